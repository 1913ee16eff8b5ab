package disclose

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// BenchmarkPublish compares publishing one item (revision, record, number,
// board, todos, audit in one transaction) with the same number of prepared
// inserts into a plain table in one transaction, both with synchronous=FULL.
// The two take turns, so that a busy machine slows both.
func BenchmarkPublish(b *testing.B) {
	source := dbtest.SQLiteSource(b)
	d, err := db.Open(b.Context(), source)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	o := open(b, d)
	rounds := max(b.N, 200)
	ids := o.approved(rounds + 1)
	for _, id := range ids { // as submitting does
		if _, err := o.s.Check(o.ctx, officer(), id); err != nil {
			b.Fatal(err)
		}
	}
	changed := func() (n int) {
		o.write(func(tx *db.Tx) error { return tx.Get(&n, `SELECT total_changes()`) })
		return n
	}
	before := changed()
	o.act(writer(), ids[rounds], ActPublish, Form{})
	rows := changed() - before
	raw := newRaw(b, source)
	var ours, theirs []time.Duration
	for i := range rounds {
		ref := o.ref(ids[i])
		from := time.Now()
		if _, err := o.s.Act(o.ctx, writer(), []Ref{ref}, ActPublish, Form{}); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(from))
		from = time.Now()
		raw.insert(rows)
		theirs = append(theirs, time.Since(from))
	}
	var n int
	if err := d.Reader(o.ctx).Get(&n, `SELECT count(DISTINCT index_no) FROM disclose_item WHERE stage = 'live'`); err != nil || n != rounds+1 {
		b.Errorf("%d items are public with a number of their own, want %d (%v)", n, rounds+1, err)
	}
	if got := raw.count(); got != rows*rounds {
		b.Errorf("the raw table has %d rows, want %d", got, rows*rounds)
	}
	b.ReportMetric(micros(ours), "µs/publish")
	b.ReportMetric(micros(theirs), "µs/raw")
	b.ReportMetric(float64(rows), "rows")
	b.ReportMetric(micros(theirs)/micros(ours), "rate/raw")
}

// micros is the median: other work on the machine makes single rounds slow.
func micros(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2].Nanoseconds()) / 1000
}

// raw is a plain table beside the county's, in a file of its own, written by a
// prepared statement.
type raw struct {
	b    *testing.B
	d    *sql.DB
	text string
}

func newRaw(b *testing.B, source string) *raw {
	b.Helper()
	path := strings.TrimPrefix(source, "sqlite:") + ".raw"
	d, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_cache_size=-65536")
	if err != nil {
		b.Fatal(err)
	}
	d.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = d.Close() })
	if _, err := d.Exec(`CREATE TABLE raw (id INTEGER PRIMARY KEY, item INTEGER NOT NULL, word TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL);
		CREATE INDEX raw_item ON raw (item, id)`); err != nil {
		b.Fatal(err)
	}
	return &raw{b: b, d: d, text: strings.Repeat("正文", 60)}
}

func (r *raw) insert(rows int) {
	tx, err := r.d.Begin()
	if err != nil {
		r.b.Fatal(err)
	}
	stmt, err := tx.Prepare(`INSERT INTO raw (item, word, text, at) VALUES (?, ?, ?, ?)`)
	if err != nil {
		r.b.Fatal(err)
	}
	defer stmt.Close()
	for i := range rows {
		if _, err := stmt.Exec(i, "published", r.text, "2026-11-23T02:00:00.000Z"); err != nil {
			r.b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		r.b.Fatal(err)
	}
}

func (r *raw) count() (n int) {
	if err := r.d.QueryRow(`SELECT count(*) FROM raw`).Scan(&n); err != nil {
		r.b.Fatal(err)
	}
	return n
}

// benchItems is the size of the largest county's archive.
const benchItems = 1_000_000

// BenchmarkLists compares a page of 20 from a million items with the same
// query prepared once and scanned into plain values, and the first page with
// one nine tenths down.
func BenchmarkLists(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		source := dbtest.SQLiteSource(b)
		lists(b, source, "sqlite3", "file:"+strings.TrimPrefix(source, "sqlite:")+"?_query_only=1&_cache_size=-16384")
	})
	b.Run("postgres", func(b *testing.B) {
		source := dbtest.PostgresSource(b)
		lists(b, source, "pgx", source)
	})
}

func lists(b *testing.B, source, driver, address string) {
	d, err := db.Open(b.Context(), source)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	o := open(b, d)
	o.million()
	plain, err := sql.Open(driver, address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = plain.Close() })
	for _, c := range []struct {
		name string
		f    Filter
	}{
		{"all", Filter{}}, {"unit", Filter{UnitID: civil}}, {"column", Filter{ColumnID: 1}}, {"type", Filter{Type: "policy"}},
		{"returned", Filter{States: []State{Returned}}}, {"waiting", Filter{Waiting: true}}, {"withdrawn", Filter{Stages: []Stage{Withdrawn}}},
		{"text", Filter{Text: "通知"}}, {"mine", Filter{Mine: true}},
	} {
		b.Run(c.name, func(b *testing.B) { o.compare(b, plain, c.f, benchItems/10) })
	}
	b.Run("public", func(b *testing.B) { o.comparePublic(b) })
}

func (o *office) compare(b *testing.B, plain *sql.DB, f Filter, deep int64) {
	where, args, err := f.where(officer(), o.d.Now())
	if err != nil {
		b.Fatal(err)
	}
	text := `SELECT ` + rowColumns + rowTables + ` WHERE ` + where + ` AND i.id < ? ORDER BY i.id DESC LIMIT ?`
	if o.d.Engine() == db.Postgres {
		text = sqlx.Rebind(sqlx.DOLLAR, text)
	}
	stmt, err := plain.Prepare(text)
	if err != nil {
		b.Fatal(err)
	}
	defer stmt.Close()
	var ours, theirs, far []time.Duration
	rounds := max(b.N, 100)
	for range rounds {
		from := time.Now()
		rows, _, err := o.s.List(o.ctx, officer(), f, Cursor{benchItems + 1})
		ours = append(ours, time.Since(from))
		if err != nil {
			b.Fatal(err)
		}
		from = time.Now()
		got := scanIDs(b, stmt, append(slices.Clone(args), benchItems+1, PageSize+1)...)
		theirs = append(theirs, time.Since(from))
		if len(rows) != min(PageSize, len(got)) || len(rows) == 0 || rows[0].Item.ID != got[0] || rows[len(rows)-1].Item.ID != got[len(rows)-1] {
			b.Fatalf("the pages differ: %d rows and %d", len(rows), len(got))
		}
		from = time.Now()
		if _, _, err := o.s.List(o.ctx, officer(), f, Cursor{deep}); err != nil {
			b.Fatal(err)
		}
		far = append(far, time.Since(from))
	}
	b.ReportMetric(micros(ours), "µs/page")
	b.ReportMetric(micros(theirs), "µs/raw")
	b.ReportMetric(micros(ours)/micros(theirs), "×raw")
	b.ReportMetric(micros(far)/micros(ours), "deep/first")
}

// scanIDs reads every column of every row, as a page must, and keeps the ids.
func scanIDs(b *testing.B, stmt *sql.Stmt, args ...any) (ids []int64) {
	rows, err := stmt.Query(args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range into {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		ids = append(ids, values[0].(int64))
	}
	return ids
}

func (o *office) comparePublic(b *testing.B) {
	q, now := o.d.Reader(o.ctx), o.d.Now()
	var first, far []time.Duration
	rounds := max(b.N, 100)
	for range rounds {
		from := time.Now()
		rows, _, err := PublicList(q, now, PublicFilter{UnitID: civil}, PublicCursor{})
		first = append(first, time.Since(from))
		if err != nil || len(rows) != PublicPage {
			b.Fatal(len(rows), err)
		}
		from = time.Now()
		rows, _, err = PublicList(q, now, PublicFilter{UnitID: civil}, PublicCursor{On: day("2017-06-01"), ID: 1})
		far = append(far, time.Since(from))
		if err != nil || len(rows) != PublicPage {
			b.Fatal(len(rows), err)
		}
	}
	b.ReportMetric(micros(first), "µs/page")
	b.ReportMetric(micros(far)/micros(first), "deep/first")
}

// million fills the table by plain rows: ten years, six units, few of them
// under way or taken down.
func (o *office) million() {
	o.t.Helper()
	types := []string{"notice", "policy", "project", "meeting", "interpretation"}
	const part = 50_000
	for from := 0; from < benchItems; from += part {
		o.write(func(tx *db.Tx) error {
			rows := make([][]any, 0, part)
			for i := from + 1; i <= from+part; i++ {
				stage, draft := Live, State("")
				switch {
				case i%1000 == 0:
					stage = Withdrawn
				case i%997 == 0:
					stage, draft = New, []State{Draft, Returned, First, Second, Approved}[i%5]
				}
				on := day("2016-01-01").AddDays(i * 3650 / benchItems)
				unit := testUnits[1+i%5].id
				rows = append(rows, []any{i, fmt.Sprintf("c%06d", i), fmt.Sprintf("U%d/%d-%06d", unit, on.Year(), i), unit, types[i%5], stage, draft,
					fmt.Sprintf("关于某事项的通知第%d号", i), fmt.Sprintf("关于某事项的通知第%d号", i), on, 11 + i%9, tx.Now, tx.Now})
			}
			return tx.ExecRows(`INSERT INTO disclose_item (id, code, index_no, unit_id, tier, type, column_id, stage, draft_state, title, find, listed_on,
				created_by, created_at, changed_at) VALUES `, `(?, ?, ?, ?, 'county', ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows)
		})
	}
	o.write(func(tx *db.Tx) error { _, err := tx.Exec(`ANALYZE`); return err })
}
