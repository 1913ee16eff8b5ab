package calendar

import (
	"fmt"
	"sort"
	"time"
)

// Kind says how a day differs from Monday to Friday.
type Kind string

// The two differences.
const (
	Off  Kind = "off"  // a weekday without work (放假)
	Work Kind = "work" // a weekend day with work (调休上班)
)

// Exception is one day that differs.
type Exception struct {
	Day  Date
	Kind Kind
	Note string
}

// Calendar knows the working days of the years it has tables for. It never
// changes; the zero Calendar knows weekends only.
type Calendar struct {
	days  map[Date]Exception
	years map[int]bool
}

// New builds a calendar of exceptions; years lists the years whose table is
// complete. A day by itself does not make its year known: one emergency
// holiday must not silence the warning for the rest of that year.
func New(days []Exception, years []int) Calendar {
	c := Calendar{days: make(map[Date]Exception, len(days)), years: map[int]bool{}}
	for _, d := range days {
		c.days[d.Day] = d
	}
	for _, y := range years {
		c.years[y] = true
	}
	return c
}

// Known reports a year with a table.
func (c Calendar) Known(year int) bool { return c.years[year] }

// Years lists the known years.
func (c Calendar) Years() []int {
	var out []int
	for y := range c.years {
		out = append(out, y)
	}
	sort.Ints(out)
	return out
}

// IsWorkday reports a working day. In a year without a table every Monday to
// Friday is one: see Provisional.
func (c Calendar) IsWorkday(d Date) bool {
	if e, ok := c.days[d]; ok {
		return e.Kind == Work
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// Due is a counted deadline.
type Due struct {
	Date Date
	// Provisional: the count touches a year without a table, so the date may move.
	Provisional bool
	// Year is the first such year.
	Year int
}

// Warning is the sentence that stands beside a provisional date, "" otherwise.
func (d Due) Warning() string {
	if !d.Provisional {
		return ""
	}
	return fmt.Sprintf("%d年的放假安排尚未录入，此日期为暂定，请在工作日历中补录后重算。", d.Year)
}

// AddWorkdays is the n-th working day after d; the first day does not count
// (首日不计). n <= 0 gives d itself.
func (c Calendar) AddWorkdays(d Date, n int) Due {
	due := Due{Date: d}
	c.touch(&due, d)
	for left := n; left > 0; {
		due.Date = due.Date.AddDays(1)
		c.touch(&due, due.Date)
		if c.IsWorkday(due.Date) {
			left--
		}
	}
	return due
}

func (c Calendar) touch(due *Due, d Date) {
	if !due.Provisional && !c.Known(d.Year()) {
		due.Provisional, due.Year = true, d.Year()
	}
}

// WorkdaysUntil counts the working days after from up to and including to:
// what is left of a limit. It is negative when to lies before from, and 0 when
// either is no date.
func (c Calendar) WorkdaysUntil(from, to Date) int {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	if to.Before(from) {
		return -c.WorkdaysUntil(to, from)
	}
	n := 0
	for d := from; d.Before(to); {
		d = d.AddDays(1)
		if c.IsWorkday(d) {
			n++
		}
	}
	return n
}

// Day is one calendar day with the reason why it counts or not.
type Day struct {
	Date    Date
	Workday bool
	Reason  string // 周末, 放假, 调休上班, 工作日
}

// Days lists every day from a to b, both included.
func (c Calendar) Days(a, b Date) []Day {
	var out []Day
	for d := a; !b.Before(d); d = d.AddDays(1) {
		out = append(out, c.DayOf(d))
	}
	return out
}

// DayOf is one day with its reason.
func (c Calendar) DayOf(d Date) Day { return Day{d, c.IsWorkday(d), c.reason(d)} }

func (c Calendar) reason(d Date) string {
	switch e, ok := c.days[d]; {
	case ok && e.Kind == Off:
		return "放假"
	case ok:
		return "调休上班"
	case c.IsWorkday(d):
		return "工作日"
	}
	return "周末"
}
