package annual

import (
	"time"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Figures are for the office only: they stand in no report.
type Figures struct {
	Quarters  [4]Quarter
	Done      int
	Days      int // calendar days from receipt to answer, of all that were done with
	Workdays  int // working days of them
	Late      int // answered after the day, or still open after it
	Extended  int // of those done with
	Corrected int // 补正, of those done with
	Reviews   int // decided reviews and lawsuits
	Overturn  int // of them 结果纠正
}

// Quarter is a quarter's movement.
type Quarter struct{ New, Done, Open, Extended int }

// Average is n over what was done with.
func (f Figures) Average(n int) float64 {
	if f.Done == 0 {
		return 0
	}
	return float64(n) / float64(f.Done)
}

// Share is n in a hundred of what was done with.
func (f Figures) Share(n int) float64 { return 100 * f.Average(n) }

// OverturnShare is how many of a hundred decided reviews went against the organ.
func (f Figures) OverturnShare() float64 {
	if f.Reviews == 0 {
		return 0
	}
	return 100 * float64(f.Overturn) / float64(f.Reviews)
}

// dayGroup is requests with the same days.
type dayGroup struct {
	Received calendar.Date `db:"received_on"`
	End      calendar.Date `db:"end_on"`
	Due      calendar.Date `db:"due_on"`
	N        int           `db:"n"`
}

// Figures counts quarters, days, extensions and what was overturned.
func (s *Service) Figures(q db.Reader, scope Scope, year int, today calendar.Date) (f Figures, err error) {
	first, last := bounds(year)
	where, args := "", []any{last, first}
	if !scope.Whole {
		where, args = " AND r.organ_id = ?", append(args, scope.Unit.ID)
	}
	var groups []dayGroup
	if err := q.Select(&groups, `SELECT r.received_on, `+endOn+` AS end_on, r.due_on, COUNT(*) AS n FROM foi_request r
		WHERE r.state <> 'dismissed' AND r.received_on <> '' AND r.received_on <= ? AND (`+endOn+` = '' OR `+endOn+` >= ?)`+where+` GROUP BY 1, 2, 3`, args...); err != nil {
		return f, fault.Wrap("annual.Figures", err)
	}
	cal, err := s.Calendar(q)
	if err != nil {
		return f, err
	}
	for _, g := range groups {
		f.take(g, year, today, cal)
	}
	if err := f.events(q, scope, year); err != nil {
		return f, err
	}
	county, err := Count(q, year)
	if err != nil {
		return f, err
	}
	for _, c := range county.Of(scope).C {
		f.Overturn += c.Cells[1]
		f.Reviews += c.Cells[0] + c.Cells[1] + c.Cells[2]
	}
	return f, nil
}

func (f *Figures) take(g dayGroup, year int, today calendar.Date, cal calendar.Calendar) {
	if g.Received.Year() == year {
		f.Quarters[(g.Received.Month()-1)/3].New += g.N
	}
	late := g.End
	if g.End.IsZero() {
		late = today
	}
	if !g.Due.IsZero() && late.After(g.Due) {
		f.Late += g.N
	}
	for i := range f.Quarters {
		end := lastOfQuarter(year, i)
		if !g.Received.After(end) && (g.End.IsZero() || g.End.After(end)) && !end.After(today) {
			f.Quarters[i].Open += g.N
		}
	}
	if g.End.Year() != year {
		return
	}
	f.Quarters[(g.End.Month()-1)/3].Done += g.N
	f.Done += g.N
	f.Days += g.N * g.Received.DaysUntil(g.End)
	f.Workdays += g.N * cal.WorkdaysUntil(g.Received, g.End)
}

// lastOfQuarter is the last day of the quarter i from 0.
func lastOfQuarter(year, i int) calendar.Date {
	return calendar.On(year, time.Month(3*i+4), 1).AddDays(-1)
}

// events counts extensions and corrections among what was done with in the year.
func (f *Figures) events(q db.Reader, scope Scope, year int) error {
	first, last := bounds(year)
	where, args := "", []any{first, last}
	if !scope.Whole {
		where, args = " AND r.organ_id = ?", append(args, scope.Unit.ID)
	}
	var rows []struct {
		Kind string        `db:"kind"`
		End  calendar.Date `db:"end_on"`
		N    int           `db:"n"`
	}
	if err := q.Select(&rows, `SELECT e.kind, `+endOn+` AS end_on, COUNT(DISTINCT r.id) AS n FROM foi_event e JOIN foi_request r ON r.id = e.request_id
		WHERE e.voided_at IS NULL AND e.kind IN ('extended', 'correction_sent') AND `+endOn+` BETWEEN ? AND ?`+where+` GROUP BY 1, 2`, args...); err != nil {
		return fault.Wrap("annual.events", err)
	}
	for _, x := range rows {
		if x.Kind == "extended" {
			f.Extended += x.N
			f.Quarters[(x.End.Month()-1)/3].Extended += x.N
		} else {
			f.Corrected += x.N
		}
	}
	return nil
}
