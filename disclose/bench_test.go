package disclose

import (
	"database/sql"
	"encoding/json"
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
// inserts in one transaction, all with synchronous=FULL: once into the same
// tables of a second county, with their keys, indexes and triggers, once into
// a plain table. The three take turns, so that a busy machine slows all.
func BenchmarkPublish(b *testing.B) {
	source := dbtest.SQLiteSource(b)
	d, err := db.Open(b.Context(), source)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	o := open(b, d)
	rounds := max(b.N, 300)
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
	raw, same := newRaw(b, source), newSame(b, o.detail(ids[rounds]))
	var ours, alike, theirs []time.Duration
	for i := range rounds {
		ref := o.ref(ids[i])
		from := time.Now()
		if _, err := o.s.Act(o.ctx, writer(), []Ref{ref}, ActPublish, Form{}); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(from))
		from = time.Now()
		same.insert(i+1, rows)
		alike = append(alike, time.Since(from))
		from = time.Now()
		raw.insert(rows)
		theirs = append(theirs, time.Since(from))
	}
	const live = `SELECT count(DISTINCT index_no) FROM disclose_item i JOIN disclose_revision r ON r.item_id = i.id WHERE i.stage = 'live'`
	var n int
	if err := d.Reader(o.ctx).Get(&n, live); err != nil || n != rounds+1 {
		b.Errorf("%d items are public with a number of their own, want %d (%v)", n, rounds+1, err)
	}
	if got := count(b, same.d, live); got != rounds {
		b.Errorf("the second county has %d, want %d", got, rounds)
	}
	if got := count(b, raw.d, `SELECT count(*) FROM raw`); got != rows*rounds {
		b.Errorf("the plain table has %d rows, want %d", got, rows*rounds)
	}
	b.ReportMetric(micros(ours), "µs/publish")
	b.ReportMetric(micros(alike), "µs/same-tables")
	b.ReportMetric(micros(theirs), "µs/plain-table")
	b.ReportMetric(float64(rows), "rows")
	b.ReportMetric(micros(alike)/micros(ours), "rate/same-tables")
	b.ReportMetric(micros(theirs)/micros(ours), "rate/plain-table")
}

// same writes the rows of a publication into the tables of a second county by
// prepared inserts and nothing else.
type same struct {
	b     *testing.B
	d     *sql.DB
	texts []string
	args  []func(i int) []any
}

func newSame(b *testing.B, x Detail) *same {
	b.Helper()
	source := dbtest.SQLiteSource(b)
	county, err := db.Open(b.Context(), source)
	if err != nil {
		b.Fatal(err)
	}
	open(b, county)
	if err := county.Close(); err != nil {
		b.Fatal(err)
	}
	d, err := sql.Open("sqlite3", "file:"+strings.TrimPrefix(source, "sqlite:")+
		"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_foreign_keys=1&_cache_size=-65536&_stmt_cache_size=200")
	if err != nil {
		b.Fatal(err)
	}
	d.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = d.Close() })
	s := &same{b: b, d: d}
	content, err := json.Marshal(x.Draft.Content.V)
	if err != nil {
		b.Fatal(err)
	}
	const at = "2026-11-23T02:00:00.000Z"
	s.row(`INSERT INTO disclose_item (id, code, index_no, unit_id, tier, type, column_id, stage, title, find, revision_id, published_at, listed_on,
		created_by, created_at, changed_at) VALUES (?, ?, ?, 2, 'county', 'notice', 1, 'live', ?, ?, ?, ?, '2026-11-23', 13, ?, ?)`,
		func(i int) []any {
			return []any{i, fmt.Sprintf("c%06d", i), fmt.Sprintf("MY-D07/2026-%05d", i), x.Title, x.Title, i, at, at, at}
		})
	s.row(`INSERT INTO disclose_draft (id, item_id, no, state, level, content, hash, author_id, author, created_at, changed_at)
		VALUES (?, ?, 1, 'published', 1, ?, ?, 13, '示例乙', ?, ?)`, func(i int) []any { return []any{i, i, content, x.Draft.Hash, at, at} })
	s.row(`INSERT INTO disclose_author (draft_id, person_id, name) VALUES (?, 13, '示例乙')`, func(i int) []any { return []any{i} })
	s.row(`INSERT INTO disclose_revision (id, item_id, draft_id, no, title, content, plain, hash, author, reviewers, by_person, by_name, at)
		VALUES (?, ?, ?, 1, ?, ?, ?, ?, '示例乙', '{}', 13, '示例乙', ?)`,
		func(i int) []any {
			return []any{i, i, i, x.Title, content, plainOf(x.Draft.Content.V), x.Draft.Hash, at}
		})
	s.row(`INSERT INTO disclose_secrecy (draft_id, hash, answers, conclusion, way, by_person, by_name, at) VALUES (?, ?, '{}', 'publish', 'system', 20, '示例庚', ?)`,
		func(i int) []any { return []any{i, x.Draft.Hash, at} })
	s.row(`INSERT INTO todo (kind, object_kind, object_id, unit_id, action, title, url, opened_at, closed_at) VALUES ('item.publish', 'item', ?, 2, 'item.publish', ?, '/desk/items/1', ?, ?)`,
		func(i int) []any { return []any{fmt.Sprint(i), x.Title, at, at} })
	s.row(`INSERT INTO duty_fact (item_id, unit_id, column_id, fact_on, on_day) VALUES (?, 2, 1, '2026-11-23', '2026-11-23')`, func(i int) []any { return []any{i} })
	s.row(`INSERT INTO counter (name, year, value) VALUES (?, 2026, 1)`, func(i int) []any { return []any{fmt.Sprint("index:", i)} })
	s.row(`INSERT INTO audit_log (seq, at, account_id, person_id, actor, role, face, action, outcome, object_kind, object_id, unit_id, detail, key_id, mac)
		VALUES (?, ?, 13, 13, '示例乙', 'dept.liaison', 'web', 'item.publish', 'done', 'item', ?, 2, '{"draft":1,"from":"approved","move":"publish","paper":false,"to":"published"}', 'test', ?)`,
		func(i int) []any { return []any{i + 1000, at, fmt.Sprint(i), x.Draft.Hash} })
	s.row(`INSERT INTO disclose_review (item_id, draft_id, action, from_state, to_state, way, by_person, by_name, hash, at)
		VALUES (?, ?, 'publish', 'approved', 'published', 'system', 13, '示例乙', ?, ?)`, func(i int) []any { return []any{i, i, x.Draft.Hash, at} })
	return s
}

func (s *same) row(text string, args func(i int) []any) {
	s.texts, s.args = append(s.texts, text), append(s.args, args)
}

// insert writes the rows of publication i; the record's row is written as
// often as it takes to have the same number.
func (s *same) insert(i, rows int) {
	tx, err := s.d.Begin()
	if err != nil {
		s.b.Fatal(err)
	}
	for n := range rows {
		k := min(n, len(s.texts)-1)
		stmt, err := tx.Prepare(s.texts[k]) // kept by the connection
		if err != nil {
			s.b.Fatal(err)
		}
		if _, err := stmt.Exec(s.args[k](i)...); err != nil {
			s.b.Fatal(err)
		}
		_ = stmt.Close()
	}
	if err := tx.Commit(); err != nil {
		s.b.Fatal(err)
	}
}

func count(b *testing.B, d *sql.DB, text string) (n int) {
	if err := d.QueryRow(text).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
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
