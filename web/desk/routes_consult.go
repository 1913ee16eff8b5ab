package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// consultRoutes are 互动交流 as it is worked on: letters, reports of mistakes,
// calls for opinions, surveys.
func consultRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/consult", "desk/consult_list", rbac.ConsultRead, d.consultList).At("/desk/consult"),
		web.Desk("/desk/consult/export", "", rbac.ConsultRead, d.consultExport),
		web.Desk("/desk/consult/:id", "desk/consult_show", rbac.ConsultRead, d.consultShow).At("/desk/consult .ledger th a"),
		web.Act("/desk/consult/:id/answer", rbac.ConsultAnswer, d.consultAct),
		web.Act("/desk/consult/:id/review", rbac.ConsultReview, d.consultAct),
		web.Act("/desk/consult/:id/sign", rbac.ConsultAnswer, d.consultSign),
		web.Desk("/desk/consult/:id/sheet", "print/consult_sheet", rbac.ConsultRead, d.consultSheet).At("/desk/consult .ledger th a | /sheet"),
		web.Desk("/desk/consult/:id/scans/:file", "", rbac.ConsultRead, d.consultScan),
		web.Act("/desk/consult/:id/reveal", rbac.ConsultReveal, d.consultReveal),

		web.Desk("/desk/consult/calls", "desk/consult_calls", rbac.ConsultRead, d.callList).At("/desk/consult/calls"),
		web.Desk("/desk/consult/calls/export", "", rbac.ConsultRead, d.callExport),
		web.Desk("/desk/consult/calls/new", "desk/consult_edit", rbac.ConsultCall, d.callNew).At("/desk/consult/calls/new?kind=survey"),
		web.Act("/desk/consult/calls", rbac.ConsultCall, d.callBegin),
		web.Desk("/desk/consult/calls/:id", "desk/consult_call", rbac.ConsultRead, d.callShow).At("/desk/consult/calls .ledger th a"),
		web.Desk("/desk/consult/calls/:id/edit", "desk/consult_edit", rbac.ConsultCall, d.callEdit).At("/desk/consult/calls?state=draft .ledger th a | /edit"),
		web.Act("/desk/consult/calls/:id/edit", rbac.ConsultCall, d.callChange),
		web.Act("/desk/consult/calls/:id/prepare", rbac.ConsultCall, d.callAct),
		web.Act("/desk/consult/calls/:id/review", rbac.ConsultReview, d.callAct),
		web.Act("/desk/consult/calls/:id/sign", rbac.ConsultCall, d.callSign),
		web.Desk("/desk/consult/calls/:id/sheet", "print/consult_sheet", rbac.ConsultRead, d.callSheet).At("/desk/consult/calls/1/sheet"),
		web.Desk("/desk/consult/calls/:id/scans/:file", "", rbac.ConsultRead, d.callScan),
		web.Desk("/desk/consult/calls/:id/opinions", "desk/consult_opinions", rbac.ConsultRead, d.opinionList).At("/desk/consult/calls/1/opinions"),
		web.Desk("/desk/consult/calls/:id/opinions/export", "", rbac.ConsultRead, d.opinionExport),
		web.Act("/desk/consult/calls/:id/opinions", rbac.ConsultCall, d.opinionEnter),
		web.Act("/desk/consult/calls/:id/judge", rbac.ConsultCall, d.opinionJudge),
	}
}
