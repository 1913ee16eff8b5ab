package desk

import (
	"slices"

	"lianghua/foi"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RequestAct is one way to move a case, as the address names it: its form and
// its verb. Who may do it when is foi's move table's to say.
type RequestAct struct {
	Word   string // in the address
	Label  string
	Right  rbac.Action
	Move   foi.Action // "": a thing that is done beside the moves
	Hint   string
	Files  bool   // the form brings files
	Sample string // a list of the demo county that leads there
	Danger bool
	Fields func(d *Deps, c *web.Ctx, x foi.Detail) ([]RequestField, error)
	Do     func(d *Deps, c *web.Ctx, ref foi.Ref) error
	Done   string
}

// RequestField is one field of such a form.
type RequestField struct {
	Name, Label, Type, Hint string // Type: text, long, date, number, select, radio, check, file
	Options                 []templates.Option
	Need                    bool
	Value                   string
	Rows                    int
	Class                   string
	Max                     string
}

// RequestActPage asks what a move must be told.
type RequestActPage struct {
	web.Base
	Act    RequestAct
	Case   foi.Detail
	Fields []RequestField
	Of     string // the party, task, step … that it is about
	PostTo string
	Back   string
}

// of is the id of what of the case an act is about.
func of(c *web.Ctx) (int64, error) { return c.FormInt("of") }

func (d *Deps) requestActPage(c *web.Ctx, a RequestAct) (*RequestActPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	x, err := d.Requests.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	if !rbac.May(c.Actor, a.Right, rbac.Unit{ID: x.OrganID, Path: x.OrganPath, Name: x.Organ}) {
		return nil, rbac.Check(c.Actor, a.Right, rbac.Unit{ID: x.OrganID, Path: x.OrganPath, Name: x.Organ})
	}
	p := &RequestActPage{Act: a, Case: x, Of: c.Form("of"), Back: requestURL(id), PostTo: requestURL(id) + "/" + a.Word}
	p.Title = a.Label
	if a.Fields != nil {
		if p.Fields, err = a.Fields(d, c, x); err != nil {
			return nil, err
		}
	}
	for i, f := range p.Fields {
		if _, typed := c.Request().Form[f.Name]; typed {
			p.Fields[i].Value = c.FormValue(f.Name)
		}
		if f.Type == "date" && f.Value == "" && f.Need && f.Max != "" {
			p.Fields[i].Value = f.Max
		}
	}
	return p, nil
}

func requestURL(id int64) string { return "/desk/requests/" + idText(id) }

func (d *Deps) requestActAsk(a RequestAct) web.Handler {
	return func(c *web.Ctx) error {
		if _, err := c.FormParams(); err != nil {
			return fault.Invalid("", "表单没有传完整，请重试。")
		}
		p, err := d.requestActPage(c, a)
		if err != nil {
			return err
		}
		if a.Move != "" && !slices.Contains(p.Case.Moves, a.Move) {
			return fault.Conflictf("这件申请当前为“%s”，不能办理“%s”。", p.Case.State.Name(), a.Label)
		}
		return c.RenderAs("desk/request_act", p)
	}
}

func (d *Deps) requestAct(a RequestAct) web.Handler {
	return func(c *web.Ctx) error {
		ref, err := requestRef(c)
		if err == nil {
			err = a.Do(d, c, ref)
		}
		if err == nil {
			return c.Done(a.Done, requestURL(ref.ID))
		}
		p, fail := d.requestActPage(c, a)
		if fail != nil {
			return fail
		}
		return c.Retry(err, "desk/request_act", p)
	}
}

// requestRef is the case that the address names at the version that its form saw.
func requestRef(c *web.Ctx) (foi.Ref, error) {
	id, err := c.ID("id")
	if err != nil {
		return foi.Ref{}, err
	}
	version, err := c.FormInt("version")
	return foi.Ref{ID: id, Version: version}, err
}

// typed reads the fields of a form and gathers what is wrong with them.
type typed struct {
	d *Deps
	c *web.Ctx
	p fault.Problems
}

func (t *typed) day(name string) calendar.Date { return dateField(t.c, &t.p, name) }

func (t *typed) number(name string) int {
	n, err := t.c.FormInt(name)
	if err != nil {
		t.p.Add(name, fault.Message(err))
	}
	return int(n)
}

func (t *typed) file(name, kind string) *foi.Upload {
	up, err := t.d.uploaded(t.c, name, kind)
	if err != nil {
		t.p.Add(name, fault.Message(err))
		return nil
	}
	return up
}

func (t *typed) files(name, kind string) []foi.Upload {
	if up := t.file(name, kind); up != nil {
		return []foi.Upload{*up}
	}
	return nil
}

// paper is a signature on paper; the zero one when the form has none.
func (t *typed) paper() foi.Signature {
	return foi.Signature{By: t.c.Form("signed_by"), On: t.day("signed_on"), Scan: t.file("scan", "other")}
}

// verb runs f on what was typed: f reads the fields and returns the verb, which
// runs when every field could be read.
func verb(f func(t *typed, ref foi.Ref) func() error) func(d *Deps, c *web.Ctx, ref foi.Ref) error {
	return func(d *Deps, c *web.Ctx, ref foi.Ref) error {
		t := &typed{d: d, c: c}
		run := f(t, ref)
		if err := t.p.Err(); err != nil {
			return err
		}
		return run()
	}
}
