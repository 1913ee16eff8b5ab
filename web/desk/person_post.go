package desk

import (
	"slices"

	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// PostPage changes a post, or asks before it ends.
type PostPage struct {
	web.Base
	Person             org.Person
	Post               PersonPost
	PostTitle, Section string
	Since, Until       string
	Version            int64
}

// postAt reads the person and the post of the address.
func (d *Deps) postAt(c *web.Ctx) (*PostPage, error) {
	person, err := d.personToChange(c)
	if err != nil {
		return nil, err
	}
	id, err := c.ID("post")
	if err != nil {
		return nil, err
	}
	posts, err := d.personPosts(c, person.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(posts, func(p PersonPost) bool { return p.ID == id })
	if i < 0 {
		return nil, fault.NotFound("没有这条任职记录，请从人员页重新进入。")
	}
	post := posts[i]
	if err := rbac.Check(c.Actor, rbac.PersonEdit, post.Unit.RBAC()); err != nil {
		return nil, err
	}
	return &PostPage{Person: person, Post: post, PostTitle: post.Title, Section: post.Section,
		Since: post.SinceOn.String(), Until: post.UntilOn.String(), Version: post.Version}, nil
}

func (p *PostPage) named(verb string) *PostPage {
	p.Base.Title = verb + p.Person.Name + "的任职"
	return p
}

func (d *Deps) postEdit(c *web.Ctx) error {
	p, err := d.postAt(c)
	if err != nil {
		return err
	}
	return c.Render(p.named("修改"))
}

func (d *Deps) postChange(c *web.Ctx) error {
	p, err := d.postAt(c)
	if err != nil {
		return err
	}
	draft, err := p.typed(c)
	if err == nil {
		err = d.Org.ChangePost(c.Request().Context(), c.Actor, p.Post.ID, p.Version, draft)
	}
	if err != nil {
		return c.Retry(err, "desk/post_edit", p.named("修改"))
	}
	return c.Done("已保存"+p.Person.Name+"的任职。", personURL(p.Person.ID))
}

// typed keeps what was typed on the page and reads it.
func (p *PostPage) typed(c *web.Ctx) (draft org.PostDraft, err error) {
	p.PostTitle, p.Section, p.Since, p.Until = c.Form("title"), c.Form("section"), c.Form("since_on"), c.Form("until_on")
	if p.Version, err = c.FormInt("version"); err != nil {
		return draft, err
	}
	var wrong fault.Problems
	draft = org.PostDraft{Title: p.PostTitle, Section: p.Section, Since: dateField(c, &wrong, "since_on"), Until: dateField(c, &wrong, "until_on")}
	return draft, wrong.Err()
}

func (d *Deps) postEndAsk(c *web.Ctx) error {
	p, err := d.postAt(c)
	if err != nil {
		return err
	}
	p.Until = d.Org.Today().String()
	return c.Render(p.named("登记离任："))
}

func (d *Deps) postEnd(c *web.Ctx) error {
	p, err := d.postAt(c)
	if err != nil {
		return err
	}
	draft, err := p.typed(c)
	if err == nil && draft.Until.IsZero() {
		err = fault.Invalid("until_on", "请填写任职的最后一天。")
	}
	if err == nil && draft.Until.Before(p.Post.SinceOn) {
		err = fault.Invalid("until_on", "最后一天不能早于任职日期"+p.Post.SinceOn.Chinese()+"。")
	}
	if err == nil {
		err = d.Org.EndPost(c.Request().Context(), c.Actor, p.Post.ID, p.Version, draft.Until)
	}
	if err != nil {
		return c.Retry(err, "desk/post_end", p.named("登记离任："))
	}
	return c.Done("已登记"+p.Person.Name+"离任："+p.Post.Unit.ShortName+p.Post.Kind.Label()+"。", personURL(p.Person.ID))
}
