package desk

import (
	"fmt"
	"strconv"

	"lianghua/catalog/term"
	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// OwedBoardPage is the board of what is owed (公开总表): units × domains, or
// villages × sheets. Every cell carries a sign and a number.
type OwedBoardPage struct {
	web.Base
	Board    duty.Board
	Tabs     []templates.Link
	Villages bool
	Town     string // the township whose villages are the rows, "" for one row each
	Path     string
	List     string // the list behind the whole board
	Lines    []OwedLine
	AsTable  string // the same as plain rows; "" when it is shown so
	AsBoard  string
	Export   string
	Units    []templates.Option
	Domains  []templates.Option
	Periods  []templates.Option
	Tiers    []templates.Option
	Towns    []templates.Option
	Nudge    bool
	Calendar string
}

// OwedLine is one row of the board.
type OwedLine struct {
	duty.Axis
	URL   string
	Cells []OwedCell
}

// OwedCell is one cell.
type OwedCell struct {
	duty.Tally
	Column string
	URL    string
}

// Class is the look of the cell's sign.
func (c OwedCell) Class() string { return string(c.Sign()) }

// Word is what the sign says.
func (c OwedCell) Word() string { return owedSign(c.Sign()) }

func owedSign(s duty.Sign) string {
	return map[duty.Sign]string{duty.SignMissing: "缺", duty.SignOverdue: "逾期", duty.SignSoon: "临期", duty.SignWaiting: "申报待同意",
		duty.SignOpen: "待公开", duty.SignDone: "已办结", duty.SignDemand: "按需公开"}[s]
}

// owedKind is the state mark that goes with a sign.
func owedKind(s duty.Sign) string {
	switch s {
	case duty.SignMissing, duty.SignOverdue:
		return "late"
	case duty.SignSoon, duty.SignWaiting:
		return "due"
	case duty.SignDone:
		return "done"
	}
	return "none"
}

func (d *Deps) owedBoard(c *web.Ctx) error {
	p, err := d.owedBoardPage(c, false)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedVillages(c *web.Ctx) error {
	p, err := d.owedBoardPage(c, true)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// owedFilter reads the filters of the board. A person whose reach is one
// township sees its villages at once.
func owedFilter(c *web.Ctx, villages bool, towns []duty.TownRow) (duty.BoardFilter, error) {
	unit, err1 := c.FormInt("unit")
	town, err2 := c.FormInt("town")
	f := duty.BoardFilter{Villages: villages, UnitID: unit, Town: town, Domain: c.Form("domain"), Period: c.Form("period"), Tier: c.Form("tier")}
	if villages && town == 0 && len(towns) == 1 {
		f.Town = towns[0].UnitID
	}
	if _, _, ok := duty.Span(f.Period); f.Period != "" && !ok || f.Tier != "" && f.Tier != string(term.County) && f.Tier != string(term.Township) {
		return f, fault.NotFound("筛选条件不对，请从筛选框里选择。")
	}
	return f, firstError(err1, err2)
}

func (d *Deps) owedBoardPage(c *web.Ctx, villages bool) (*OwedBoardPage, error) {
	ctx := c.Request().Context()
	towns, err := d.Duties.Towns(ctx, c.Actor)
	if err != nil {
		return nil, err
	}
	f, err := owedFilter(c, villages, towns)
	if err != nil {
		return nil, err
	}
	p := &OwedBoardPage{Villages: villages, Path: "/desk/duties", Nudge: c.May(rbac.NudgeSend), Tabs: owedTabs(c)}
	p.Title = "公开总表"
	if villages {
		p.Title, p.Path = "村级公开表", "/desk/duties/villages"
	}
	if p.Board, err = d.Duties.Board(ctx, c.Actor, f); err != nil {
		return nil, err
	}
	for _, t := range towns {
		p.Towns = append(p.Towns, templates.Option{Value: idText(t.UnitID), Label: t.Unit})
		if f.Town == t.UnitID {
			p.Town = t.Unit
		}
	}
	p.lines(f)
	return p, p.fill(c, d, f)
}

func (p *OwedBoardPage) fill(c *web.Ctx, d *Deps, f duty.BoardFilter) (err error) {
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return err
	}
	p.Domains = append([]templates.Option{{Value: duty.General, Label: duty.GeneralName}}, p.Domains...)
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.DutyRead); err != nil {
		return err
	}
	periods, err := d.Duties.Periods(c.Request().Context(), c.Actor, p.Villages)
	for _, s := range periods {
		p.Periods = append(p.Periods, templates.Option{Value: s, Label: duty.PeriodName(s)})
	}
	p.Tiers = []templates.Option{{Value: string(term.County), Label: "县级"}, {Value: string(term.Township), Label: "乡级"}}
	keep := owedPairs(c, "unit", "town", "domain", "period", "tier")
	p.Export = address(p.Path+"/export", keep)
	if c.Form("view") == "table" {
		p.AsBoard = address(p.Path, keep)
	} else {
		p.AsTable = address(p.Path, append(keep, filterPair{"view", "table"}))
	}
	p.List = owedAddress(f, 0, "", "")
	return err
}

// owedPairs is what the address says of the named filters, for links that keep it.
func owedPairs(c *web.Ctx, names ...string) (out []filterPair) {
	for _, name := range names {
		if v := c.Form(name); v != "" {
			out = append(out, filterPair{name, v})
		}
	}
	return out
}

// owedAddress is the list behind a cell.
func owedAddress(f duty.BoardFilter, unit int64, domain string, sign duty.Sign) string {
	var q []filterPair
	add := func(name, value string) {
		if value != "" && value != "0" {
			q = append(q, filterPair{name, value})
		}
	}
	switch {
	case f.Villages && f.Town == 0 && unit != 0:
		add("town", idText(unit))
	case f.Villages && unit == 0:
		add("town", idText(f.Town))
	default:
		add("unit", idText(max(unit, f.UnitID)))
	}
	if domain == "" {
		domain = f.Domain
	}
	add("domain", domain)
	add("period", f.Period)
	add("tier", f.Tier)
	switch sign {
	case duty.SignMissing, duty.SignOverdue, duty.SignSoon:
		add("when", string(sign))
	case duty.SignWaiting, duty.SignOpen, duty.SignDemand:
		add("state", string(sign))
	}
	return address("/desk/duties/list", q)
}

func (p *OwedBoardPage) lines(f duty.BoardFilter) {
	for _, r := range p.Board.Rows {
		line := OwedLine{Axis: r, URL: owedAddress(f, r.ID, "", "")}
		if f.Villages && f.Town == 0 {
			line.URL = address("/desk/duties/villages", []filterPair{{"town", idText(r.ID)}, {"period", f.Period}})
		}
		for _, col := range p.Board.Columns {
			t := p.Board.Cell(r.ID, col.Key)
			line.Cells = append(line.Cells, OwedCell{Tally: t, Column: col.Name, URL: owedAddress(f, r.ID, col.Key, t.Sign())})
		}
		p.Lines = append(p.Lines, line)
	}
}

// owedTabs lead between the board, the list and what goes with them.
func owedTabs(c *web.Ctx) []templates.Link {
	path := c.Request().URL.Path
	out := []templates.Link{
		{Label: "总表", URL: "/desk/duties", Current: path == "/desk/duties"},
		{Label: "村级公开表", URL: "/desk/duties/villages", Current: path == "/desk/duties/villages"},
		{Label: "任务清单", URL: "/desk/duties/list", Current: path == "/desk/duties/list" && c.Form("state") != string(duty.Demand)},
		{Label: "按需公开", URL: "/desk/duties/list?state=demand", Current: path == "/desk/duties/list" && c.Form("state") == string(duty.Demand)},
		{Label: "申报", URL: "/desk/duties/declarations", Current: path == "/desk/duties/declarations"},
		{Label: "栏目监测", URL: "/desk/duties/columns", Current: path == "/desk/duties/columns"},
	}
	if c.May(rbac.NudgeSend) {
		out = append(out, templates.Link{Label: "拟催办清单", URL: "/desk/duties/nudges", Current: path == "/desk/duties/nudges"})
	}
	return out
}

func (d *Deps) owedBoardExport(c *web.Ctx) error    { return d.owedBoardFile(c, false) }
func (d *Deps) owedVillagesExport(c *web.Ctx) error { return d.owedBoardFile(c, true) }

func (d *Deps) owedBoardFile(c *web.Ctx, villages bool) error {
	p, err := d.owedBoardPage(c, villages)
	if err != nil {
		return err
	}
	head := []string{"单位", map[bool]string{false: "领域", true: "公开表"}[villages], "应公开", "待公开", "临期", "逾期", "缺", "申报待同意", "已公开", "已在其他平台公开", "本期无此类信息", "不适用", "逾期办结", "按需公开"}
	var rows [][]string
	for _, l := range p.Lines {
		for _, cell := range l.Cells {
			if cell.Sign() == duty.SignNone {
				continue
			}
			row := []string{l.Name, cell.Column}
			for _, n := range owedNumbers(cell.Tally) {
				row = append(row, strconv.Itoa(n))
			}
			rows = append(rows, row)
		}
	}
	return listFile(c, p.Title, head, rows)
}

func owedNumbers(t duty.Tally) []int {
	return []int{t.Owed(), t.Open, t.Soon, t.Overdue, t.Missing, t.Waiting, t.Done, t.Elsewhere, t.Declared, t.NotApplicable, t.Late, t.Demand}
}

// Summary is the board in a sentence.
func (p *OwedBoardPage) Summary() string {
	t := p.Board.Total
	return fmt.Sprintf("应公开 %d 项，已办结 %d 项，其中逾期办结 %d 项；另有按需公开 %d 项。", t.Owed(), t.Closed(), t.Late, t.Demand)
}
