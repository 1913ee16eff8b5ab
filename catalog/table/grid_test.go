package table

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// grid is a workbook written out in a test: one string a row, cells separated
// by |, merged ranges as A1:B2.
type grid struct {
	names  []string
	rows   [][][]string
	merges [][]string
}

func (g *grid) Sheets() []sheet.Info {
	var out []sheet.Info
	for _, n := range g.names {
		out = append(out, sheet.Info{Name: n})
	}
	return out
}

func (g *grid) Read(_ context.Context, i int, each func(*sheet.Row) error) error {
	cover := map[[2]int]*sheet.Range{}
	texts := map[*sheet.Range]string{}
	for _, ref := range g.merges[i] {
		var a, b string
		a, b, _ = strings.Cut(ref, ":")
		m := &sheet.Range{}
		m.Left, m.Top = place1(a)
		m.Right, m.Bottom = place1(b)
		for r := m.Top; r <= m.Bottom; r++ {
			for c := m.Left; c <= m.Right; c++ {
				cover[[2]int{r, c}] = m
			}
		}
		if m.Top <= len(g.rows[i]) && m.Left <= len(g.rows[i][m.Top-1]) {
			texts[m] = g.rows[i][m.Top-1][m.Left-1]
		}
	}
	for n, cells := range g.rows[i] {
		r := &sheet.Row{N: n + 1}
		width := len(cells)
		for c := 1; c <= 40; c++ {
			if cover[[2]int{n + 1, c}] != nil {
				width = max(width, c)
			}
		}
		for c := range width {
			cell := sheet.Cell{}
			if c < len(cells) {
				cell.Text = cells[c]
			}
			if m := cover[[2]int{n + 1, c + 1}]; m != nil {
				cell = sheet.Cell{Text: texts[m], Merge: m}
			}
			r.Cells = append(r.Cells, cell)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

func place1(ref string) (col, row int) {
	for i, r := range ref {
		if r >= '0' && r <= '9' {
			fmt.Sscanf(ref[i:], "%d", &row)
			return col, row
		}
		col = col*26 + int(r-'A') + 1
	}
	return col, row
}

// sheetOf makes a grid of one sheet. A line is a row; ⏎ is a line break inside a cell.
func sheetOf(name, text string, merges ...string) *grid {
	g := &grid{}
	g.add(name, text, merges...)
	return g
}

func (g *grid) add(name, text string, merges ...string) {
	var rows [][]string
	for _, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		cells := strings.Split(strings.TrimSpace(line), "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), "⏎", "\n")
		}
		rows = append(rows, cells)
	}
	g.names = append(g.names, name)
	g.rows = append(g.rows, rows)
	g.merges = append(g.merges, merges)
}

// domains is the index of the 26 domains from the starter data.
func domains(t testing.TB) *DomainIndex {
	t.Helper()
	f, err := os.Open("../starter/domains.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []DomainName
	for _, r := range rows[1:] {
		list = append(list, DomainName{Key: strings.TrimPrefix(r[0], "\ufeff"), Name: r[1], Aliases: strings.FieldsFunc(r[2], func(r rune) bool { return r == ';' })})
	}
	return NewDomainIndex(list)
}

func readGrid(t testing.TB, g source, o Options) Result {
	t.Helper()
	res, err := read(context.Background(), g, domains(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// items lists a result's rows as seq/level1/level2[/level3].
func items(res Result) string {
	var out []string
	for _, r := range res.Rows {
		s := r.Seq + "/" + r.Level1 + "/" + r.Level2
		if r.Level3 != "" {
			s += "/" + r.Level3
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func tiersOf(r Row) string {
	var out []string
	for _, t := range r.Tiers {
		out = append(out, string(t))
	}
	return strings.Join(out, ",")
}

func has(list []Problem, code term.Code) bool {
	for _, p := range list {
		if p.Code == code {
			return true
		}
	}
	return false
}

func allProblems(res Result) []Problem {
	list := append([]Problem{}, res.Problems...)
	for _, r := range res.Rows {
		list = append(list, r.Problems...)
	}
	return list
}
