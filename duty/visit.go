package duty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lianghua/catalog"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/visit"
)

// VisitRow is what the nightly visit found of a column: 点得开、有内容、一年内有更新.
type VisitRow struct {
	ColumnID int64         `db:"column_id"`
	Day      calendar.Date `db:"day"`
	Address  string        `db:"address"`
	Status   int           `db:"status"` // HTTP, 0 when nobody answered
	Opens    bool          `db:"opens"`  // 点得开
	Filled   bool          `db:"filled"` // 有内容
	Fresh    bool          `db:"fresh"`  // 一年内有更新
	Message  string        `db:"message"`
}

// Sound reports all three.
func (v VisitRow) Sound() bool { return v.Opens && v.Filled && v.Fresh }

// LastVisits are the newest results by column: for the office only.
func LastVisits(q db.Reader) (map[int64]*VisitRow, error) { return lastVisits(q) }

const visitColumns = `v.column_id, v.day, v.address, v.status, v.opens, v.filled, v.fresh, v.message`

func lastVisits(q db.Reader) (map[int64]*VisitRow, error) {
	var rows []VisitRow
	err := q.Select(&rows, `SELECT `+visitColumns+` FROM duty_visit v WHERE v.day = (SELECT max(w.day) FROM duty_visit w WHERE w.column_id = v.column_id)`)
	out := make(map[int64]*VisitRow, len(rows))
	for i := range rows {
		out[rows[i].ColumnID] = &rows[i]
	}
	return out, fault.Wrap("duty.lastVisits", err)
}

// Limits of the visit: how long results are kept, how little text is none.
const (
	visitKept  = 60 // days
	visitRunes = 30
)

// Visit opens every column's own page: addresses of this site through own,
// others over the network when the county's setting allows it. It is the
// nightly job; a second run on the same day replaces the first.
func (s *Service) Visit(ctx context.Context, own http.Handler) (visited, faults int, err error) {
	q := s.DB.Reader(ctx)
	v, err := settings.All(q)
	if err != nil {
		return 0, 0, err
	}
	today := calendar.DateOf(s.DB.Now().Time)
	columns, err := catalog.Columns(q)
	if err != nil {
		return 0, 0, err
	}
	list, err := watch(q, today)
	if err != nil {
		return 0, 0, err
	}
	last := map[int64]calendar.Date{}
	for _, w := range list {
		last[w.ID] = w.Last
	}
	night := visitor{page: &visit.Opener{Own: own, Site: v.SiteURL()}, outside: v.DutyVisitOutside(), today: today, last: last}
	rows := night.all(ctx, columns)
	return len(rows), faultsIn(rows), s.keepVisits(ctx, today, rows)
}

func faultsIn(rows []VisitRow) (n int) {
	for _, r := range rows {
		if !r.Sound() {
			n++
		}
	}
	return n
}

func (s *Service) keepVisits(ctx context.Context, today calendar.Date, rows []VisitRow) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM duty_visit WHERE day < ?`, today.AddDays(-visitKept)); err != nil {
			return fault.Internal("duty.keepVisits", err)
		}
		sets := make([][]any, len(rows))
		for i, r := range rows {
			sets[i] = []any{r.ColumnID, r.Day, r.Address, r.Status, r.Opens, r.Filled, r.Fresh, r.Message}
		}
		return fault.Wrap("duty.keepVisits", tx.ExecMany(`INSERT INTO duty_visit (column_id, day, address, status, opens, filled, fresh, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (column_id, day) DO UPDATE SET address = excluded.address, status = excluded.status, opens = excluded.opens, filled = excluded.filled,
			fresh = excluded.fresh, message = excluded.message`, sets))
	})
}

type visitor struct {
	page    *visit.Opener
	outside bool
	today   calendar.Date
	last    map[int64]calendar.Date
}

func (v visitor) all(ctx context.Context, columns []catalog.Column) []VisitRow {
	var todo []catalog.Column
	for _, c := range columns {
		if c.Active && c.Kind != catalog.KindSection && (c.Link == "" || v.page.Inside(c.Link) || v.outside) {
			todo = append(todo, c)
		}
	}
	out := make([]VisitRow, len(todo))
	visit.All(len(todo), func(i int) { out[i] = v.one(ctx, todo[i]) })
	return out
}

// columnPage is where this site shows a column that has no address elsewhere.
// What it holds is known from the items, not from the page's words.
func columnPage(c catalog.Column) string { return "/columns/" + url.PathEscape(c.Code) }

func (v visitor) one(ctx context.Context, c catalog.Column) VisitRow {
	row, last := VisitRow{ColumnID: c.ID, Day: v.today, Address: c.Link}, v.last[c.ID]
	if c.Link == "" {
		row.Address = columnPage(c)
	}
	status, body, err := v.page.Open(ctx, row.Address)
	row.Status, row.Opens = status, err == nil && status < 400
	text := plainText(body)
	row.Filled = row.Opens && len([]rune(text)) >= visitRunes && (c.Link != "" || !last.IsZero())
	row.Fresh = row.Opens && (v.withinYear(last) || c.Link != "" && v.withinYear(newestDate(text, v.today)))
	switch {
	case err != nil:
		row.Message = "打不开：没有应答或超过 15 秒"
	case !row.Opens:
		row.Message = fmt.Sprintf("打不开：返回 %d", status)
	case !row.Filled:
		row.Message = "页面没有内容"
	case !row.Fresh:
		row.Message = "一年内没有更新"
	}
	return row
}

func (v visitor) withinYear(d calendar.Date) bool {
	return !d.IsZero() && !d.Before(v.today.AddDays(-otherAge))
}

var (
	hiddenTags = regexp.MustCompile(`(?is)<(script|style|head|nav|header|footer)\b.*?</(script|style|head|nav|header|footer)>`)
	anyTag     = regexp.MustCompile(`(?s)<[^>]*>`)
	aDate      = regexp.MustCompile(`(20\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})`)
)

// plainText is what a page says between its head and its foot.
func plainText(b []byte) string {
	s := hiddenTags.ReplaceAllString(string(b), " ")
	return strings.Join(strings.Fields(anyTag.ReplaceAllString(s, " ")), " ")
}

// newestDate is the latest day in a text that is not in the future.
func newestDate(text string, today calendar.Date) (newest calendar.Date) {
	for _, m := range aDate.FindAllStringSubmatch(text, -1) {
		y, _ := strconv.Atoi(m[1])
		mo, _ := strconv.Atoi(m[2])
		d, _ := strconv.Atoi(m[3])
		if mo < 1 || mo > 12 || d < 1 || d > 31 {
			continue
		}
		if day := calendar.On(y, time.Month(mo), d); !day.After(today) && day.After(newest) {
			newest = day
		}
	}
	return newest
}
