package desk

import (
	"fmt"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// SittingPage is the projector's page: one entry big, one key a decision.
type SittingPage struct {
	web.Base
	claim.SittingPage
	At       int // the line in hand, from 0; -1 when there is none
	Line     claim.SittingLine
	Entry    catalog.Entry // the line's entry, whole
	Keys     []SittingKey
	Units    []templates.Option
	Form     struct{ Decision, Note, Unit string }
	Decided  int
	Before   string // the line before and the one behind
	After    string
	Finished bool
}

// SittingKey is one decision with the key that takes it.
type SittingKey struct {
	Key      int
	Decision claim.Decision
	Label    string
}

// sittingWindow is how many lines before and behind the one in hand are shown.
const sittingWindow = 3

func (d *Deps) sittingShow(c *web.Ctx) error {
	p, err := d.sittingPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) sittingPage(c *web.Ctx) (*SittingPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &SittingPage{}
	if p.SittingPage, err = d.Claims.SittingPage(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title = "集中办公：" + p.DomainName
	p.Finished = p.ClosedAt.Valid
	p.Decided = len(p.Lines) - p.Counts[""]
	for i, k := range claim.Decisions() {
		p.Keys = append(p.Keys, SittingKey{i + 1, k, k.Name()})
	}
	if err := p.stand(c); err != nil {
		return nil, err
	}
	p.Units, err = unitPicks(c.Q())
	return p, err
}

// stand picks the line in hand: the one that the address names, else the
// first that is not decided.
func (p *SittingPage) stand(c *web.Ctx) (err error) {
	p.At = p.Next
	want, _ := c.FormInt("entry") // anything else is the next one
	for i, l := range p.Lines {
		if l.EntryID == want {
			p.At = i
		}
	}
	if p.At < 0 {
		return nil
	}
	p.Line = p.Lines[p.At]
	at := func(i int) string { return fmt.Sprintf("/desk/sittings/%d?entry=%d", p.ID, p.Lines[i].EntryID) }
	if p.At > 0 {
		p.Before = at(p.At - 1)
	}
	if p.At+1 < len(p.Lines) {
		p.After = at(p.At + 1)
	}
	p.Entry, err = catalog.ByID(c.Q(), p.Line.EntryID)
	return err
}

// Near are the lines around the one in hand, or all when the work is done.
func (p *SittingPage) Near() []claim.SittingLine {
	if p.At < 0 {
		return p.Lines
	}
	return p.Lines[max(p.At-sittingWindow, 0):min(p.At+sittingWindow+1, len(p.Lines))]
}

func (d *Deps) sittingDecide(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	entry, err1 := c.FormInt("entry")
	unit, err2 := c.FormInt("unit")
	if err = firstError(err1, err2); err == nil {
		err = d.Claims.Decide(c.Request().Context(), c.Actor, id, claim.Verdict{EntryID: entry, Decision: claim.Decision(c.Form("decision")), Note: c.Form("note"), UnitID: unit})
	}
	if err == nil {
		return c.Redirect(303, "/desk/sittings/"+idText(id))
	}
	p, e := d.sittingPage(c)
	if e != nil {
		return firstError(err, e)
	}
	p.Form.Decision, p.Form.Note, p.Form.Unit = c.Form("decision"), c.Form("note"), c.Form("unit")
	return c.Retry(err, "projector/sitting", p)
}

func (d *Deps) sittingClose(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := d.Claims.CloseSitting(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("本次集中办公已结束，请打印会议确认单签字。", "/desk/sittings")
}

func (d *Deps) sittingSheet(c *web.Ctx) error {
	p, err := d.sittingPage(c)
	if err != nil {
		return err
	}
	if p.Decided == 0 {
		return fault.Conflict("本次集中办公还没有作出任何结论，没有可以打印的确认单。")
	}
	p.Title = p.DomainName + "领域会议确认单"
	return c.Render(p)
}
