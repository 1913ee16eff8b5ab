package web

import (
	"net/http"

	"lianghua/rbac"
)

// Face is a side of the house; faces can listen on separate addresses.
type Face string

// The faces.
const (
	FacePortal Face = "portal" // citizens, no sign-in
	FaceDesk   Face = "desk"   // staff
	FaceAPI    Face = "api"    // programs: a key instead of a session, JSON instead of pages
	FaceField  Face = "field"  // villages (村级填报): a phone that is remembered, or a session
)

// Route is one line of the access matrix: what an address does and who may
// ask it. The tables in web/portal and web/desk are read top to bottom by an
// auditor, and tests walk them.
type Route struct {
	Method string
	Path   string
	Face   Face
	// Need is the action somebody must be allowed somewhere to come in; the
	// verb behind the handler asks again for the record at hand.
	Need rbac.Action
	// Form protects an open form that anybody may send.
	Form *PublicForm
	// Open routes ask for no session (portal, sign-in, health).
	Open bool
	// Page is the template a GET renders, empty for files and acts.
	Page string
	// Sample names a link on another page that leads here ("PAGE SELECTOR", with
	// " | /MORE" what lies below that link), or an address that exists in the
	// demo county; the end-to-end test opens it.
	Sample string
	// About says which record the address is about, for the log of acts: its
	// kind and the parameter with its id, "item:id". Kept as "" the log names the
	// address itself.
	About string
	// Seen pages show what is not public or is personal: who opened them stands
	// in the log, once a day.
	Seen bool
	// Live answers are made for each reader: files, redirects, what sets a cookie.
	Live   bool
	Handle Handler
}

// Handler answers one request. It parses, calls one verb and answers; any
// error it returns is turned into a status and a page in fail.go.
type Handler func(c *Ctx) error

// Get is an open page of the portal.
func Get(path, page string, h Handler) Route {
	return Route{Method: http.MethodGet, Path: path, Face: FacePortal, Open: true, Page: page, Handle: h}
}

// Answer is an open form of the portal that is answered in the page: it stores
// nothing, so it asks for no token.
func Answer(path, page string, h Handler) Route {
	return Route{Method: http.MethodPost, Path: path, Face: FacePortal, Open: true, Page: page, Handle: h}
}

// Submit is an open form of the portal that makes or finds a record: its
// handler begins with the form's Verify, and the page shows its Token.
func Submit(path, page string, f *PublicForm, h Handler) Route {
	return Route{Method: http.MethodPost, Path: path, Face: FacePortal, Open: true, Page: page, Form: f, Handle: h}
}

// Desk is a page or file of the desk that needs an action.
func Desk(path, page string, need rbac.Action, h Handler) Route {
	return Route{Method: http.MethodGet, Path: path, Face: FaceDesk, Need: need, Page: page, Handle: h}
}

// Act is a form of the desk that needs an action.
func Act(path string, need rbac.Action, h Handler) Route {
	return Route{Method: http.MethodPost, Path: path, Face: FaceDesk, Need: need, Handle: h}
}

// Fresh marks a public route whose answers are never kept (see Live).
func (r Route) Fresh() Route {
	r.Live = true
	return r
}

// At gives the route the address under which the demo county has it.
func (r Route) At(sample string) Route {
	r.Sample = sample
	return r
}

// Field is a page of village mode that needs an action.
func Field(path, page string, need rbac.Action, h Handler) Route {
	return Route{Method: http.MethodGet, Path: path, Face: FaceField, Need: need, Page: page, Handle: h}
}

// FieldAct is a form of village mode that needs an action.
func FieldAct(path string, need rbac.Action, h Handler) Route {
	return Route{Method: http.MethodPost, Path: path, Face: FaceField, Need: need, Handle: h}
}
