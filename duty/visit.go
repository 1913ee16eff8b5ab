package duty

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"lianghua/catalog"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
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

// Limits of the visit: how long one page may take, how much of it is read, how
// many are open at once, how long results are kept, how little text is none.
const (
	visitTime   = 15 * time.Second // an inspection counts a page that takes longer as not to be opened
	visitBytes  = 256 << 10
	visitAtOnce = 4
	visitKept   = 60 // days
	visitRunes  = 30
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
	visit := visitor{own: own, site: v.SiteURL(), outside: v.DutyVisitOutside(), today: today, last: last,
		client: &http.Client{Timeout: visitTime, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= 5 {
				return errors.New("too many redirects")
			}
			return nil
		}}}
	rows := visit.all(ctx, columns)
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
	own     http.Handler
	site    string
	outside bool
	today   calendar.Date
	last    map[int64]calendar.Date
	client  *http.Client
}

func (v visitor) all(ctx context.Context, columns []catalog.Column) []VisitRow {
	var todo []catalog.Column
	for _, c := range columns {
		if c.Active && c.Kind != catalog.KindSection && (c.Link == "" || v.inside(c.Link) || v.outside) {
			todo = append(todo, c)
		}
	}
	out := make([]VisitRow, len(todo))
	var wg sync.WaitGroup
	slots := make(chan struct{}, visitAtOnce)
	for i, c := range todo {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			out[i] = v.one(ctx, c)
		}()
	}
	wg.Wait()
	return out
}

// inside reports an address of this site.
func (v visitor) inside(link string) bool {
	return strings.HasPrefix(link, "/") || v.site != "" && strings.HasPrefix(link, v.site+"/")
}

// columnPage is where this site shows a column that has no address elsewhere.
// What it holds is known from the items, not from the page's words.
func columnPage(c catalog.Column) string { return "/columns/" + url.PathEscape(c.Code) }

func (v visitor) one(ctx context.Context, c catalog.Column) VisitRow {
	row, last := VisitRow{ColumnID: c.ID, Day: v.today, Address: c.Link}, v.last[c.ID]
	if c.Link == "" {
		row.Address = columnPage(c)
	}
	status, body, err := v.open(ctx, row.Address)
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

func (v visitor) open(ctx context.Context, link string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, visitTime)
	defer cancel()
	if v.inside(link) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/"+strings.TrimLeft(strings.TrimPrefix(link, v.site), "/"), nil)
		if err != nil {
			return 0, nil, err
		}
		r.RemoteAddr = "127.0.0.1:0"
		w := &memory{head: http.Header{}, status: http.StatusOK}
		v.own.ServeHTTP(w, r)
		return w.status, w.body.Bytes(), nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return 0, nil, err
	}
	answer, err := v.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, visitBytes))
	return answer.StatusCode, body, err
}

// memory is an answer kept in memory, no more of it than a visit reads.
type memory struct {
	head   http.Header
	body   bytes.Buffer
	status int
}

// Header is the answer's head.
func (m *memory) Header() http.Header { return m.head }

// WriteHeader keeps the status.
func (m *memory) WriteHeader(status int) { m.status = status }

// Write keeps the beginning of the body.
func (m *memory) Write(b []byte) (int, error) {
	m.body.Write(b[:min(len(b), max(0, visitBytes-m.body.Len()))])
	return len(b), nil
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
