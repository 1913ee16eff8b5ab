package importer

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// wordErrors answers a Word document with a workbook in the official form: all
// its rows, the problems red and in words, so that the work goes on in the form
// that the county wants anyway. It can be uploaded as it is once mended.
func (s *Service) wordErrors(ctx context.Context, b Batch, rows []StoredRow, path string, out io.Writer) error {
	plan, err := s.Read(ctx, b.Kind, path, Reading{Name: b.FileName, Domain: b.Domain, Complete: b.Complete})
	if err != nil {
		return fault.Wrap("importer.wordErrors", err)
	}
	q := s.DB.Reader(ctx)
	if err := complete(q, rows); err != nil {
		return err
	}
	domains, err := catalog.Domains(q)
	if err != nil {
		return err
	}
	w := &wordBook{sections: plan.Sections, at: map[string]int{}, names: map[string]string{}}
	for _, d := range domains {
		w.names[d.Key] = d.Name
	}
	w.table.Noted, w.table.Keys = true, true
	for i := range rows {
		w.row(&rows[i])
	}
	w.table.Without = w.without()
	return s.writeMarked(w, summaryOf(b, withProblems(rows)), out)
}

// writeMarked writes the table and paints its problems.
func (s *Service) writeMarked(w *wordBook, summary [][]string, out io.Writer) error {
	temp, err := os.MkdirTemp(s.TempDir, "errors-")
	if err != nil {
		return fault.Internal("importer.writeMarked", err)
	}
	defer os.RemoveAll(temp)
	path := filepath.Join(temp, "book.xlsx")
	f, err := os.Create(path)
	if err != nil {
		return fault.Internal("importer.writeMarked", err)
	}
	err = table.Write(f, table.XLSX, w.table)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fault.Wrap("importer.writeMarked", err)
	}
	return sheet.Annotate(path, out, w.marks(), summary)
}

// wordBook gathers the rows of a document by domain.
type wordBook struct {
	sections []table.Section
	names    map[string]string
	table    table.Table
	at       map[string]int // domain → part
	stored   [][]*StoredRow // rows of each part
}

func (w *wordBook) row(r *StoredRow) {
	if r.Line == 0 { // what the document does not mention
		return
	}
	i, ok := w.at[r.Domain]
	if !ok {
		i = len(w.table.Parts)
		w.at[r.Domain] = i
		part := table.Part{Name: w.names[r.Domain]}
		part.Title = part.Name + "领域基层政务公开标准目录"
		if part.Name == "" {
			part.Name, part.Title = "领域待定", "领域待定"
		}
		w.table.Parts, w.stored = append(w.table.Parts, part), append(w.stored, nil)
	}
	x := catalog.TableRow(r.fields(), r.Key, r.Units)
	x.Answer, x.Origin, x.Remark = r.Answer, place(r), messages(r)
	w.table.Parts[i].Rows = append(w.table.Parts[i].Rows, x)
	w.stored[i] = append(w.stored[i], r)
}

// without are the columns that no table of the document has and no row fills.
func (w *wordBook) without() (out []table.Field) {
	for _, f := range []table.Field{table.FieldLevel2, table.FieldAudience, table.FieldMode, table.FieldTiers} {
		has := slices.ContainsFunc(w.sections, func(s table.Section) bool {
			for _, g := range s.Columns {
				if g == f || g.Group() == f {
					return true
				}
			}
			return false
		})
		for _, p := range w.table.Parts {
			has = has || slices.ContainsFunc(p.Rows, func(r table.Row) bool {
				return f == table.FieldLevel2 && r.Level2 != "" || f == table.FieldAudience && r.Audience != "" ||
					f == table.FieldMode && r.Mode != "" || f == table.FieldTiers && len(r.Tiers) > 0
			})
		}
		if !has {
			out = append(out, f)
		}
	}
	return out
}

// marks are the problems at the cells of the new workbook.
func (w *wordBook) marks() (out []sheet.Mark) {
	for part, rows := range w.stored {
		for i, r := range rows {
			for _, p := range r.Problems {
				if p.Severity == term.SeverityInfo {
					continue
				}
				cell := w.table.Cell(part, i, w.field(r, p.Cell))
				if cell == "" {
					cell = w.table.Cell(part, i, table.FieldLevel1)
				}
				out = append(out, sheet.Mark{Sheet: w.table.Parts[part].Name, Cell: cell, Text: fmt.Sprintf("%s：%s", place(r), p.Message)})
			}
		}
	}
	return out
}

// field is what the document's column of a cell holds.
func (w *wordBook) field(r *StoredRow, cell string) table.Field {
	col := 0
	for _, c := range cell {
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A') + 1
	}
	var found table.Field
	for _, s := range w.sections {
		if s.Sheet == r.Sheet && len(s.HeaderRows) > 0 && s.HeaderRows[0] < r.Line {
			f := s.Columns[col]
			found = cmp.Or(f.Group(), f)
		}
	}
	return found
}
