package search

import (
	"errors"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

var errIncomplete = errors.New("a document needs kind, object id and day")

// Page is one page of hits.
type Page struct {
	Hits   []Hit
	Next   string   // After of the next page, "" on the last
	Total  int      // when the query asked to count
	Capped bool     // there are more than Total
	Empty  bool     // nothing that can be looked for was typed
	Also   []string // words of the same meaning that were looked for too
}

// Hit is one document with the words marked.
type Hit struct {
	Doc
	Marked  []Span // the title
	Snippet []Span // where the words stand in the body
}

// Find answers a query. Every hit holds every term, as LIKE on Haystack would
// say; in newest order nothing is left out, in order of relevance the newest
// 2,000 hits are looked at.
func Find(q db.Reader, query Query) (Page, error) {
	groups, err := Synonyms(q)
	if err != nil {
		return Page{}, err
	}
	f := &finder{q: q, Query: query, terms: terms(query.Text, groups)}
	if len(f.terms) == 0 {
		return Page{Empty: true}, nil
	}
	if f.Limit <= 0 || f.Limit > mostPageSize {
		f.Limit = pageSize
	}
	f.prepare()
	how := f.newest
	if query.Order == Relevance {
		how = f.best
	}
	p, err := how()
	for _, t := range f.terms {
		p.Also = append(p.Also, t.any[1:]...)
	}
	return p, err
}

// finder is one query at work.
type finder struct {
	Query
	q     db.Reader
	terms []term
	from  string // FROM and WHERE, without the place in the list
	more  string // the filters of from
	with  string // PostgreSQL: the hits by the index alone
	args  []any
	exact bool
}

// prepare writes the part of the statement that all its uses share. The
// engines differ in how an index is asked; the rest is one text.
func (f *finder) prepare() {
	table, column, asked := "search_body", "tokens", match(f.terms, pg(f.q))
	if asked == "" {
		table, column, asked = "search_title", "chars", titleMatch(f.terms, pg(f.q))
	}
	if pg(f.q) {
		f.from = ` FROM ` + table + ` f JOIN search_doc d ON d.id = f.rowid WHERE f.` + column + ` @@ CAST(? AS tsquery)`
		f.with = `WITH hit AS MATERIALIZED (SELECT h.rowid FROM ` + table + ` h WHERE h.` + column + ` @@ CAST(? AS tsquery)) `
	} else { // CROSS JOIN keeps the index first: hits come out in order of rowid
		f.from = ` FROM ` + table + ` f CROSS JOIN search_doc d ON d.id = f.rowid WHERE ` + table + ` MATCH ?`
	}
	f.args = []any{asked}
	f.exact = exact(f.terms)
	add := func(cond string, args ...any) { f.more, f.args = f.more+` AND `+cond, append(f.args, args...) }
	if len(f.Units) > 0 {
		add(`d.unit_id IN (`+marks(len(f.Units))+`)`, list(f.Units)...)
	}
	if len(f.Kinds) > 0 {
		add(`d.kind IN (`+marks(len(f.Kinds))+`)`, list(f.Kinds)...)
	}
	for _, x := range []struct{ column, value string }{{"tier", f.Tier}, {"domain", f.Domain}, {"type", f.Type}, {"validity", f.Validity}} {
		if x.value != "" {
			add(`d.`+x.column+` = ?`, x.value)
		}
	}
	if f.Year != 0 {
		add(`d.year = ?`, f.Year)
	}
	f.from += f.more
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

func list[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// beyond is an id behind every document.
const beyond = int64(1) << 62

// batches are how many candidates are read at once: few for the first page,
// more when false ones are among them.
var batches = []int{32, 256, 1024}

// lean are the columns that verifying and scoring need.
const lean = `d.id, d.title, d.number, d.keywords, d.validity`

// walk calls use with every true hit behind the id before, newest first, until
// it says stop: whole rows for a page, else what verifying and scoring need.
func (f *finder) walk(before int64, size int, whole bool, use func(r row) (more bool)) error {
	columns := lean + `, d.body`
	switch {
	case whole:
		columns = docColumns + `, d.body`
	case f.exact:
		columns = lean + `, '' AS body`
	}
	how, floor, err := f.begin(before)
	for i := 0; err == nil; i++ {
		limit := max(size, batches[min(i, len(batches)-1)])
		n, stopped := 0, false
		text, args := f.statement(columns, how, limit, before, floor)
		err = f.q.Each(func(rows *sqlx.Rows) (err error) {
			var r row
			if n++; whole {
				err = rows.StructScan(&r)
			} else {
				err = rows.Scan(&r.ID, &r.Title, &r.Number, &r.Keywords, &r.Validity, &r.Body)
			}
			if err != nil {
				return err
			}
			before = r.ID
			if (f.exact || holds(r.doc(), f.terms)) && !use(r) {
				stopped = true
				return errStop
			}
			return nil
		}, text, args...)
		switch {
		case stopped:
			return nil
		case n == limit:
			how = max(how, dense)
		case how != window:
			return fault.Wrap("search.Find", err)
		default: // the newest are done: what is behind them by how many of them were hits
			if how, before = sparse, floor; n*rare >= newestLooked {
				how = dense
			}
		}
	}
	return fault.Wrap("search.Find", err)
}

var errStop = errors.New("enough")

// newest is a page in order of publication; its place is the last id.
func (f *finder) newest() (p Page, err error) {
	before := beyond
	if f.After != "" {
		if before, err = strconv.ParseInt(f.After, 10, 64); err != nil {
			before = beyond // an address made by hand: from the start
		}
	}
	last := int64(0)
	err = f.walk(before, f.Limit+1, true, func(r row) bool {
		if len(p.Hits) == f.Limit {
			p.Next = strconv.FormatInt(last, 10)
			return false
		}
		last = r.ID
		p.Hits = append(p.Hits, f.hit(r))
		return true
	})
	if err == nil && f.Count {
		p.Total, p.Capped, err = f.count()
	}
	return p, err
}

// count counts true hits up to 1,000.
func (f *finder) count() (n int, capped bool, err error) {
	if f.exact {
		err = f.q.Get(&n, `SELECT count(*) FROM (SELECT f.rowid`+f.from+` LIMIT `+strconv.Itoa(mostCounted+1)+`) x`, f.args...)
	} else {
		err = f.walk(beyond, mostCounted+1, false, func(row) bool { n++; return n <= mostCounted })
	}
	if n > mostCounted {
		return mostCounted, true, err
	}
	return n, false, fault.Wrap("search.Find", err)
}
