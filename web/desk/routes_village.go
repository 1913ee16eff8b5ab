package desk

import (
	"slices"

	"lianghua/disclose"
	"lianghua/rbac"
	"lianghua/web"
)

// villageRoutes are the villages of a township, good-practice cases and
// training.
func villageRoutes(d *Deps) []web.Route {
	return slices.Concat(villageWorkRoutes(d), postingRoutes(d), villageSetRoutes(d), pilotRoutes(d), caseRoutes(d), caseActRoutes(d), trainingRoutes(d))
}

// villageWorkRoutes are 代录, batch review, the wizard of 公示 and what is
// printed or handed on.
func villageWorkRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/villages", "desk/village_grid", rbac.VillageAct, d.villageGrid).At("/desk/villages"),
		web.Desk("/desk/villages/export", "", rbac.VillageAct, d.villageExport),
		web.Desk("/desk/villages/bundle", "", rbac.VillageAct, d.villageBundle),
		web.Desk("/desk/villages/paste", "desk/village_paste", rbac.VillageAct, d.villagePasteAsk).At("/desk/villages/paste"),
		web.Act("/desk/villages/paste", rbac.VillageAct, d.villagePaste),
		web.Desk("/desk/villages/review", "desk/village_review", rbac.ItemFirst, d.villageReview).At("/desk/villages/review"),
		web.Desk("/desk/villages/review/export", "", rbac.ItemFirst, d.villageReviewExport),
		web.Act("/desk/villages/review/pass", rbac.ItemFirst, d.villageReviewAct(disclose.ActFirst)),
		web.Act("/desk/villages/review/return", rbac.ItemFirst, d.villageReviewAct(disclose.ActReturn)),
		web.Act("/desk/villages/review/publish", rbac.ItemPublish, d.villageReviewAct(disclose.ActPublish)),
		web.Desk("/desk/villages/notice", "desk/village_notice", rbac.ItemDraft, d.noticeAsk).At("/desk/villages/notice?type=lowincome"),
		web.Act("/desk/villages/notice", rbac.ItemDraft, d.noticeStart),
		web.Desk("/desk/villages/items/:id/poster", "print/poster", rbac.ItemRead, d.villagePoster).At(`/desk/villages/postings a[href*="/poster"]`),
		web.Desk("/desk/villages/:id/yearbook", "print/yearbook", rbac.ItemRead, d.villageYearbook).At(`/desk/villages a[href*="/yearbook"]`),
	}
}

// postingRoutes are the noticeboard: 上墙 and 撤下.
func postingRoutes(d *Deps) []web.Route {
	const all = "/desk/villages/postings"
	return []web.Route{
		web.Desk(all, "desk/posting_list", rbac.VillagePost, d.postingList).At(all),
		web.Desk(all+"/export", "", rbac.VillagePost, d.postingExport),
		web.Desk(all+"/new", "desk/posting_new", rbac.VillagePost, d.postingNew).At(all + ` a[href*="/new?item="]`),
		web.Act(all, rbac.VillagePost, d.postingAdd),
		web.Desk(all+"/:id/remove", "desk/posting_remove", rbac.VillagePost, d.postingRemoveAsk).At(all + ` a[href$="/remove"]`),
		web.Act(all+"/:id/remove", rbac.VillagePost, d.postingRemove),
		web.Desk(all+"/:id/photos/:file", "", rbac.VillagePost, d.postingPhoto),
	}
}

func villageSetRoutes(d *Deps) []web.Route {
	const one = "/desk/villages/:id"
	return []web.Route{
		web.Desk("/desk/villages/setup", "desk/village_setup", rbac.VillageSet, d.villageSetup).At("/desk/villages/setup"),
		web.Desk("/desk/villages/setup/export", "", rbac.VillageSet, d.villageSetupExport),
		web.Desk("/desk/villages/forms", "desk/unit_forms", rbac.VillageSet, d.unitForms).At("/desk/villages/forms"),
		web.Desk("/desk/villages/forms/export", "", rbac.VillageSet, d.unitFormExport),
		web.Act("/desk/villages/forms", rbac.VillageSet, d.unitFormSave),
		web.Act("/desk/villages/forms/remove", rbac.VillageSet, d.unitFormDrop),
		web.Desk("/desk/villages/qr", "print/village_qr", rbac.VillageSet, d.villageCodes).At("/desk/villages/qr"),
		web.Desk(one+"/setup", "desk/village_edit", rbac.VillageSet, d.villageEdit).At(`/desk/villages/setup .ledger th a`),
		web.Act(one+"/setup", rbac.VillageSet, d.villageSave),
		web.Act(one+"/keepers", rbac.VillageSet, d.keeperName),
		web.Act(one+"/keepers/:keeper/reset", rbac.VillageSet, d.keeperReset),
		web.Act(one+"/keepers/:keeper/stop", rbac.VillageSet, d.keeperStop),
	}
}

// pilotRoutes are set-ups that townships take over from each other.
func pilotRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/pilots", "desk/pilot_list", rbac.PilotManage, d.pilotList).At("/desk/pilots"),
		web.Desk("/desk/pilots/export", "", rbac.PilotManage, d.pilotExport),
		web.Desk("/desk/pilots/new", "desk/pilot_new", rbac.PilotManage, d.pilotNew).At("/desk/pilots/new"),
		web.Act("/desk/pilots", rbac.PilotManage, d.pilotSave),
		web.Desk("/desk/pilots/:id", "desk/pilot_show", rbac.PilotManage, d.pilotShow).At(`/desk/pilots .ledger th a`),
		web.Act("/desk/pilots/:id/apply", rbac.PilotManage, d.pilotApply),
		web.Act("/desk/pilots/:id/uses/:use/undo", rbac.PilotManage, d.pilotUndo),
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
		web.Desk("/desk/cases/:id/print", "print/case", rbac.CaseWrite, d.casePrint).At(aCase + ` | /print`),
		web.Desk("/desk/cases/:id/edit", "desk/case_edit", rbac.CaseWrite, d.caseEdit).At(`/desk/cases?state=draft .ledger th a | /edit`),
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
		web.Desk("/desk/trainings/:id/edit", "desk/training_edit", rbac.TrainingHold, d.trainingEdit).At(aTraining + ` | /edit`),
		web.Act("/desk/trainings/:id", rbac.TrainingHold, d.trainingChange),
		web.Desk("/desk/trainings/:id/sheet", "print/training", rbac.TrainingHold, d.trainingSheet).At(aTraining + ` | /sheet`),
		web.Act("/desk/trainings/:id/call", rbac.TrainingHold, d.trainingCall),
		web.Act("/desk/trainings/:id/attend", rbac.TrainingHold, d.trainingAttend),
		web.Act("/desk/trainings/:id/files", rbac.TrainingHold, d.trainingAttach),
		web.Desk("/desk/trainings/:id/files/:file", "", rbac.CaseWrite, d.trainingFile),
	}
}
