package portal

import (
	"io"
	"strconv"

	"lianghua/foi/annual"
	"lianghua/web"
)

// AnnualListPage lists the annual reports that were published.
type AnnualListPage struct {
	web.Base
	Rows   []annual.PublicRow
	Column string // code of the column of reports as files, "" when it is closed
}

// AnnualReportPage is one published report.
type AnnualReportPage struct {
	web.Base
	Row      annual.PublicRow
	Report   annual.Report
	Columns  []string
	Outcomes []string
	Parts    []AnnualPart
}

// AnnualPart is a section of a report's text.
type AnnualPart struct {
	annual.Section
	Text string
}

func annualRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Get("/reports", "portal/annual_list", d.annualList).At("/reports"),
		web.Get("/reports/:id", "portal/annual_report", d.annualShow).At("/reports/1"),
		web.Get("/reports/:id/document", "", d.annualDocument),
	}
}

func (d *Deps) annualList(c *web.Ctx) error {
	p := &AnnualListPage{}
	p.Title = "政府信息公开工作年度报告"
	var err error
	if p.Rows, err = annual.PublicList(c.Q()); err != nil {
		return err
	}
	if col, err := columnByCode(c, columnReports); err == nil {
		p.Column = col.Code
	}
	return c.Render(p)
}

func annualReport(c *web.Ctx) (*AnnualReportPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &AnnualReportPage{Columns: annual.Columns(), Outcomes: annual.OutcomeColumns()}
	if p.Row, p.Report, err = annual.PublicReport(c.Q(), id); err != nil {
		return nil, err
	}
	p.Title = p.Row.Unit + strconv.Itoa(p.Row.Year) + "年政府信息公开工作年度报告"
	for _, s := range annual.Sections() {
		p.Parts = append(p.Parts, AnnualPart{s, p.Report.Texts[s.Key]})
	}
	return p, nil
}

func (d *Deps) annualShow(c *web.Ctx) error {
	p, err := annualReport(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) annualDocument(c *web.Ctx) error {
	p, err := annualReport(c)
	if err != nil {
		return err
	}
	return c.Download(p.Title+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", func(w io.Writer) error { return p.Report.WriteDocx(w) })
}
