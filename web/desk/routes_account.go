package desk

import (
	"net/http"

	"lianghua/rbac"
	"lianghua/web"
)

// accountRoutes are sign-in and what is everybody's own.
func accountRoutes(d *Deps) []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/login", Face: web.FaceDesk, Open: true, Page: "plain/login", Sample: "/login", Handle: d.sessionForm},
		{Method: http.MethodPost, Path: "/login", Face: web.FaceDesk, Open: true, Page: "plain/login", Handle: d.sessionStart},
		web.Act("/logout", rbac.DeskUse, d.sessionEnd),

		web.Desk("/desk", "desk/home", rbac.DeskUse, d.homeShow).At("/desk"),
		web.Desk("/desk/todo", "desk/todo", rbac.DeskUse, d.todoList).At("/desk/todo"),
		web.Desk("/desk/todo/export", "", rbac.DeskUse, d.todoExport),
		web.Act("/desk/post", rbac.DeskUse, d.postSwitch),
		web.Desk("/desk/inbox", "desk/inbox", rbac.DeskUse, d.inboxList).At("/desk/inbox"),
		web.Desk("/desk/inbox/export", "", rbac.DeskUse, d.inboxExport),
		web.Act("/desk/inbox/read", rbac.DeskUse, d.inboxRead),
		web.Act("/desk/inbox/:id/open", rbac.DeskUse, d.inboxOpen),
		web.Desk("/desk/password", "desk/password", rbac.DeskUse, d.passwordForm).At("/desk/password"),
		web.Act("/desk/password", rbac.DeskUse, d.passwordChange),
		web.Desk("/desk/sessions", "desk/sessions", rbac.DeskUse, d.sessionsList).At("/desk/sessions"),
		web.Desk("/desk/sessions/export", "", rbac.DeskUse, d.sessionsExport),
		web.Act("/desk/sessions/end", rbac.DeskUse, d.sessionsEnd),
	}
}
