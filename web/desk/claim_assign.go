package desk

import (
	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimAssignPage assigns one entry's tier to a unit or to all townships.
type ClaimAssignPage struct {
	web.Base
	Entry ClaimEntry
	Form  struct{ Tier, Coverage, Unit, Part, DueOn, Note string }
	Tiers []templates.Option
	Units []templates.Option
	Parts []templates.Option
}

// ClaimEntry is the entry that a form is about, by its code.
type ClaimEntry struct {
	Code  string
	Found catalog.Entry // zero until the code is known
	Held  []claim.Row   // who holds it now, as far as the person may see
}

func (d *Deps) claimAssignAsk(c *web.Ctx) error {
	p, err := d.claimAssignPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) claimAssignPage(c *web.Ctx) (*ClaimAssignPage, error) {
	p := &ClaimAssignPage{Tiers: claimTierPicks(), Parts: claimPartPicks()}
	p.Title = "分派认领"
	p.Form.Tier, p.Form.Coverage, p.Form.Unit = c.Form("tier"), c.Form("coverage"), c.Form("unit")
	p.Form.Part, p.Form.DueOn, p.Form.Note = c.Form("part"), c.Form("due_on"), c.Form("note")
	if p.Form.Coverage == "" {
		p.Form.Coverage = string(claim.OwnUnit)
	}
	if p.Form.Part == "" {
		p.Form.Part = string(claim.Lead)
	}
	var err error
	if p.Entry, err = d.claimEntry(c); err != nil {
		return nil, err
	}
	p.Tiers = claimTiersOf(p.Entry.Found, p.Tiers)
	p.Units, err = unitPicks(c.Q())
	return p, err
}

// claimEntry finds the entry that the form names by its code.
func (d *Deps) claimEntry(c *web.Ctx) (e ClaimEntry, err error) {
	if e.Code = c.Form("entry"); e.Code == "" {
		return e, nil
	}
	e.Found, err = catalog.ByCode(c.Q(), e.Code)
	if fault.KindOf(err) == fault.KindNotFound {
		return e, nil
	}
	if err == nil {
		e.Held, err = d.Claims.OfEntry(c.Request().Context(), c.Actor, e.Found.ID)
	}
	return e, err
}

// claimTiersOf keeps the tiers that a known entry has.
func claimTiersOf(e catalog.Entry, all []templates.Option) (out []templates.Option) {
	for _, o := range all {
		if e.ID == 0 || e.Has(term.Tier(o.Value)) {
			out = append(out, o)
		}
	}
	return out
}

// need says what is missing before a verb can be asked.
func (e ClaimEntry) need() error {
	switch {
	case e.Code == "":
		return fault.Invalid("entry", "请填写事项编号，如 D05-0012")
	case e.Found.ID == 0:
		return fault.Invalidf("entry", "没有编号为“%s”的事项，请到目录事项中核对编号", e.Code)
	}
	return nil
}

func (d *Deps) claimAssign(c *web.Ctx) error {
	p, err := d.claimAssignPage(c)
	if err != nil {
		return err
	}
	a, err := p.assignment(c)
	var made claim.Claim
	if err == nil {
		made, err = d.Claims.Assign(c.Request().Context(), c.Actor, a)
	}
	if err != nil {
		return c.Retry(err, "desk/claim_assign", p)
	}
	return c.Done("已"+claimOpened(made)+"：“"+p.Entry.Found.Title()+"”（"+made.Tier.String()+"）。", "/desk/claims/"+idText(made.ID))
}

func (p *ClaimAssignPage) assignment(c *web.Ctx) (claim.Assignment, error) {
	var bad fault.Problems
	if err := p.Entry.need(); err != nil {
		bad.Add("entry", fault.Message(err))
	}
	if p.Form.Tier == "" {
		bad.Add("tier", "请选择层级")
	}
	unit, err := c.FormInt("unit")
	if p.Form.Coverage != string(claim.All) && (unit == 0 || err != nil) {
		bad.Add("unit", "请选择单位")
	}
	due := dateField(c, &bad, "due_on")
	a := claim.Assignment{EntryID: p.Entry.Found.ID, Tier: term.Tier(p.Form.Tier), UnitID: unit, Part: claim.Part(p.Form.Part),
		Coverage: claim.Coverage(p.Form.Coverage), DueOn: due, Note: p.Form.Note}
	return a, bad.Err()
}

// claimOpened says how a claim was opened.
func claimOpened(made claim.Claim) string {
	switch made.State {
	case claim.Requested:
		return "发起商请"
	case claim.Endorsed:
		return "登记统一认领"
	}
	return "分派"
}

// ClaimDomainPage assigns a whole domain.
type ClaimDomainPage struct {
	web.Base
	Domains []templates.Option
	Lead    string // the domain's lead unit, "" when none is set
	Form    struct{ Domain, By, DueOn string }
}

func (d *Deps) claimDomainAsk(c *web.Ctx) error {
	p, err := claimDomainPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func claimDomainPage(c *web.Ctx) (*ClaimDomainPage, error) {
	p := &ClaimDomainPage{}
	p.Title = "按领域分派"
	p.Form.Domain, p.Form.By, p.Form.DueOn = c.Form("domain"), c.Form("by"), c.Form("due_on")
	if p.Form.By == "" {
		p.Form.By = string(claim.ByUsualLead)
	}
	var err error
	if p.Domains, err = domainPicks(c.Q()); err != nil || p.Form.Domain == "" {
		return p, err
	}
	p.Lead, err = claimLead(c.Q(), p.Form.Domain)
	return p, err
}

func claimLead(q db.Reader, key string) (string, error) {
	rows, err := domainRows(q)
	for _, r := range rows {
		if r.Key == key {
			return r.Lead, err
		}
	}
	return "", err
}

func (d *Deps) claimDomain(c *web.Ctx) error {
	p, err := claimDomainPage(c)
	if err != nil {
		return err
	}
	var bad fault.Problems
	bad.Need("domain", p.Form.Domain, "请选择领域")
	by := claim.By(p.Form.By)
	if by != claim.ByUsualLead && by != claim.BySubject {
		bad.Add("by", "请选择按什么分派")
	}
	due := dateField(c, &bad, "due_on")
	if err = bad.Err(); err == nil {
		var results []claim.Result
		if results, err = d.Claims.AssignDomain(c.Request().Context(), c.Actor, p.Form.Domain, by, due); err == nil {
			return claimResults(c, "按领域分派", results, "/desk/claims?domain="+p.Form.Domain)
		}
	}
	return c.Retry(err, "desk/claim_domain", p)
}
