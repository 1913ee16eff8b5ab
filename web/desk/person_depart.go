package desk

import (
	"lianghua/org"
	"lianghua/web"
)

// DepartPage asks before a person is recorded as gone (单方交接：原任已离岗).
type DepartPage struct {
	web.Base
	Person  org.Person
	Posts   []PersonPost // those that end
	On      string
	Version int64
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
	return p, err
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
