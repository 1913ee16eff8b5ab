package desk

import (
	"lianghua/guide"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// GuideEditPage is the form of a card, or of a new one.
type GuideEditPage struct {
	web.Base
	ID       int64 // 0: new
	Version  int64
	Kind     guide.Kind
	Text     guide.Content
	Unit     string
	Fields   []GuideInput
	Sections []templates.Option
	Units    []templates.Option
	Returned string // why the last change came back
}

// GuideInput is one field of the form.
type GuideInput struct {
	guide.Field
	Value   string
	Options []templates.Option
}

func guideForm(c *web.Ctx, k guide.Kind, text guide.Content) (*GuideEditPage, error) {
	p := &GuideEditPage{Kind: k, Text: text}
	p.Title = "新建" + k.Name() + "卡片"
	if text.UnitID != 0 {
		p.Unit = idText(text.UnitID)
	}
	for _, s := range k.Sections() {
		p.Sections = append(p.Sections, templates.Option{Value: s.Key, Label: s.Name})
	}
	for _, f := range k.Fields() {
		in := GuideInput{Field: f, Value: text.Get(f.Key)}
		for _, w := range f.Choices {
			in.Options = append(in.Options, templates.Option{Value: w, Label: w})
		}
		p.Fields = append(p.Fields, in)
	}
	var err error
	p.Units, err = unitOptions(c.Q(), c.Actor, rbac.GuideEdit)
	return p, err
}

func (d *Deps) guideNew(c *web.Ctx) error {
	k := guide.Kind(c.Form("kind"))
	if k.Name() == "" {
		k = guide.Event
	}
	p, err := guideForm(c, k, guide.Content{Section: k.Sections()[0].Key, UnitID: c.Actor.Home().ID, Fields: map[string]string{"review_months": "12"}})
	if err != nil {
		return err
	}
	return c.Render(p)
}

// typedCard reads the form.
func typedCard(c *web.Ctx, k guide.Kind) (guide.Content, error) {
	text := guide.Content{Section: c.Form("section"), Title: c.Form("title"), Fields: map[string]string{}}
	for _, f := range k.Fields() {
		text.Fields[f.Key] = c.Form(f.Key)
	}
	var err error
	text.UnitID, err = c.FormInt("unit")
	return text, err
}

func (d *Deps) guideAdd(c *web.Ctx) error {
	k := guide.Kind(c.Form("kind"))
	if k.Name() == "" {
		return fault.Invalid("kind", "请从办事指南列表重新进入。")
	}
	text, err := typedCard(c, k)
	var id int64
	if err == nil {
		id, err = d.Guide.Add(c.Request().Context(), c.Actor, k, text)
	}
	if err != nil {
		p, again := guideForm(c, k, text)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/guide_edit", p)
	}
	return c.Done("已提交，县级确认后对外显示。", guideURL(id))
}

// guideText is what an edit starts from: the change that waits or came back,
// else what is in force.
func guideText(card guide.Detail) guide.Content {
	if card.Draft.V.Title != "" {
		return card.Draft.V
	}
	return card.Content.V
}

func (d *Deps) guideEdit(c *web.Ctx) error {
	p, err := d.guideEditPage(c, nil)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) guideEditPage(c *web.Ctx, typed *guide.Content) (*GuideEditPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	card, err := d.Guide.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	text := guideText(card)
	if typed != nil {
		text = *typed
	}
	p, err := guideForm(c, card.Kind, text)
	if err != nil {
		return nil, err
	}
	p.Title, p.ID, p.Version = "修改《"+card.Title+"》", card.ID, card.Version
	if card.State == guide.Returned {
		p.Returned = card.Why
	}
	return p, nil
}

func (d *Deps) guideChange(c *web.Ctx) error {
	ref, err := cardRef(c)
	if err != nil {
		return err
	}
	card, err := d.Guide.Detail(c.Request().Context(), c.Actor, ref.ID)
	if err != nil {
		return err
	}
	text, err := typedCard(c, card.Kind)
	if err == nil {
		err = d.Guide.Edit(c.Request().Context(), c.Actor, ref, text)
	}
	if err != nil {
		p, again := d.guideEditPage(c, &text)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/guide_edit", p)
	}
	return c.Done("已提交县级确认。确认以前，网站上仍是原来的内容。", guideURL(ref.ID))
}
