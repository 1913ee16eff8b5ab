package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lianghua/catalog/term"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// OwedListPage is the list of duties (应公开任务).
type OwedListPage struct {
	web.Base
	Tabs    []templates.Link
	Rows    []OwedRow
	Next    string
	Demand  bool // the list of what is published on demand
	Whole   bool // the person reads more than one unit
	Mine    string
	Acts    []OwedAct
	Here    string
	Export  string
	Units   []templates.Option
	Domains []templates.Option
	States  []templates.Option
	Tiers   []templates.Option
	Periods []templates.Option
}

// OwedRow is a duty with its sign and what this person may do.
type OwedRow struct {
	duty.Row
	Mark string // of the state sign
	Word string
	Left string // until the limit, in working days
	Acts []OwedLink
}

// OwedLink is a move as a link to its page.
type OwedLink struct{ Label, URL string }

func owedRow(r duty.Row) OwedRow {
	row := OwedRow{Row: r, Mark: owedKind(r.Sign), Word: r.State.Name()}
	if r.State == duty.Open {
		row.Word = owedSign(r.Sign)
		switch {
		case r.Sign == duty.SignMissing || r.Sign == duty.SignOverdue:
			row.Left = fmt.Sprintf("已超过 %d 个工作日", -r.Workdays)
		case r.Workdays == 0:
			row.Left = "今天到期"
		default:
			row.Left = fmt.Sprintf("还剩 %d 个工作日", r.Workdays)
		}
	}
	if r.Late() {
		row.Left = "逾期办结"
	}
	for _, a := range owedActs() {
		if a.fits(r) {
			row.Acts = append(row.Acts, OwedLink{a.Label, fmt.Sprintf("/desk/duties/do/%s?duty=%d.%d", a.Word, r.ID, r.Version)})
		}
	}
	return row
}

func owedListFilter(c *web.Ctx) (duty.Filter, error) {
	unit, err1 := c.FormInt("unit")
	town, err2 := c.FormInt("town")
	entry, err3 := c.FormInt("entry")
	f := duty.Filter{UnitID: unit, Town: town, EntryID: entry, Domain: c.Form("domain"), Tier: term.Tier(c.Form("tier")), Period: c.Form("period"),
		State: duty.State(c.Form("state")), When: duty.When(c.Form("when")), Text: c.Form("q")}
	_, _, ok := duty.Span(f.Period)
	known := (f.State == "" || slices.Contains(duty.States(), f.State)) && (f.Tier == "" || slices.Contains(term.Tiers(), f.Tier)) && (f.Period == "" || ok) &&
		slices.Contains([]duty.When{"", duty.WhenSoon, duty.WhenOverdue, duty.WhenMissing}, f.When)
	if !known {
		return f, fault.NotFound("筛选条件不对，请从筛选框里选择。")
	}
	return f, firstError(err1, err2, err3)
}

func owedCursor(s string) (at duty.Cursor) {
	day, id, _ := strings.Cut(s, "_")
	due, err1 := calendar.Parse(day)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if err1 != nil || err2 != nil {
		return duty.Cursor{}
	}
	return duty.Cursor{Due: due, ID: n}
}

func owedPlace(at duty.Cursor) string {
	if at == (duty.Cursor{}) {
		return ""
	}
	return fmt.Sprintf("%s_%d", at.Due, at.ID)
}

var owedNames = []string{"unit", "town", "domain", "tier", "period", "state", "when", "entry", "q"}

func (d *Deps) owedList(c *web.Ctx) error {
	f, err := owedListFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Duties.List(c.Request().Context(), c.Actor, f, owedCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	keep := owedPairs(c, owedNames...)
	p := &OwedListPage{Tabs: owedTabs(c), Next: owedPlace(next), Demand: f.State == duty.Demand, Here: address("/desk/duties/list", keep),
		Export: address("/desk/duties/list/export", keep)}
	p.Title = "应公开任务"
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.DutyRead); err != nil {
		return err
	}
	if p.Whole = len(p.Units) > 1; !p.Whole {
		p.Title, p.Mine = "我的公开任务", c.Actor.Home().Name
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, owedRow(r))
	}
	for _, a := range owedActs() {
		if c.May(a.Right) && slices.ContainsFunc(rows, a.fits) {
			p.Acts = append(p.Acts, a)
		}
	}
	return p.fill(c, d)
}

func (p *OwedListPage) fill(c *web.Ctx, d *Deps) (err error) {
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return err
	}
	p.Domains = append([]templates.Option{{Value: duty.General, Label: duty.GeneralName}}, p.Domains...)
	for _, s := range duty.States() {
		if s != duty.Demand {
			p.States = append(p.States, templates.Option{Value: string(s), Label: s.Name()})
		}
	}
	for _, t := range []term.Tier{term.County, term.Township, term.Village} {
		p.Tiers = append(p.Tiers, templates.Option{Value: string(t), Label: t.String()})
	}
	for _, villages := range []bool{false, true} {
		periods, err := d.Duties.Periods(c.Request().Context(), c.Actor, villages)
		if err != nil {
			return err
		}
		for _, s := range periods {
			if o := (templates.Option{Value: s, Label: duty.PeriodName(s)}); !slices.Contains(p.Periods, o) {
				p.Periods = append(p.Periods, o)
			}
		}
	}
	return c.RenderAs("desk/owed_list", p)
}

func (d *Deps) owedExport(c *web.Ctx) error {
	f, err := owedListFilter(c)
	if err != nil {
		return err
	}
	rows, err := d.Duties.All(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	head := []string{"单位", "层级", "领域", "事项编号", "事项", "期次", "公开时限", "状态", "办结日期", "是否逾期办结", "平台", "链接", "情况说明", "本年已公开", "最近公开日期"}
	var out [][]string
	for _, r := range rows {
		year := ""
		if r.State == duty.Demand {
			year = strconv.Itoa(r.Year)
		}
		out = append(out, []string{r.Unit, r.Tier.String(), r.DomainName, r.EntryCode, r.Title, r.PeriodName(), r.DueOn.String(), owedRow(r).Word, r.ClosedOn.String(),
			claimYes(r.Late()), r.Platform, r.Link, r.Reason, year, r.Last.String()})
	}
	return listFile(c, "应公开任务", head, out)
}

// OwedPage is one duty with its story.
type OwedPage struct {
	web.Base
	duty.Detail
	Row    OwedRow
	Silent string
}

func (d *Deps) owedShow(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &OwedPage{}
	if p.Detail, err = d.Duties.Detail(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	p.Row = owedRow(p.Detail.Row)
	p.Title = p.Row.Title
	return c.Render(p)
}
