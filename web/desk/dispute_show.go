package desk

import (
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// DisputePage is one dispute with what each party says, and the form by which
// the county settles it (协调确定).
type DisputePage struct {
	web.Base
	claim.DisputePage
	Units []templates.Option
	Kinds []templates.Option // 依据
	Form  DisputeForm
}

// DisputeForm is what was typed to settle.
type DisputeForm struct {
	Unit, Basis, Opinion, On string
	Kinds                    []string
}

// disputeStaffing is the basis that needs the words of 县委编办.
const disputeStaffing = "编办意见"

func disputeKinds() []templates.Option {
	var out []templates.Option
	for _, k := range []string{"三定规定", "权责清单", disputeStaffing} {
		out = append(out, templates.Option{Value: k, Label: k})
	}
	return out
}

func (d *Deps) disputeShow(c *web.Ctx) error {
	p, err := d.disputePage(c)
	if err != nil {
		return err
	}
	p.Form.On = d.Org.Today().String()
	return c.Render(p)
}

func (d *Deps) disputePage(c *web.Ctx) (*DisputePage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &DisputePage{Kinds: disputeKinds()}
	if p.DisputePage, err = d.Claims.DisputePage(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title = "责任争议：" + p.DisputeRow.Title()
	if p.Settle {
		p.Units, err = unitPicks(c.Q())
	}
	return p, err
}

func (d *Deps) disputeSettle(c *web.Ctx) error {
	p, err := d.disputePage(c)
	if err != nil {
		return err
	}
	var bad fault.Problems
	on := dateField(c, &bad, "on")
	unit, err := c.FormInt("unit")
	p.Form = DisputeForm{Unit: c.Form("unit"), Basis: c.Form("basis"), Opinion: c.Form("opinion"), On: c.Form("on"), Kinds: c.Request().Form["kinds"]}
	if slices.Contains(p.Form.Kinds, disputeStaffing) {
		bad.Need("opinion", p.Form.Opinion, "依据编办意见的，请写明县委编办的意见")
	}
	if err = firstError(err, bad.Err()); err == nil {
		var letter string
		letter, err = d.Claims.Settle(c.Request().Context(), c.Actor, p.ID, claim.Settlement{UnitID: unit, Basis: p.Form.words(), Opinion: p.Form.Opinion, On: on})
		if err == nil {
			return c.Done("已协调确定，文号为"+letter+"，可以打印《公开责任明确函》。", "/desk/disputes/"+idText(p.ID))
		}
	}
	return c.Retry(err, "desk/dispute_show", p)
}

// words is the basis in one sentence: 三定规定、权责清单：第三条……
func (f DisputeForm) words() string {
	head := strings.Join(f.Kinds, "、")
	if head == "" || f.Basis == "" {
		return head + f.Basis
	}
	return head + "：" + f.Basis
}

func (d *Deps) disputeLetter(c *web.Ctx) error {
	p, err := d.disputePage(c)
	if err != nil {
		return err
	}
	if !p.Letter() {
		return fault.Conflict("这一争议还没有协调确定，没有《公开责任明确函》可以打印。")
	}
	p.Title = "公开责任明确函"
	return c.Render(p)
}

// DisputeNewPage puts an entry's tier into dispute by the county's own hand.
type DisputeNewPage struct {
	web.Base
	Entry  ClaimEntry
	Tier   string
	Reason string
	Tiers  []templates.Option
}

func (d *Deps) disputeNew(c *web.Ctx) error {
	p, err := d.disputeNewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) disputeNewPage(c *web.Ctx) (*DisputeNewPage, error) {
	p := &DisputeNewPage{Tier: c.Form("tier"), Reason: c.Form("reason")}
	p.Title = "列入责任争议"
	var err error
	p.Entry, err = d.claimEntry(c)
	p.Tiers = claimTiersOf(p.Entry.Found, claimTierPicks())
	return p, err
}

func (d *Deps) disputeOpen(c *web.Ctx) error {
	p, err := d.disputeNewPage(c)
	if err != nil {
		return err
	}
	var bad fault.Problems
	if e := p.Entry.need(); e != nil {
		bad.Add("entry", fault.Message(e))
	}
	bad.Need("tier", p.Tier, "请选择层级")
	bad.Need("reason", p.Reason, "请说明争议的由来")
	if err = bad.Err(); err == nil {
		err = d.Claims.OpenDispute(c.Request().Context(), c.Actor, p.Entry.Found.ID, term.Tier(p.Tier), p.Reason)
	}
	if err != nil {
		return c.Retry(err, "desk/dispute_new", p)
	}
	return c.Done("已列入责任争议，待协调确定。", "/desk/disputes")
}
