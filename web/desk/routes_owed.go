package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// owedRoutes are what must be published: the board, the lists, declarations,
// nudges, columns under watch, the calendar of publication.
func owedRoutes(d *Deps) []web.Route {
	return slices.Concat(owedPages(d), owedActRoutes(d), owedWatchRoutes(d), owedPlanRoutes(d), owedReportRoutes(d))
}

func owedPages(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/duties", "desk/owed_board", rbac.DutyRead, d.owedBoard).At("/desk/duties"),
		web.Desk("/desk/duties/export", "", rbac.DutyRead, d.owedBoardExport),
		web.Desk("/desk/duties/villages", "desk/owed_board", rbac.DutyRead, d.owedVillages).At("/desk/duties/villages"),
		web.Desk("/desk/duties/villages/export", "", rbac.DutyRead, d.owedVillagesExport),
		web.Desk("/desk/duties/list", "desk/owed_list", rbac.DutyRead, d.owedList).At("/desk/duties/list"),
		web.Desk("/desk/duties/list/export", "", rbac.DutyRead, d.owedExport),
		web.Desk("/desk/duties/declarations", "desk/owed_declarations", rbac.DutyRead, d.owedDeclarations).At("/desk/duties/declarations"),
		web.Desk("/desk/duties/declarations/export", "", rbac.DutyRead, d.owedDeclarationsExport),
		web.Act("/desk/duties/declarations/draw", rbac.DutyAgree, d.owedDraw),
		web.Act("/desk/duties/declarations/:id/find", rbac.DutyAgree, d.owedFind),
		web.Desk("/desk/duties/:id/poster", "print/nothing", rbac.DutyRead, d.owedPoster).At(`/desk/duties/list?state=declared .ledger th a | /poster`),
		web.Desk("/desk/duties/:id", "desk/owed_show", rbac.DutyRead, d.owedShow).At("/desk/duties/list .ledger th a"),
	}
}

// owedActRoutes has a page and a form for each move that a person makes.
func owedActRoutes(d *Deps) (list []web.Route) {
	for _, a := range owedActs() {
		path := "/desk/duties/do/" + a.Word
		list = append(list, web.Desk(path, "desk/owed_act", a.Right, d.owedActAsk(a)).At(a.Sample), web.Act(path, a.Right, d.owedAct(a)))
	}
	return list
}

func owedWatchRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/duties/nudges", "desk/owed_nudges", rbac.NudgeSend, d.owedNudges).At("/desk/duties/nudges"),
		web.Desk("/desk/duties/nudges/export", "", rbac.NudgeSend, d.owedNudgesExport),
		web.Act("/desk/duties/nudges", rbac.NudgeSend, d.owedNudgeSend),
		web.Desk("/desk/duties/columns", "desk/owed_columns", rbac.DutyRead, d.owedColumns).At("/desk/duties/columns"),
		web.Desk("/desk/duties/columns/export", "", rbac.DutyRead, d.owedColumnsExport),
		web.Desk("/desk/duties/rectify", "desk/owed_rectify", rbac.DutyRead, d.owedRectify).At("/desk/duties/rectify"),
		web.Desk("/desk/duties/rectify/export", "", rbac.DutyRead, d.owedRectifyExport),
		web.Desk("/desk/duties/rectify/new", "desk/owed_rectify_edit", rbac.DutyPlan, d.owedRectifyNew).At("/desk/duties/rectify/new"),
		web.Act("/desk/duties/rectify/new", rbac.DutyPlan, d.owedRectifyAdd),
		web.Desk("/desk/duties/rectify/:id", "desk/owed_rectify_edit", rbac.DutyDeclare, d.owedRectifyAsk).At("/desk/duties/rectify .ledger td a.do"),
		web.Act("/desk/duties/rectify/:id", rbac.DutyDeclare, d.owedRectified),
	}
}

func owedPlanRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/duties/calendar", "desk/owed_calendar", rbac.DutyRead, d.owedCalendar).At("/desk/duties/calendar"),
		web.Desk("/desk/duties/calendar/export", "", rbac.DutyRead, d.owedCalendarExport),
		web.Desk("/desk/duties/calendar/new", "desk/owed_preset", rbac.DutyPlan, d.owedPresetNew).At("/desk/duties/calendar/new"),
		web.Act("/desk/duties/calendar/new", rbac.DutyPlan, d.owedPresetSave),
		web.Desk("/desk/duties/calendar/:id", "desk/owed_preset", rbac.DutyPlan, d.owedPresetEdit).At("/desk/duties/calendar/1"),
		web.Act("/desk/duties/calendar/:id", rbac.DutyPlan, d.owedPresetSave),
		web.Act("/desk/duties/calendar/:id/event", rbac.DutyPlan, d.owedEvent),
		web.Desk("/desk/duties/sheets", "desk/owed_sheets", rbac.DutyRead, d.owedSheets).At("/desk/duties/sheets"),
		web.Desk("/desk/duties/sheets/export", "", rbac.DutyRead, d.owedSheetsExport),
		web.Act("/desk/duties/sheets/:key", rbac.DutyPlan, d.owedSheetSave),
		web.Act("/desk/duties/sheets/items/:id", rbac.DutyPlan, d.owedSheetItem),
		web.Act("/desk/duties/towns/:id", rbac.VillageSet, d.owedTownDay),
	}
}

func owedReportRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/reports/disclosed", "desk/report_disclosed", rbac.ItemRead, d.disclosedReport).At("/desk/reports/disclosed"),
		web.Desk("/desk/reports/disclosed/export", "", rbac.ItemRead, d.disclosedExport),
		web.Desk("/desk/reports/explained", "desk/report_explained", rbac.ItemRead, d.explainedReport).At("/desk/reports/explained"),
		web.Desk("/desk/reports/explained/export", "", rbac.ItemRead, d.explainedExport),
	}
}
