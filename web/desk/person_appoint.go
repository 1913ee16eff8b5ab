package desk

import (
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// AppointPage puts a new person, or one who is there, into a post (任职).
type AppointPage struct {
	web.Base
	Person org.Person // who takes a further post; zero: somebody new
	Form   AppointForm
	Units  []templates.Option
	Posts  []templates.Option
}

// AppointForm is what was typed.
type AppointForm struct {
	org.PersonDraft
	Unit, Post, Title, Section, Since, Until string
	Replace                                  bool
}

func (d *Deps) personNew(c *web.Ctx) error {
	form := AppointForm{Unit: c.QueryParam("unit"), Post: c.QueryParam("post"), Since: d.Org.Today().String()}
	return d.appointForm(c, org.Person{}, form, nil)
}

func (d *Deps) personAppoint(c *web.Ctx) error {
	person, err := d.personToChange(c)
	if err != nil {
		return err
	}
	return d.appointForm(c, person, AppointForm{Since: d.Org.Today().String()}, nil)
}

// appointForm shows the form, again when wrong says why.
func (d *Deps) appointForm(c *web.Ctx, person org.Person, form AppointForm, wrong error) (err error) {
	p := &AppointPage{Person: person, Form: form, Posts: postOptions()}
	p.Title = "登记人员任职"
	if person.ID != 0 {
		p.Title = person.Name + "另任一职"
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.PersonEdit); err != nil {
		return err
	}
	if wrong != nil {
		return c.Retry(wrong, "desk/person_appoint", p)
	}
	return c.Render(p)
}

func (d *Deps) personNewAppoint(c *web.Ctx) error { return d.appoint(c, org.Person{}) }

func (d *Deps) personAppointAgain(c *web.Ctx) error {
	person, err := d.personToChange(c)
	if err != nil {
		return err
	}
	return d.appoint(c, person)
}

func (d *Deps) appoint(c *web.Ctx, person org.Person) error {
	form := AppointForm{PersonDraft: personTyped(c), Unit: c.Form("unit"), Post: c.Form("post"), Title: c.Form("title"), Section: c.Form("section"),
		Since: c.Form("since_on"), Until: c.Form("until_on"), Replace: c.Checked("replace")}
	a, err := form.read(c, person.ID == 0)
	a.PersonID = person.ID
	var post int64
	if err == nil {
		post, err = d.Org.Appoint(c.Request().Context(), c.Actor, a)
	}
	if err != nil {
		return d.appointForm(c, person, form, err)
	}
	to := "/desk/people?unit=" + idText(a.UnitID)
	if person.ID != 0 {
		to = personURL(person.ID)
	}
	return c.Done("已登记任职："+a.Kind.Label()+"，任职记录 "+idText(post)+" 号。", to)
}

// read finds what cannot be read in the form, all at once.
func (f AppointForm) read(c *web.Ctx, fresh bool) (a org.Appointment, err error) {
	a = org.Appointment{Person: f.PersonDraft, Kind: org.PostKind(f.Post), Title: f.Title, Section: f.Section, Replace: f.Replace}
	var p fault.Problems
	if fresh {
		p.Need("name", f.Name, "请填写姓名。")
	}
	if a.UnitID, err = c.FormInt("unit"); err != nil || a.UnitID == 0 {
		p.Add("unit", "请选择单位。")
	}
	if f.Post == "" {
		p.Add("post", "请选择岗位。")
	}
	a.Since, a.Until = dateField(c, &p, "since_on"), dateField(c, &p, "until_on")
	return a, p.Err()
}
