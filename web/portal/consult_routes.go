package portal

import "lianghua/web"

// The forms that anybody may send. Each has its own kind of token.
var (
	letterForm = &web.PublicForm{Path: "/consult/letters/new", Once: true}
	fixForm    = &web.PublicForm{Path: "/consult/fix", Once: true}
	queryForm  = &web.PublicForm{Path: "/consult/query"}
	callForm   = &web.PublicForm{Once: true} // bound to the address of its call
)

// consultRoutes are 互动交流: letters, reports of mistakes, calls for opinions,
// surveys.
func consultRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Get("/consult", "portal/consult", d.consultShow).At("/consult"),
		web.Get("/consult/letters", "portal/consult_letters", d.letterList).At("/consult/letters"),
		web.Get("/consult/letters/new", "portal/consult_write", d.letterAsk).Fresh().At("/consult/letters/new"),
		web.Submit("/consult/letters/new", "portal/consult_receipt", letterForm, d.letterTake),
		web.Get("/consult/letters/:id", "portal/consult_letter", d.letterShow).At("/consult/letters/1"),
		web.Get("/consult/query", "portal/consult_query", d.queryAsk).Fresh().At("/consult/query"),
		web.Submit("/consult/query", "portal/consult_query", queryForm, d.queryAnswer),
		web.Get("/consult/fix", "portal/consult_write", d.fixAsk).Fresh().At("/consult/fix?page=/items"),
		web.Submit("/consult/fix", "portal/consult_receipt", fixForm, d.fixTake),
		web.Get("/consult/calls", "portal/consult_calls", d.callList).At("/consult/calls"),
		web.Get("/consult/calls/:id", "portal/consult_call", d.callShow).At("/consult/calls/1"),
		web.Submit("/consult/calls/:id", "portal/consult_call", callForm, d.callGive),
	}
}
