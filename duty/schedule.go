package duty

import (
	"time"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
)

// schedule says when the duties of a frequency are due.
type schedule struct {
	frequency term.Period
	rule      term.Rule // a periodic or annual rule of an entry's limit
	town      *TownDay  // 统一公开日 of a village sheet
	preset    *Preset
}

// schedules are the dated ones among an entry's rules: periodic ones with
// named periods, and annual ones. What is weekly or daily is watched by the
// age of its column instead; what runs from formation has no date.
func schedules(rules []term.Rule) (out []schedule) {
	for _, r := range rules {
		switch {
		case r.Kind == term.Annual && r.Month > 0:
			out = append(out, schedule{frequency: term.Yearly, rule: r})
		case r.Kind == term.Periodic && PeriodOf(r.Period, calendar.On(2026, 1, 1)) != "":
			out = append(out, schedule{frequency: r.Period, rule: r})
		}
	}
	return out
}

// dates are the first day on which an item serves the duty, and the last day
// of the limit.
func (s schedule) dates(period string, c calendar.Calendar) (opens calendar.Date, due calendar.Due, ok bool) {
	first, last, ok := Span(period)
	if !ok {
		return first, due, false
	}
	switch {
	case s.town != nil:
		return first, s.town.due(last, c), true
	case s.preset != nil:
		return s.preset.dates(first.Year(), last, c)
	case s.rule.Kind == term.Annual:
		year := first.Year()
		if s.rule.Month <= lastMonthAboutThePast {
			year++
		}
		due.Date = onDay(year, s.rule.Month, s.rule.Day)
		return due.Date.AddDays(-annualWindow), due, true
	}
	return first, periodic(s.rule, last, c), true
}

const (
	// An annual date early in the year (每年3月底前) is about the year before.
	lastMonthAboutThePast = 4
	// An item serves an annual duty when it appears so many days before the
	// limit or later.
	annualWindow = 120
)

// periodic is the limit of a periodic rule for the period that ends on last:
// a day of the month or quarter that follows, a number of days after it, or
// its own last day.
func periodic(r term.Rule, last calendar.Date, c calendar.Calendar) calendar.Due {
	next := last.AddDays(1)
	switch {
	case r.Day > 0:
		return calendar.Due{Date: onDay(next.Year(), int(next.Month())+max(0, r.Month-1), r.Day)}
	case r.N > 0 && r.Unit == term.Workday:
		return c.AddWorkdays(last, r.N)
	case r.N > 0 && r.Unit == term.Day:
		return calendar.Due{Date: last.AddDays(r.N)}
	}
	return calendar.Due{Date: last}
}

// onDay is a day of a month that may lie beyond December; day 0, or one that
// the month has not, is its last day.
func onDay(year, month, day int) calendar.Date {
	end := calendar.On(year, time.Month(month)+1, 1).AddDays(-1)
	if day == 0 || day > end.Day() {
		return end
	}
	return calendar.On(end.Year(), end.Month(), day)
}
