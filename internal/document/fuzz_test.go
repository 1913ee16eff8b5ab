package document

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// tight limits keep a fuzzer fast.
func tight() Limits {
	l := DefaultLimits()
	l.Unpacked, l.Text, l.Time = 8<<20, 4<<20, 5*time.Second
	return l
}

// readAny reads any bytes: a refusal has a code, an accepted file is within the
// limits, and cleaning and masking do not fail in other ways.
func readAny(t *testing.T, name string, raw []byte) {
	t.Helper()
	d, err := Read(context.Background(), name, bytes.NewReader(raw), int64(len(raw)), tight())
	if err != nil {
		if CodeOf(err) == "" {
			t.Fatalf("an error without a code: %v", err)
		}
		return
	}
	n := 0
	for _, b := range d.Blocks {
		n += len(b.Text)
	}
	if n > tight().Text {
		t.Fatalf("%d bytes of text", n)
	}
	if _, err := Clean(context.Background(), name, bytes.NewReader(raw), int64(len(raw)), io.Discard); err != nil && CodeOf(err) == "" {
		t.Fatalf("clean: %v", err)
	}
	edit := func(u Unit) []Edit { return []Edit{{0, len(u.Text) / 2, "*"}, {1, 2, ""}, {-1, 9, "x"}} }
	if err := Mask(context.Background(), name, bytes.NewReader(raw), int64(len(raw)), io.Discard, edit); err != nil && CodeOf(err) == "" {
		t.Fatalf("mask: %v", err)
	}
}

func FuzzFile(f *testing.F) {
	for _, name := range []string{"reportlab.pdf", "python-docx.docx", "openpyxl.xlsx", "object-streams.pdf", "owner-aes256.pdf"} {
		f.Add(testdata(f, name))
	}
	f.Add([]byte("姓名,手机\n示例甲,13800138000\n"))
	f.Add([]byte("<table><tr><td>x<p>y</table>"))
	f.Add(photo(f, 8, 8))
	f.Fuzz(func(t *testing.T, raw []byte) { readAny(t, "a.csv", raw) })
}

func FuzzWord(f *testing.F) {
	for _, s := range []string{`<w:p><w:r><w:t>a</w:t></w:r></w:p>`, `<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t><w:tab/></w:r></w:p></w:tc></w:tr></w:tbl>`,
		`<w:p><w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r></w:ins><w:del><w:r><w:delText>b`, `</w:p></w:tbl></w:del></Fallback>`, `<w:p><mc:Fallback><w:p/></w:p>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) { readAny(t, "a.docx", wordFile(t, body, nil)) })
}

func FuzzSheet(f *testing.F) {
	for _, s := range []string{`<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c></row>`, `<row><c><f>"a"&amp;1</f></c><c t="inlineStr"><is><t>x</t></is></c></row>`, `<c r="ZZZZZZZ9"><v>1E17</v></c>`, `</row></c><v>`,
		`</sheetData><cols><col min="-1" max="99999999" hidden="1"/></cols><sheetData><row r="99999999999"><c r="A1"><v>3.7E+17</v>`} {
		f.Add(s, `<si><t>甲</t><rPh><t>x</t></rPh></si>`)
	}
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		readAny(t, "a.xlsx", sheetFile(t, sheet, textPart("xl/sharedStrings.xml", "<sst>"+shared+"</sst>"), textPart("xl/comments1.xml", "<comments>"+shared+"</comments>")))
	})
}

func FuzzPDFPage(f *testing.F) {
	for _, s := range []string{"BT /F 9 Tf 1 0 0 1 9 9 Tm (abc) Tj [(a) -500 (b)] TJ ET", "q 1 0 0 rg 0 0 9 9 re f Q", "/Span <</ActualText (x)>> BDC (a) Tj EMC EMC", "BI /W 1 ID xx EI", "[[[[<<(", "0 0 m 9 0 l 9 9 l 0 9 l h f /X Do"} {
		f.Add(s, "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <4E00> endbfchar 1 beginbfrange <0000> <FFFF> [<0041>] endbfrange")
	}
	f.Fuzz(func(t *testing.T, content, cmap string) {
		readAny(t, "a.pdf", pdfOf(pdfCatalog, pdfPages, pdfPage, pdfStreamOf("", content), "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R>>", pdfStreamOf("/Subtype/Form", cmap)))
	})
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{"<p>a<b>b</b><table><tr><td>x<table><td>y", "<div hidden><!-- x -->", "<a href='tel:1'>", strings.Repeat("<b>", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := MaskHTML(context.Background(), text, func(u Unit) []Edit { return []Edit{{0, 1, "*"}} }); err != nil && CodeOf(err) == "" {
			t.Fatal(err)
		}
		readAny(t, "a.html", []byte("<html>"+text))
	})
}

func FuzzPicture(f *testing.F) {
	f.Add(photo(f, 4, 4))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x05tEXta\x00b\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		readAny(t, "a.jpg", append([]byte("\xff\xd8"), raw...))
		readAny(t, "a.png", append([]byte("\x89PNG\r\n\x1a\n"), raw...))
	})
}
