package claim

import (
	"context"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Assignment names a claim that the county opens. A vertical unit or a
// branch of the city is asked (商请) instead of assigned; coverage All is one
// batch claim of every township and subdistrict, and the unit is not given.
type Assignment struct {
	EntryID  int64
	Tier     term.Tier
	UnitID   int64
	Part     Part
	Coverage Coverage
	DueOn    calendar.Date // zero: no date
	Note     string
}

// Assign opens one claim (分派 / 商请 / 统一认领).
func (s *Service) Assign(ctx context.Context, actor rbac.Actor, a Assignment) (Claim, error) {
	var c Claim
	err := s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		e, err := entryByID(tx, a.EntryID)
		if err != nil {
			return err
		}
		if c, err = d.assign(e, a); err != nil {
			return err
		}
		return nil
	})
	return c, err
}

func (a Assignment) target(county org.Unit) target {
	t := target{Tier: a.Tier, UnitID: a.UnitID, Part: a.Part, Coverage: a.Coverage}
	t.settle()
	if t.Coverage == All {
		t.UnitID = county.ID
	}
	return t
}

func (d *deed) assign(e entry, a Assignment) (Claim, error) {
	t := a.target(d.county)
	u, err := d.unitOf(t.UnitID)
	if err != nil {
		return Claim{}, err
	}
	if err := ready(e, t, u); err != nil {
		return Claim{}, err
	}
	if err := d.free(e, t, u); err != nil {
		return Claim{}, err
	}
	c, err := find(d.tx, e, t)
	if err != nil {
		return Claim{}, err
	}
	st := step{Action: opening(t, u), Reason: a.Note, Link: u.Link}
	if !a.DueOn.IsZero() {
		st.DueOn = a.DueOn.String()
	}
	return c, d.take(&c, st)
}

// opening is the move that opens a claim at t for u.
func opening(t target, u org.Unit) Action {
	switch {
	case t.Coverage == All:
		return ActCover
	case u.ByRequest():
		return ActRequest
	}
	return ActAssign
}

// free holds that nobody else leads at the target.
func (d *deed) free(e entry, t target, u org.Unit) error {
	if t.Coverage != All && t.Part == Lead {
		in, err := covered(d.tx, e.ID, t.Tier, u)
		if err != nil {
			return err
		}
		if in {
			return fault.Conflictf("“%s”%s已由全部乡镇（街道）统一认领，%s不用另行认领；确有不同的，请先把它列入例外。", e.title(), t.Tier, u.ShortName)
		}
	}
	others, err := rivals(d.tx, e.ID, t)
	if err != nil || len(others) == 0 {
		return err
	}
	if t.Coverage == All {
		return fault.Conflictf("“%s”%s已有 %d 个乡镇（街道）单独认领，请先解除再统一认领。", e.title(), t.Tier, len(others))
	}
	other, err := d.unit(others[0].UnitID)
	if err != nil {
		return err
	}
	return fault.Conflictf("“%s”%s已有牵头单位%s（%s）。改派请先解除，职责不清请列入争议。", e.title(), t.Tier, other.ShortName, others[0].State.Name())
}

// By says whom AssignDomain takes as the lead at county tier.
type By string

// The two ways.
const (
	ByUsualLead By = "lead"    // the domain's lead unit (领域牵头单位), for every entry
	BySubject   By = "subject" // the units that each entry's subject (公开主体) names, else the domain's lead
)

// AssignDomain opens what is still without a lead in a whole domain: at county
// tier by the usual lead or the subject, at 乡级 and 村级 one batch claim of all
// townships. Entries that somebody leads already are left alone.
func (s *Service) AssignDomain(ctx context.Context, actor rbac.Actor, domain string, by By, due calendar.Date) ([]Result, error) {
	var out []Result
	err := s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.ClaimAssign, d.county.RBAC()); err != nil {
			return err
		}
		plan, err := d.planDomain(domain, by)
		if err != nil {
			return err
		}
		for _, p := range plan {
			r, err := d.assignPlanned(p, due)
			if err != nil {
				return err
			}
			out = append(out, r...)
		}
		return nil
	})
	return out, err
}

// planned is an entry with the tiers that have no lead and who could lead.
type planned struct {
	entry
	free  []term.Tier
	units []org.Unit // lead first, then supporting; county tier only
}

func (d *deed) planDomain(domain string, by By) ([]planned, error) {
	entries, err := entriesOf(d.tx, domain)
	if err != nil {
		return nil, err
	}
	led, err := ledTiers(d.tx, domain)
	if err != nil {
		return nil, err
	}
	lead, err := d.usualLead(domain)
	if err != nil {
		return nil, err
	}
	subjects := map[int64][]org.Unit{}
	if by == BySubject {
		if subjects, err = d.subjects(domain); err != nil {
			return nil, err
		}
	}
	var plan []planned
	for _, e := range entries {
		p := planned{entry: e, units: subjects[e.ID]}
		for _, t := range e.tiers() {
			if !led[spotTier{e.ID, t}] {
				p.free = append(p.free, t)
			}
		}
		if len(p.units) == 0 && lead.ID != 0 {
			p.units = []org.Unit{lead}
		}
		plan = append(plan, p)
	}
	return plan, nil
}

type spotTier struct {
	EntryID int64     `db:"entry_id"`
	Tier    term.Tier `db:"tier"`
}

// ledTiers reads which tiers of a domain's entries have a live lead claim.
func ledTiers(q db.Reader, domain string) (map[spotTier]bool, error) {
	var list []spotTier
	err := q.Select(&list, `SELECT DISTINCT c.entry_id, c.tier FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		WHERE e.domain = ? AND c.part = 'lead' AND c.state NOT IN ('refused', 'released')`, domain)
	out := make(map[spotTier]bool, len(list))
	for _, s := range list {
		out[s] = true
	}
	return out, fault.Wrap("claim.ledTiers", err)
}

func (d *deed) usualLead(domain string) (org.Unit, error) {
	var id int64
	err := d.tx.Get(&id, `SELECT COALESCE(lead_unit_id, 0) FROM catalog_domain WHERE key = ?`, domain)
	if db.NoRows(err) {
		return org.Unit{}, fault.NotFound("没有这个领域")
	}
	if err != nil || id == 0 {
		return org.Unit{}, fault.Wrap("claim.usualLead", err)
	}
	return d.unit(id)
}

// subjects reads, for each entry of the domain, the departments that its
// subject names, in the subject's order.
func (d *deed) subjects(domain string) (map[int64][]org.Unit, error) {
	var rows []struct {
		EntryID int64 `db:"entry_id"`
		UnitID  int64 `db:"unit_id"`
	}
	err := d.tx.Select(&rows, `SELECT s.entry_id, s.unit_id FROM catalog_entry_unit s
		JOIN catalog_entry e ON e.id = s.entry_id JOIN org_unit u ON u.id = s.unit_id
		WHERE e.domain = ? AND u.kind IN ('department', 'county') AND u.closed_on = '' ORDER BY s.entry_id, s.sort`, domain)
	if err != nil {
		return nil, fault.Internal("claim.subjects", err)
	}
	out := map[int64][]org.Unit{}
	for _, r := range rows {
		u, err := d.unit(r.UnitID)
		if err != nil {
			return nil, err
		}
		out[r.EntryID] = append(out[r.EntryID], u)
	}
	return out, nil
}

func (d *deed) assignPlanned(p planned, due calendar.Date) ([]Result, error) {
	var out []Result
	for _, t := range p.free {
		if t != term.County {
			r, err := d.planResult(p.entry, Assignment{Tier: t, Coverage: All, DueOn: due}, "全部乡镇（街道）")
			if err != nil {
				return nil, err
			}
			out = append(out, r)
			continue
		}
		if len(p.units) == 0 {
			out = append(out, Result{Title: p.title() + "（县级）", Msg: "公开主体没有对应到本县单位，领域也没有设定牵头单位，请逐项分派"})
		}
		for i, u := range p.units {
			a := Assignment{Tier: t, UnitID: u.ID, Part: Lead, DueOn: due}
			if i > 0 {
				a.Part = Supporting
			}
			r, err := d.planResult(p.entry, a, u.ShortName)
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	return out, nil
}

func (d *deed) planResult(e entry, a Assignment, whom string) (Result, error) {
	c, err := d.assign(e, a)
	if err != nil && !refusal(err) {
		return Result{}, err
	}
	r := Result{ID: c.ID, Title: e.title() + "（" + a.Tier.String() + "，" + whom + "）", OK: err == nil}
	if err != nil {
		r.Msg = fault.Message(err)
	}
	return r, nil
}
