package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/sheet"
	"lianghua/org"
)

// bulk writes a catalogue of n new entries in the shape of a county's: long
// content and basis, 一级事项 merged over seven rows.
func bulk(b *testing.B, n int) string {
	return bulkWith(b, n, "信息形成或者变更之日起20个工作日内")
}

// bulkWith is bulk with another 公开时限: to a catalogue that holds the first
// file every row of the second is a change.
func bulkWith(b *testing.B, n int, limit string) string {
	b.Helper()
	w := sheet.NewWorkbook()
	s := w.Sheet("安全生产", sheet.Layout{})
	s.Row(0, sheet.Out{Text: "安全生产领域基层政务公开标准目录", Style: sheet.Title})
	s.Row(0, sheet.Cells(sheet.Head, "序号", "一级事项", "二级事项", "公开内容(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", "公开层级")...)
	content, basis := strings.Repeat("行政许可的事项、依据、条件、数量、程序、期限；", 9), strings.Repeat("《中华人民共和国政府信息公开条例》、", 11)
	for i := range n {
		s.Row(0, sheet.Cells(sheet.Body, fmt.Sprint(i+1), fmt.Sprintf("一级事项%d", i/7), fmt.Sprintf("二级事项%d", i), content, basis,
			limit, "县级应急管理部门", "■政府网站 □政府公报 ■两微一端", "全社会", "县级")...)
		if i%7 == 6 {
			s.Merge(sheet.Range{Top: i - 3, Left: 2, Bottom: i + 3, Right: 2})
		}
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "bulk.xlsx")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

var engines = []struct {
	name string
	open func(testing.TB) *db.DB
}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}}

// BenchmarkPlanApply takes 10,000 new rows from file to catalogue and prints
// the ratio to the bare read of the same file in the same run. It fails when
// the read and the plan do not agree on the rows.
func BenchmarkPlanApply(b *testing.B) {
	const n = 10_000
	path := bulk(b, n)
	for _, engine := range engines {
		b.Run(engine.name, func(b *testing.B) {
			var read, plan, apply time.Duration
			for b.Loop() {
				s, d := desk(b, engine.open(b))
				ctx := context.Background()
				actor := org.CLIActor("bench")
				runtime.GC()
				start := time.Now()
				rows := count(b, path)
				read += time.Since(start)

				start = time.Now()
				list, p, err := s.Upload(ctx, actor, importer.Catalogue, path, importer.Reading{Name: "bulk.xlsx"}, "")
				if err != nil {
					b.Fatal(err)
				}
				plan += time.Since(start)
				start = time.Now()
				done, err := s.Apply(ctx, actor, list[0].ID, list[0].PlanHash, false, nil)
				if err != nil {
					b.Fatal(err)
				}
				apply += time.Since(start)
				var stored int
				if err := d.Reader(ctx).Get(&stored, `SELECT count(*) FROM catalog_revision WHERE origin = 'import'`); err != nil {
					b.Fatal(err)
				}
				if rows != n+2 || p.Counts.Add != n || done.Sums().Add != n || stored != n {
					b.Fatalf("read %d rows, planned %+v, stored %d", rows, p.Counts, stored)
				}
			}
			b.ReportMetric(float64(plan+apply)/float64(read), "plan+apply/read")
			b.ReportMetric(float64(apply)/float64(read), "apply/read")
			b.ReportMetric(float64(read.Milliseconds())/float64(b.N), "read-ms")
			b.ReportMetric(float64(plan.Milliseconds())/float64(b.N), "plan-ms")
			b.ReportMetric(float64(apply.Milliseconds())/float64(b.N), "apply-ms")
		})
	}
}

// BenchmarkChangeApply takes the same 10,000 rows with another 公开时限: every
// row is a change of an entry.
func BenchmarkChangeApply(b *testing.B) {
	const n = 10_000
	first, second := bulk(b, n), bulkWith(b, n, "信息形成或者变更之日起10个工作日内")
	for _, engine := range engines {
		b.Run(engine.name, func(b *testing.B) {
			var read, plan, apply time.Duration
			for b.Loop() {
				s, d := desk(b, engine.open(b))
				takeIn(b, s, first)
				runtime.GC()
				start := time.Now()
				rows := count(b, second)
				read += time.Since(start)
				one, two := takeIn(b, s, second)
				plan, apply = plan+one, apply+two
				var stored int
				if err := d.Reader(b.Context()).Get(&stored, `SELECT count(*) FROM catalog_revision WHERE origin = 'import' AND no = 2`); err != nil {
					b.Fatal(err)
				}
				if rows != n+2 || stored != n {
					b.Fatalf("read %d rows, stored %d", rows, stored)
				}
			}
			b.ReportMetric(float64(plan+apply)/float64(read), "plan+apply/read")
			b.ReportMetric(float64(plan.Milliseconds())/float64(b.N), "plan-ms")
			b.ReportMetric(float64(apply.Milliseconds())/float64(b.N), "apply-ms")
		})
	}
}

// takeIn uploads and applies a file, and says how long each took.
func takeIn(b *testing.B, s *importer.Service, path string) (plan, apply time.Duration) {
	b.Helper()
	start := time.Now()
	list, _, err := s.Upload(b.Context(), org.CLIActor("bench"), importer.Catalogue, path, importer.Reading{Name: "bulk.xlsx"}, "")
	if err != nil {
		b.Fatal(err)
	}
	plan = time.Since(start)
	start = time.Now()
	if _, err := s.Apply(b.Context(), org.CLIActor("bench"), list[0].ID, list[0].PlanHash, false, nil); err != nil {
		b.Fatal(err)
	}
	return plan, time.Since(start)
}

// BenchmarkDeskWritesWhileApplying applies 10,000 new rows, then 10,000
// changes, while a person edits one entry after another, and prints the longest
// that one edit took, next to the median of the same work on a quiet desk.
func BenchmarkDeskWritesWhileApplying(b *testing.B) {
	const n = 10_000
	first, second := bulk(b, n), bulkWith(b, n, "信息形成或者变更之日起10个工作日内")
	for _, engine := range engines {
		b.Run(engine.name, func(b *testing.B) {
			longest := map[string]time.Duration{}
			for b.Loop() {
				s, d := desk(b, engine.open(b))
				p := newPerson(b, d)
				quiet := p.work(func() { time.Sleep(300 * time.Millisecond) })
				longest["quiet-median-ms"] = max(longest["quiet-median-ms"], quiet[len(quiet)/2])
				for _, file := range []struct{ name, path string }{{"add-longest-ms", first}, {"change-longest-ms", second}} {
					waits := p.work(func() { takeIn(b, s, file.path) })
					longest[file.name] = max(longest[file.name], waits[len(waits)-1])
				}
			}
			for name, t := range longest {
				b.ReportMetric(float64(t.Microseconds())/1000, name)
			}
		})
	}
}

// person is somebody at the desk who edits one entry after another.
type person struct {
	b       *testing.B
	service *catalog.Service
	entries []catalog.Entry
	next    int
}

func newPerson(b *testing.B, d *db.DB) *person {
	b.Helper()
	list, err := catalog.Current(d.Reader(b.Context()), "D20", "D21", "D22", "D23", "D24")
	if err != nil || len(list) == 0 {
		b.Fatalf("%d entries, %v", len(list), err)
	}
	return &person{b: b, service: &catalog.Service{DB: d}, entries: list}
}

// work edits entries with a short pause between until busy returns, and gives
// the times that the edits took, shortest first.
func (p *person) work(busy func()) (took []time.Duration) {
	p.b.Helper()
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			case <-time.After(2 * time.Millisecond):
			}
			e := p.entries[p.next%len(p.entries)]
			p.next++
			e.Audience = fmt.Sprintf("特定群体:示例%d", p.next)
			start := time.Now()
			if err := p.service.Edit(p.b.Context(), org.CLIActor("person"), e.ID, 0, e.Fields, nil); err != nil {
				done <- err
				return
			}
			took = append(took, time.Since(start))
		}
	}()
	busy()
	close(stop)
	if err := <-done; err != nil {
		p.b.Fatal(err)
	}
	slices.Sort(took)
	return took
}

func desk(b *testing.B, d *db.DB) (*importer.Service, *db.DB) {
	b.Helper()
	keys, err := crypt.OpenKeys(filepath.Join(b.TempDir(), "keys"))
	if err != nil {
		b.Fatal(err)
	}
	audit.Attach(d, keys)
	files, err := attach.OpenStore(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := catalog.Load(context.Background(), d, org.Who(org.CLIActor("bench")), nil); err != nil {
		b.Fatal(err)
	}
	return &importer.Service{DB: d, Files: files, TempDir: b.TempDir()}, d
}

func count(b *testing.B, path string) int {
	b.Helper()
	book, err := sheet.Open(context.Background(), "bulk.xlsx", path, sheet.Options{TempDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	if err := book.Read(context.Background(), 0, func(*sheet.Row) error { n++; return nil }); err != nil {
		b.Fatal(err)
	}
	if err := book.Close(); err != nil {
		b.Fatal(err)
	}
	return n
}
