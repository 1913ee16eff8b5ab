package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// villageRoutes are the villages of a township, good-practice cases and
// training.
func villageRoutes(d *Deps) []web.Route {
	return slices.Concat(villageSetRoutes(d), caseRoutes(d), caseActRoutes(d), trainingRoutes(d))
}

func villageSetRoutes(d *Deps) []web.Route {
	const one = "/desk/villages/:id"
	return []web.Route{
		web.Desk("/desk/villages/setup", "desk/village_setup", rbac.VillageSet, d.villageSetup).At("/desk/villages/setup"),
		web.Desk("/desk/villages/qr", "print/village_qr", rbac.VillageSet, d.villageCodes).At("/desk/villages/qr"),
		web.Desk(one+"/setup", "desk/village_edit", rbac.VillageSet, d.villageEdit).At(`/desk/villages/setup .ledger th a`),
		web.Act(one+"/setup", rbac.VillageSet, d.villageSave),
		web.Act(one+"/keepers", rbac.VillageSet, d.keeperName),
		web.Act(one+"/keepers/:keeper/reset", rbac.VillageSet, d.keeperReset),
		web.Act(one+"/keepers/:keeper/stop", rbac.VillageSet, d.keeperStop),
	}
}

// aCase is the way to a case of the demo county, for samples.
const aCase = `/desk/cases .ledger th a`

func caseRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/cases", "desk/case_list", rbac.CaseWrite, d.caseList).At("/desk/cases"),
		web.Desk("/desk/cases/export", "", rbac.CaseWrite, d.caseExport),
		web.Desk("/desk/cases/new", "desk/case_edit", rbac.CaseWrite, d.caseNew).At("/desk/cases/new"),
		web.Act("/desk/cases", rbac.CaseWrite, d.caseAdd),
		web.Desk("/desk/cases/:id", "desk/case_show", rbac.CaseWrite, d.caseShow).At(aCase),
		web.Desk("/desk/cases/:id/print", "print/case", rbac.CaseWrite, d.casePrint).At(aCase + ` a[href$="/print"]`),
		web.Desk("/desk/cases/:id/edit", "desk/case_edit", rbac.CaseWrite, d.caseEdit).At(`/desk/cases?state=draft a[href$="/edit"]`),
		web.Act("/desk/cases/:id", rbac.CaseWrite, d.caseChange),
		web.Act("/desk/cases/:id/files", rbac.CaseWrite, d.caseAttach),
		web.Desk("/desk/cases/:id/files/:file", "", rbac.CaseWrite, d.caseFile),
		web.Act("/desk/cases/:id/use", rbac.CaseWrite, d.caseUse),
	}
}

// caseActRoutes has a page and an act for each move of a case.
func caseActRoutes(d *Deps) (list []web.Route) {
	for _, a := range caseActs() {
		path := "/desk/cases/:id/" + string(a.Action)
		list = append(list,
			web.Desk(path, "desk/case_act", a.Right, d.caseActAsk(a.Action)).At(a.Sample+` a[href$="/`+string(a.Action)+`"]`),
			web.Act(path, a.Right, d.caseAct(a.Action)))
	}
	return list
}

// aTraining is the way to a training of the demo county, for samples.
const aTraining = `/desk/trainings .ledger th a`

func trainingRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/trainings", "desk/training_list", rbac.CaseWrite, d.trainingList).At("/desk/trainings"),
		web.Desk("/desk/trainings/export", "", rbac.CaseWrite, d.trainingExport),
		web.Desk("/desk/trainings/new", "desk/training_edit", rbac.TrainingHold, d.trainingNew).At("/desk/trainings/new"),
		web.Act("/desk/trainings", rbac.TrainingHold, d.trainingAdd),
		web.Desk("/desk/trainings/:id", "desk/training_show", rbac.CaseWrite, d.trainingShow).At(aTraining),
		web.Desk("/desk/trainings/:id/edit", "desk/training_edit", rbac.TrainingHold, d.trainingEdit).At(aTraining + ` a[href$="/edit"]`),
		web.Act("/desk/trainings/:id", rbac.TrainingHold, d.trainingChange),
		web.Desk("/desk/trainings/:id/sheet", "print/training", rbac.TrainingHold, d.trainingSheet).At(aTraining + ` a[href$="/sheet"]`),
		web.Act("/desk/trainings/:id/call", rbac.TrainingHold, d.trainingCall),
		web.Act("/desk/trainings/:id/attend", rbac.TrainingHold, d.trainingAttend),
		web.Act("/desk/trainings/:id/files", rbac.TrainingHold, d.trainingAttach),
		web.Desk("/desk/trainings/:id/files/:file", "", rbac.CaseWrite, d.trainingFile),
	}
}
