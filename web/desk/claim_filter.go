package desk

import (
	"fmt"
	"slices"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// claimFilter reads the filters of the claim list. A report is a filter of
// its own and goes before a single state.
func claimFilter(c *web.Ctx) (claim.Filter, error) {
	unit, err := c.FormInt("unit")
	f := claim.Filter{Domain: c.Form("domain"), UnitID: unit, Tier: term.Tier(c.Form("tier")), Part: claim.Part(c.Form("part")), Text: c.Form("q")}
	if s := claim.State(c.Form("state")); s != claim.None {
		f.States = []claim.State{s}
	}
	if r := claim.Report(c.Form("report")); r.States() != nil {
		f.States = r.States()
	}
	known := (f.Tier == "" || slices.Contains(term.Tiers(), f.Tier)) && (f.Part == "" || f.Part == claim.Lead || f.Part == claim.Supporting)
	for _, s := range f.States {
		known = known && slices.Contains(claim.States(), s)
	}
	if !known {
		return f, fault.NotFound("筛选条件不对，请从筛选框里选择。")
	}
	return f, err
}

// claimPairs is the address's filter, for links that keep it.
func claimPairs(c *web.Ctx) (out []filterPair) {
	for _, name := range []string{"domain", "unit", "state", "report", "tier", "part", "q"} {
		if v := c.Form(name); v != "" {
			out = append(out, filterPair{name, v})
		}
	}
	return out
}

func claimCursor(s string) (at claim.Cursor) {
	if n, err := fmt.Sscanf(s, "%d-%d-%d", &at.Ordinal, &at.EntryID, &at.ClaimID); n != 3 || err != nil {
		return claim.Cursor{}
	}
	return at
}

func claimPlace(at claim.Cursor) string {
	if at == (claim.Cursor{}) {
		return ""
	}
	return fmt.Sprintf("%d-%d-%d", at.Ordinal, at.EntryID, at.ClaimID)
}

func claimStatePicks() (out []templates.Option) {
	for _, s := range claim.States() {
		out = append(out, templates.Option{Value: string(s), Label: s.Name()})
	}
	return out
}

func claimPartPicks() (out []templates.Option) {
	for _, p := range []claim.Part{claim.Lead, claim.Supporting} {
		out = append(out, templates.Option{Value: string(p), Label: p.Name()})
	}
	return out
}

// claimTierPicks are the tiers at which the county's own units claim.
func claimTierPicks() (out []templates.Option) {
	for _, t := range term.Tiers() {
		if t != term.City {
			out = append(out, templates.Option{Value: string(t), Label: t.String()})
		}
	}
	return out
}

// claimKind is the sign that goes with a claim's state.
func claimKind(s claim.State) string {
	switch s {
	case claim.Confirmed, claim.Vertical:
		return "done"
	case claim.Refused, claim.Disputed:
		return "late"
	case claim.Returned:
		return "back"
	case claim.Assigned, claim.Accepted, claim.Proposed, claim.Endorsed, claim.Requested:
		return "due"
	}
	return "none"
}

// claimAll reports that the person reads every unit's claims.
func claimAll(c *web.Ctx) bool { return rbac.ReachOf(c.Actor, rbac.ClaimRead).All }

// claimUnit reads the unit that the address names, or the person's own, and
// finds nothing when the person may not take the action there.
func claimUnit(c *web.Ctx, action rbac.Action) (org.Unit, error) {
	id, err := c.FormInt("unit")
	if err != nil {
		return org.Unit{}, err
	}
	if id == 0 {
		id = c.Actor.Home().ID
	}
	u, err := org.UnitByID(c.Q(), id)
	if err == nil && !rbac.May(c.Actor, action, u.RBAC()) {
		err = fault.NotFound("没有这个单位，或不在您岗位的范围内。")
	}
	return u, err
}

// claimNames are the domains' names by key.
func claimNames(picks []templates.Option) map[string]string {
	out := make(map[string]string, len(picks))
	for _, p := range picks {
		out[p.Value] = p.Label
	}
	return out
}
