package search_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/search"
)

// benchDocs is how many documents the benchmarks have; 1,000,000 by hand:
// go test ./internal/search -run '^$' -bench Find/sqlite -search.docs 1000000 -timeout 3h
var benchDocs = flag.Int("search.docs", 200_000, "documents in the search benchmarks")

// benchKeep keeps the SQLite database of a run at a path, for another one.
var benchKeep = flag.String("search.keep", "", "folder for the benchmark's SQLite database")

// asked are the kinds of query that performance.md speaks of.
var asked = []struct {
	name string
	cut  func(c *corpus, d search.Doc) string
}{
	{"2 characters", func(c *corpus, d search.Doc) string { return c.words(d, 2) }},
	{"3 characters", func(c *corpus, d search.Doc) string { return c.words(d, 3) }},
	{"4 characters", func(c *corpus, d search.Doc) string { return c.words(d, 4) }},
	{"two terms", func(c *corpus, d search.Doc) string { return c.words(d, 2) + " " + c.words(d, 2) }},
}

// words are the first characters of a phrase of the title: what people type,
// common and rare words alike.
func (c *corpus) words(_ search.Doc, n int) string {
	for {
		r := []rune(search.Normalise(c.phrases[c.r.IntN(len(c.phrases))]))
		at := c.r.IntN(max(len(r)-n, 1))
		if len(r) >= at+n && onlyHan(r[at:at+n]) {
			return string(r[at : at+n])
		}
	}
}

func onlyHan(r []rune) bool {
	return !slices.ContainsFunc(r, func(x rune) bool { return x < 0x4e00 || x > 0x9fff })
}

func BenchmarkFind(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchFind(b, benchSQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchFind(b, dbtest.Postgres(b)) })
}

func benchSQLite(b *testing.B) *db.DB {
	if *benchKeep == "" {
		return dbtest.SQLite(b)
	}
	path := filepath.Join(*benchKeep, "search.db")
	_, kept := os.Stat(path)
	d, err := db.Open(ctx, "sqlite:"+path)
	if err == nil && kept != nil {
		_, err = d.Migrate(ctx)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	return d
}

// benchFind asks 400 queries of each kind in both orders, newest first without
// and with the count, and prints medians and the 99th of 100.
func benchFind(b *testing.B, d *db.DB) {
	c := newCorpus(b, 2)
	var have int
	if err := d.Reader(ctx).Get(&have, `SELECT count(*) FROM search_doc`); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if have < *benchDocs {
		c.load(b, d, have, *benchDocs, nil)
		fmt.Fprintf(os.Stderr, "%s: %d documents indexed in %s\n", d.Engine(), *benchDocs-have, time.Since(start).Round(time.Second))
	}
	for _, kind := range asked {
		b.Run(kind.name, func(b *testing.B) {
			for b.Loop() {
				measure(b, d, c, kind.name, kind.cut)
			}
		})
	}
}

func measure(b *testing.B, d *db.DB, c *corpus, name string, cut func(*corpus, search.Doc) string) {
	const queries = 400
	took := map[string][]time.Duration{}
	hits := 0
	for range queries {
		text := cut(c, search.Doc{})
		for _, way := range []struct {
			name string
			q    search.Query
		}{{"newest", search.Query{Text: text}}, {"counted", search.Query{Text: text, Count: true}}, {"relevance", search.Query{Text: text, Order: search.Relevance}}} {
			start, cpu := time.Now(), cpuTime(b)
			p, err := search.Find(d.Reader(ctx), way.q)
			if err != nil {
				b.Fatal(err)
			}
			took[way.name] = append(took[way.name], time.Since(start))
			took[way.name+"-cpu"] = append(took[way.name+"-cpu"], cpuTime(b)-cpu)
			if way.name == "newest" {
				hits += len(p.Hits)
			}
		}
	}
	if hits == 0 {
		b.Fatalf("%s: no query found anything", name)
	}
	for _, way := range []string{"newest", "counted", "relevance", "newest-cpu", "relevance-cpu"} {
		slices.Sort(took[way])
		b.ReportMetric(float64(took[way][queries/2].Microseconds())/1000, way+"-p50-ms")
		b.ReportMetric(float64(took[way][queries*99/100].Microseconds())/1000, way+"-p99-ms")
	}
}

// cpuTime is what this process has used: on a loaded machine it says what a
// query costs, where the clock says how long it waited. A server of its own
// (PostgreSQL) is not in it.
func cpuTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

func BenchmarkNormalise(b *testing.B) {
	c := newCorpus(b, 2)
	d := c.doc(1)
	b.SetBytes(int64(len(d.Body)))
	for b.Loop() {
		search.Normalise(d.Body)
	}
}
