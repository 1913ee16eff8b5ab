package sheet

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// county writes rows as a county's catalogue has them: ten columns, two cells
// of about two hundred characters, the first-level item once for seven rows.
// cell writes one text.
func county(w io.Writer, rows int, cell func(w io.Writer, ref, text string)) {
	long := strings.Repeat("公开内容应当准确、完整、及时。", 13)
	for r := 1; r <= rows+2; r++ {
		fmt.Fprintf(w, `<row r="%d">`, r)
		switch {
		case r <= 2:
			for c := 1; c <= 10; c++ {
				if r == 1 && c < 10 || r == 2 && c > 8 {
					cell(w, Name(c, r), fmt.Sprintf("表头%d-%d", r, c))
				}
			}
		default:
			for c, text := range []string{fmt.Sprint(r - 2), "", fmt.Sprintf("二级事项%d", r), long + fmt.Sprint(r), long + "依据" + fmt.Sprint(r%97),
				"自信息形成或变更之日起20个工作日内", fmt.Sprintf("示例单位%d", r%60), "■政府网站 □两微一端", "√", "全社会"} {
				if c == 1 && (r-3)%7 == 0 {
					text = fmt.Sprintf("一级事项%d", r/7)
				}
				if text != "" {
					cell(w, Name(c+1, r), text)
				}
			}
		}
		_, _ = io.WriteString(w, `</row>`)
	}
}

// countyMerges is nine merges of the header and one for every seven rows.
func countyMerges(rows int) string {
	var b strings.Builder
	b.WriteString(`<mergeCells>`)
	for c := 1; c <= 8; c++ {
		fmt.Fprintf(&b, `<mergeCell ref="%s:%s"/>`, Name(c, 1), Name(c, 2))
	}
	b.WriteString(`<mergeCell ref="I1:J1"/>`)
	for r := 3; r+6 <= rows+2; r += 7 {
		fmt.Fprintf(&b, `<mergeCell ref="B%d:B%d"/>`, r, r+6)
	}
	return b.String() + `</mergeCells>`
}

// countyFile is such a workbook with texts in the cells or in the shared table.
func countyFile(t testing.TB, rows int, shared bool) string {
	p := newPack("", "")
	if !shared {
		p.sheet(func(w io.Writer) {
			county(w, rows, func(w io.Writer, ref, text string) { _, _ = io.WriteString(w, inline(ref, text)) })
		}, countyMerges(rows))
		return p.save(t)
	}
	at, texts := map[string]int{}, []string{}
	index := func(_ io.Writer, _, text string) {
		if _, ok := at[text]; !ok {
			at[text] = len(texts)
			texts = append(texts, text)
		}
	}
	county(io.Discard, rows, index)
	p.shared(texts...)
	p.sheet(func(w io.Writer) {
		county(w, rows, func(w io.Writer, ref, text string) { fmt.Fprintf(w, `<c r="%s" t="s"><v>%d</v></c>`, ref, at[text]) })
	}, countyMerges(rows))
	return p.save(t)
}

// BenchmarkRead reads a county's workbook with merges resolved against bare
// excelize on the same file, in turn. The goal is x-bare ≤ 1.35 and ours ≤ 64 MiB.
func BenchmarkRead(b *testing.B) {
	b.Setenv(patientEnv, "1")
	for _, rows := range []int{10_000, 100_000} {
		for _, shared := range []bool{false, true} {
			kind := map[bool]string{false: "inline", true: "shared"}[shared]
			b.Run(fmt.Sprintf("%dk-%s", rows/1000, kind), func(b *testing.B) { benchRead(b, countyFile(b, rows, shared), rows+2) })
		}
	}
}

func benchRead(b *testing.B, path string, rows int) {
	temp := b.TempDir()
	var ours, bare, oursCPU, bareCPU []time.Duration
	for b.Loop() {
		want, wall, cpu := timed(b, func() result { return readAll(context.Background(), path, temp, true) })
		bare, bareCPU = append(bare, wall), append(bareCPU, cpu)
		got, wall, cpu := timed(b, func() result { return readAll(context.Background(), path, temp, false) })
		ours, oursCPU = append(ours, wall), append(oursCPU, cpu)
		if want.Code != "" || got.Code != "" || got.Rows != rows || got.Rows != want.Rows || got.Cells != want.Cells || got.Hash != want.Hash {
			b.Fatalf("ours %s %d rows %d cells %x, excelize %s %d rows %d cells %x",
				got.Message, got.Rows, got.Cells, got.Hash, want.Message, want.Rows, want.Cells, want.Hash)
		}
	}
	b.ReportMetric(float64(median(ours))/float64(median(bare)), "x-bare")
	b.ReportMetric(float64(median(oursCPU))/float64(median(bareCPU)), "x-bare-cpu")
	b.ReportMetric(float64(median(ours).Milliseconds()), "ours-ms")
	child, _ := inChild(b, path, false, time.Minute)
	b.ReportMetric(float64(child.PeakMiB), "ours-MiB")
	if child, _ = inChild(b, path, true, time.Minute); child.Code == "" {
		b.ReportMetric(float64(child.PeakMiB), "bare-MiB")
	}
}

// timed measures the clock and, for a machine that has other work too, the
// processor time of this process.
func timed(b *testing.B, f func() result) (r result, wall, cpu time.Duration) {
	runtime.GC()
	before, start := processor(b), time.Now()
	r = f()
	return r, time.Since(start), processor(b) - before
}

func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// BenchmarkWrite writes a county's table against a bare stream writer with the
// same texts, in turn. The goal is x-bare ≤ 1.2.
func BenchmarkWrite(b *testing.B) {
	for _, rows := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("%dk", rows/1000), func(b *testing.B) { benchWrite(b, rows) })
	}
}

func benchWrite(b *testing.B, rows int) {
	long := strings.Repeat("公开内容应当准确、完整、及时。", 13)
	cells := func(r int) []string {
		return []string{fmt.Sprint(r), fmt.Sprint("一级事项", r/7), fmt.Sprint("二级事项", r), long + fmt.Sprint(r), long, "20个工作日", "示例单位", "■政府网站", "√", "全社会"}
	}
	var ours, bare, oursCPU, bareCPU []time.Duration
	for b.Loop() {
		_, wall, cpu := timed(b, func() result { return writeBare(b, rows, cells) })
		bare, bareCPU = append(bare, wall), append(bareCPU, cpu)
		_, wall, cpu = timed(b, func() result {
			w := NewWorkbook()
			s := w.Sheet("目录", Layout{Paper: A3, Landscape: true, Repeat: 2})
			for r := range rows {
				s.Row(0, Cells(Body, cells(r)...)...)
			}
			if _, err := w.WriteTo(io.Discard); err != nil {
				b.Fatal(err)
			}
			return result{}
		})
		ours, oursCPU = append(ours, wall), append(oursCPU, cpu)
	}
	b.ReportMetric(float64(median(ours))/float64(median(bare)), "x-bare")
	b.ReportMetric(float64(median(oursCPU))/float64(median(bareCPU)), "x-bare-cpu")
}

func writeBare(b *testing.B, rows int, cells func(int) []string) (r result) {
	f := excelize.NewFile()
	defer f.Close()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	style, err := f.NewStyle(look(Body))
	if err != nil {
		b.Fatal(err)
	}
	for n := range rows {
		values := []any{}
		for _, text := range cells(n) {
			values = append(values, excelize.Cell{StyleID: style, Value: text})
		}
		if err := s.SetRow(Name(1, n+1), values); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Write(io.Discard); err != nil {
		b.Fatal(err)
	}
	return r
}
