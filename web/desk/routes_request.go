package desk

import (
	"slices"

	"lianghua/foi"
	"lianghua/rbac"
	"lianghua/web"
)

// requestRoutes are applications for information (依申请公开): the inbox, the
// intake, the case with its acts, what other units and the lawyers are asked.
func requestRoutes(d *Deps) []web.Route {
	return slices.Concat(requestPages(d), requestActRoutes(d), requestAskRoutes(d), aroundRoutes(d))
}

const oneRequest = "/desk/requests/:id"

func requestPages(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/requests", "desk/request_list", rbac.FoiRead, d.requestList).At("/desk/requests"),
		web.Desk("/desk/requests/export", "", rbac.FoiReport, d.requestExport),
		web.Desk("/desk/requests/new", "desk/request_new", rbac.FoiRegister, d.requestNew).At("/desk/requests/new"),
		web.Act("/desk/requests", rbac.FoiRegister, d.requestCreate),
		web.Desk(oneRequest, "desk/request_show", rbac.FoiRead, d.requestShow).At("/desk/requests?view=all .ledger th a"),
		web.Desk(oneRequest+"/clock", "print/request_clock", rbac.FoiRead, d.requestClock).At("/desk/requests?view=all&state=working .ledger th a | /clock"),
		web.Act(oneRequest+"/reveal", rbac.FoiReveal, d.requestReveal),
		web.Act(oneRequest+"/code", rbac.FoiRegister, d.requestRenew),
		web.Desk("/desk/requests/files/:file", "", rbac.FoiRead, d.requestFile),
	}
}

// requestActRoutes has one form for each way to move a case.
func requestActRoutes(d *Deps) (list []web.Route) {
	for _, a := range requestActs() {
		list = append(list, web.Desk(oneRequest+"/"+a.Word, "desk/request_act", a.Right, d.requestActAsk(a)).At(a.Sample+" .ledger th a | /"+a.Word),
			web.Act(oneRequest+"/"+a.Word, a.Right, d.requestAct(a)))
	}
	return list
}

func requestAskRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/requests/tasks", "desk/request_tasks", rbac.FoiTask, d.requestTasks).At("/desk/requests/tasks"),
		web.Desk("/desk/requests/tasks/:id", "desk/request_task", rbac.FoiTask, d.requestTask).At("/desk/requests/tasks?all=1 .ledger th a"),
		web.Act("/desk/requests/tasks/:id", rbac.FoiTask, d.requestTaskReply),
		web.Act("/desk/requests/tasks/:id/back", rbac.FoiHandle, d.requestTaskBack),
		web.Desk("/desk/requests/legal", "desk/request_asked", rbac.FoiLegal, d.requestAsked(foi.SeatJustice)).At("/desk/requests/legal"),
		web.Desk("/desk/requests/legal/:id", "desk/request_brief", rbac.FoiLegal, d.requestSeat(foi.SeatJustice)).At(`/desk/requests/legal .ledger a[href*="/legal/"]`),
		web.Act("/desk/requests/legal/:id", rbac.FoiLegal, d.requestSeatDecide(foi.SeatJustice)),
		web.Desk("/desk/requests/counsel", "desk/request_asked", rbac.FoiCounsel, d.requestAsked(foi.SeatCounsel)).At("/desk/requests/counsel"),
		web.Desk("/desk/requests/counsel/:id", "desk/request_brief", rbac.FoiCounsel, d.requestSeat(foi.SeatCounsel)).At(`/desk/requests/counsel .ledger a[href*="/counsel/"]`),
		web.Act("/desk/requests/counsel/:id", rbac.FoiCounsel, d.requestSeatDecide(foi.SeatCounsel)),
		web.Desk("/desk/requests/opinions/:id", "desk/request_brief", rbac.DeskUse, d.requestOpinion).At("/desk/requests/opinions/1"),
		web.Act("/desk/requests/opinions/:id", rbac.DeskUse, d.requestSay),
	}
}
