package desk

import (
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/rbac"
	"lianghua/web"
)

// calendarWrite runs one change of the calendar for somebody who may make it.
func (d *Deps) calendarWrite(c *web.Ctx, f func(tx *db.Tx) error) error {
	if err := rbac.Check(c.Actor, rbac.CalendarEdit, rbac.Unit{}); err != nil {
		return err
	}
	return d.DB.Write(c.Request().Context(), f)
}

// movedRequests reckons the open applications anew after a change of the
// calendar and says which of them moved.
func (d *Deps) movedRequests(c *web.Ctx) (string, error) {
	moved, err := d.Requests.Recompute(c.Request().Context())
	if err != nil || len(moved) == 0 {
		return "", err
	}
	text := fmt.Sprintf("依申请公开在办 %d 件的答复期限随之变动：", len(moved))
	for i, m := range moved {
		if i == 5 {
			text += "等"
			break
		}
		if i > 0 {
			text += "；"
		}
		text += m.Number + " 由 " + m.Was.Chinese() + " 改为 " + m.Now.Chinese()
	}
	return text + "。", nil
}

func (d *Deps) calendarDaySet(c *web.Ctx) error {
	p, err := calendarYearPage(c)
	if err != nil {
		return err
	}
	p.Form = CalendarDayForm{c.Form("day"), c.Form("kind"), c.Form("note")}
	day, err := formDate(c, "day")
	if err == nil && !day.IsZero() && day.Year() != p.Year {
		err = fault.Invalidf("day", "%s 不在 %d 年，请到那一年的日历中增加。", day.Chinese(), p.Year)
	}
	if err == nil {
		err = d.calendarWrite(c, func(tx *db.Tx) error {
			return workday.SetDay(tx, c.Who(), calendar.Exception{Day: day, Kind: calendar.Kind(p.Form.Kind), Note: p.Form.Note})
		})
	}
	if err != nil {
		return c.Retry(err, "desk/calendar_year", p)
	}
	moved, err := d.movedRequests(c)
	if err != nil {
		return err
	}
	return c.Done(day.Chinese()+"已列为"+dayLabels[calendar.Kind(p.Form.Kind)]+"。"+orPlain(moved), calendarURL(p.Year))
}

// orPlain is what a change of the calendar leaves alone, when no application moved.
func orPlain(moved string) string {
	if moved == "" {
		return "此前已经定下的期限不自动改动。"
	}
	return moved
}

func calendarURL(year int) string { return fmt.Sprintf("/desk/calendar/%d", year) }

// CalendarRemovePage asks before a day is taken out.
type CalendarRemovePage struct {
	web.Base
	Year  int
	Day   calendar.Date
	Label string
	After string // what the day is then
}

func (d *Deps) calendarRemoveAsk(c *web.Ctx) error {
	year, day, err := dayAt(c)
	if err != nil {
		return err
	}
	days, err := workday.Days(c.Q(), year)
	if err != nil {
		return err
	}
	for _, e := range days {
		if e.Day == day {
			p := &CalendarRemovePage{Year: year, Day: day, Label: dayLabels[e.Kind], After: map[calendar.Kind]string{calendar.Off: "工作日", calendar.Work: "休息日"}[e.Kind]}
			p.Title = "删去" + day.Chinese()
			return c.Render(p)
		}
	}
	return fault.NotFound("日历中没有列出这一天，可能刚被别人删去。")
}

func dayAt(c *web.Ctx) (year int, day calendar.Date, err error) {
	if year, err = yearAt(c); err != nil {
		return year, day, err
	}
	if day, err = calendar.Parse(c.Param("day")); err != nil || day.Year() != year {
		return year, day, fault.NotFound("日历中没有这一天。")
	}
	return year, day, nil
}

func (d *Deps) calendarRemove(c *web.Ctx) error {
	year, day, err := dayAt(c)
	if err != nil {
		return err
	}
	err = d.calendarWrite(c, func(tx *db.Tx) error { return workday.RemoveDay(tx, c.Who(), day) })
	if err != nil {
		return err
	}
	moved, err := d.movedRequests(c)
	if err != nil {
		return err
	}
	return c.Done("已删去"+day.Chinese()+"，这一天按星期计算。"+moved, calendarURL(year))
}
