package sheet

import (
	"context"
	"fmt"
	"unicode/utf8"
)

// table is a grid held in memory: CSV and HTML files.
type table struct {
	lim    Limits
	sheets []page
}

type page struct {
	name   string
	rows   [][]string
	merges []Range
	wide   int // columns of a Word table
}

// maxTextCells bounds the cells of a text file: each costs more in memory than
// its one byte in the file.
const maxTextCells = 2_000_000

var errTextCells = tooLarge("too_many_cells", fmt.Sprintf("表格超过 %d 万个单元格，请拆分后再上传。", maxTextCells/10_000))

func (t *table) close() error { return nil }

func (t *table) read(ctx context.Context, i int, say func(Notice), each func(*Row) error) error {
	p := t.sheets[i]
	lay := newOverlay(p.merges)
	row, far, farCell := &Row{}, 0, ""
	for n, cells := range p.rows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		row.N, row.Cells = n+1, row.Cells[:0]
		if len(cells) > t.lim.Cols {
			if far++; far == 1 {
				farCell = Name(t.lim.Cols+1, n+1)
			}
			cells = cells[:t.lim.Cols]
		}
		for c, text := range cells {
			if utf8.RuneCountInString(text) > t.lim.CellRunes {
				text = string([]rune(text)[:t.lim.CellRunes])
				say(cutNotice(p.name, c+1, n+1, t.lim.CellRunes))
			}
			row.Cells = append(row.Cells, Cell{Text: text})
		}
		lay.apply(row)
		if len(row.Cells) == 0 {
			continue
		}
		if err := each(row); err != nil {
			return err
		}
	}
	if far > 0 {
		say(Notice{p.name, farCell, "warn", "far_cells", fmt.Sprintf("有 %d 行在第 %d 列以外还有内容，没有读取。", far, t.lim.Cols)})
	}
	return nil
}

func (b *Book) memory(t *table, format Format) {
	b.grid, b.format = t, format
	for _, p := range t.sheets {
		b.sheets = append(b.sheets, Info{Name: p.name})
	}
}
