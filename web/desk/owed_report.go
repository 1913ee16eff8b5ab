package desk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/report"
	"lianghua/web"
)

// DisclosedPage is the 主动公开统计.
type DisclosedPage struct {
	web.Base
	Year     int
	Rows     []DisclosedLine
	Channels []report.Channel
	Next     string
	Total    int
}

// DisclosedLine is one unit and column in a quarter.
type DisclosedLine struct{ report.DisclosedRow }

// QuarterName is the quarter in words.
func (l DisclosedLine) QuarterName() string { return duty.PeriodName(l.Quarter) }

// reportYear is the year of the address, this one when it names none.
func (d *Deps) reportYear(c *web.Ctx) int {
	if y, err := c.FormInt("year"); err == nil && y >= 2000 && y <= 2099 {
		return int(y)
	}
	return calendar.DateOf(d.DB.Now().Time).Year()
}

func (d *Deps) disclosedReport(c *web.Ctx) error {
	p := &DisclosedPage{Year: d.reportYear(c), Channels: report.Channels()}
	p.Title = "主动公开统计"
	list, err := d.Reports.Disclosed(c.Request().Context(), c.Actor, p.Year)
	if err != nil {
		return err
	}
	for _, r := range list {
		p.Total += r.Items
	}
	page, next := pageOf(list, c.QueryParam("after"), columnsPerPage, func(r report.DisclosedRow) string {
		return fmt.Sprintf("%d-%s-%s", r.UnitID, r.Quarter, r.Column)
	})
	for _, r := range page {
		p.Rows = append(p.Rows, DisclosedLine{r})
	}
	p.Next = next
	return c.Render(p)
}

func (d *Deps) disclosedExport(c *web.Ctx) error {
	year := d.reportYear(c)
	list, err := d.Reports.Disclosed(c.Request().Context(), c.Actor, year)
	if err != nil {
		return err
	}
	head := []string{"单位", "栏目", "季度", "公开条数"}
	for _, ch := range report.Channels() {
		head = append(head, ch.Name())
	}
	var rows [][]string
	for _, r := range list {
		row := []string{r.Unit, r.Column, duty.PeriodName(r.Quarter), strconv.Itoa(r.Items)}
		for _, n := range r.Channels {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return listFile(c, fmt.Sprintf("%d年主动公开统计", year), head, rows)
}

// ExplainedPage is the 政策解读统计.
type ExplainedPage struct {
	web.Base
	Year int
	Rows []ExplainedLine
}

// ExplainedLine is one unit.
type ExplainedLine struct {
	report.ExplainedRow
	Forms   string // 文字解读 3、图表图解 1
	Average string // days
	Share   string
}

func explainedLine(r report.ExplainedRow) ExplainedLine {
	var forms []string
	for _, way := range slices.Sorted(maps.Keys(r.Ways)) {
		forms = append(forms, fmt.Sprintf("%s %d", way, r.Ways[way]))
	}
	l := ExplainedLine{ExplainedRow: r, Forms: strings.Join(forms, "、"), Share: "—", Average: "—"}
	if r.Should > 0 {
		l.Share = fmt.Sprintf("%d%%", 100*r.Explained/r.Should)
	}
	if r.Explained > 0 {
		l.Average = fmt.Sprintf("%.1f", r.AverageDays())
	}
	return l
}

func (d *Deps) explainedReport(c *web.Ctx) error {
	p := &ExplainedPage{Year: d.reportYear(c)}
	p.Title = "政策解读统计"
	list, err := d.Reports.Explained(c.Request().Context(), c.Actor, p.Year)
	if err != nil {
		return err
	}
	for _, r := range list {
		p.Rows = append(p.Rows, explainedLine(r))
	}
	return c.Render(p)
}

func (d *Deps) explainedExport(c *web.Ctx) error {
	year := d.reportYear(c)
	list, err := d.Reports.Explained(c.Request().Context(), c.Actor, year)
	if err != nil {
		return err
	}
	head := []string{"单位", "应解读", "已解读", "解读率", "解读形式", "平均滞后天数"}
	var rows [][]string
	for _, r := range list {
		l := explainedLine(r)
		rows = append(rows, []string{l.Unit, strconv.Itoa(l.Should), strconv.Itoa(l.Explained), l.Share, l.Forms, l.Average})
	}
	return listFile(c, fmt.Sprintf("%d年政策解读统计", year), head, rows)
}
