package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/guide"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// GuideListPage lists the cards of one kind.
type GuideListPage struct {
	web.Base
	Tabs     []templates.Link
	Kind     guide.Kind
	Rows     []GuideRow
	Next     string
	Sections []templates.Option
	Units    []templates.Option
	States   []templates.Option
	Export   string
	Samples  int // cards that nobody has checked
	Pending  int
	Edit     bool
	Confirm  bool
	Load     bool // nothing is there yet: the samples can be loaded
	Here     string
}

// GuideRow is a line of the list.
type GuideRow struct {
	guide.Card
	Sign    string
	Due     bool // to be looked at again
	Missing []string
}

func guideSign(s guide.State) string {
	switch s {
	case guide.Confirmed:
		return "done"
	case guide.Closed:
		return "none"
	case guide.Returned:
		return "late"
	}
	return "due"
}

func guideFilter(c *web.Ctx) (f guide.Filter, pairs []filterPair, err error) {
	f = guide.Filter{Kind: guide.Kind(c.Form("kind")), Section: c.Form("section"), State: guide.State(c.Form("state")), Due: c.Checked("due"), Text: c.Form("q")}
	if f.Kind.Name() == "" {
		f.Kind = guide.Event
	}
	if f.UnitID, err = c.FormInt("unit"); err != nil {
		return f, nil, err
	}
	pairs = []filterPair{{"kind", string(f.Kind)}}
	for _, name := range []string{"section", "state", "due", "q", "unit"} {
		if v := c.Form(name); v != "" {
			pairs = append(pairs, filterPair{name, v})
		}
	}
	return f, pairs, nil
}

func (d *Deps) guideList(c *web.Ctx) error {
	f, pairs, err := guideFilter(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Guide.List(ctx, c.Actor, f, after)
	if err != nil {
		return err
	}
	p := &GuideListPage{Kind: f.Kind, Export: address("/desk/guide/export", pairs), Here: address("/desk/guide", pairs),
		Edit: c.May(rbac.GuideEdit), Confirm: c.May(rbac.GuideConfirm)}
	p.Title = "办事指南"
	if next != 0 {
		p.Next = idText(next)
	}
	today := d.Org.Today()
	for _, r := range rows {
		row := GuideRow{Card: r, Sign: guideSign(r.State), Due: !r.ReviewOn.IsZero() && !r.ReviewOn.After(today)}
		if r.Kind == guide.Matter {
			row.Missing = guide.Missing(r.Content.V)
		}
		p.Rows = append(p.Rows, row)
	}
	counts, err := d.Guide.Counts(ctx, c.Actor, guide.Filter{Kind: f.Kind})
	if err != nil {
		return err
	}
	p.Samples, p.Pending = counts[guide.Sample], counts[guide.Pending]
	p.Load = p.Confirm && len(counts) == 0
	return d.guideOptions(c, p)
}

func (d *Deps) guideOptions(c *web.Ctx, p *GuideListPage) (err error) {
	for _, k := range guide.Kinds() {
		p.Tabs = append(p.Tabs, templates.Link{Label: k.Name(), URL: "/desk/guide?kind=" + string(k), Current: k == p.Kind})
	}
	for _, s := range p.Kind.Sections() {
		p.Sections = append(p.Sections, templates.Option{Value: s.Key, Label: s.Name})
	}
	for _, s := range guide.States() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.Name()})
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.GuideRead); err != nil {
		return err
	}
	return c.Render(p)
}

// guideExport writes the cards that the person may read, as they come back in.
func (d *Deps) guideExport(c *web.Ctx) error {
	f, _, err := guideFilter(c)
	if err != nil {
		return err
	}
	shown := map[int64]bool{}
	for after := int64(0); ; {
		rows, next, err := d.Guide.List(c.Request().Context(), c.Actor, f, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			shown[r.ID] = true
		}
		if after = next; next == 0 {
			break
		}
	}
	for i, k := range guide.Kinds() {
		if k == f.Kind {
			return registerFile(c, d.Guide.Registers()[i], func(r org.Record) bool { return shown[r.ID] })
		}
	}
	return fault.NotFound("没有这一类卡片。")
}

func (d *Deps) guideSamples(c *web.Ctx) error {
	n, err := d.Guide.LoadSamples(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Done(fmt.Sprintf("已装入示例 %d 项，都标为“示例，待核”，核对以后再去掉。", n), "/desk/guide")
}

// guideConfirm confirms the chosen cards, all or none.
func (d *Deps) guideConfirm(c *web.Ctx) error {
	refs, err := cardRefs(c)
	if err != nil {
		return err
	}
	if err := d.Guide.Confirm(c.Request().Context(), c.Actor, refs...); err != nil {
		return guideRefused(c, err, c.Back("/desk/guide"))
	}
	return c.Done(fmt.Sprintf("已确认 %d 项，标明了核对日期。", len(refs)), c.Back("/desk/guide"))
}

// guideRefused says why an act of one button did not go through, where it was pressed.
func guideRefused(c *web.Ctx, err error, back string) error {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict:
		return c.Warn(fault.Message(err), back)
	}
	return err
}

// cardRefs reads the ticked cards, id.version.
func cardRefs(c *web.Ctx) (refs []guide.Ref, err error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid("card", "表单没有传完整，请重试。")
	}
	for _, s := range c.Request().Form["card"] {
		id, version, _ := strings.Cut(s, ".")
		a, err1 := strconv.ParseInt(id, 10, 64)
		b, err2 := strconv.ParseInt(version, 10, 64)
		if err1 != nil || err2 != nil {
			return nil, fault.Invalidf("card", "“%s”不是有效的编号。", s)
		}
		refs = append(refs, guide.Ref{ID: a, Version: b})
	}
	if len(refs) == 0 {
		return nil, fault.Invalid("card", "请先选择要确认的卡片。")
	}
	return refs, nil
}
