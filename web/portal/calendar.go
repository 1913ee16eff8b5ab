package portal

import (
	"strconv"

	ics "github.com/arran4/golang-ical"

	"lianghua/catalog/term"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/workday"
	"lianghua/web"
)

// noticesBack is how many days a 公示 that is over stays in a calendar.
const noticesBack = 60

// siteCalendar holds every 公示, the calls for opinions that are open, and the
// yearly days of the 政务公开日历.
func (d *Deps) siteCalendar(c *web.Ctx) error {
	days, err := yearlyDays(c)
	if err != nil {
		return err
	}
	calls, err := consult.OpenCalls(c.Q(), c.Server.Org.Today())
	if err != nil {
		return err
	}
	for _, x := range calls {
		days = append(days, calendarDay{"call-" + x.Number, x.Kind.Name() + "：" + x.Title, x.Unit, siteAddress(c) + "/consult/calls/" + strconv.FormatInt(x.ID, 10), x.OpensOn, x.ClosesOn, x.OpensOn.Start().UTC().Format(stamp)})
	}
	return calendarOf(c, c.Values.SiteName(), disclose.PublicFilter{}, days)
}

// unitCalendar holds the 公示 of one unit, of a township with its villages.
func (d *Deps) unitCalendar(c *web.Ctx) error {
	u, f, err := followed(c)
	if err != nil {
		return err
	}
	return calendarOf(c, u.Name, f, nil)
}

// calendarDay is one event of a calendar: whole days, the last included.
type calendarDay struct {
	ID, Title, Note, URL string
	From, Until          calendar.Date
	At                   string
}

func calendarOf(c *web.Ctx, name string, f disclose.PublicFilter, days []calendarDay) error {
	notices, err := disclose.Notices(c.Q(), c.Server.DB.Now(), c.Server.Org.Today().AddDays(-noticesBack), f)
	if err != nil {
		return err
	}
	base := siteAddress(c)
	for _, n := range notices {
		days = append(days, calendarDay{"item-" + n.Code, "公示：" + n.Title, n.Unit, base + "/items/" + strconv.FormatInt(n.ID, 10), n.From, n.Until, n.At.UTC().Format(stamp)})
	}
	out := ics.NewCalendar()
	out.SetProductId("-//lianghua//zh-CN")
	out.SetMethod(ics.MethodPublish)
	out.SetXWRCalName(name)
	for _, x := range days {
		e := out.AddEvent(x.ID + "@lianghua")
		e.SetProperty(ics.ComponentPropertyDtstamp, x.At)
		e.SetAllDayStartAt(x.From.Start())
		e.SetAllDayEndAt(x.Until.AddDays(1).Start()) // RFC 5545: the end is the day after
		e.SetSummary(x.Title)
		if x.Note != "" {
			e.SetDescription(x.Note)
		}
		if x.URL != "" {
			e.SetURL(x.URL)
		}
	}
	return tagged(c, "text/calendar; charset=utf-8", []byte(out.Serialize(ics.WithNewLineWindows)))
}

// stamp is an instant in iCalendar.
const stamp = "20060102T150405Z"

// yearlyDays are the lines of the 政务公开日历 with a fixed day in this year;
// what waits for an event has none.
func yearlyDays(c *web.Ctx) (out []calendarDay, err error) {
	presets, err := duty.Presets(c.Q())
	if err != nil {
		return nil, err
	}
	cal, err := workday.LoadCalendar(c.Q())
	year := c.Server.Org.Today().Year()
	for _, p := range presets {
		due := p.DueIn(year, cal)
		if !p.Active || p.Frequency != term.Yearly || due.Date.IsZero() || due.Provisional {
			continue
		}
		out = append(out, calendarDay{"preset-" + p.Key + "-" + strconv.Itoa(year), p.Name, p.Basis, "", due.Date, due.Date, due.Date.Start().UTC().Format(stamp)})
	}
	return out, err
}
