package importer

import (
	"context"
	"fmt"
	"io"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// ErrorBook writes the workbook that tells a person what to mend: their own
// .xlsx with red cells, comments and a summary sheet, or, for other formats
// and large files, a new workbook of the problem rows that can be uploaded as
// it is once mended.
func (s *Service) ErrorBook(ctx context.Context, id int64, out io.Writer) error {
	q := s.DB.Reader(ctx)
	b, err := ByID(q, id)
	if err != nil {
		return err
	}
	rows, err := rowsOf(q, id, Filter{}, 0, maxBatch)
	if err != nil {
		return fault.Wrap("importer.ErrorBook", err)
	}
	bad := withProblems(rows)
	if len(rows) <= sheet.AnnotateRows {
		path, done, err := s.copyOf(b)
		if err != nil {
			return err
		}
		defer done()
		err = sheet.Annotate(path, out, marksOf(bad), summaryOf(b, bad))
		if err == nil || sheet.CodeOf(err) == "" {
			return err
		}
	}
	return s.newErrorBook(q, b, bad, out)
}

func withProblems(rows []StoredRow) []StoredRow {
	var out []StoredRow
	for _, r := range rows {
		if w := r.Worst(); w == term.SeverityError || w == term.SeverityWarn {
			out = append(out, r)
		}
	}
	return out
}

func marksOf(rows []StoredRow) []sheet.Mark {
	var out []sheet.Mark
	for _, r := range rows {
		for _, p := range r.Problems {
			if p.Severity != term.SeverityInfo && p.Cell != "" {
				out = append(out, sheet.Mark{Sheet: r.Sheet, Cell: p.Cell, Text: p.Message})
			}
		}
	}
	return out
}

func summaryOf(b Batch, rows []StoredRow) [][]string {
	out := [][]string{{"工作表", "行", "单元格", "程度", "问题", "事项"}}
	add := func(sheetName string, line int, title string, p table.Problem) {
		if p.Severity == term.SeverityInfo {
			return
		}
		out = append(out, []string{sheetName, lineText(line), p.Cell, severityName(p.Severity), p.Message, title})
	}
	for _, p := range b.Problems.V {
		add(p.Sheet, 0, "", p)
	}
	for _, r := range rows {
		for _, p := range r.Problems {
			add(r.Sheet, r.Line, r.Title, p)
		}
	}
	return out
}

func lineText(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func severityName(s term.Severity) string {
	if s == term.SeverityError {
		return "必须改"
	}
	return "请核对"
}

// newErrorBook writes the problem rows in the form they are imported in.
func (s *Service) newErrorBook(q db.Reader, b Batch, rows []StoredRow, out io.Writer) error {
	w := sheet.NewWorkbook()
	if b.Kind == Catalogue {
		if err := catalogueErrors(q, w, rows); err != nil {
			return err
		}
	} else if reg, ok := s.register(b.Kind); ok {
		registerSheet(w, reg, rows)
	}
	sum := w.Sheet("问题汇总", sheet.Layout{Widths: []float64{18, 8, 10, 10, 60, 40}, Repeat: 1})
	for i, r := range summaryOf(b, rows) {
		style := sheet.Body
		if i == 0 {
			style = sheet.Head
		}
		sum.Row(0, sheet.Cells(style, r...)...)
	}
	_, err := w.WriteTo(out)
	return err
}

// catalogueErrors writes one sheet a domain, with the source's place in the
// last columns, which a reader keeps as further columns.
func catalogueErrors(q db.Reader, w *sheet.Workbook, rows []StoredRow) error {
	domains, err := catalog.Domains(q)
	if err != nil {
		return err
	}
	names := map[string]string{"": "领域待定"}
	for _, d := range domains {
		names[d.Key] = d.Name
	}
	var order []string
	by := map[string][]StoredRow{}
	for _, r := range rows {
		if len(by[r.Domain]) == 0 {
			order = append(order, r.Domain)
		}
		by[r.Domain] = append(by[r.Domain], r)
	}
	for _, key := range order {
		domainErrors(w, names[key], by[key])
	}
	return nil
}

var errorHeads = []string{"序号", "一级事项", "二级事项", "三级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体",
	"公开渠道和载体", "公开对象", "公开方式", "公开层级", "原表位置", "问题"}

func domainErrors(w *sheet.Workbook, name string, rows []StoredRow) {
	s := w.Sheet(name, sheet.Layout{Widths: []float64{6, 14, 18, 14, 36, 30, 20, 16, 26, 12, 10, 12, 16, 44}, Paper: sheet.A3, Landscape: true, Repeat: 2})
	s.Row(30, sheet.Out{Text: name + "领域基层政务公开标准目录（有问题的行）", Style: sheet.Title})
	s.Merge(sheet.Range{Top: 1, Left: 1, Bottom: 1, Right: len(errorHeads)})
	s.Row(0, sheet.Cells(sheet.Head, errorHeads...)...)
	for _, r := range rows {
		f := catalog.Fields{}
		if r.Entry != nil {
			f = *r.Entry
		}
		cells := sheet.Cells(sheet.Body, f.Seq, f.Level1, f.Level2, f.Level3, f.Text("content"), f.Text("basis"), f.TimeLimit, f.Subject,
			f.Text("channels"), f.Audience, f.Mode, f.TierText(), fmt.Sprintf("%s 第 %d 行", r.Sheet, r.Line), "")
		for _, p := range r.Problems {
			if p.Severity != term.SeverityInfo {
				cells[len(cells)-1].Text += p.Message + "\n"
			}
		}
		cells[len(cells)-1].Style = sheet.Bad
		s.Row(0, cells...)
	}
}
