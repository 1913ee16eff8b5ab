package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The most that reading any one file may cost.
const (
	hostileMiB  = 512
	hostileTime = 20 * time.Second
)

// hostile is one file and what becomes of it: a refusal with a code, or rows
// and the notices that must be there.
type hostile struct {
	name    string
	make    func(t *testing.T) string
	code    string
	rows    int
	notices []string
	texts   []string // some of the cells that must have been read
}

func runHostile(t *testing.T, cases []hostile) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, took := inChild(t, c.make(t), false, hostileTime)
			t.Logf("%s %v %d MiB, %d rows, notices %v", r.Code, took.Round(time.Millisecond), r.PeakMiB, r.Rows, r.Notices)
			if took > hostileTime || r.PeakMiB > hostileMiB || r.PeakMiB == 0 {
				t.Errorf("took %v and %d MiB", took, r.PeakMiB)
			}
			if r.Code != c.code || r.Code == "" && r.Rows != c.rows {
				t.Errorf("code %q, %d rows, want %q, %d: %s %v", r.Code, r.Rows, c.code, c.rows, r.Message, r.Texts)
			}
			for _, n := range c.notices {
				if !slices.Contains(r.Notices, n) {
					t.Errorf("no notice %s in %v", n, r.Notices)
				}
			}
			for _, text := range c.texts {
				if !slices.Contains(r.Texts, text) {
					t.Errorf("no %s in %v", text, r.Texts)
				}
			}
			if r.Left != 0 {
				t.Errorf("%d temporary files left behind", r.Left)
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

// twoRows is what a sound sheet holds.
const twoRows = `<row r="1"><c r="A1" t="inlineStr"><is><t>序号</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row>`

// deep nests an element n times.
func deep(n int) string { return strings.Repeat("<x>", n) + strings.Repeat("</x>", n) }

func TestHostileSize(t *testing.T) {
	part := func(name, pattern string, size int) func(t *testing.T) string {
		return func(t *testing.T) string {
			p := newPack(twoRows, "")
			return p.stream(name, func(w io.Writer) { fill(w, pattern, size) }).save(t)
		}
	}
	rows := func(write func(w io.Writer)) func(t *testing.T) string {
		return func(t *testing.T) string { return newPack("", "").sheet(write, "").save(t) }
	}
	runHostile(t, []hostile{
		{name: "a sheet of 1 GiB of blanks", make: rows(func(w io.Writer) { fill(w, " ", 1<<30) }), code: "zip_bomb"},
		{name: "200 MiB of blanks", make: rows(func(w io.Writer) { fill(w, " ", 200<<20) }), code: "zip_bomb"},
		{name: "60 MiB of blanks", make: rows(func(w io.Writer) { fill(w, " ", 60<<20) }), code: "xml_token"},
		{name: "one comment of 60 MiB", make: rows(func(w io.Writer) { _, _ = io.WriteString(w, "<!--"); fill(w, "x", 60<<20) }), code: "xml_token"},
		{name: "one tag of 60 MiB", make: rows(func(w io.Writer) { _, _ = io.WriteString(w, `<row r="`); fill(w, "1", 60<<20) }), code: "xml_token"},
		{name: "one text of 60 MiB", make: rows(func(w io.Writer) {
			_, _ = io.WriteString(w, `<row r="1"><c r="A1" t="inlineStr"><is><t>`)
			fill(w, "x", 60<<20)
			_, _ = io.WriteString(w, `</t></is></c></row>`)
		}), code: "xml_token"},
		{name: "a million runs in one cell", make: rows(func(w io.Writer) {
			_, _ = io.WriteString(w, `<row r="1"><c r="A1" t="inlineStr"><is>`)
			fill(w, "<r><t>x</t></r>", 15<<20)
			_, _ = io.WriteString(w, `</is></c></row>`)
		}), code: "xml_token"},
		{name: "ten million blank cells", make: rows(func(w io.Writer) {
			for r := range 1000 {
				fmt.Fprintf(w, `<row r="%d">`, r+1)
				fill(w, "<c/>", 40_000)
				_, _ = io.WriteString(w, `</row>`)
			}
		}), code: "too_many_cells"},
		{name: "a row of twenty thousand cells", make: rows(func(w io.Writer) {
			_, _ = io.WriteString(w, `<row>`)
			fill(w, "<c/>", 80_000)
			_, _ = io.WriteString(w, `</row>`)
		}), code: "too_many_cells"},
		{name: "250,000 rows", make: rows(func(w io.Writer) {
			for r := range 250_000 {
				fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>1</v></c></row>`, r+1, r+1)
			}
		}), code: "too_many_rows"},
		{name: "a theme of 60 MiB is not looked at", make: part("xl/theme/theme1.xml", "<a>", 60<<20), rows: 2},
		{name: "a picture of 60 MiB is not looked at", make: part("xl/media/image1.png", "\x89PNG", 60<<20), rows: 2},
		{name: "a directory of 60 MiB", make: part("xl/workbook.xml", "<a>", 60<<20), code: "broken_workbook"},
		{name: "styles of 60 MiB", make: part("xl/styles.xml", "<xf/>", 60<<20), code: "too_many_styles"},
		{name: "shared strings without end", make: part("xl/sharedStrings.xml", "<si/>", 60<<20), code: "too_many_strings"},
		{name: "two hundred sheets of 1 MiB", make: manySheets(200, 512<<10), rows: 400},
		{name: "five hundred sheets", make: manySheets(500, 100), code: "too_many_sheets"},
		{name: "ten thousand entries", make: manyEntries, code: "zip_bomb"},
		{name: "a size that lies", make: lyingSize, code: "broken_zip"},
	})
}

// manySheets is a workbook of n sheets with size bytes of comments each.
func manySheets(n, size int) func(t *testing.T) string {
	return func(t *testing.T) string {
		p := newPack(twoRows, "")
		var sheets, rels strings.Builder
		for i := range n {
			fmt.Fprintf(&sheets, `<sheet name="表%d" sheetId="%d" r:id="rId%d"/>`, i, i+1, i)
			fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/s%d.xml"/>`, i, officeNS, i)
			p.stream(fmt.Sprintf("xl/worksheets/s%d.xml", i), func(w io.Writer) {
				_, _ = io.WriteString(w, `<worksheet xmlns="`+mainNS+`">`)
				fill(w, "<!--x-->", size/8*8)
				_, _ = io.WriteString(w, `<sheetData>`+twoRows+`</sheetData></worksheet>`)
			})
		}
		p.text("xl/workbook.xml", `<workbook xmlns="`+mainNS+`" xmlns:r="`+officeNS+`"><sheets>`+sheets.String()+`</sheets></workbook>`)
		p.text("xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+packageNS+`">`+rels.String()+`</Relationships>`)
		return p.save(t)
	}
}

func manyEntries(t *testing.T) string {
	p := newPack(twoRows, "")
	for i := range 10_000 {
		p.parts = append(p.parts, packPart{fmt.Sprintf("xl/media/%d.png", i), func(io.Writer) {}})
	}
	return p.save(t)
}

// lyingSize declares ten bytes for a sheet that unpacks to 100 MiB.
func lyingSize(t *testing.T) string {
	var packed bytes.Buffer
	d, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	fill(d, "<row/>", 100<<20)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	p := newPack(twoRows, "")
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range p.parts {
		if strings.HasPrefix(part.name, "xl/worksheets/") {
			w, err := z.CreateRaw(&zip.FileHeader{Name: part.name, Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 10})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(packed.Bytes()); err != nil {
				t.Fatal(err)
			}
			continue
		}
		w, err := z.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		part.write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytesFile(t, "a.xlsx", out.Bytes())
}

func TestHostileGrid(t *testing.T) {
	sheet := func(rows, tail string) func(t *testing.T) string {
		return func(t *testing.T) string { return newPack(rows, tail).save(t) }
	}
	far := func(rows int, value string) func(t *testing.T) string {
		return func(t *testing.T) string {
			return newPack("", "").sheet(func(w io.Writer) {
				for r := 1; r <= rows; r++ {
					n := r
					if r == rows {
						n = maxGridRow
					}
					fmt.Fprintf(w, `<row r="%d">%s<c r="XFD%d" s="1">%s</c></row>`, n, inline(Name(1, n), fmt.Sprint("第", r)), n, value)
				}
			}, "").save(t)
		}
	}
	merges := func(n int, ref func(i int) string) func(t *testing.T) string {
		return func(t *testing.T) string {
			return newPack("", "").sheet(func(w io.Writer) {
				for r := 1; r <= 50_000; r++ {
					fmt.Fprintf(w, `<row r="%d">%s</row>`, r, inline(Name(1, r), fmt.Sprint("第", r)))
				}
			}, `<mergeCells>`+repeat(n, func(i int) string { return `<mergeCell ref="` + ref(i) + `"/>` })+`</mergeCells>`).save(t)
		}
	}
	runHostile(t, []hostile{
		{name: "1,000 values at XFD1048576", make: far(1000, "<v>1</v>"), rows: 1000, notices: []string{"far_cells"}, texts: []string{"A1=第1"}},
		{name: "5,000 values at XFD1048576", make: far(5000, "<v>1</v>"), code: "far_cells"},
		{name: "5,000 formulas at XFD1048576", make: far(5000, "<f>1</f>"), code: "far_cells"},
		{name: "5,000 blank cells at XFD1048576", make: far(5000, ""), rows: 5000, texts: []string{"A1=第1"}},
		{name: "50,000 merges", make: merges(50_000, func(i int) string { return fmt.Sprintf("A%d:C%d", i+1, i+1) }), rows: 50_000, texts: []string{"A1=第1"}},
		{name: "50,000 merges over each other", make: merges(50_000, func(i int) string { return fmt.Sprintf("A1:IV%d", 60_000-i) }), code: "too_many_cells"},
		{name: "50,000 overlapping narrow merges", make: merges(50_000, func(i int) string { return fmt.Sprintf("A%d:B%d", i+1, i+3) }), rows: 50_000, notices: []string{"merge_overlap"}},
		{name: "300,000 merges", make: merges(300_000, func(i int) string { return fmt.Sprintf("A%d:C%d", i+1, i+1) }), code: "too_many_merges"},
		{name: "merges without a reference", make: sheet(twoRows, `<mergeCells><mergeCell/><mergeCell ref=""/><mergeCell ref="A1:ZZZZ9"/><mergeCell ref="A1:B2"/></mergeCells>`), rows: 2, notices: []string{"merge_without_range"}},
		{name: "a merge of the whole column", make: sheet(twoRows, `<mergeCells><mergeCell ref="B1:B1048576"/></mergeCells>`), rows: 2},
		{name: "a merge of the whole sheet", make: sheet(twoRows, `<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`), rows: 2},
		{name: "a merge of far columns", make: sheet(twoRows, `<mergeCells><mergeCell ref="XFA1:XFD2"/></mergeCells>`), rows: 2},
		{name: "a merge down to one far row", make: sheet(twoRows+`<row r="1048576">`+inline("A1048576", "末")+`</row>`, `<mergeCells><mergeCell ref="B1:B1048576"/></mergeCells>`), code: "too_many_cells"},
		{name: "a wrong dimension", make: func(t *testing.T) string {
			return newPack("", "").text("xl/worksheets/sheet1.xml", `<worksheet xmlns="`+mainNS+`"><dimension ref="B2:B2"/><sheetData>`+strings.ReplaceAll(twoRows, "A2", "C2")+`</sheetData></worksheet>`).save(t)
		}, rows: 2, notices: []string{"dimension_wrong"}, texts: []string{"A1=序号", "C2=7"}},
		{name: "a row beyond the grid", make: sheet(twoRows+`<row r="99999999"><c r="A99999999"><v>1</v></c></row>`, ""), code: "row_beyond_grid"},
		{name: "a cell beyond the grid", make: sheet(`<row r="1"><c r="ZZZZ1"><v>1</v></c></row>`, ""), code: "broken_sheet"},
		{name: "rows out of order", make: sheet(`<row r="5">`+inline("A5", "五")+`</row><row r="3">`+inline("A3", "三")+`</row>`, ""), code: "rows_out_of_order"},
		{name: "one row twice", make: sheet(`<row r="5">`+inline("A5", "五")+`</row><row r="5">`+inline("B5", "伍")+`</row>`, ""), code: "rows_out_of_order"},
		{name: "cells out of order", make: sheet(`<row r="1">`+inline("C1", "丙")+inline("A1", "甲")+`</row>`, ""), code: "rows_out_of_order"},
		{name: "a cell of another row", make: sheet(`<row r="1">`+inline("A9", "甲")+`</row>`, ""), code: "rows_out_of_order"},
		{name: "rows and cells without numbers", make: sheet(strings.NewReplacer(` r="1"`, "", ` r="2"`, "", ` r="A1"`, "", ` r="A2"`, "").Replace(twoRows), ""), rows: 2, texts: []string{"A1=序号", "A2=7"}},
		{name: "two tables of rows", make: sheet(twoRows+`</sheetData><sheetData><row r="9">`+inline("A9", "九")+`</row>`, ""), rows: 3, texts: []string{"A9=九"}},
	})
}

func repeat(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

// bombXML defines entities that grow a billionfold.
const bombXML = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>`

func TestHostileXML(t *testing.T) {
	part := func(name, text string) func(t *testing.T) string {
		return func(t *testing.T) string { return newPack(twoRows, "").text(name, text).save(t) }
	}
	whole := `<worksheet xmlns="` + mainNS + `"><sheetData>` + twoRows + `</sheetData></worksheet>`
	const sheet1, shared = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
	// large makes a table of texts of 2 MiB with something in the middle.
	large := func(middle, end string) func(t *testing.T) string {
		return func(t *testing.T) string {
			rows := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>20001</v></c></row>`
			text := repeat(10_000, func(i int) string { return fmt.Sprintf("<si><t>文字%d%s</t></si>", i, strings.Repeat("长", 30)) })
			return newPack(rows, "").text(shared, `<sst xmlns="`+mainNS+`">`+text+middle+text+`<si><t>末条</t></si>`+end).save(t)
		}
	}
	runHostile(t, []hostile{
		{name: "an entity bomb in the sheet", make: part(sheet1, xmlHead+bombXML+strings.Replace(whole, "序号", "&lol2;", 1)), code: "dtd"},
		{name: "an entity bomb behind a long comment", make: part(sheet1, "<!--"+strings.Repeat("x", 9000)+"-->"+bombXML+whole), code: "dtd"},
		{name: "an entity bomb in the directory", make: part("xl/workbook.xml", bombXML+`<workbook/>`), code: "dtd"},
		{name: "an entity bomb in the strings", make: part(shared, bombXML+`<sst/>`), code: "dtd"},
		{name: "an entity bomb in the properties", make: part("docProps/core.xml", bombXML+`<x/>`), code: "dtd"},
		{name: "an undefined entity", make: part(sheet1, strings.Replace(whole, "<v>7</v>", "<v>&nbsp;</v>", 1)), code: "rows_lost"},
		{name: "a sheet nested too deep", make: part(sheet1, strings.Replace(whole, "<sheetData>", deep(200_000)+"<sheetData>", 1)), code: "too_deep"},
		{name: "a directory nested too deep", make: part("xl/workbook.xml", "<workbook>"+deep(200_000)+"</workbook>"), code: "no_sheets"},
		{name: "styles nested too deep", make: part("xl/styles.xml", "<styleSheet>"+deep(200_000)+"</styleSheet>"), rows: 2},
		{name: "strings nested too deep", make: part(shared, "<sst><si>"+deep(150_000)+"</si></sst>"), code: "xml_token"},
		{name: "cut in a cell", make: part(sheet1, whole[:strings.Index(whole, "<v>7")+3]), code: "truncated"},
		{name: "cut in a tag", make: part(sheet1, whole[:strings.Index(whole, "<v>7")+1]), code: "truncated"},
		{name: "cut behind a row", make: part(sheet1, whole[:strings.Index(whole, `<row r="2"`)]), code: "truncated"},
		{name: "cut behind the rows", make: part(sheet1, strings.TrimSuffix(whole, "</worksheet>")), code: "truncated"},
		{name: "an empty sheet part", make: part(sheet1, ""), code: "truncated"},
		{name: "a sheet that is none", make: part(sheet1, "<html></html>"), code: "truncated"},
		{name: "a control character", make: part(sheet1, strings.Replace(whole, "序号", "序\x0b号", 1)), code: "rows_lost"},
		{name: "a tag closed wrongly", make: part(sheet1, strings.Replace(whole, "</t>", "</q>", 1)), code: "rows_lost"},
		{name: "UTF-16", make: part(sheet1, "\xff\xfe"+string(utf16Bytes(whole))), code: "xml_encoding"},
		{name: "a prefix before every name", make: part(sheet1, prefixed(whole)), rows: 2, texts: []string{"A1=序号", "A2=7"}},
		{name: "strings that end early", make: large("", ""), code: "truncated"},
		{name: "strings broken in the middle", make: large("<si><t>&nbsp;</t></si>", "</sst>"), code: "shared_strings"},
		{name: "strings fewer than used", make: func(t *testing.T) string {
			return newPack(`<row r="1"><c r="A1" t="s"><v>5</v></c></row>`, "").shared("甲").save(t)
		}, code: "rows_lost"},
		{name: "large strings, sound", make: large("<si><t>甲</t></si>", "</sst>"), rows: 1, texts: []string{"B1=末条"}},
		{name: "100,000 characters of number format", make: func(t *testing.T) string {
			return newPack(`<row r="1"><c r="A1" s="1"><v>7</v></c></row>`, "").formats("General", strings.Repeat("0", 100_000)).save(t)
		}, rows: 1, notices: []string{"long_format"}, texts: []string{"A1=7"}},
		{name: "200,000 formatted numbers", make: formattedNumbers, rows: 2000, notices: []string{"raw_numbers"}, texts: []string{"A1=45000"}},
		{name: "200,000 cell styles", make: func(t *testing.T) string {
			return newPack(twoRows, "").text("xl/styles.xml", `<styleSheet><cellXfs>`+strings.Repeat(`<xf numFmtId="1"/>`, 200_000)+`</cellXfs></styleSheet>`).save(t)
		}, code: "too_many_styles"},
	})
}

func formattedNumbers(t *testing.T) string {
	return newPack("", "").formats("General", "yyyy-m-d").sheet(func(w io.Writer) {
		for r := 1; r <= 2000; r++ {
			fmt.Fprintf(w, `<row r="%d">%s</row>`, r, strings.Repeat(`<c s="1"><v>45000</v></c>`, 100))
		}
	}, "").save(t)
}

func utf16Bytes(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// prefixed writes every tag with a namespace prefix, as some programs do.
func prefixed(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "<", "<x:"), "<x:/", "</x:")
	return strings.Replace(s, "xmlns=", "xmlns:x=", 1)
}

// oleFile is a compound file of the given directory and what follows it.
func oleFile(body string, names ...string) []byte {
	out := make([]byte, 512)
	copy(out, magicCFB)
	out[30] = 9 // sectors of 512 bytes
	for i, name := range append([]string{"Root Entry"}, names...) {
		e := make([]byte, oleEntrySize)
		copy(e, utf16Bytes(name))
		e[64], e[66] = byte(2*len(name)+2), 2
		if i == 0 {
			e[66] = 5
		}
		e[116] = byte((len(names)*oleEntrySize + oleEntrySize + 511) / 512)
		out = append(out, e...)
	}
	for len(out)%512 != 0 {
		out = append(out, 0)
	}
	return append(out, body...)
}

func TestHostileKind(t *testing.T) {
	zipOf := func(names ...string) func(t *testing.T) string {
		return func(t *testing.T) string {
			p := &pack{}
			for _, n := range names {
				p.text(n, "<x/>")
			}
			return p.save(t)
		}
	}
	raw := func(content string) func(t *testing.T) string {
		return func(t *testing.T) string { return bytesFile(t, "目录.xlsx", []byte(content)) }
	}
	spin := `<encryption><keyEncryptors><keyEncryptor><p:encryptedKey spinCount="2147483647" saltSize="16"/></keyEncryptor></keyEncryptors></encryption>`
	runHostile(t, []hostile{
		{name: "encrypted, two billion rounds", make: raw(string(oleFile(spin, "EncryptionInfo", "EncryptedPackage"))), code: "encrypted"},
		{name: "encrypted xls", make: raw(string(oleFile("\x09\x08\x10\x00"+strings.Repeat("\x00", 16)+"\x2f\x00\x36\x00"+strings.Repeat("\x01", 600), "Workbook"))), code: "encrypted"},
		{name: "old Word", make: raw(string(oleFile("", "WordDocument", "1Table"))), code: "not_xlsx_doc"},
		{name: "old slides", make: raw(string(oleFile("", "PowerPoint Document"))), code: "not_xlsx_ppt"},
		{name: "xls with macros", make: raw(string(oleFile("", "Workbook", "_VBA_PROJECT_CUR"))), code: "macro"},
		{name: "a compound file of no known kind", make: raw(string(oleFile("Workbook Book", "Other"))), code: "not_xlsx_ole"},
		{name: "renamed docx", make: zipOf("[Content_Types].xml", "_rels/.rels", "word/document.xml"), code: "not_xlsx_docx"},
		{name: "renamed pptx", make: zipOf("[Content_Types].xml", "ppt/presentation.xml"), code: "not_xlsx_pptx"},
		{name: "macros", make: zipOf("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), code: "macro"},
		{name: "binary workbook", make: zipOf("[Content_Types].xml", "xl/workbook.bin"), code: "xlsb"},
		{name: "a zip of workbooks", make: zipOf("a.xlsx", "b.xlsx"), code: "not_xlsx"},
		{name: "an .odt", make: zipOf("mimetype", "content.xml"), code: "not_xlsx_odf"},
		{name: "one part twice", make: zipOf("xl/workbook.xml", "XL/Workbook.xml"), code: "broken_zip"},
		{name: "half a zip", make: func(t *testing.T) string {
			b, err := os.ReadFile(newPack(twoRows, "").save(t))
			if err != nil {
				t.Fatal(err)
			}
			return bytesFile(t, "a.xlsx", b[:len(b)/2])
		}, code: "broken_zip"},
		{name: "no sheet part", make: func(t *testing.T) string {
			p := newPack("", "")
			p.parts = slices.DeleteFunc(p.parts, func(p packPart) bool { return strings.HasPrefix(p.name, "xl/worksheets") })
			return p.save(t)
		}, code: "broken_workbook"},
		{name: "PDF", make: raw("%PDF-1.7\n..."), code: "not_a_table"},
		{name: "picture", make: raw("\x89PNG\r\n\x1a\n"), code: "not_a_table"},
		{name: "program", make: raw("MZ\x90\x00\x03\x00"), code: "not_a_table"},
		{name: "zeros", make: raw(strings.Repeat("\x00", 1000)), code: "not_a_table"},
		{name: "empty", make: raw(""), code: "empty_file"},
		{name: "other XML", make: raw(`<?xml version="1.0"?><rss/>`), code: "not_a_table"},
		{name: "XML with entities", make: raw(`<?xml version="1.0"?>` + bombXML + `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`), code: "dtd"},
	})
}

func TestHostileText(t *testing.T) {
	file := func(write func(w io.Writer)) func(t *testing.T) string {
		return func(t *testing.T) string {
			var b bytes.Buffer
			write(&b)
			return bytesFile(t, "a.xls", b.Bytes())
		}
	}
	html := func(body string) func(t *testing.T) string {
		return file(func(w io.Writer) { _, _ = io.WriteString(w, "<html><table>"+body) })
	}
	runHostile(t, []hostile{
		{name: "30 million commas", make: file(func(w io.Writer) { fill(w, ",", 30<<20) }), code: "too_many_cells"},
		{name: "30 million lines", make: file(func(w io.Writer) { fill(w, "\n", 30<<20) }), code: "too_many_cells"},
		{name: "40 MiB of text", make: file(func(w io.Writer) { fill(w, "字", 40<<20) }), code: "file_too_large"},
		{name: "a quote without end", make: file(func(w io.Writer) { _, _ = io.WriteString(w, "序号,事项\n1,\"甲\n2,乙\n") }), code: "broken_csv"},
		{name: "a stray quote", make: file(func(w io.Writer) { _, _ = io.WriteString(w, "序号,事项\n1,甲\"乙\n2,丙\n") }), rows: 3, notices: []string{"csv_quotes"}, texts: []string{"B2=甲\"乙", "B3=丙"}},
		{name: "a huge rowspan", make: html(strings.Repeat(`<tr><td rowspan="2000000000" colspan="2000000000">x`, 5000)), rows: 5000, notices: []string{"far_cells"}},
		{name: "a million tables inside each other", make: html(strings.Repeat(`<tr><td><table>`, 1_000_000)), rows: 0},
		{name: "a million cells beside each other", make: html(`<tr>` + strings.Repeat(`<td>x`, 1_000_000)), rows: 1, notices: []string{"far_cells"}},
		{name: "a million tables", make: html(strings.Repeat(`<table><tr><td>x</td></tr></table>`, 300_000)), code: "no_table"},
		{name: "no table", make: file(func(w io.Writer) { _, _ = io.WriteString(w, "<html><p>x") }), code: "no_table"},
	})
}

func TestTempFolderIsAlwaysEmptied(t *testing.T) {
	temp := t.TempDir()
	r := readAll(t.Context(), countyFile(t, 30_000, true), temp, false)
	if r.Code != "" || r.Rows != 30_002 {
		t.Fatalf("%s %s, %d rows", r.Code, r.Message, r.Rows)
	}
	left, err := filepath.Glob(filepath.Join(temp, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
