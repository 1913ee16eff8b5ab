package desk_test

import (
	"lianghua/web"
	"lianghua/web/desk"
)

// villagePages are the templates of villages, cases and training.
func villagePages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/village_setup": &desk.VillageSetupPage{Base: b}, "desk/village_edit": &desk.VillageEditPage{Base: b}, "desk/village_pin": &desk.VillagePINPage{Base: b},
		"desk/unit_forms":   &desk.UnitFormsPage{Base: b},
		"print/village_qr":  &desk.VillageCodesPage{Base: b},
		"desk/village_grid": &desk.VillageGridPage{Base: b}, "desk/village_paste": &desk.VillagePastePage{Base: b}, "desk/village_review": &desk.VillageReviewPage{Base: b},
		"desk/village_notice": &desk.NoticePage{Base: b}, "print/poster": &desk.PosterPage{Base: b}, "print/yearbook": &desk.YearbookPage{Base: b},
		"desk/posting_list": &desk.PostingsPage{Base: b}, "desk/posting_new": &desk.PostingNewPage{Base: b}, "desk/posting_remove": &desk.PostingRemovePage{Base: b},
		"desk/pilot_list": &desk.PilotsPage{Base: b}, "desk/pilot_new": &desk.PilotNewPage{Base: b}, "desk/pilot_show": &desk.PilotPage{Base: b},
		"desk/case_list": &desk.CasesPage{Base: b}, "desk/case_show": &desk.CasePage{Base: b}, "desk/case_edit": &desk.CaseEditPage{Base: b}, "desk/case_act": &desk.CaseActPage{Base: b},
		"print/case":         &desk.CasePage{Base: b},
		"desk/training_list": &desk.TrainingsPage{Base: b}, "desk/training_show": &desk.TrainingPage{Base: b}, "desk/training_edit": &desk.TrainingEditPage{Base: b},
		"print/training": &desk.TrainingPage{Base: b},
	}
}
