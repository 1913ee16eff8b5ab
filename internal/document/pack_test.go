package document

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"slices"
	"testing"
)

const wordNS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

// part is one part of a package that is written by hand.
type part struct {
	name  string
	write func(w io.Writer)
}

func textPart(name, text string) part {
	return part{name, func(w io.Writer) { _, _ = io.WriteString(w, text) }}
}

// zipOf packs parts.
func zipOf(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		p.write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wordFile is a document with a body and other parts.
func wordFile(t testing.TB, body string, more map[string]string) []byte {
	t.Helper()
	parts := []part{textPart("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`),
		textPart("word/document.xml", `<w:document xmlns:w="`+wordNS+`"><w:body>`+body+`</w:body></w:document>`)}
	names := make([]string, 0, len(more))
	for n := range more {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		parts = append(parts, textPart(n, more[n]))
	}
	return zipOf(t, parts...)
}

const sheetNS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

// sheetFile is a workbook with one sheet of the given XML and other parts.
func sheetFile(t testing.TB, sheet string, more ...part) []byte {
	t.Helper()
	return zipOf(t, append([]part{
		textPart("xl/workbook.xml", `<workbook xmlns="`+sheetNS+`" xmlns:r="r"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		textPart("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`),
		textPart("xl/worksheets/sheet1.xml", `<worksheet xmlns="`+sheetNS+`"><sheetData>`+sheet+`</sheetData></worksheet>`)}, more...)...)
}
