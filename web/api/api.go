// Package api is the interface for programs, /api/v1: the public reads what is
// public without a key; a unit's program with a key drafts, submits and
// declares as a clerk of that unit would. One table of endpoints makes the
// routes and the OpenAPI document, so that neither can lie about the other.
package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/throttle"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// Root is the address below which the interface lies.
const Root = "/api/v1"

// Deps are the services behind the interface. Use it by pointer.
type Deps struct {
	DB     *db.DB
	Org    *org.Service
	Items  *disclose.Service
	Duties *duty.Service

	visitors throttle.Throttle // by address
	programs throttle.Throttle // by key
	document func() ([]byte, error)
}

// A visitor may fetch a whole catalogue at once and then one page a fifth of a
// second; a program files a village's year at once and then two acts a second.
const (
	visitorBurst, visitorRefill = 300, 200 * time.Millisecond
	programBurst, programRefill = 120, 500 * time.Millisecond
)

// Routes is the interface's part of the access matrix.
func Routes(d *Deps) []web.Route {
	d.visitors.Burst, d.visitors.Refill = visitorBurst, visitorRefill
	d.programs.Burst, d.programs.Refill = programBurst, programRefill
	list := d.endpoints()
	d.document = sync.OnceValues(func() ([]byte, error) { return document(list) })
	out := []web.Route{{Method: http.MethodGet, Path: Root + "/openapi.json", Face: web.FaceAPI, Open: true, Sample: Root + "/openapi.json", Handle: d.openapi}}
	for _, e := range list {
		r := web.Route{Method: e.method, Path: Root + e.path, Face: web.FaceAPI, Need: e.need, Open: e.need == "", Handle: d.serve(e)}
		if e.sample != "" {
			r.Sample = Root + e.sample
		}
		out = append(out, r)
	}
	return out
}

// endpoint is one line of the interface: what the document says of it and
// what it does.
type endpoint struct {
	method  string
	path    string // below Root, with :parameters
	sample  string // an address of the demo county
	need    rbac.Action
	name    string // operationId
	summary string // Chinese, one line
	note    string
	group   string
	params  []param
	body    any // what is sent, zero value; nil for nothing
	file    bool
	answer  any // what comes back, zero value
	example any // an answer that fits
	status  int // 200 when 0
	handle  func(d *Deps, c *call) (reply, error)
}

// param is a field of the address.
type param struct {
	name, text string
	example    string
	path       bool
	number     bool
}

// call is one request of a program or visitor.
type call struct {
	*web.Ctx
	endpoint *endpoint
	token    org.Token       // zero for a visitor
	raw      []byte          // the JSON that was sent
	upload   disclose.Upload // the file that was sent
}

// reply is what an endpoint answers: a value for the body, the address of
// what was made, and the status when it is not the endpoint's own.
type reply struct {
	value  any
	place  string
	status int
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

func give(v any, err error) (reply, error) { return reply{value: v}, err }

// endpoints lists the whole interface in the order of the document.
func (d *Deps) endpoints() (list []endpoint) {
	for _, part := range [][]endpoint{catalogueEndpoints(), unitEndpoints(), itemEndpoints(), dutyEndpoints(), searchEndpoints(), keyEndpoints(), draftEndpoints()} {
		list = append(list, part...)
	}
	return list
}
