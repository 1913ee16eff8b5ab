package desk

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/web"
)

// CalendarImportPage takes in the table of a year, as a CSV file or pasted.
type CalendarImportPage struct {
	web.Base
	Year    string
	Source  string
	Text    string
	Exists  bool // the year has a table: replacing it is asked for
	Replace bool
}

func (d *Deps) calendarNew(c *web.Ctx) error {
	p := &CalendarImportPage{Year: c.QueryParam("year")}
	p.Title = "录入一年的放假安排"
	return c.Render(p)
}

func (d *Deps) calendarImport(c *web.Ctx) error {
	p := &CalendarImportPage{Year: c.Form("year"), Source: c.Form("source"), Text: c.FormValue("days"), Replace: c.Checked("replace")}
	p.Title = "录入一年的放假安排"
	year, days, err := p.read(c)
	if err == nil {
		err = d.calendarWrite(c, func(tx *db.Tx) error {
			if err := p.mayReplace(tx, year); err != nil {
				return err
			}
			return workday.PutYear(tx, c.Who(), year, p.Source, days)
		})
	}
	if err != nil {
		return c.Retry(err, "desk/calendar_import", p)
	}
	moved, err := d.movedRequests(c)
	if err != nil {
		return err
	}
	return c.Done(fmt.Sprintf("已录入 %d 年的放假安排，共 %d 天。", year, len(days))+orPlain(moved), calendarURL(year))
}

// mayReplace asks before a year that is there is replaced.
func (p *CalendarImportPage) mayReplace(q db.Reader, year int) error {
	cal, err := workday.LoadCalendar(q)
	if err != nil {
		return err
	}
	if p.Exists = cal.Known(year); p.Exists && !p.Replace {
		return fault.Invalidf("replace", "%d 年已有放假安排。要用这份替换，请勾选“替换已有的安排”后再提交。", year)
	}
	return nil
}

// read understands the form: year, and the file when there is one, else the text.
func (p *CalendarImportPage) read(c *web.Ctx) (year int, days []calendar.Exception, err error) {
	var wrong fault.Problems
	n, err := c.FormInt("year")
	if year = int(n); err != nil || year < workday.FirstYear || year > workday.LastYear {
		wrong.Add("year", fmt.Sprintf("请填写 %d 至 %d 之间的年份。", workday.FirstYear, workday.LastYear))
	}
	wrong.Need("source", p.Source, "请填写来源，例如通知的标题和文号。")
	in, field, err := p.input(c)
	if err != nil {
		return year, nil, err
	}
	defer in.Close()
	if days, err = calendar.ReadCSV(in); err != nil {
		problems := fault.FieldProblems(err)
		if len(problems) == 0 {
			return year, nil, err
		}
		for _, x := range problems {
			wrong.Add(field, x.Msg)
		}
	}
	return year, days, wrong.Err()
}

// input is the uploaded file, or the pasted text with tabs for commas, as a
// spreadsheet puts them on the clipboard.
func (p *CalendarImportPage) input(c *web.Ctx) (in io.ReadCloser, field string, err error) {
	switch f, err := c.FormFile("file"); {
	case err == nil && f.Size > 0:
		in, err := f.Open()
		return in, "file", err
	case err != nil && !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart):
		return nil, "file", fault.Invalid("file", "文件没有传完整，请重试。")
	}
	return io.NopCloser(strings.NewReader(strings.ReplaceAll(p.Text, "\t", ","))), "days", nil
}
