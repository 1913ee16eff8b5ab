package desk

import (
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimsPage is the list of claims (认领).
type ClaimsPage struct {
	web.Base
	Rows    []ClaimRow
	Next    string
	Tabs    []templates.Link
	Domains []templates.Option
	Units   []templates.Option
	States  []templates.Option
	Tiers   []templates.Option
	Parts   []templates.Option
	Acts    []ClaimListAct // what may be done with the chosen rows
	Keep    []filterPair   // the filters, for forms
	Here    string
	Export  string
	Form    string // the 《栏目认领表》 of the filtered unit and domain, "" without a unit
	FormOf  string // whose
	Whole   bool   // the person reads every unit
	Assign  bool
	Propose bool
}

// ClaimRow is a line of the list with the sign of its state.
type ClaimRow struct {
	claim.Row
	Kind  string
	Whose string
	Acts  []ClaimLink // what this person may do now
}

// ClaimLink is a move as a link to its page.
type ClaimLink struct{ Label, URL string }

// ClaimListAct is an act on the chosen rows, or on the whole filtered list.
type ClaimListAct struct{ Word, Label, All string }

func (d *Deps) claimList(c *web.Ctx) error {
	if claimAll(c) && len(c.QueryParams()) == 0 {
		return d.claimBoard(c)
	}
	f, err := claimFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Claims.List(c.Request().Context(), c.Actor, f, claimCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	keep := claimPairs(c)
	p := &ClaimsPage{Next: claimPlace(next), States: claimStatePicks(), Tiers: claimTierPicks(), Parts: claimPartPicks(), Keep: keep,
		Here: address("/desk/claims", append(keep, filterPair{"view", "list"})), Export: address("/desk/claims/export", keep),
		Whole: claimAll(c), Assign: c.May(rbac.ClaimAssign), Propose: c.May(rbac.ClaimMake), Tabs: claimTabs(c)}
	p.Title = "认领"
	for _, r := range rows {
		p.Rows = append(p.Rows, ClaimRow{Row: r, Kind: claimKind(r.State), Whose: claimWhose(r), Acts: claimLinks(c, r)})
	}
	p.Acts = claimListActs(c, keep)
	if err := p.fill(c, f); err != nil {
		return err
	}
	return c.RenderAs("desk/claim_list", p)
}

func (p *ClaimsPage) fill(c *web.Ctx, f claim.Filter) (err error) {
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return err
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.ClaimRead); err != nil {
		return err
	}
	if u, e := claimUnit(c, rbac.ClaimRead); e == nil && (f.UnitID != 0 || !p.Whole) && !u.Kind.Villages() {
		p.FormOf = u.ShortName
		p.Form = address("/desk/claims/form", []filterPair{{"unit", idText(u.ID)}, {"domain", f.Domain}})
	}
	return nil
}

// claimTabs are the board and the reports, or for a unit the steps of its own
// claims.
func claimTabs(c *web.Ctx) []templates.Link {
	report, state := c.Form("report"), c.Form("state")
	if !claimAll(c) {
		return []templates.Link{
			{Label: "本单位认领", URL: "/desk/claims?view=list", Current: report == "" && state == ""},
			{Label: "待认领", URL: "/desk/claims?state=assigned", Current: state == "assigned"},
			{Label: "被退回", URL: "/desk/claims?state=returned", Current: state == "returned"},
			{Label: claim.Unendorsed.Name(), URL: "/desk/claims?report=unendorsed", Current: report == "unendorsed"},
			{Label: "已确认", URL: "/desk/claims?state=confirmed", Current: state == "confirmed"},
		}
	}
	path := c.Request().URL.Path
	board := path == "/desk/claims/board" || path == "/desk/claims" && len(c.QueryParams()) == 0
	out := []templates.Link{
		{Label: "看板", URL: "/desk/claims", Current: board},
		{Label: "全部认领", URL: "/desk/claims?view=list", Current: !board && report == "" && path == "/desk/claims"},
	}
	for _, r := range claim.Reports() {
		to := "/desk/claims?report="
		if r.States() == nil {
			to = "/desk/claims/gaps?report="
		}
		out = append(out, templates.Link{Label: r.Name(), URL: to + string(r), Current: report == string(r)})
	}
	return out
}

func (d *Deps) claimExport(c *web.Ctx) error {
	f, err := claimFilter(c)
	if err != nil {
		return err
	}
	rows, err := d.Claims.All(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("没有符合条件的认领，没有可以导出的内容。请放宽筛选条件。")
	}
	head := []string{"领域", "事项编号", "一级事项", "二级事项", "三级事项", "层级", "单位", "牵头或配合", "状态", "责任科室", "业务人员", "联系电话", "说明", "应由单位", "链接"}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Domain, r.EntryCode, r.Level1, r.Level2, r.Level3, r.Tier.String(), claimWhose(r), r.Part.Name(), r.State.Name(),
			r.Section, r.Officer, r.Phone, r.Reason, r.Counter, r.Link})
	}
	return listFile(c, "认领情况", head, out)
}

// claimWhose names whom a claim stands for.
func claimWhose(r claim.Row) string {
	if r.Coverage == claim.All {
		return "全部乡镇（街道）"
	}
	return r.Unit
}
