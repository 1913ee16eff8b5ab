// Package workday keeps the county's working days (工作日历): the years whose
// table of holidays and make-up days (放假、调休) is complete, and the days that
// differ from Monday to Friday. What a day means is in package calendar.
package workday

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Year is a year whose table is complete.
type Year struct {
	Year     int     `db:"year"`
	Source   string  `db:"source"` // the notice that the table was taken from
	LoadedAt db.Time `db:"loaded_at"`
	Off      int     `db:"off_days"`  // 放假: weekdays without work
	Work     int     `db:"work_days"` // 调休上班: weekend days with work
}

// day is a stored day.
type day struct {
	Day  calendar.Date `db:"day"`
	Kind calendar.Kind `db:"kind"`
	Note string        `db:"note"`
}

// LoadCalendar reads the county's whole calendar, in two queries.
func LoadCalendar(q db.Reader) (calendar.Calendar, error) {
	var years []int
	if err := q.Select(&years, `SELECT year FROM calendar_year ORDER BY year`); err != nil {
		return calendar.Calendar{}, fault.Internal("workday.LoadCalendar", err)
	}
	days, err := between(q, calendar.Date{}, calendar.On(9999, 12, 31))
	return calendar.New(days, years), fault.Wrap("workday.LoadCalendar", err)
}

// Years lists the years with a table, the newest first.
func Years(q db.Reader) (rows []Year, err error) {
	err = q.Select(&rows, `SELECT y.year, y.source, y.loaded_at,
		COALESCE(sum(CASE WHEN d.kind = 'off' THEN 1 ELSE 0 END), 0) AS off_days,
		COALESCE(sum(CASE WHEN d.kind = 'work' THEN 1 ELSE 0 END), 0) AS work_days
		FROM calendar_year y LEFT JOIN calendar_day d ON substr(d.day, 1, 4) = CAST(y.year AS TEXT)
		GROUP BY y.year, y.source, y.loaded_at ORDER BY y.year DESC`)
	return rows, fault.Wrap("workday.Years", err)
}

// Days lists the days of a year that differ, in order; a year without a table
// may have some too.
func Days(q db.Reader, year int) ([]calendar.Exception, error) {
	days, err := between(q, calendar.On(year, 1, 1), calendar.On(year, 12, 31))
	return days, fault.Wrap("workday.Days", err)
}

func between(q db.Reader, from, to calendar.Date) ([]calendar.Exception, error) {
	var rows []day
	if err := q.Select(&rows, `SELECT day, kind, note FROM calendar_day WHERE day >= ? AND day <= ? ORDER BY day`, from, to); err != nil {
		return nil, err
	}
	out := make([]calendar.Exception, 0, len(rows))
	for _, r := range rows {
		out = append(out, calendar.Exception(r))
	}
	return out, nil
}
