package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"lianghua/internal/dbtest"
)

// openapi is the document as programs read it.
type openapi struct {
	t        *testing.T
	raw      any
	compiler *jsonschema.Compiler
	paths    map[string]map[string]any
}

func read(t *testing.T, text string) openapi {
	t.Helper()
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	o := openapi{t: t, raw: raw, compiler: jsonschema.NewCompiler(), paths: map[string]map[string]any{}}
	if err := o.compiler.AddResource("https://lianghua.test/openapi.json", raw); err != nil {
		t.Fatal(err)
	}
	for path, ops := range raw.(map[string]any)["paths"].(map[string]any) {
		o.paths[path] = ops.(map[string]any)
	}
	return o
}

// fits validates a value against the schema at a place of the document.
func (o openapi) fits(place, what, value string) {
	o.t.Helper()
	schema, err := o.compiler.Compile("https://lianghua.test/openapi.json#" + place)
	if err != nil {
		o.t.Errorf("%s: the schema is not one: %v", what, err)
		return
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(value))
	if err != nil {
		o.t.Errorf("%s: %v in %.300s", what, err, value)
		return
	}
	if err := schema.Validate(v); err != nil {
		o.t.Errorf("%s does not fit its schema: %v\n%.500s", what, err, value)
	}
}

// pointer escapes a path for a JSON pointer in an address.
func pointer(parts ...string) string {
	out := ""
	for _, p := range parts {
		out += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(p))
	}
	return out
}

var curlies = regexp.MustCompile(`\{(\w+)\}`)

// Every route is documented and every documented path is routed.
func TestDocumentAndRoutesAgree(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	o := read(t, h.ask(http.MethodGet, Root+"/openapi.json", "").body)
	routed := map[string]bool{}
	for _, r := range h.Server.Routes() {
		path := strings.TrimPrefix(curly(r.Path), Root)
		if path == "/openapi.json" {
			continue
		}
		routed[r.Method+" "+path] = true
		op, ok := o.paths[path][strings.ToLower(r.Method)].(map[string]any)
		if !ok {
			t.Errorf("%s %s is not documented", r.Method, path)
			continue
		}
		if _, locked := op["security"]; locked == r.Open {
			t.Errorf("%s %s: the document says a key is needed: %v", r.Method, path, locked)
		}
	}
	names := map[any]bool{}
	for path, ops := range o.paths {
		for method, op := range ops {
			if !routed[strings.ToUpper(method)+" "+path] {
				t.Errorf("%s %s is documented and not there", method, path)
			}
			o.operation(path, method, op.(map[string]any), names)
		}
	}
	if len(routed) < 8 {
		t.Errorf("only %d routes", len(routed))
	}
}

func (o openapi) operation(path, method string, op map[string]any, names map[any]bool) {
	what := method + " " + path
	if names[op["operationId"]] || op["operationId"] == "" || op["summary"] == "" {
		o.t.Errorf("%s: no name of its own, or no summary", what)
	}
	names[op["operationId"]] = true
	said := map[string]bool{}
	for _, p := range op["parameters"].([]any) {
		if p := p.(map[string]any); p["in"] == "path" {
			said[p["name"].(string)] = true
		}
	}
	for _, m := range curlies.FindAllStringSubmatch(path, -1) {
		if !said[m[1]] {
			o.t.Errorf("%s: the parameter %s is not described", what, m[1])
		}
		delete(said, m[1])
	}
	if len(said) > 0 {
		o.t.Errorf("%s: parameters that are not in the path: %v", what, said)
	}
	for status, r := range op["responses"].(map[string]any) {
		content, ok := r.(map[string]any)["content"].(map[string]any)
		if !ok {
			continue
		}
		example, err := json.Marshal(content["application/json"].(map[string]any)["example"])
		if err != nil {
			o.t.Fatal(err)
		}
		o.fits(pointer("paths", path, method, "responses", status, "content", "application/json", "schema"), what+" example", string(example))
	}
	if body, ok := op["requestBody"].(map[string]any); ok {
		if x, ok := body["content"].(map[string]any)["application/json"].(map[string]any); ok {
			example, err := json.Marshal(x["example"])
			if err != nil {
				o.t.Fatal(err)
			}
			o.fits(pointer("paths", path, method, "requestBody", "content", "application/json", "schema"), what+" body", string(example))
		}
	}
}

// The document has the shape of OpenAPI 3.1: what a generator of clients
// needs is there, and every reference leads somewhere.
func TestDocumentIsOpenAPI(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	a := h.ask(http.MethodGet, Root+"/openapi.json", "")
	a.wants(t, http.StatusOK)
	o := read(t, a.body)
	root := o.raw.(map[string]any)
	info := root["info"].(map[string]any)
	if root["openapi"] != "3.1.0" || info["title"] == "" || info["version"] == "" || len(o.paths) == 0 {
		t.Errorf("openapi %v, info %v", root["openapi"], info)
	}
	for _, m := range regexp.MustCompile(`"\$ref": "#/([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
		var at any = root
		for _, part := range strings.Split(m[1], "/") {
			at = at.(map[string]any)[part]
			if at == nil {
				t.Fatalf("#/%s leads nowhere", m[1])
			}
		}
	}
	for _, ops := range o.paths {
		for _, op := range ops {
			for status, r := range op.(map[string]any)["responses"].(map[string]any) {
				r := r.(map[string]any)
				if r["description"] == nil && r["$ref"] == nil {
					t.Errorf("response %s has no description", status)
				}
			}
		}
	}
	if !bytes.Contains([]byte(a.body), []byte(`"bearer"`)) {
		t.Error("how to show a key is not said")
	}
}

// What is really answered fits what the document says.
func TestAnswersFitTheDocument(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	o := read(t, h.ask(http.MethodGet, Root+"/openapi.json", "").body)
	key := h.key("T1")
	live := h.draft("notice", words("公开的通知"))
	h.publish(live)
	made := h.ask(http.MethodPost, Root+"/drafts", `{"unit":"T1-C1","type":"village_affairs","content":{"title":"a","period":"2026Q3","rows":[["一","二"]]}}`, "Authorization", bearer(key))
	made.wants(t, http.StatusCreated)
	o.fits(pointer("paths", "/drafts", "post", "responses", "201", "content", "application/json", "schema"), "POST /drafts", made.body)
	for path, ask := range map[string]string{
		"/editions": "/editions", "/domains": "/domains", "/entries": "/entries?domain=D05&limit=200", "/entries/{code}": "/entries/D05-0001",
		"/units": "/units", "/units/{code}": "/units/T1-C1", "/units/{code}/responsibilities": "/units/D1/responsibilities", "/key": "/key",
		"/types": "/types", "/duties": "/duties?domain=D05", "/duties/own": "/duties/own", "/items": "/items", "/items/{id}": fmt.Sprint("/items/", live), "/drafts": "/drafts", "/drafts/{id}": fmt.Sprint("/drafts/", decode[Draft](t, made).ID),
	} {
		a := h.ask(http.MethodGet, Root+ask, "", "Authorization", bearer(key))
		a.wants(t, http.StatusOK)
		o.fits(pointer("paths", path, "get", "responses", "200", "content", "application/json", "schema"), "GET "+ask, a.body)
	}
	failure := pointer("components", "responses", "Failure", "content", "application/json", "schema")
	for ask, status := range map[string]int{"/entries/D99-0001": 404, "/entries?limit=0": 422, "/entries?limit=many": 422, "/entries?cursor=%25": 422,
		"/entries?domain=D99": 404, "/units?kind=moon": 422, "/units?under=MOON": 404, "/nothing": 404, "/units/MOON": 404} {
		a := h.ask(http.MethodGet, Root+ask, "")
		a.wants(t, status, `"request_id"`)
		o.fits(failure, fmt.Sprint("GET ", ask), a.body)
	}
	a := h.ask(http.MethodGet, Root+"/key", "")
	a.wants(t, http.StatusUnauthorized, "密钥无效")
	o.fits(failure, "GET /key without a key", a.body)
	o.fits(failure, "DELETE /key", h.ask(http.MethodDelete, Root+"/key", "").body)
}
