package desk

import (
	"fmt"
	"strconv"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimGapsPage lists entries without a lead (未认领) or with several (重复认领).
type ClaimGapsPage struct {
	web.Base
	Report  claim.Report
	Tabs    []templates.Link
	Rows    []claim.Gap
	Next    string
	Domains []templates.Option
	Names   map[string]string
	Tiers   []templates.Option
	Export  string
	Assign  bool
}

func (d *Deps) claimGaps(c *web.Ctx) error {
	r, domain, tier, err := claimGapFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Claims.Gaps(c.Request().Context(), c.Actor, r, domain, tier, claimGapCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	p := &ClaimGapsPage{Report: r, Rows: rows, Tabs: claimTabs(c), Tiers: claimTierPicks(), Assign: c.May(rbac.ClaimAssign),
		Export: address("/desk/claims/gaps/export", []filterPair{{"report", string(r)}, {"domain", domain}, {"tier", string(tier)}})}
	p.Title = r.Name()
	if next != (claim.GapCursor{}) {
		p.Next = fmt.Sprintf("%d-%d-%s", next.Ordinal, next.EntryID, next.Tier)
	}
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return err
	}
	p.Names = claimNames(p.Domains)
	return c.Render(p)
}

func claimGapFilter(c *web.Ctx) (claim.Report, string, term.Tier, error) {
	r, tier := claim.Report(c.Form("report")), term.Tier(c.Form("tier"))
	if r == "" {
		r = claim.Unclaimed
	}
	if r != claim.Unclaimed && r != claim.Doubled || tier != "" && !offered(claimTierPicks(), string(tier)) {
		return r, "", "", fault.NotFound("没有这份清单，请从上方的页签进入。")
	}
	return r, c.Form("domain"), tier, nil
}

func claimGapCursor(s string) (at claim.GapCursor) {
	if n, err := fmt.Sscanf(s, "%d-%d-%s", &at.Ordinal, &at.EntryID, &at.Tier); n != 3 || err != nil {
		return claim.GapCursor{}
	}
	return at
}

func (d *Deps) claimGapsExport(c *web.Ctx) error {
	r, domain, tier, err := claimGapFilter(c)
	if err != nil {
		return err
	}
	var out [][]string
	for at := (claim.GapCursor{}); ; {
		rows, next, err := d.Claims.Gaps(c.Request().Context(), c.Actor, r, domain, tier, at)
		if err != nil {
			return err
		}
		for _, g := range rows {
			out = append(out, []string{g.Domain, g.EntryCode, g.Level1, g.Level2, g.Level3, g.Tier.String(), g.Subject, strconv.Itoa(g.Live), claimYes(g.Disputed)})
		}
		if next == (claim.GapCursor{}) {
			break
		}
		at = next
	}
	return listFile(c, r.Name()+"清单", []string{"领域", "事项编号", "一级事项", "二级事项", "三级事项", "层级", "公开主体", "牵头单位数", "有争议"}, out)
}
