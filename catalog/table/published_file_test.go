package table

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lianghua/internal/sheet"
)

// ranges are the merges of a grid's sheet.
func (g *grid) ranges(i int) (out []sheet.Range) {
	for _, ref := range g.merges[i] {
		a, b, _ := strings.Cut(ref, ":")
		var r sheet.Range
		r.Left, r.Top = place1(a)
		r.Right, r.Bottom = place1(b)
		out = append(out, r)
	}
	return out
}

func (g *grid) xlsx(t *testing.T) []byte {
	t.Helper()
	w := sheet.NewWorkbook()
	for i, name := range g.names {
		s := w.Sheet(name, sheet.Layout{})
		for _, cells := range g.rows[i] {
			s.Row(0, sheet.Cells(sheet.Body, cells...)...)
		}
		for _, r := range g.ranges(i) {
			s.Merge(r)
		}
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// csv is the first sheet with its merges lost, in GB18030.
func (g *grid) csv(t *testing.T) []byte {
	t.Helper()
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	if err := w.WriteAll(g.rows[0]); err != nil {
		t.Fatal(err)
	}
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// html is the sheets as a web page with spans, as many systems export ".xls".
func (g *grid) html() []byte {
	var out strings.Builder
	out.WriteString(`<html><head><meta charset="utf-8"></head><body>`)
	for i := range g.names {
		out.WriteString("<table border=1>")
		covered, span := map[[2]int]bool{}, map[[2]int]sheet.Range{}
		for _, m := range g.ranges(i) {
			span[[2]int{m.Top, m.Left}] = m
			for r := m.Top; r <= m.Bottom; r++ {
				for c := m.Left; c <= m.Right; c++ {
					covered[[2]int{r, c}] = r != m.Top || c != m.Left
				}
			}
		}
		for r, cells := range g.rows[i] {
			out.WriteString("<tr>")
			for c, text := range cells {
				at := [2]int{r + 1, c + 1}
				if covered[at] {
					continue
				}
				attr := ""
				if m, ok := span[at]; ok {
					attr = fmt.Sprintf(` rowspan="%d" colspan="%d"`, m.Bottom-m.Top+1, m.Right-m.Left+1)
				}
				fmt.Fprintf(&out, "<td%s>%s</td>", attr, strings.ReplaceAll(html.EscapeString(text), "\n", "<br>"))
			}
			out.WriteString("</tr>")
		}
		out.WriteString("</table>")
	}
	return []byte(out.String() + "</body></html>")
}

// The same tables as real files: .xlsx, a GB18030 .csv whose merges are lost,
// and a web page named .xls. All three say what the grid says.
func TestPublishedTablesAsFiles(t *testing.T) {
	for _, p := range publishedTables {
		t.Run(p.name, func(t *testing.T) {
			g := p.book()
			files := map[string][]byte{"表.xlsx": g.xlsx(t)}
			if !p.named {
				files["表.xls"] = g.html()
			}
			if len(g.names) == 1 && !p.spans {
				files[g.names[0]+".csv"] = g.csv(t)
			}
			for name, content := range files {
				path := filepath.Join(t.TempDir(), name)
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Fatal(err)
				}
				o := p.o
				o.File = name
				res, err := Read(t.Context(), open(t, path), domains(t), o)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, r := range res.Rows {
					got = append(got, readAs(r))
				}
				if said := strings.Join(got, "\n"); said != strings.TrimSpace(p.rows) {
					t.Errorf("%s\n got\n%s\nwant%s", name, said, p.rows)
				}
			}
		})
	}
}
