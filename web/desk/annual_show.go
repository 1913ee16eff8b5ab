package desk

import (
	"io"
	"net/url"
	"strconv"

	"lianghua/foi/annual"
	"lianghua/foi/answer"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// AnnualPage is the annual report of an organ or of the county: tables, checks,
// text and what can be done with it.
type AnnualPage struct {
	web.Base
	Unit     string // code, "" the whole county
	Year     int
	Name     string
	Report   annual.Report
	Columns  []string
	Outcomes []string
	Rows     []AnnualRow
	Parts    []AnnualPart
	Edition  annual.Edition // zero before the first save
	Sign     string
	Can      map[string]bool
	Failed   []annual.Check
	Years    []templates.Option
	Units    []templates.Option
	Whole    bool // the actor may make the county's
}

// AnnualRow is a row of table 三 with the records behind each number.
type AnnualRow struct {
	annual.RowB
	Head  string // the group that begins here
	Links []AnnualCell
}

// AnnualCell is a number and where its records stand, "" for none.
type AnnualCell struct {
	N      int
	URL    string
	Column string
}

// AnnualPart is a section of the text.
type AnnualPart struct {
	annual.Section
	Text string
}

// annualAddress is the page of a report.
func annualAddress(unit string, year int) string {
	return "/desk/reports/annual?year=" + strconv.Itoa(year) + "&unit=" + url.QueryEscape(unit)
}

// annualOf reads whose report of which year is meant; without a unit the
// county's, or for whoever may not make that the own unit's.
func (d *Deps) annualOf(c *web.Ctx) (s annual.Scope, year int, err error) {
	today := d.Org.Today()
	if year, _ = strconv.Atoi(c.Form("year")); year == 0 {
		year = today.Year() - 1
	}
	if err := annual.CheckYear(year, today); err != nil {
		return s, year, err
	}
	unit := c.Form("unit")
	if s, err = annual.ScopeOf(c.Q(), unit); err != nil {
		return s, year, err
	}
	if rbac.May(c.Actor, rbac.FoiReport, s.Unit.RBAC()) {
		return s, year, nil
	}
	if unit != "" {
		return s, year, fault.NotFound("没有这份报告，或不在您的办理范围。")
	}
	own, err := org.Visible(c.Q(), c.Actor, rbac.FoiReport)
	if err != nil || len(own) == 0 {
		return s, year, fault.NotFound("没有由您编制的年度报告。")
	}
	return annual.Scope{Unit: own[0]}, year, nil
}

func annualUnit(s annual.Scope) string {
	if s.Whole {
		return ""
	}
	return s.Unit.Code
}

func (d *Deps) annualShow(c *web.Ctx) error {
	s, year, err := d.annualOf(c)
	if err != nil {
		return err
	}
	p, err := d.annualPage(c, s, year)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) annualPage(c *web.Ctx, s annual.Scope, year int) (*AnnualPage, error) {
	p := &AnnualPage{Unit: annualUnit(s), Year: year, Name: s.Name(), Columns: annual.Columns(), Outcomes: annual.OutcomeColumns(), Can: map[string]bool{}, Years: yearOptions(d.Org.Today())}
	p.Title = strconv.Itoa(year) + "年政府信息公开工作年度报告：" + s.Name()
	e, err := annual.Latest(c.Q(), s, year)
	switch {
	case err == nil:
		p.Edition = e
		p.Report, err = d.Annual.Shown(c.Q(), e)
		for _, a := range annual.Moves(c.Actor, e) {
			p.Can[string(a)] = true
		}
	case fault.KindOf(err) == fault.KindNotFound:
		p.Can[string(annual.ActSave)] = s.Unit.ID != 0
		p.Report, err = d.Annual.Make(c.Q(), s, year)
	}
	if err != nil {
		return p, err
	}
	p.Sign = map[annual.Standing]string{annual.Draft: "due", annual.Final: "open", annual.Published: "done"}[p.Edition.State]
	p.fill()
	p.Whole = rbac.May(c.Actor, rbac.FoiReport, rbac.Unit{})
	p.Units, err = codeOptions(c)
	return p, err
}

// fill makes the rows with their links and the parts of the text.
func (p *AnnualPage) fill() {
	group := ""
	for _, b := range p.Report.B {
		row := AnnualRow{RowB: b}
		if b.Group != group {
			row.Head, group = b.Group, b.Group
		}
		if b.No == "三(一)" {
			row.Head = "三、本年度办理结果"
		}
		for i, n := range b.Cells {
			cell := AnnualCell{N: n, Column: p.Columns[i]}
			if n > 0 {
				q := url.Values{"year": {strconv.Itoa(p.Year)}, "row": {b.No}, "unit": {p.Unit}}
				if i < len(answer.Applicants()) {
					q.Set("type", string(answer.Applicants()[i]))
				}
				cell.URL = "/desk/reports/ledger?" + q.Encode()
			}
			row.Links = append(row.Links, cell)
		}
		p.Rows = append(p.Rows, row)
	}
	for _, s := range annual.Sections() {
		p.Parts = append(p.Parts, AnnualPart{s, p.Report.Texts[s.Key]})
	}
	p.Failed = annual.Failed(p.Report.Checks)
}

// annualExport writes table 三 as a list.
func (d *Deps) annualExport(c *web.Ctx) error {
	s, year, err := d.annualOf(c)
	if err != nil {
		return err
	}
	p, err := d.annualPage(c, s, year)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, b := range p.Report.B {
		line := []string{b.No, b.Name}
		for _, n := range b.Cells {
			line = append(line, strconv.Itoa(n))
		}
		rows = append(rows, line)
	}
	return listFile(c, strconv.Itoa(year)+"年依申请公开情况表", append([]string{"行次", "情形"}, p.Columns...), rows)
}

// annualDocument writes the report as a document.
func (d *Deps) annualDocument(c *web.Ctx) error {
	s, year, err := d.annualOf(c)
	if err != nil {
		return err
	}
	p, err := d.annualPage(c, s, year)
	if err != nil {
		return err
	}
	return c.Download(strconv.Itoa(year)+"年政府信息公开工作年度报告.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", func(w io.Writer) error { return p.Report.WriteDocx(w) })
}

// AnnualFiguresPage is what the office alone looks at.
type AnnualFiguresPage struct {
	web.Base
	Unit    string
	Year    int
	Name    string
	Figures annual.Figures
	Lines   []AnnualQuarter
}

// AnnualQuarter is a quarter's line.
type AnnualQuarter struct {
	Name string
	annual.Quarter
}

func (d *Deps) annualFigures(c *web.Ctx) error {
	s, year, err := d.annualOf(c)
	if err != nil {
		return err
	}
	p := &AnnualFiguresPage{Unit: annualUnit(s), Year: year, Name: s.Name()}
	p.Title = strconv.Itoa(year) + "年依申请公开办理情况：" + s.Name()
	if p.Figures, err = d.Annual.Figures(c.Q(), s, year, d.Org.Today()); err != nil {
		return err
	}
	for i, q := range p.Figures.Quarters {
		p.Lines = append(p.Lines, AnnualQuarter{[]string{"第一季度", "第二季度", "第三季度", "第四季度"}[i], q})
	}
	return c.Render(p)
}
