package duty

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Standing is what the public may know of an entry: how many items are
// published and when the newest appeared, or that there is nothing of the
// kind this period. Never that something is late or missing.
type Standing struct {
	Count    int           `db:"n"`       // 已公开 n 条
	Last     calendar.Date `db:"last_on"` // 最近公开日期
	Nothing  bool          `db:"-"`       // 本期无此类信息, of the newest period, and nothing published in it
	Period   string        `db:"-"`       // Nothing: of which period
	Platform string        `db:"-"`       // published on another platform
	Link     string        `db:"-"`
	Units    []string      `db:"-"` // whose word Nothing or Platform is: all that say the same of that period
}

// Unit names whose word it is: up to six units, else how many.
func (s Standing) Unit() string {
	if n := len(s.Units); n > 6 {
		return fmt.Sprintf("%s等 %d 个单位", strings.Join(s.Units[:6], "、"), n)
	}
	return strings.Join(s.Units, "、")
}

// PeriodName is the period of Nothing in words.
func (s Standing) PeriodName() string { return PeriodName(s.Period) }

// StandingOf reads the standing of entries, for the portal. Two queries for up
// to 500 entries.
func StandingOf(q db.Reader, entryIDs []int64) (map[int64]Standing, error) {
	out := make(map[int64]Standing, len(entryIDs))
	if len(entryIDs) == 0 {
		return out, nil
	}
	text, args, err := db.In(`SELECT f.entry_id, count(*) AS n, max(f.fact_on) AS last_on FROM duty_fact_entry f WHERE f.entry_id IN (?) GROUP BY f.entry_id`, entryIDs)
	if err != nil {
		return nil, err
	}
	var facts []struct {
		Entry int64 `db:"entry_id"`
		Standing
	}
	if err := q.Select(&facts, text, args...); err != nil {
		return nil, fault.Internal("duty.StandingOf", err)
	}
	for _, f := range facts {
		out[f.Entry] = f.Standing
	}
	return out, declaredStanding(q, out, entryIDs)
}

// declaredStanding adds what was declared of the newest closed period of each entry.
func declaredStanding(q db.Reader, out map[int64]Standing, entryIDs []int64) error {
	text, args, err := db.In(`SELECT d.entry_id, d.period, d.state, x.platform, x.link, u.short_name FROM duty d JOIN duty_declaration x
		ON x.duty_id = d.id AND x.state IN ('agreed', 'silent', 'recorded') JOIN org_unit u ON u.id = d.unit_id
		WHERE d.entry_id IN (?) AND d.state IN ('declared', 'elsewhere')
		AND NOT EXISTS (SELECT 1 FROM duty n WHERE n.entry_id = d.entry_id AND n.due_on > d.due_on AND n.state = 'done')
		ORDER BY d.entry_id, d.due_on, d.state, u.sort, d.id, x.id`, entryIDs)
	if err != nil {
		return err
	}
	var rows []struct {
		Entry    int64  `db:"entry_id"`
		Period   string `db:"period"`
		State    State  `db:"state"`
		Platform string `db:"platform"`
		Link     string `db:"link"`
		Unit     string `db:"short_name"`
	}
	if err := q.Select(&rows, text, args...); err != nil {
		return fault.Internal("duty.StandingOf", err)
	}
	for _, r := range rows {
		s := out[r.Entry]
		if nothing := r.State == Declared; s.Nothing != nothing || s.Period != r.Period || s.Platform != r.Platform || s.Link != r.Link {
			s.Nothing, s.Period, s.Platform, s.Link, s.Units = nothing, r.Period, r.Platform, r.Link, nil
		}
		if !slices.Contains(s.Units, r.Unit) {
			s.Units = append(s.Units, r.Unit)
		}
		out[r.Entry] = s
	}
	return nil
}

// NextDue is the next day on which something of each entry is to be published
// (下次应公开), from today on; entries without one are not in it. The public may
// read it where the county wants that.
func NextDue(q db.Reader, today calendar.Date, entryIDs []int64) (map[int64]calendar.Date, error) {
	out := make(map[int64]calendar.Date, len(entryIDs))
	if len(entryIDs) == 0 {
		return out, nil
	}
	var rows []struct {
		Entry int64         `db:"entry_id"`
		Due   calendar.Date `db:"due_on"`
	}
	text, args, err := db.In(`SELECT d.entry_id, min(d.due_on) AS due_on FROM duty d
		WHERE d.entry_id IN (?) AND d.state IN ('open', 'waiting') AND d.due_on >= ? GROUP BY d.entry_id`, entryIDs, today)
	if err == nil {
		err = q.Select(&rows, text, args...)
	}
	for _, r := range rows {
		out[r.Entry] = r.Due
	}
	return out, fault.Wrap("duty.NextDue", err)
}
