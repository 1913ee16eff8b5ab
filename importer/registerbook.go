package importer

import (
	"encoding/json"
	"io"
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
)

// registerSheet writes rows of a register with where they were and what is
// wrong in the last columns.
func registerSheet(w *sheet.Workbook, reg org.Register, rows []StoredRow) {
	s := registerHead(w, reg, ourHeads...)
	for i := range rows {
		r := &rows[i]
		cells := append(registerCells(reg, r.Values), sheet.Out{Text: place(r), Style: sheet.Body}, sheet.Out{Text: messages(r), Style: sheet.Bad})
		s.Row(0, cells...)
	}
}

// ourHeads are the columns that an error workbook adds and a reader passes over.
var ourHeads = []string{"原表位置", "问题"}

// columnsOf are the fields that are written; parts are only read.
func columnsOf(reg org.Register) []org.Field {
	return slices.DeleteFunc(slices.Clone(reg.Fields), func(f org.Field) bool { return f.Part != "" })
}

func registerHead(w *sheet.Workbook, reg org.Register, more ...string) *sheet.Sheet {
	var widths []float64
	var heads []string
	for _, f := range columnsOf(reg) {
		widths = append(widths, max(f.Width, 8))
		heads = append(heads, f.Header)
	}
	for range more {
		widths = append(widths, 40)
	}
	s := w.Sheet(reg.Title, sheet.Layout{Widths: widths, Paper: sheet.A4, Landscape: true, Repeat: 1})
	s.Row(0, sheet.Cells(sheet.Head, append(heads, more...)...)...)
	for i, f := range columnsOf(reg) {
		s.DropDown(i+1, 2, 5000, f.Choices)
	}
	return s
}

func registerCells(reg org.Register, values map[string]string) []sheet.Out {
	fields := columnsOf(reg)
	out := make([]sheet.Out, len(fields))
	for i, f := range fields {
		out[i] = sheet.Out{Text: values[f.Key], Style: sheet.Body}
	}
	return out
}

// RegisterTemplate writes the blank workbook of a register with one example row.
func RegisterTemplate(reg org.Register, out io.Writer) error {
	w := sheet.NewWorkbook()
	s := registerHead(w, reg)
	fields := columnsOf(reg)
	cells := make([]sheet.Out, len(fields))
	for i, f := range fields {
		cells[i] = sheet.Out{Text: f.Example, Style: sheet.Note}
	}
	cells[0].Text = "示例：" + cells[0].Text
	s.Row(0, cells...)
	_, err := w.WriteTo(out)
	return err
}

// ExportRegister writes all current rows of a register as xlsx, csv or json.
func ExportRegister(q db.Reader, reg org.Register, format string, out io.Writer) error {
	records, err := reg.Load(q)
	if err != nil {
		return fault.Wrap("importer.ExportRegister", err)
	}
	switch format {
	case "xlsx":
		w := sheet.NewWorkbook()
		s := registerHead(w, reg)
		for _, r := range records {
			s.Row(0, registerCells(reg, r.Fields)...)
		}
		_, err = w.WriteTo(out)
	case "csv":
		err = sheet.WriteCSV(out, registerRows(reg, records))
	case "json":
		err = registerJSON(reg, records, out)
	default:
		err = fault.Invalidf("format", "不能导出为“%s”，可选：xlsx、csv、json。", format)
	}
	return err
}

func registerRows(reg org.Register, records []org.Record) [][]string {
	fields := columnsOf(reg)
	head := make([]string, len(fields))
	for i, f := range fields {
		head[i] = f.Header
	}
	rows := [][]string{head}
	for _, r := range records {
		line := make([]string, len(fields))
		for i, f := range fields {
			line[i] = r.Fields[f.Key]
		}
		rows = append(rows, line)
	}
	return rows
}

func registerJSON(reg org.Register, records []org.Record, out io.Writer) error {
	list := make([]map[string]string, 0, len(records))
	for _, r := range records {
		m := map[string]string{}
		for _, f := range columnsOf(reg) {
			m[f.Key] = r.Fields[f.Key]
		}
		list = append(list, m)
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(list)
}
