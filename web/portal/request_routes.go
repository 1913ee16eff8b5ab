package portal

import "lianghua/web"

// The forms of an application. They share one token: what is wanted, what is
// published already, and the application itself are one act, and only its last
// step makes a record.
var (
	needForm  = &web.PublicForm{Path: "/requests/new"}
	offerForm = &web.PublicForm{Path: "/requests/new"}
	applyForm = &web.PublicForm{Path: "/requests/new", MaxBytes: 3*requestPaper + 1<<20, Once: true}

	statusForm = &web.PublicForm{Path: "/requests/status"}
)

// requestRoutes are 依申请公开 for the public: how to apply, the application,
// how far it is, what was answered to others.
func requestRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Get("/requests", "portal/requests", d.requestGuide).At("/requests"),
		web.Get("/requests/fees", "portal/request_fees", d.requestFees).At("/requests/fees"),
		web.Get("/requests/new", "portal/request_new", d.requestAsk).Fresh().At("/requests/new"),
		web.Submit("/requests/new", "portal/request_offers", needForm, d.requestNeed),
		web.Submit("/requests/offers", "portal/request_offers", offerForm, d.requestOffer),
		web.Submit("/requests/apply", "portal/request_form", applyForm, d.requestApply),
		web.Get("/requests/status", "portal/request_status", d.requestStatusAsk).Fresh().At("/requests/status"),
		web.Submit("/requests/status", "portal/request_status", statusForm, d.requestStatus),
		web.Get("/requests/answers", "portal/request_answers", d.requestAnswers).At("/requests/answers"),
		web.Get("/requests/answers/:id", "portal/request_answer", d.requestAnswer).At("/requests/answers/1"),
	}
}
