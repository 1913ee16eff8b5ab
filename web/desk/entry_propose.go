package desk

import (
	"lianghua/catalog"
	"lianghua/foi"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ProposalsPage lists what waits for the county's decision.
type ProposalsPage struct {
	web.Base
	Rows   []catalog.Proposal
	Decide bool
}

func (d *Deps) entryProposals(c *web.Ctx) error {
	rows, err := catalog.Proposals(c.Q(), proposalReach(c.Actor))
	if err != nil {
		return err
	}
	p := &ProposalsPage{Rows: rows, Decide: c.May(rbac.EntryAgree)}
	p.Title = "待决定的建议"
	return c.Render(p)
}

// entryProposalsExport is the same as a file.
func (d *Deps) entryProposalsExport(c *web.Ctx) error {
	rows, err := catalog.Proposals(c.Q(), proposalReach(c.Actor))
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Code, r.Level1, r.Level2, r.Kind.Name(), r.UnitName, stamp(db.Some(r.At)), r.Reason})
	}
	return listFile(c, "待决定的建议", []string{"事项编号", "一级事项", "二级事项", "建议", "提出单位", "时间", "理由"}, out)
}

// ProposePage lets a unit put a proposal before the county.
type ProposePage struct {
	web.Base
	Entry  catalog.Entry
	Kinds  []templates.Option
	Units  []templates.Option
	Kind   string
	Unit   string
	Reason string
}

func (d *Deps) entryProposeAsk(c *web.Ctx) error {
	p, err := proposePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func proposePage(c *web.Ctx) (*ProposePage, error) {
	e, err := entryOf(c)
	if err != nil {
		return nil, err
	}
	units, err := proposableUnits(c.Q(), c.Actor)
	p := &ProposePage{Entry: e, Units: unitsAsPicks(units), Kind: c.Form("kind"), Unit: c.Form("unit"), Reason: c.Form("reason")}
	p.Title = "提出建议：" + e.Code
	for _, k := range proposalsFor(e) {
		p.Kinds = append(p.Kinds, templates.Option{Value: string(k), Label: k.Name()})
	}
	if p.Kind == "" && len(p.Kinds) > 0 {
		p.Kind = p.Kinds[0].Value
	}
	if home := c.Actor.Home(); p.Unit == "" && home.ID != 0 {
		p.Unit = idText(home.ID)
	}
	return p, err
}

// proposalsFor are the proposals that make sense for an entry as it stands.
func proposalsFor(e catalog.Entry) []catalog.ProposalKind {
	switch {
	case e.State == catalog.NotApplicable:
		return []catalog.ProposalKind{catalog.ProposeApply}
	case !e.State.Live():
		return nil
	case e.Local():
		return []catalog.ProposalKind{catalog.ProposeNA, catalog.ProposeWithdraw}
	}
	return []catalog.ProposalKind{catalog.ProposeNA}
}

// proposableUnits are the units for which the person may propose.
func proposableUnits(q db.Reader, actor rbac.Actor) ([]org.Unit, error) {
	return org.Visible(q, actor, rbac.EntryPropose)
}

func (d *Deps) entryPropose(c *web.Ctx) error {
	p, err := proposePage(c)
	if err != nil {
		return err
	}
	unit, err := c.FormInt("unit")
	if err == nil {
		_, err = d.Catalog.Propose(c.Request().Context(), c.Actor, p.Entry.ID, unit, catalog.ProposalKind(p.Kind), p.Reason)
	}
	if err != nil {
		return c.Retry(err, "desk/entry_propose", p)
	}
	return c.Done("建议已提交，由县级决定。", "/desk/entries/"+idText(p.Entry.ID))
}

// DecidePage is one proposal before the county.
type DecidePage struct {
	web.Base
	Entry    catalog.Entry
	Proposal catalog.Proposal
	Answer   string
}

func (d *Deps) entryDecideAsk(c *web.Ctx) error {
	p, err := decidePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func decidePage(c *web.Ctx) (*DecidePage, error) {
	e, err := entryOf(c)
	if err != nil {
		return nil, err
	}
	id, err := c.ID("proposal")
	if err != nil {
		return nil, err
	}
	list, err := catalog.ProposalsOf(c.Q(), e.ID)
	for _, x := range list {
		if x.ID == id {
			p := &DecidePage{Entry: e, Proposal: x, Answer: c.Form("answer")}
			p.Title = x.Kind.Name() + "：" + e.Code
			return p, nil
		}
	}
	if err == nil {
		err = fault.NotFound("没有这条建议，请从待办进入。")
	}
	return nil, err
}

func (d *Deps) entryDecide(c *web.Ctx) error {
	p, err := decidePage(c)
	if err != nil {
		return err
	}
	agree := c.Form("act") == "agree"
	if err := d.Catalog.Decide(c.Request().Context(), c.Actor, p.Proposal.ID, agree, p.Answer); err != nil {
		return c.Retry(err, "desk/entry_decide", p)
	}
	said := "已记为不同意，理由写在事项页上，" + p.Proposal.UnitName + "可以看到。"
	if agree {
		said = "已同意“" + p.Proposal.Kind.Name() + "”，并已生效。"
	}
	return c.Done(said, "/desk/entries/"+idText(p.Entry.ID))
}

// AdditionPage is a proposed new matter (建议新增) before the county.
type AdditionPage struct {
	web.Base
	Proposal catalog.Proposal
	Answer   string
	Add      bool  // the person may write the entry
	Request  int64 // the application that led to it, when the person may read it
}

func (d *Deps) additionPage(c *web.Ctx) (*AdditionPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	x, err := catalog.ProposalByID(c.Q(), id)
	if err != nil {
		return nil, err
	}
	if x.Kind != catalog.ProposeAdd {
		return nil, fault.NotFound("没有这条建议，请从待办进入。")
	}
	p := &AdditionPage{Proposal: x, Answer: c.Form("answer"), Add: c.May(rbac.EntryEdit)}
	p.Title = x.Kind.Name() + "：" + x.Title
	if x.Origin == foi.Object {
		if r, err := foi.Readable(c.Q(), c.Actor, x.OriginID); err == nil {
			p.Request = r.ID
		}
	}
	return p, nil
}

func (d *Deps) entryAddition(c *web.Ctx) error {
	p, err := d.additionPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// entryAdditionRefuse refuses an addition; who agrees writes the entry.
func (d *Deps) entryAdditionRefuse(c *web.Ctx) error {
	p, err := d.additionPage(c)
	if err != nil {
		return err
	}
	if err := d.Catalog.Decide(c.Request().Context(), c.Actor, p.Proposal.ID, false, p.Answer); err != nil {
		return c.Retry(err, "desk/entry_addition", p)
	}
	return c.Done("已记为不同意，"+p.Proposal.UnitName+"可以在申请页看到理由。", "/desk/entries/proposals")
}
