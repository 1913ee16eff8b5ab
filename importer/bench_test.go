package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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
	b.Helper()
	w := sheet.NewWorkbook()
	s := w.Sheet("安全生产", sheet.Layout{})
	s.Row(0, sheet.Out{Text: "安全生产领域基层政务公开标准目录", Style: sheet.Title})
	s.Row(0, sheet.Cells(sheet.Head, "序号", "一级事项", "二级事项", "公开内容(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", "公开层级")...)
	content, basis := strings.Repeat("行政许可的事项、依据、条件、数量、程序、期限；", 9), strings.Repeat("《中华人民共和国政府信息公开条例》、", 11)
	for i := range n {
		s.Row(0, sheet.Cells(sheet.Body, fmt.Sprint(i+1), fmt.Sprintf("一级事项%d", i/7), fmt.Sprintf("二级事项%d", i), content, basis,
			"信息形成或者变更之日起20个工作日内", "县级应急管理部门", "■政府网站 □政府公报 ■两微一端", "全社会", "县级")...)
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

// BenchmarkPlanApply takes 10,000 new rows from file to catalogue and prints
// the ratio to the bare read of the same file in the same run. It fails when
// the read and the plan do not agree on the rows.
func BenchmarkPlanApply(b *testing.B) {
	const n = 10_000
	path := bulk(b, n)
	for _, engine := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
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
