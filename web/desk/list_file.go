package desk

import (
	"encoding/json"
	"io"
	"unicode/utf8"

	"lianghua/importer"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/web"
)

var mediaTypes = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"csv":  "text/csv; charset=utf-8",
	"json": "application/json; charset=utf-8",
}

// format is the kind of file that a list is asked for, xlsx when not said.
func format(c *web.Ctx) (string, error) {
	f := c.QueryParam("format")
	if f == "" {
		f = "xlsx"
	}
	if mediaTypes[f] == "" {
		return "", fault.Invalidf("format", "不能导出为“%s”，可选：xlsx、csv、json。", f)
	}
	return f, nil
}

// listFile answers with a list as a file, called after its title.
func listFile(c *web.Ctx, title string, head []string, rows [][]string) error {
	f, err := format(c)
	if err != nil {
		return err
	}
	return c.Download(title+"."+f, mediaTypes[f], func(w io.Writer) error {
		switch f {
		case "csv":
			return sheet.WriteCSV(w, append([][]string{head}, rows...))
		case "json":
			return listJSON(w, head, rows)
		}
		return listBook(w, title, head, rows)
	})
}

func listJSON(w io.Writer, head []string, rows [][]string) error {
	list := make([]map[string]string, 0, len(rows))
	for _, r := range rows {
		m := make(map[string]string, len(head))
		for i, h := range head {
			m[h] = r[i]
		}
		list = append(list, m)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(list)
}

func listBook(w io.Writer, title string, head []string, rows [][]string) error {
	widths := make([]float64, len(head))
	for i, h := range head {
		widths[i] = width(h)
		for _, r := range rows {
			widths[i] = max(widths[i], width(r[i]))
		}
	}
	book := sheet.NewWorkbook()
	s := book.Sheet(title, sheet.Layout{Widths: widths, Paper: sheet.A4, Landscape: true, Repeat: 1})
	s.Row(0, sheet.Cells(sheet.Head, head...)...)
	for _, r := range rows {
		s.Row(0, sheet.Cells(sheet.Body, r...)...)
	}
	_, err := book.WriteTo(w)
	return err
}

// width is a column's width for a text: a character of Chinese takes two.
func width(s string) float64 { return float64(min(2*utf8.RuneCountInString(s)+2, 40)) }

// registerFile answers with the rows of a register that the person may read.
func registerFile(c *web.Ctx, reg org.Register, keep func(org.Record) bool) error {
	f, err := format(c)
	if err != nil {
		return err
	}
	load := reg.Load
	reg.Load = func(q db.Reader) ([]org.Record, error) {
		all, err := load(q)
		kept := all[:0]
		for _, r := range all {
			if keep(r) {
				kept = append(kept, r)
			}
		}
		return kept, err
	}
	return c.Download(reg.Title+"."+f, mediaTypes[f], func(w io.Writer) error { return importer.ExportRegister(c.Q(), reg, f, w) })
}

// registerTemplate answers with the blank workbook of a register.
func registerTemplate(c *web.Ctx, reg org.Register) error {
	return c.Download(reg.Title+"（空白模板）.xlsx", mediaTypes["xlsx"], func(w io.Writer) error { return importer.RegisterTemplate(reg, w) })
}
