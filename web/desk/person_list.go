package desk

import (
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// PeoplePage lists who holds which post in the units that the person may read.
type PeoplePage struct {
	web.Base
	Rows    []org.RosterRow
	Next    string
	Units   []templates.Option
	Posts   []templates.Option
	MayEdit bool
}

const peoplePage = 50

func (d *Deps) personList(c *web.Ctx) error {
	f, err := rosterFilter(c)
	if err != nil {
		return err
	}
	f.Limit, f.After = peoplePage, c.QueryParam("after")
	p := &PeoplePage{Posts: postOptions(), MayEdit: c.May(rbac.PersonEdit)}
	p.Title = "人员"
	if p.Rows, p.Next, err = d.Org.Roster(c.Request().Context(), c.Actor, f); err != nil {
		return err
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.UnitRead); err != nil {
		return err
	}
	return c.Render(p)
}

// rosterFilter reads the filters that the list, its export and the printed
// roster share.
func rosterFilter(c *web.Ctx) (f org.RosterFilter, err error) {
	f = org.RosterFilter{Kind: org.PostKind(c.QueryParam("post")), Text: c.QueryParam("q"), Former: c.QueryParam("former") != ""}
	f.UnitID, err = c.FormInt("unit")
	return f, err
}

func postOptions() (out []templates.Option) {
	for _, k := range org.PostKinds() {
		out = append(out, templates.Option{Value: string(k), Label: k.Label()})
	}
	return out
}

// unitOptions are the open units in which the actor may take an action, by
// kind; villages stand under their own heading.
func unitOptions(q db.Reader, actor rbac.Actor, action rbac.Action) (out []templates.Option, err error) {
	units, err := org.Visible(q, actor, action)
	for _, u := range units {
		out = append(out, templates.Option{Value: idText(u.ID), Label: u.ShortName, Group: u.Kind.Label()})
	}
	return out, err
}

// personExport writes the posts that the person may read, as they come back in.
func (d *Deps) personExport(c *web.Ctx) error {
	f, err := rosterFilter(c)
	if err != nil {
		return err
	}
	rows, _, err := d.Org.Roster(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	shown := make(map[int64]bool, len(rows))
	for _, r := range rows {
		shown[r.PostID] = true
	}
	return registerFile(c, d.Org.PeopleRegister(), func(r org.Record) bool { return shown[r.ID] })
}

func (d *Deps) personTemplate(c *web.Ctx) error { return registerTemplate(c, d.Org.PeopleRegister()) }
