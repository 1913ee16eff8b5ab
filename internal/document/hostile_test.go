package document

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// The most that reading any one file may cost.
const (
	hostileMiB  = 768
	hostileTime = 25 * time.Second
)

// hostile is one file and the refusal it meets; "" when it is read.
type hostile struct {
	name string
	file string
	make func(t *testing.T) []byte
	code string
}

func runHostile(t *testing.T, cases []hostile) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, took := inChild(t, c.file, c.make(t), hostileTime)
			t.Logf("%q %v %d MiB, %d blocks, %d bytes", got.Code, took.Round(time.Millisecond), got.PeakMiB, got.Blocks, got.Bytes)
			if got.Code != c.code || got.PeakMiB > hostileMiB || got.PeakMiB == 0 {
				t.Errorf("code %q, %d MiB, want %q", got.Code, got.PeakMiB, c.code)
			}
		})
	}
}

// fill writes n bytes of a pattern.
func fill(w io.Writer, pattern string, n int) {
	block := []byte(strings.Repeat(pattern, 1<<16/len(pattern)+1))
	for n > 0 {
		k, err := w.Write(block[:min(n, len(block))])
		if err != nil {
			return
		}
		n -= k
	}
}

const bombXML = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;">]>`

func TestHostileOffice(t *testing.T) {
	word := func(write func(w io.Writer)) func(t *testing.T) []byte {
		return func(t *testing.T) []byte { return zipOf(t, part{"word/document.xml", write}) }
	}
	body := func(text string) func(t *testing.T) []byte {
		return func(t *testing.T) []byte { return wordFile(t, text, nil) }
	}
	sheet := func(text string) func(t *testing.T) []byte {
		return func(t *testing.T) []byte { return sheetFile(t, text) }
	}
	runHostile(t, []hostile{
		{"300 MiB of blanks", "a.docx", word(func(w io.Writer) { fill(w, " ", 300<<20) }), "too_large"},
		{"150 MiB of blanks", "a.docx", word(func(w io.Writer) { fill(w, " ", 150<<20) }), "too_large"},
		{"8 MiB of paragraphs", "a.docx", word(func(w io.Writer) { fill(w, "<w:p/>", 8<<20) }), ""},
		{"60 MiB of text", "a.docx", word(func(w io.Writer) {
			_, _ = io.WriteString(w, `<w:document xmlns:w="`+wordNS+`"><w:p><w:r><w:t>`)
			fill(w, "12345678", 60<<20)
		}), "too_large"},
		{"nested too deep", "a.docx", body(strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000)), "broken"},
		{"nested without end", "a.docx", body(strings.Repeat("<x>", 1_000_000)), "broken"},
		{"a million cells", "a.docx", body("<w:tbl><w:tr>" + strings.Repeat("<w:tc/>", 1_100_000)), "too_large"},
		{"an entity bomb", "a.docx", func(t *testing.T) []byte { return zipOf(t, textPart("word/document.xml", bombXML+"<w:p>&lol2;</w:p>")) }, "dtd"},
		{"cut off", "a.docx", body("<w:p><w:r><w:t>abc"), ""},
		{"no XML", "a.docx", body("\x00\x01<<<>>>"), ""},
		{"half a zip", "a.docx", func(t *testing.T) []byte { b := wordFile(t, "<w:p/>", nil); return b[:len(b)/2] }, "broken"},
		{"twenty-five thousand parts", "a.docx", func(t *testing.T) []byte {
			parts := []part{textPart("word/document.xml", "<x/>")}
			for i := range 25_000 {
				parts = append(parts, textPart(fmt.Sprintf("word/media/%d.png", i), ""))
			}
			return zipOf(t, parts...)
		}, "too_large"},
		{"one part twice", "a.docx", func(t *testing.T) []byte {
			return zipOf(t, textPart("word/document.xml", "<x/>"), textPart("WORD/document.xml", "<x/>"))
		}, "broken"},
		{"a cell far away", "a.xlsx", sheet(strings.Repeat(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, 10_000)), ""},
		{"1,100,000 cells", "a.xlsx", sheet("<row>" + strings.Repeat("<c><v>1</v></c>", 1_100_000)), "too_large"},
		{"a string number beyond the table", "a.xlsx", sheet(`<row r="1"><c r="A1" t="s"><v>99999999999</v></c><c r="B1" t="s"><v>-1</v></c></row>`), ""},
		{"shared strings without end", "a.xlsx", func(t *testing.T) []byte {
			return sheetFile(t, "", part{"xl/sharedStrings.xml", func(w io.Writer) { fill(w, "<si/>", 60<<20) }})
		}, "too_large"},
		{"a directory that lies", "a.xlsx", func(t *testing.T) []byte {
			return zipOf(t, textPart("xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`),
				textPart("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="../../../etc/passwd"/></Relationships>`))
		}, ""},
	})
}

func TestHostileText(t *testing.T) {
	repeat := func(text string, n int) func(t *testing.T) []byte {
		return func(*testing.T) []byte { return []byte(strings.Repeat(text, n)) }
	}
	runHostile(t, []hostile{
		{"20 MiB of text", "a.txt", repeat("字", 7<<20), "too_large"},
		{"15 MiB of digits", "a.txt", repeat("1", 15<<20), ""},
		{"15 million commas", "a.csv", repeat(",", 15<<20), ""},
		{"zeros", "a.txt", repeat("\x00", 5000), "unknown"},
		{"a million open tags", "a.html", repeat("<div>", 1_000_000), "broken"},
		{"a million cells", "a.html", repeat("<td>x", 1_000_000), ""},
		{"tables in tables", "a.html", repeat("<table><tr><td>", 100_000), "broken"},
		{"a comment without end", "a.html", repeat("<p><!--", 100_000), ""},
		{"a million attributes", "a.html", func(*testing.T) []byte { return []byte("<html><p " + strings.Repeat("a=1 ", 1_000_000) + ">") }, ""},
	})
}

// pdfOf writes objects as a pdf without a table: the reader looks for them.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	b.WriteString("trailer\n<</Root 1 0 R>>\n%%EOF")
	return b.Bytes()
}

const (
	pdfCatalog = "<</Type/Catalog/Pages 2 0 R>>"
	pdfPages   = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	pdfPage    = "<</Type/Page/Contents 4 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
	pdfFontF   = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
)

func pdfStreamOf(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(content), content)
}

func deflated(write func(w io.Writer)) string {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	write(z)
	_ = z.Close()
	return b.String()
}

// pdfWith is a file of one page with the given content and form.
func pdfWith(content, form string) func(t *testing.T) []byte {
	return func(*testing.T) []byte {
		return pdfOf(pdfCatalog, pdfPages, pdfPage, content, pdfFontF, form)
	}
}

func TestHostilePDF(t *testing.T) {
	form := pdfStreamOf("/Subtype/Form", "/X Do")
	bomb := func(pattern string, n int) string {
		return pdfStreamOf("/Filter/FlateDecode", deflated(func(w io.Writer) { fill(w, pattern, n) }))
	}
	runHostile(t, []hostile{
		{"400 MiB of content", "a.pdf", pdfWith(bomb("q ", 400<<20), "null"), "too_large"},
		{"30 MiB of operators", "a.pdf", pdfWith(bomb("1 0 0 1 0 0 cm ", 30<<20), "null"), ""},
		{"a million glyphs", "a.pdf", pdfWith(bomb("BT /F 9 Tf (0123456789) Tj ET ", 4<<20), "null"), "too_large"},
		{"glyphs under many boxes", "a.pdf", pdfWith(pdfStreamOf("/Filter/FlateDecode", deflated(func(w io.Writer) {
			fill(w, "BT /F 9 Tf (0123456789) Tj ET ", 1<<20)
			fill(w, "900 900 90 90 re f ", 1<<20)
		})), "null"), ""},
		{"a form inside itself", "a.pdf", pdfWith(pdfStreamOf("", "/X Do"), form), ""},
		{"a form that calls itself often", "a.pdf", pdfWith(pdfStreamOf("", "/X Do"), pdfStreamOf("/Subtype/Form", strings.Repeat("/X Do ", 50))), ""},
		{"pages that are their own kids", "a.pdf", func(*testing.T) []byte {
			return pdfOf(pdfCatalog, "<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]>>", pdfPage, "null", pdfFontF)
		}, ""},
		{"no pages", "a.pdf", func(*testing.T) []byte { return pdfOf(pdfCatalog) }, "broken"},
		{"nested arrays", "a.pdf", func(*testing.T) []byte { return pdfOf(strings.Repeat("[", 1_000_000)) }, "broken"},
		{"nested dictionaries", "a.pdf", func(*testing.T) []byte { return pdfOf(strings.Repeat("<</A ", 1_000_000)) }, "broken"},
		{"a string without end", "a.pdf", func(*testing.T) []byte { return pdfOf("(" + strings.Repeat("(", 5_000_000)) }, "broken"},
		{"a million objects", "a.pdf", func(*testing.T) []byte { return []byte("%PDF-1.4\n" + strings.Repeat("1 0 obj 1 ", 1_000_000)) }, "broken"},
		{"a million heads", "a.pdf", func(*testing.T) []byte { return []byte("%PDF-1.4\n" + strings.Repeat("1 0 obj<<", 1_000_000)) }, "broken"},
		{"references in a circle", "a.pdf", func(*testing.T) []byte { return pdfOf("2 0 R", "1 0 R", "<</Type/Page/Contents 1 0 R>>") }, ""},
		{"cut off", "a.pdf", func(t *testing.T) []byte { return testdata(t, "reportlab.pdf")[:2000] }, ""},
		{"eight filters", "a.pdf", pdfWith(pdfStreamOf("/Filter[/A85/A85/A85/A85/A85/A85/A85/A85/A85]", "x"), "null"), "broken"},
		{"a predictor of absurd width", "a.pdf", pdfWith(pdfStreamOf("/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2000000000>>", deflated(func(w io.Writer) { fill(w, "x", 1<<20) })), "null"), ""},
		{"a map of all codes, many times", "a.pdf", func(*testing.T) []byte {
			return pdfOf(pdfCatalog, pdfPages, pdfPage, pdfStreamOf("", "BT /F 9 Tf (a) Tj ET"), "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R>>",
				pdfStreamOf("", "begincmap "+strings.Repeat("1 beginbfrange <0000> <FFFF> <0000> endbfrange ", 2000)))
		}, ""},
		{"random bytes", "a.pdf", func(*testing.T) []byte {
			b := []byte("%PDF-1.4\n")
			x := uint32(1)
			for range 3_000_000 {
				x = x*1664525 + 1013904223
				b = append(b, byte(x>>24))
			}
			return b
		}, "broken"},
	})
}

func TestHostilePictures(t *testing.T) {
	runHostile(t, []hostile{
		{"EXIF that points at itself", "a.jpg", func(*testing.T) []byte {
			tiff := "MM\x00\x2a\x00\x00\x00\x08\xff\xff" + strings.Repeat("\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x08", 600)
			return []byte("\xff\xd8\xff\xe1" + string([]byte{byte((len(tiff) + 8) >> 8), byte(len(tiff) + 8)}) + "Exif\x00\x00" + tiff)
		}, ""},
		{"counts that overflow", "a.jpg", func(*testing.T) []byte {
			return []byte("\xff\xd8\xff\xe1\x00\x2aExif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x05\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00")
		}, ""},
		{"a chunk of 4 GiB", "a.png", func(*testing.T) []byte { return []byte("\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXtx") }, ""},
		{"a JPEG of heads", "a.jpg", func(*testing.T) []byte { return []byte("\xff\xd8" + strings.Repeat("\xff\xe1\x00\x02", 1_000_000)) }, ""},
	})
}
