package desk_test

import (
	"lianghua/web"
	"lianghua/web/desk"
)

// villagePages are the templates of villages, cases and training.
func villagePages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/village_setup": &desk.VillageSetupPage{Base: b}, "desk/village_edit": &desk.VillageEditPage{Base: b}, "desk/village_pin": &desk.VillagePINPage{Base: b},
		"print/village_qr": &desk.VillageCodesPage{Base: b},
		"desk/case_list":   &desk.CasesPage{Base: b}, "desk/case_show": &desk.CasePage{Base: b}, "desk/case_edit": &desk.CaseEditPage{Base: b}, "desk/case_act": &desk.CaseActPage{Base: b},
		"print/case":         &desk.CasePage{Base: b},
		"desk/training_list": &desk.TrainingsPage{Base: b}, "desk/training_show": &desk.TrainingPage{Base: b}, "desk/training_edit": &desk.TrainingEditPage{Base: b},
		"print/training": &desk.TrainingPage{Base: b},
	}
}
