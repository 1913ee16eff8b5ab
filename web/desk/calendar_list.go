package desk

import (
	"fmt"
	"strconv"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/web"
)

// CalendarPage lists the years whose working days are known (工作日历).
type CalendarPage struct {
	web.Base
	Years []workday.Year
	Lacks int // the first year from this one on without a table
}

func (d *Deps) calendarList(c *web.Ctx) error {
	years, err := workday.Years(c.Q())
	if err != nil {
		return err
	}
	p := &CalendarPage{Years: years, Lacks: d.Org.Today().Year()}
	p.Title = "工作日历"
	known := map[int]bool{}
	for _, y := range years {
		known[y.Year] = true
	}
	for known[p.Lacks] {
		p.Lacks++
	}
	return c.Render(p)
}

func (d *Deps) calendarExport(c *web.Ctx) error {
	years, err := workday.Years(c.Q())
	if err != nil {
		return err
	}
	var out [][]string
	for _, y := range years {
		out = append(out, []string{strconv.Itoa(y.Year), strconv.Itoa(y.Off), strconv.Itoa(y.Work), y.Source})
	}
	return listFile(c, "工作日历", []string{"年份", "放假天数（周一至周五）", "调休上班天数", "来源"}, out)
}

// CalendarYearPage shows the days of a year that differ from Monday to Friday.
type CalendarYearPage struct {
	web.Base
	Year     int
	Known    *workday.Year // nil: without a table
	Days     []CalendarDay
	Workdays int
	Form     CalendarDayForm
}

// CalendarDay is a day that differs.
type CalendarDay struct {
	calendar.Exception
	Label string // 放假 or 调休上班
}

// CalendarDayForm is what was typed to add a day.
type CalendarDayForm struct{ Day, Kind, Note string }

var dayLabels = map[calendar.Kind]string{calendar.Off: "放假", calendar.Work: "调休上班"}

func (d *Deps) calendarYear(c *web.Ctx) error {
	p, err := calendarYearPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// yearAt reads the year of the address.
func yearAt(c *web.Ctx) (int, error) {
	year, err := strconv.Atoi(c.Param("year"))
	if err != nil || year < workday.FirstYear || year > workday.LastYear {
		return 0, fault.NotFound("没有这一年的日历。")
	}
	return year, nil
}

func calendarYearPage(c *web.Ctx) (*CalendarYearPage, error) {
	year, err := yearAt(c)
	if err != nil {
		return nil, err
	}
	p := &CalendarYearPage{Year: year}
	p.Title = fmt.Sprintf("%d 年工作日历", year)
	years, err := workday.Years(c.Q())
	if err != nil {
		return nil, err
	}
	for i := range years {
		if years[i].Year == year {
			p.Known = &years[i]
		}
	}
	days, err := workday.Days(c.Q(), year)
	for _, e := range days {
		p.Days = append(p.Days, CalendarDay{e, dayLabels[e.Kind]})
	}
	for _, day := range calendar.New(days, nil).Days(calendar.On(year, 1, 1), calendar.On(year, 12, 31)) {
		if day.Workday {
			p.Workdays++
		}
	}
	return p, err
}

// calendarYearExport writes a year in the form in which it is read in.
func (d *Deps) calendarYearExport(c *web.Ctx) error {
	year, err := yearAt(c)
	if err != nil {
		return err
	}
	days, err := workday.Days(c.Q(), year)
	if err != nil {
		return err
	}
	var out [][]string
	for _, e := range days {
		out = append(out, []string{e.Day.String(), dayLabels[e.Kind], e.Note})
	}
	return listFile(c, fmt.Sprintf("%d年工作日历", year), []string{"日期", "类别", "说明"}, out)
}
