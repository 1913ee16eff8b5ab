package form

import "fmt"

// What a 公示期 is counted in, as kept in a content and in the county's rule.
const (
	InDays     = "day"
	InWorkdays = "workday"
)

// NoticeRule is the 公示期 that a county has laid down for a type. The zero
// rule leaves the type's own.
type NoticeRule struct {
	Days     int
	Workdays bool
	Basis    string // the county's document or reason
}

// WithNotice is the form under a county's rule: what is proposed, its unit and
// what the field says; the least of the type holds in either unit. A period on
// the noticeboard that would end before is as long.
func (f Form) WithNotice(r NoticeRule) Form {
	if r.Days == 0 || f.Clocks.Notice.Days == 0 {
		return f
	}
	k := f.Clocks.Notice
	legal := fmt.Sprintf("%s，不少于 %d %s", k.Basis, k.Min, k.Unit())
	k = k.in(r.Workdays)
	k.Days, k.Basis, k.Ruled = r.Days, fmt.Sprintf("本县规定 %d %s（%s）；%s", r.Days, k.Unit(), r.Basis, legal), true
	f.Clocks.Notice = k
	board := r.Days
	if r.Workdays {
		board = inDays(r.Days)
	}
	if f.Clocks.Post.Days > 0 {
		f.Clocks.Post.Days = max(f.Clocks.Post.Days, board)
	}
	return f
}

// LeastNotice is the shortest 公示期 of a type in a unit.
func (f Form) LeastNotice(workdays bool) int { return f.Clocks.Notice.in(workdays).Min }

// Key is the clock's unit as a content keeps it.
func (k Clock) Key() string {
	if k.Workdays {
		return InWorkdays
	}
	return InDays
}

// Counted is the clock in the unit that a content names; "" is the clock's own.
func (k Clock) Counted(unit string) Clock {
	if unit == "" {
		return k
	}
	return k.in(unit == InWorkdays)
}

// in is the clock counted in the other unit, five working days to a week.
// Publishing compares the last days once more by the calendar, where a week
// with a working Saturday is shorter.
func (k Clock) in(workdays bool) Clock {
	if k.Workdays == workdays {
		return k
	}
	turn := inDays
	if workdays {
		turn = inWorkdays
	}
	k.Workdays, k.Days, k.Min = workdays, turn(k.Days), turn(k.Min)
	return k
}

func inDays(n int) int     { return (n*7 + 4) / 5 }
func inWorkdays(n int) int { return (n*5 + 6) / 7 }
