package desk

import (
	"fmt"

	"lianghua/claim"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RoundUnitPage is one unit in a round. The county decides on it; the unit
// takes its workbook, returns it and sees what came back.
type RoundUnitPage struct {
	web.Base
	claim.UnitPage
	At      string // the page's address
	Kind    string
	Left    string
	Open    bool // the round is under way and the unit is not through
	Answers bool // the person returns for the unit
	SealTo  string
	Done    int // rows decided
	Units   []templates.Option
	Domains []templates.Option
	Wrong   string // the form that was wrong, row-12 or addition-5, with what was typed
	Typed   struct{ Reason, Other, Domain string }
	Paper   struct{ SignedBy, SignedOn string }
	Desk    claim.Desk
	File    attach.Attachment // the returned workbook
	Scan    attach.Attachment // the sealed sheet
}

func (d *Deps) roundUnit(c *web.Ctx) error {
	p, err := d.roundUnitPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) roundUnitPage(c *web.Ctx) (*RoundUnitPage, error) {
	round, unit, err := roundPlace(c)
	if err != nil {
		return nil, err
	}
	p := &RoundUnitPage{At: fmt.Sprintf("/desk/rounds/%d/units/%d", round, unit)}
	if p.UnitPage, err = d.Claims.UnitPage(c.Request().Context(), c.Actor, round, unit); err != nil {
		return nil, err
	}
	p.Title = p.Unit.ShortName + " " + p.Round.Name
	p.Kind, p.Done = roundKind(p.RoundUnit.State), p.Counts[claim.RowAccepted]+p.Counts[claim.RowConfirmed]
	p.Open = p.Round.State == claim.RoundOpen && p.RoundUnit.State != claim.UnitConfirmed
	p.Answers = rbac.May(c.Actor, rbac.RoundAnswer, p.Unit.RBAC())
	p.SealTo = p.At + "/seal"
	if !p.Answers {
		p.SealTo = p.At + "/record-seal"
	}
	work, err := d.workdays(c.Q())
	if err != nil {
		return nil, err
	}
	p.Left = work.left(p.Round.DueOn)
	return p, p.fill(c)
}

func (p *RoundUnitPage) fill(c *web.Ctx) (err error) {
	if p.RoundUnit.FileID > 0 {
		if p.File, err = attach.ByID(c.Q(), p.RoundUnit.FileID); err != nil {
			return err
		}
	}
	if p.RoundUnit.ScanID > 0 {
		if p.Scan, err = attach.ByID(c.Q(), p.RoundUnit.ScanID); err != nil {
			return err
		}
	}
	if !p.Manages {
		return nil
	}
	if p.Units, err = unitPicks(c.Q()); err != nil {
		return err
	}
	p.Domains, err = domainPicks(c.Q())
	return err
}

// Count is how many rows stand in a state.
func (p *RoundUnitPage) Count(state string) int { return p.Counts[claim.RowState(state)] }

// Sealable reports that a signed sheet may be recorded now.
func (p *RoundUnitPage) Sealable() bool {
	s := p.RoundUnit.State
	return p.Open && (s == claim.UnitReturned || s == claim.UnitSealed)
}

// Asks says which extra field accepting a difference has.
func (p *RoundUnitPage) Asks(f claim.Difference) string {
	for _, x := range f.Doubts.V {
		if x.Code == claim.DoubtMissing {
			return "missing"
		}
	}
	if f.Answer == claim.NotOurs {
		return "other"
	}
	return ""
}

func (d *Deps) roundDecide(c *web.Ctx) error {
	p, err := d.roundUnitPage(c)
	if err != nil {
		return err
	}
	row, err := c.ID("row")
	if err != nil {
		return err
	}
	other, err := c.FormInt("other")
	p.Wrong, p.Typed.Reason, p.Typed.Other = "row-"+idText(row), c.Form("reason"), c.Form("other")
	accept := c.Form("act") == "accept"
	if err == nil {
		err = d.Claims.DecideRow(c.Request().Context(), c.Actor, claim.RowDecision{Round: p.Round.ID, Unit: p.Unit.ID, Row: row, Accept: accept, Reason: p.Typed.Reason, Other: other})
	}
	if err != nil {
		return c.Retry(roundAtForm(err, p.Wrong), "desk/round_unit", p)
	}
	return c.Done(roundSaid(accept, "这一项"), p.At+"#differences")
}

// roundSaid is the sentence after a decision.
func roundSaid(accept bool, what string) string {
	if accept {
		return "已采纳" + what + "。"
	}
	return "已退回" + what + "，单位在本轮页面可以看到理由。"
}

// roundAtForm puts what is wrong beside its form: a page has one for each row
// and each addition.
func roundAtForm(err error, form string) error {
	if fault.KindOf(err) != fault.KindInvalid {
		return err
	}
	list := fault.FieldProblems(err)
	if len(list) == 0 {
		return fault.Invalid(form, fault.Message(err))
	}
	var p fault.Problems
	for _, x := range list {
		p.Add(form, x.Msg)
	}
	return p.Err()
}

func (d *Deps) roundAddition(c *web.Ctx) error {
	p, err := d.roundUnitPage(c)
	if err != nil {
		return err
	}
	id, err := c.ID("addition")
	if err != nil {
		return err
	}
	p.Wrong, p.Typed.Reason, p.Typed.Domain = "addition-"+idText(id), c.Form("reason"), c.Form("domain")
	accept := c.Form("act") == "accept"
	err = d.Claims.DecideAddition(c.Request().Context(), c.Actor, p.Round.ID, p.Unit.ID, id, accept, p.Typed.Domain, p.Typed.Reason)
	if err != nil {
		return c.Retry(roundAtForm(err, p.Wrong), "desk/round_unit", p)
	}
	said := roundSaid(accept, "这条新增建议")
	if accept {
		said = "已采纳新增建议，列为本县新增事项，状态为待核。"
	}
	return c.Done(said, p.At+"#additions")
}

// roundConfirm confirms every untouched row with one key.
func (d *Deps) roundConfirm(c *web.Ctx) error {
	p, err := d.roundUnitPage(c)
	if err != nil {
		return err
	}
	p.Desk = claimDesk(c)
	version, err := c.FormInt("version")
	var out claim.Confirmation
	if err == nil {
		out, err = d.Claims.ConfirmSame(c.Request().Context(), c.Actor, p.Round.ID, p.Unit.ID, version, p.Desk)
	}
	if err != nil {
		return c.Retry(err, "desk/round_unit", p)
	}
	said := fmt.Sprintf("已确认无异议 %d 项，其中目录确认 %d 项，认领确认 %d 项。", out.Rows, out.Entries, out.Claims)
	if out.Waiting > 0 {
		return c.Warn(said+fmt.Sprintf("另有 %d 项认领没有责任科室、业务人员和电话，请补填后再按一次。", out.Waiting), p.At)
	}
	if out.Through {
		said += p.Unit.ShortName + "本轮已确认。"
	}
	return c.Done(said, p.At)
}

// roundSeal records the signed and sealed sheet, by the unit or the county.
func (d *Deps) roundSeal(c *web.Ctx) error {
	p, err := d.roundUnitPage(c)
	if err != nil {
		return err
	}
	p.Paper.SignedBy, p.Paper.SignedOn = c.Form("signed_by"), c.Form("signed_on")
	version, err := c.FormInt("version")
	var paper *claim.Paper
	if err == nil {
		paper, err = d.claimPaper(c)
	}
	if err == nil {
		err = d.Claims.Seal(c.Request().Context(), c.Actor, p.Round.ID, p.Unit.ID, version, *paper)
	}
	if err != nil {
		return c.Retry(err, "desk/round_unit", p)
	}
	return c.Done("已登记签字盖章件。", p.At)
}
