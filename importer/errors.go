package importer

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

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
		if b.Kind == Catalogue && sheet.IsWord(path) {
			return s.wordErrors(ctx, b, rows, path, out)
		}
		err = sheet.Annotate(path, out, marksOf(bad), summaryOf(b, bad))
		if err == nil || sheet.CodeOf(err) == "" {
			return err
		}
	}
	return s.newErrorBook(q, b, bad, out)
}

// withProblems picks the rows that say something is wrong, and with each the
// rows that mean the same record: which of them is first decides what they
// are when the workbook comes back.
func withProblems(rows []StoredRow) []StoredRow {
	bad := func(r *StoredRow) bool { w := r.Worst(); return w == term.SeverityError || w == term.SeverityWarn }
	twins := map[string]bool{}
	for i := range rows {
		if bad(&rows[i]) {
			for _, name := range meaning(&rows[i]) {
				twins[name] = true
			}
		}
	}
	var out []StoredRow
	for i := range rows {
		if bad(&rows[i]) || slices.ContainsFunc(meaning(&rows[i]), func(name string) bool { return twins[name] }) {
			out = append(out, rows[i])
		}
	}
	return out
}

// meaning is how a row names its record: by key, by names.
func meaning(r *StoredRow) (out []string) {
	if r.ObjectID != 0 {
		out = append(out, "id "+strconv.FormatInt(r.ObjectID, 10))
	}
	if r.Key != "" {
		out = append(out, "key "+r.Key)
	}
	if r.Entry != nil {
		out = append(out, r.Entry.Identity())
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
	sum := w.Sheet(sheet.SummarySheet, sheet.Layout{Widths: []float64{18, 8, 10, 10, 60, 40}, Repeat: 1})
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

// catalogueErrors writes one sheet a domain. The column 原表位置 tells a reader
// that every row stands for itself.
func catalogueErrors(q db.Reader, w *sheet.Workbook, rows []StoredRow) error {
	domains, err := catalog.Domains(q)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, d := range domains {
		names[d.Key] = d.Name
	}
	if err := complete(q, rows); err != nil {
		return err
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

// complete adds what a stored row leaves out: the key of the entry that it
// met, and the fields of one that it would not change.
func complete(q db.Reader, rows []StoredRow) error {
	var ids []int64
	for _, r := range rows {
		if r.ObjectID != 0 {
			ids = append(ids, r.ObjectID)
		}
	}
	list, err := catalog.ByIDs(q, ids)
	if err != nil {
		return err
	}
	known := make(map[int64]catalog.Entry, len(list))
	for _, e := range list {
		known[e.ID] = e
	}
	for i := range rows {
		e, ok := known[rows[i].ObjectID]
		if !ok {
			continue
		}
		rows[i].Key = e.Code
		if rows[i].Entry == nil {
			rows[i].Entry = &e.Fields
		}
	}
	return nil
}

// errorColumn is one column of the workbook of problem rows.
type errorColumn struct {
	field table.Field
	head  string
	width float64
	text  func(*StoredRow, catalog.Fields) string
}

// needed reports a column in which some row has a text or misses one: an
// empty column that the person's table did not have would be a new problem.
func (c errorColumn) needed(rows []StoredRow) bool {
	missing := map[table.Field]term.Code{table.FieldLevel2: table.CodeLevel2Missing, table.FieldAudience: table.CodeNoTicks,
		table.FieldMode: table.CodeNoTicks, table.FieldTiers: table.CodeNoTicks}[c.field]
	always := []table.Field{table.FieldSeq, table.FieldLevel1, table.FieldContent} // enough to be known as a head
	return slices.Contains(always, c.field) || slices.ContainsFunc(rows, func(r StoredRow) bool {
		return c.text(&r, r.fields()) != "" || slices.ContainsFunc(r.Problems, func(p table.Problem) bool { return p.Code == missing })
	})
}

func (r *StoredRow) fields() catalog.Fields {
	if r.Entry == nil {
		return catalog.Fields{}
	}
	return *r.Entry
}

func said(field string) func(*StoredRow, catalog.Fields) string {
	return func(_ *StoredRow, f catalog.Fields) string { return f.Text(field) }
}

func errorColumns() []errorColumn {
	return []errorColumn{
		{table.FieldKey, "条目编号", 12, func(r *StoredRow, _ catalog.Fields) string { return r.Key }},
		{table.FieldSeq, "序号", 6, said("seq")}, {table.FieldLevel1, "一级事项", 14, said("level1")},
		{table.FieldLevel2, "二级事项", 18, said("level2")}, {table.FieldLevel3, "三级事项", 14, said("level3")},
		{table.FieldContent, "公开内容（要素）", 36, said("content")}, {table.FieldBasis, "公开依据", 30, said("basis")},
		{table.FieldLimit, "公开时限", 20, said("time_limit")}, {table.FieldSubject, "公开主体", 16, said("subject")},
		{table.FieldChannels, "公开渠道和载体", 26, said("channels")}, {table.FieldAudience, "公开对象", 12, said("audience")},
		{table.FieldMode, "公开方式", 10, said("mode")}, {table.FieldTiers, "公开层级", 12, said("tiers")},
		{table.FieldAnswer, "答复", 12, func(r *StoredRow, _ catalog.Fields) string { return r.Answer }},
		{table.FieldOrigin, "原表位置", 16, func(r *StoredRow, _ catalog.Fields) string { return place(r) }},
		{table.FieldExtra, "问题", 44, func(r *StoredRow, _ catalog.Fields) string { return messages(r) }},
	}
}

// place is where a row was in the person's file.
func place(r *StoredRow) string {
	if r.Line == 0 {
		return "原表没有列出"
	}
	return fmt.Sprintf("%s 第 %d 行", r.Sheet, r.Line)
}

// messages are what is wrong with a row, one a line.
func messages(r *StoredRow) string {
	var out []string
	for _, p := range r.Problems {
		if p.Severity != term.SeverityInfo {
			out = append(out, p.Message)
		}
	}
	return strings.Join(out, "\n")
}

func domainErrors(w *sheet.Workbook, name string, rows []StoredRow) {
	title := name + "领域基层政务公开标准目录（有问题的行）"
	if name == "" {
		name, title = "领域待定", "领域待定（有问题的行）"
	}
	columns := slices.DeleteFunc(errorColumns(), func(c errorColumn) bool { return !c.needed(rows) })
	var widths []float64
	var heads []string
	for _, c := range columns {
		widths, heads = append(widths, c.width), append(heads, c.head)
	}
	s := w.Sheet(name, sheet.Layout{Widths: widths, Paper: sheet.A3, Landscape: true, Repeat: 2})
	s.Row(30, sheet.Out{Text: title, Style: sheet.Title})
	s.Merge(sheet.Range{Top: 1, Left: 1, Bottom: 1, Right: len(heads)})
	s.Row(0, sheet.Cells(sheet.Head, heads...)...)
	for i := range rows {
		s.Row(0, errorRow(columns, &rows[i])...)
	}
}

// errorRow is a row in words, its problems in red.
func errorRow(columns []errorColumn, r *StoredRow) []sheet.Out {
	out := make([]sheet.Out, len(columns))
	for i, c := range columns {
		out[i] = sheet.Out{Text: c.text(r, r.fields()), Style: sheet.Body}
		if c.field == table.FieldExtra {
			out[i].Style = sheet.Bad
		}
	}
	return out
}
