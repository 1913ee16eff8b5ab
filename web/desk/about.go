package desk

import (
	"net/http"
	"strings"

	"lianghua/web"
)

// record says which record the addresses at and below a path are about, and
// whether opening a page there is written in the log: those that show drafts,
// applicants, letters or people.
type record struct {
	path, about string
	seen        bool
}

func records() []record {
	return []record{
		{"/desk/items/:id", "item:id", true},
		{"/desk/requests/:id", "foi_request:id", true},
		{"/desk/requests/tasks/:id", "foi_task:id", true},
		{"/desk/requests/legal/:id", "foi_review:id", true},
		{"/desk/requests/counsel/:id", "foi_opinion:id", true},
		{"/desk/requests/opinions/:id", "foi_opinion:id", true},
		{"/desk/requests/files/:file", "file:file", true},
		{"/desk/people/:id", "person:id", true},
		{"/desk/people/roster", "", true},
		{"/desk/consult/:id", "letter:id", true},
		{"/desk/consult/calls/:id", "call:id", true},
		{"/desk/imports/:id", "import:id", true},
		{"/desk/claims/:id", "claim:id", false},
		{"/desk/rounds/:id", "round:id", false},
		{"/desk/disputes/:id", "dispute:id", false},
		{"/desk/sittings/:id", "sitting:id", false},
		{"/desk/editions/:id", "edition:id", false},
		{"/desk/domains/:key", "domain:key", false},
		{"/desk/cases/:id", "pilot_case:id", false},
		{"/desk/trainings/:id", "pilot_training:id", false},
		{"/desk/patrol/sweeps/:id", "sweep:id", false},
		{"/desk/patrol/checks/:id", "check:id", false},
		{"/desk/reorgs/:id", "reorg:id", false},
		{"/desk/calendar/:year", "calendar:year", false},
	}
}

// about marks the routes with the record that they are about.
func about(routes []web.Route) []web.Route {
	for i := range routes {
		r := &routes[i]
		for _, x := range records() {
			if r.Path == x.path || strings.HasPrefix(r.Path, x.path+"/") {
				r.About, r.Seen = x.about, x.seen && r.Method == http.MethodGet && r.Page != ""
			}
		}
	}
	return routes
}
