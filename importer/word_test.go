package importer_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/importer"
	"lianghua/internal/sheet"
)

// asWord writes a workbook as a Word document: what stands alone above a table
// becomes paragraphs, merged cells become gridSpan and vMerge, ticks become
// the symbols of Word.
func asWord(t *testing.T, book string) string {
	t.Helper()
	b, err := sheet.Open(context.Background(), filepath.Base(book), book, sheet.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var body strings.Builder
	for i := range b.Sheets() {
		wordSheet(t, b, i, &body)
	}
	path := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(book), ".xlsx")+".docx")
	writeWord(t, path, body.String())
	return path
}

func writeWord(t *testing.T, path, body string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `<w:sectPr/></w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func wordSheet(t *testing.T, b *sheet.Book, i int, body *strings.Builder) {
	t.Helper()
	var rows []*sheet.Row
	wide := 0
	if err := b.Read(context.Background(), i, func(r *sheet.Row) error {
		rows = append(rows, r.Clone())
		wide = max(wide, len(r.Cells))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	at := 0
	for ; at < len(rows) && titleOnly(rows[at]); at++ {
		body.WriteString(wordPara(rows[at].Text(0)))
	}
	body.WriteString(`<w:tbl><w:tblGrid>` + strings.Repeat(`<w:gridCol w:w="900"/>`, wide) + `</w:tblGrid>`)
	for next := at + 1; at < len(rows); at++ {
		for ; next < rows[at].N; next++ { // a row without any cell
			body.WriteString(`<w:tr>` + strings.Repeat(`<w:tc><w:p/></w:tc>`, wide) + `</w:tr>`)
		}
		body.WriteString(wordLine(rows[at], wide))
		next++
	}
	body.WriteString(`</w:tbl>`)
}

func titleOnly(r *sheet.Row) bool {
	for i, c := range r.Cells {
		if i > 0 && c.Text != "" && (c.Merge == nil || c.Merge.Left != 1) {
			return false
		}
	}
	return r.Text(0) != "" && r.Cells[0].Merge != nil && r.Cells[0].Merge.Bottom == r.N
}

func wordLine(r *sheet.Row, wide int) string {
	var b strings.Builder
	b.WriteString(`<w:tr>`)
	for c := 0; c < wide; c++ {
		var m *sheet.Range
		if c < len(r.Cells) {
			m = r.Cells[c].Merge
		}
		props, text := "", r.Text(c)
		if m != nil {
			if m.Left != c+1 {
				continue // part of the cell before
			}
			if m.Right > m.Left {
				props += fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, m.Right-m.Left+1)
			}
			if m.Bottom > m.Top && r.N == m.Top {
				props += `<w:vMerge w:val="restart"/>`
			} else if m.Bottom > m.Top {
				props, text = props+`<w:vMerge/>`, ""
			}
		}
		b.WriteString(`<w:tc><w:tcPr>` + props + `</w:tcPr>` + wordPara(text) + `</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
	return b.String()
}

// wordPara writes lines as line breaks and a tick alone as Word's symbol.
func wordPara(text string) string {
	if text == "√" {
		return `<w:p><w:r><w:sym w:font="Symbol" w:char="F0D6"/></w:r></w:p>`
	}
	var runs []string
	for line := range strings.SplitSeq(text, "\n") {
		runs = append(runs, `<w:t xml:space="preserve">`+html.EscapeString(line)+`</w:t>`)
	}
	return `<w:p><w:r>` + strings.Join(runs, `<w:br/>`) + `</w:r></w:p>`
}

// The same table as a workbook and as a Word document gives the same plan: the
// same rows with the same content, problems and places.
func TestWordGivesTheSamePlan(t *testing.T) {
	files, err := filepath.Glob("../testdata/catalogues/*/*.xlsx")
	if err != nil || len(files) < 12 {
		t.Fatalf("samples: %v %v", files, err)
	}
	county, err := importer.StarterCounty()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
			book, word := planRows(t, county, file), planRows(t, county, asWord(t, file))
			if len(book) == 0 || len(book) != len(word) {
				t.Fatalf("%d rows as a workbook, %d in Word", len(book), len(word))
			}
			for i := range book {
				if book[i] != word[i] {
					t.Errorf("row %d:\n%s\n%s", i+1, book[i], word[i])
				}
			}
		})
	}
}

// planRows are the rows of a plan as the command line prints them, without the
// names of the sheets.
func planRows(t *testing.T, county *importer.County, path string) (out []string) {
	t.Helper()
	b, err := sheet.Open(context.Background(), filepath.Base(path), path, sheet.Options{TempDir: t.TempDir(), Word: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	p, err := importer.PlanCatalogue(context.Background(), b, county, importer.Reading{Name: "目录.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := p.WriteJSON(&printed, "目录.xlsx"); err != nil {
		t.Fatal(err)
	}
	var report struct{ Rows []map[string]any }
	if err := json.Unmarshal([]byte(printed.String()), &report); err != nil {
		t.Fatal(err)
	}
	for _, r := range report.Rows {
		delete(r, "sheet")
		if list, ok := r["problems"].([]any); ok {
			for _, x := range list {
				delete(x.(map[string]any), "sheet")
			}
		}
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(line))
	}
	return out
}
