package desk

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/consult"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// ConsultShowPage is one letter with its answer, its history and what may be
// done with it.
type ConsultShowPage struct {
	web.Base
	Mail    consult.Detail
	Row     ConsultRow
	Veto    int // days until the site fails, when they are few; 0 otherwise
	Contact *consult.Contact
	Reasons []templates.Option
	Units   []templates.Option
	Move    string // the move that was refused: its form is open

	typed    map[string]string // fields of the forms, each with the move behind it: why_back
	LongDays int
	Sign     *ConsultSign // what may be recorded as signed on paper
}

// May reports a move that the person may take now.
func (p *ConsultShowPage) May(a string) bool {
	return slices.Contains(p.Mail.Moves, consult.Action(a)) || slices.Contains(p.Mail.Shows, consult.Action(a))
}

// Value is what stands in a field.
func (p *ConsultShowPage) Value(field string) string { return p.typed[field] }

// vetoAhead is how many days before the veto day the page warns of it.
const vetoAhead = 30

func (d *Deps) consultShow(c *web.Ctx) error {
	p, err := d.consultPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) consultPage(c *web.Ctx) (*ConsultShowPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &ConsultShowPage{LongDays: c.Values.ConsultLongDays()}
	if p.Mail, err = d.Consult.Detail(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	m := p.Mail
	p.Title, p.Row = m.Number+" "+m.Title, consultRow(consult.Line{Mail: m.Mail, Left: m.Left})
	if days := d.Org.Today().DaysUntil(m.VetoOn); !m.Ended() && days <= vetoAhead {
		p.Veto = max(1, days)
	}
	for _, r := range consult.RevealReasons() {
		p.Reasons = append(p.Reasons, templates.Option{Value: r, Label: r})
	}
	if p.May("transfer") {
		if p.Units, err = unitPicks(c.Q()); err != nil {
			return nil, err
		}
	}
	p.Sign = signOf(c, m.Signs)
	p.typed = map[string]string{"text_answer": m.Answer, "title_propose": m.ShownTitle, "asked_propose": m.ShownQuestion, "told_propose": m.ShownAnswer}
	if m.ShownTitle == "" {
		p.typed["title_propose"], p.typed["told_propose"] = m.Title, m.Answer
	}
	return p, nil
}

func consultURL(id int64) string { return "/desk/consult/" + idText(id) }

// consultAct makes the move that the button names.
func (d *Deps) consultAct(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err1 := c.FormInt("version")
	a := consult.Action(c.Form("move"))
	field := func(name string) string { return c.Form(name + "_" + string(a)) }
	unit, err2 := c.FormInt("unit_" + string(a))
	f := consult.Form{UnitID: unit, Text: field("text"), Why: field("why"), Title: field("title"), Asked: field("asked"), Told: field("told")}
	if err = firstError(err1, err2); err == nil {
		err = d.Consult.Act(c.Request().Context(), c.Actor, consult.Ref{ID: id, Version: version}, a, f)
	}
	if err == nil {
		return c.Done(consultDone(a), d.consultNext(c, id))
	}
	switch fault.KindOf(err) {
	case fault.KindConflict:
		return c.Warn(fault.Message(err), consultURL(id))
	case fault.KindInvalid:
		p, again := d.consultPage(c)
		if again != nil {
			return again
		}
		return p.refused(c, err, a)
	}
	return err
}

// refused shows the letter again with what was typed; each problem stands in
// the form of its move.
func (p *ConsultShowPage) refused(c *web.Ctx, err error, a consult.Action) error {
	p.Move = string(a)
	var own fault.Problems
	for _, x := range fault.FieldProblems(err) {
		name := strings.TrimSuffix(x.Field, "_"+p.Move) + "_" + p.Move
		own.Add(name, x.Msg)
	}
	for _, name := range []string{"text", "why", "unit", "title", "asked", "told"} {
		p.typed[name+"_"+p.Move] = c.Form(name + "_" + p.Move)
	}
	return c.Retry(own.Err(), "desk/consult_show", p)
}

// consultNext is the letter when the person may still read it, else the list:
// what was handed on belongs to another unit.
func (d *Deps) consultNext(c *web.Ctx, id int64) string {
	if _, err := d.Consult.Detail(c.Request().Context(), c.Actor, id); err != nil {
		return "/desk/consult"
	}
	return consultURL(id)
}

func consultDone(a consult.Action) string {
	switch a {
	case consult.Answer:
		return "答复已提交审核，审核通过后写信人凭查询码可以看到。"
	case consult.Pass:
		return "已审核通过，写信人凭查询码可以看到答复。"
	case consult.Extend:
		return "已告知写信人并延长期限。"
	case consult.Show:
		return "已在“留言选登”公开。"
	}
	return fmt.Sprintf("已%s。", a.Name())
}

// consultReveal shows the writer's contact once, in this answer only.
func (d *Deps) consultReveal(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	contact, err := d.Consult.Reveal(c.Request().Context(), c.Actor, id, c.Form("reason"))
	if fault.KindOf(err) == fault.KindConflict && err != nil {
		return c.Warn(fault.Message(err), consultURL(id))
	}
	if err != nil && fault.KindOf(err) != fault.KindInvalid {
		return err
	}
	p, again := d.consultPage(c)
	if again != nil {
		return again
	}
	if err != nil {
		return c.Retry(err, "desk/consult_show", p)
	}
	p.Contact = &contact
	return c.RenderAs("desk/consult_show", p)
}
