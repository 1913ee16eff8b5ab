package desk

import (
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// PersonFormPage changes a person's name and telephones.
type PersonFormPage struct {
	web.Base
	Person  org.Person
	Form    org.PersonDraft
	Version int64
}

func (d *Deps) personEdit(c *web.Ctx) error {
	person, err := d.personToChange(c)
	if err != nil {
		return err
	}
	form := org.PersonDraft{Name: person.Name, OfficePhone: person.OfficePhone, Mobile: d.Org.Masked(person.Mobile), Note: person.Note}
	return c.Render(personFormPage(person, form, person.Version))
}

func personFormPage(person org.Person, form org.PersonDraft, version int64) *PersonFormPage {
	p := &PersonFormPage{Person: person, Form: form, Version: version}
	p.Title = "修改" + person.Name
	return p
}

// personToChange reads the person of the address for somebody who may change
// people; the verb asks again for this one.
func (d *Deps) personToChange(c *web.Ctx) (org.Person, error) {
	if !c.May(rbac.PersonEdit) {
		return org.Person{}, rbac.Check(c.Actor, rbac.PersonEdit, rbac.Unit{})
	}
	return d.personAt(c)
}

func (d *Deps) personChange(c *web.Ctx) error {
	person, err := d.personToChange(c)
	if err != nil {
		return err
	}
	form := personTyped(c)
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Org.ChangePerson(c.Request().Context(), c.Actor, person.ID, version, form)
	}
	if err != nil {
		return c.Retry(err, "desk/person_edit", personFormPage(person, form, version))
	}
	return c.Done("已保存"+form.Name+"的修改。", personURL(person.ID))
}

func personTyped(c *web.Ctx) org.PersonDraft {
	return org.PersonDraft{Name: c.Form("name"), OfficePhone: c.Form("office_phone"), Mobile: c.Form("mobile"), Note: c.Form("note")}
}
