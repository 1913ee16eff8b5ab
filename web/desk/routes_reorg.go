package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// reorgRoutes are the wizard of re-organisations (机构改革) and lists as of a day.
func reorgRoutes(d *Deps) []web.Route {
	const one = "/desk/reorgs/:id"
	return []web.Route{
		web.Desk("/desk/reorgs", "desk/reorg_list", rbac.ReorgRead, d.reorgList).At("/desk/reorgs"),
		web.Desk("/desk/reorgs/export", "", rbac.ReorgRead, d.reorgListExport),
		web.Desk("/desk/reorgs/past", "desk/reorg_past", rbac.ReorgRead, d.reorgPast).At("/desk/reorgs/past"),
		web.Desk("/desk/reorgs/past/export", "", rbac.ReorgRead, d.reorgPastExport),
		web.Desk("/desk/reorgs/new", "desk/reorg_edit", rbac.ReorgPlan, d.reorgNew).At("/desk/reorgs/new"),
		web.Act("/desk/reorgs", rbac.ReorgPlan, d.reorgBegin),
		web.Desk(one, "desk/reorg_show", rbac.ReorgRead, d.reorgShow).At("/desk/reorgs/1"),
		web.Desk(one+"/edit", "desk/reorg_edit", rbac.ReorgPlan, d.reorgEdit).At("/desk/reorgs/3/edit"),
		web.Act(one, rbac.ReorgPlan, d.reorgChange),
		web.Desk(one+"/steps/:kind", "desk/reorg_step", rbac.ReorgPlan, d.reorgStepAsk).At("/desk/reorgs/3/steps/merge"),
		web.Act(one+"/steps/:kind", rbac.ReorgPlan, d.reorgStepAdd),
		web.Act(one+"/unstep", rbac.ReorgPlan, d.reorgStepRemove),
		web.Desk(one+"/assign/:step", "desk/reorg_assign", rbac.ReorgPlan, d.reorgAssignAsk).At(`/desk/reorgs/3 a[href*="/assign/"]`),
		web.Act(one+"/assign/:step", rbac.ReorgPlan, d.reorgAssign),
		web.Act(one+"/try", rbac.ReorgPlan, d.reorgTry),
		web.Desk(one+"/records", "desk/reorg_records", rbac.ReorgRead, d.reorgRecords).At("/desk/reorgs/1/records"),
		web.Desk(one+"/records/export", "", rbac.ReorgRead, d.reorgRecordsExport),
		web.Act(one+"/records", rbac.ReorgPlan, d.reorgExcept),
		web.Desk(one+"/scans/:file", "", rbac.ReorgRead, d.reorgScan),
		web.Desk(one+"/plan/:act", "desk/reorg_move", rbac.ReorgPlan, d.reorgMoveAsk).At("/desk/reorgs/2/plan/withdraw"),
		web.Act(one+"/plan/:act", rbac.ReorgPlan, d.reorgMove),
		web.Desk(one+"/confirm/:act", "desk/reorg_move", rbac.ReorgConfirm, d.reorgMoveAsk).At("/desk/reorgs/4/confirm/confirm"),
		web.Act(one+"/confirm/:act", rbac.ReorgConfirm, d.reorgMove),
	}
}
