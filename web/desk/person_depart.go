package desk

import (
	"fmt"

	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// DepartPage asks before a person is recorded as gone (单方交接：原任已离岗).
type DepartPage struct {
	web.Base
	Person  org.Person
	Posts   []PersonPost // those that end
	On      string
	Version int64
	Left    []LeftOver // what would be left without anybody
}

// LeftOver is how much somebody has open in a unit, and where it is handed over.
type LeftOver struct {
	Unit  string
	Count int
	URL   string
}

func (d *Deps) personDepartAsk(c *web.Ctx) error {
	p, err := d.departPage(c)
	if err != nil {
		return err
	}
	p.On, p.Version = d.Org.Today().String(), p.Person.Version
	return c.Render(p)
}

func (d *Deps) departPage(c *web.Ctx) (*DepartPage, error) {
	person, err := d.personToChange(c)
	if err != nil {
		return nil, err
	}
	posts, err := d.personPosts(c, person.ID)
	p := &DepartPage{Person: person}
	p.Title = "登记" + person.Name + "离岗"
	for _, post := range posts {
		if !post.Over {
			p.Posts = append(p.Posts, post)
		}
	}
	if err != nil {
		return p, err
	}
	p.Left, err = d.leftOver(c, person.ID, p.Posts)
	return p, err
}

// leftOver counts what is open in each unit where the person holds a post.
func (d *Deps) leftOver(c *web.Ctx, person int64, posts []PersonPost) (out []LeftOver, err error) {
	seen := map[int64]bool{}
	for _, post := range posts {
		if seen[post.UnitID] || !rbac.May(c.Actor, rbac.HandoverRead, post.Unit.RBAC()) {
			continue
		}
		seen[post.UnitID] = true
		list, err := d.Handover.Held(c.Request().Context(), c.Actor, person, post.UnitID)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			out = append(out, LeftOver{post.Unit.Name, len(list), fmt.Sprintf("/desk/handovers/new?unit=%d&from=%d", post.UnitID, person)})
		}
	}
	return out, nil
}

func (d *Deps) personDepart(c *web.Ctx) error {
	p, err := d.departPage(c)
	if err != nil {
		return err
	}
	p.On = c.Form("left_on")
	if p.Version, err = c.FormInt("version"); err != nil {
		return err
	}
	on, err := formDate(c, "left_on")
	if err == nil {
		err = d.Org.Depart(c.Request().Context(), c.Actor, p.Person.ID, p.Version, on)
	}
	if err != nil {
		return c.Retry(err, "desk/person_depart", p)
	}
	return c.Done("已登记"+p.Person.Name+"离岗，岗位和角色已终止，账号已停用。请为空出的岗位登记接任人员。", personURL(p.Person.ID))
}
