package sheet

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzOpen feeds any bytes to the reader: it refuses with a code or reads, and
// leaves nothing behind. The converter is not part of it.
func FuzzOpen(f *testing.F) {
	f.Setenv("PATH", f.TempDir())
	for _, p := range []*pack{
		newPack(twoRows, `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`),
		newPack(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46349</v></c></row>`, "").shared("甲").formats("General", "yyyy-m-d"),
	} {
		raw, err := os.ReadFile(p.save(f))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("序号,事项\n1,\"甲\"\n"))
	f.Add([]byte("<table><tr><td rowspan=3 colspan=2>x<td>y"))
	f.Add(oleFile("", "Workbook"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		temp := t.TempDir()
		path := filepath.Join(temp, "in")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r := readAll(ctx, path, temp, false)
		if r.Code == "error" {
			t.Errorf("an error without a code: %s", r.Message)
		}
		if r.Left != 1 { // the file itself
			t.Errorf("%d files left", r.Left)
		}
	})
}

// FuzzScan feeds any text to the sheet scanner, in small reads: it never
// panics, counts what it says, and its merges lie within the limits.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		twoRows, prefixed(twoRows), `<row r="5"/><row r="3"><c r="A3"><v>1</v></c></row>`, `<!-- x --><![CDATA[y]]><?z?>`,
		`</sheetData><mergeCells><mergeCell ref="A1:B9"/><mergeCell ref="C1"/><mergeCell/></mergeCells>`, bombXML,
	} {
		f.Add(`<worksheet><sheetData>` + s + `</sheetData></worksheet>`)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lim := DefaultLimits()
		b := newBudget(t.Context(), time.Minute)
		v, err := scan(b, strings.NewReader(text), lim, nil, nil)
		again, err2 := scan(b, &dripping{[]byte(text)}, lim, nil, nil)
		if (err == nil) != (err2 == nil) || err == nil && (v.cells != again.cells || len(v.merges) != len(again.merges)) {
			t.Fatalf("the size of reads matters: %v, %v", err, err2)
		}
		if err != nil {
			if CodeOf(err) == "" {
				t.Errorf("an error without a code: %v", err)
			}
			return
		}
		cells := 0
		for _, m := range v.marks {
			cells += int(m.cells)
		}
		if cells != v.cells {
			t.Errorf("%d cells in rows, %d in all", cells, v.cells)
		}
		for _, m := range v.merges {
			if m.Top < 1 || m.Left < 1 || m.Bottom < m.Top || m.Right < m.Left || m.Right > lim.Cols || m.Bottom > v.lastRow() && v.disorder == "" {
				t.Errorf("merge %v", m)
			}
		}
	})
}

// dripping gives three bytes at a time.
type dripping struct{ rest []byte }

func (d *dripping) Read(p []byte) (int, error) {
	n, err := bytes.NewReader(d.rest).Read(p[:min(3, len(p))])
	d.rest = d.rest[n:]
	return n, err
}
