package importer

import (
	"context"
	"errors"
	"fmt"

	"lianghua/catalog/table"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// Unknown reads a batch's file again and lists the tables whose head was not
// recognised, with the words of the head: what the mapping page asks about.
func (s *Service) Unknown(ctx context.Context, b Batch) ([]table.Section, error) {
	path, done, err := s.copyOf(b)
	if err != nil {
		return nil, err
	}
	defer done()
	p, err := s.Read(ctx, b.Kind, path, Reading{Name: b.FileName, Domain: b.Domain, Complete: b.Complete})
	if err != nil {
		return nil, fault.Wrap("importer.Unknown", err)
	}
	return p.Unknown(), nil
}

// SheetCell is one cell of a file as a person sees it.
type SheetCell struct {
	Name string // F12
	Text string
}

// SheetLine is one row of a file as a person sees it.
type SheetLine struct {
	N     int // from 1
	Cells []SheetCell
}

// maxWindowColumns is how many columns of a sheet a page shows.
const maxWindowColumns = 40

// errSeen ends reading a sheet early.
var errSeen = errors.New("importer: seen enough")

// Window reads the rows from first to last of a sheet of a batch's file, and
// the rows of heads besides. Rows without any cell are left out; all lines
// have the same number of cells.
func (s *Service) Window(ctx context.Context, b Batch, name string, first, last int, heads []int) ([]SheetLine, error) {
	path, done, err := s.copyOf(b)
	if err != nil {
		return nil, err
	}
	defer done()
	book, err := sheet.Open(ctx, b.FileName, path, sheet.Options{TempDir: s.TempDir, Word: true})
	if err != nil {
		return nil, err
	}
	defer book.Close()
	for i, info := range book.Sheets() {
		if info.Name == name {
			lines, err := window(ctx, book, i, first, last, heads)
			return lines, fault.Wrap("importer.Window", err)
		}
	}
	return nil, fault.NotFound(fmt.Sprintf("文件里没有工作表“%s”。", name))
}

func window(ctx context.Context, book *sheet.Book, i, first, last int, heads []int) (out []SheetLine, err error) {
	wanted := map[int]bool{}
	for _, n := range heads {
		wanted[n] = true
	}
	width := 1
	err = book.Read(ctx, i, func(r *sheet.Row) error {
		if r.N > last {
			return errSeen
		}
		if r.N < first && !wanted[r.N] {
			return nil
		}
		line := SheetLine{N: r.N}
		for c := range min(len(r.Cells), maxWindowColumns) {
			line.Cells = append(line.Cells, SheetCell{sheet.Name(c+1, r.N), r.Text(c)})
			if r.Text(c) != "" {
				width = max(width, c+1)
			}
		}
		out = append(out, line)
		return nil
	})
	if errors.Is(err, errSeen) {
		err = nil
	}
	for k := range out {
		out[k].fit(width)
	}
	return out, err
}

// fit gives the line exactly width cells.
func (l *SheetLine) fit(width int) {
	if len(l.Cells) > width {
		l.Cells = l.Cells[:width]
	}
	for c := len(l.Cells); c < width; c++ {
		l.Cells = append(l.Cells, SheetCell{Name: sheet.Name(c+1, l.N)})
	}
}

// Said lists the problems at the cells of a sheet between two rows, and those
// of its heads.
func Said(q db.Reader, b Batch, name string, first, last int) ([]table.Problem, error) {
	var out []table.Problem
	for _, x := range b.Problems.V {
		if x.Sheet == name {
			out = append(out, x)
		}
	}
	var list []db.JSON[[]table.Problem]
	err := q.Select(&list, `SELECT problems FROM import_row WHERE batch_id = ? AND sheet = ? AND row BETWEEN ? AND ? ORDER BY n`, b.ID, name, first, last)
	for _, p := range list {
		out = append(out, p.V...)
	}
	return out, fault.Wrap("importer.Said", err)
}
