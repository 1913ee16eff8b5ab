package annual

import (
	"encoding/json"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// PublicRow is a published report in the public's list.
type PublicRow struct {
	ID          int64         `db:"id"`
	Unit        string        `db:"unit"`
	Whole       bool          `db:"whole"`
	Year        int           `db:"year"`
	Number      int           `db:"edition"`
	PublishedOn calendar.Date `db:"published_on"`
}

// newest keeps the newest published edition of each report.
const newest = ` FROM foi_annual e JOIN org_unit u ON u.id = e.unit_id WHERE e.state = 'published' AND NOT EXISTS
	(SELECT 1 FROM foi_annual n WHERE n.unit_id = e.unit_id AND n.whole = e.whole AND n.year = e.year AND n.state = 'published' AND n.edition > e.edition)`

// PublicList is what the public may read, newest year first, the county's own
// report at the head of each.
func PublicList(q db.Reader) (rows []PublicRow, err error) {
	err = q.Select(&rows, `SELECT e.id, u.name AS unit, e.whole, e.year, e.edition, e.published_on`+newest+` ORDER BY e.year DESC, CASE WHEN e.whole THEN 0 ELSE 1 END, u.path`)
	return rows, fault.Wrap("annual.PublicList", err)
}

// PublicReport is one published report; NotFound when it is none, or an
// edition that was put right since.
func PublicReport(q db.Reader, id int64) (row PublicRow, r Report, err error) {
	err = q.Get(&row, `SELECT e.id, u.name AS unit, e.whole, e.year, e.edition, e.published_on`+newest+` AND e.id = ?`, id)
	if db.NoRows(err) {
		return row, r, fault.NotFound("没有这份报告。")
	}
	if err != nil {
		return row, r, fault.Wrap("annual.PublicReport", err)
	}
	var frozen string
	if err := q.Get(&frozen, `SELECT frozen FROM foi_annual WHERE id = ?`, id); err != nil {
		return row, r, fault.Wrap("annual.PublicReport", err)
	}
	return row, r, json.Unmarshal([]byte(frozen), &r)
}
