package sheet

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"
	xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
	xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`

// newWord is a sound document with the given body.
func newWord(body string) *pack {
	p := &pack{}
	p.text("[Content_Types].xml", xmlHead+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`)
	p.text("_rels/.rels", xmlHead+`<Relationships xmlns="`+packageNS+`"><Relationship Id="rId1" Type="`+officeNS+`/officeDocument" Target="word/document.xml"/></Relationships>`)
	return p.body(func(w io.Writer) { _, _ = io.WriteString(w, body) })
}

func (p *pack) body(write func(w io.Writer)) *pack {
	return p.stream("word/document.xml", func(w io.Writer) {
		_, _ = io.WriteString(w, xmlHead+`<w:document `+wordNS+`><w:body>`)
		write(w)
		_, _ = io.WriteString(w, `<w:sectPr/></w:body></w:document>`)
	})
}

func para(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }

func cell(text string) string { return `<w:tc>` + para(text) + `</w:tc>` }

func cellOf(props, content string) string {
	return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + content + `</w:tc>`
}

func line(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }

func edges(widths ...int) string {
	var b strings.Builder
	for _, w := range widths {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, 100*w)
	}
	return `<w:tblGrid>` + b.String() + `</w:tblGrid>`
}

func tbl(grid string, rows ...string) string {
	return `<w:tbl><w:tblPr/>` + grid + strings.Join(rows, "") + `</w:tbl>`
}

// seenIn reads a document as sheets of rows: cells joined by |, merged cells
// with the text of their range.
func seenIn(t *testing.T, p *pack) (sheets map[string][]string, notices []string) {
	t.Helper()
	path := p.save(t)
	b, err := Open(context.Background(), "目录.docx", path, Options{TempDir: t.TempDir(), Word: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	sheets = map[string][]string{}
	for i, info := range b.Sheets() {
		err := b.Read(context.Background(), i, func(r *Row) error {
			var cells []string
			for _, c := range r.Cells {
				cells = append(cells, strings.ReplaceAll(c.Text, "\n", "⏎"))
			}
			sheets[info.Name] = append(sheets[info.Name], fmt.Sprintf("%d:%s", r.N, strings.Join(cells, "|")))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range b.Notices() {
		notices = append(notices, n.Code+" "+n.Cell)
	}
	return sheets, notices
}

func TestWordTables(t *testing.T) {
	box := func(on, shown string) string {
		return `<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="` + on + `"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>` + shown + `</w:t></w:r></w:sdtContent></w:sdt>`
	}
	cases := []struct {
		name, body string
		want       map[string][]string
		notices    []string
	}{
		{"titles are rows, prose is not", para("附件1") + para("城乡规划领域基层政务公开标准目录") + para(strings.Repeat("为贯彻落实", 40)) + tbl(edges(9, 9), line(cell("序号"), cell("事项")), line(cell("1"), cell("甲"))),
			map[string][]string{"表1": {"1:附件1|附件1", "2:城乡规划领域基层政务公开标准目录|城乡规划领域基层政务公开标准目录", "3:序号|事项", "4:1|甲"}}, nil},
		{"merged right and down", tbl(edges(9, 9, 9),
			line(cellOf(`<w:vMerge w:val="restart"/>`, para("序号")), cellOf(`<w:gridSpan w:val="2"/>`, para("公开事项"))),
			line(cellOf(`<w:vMerge/>`, para("")), cell("一级"), cell("二级"))),
			map[string][]string{"表1": {"1:序号|公开事项|公开事项", "2:序号|一级|二级"}}, nil},
		{"merged right the old way", tbl(edges(9, 9, 9), line(cellOf(`<w:hMerge w:val="restart"/>`, para("甲")), cellOf(`<w:hMerge/>`, para("")), cell("乙"))),
			map[string][]string{"表1": {"1:甲|甲|乙"}}, nil},
		{"borders dragged by hand", tbl(edges(9, 1, 8, 9),
			line(cell("甲"), cellOf(`<w:gridSpan w:val="2"/>`, para("乙")), cell("丙")),
			line(cellOf(`<w:gridSpan w:val="2"/>`, para("1")), cell("2"), cell("3"))),
			map[string][]string{"表1": {"1:甲|乙|丙", "2:1|2|3"}}, nil},
		{"rows that begin later", tbl(edges(9, 9, 9), line(cell("甲"), cell("乙"), cell("丙")), `<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>`+cell("3")+`</w:tr>`),
			map[string][]string{"表1": {"1:甲|乙|丙", "2:||3"}}, nil},
		{"joined over a page, head repeated", tbl(edges(9, 9), line(cell("序号"), cell("事项")), line(cell("1"), cell("甲"))) + `<w:p/>` + para("（续表）") + tbl(edges(9, 9), line(cell("序号"), cell("事项")), line(cell("2"), cell("乙"))),
			map[string][]string{"表1": {"1:序号|事项", "2:1|甲", "3:序号|事项", "4:2|乙"}}, nil},
		{"a title begins another sheet", tbl(edges(9, 9), line(cell("序号"), cell("事项"))) + para("二、救灾领域") + tbl(edges(9, 9), line(cell("序号"), cell("事项"))),
			map[string][]string{"表1": {"1:序号|事项"}, "表2": {"1:二、救灾领域|二、救灾领域", "2:序号|事项"}}, nil},
		{"other columns begin another sheet", tbl(edges(9, 9), line(cell("序号"), cell("事项"))) + tbl(edges(9), line(cell("签字"))),
			map[string][]string{"表1": {"1:序号|事项"}, "表2": {"1:签字"}}, nil},
		{"lines in a cell", tbl(edges(9), line(`<w:tc>`+para("一")+`<w:p/>`+`<w:p><w:r><w:t>二</w:t><w:br/><w:t xml:space="preserve"> 三&amp;&lt;</w:t><w:tab/><w:noBreakHyphen/></w:r></w:p></w:tc>`)),
			map[string][]string{"表1": {"1:一⏎二⏎ 三&< -"}}, nil},
		{"ticks of every kind", tbl(edges(9, 9, 9, 9, 9, 9, 9), line(cell("√"), `<w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p></w:tc>`,
			`<w:tc><w:p>`+box("1", "☒")+box("0", "☐")+`</w:p></w:tc>`, `<w:tc><w:p><w:r><w:rPr><w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/></w:rPr><w:t>PR</w:t></w:r><w:r><w:t>P</w:t></w:r></w:p></w:tc>`,
			`<w:tc><w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r></w:p></w:tc>`,
			`<w:tc><w:p><w:r><w:sym w:font="Symbol" w:char="F0D6"/></w:r></w:p></w:tc>`, `<w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p></w:tc>`)),
			map[string][]string{"表1": {"1:√|☑|☑□|✔☑P|☑|√|□"}}, nil},
		{"tracked changes as accepted", tbl(edges(9, 9),
			line(`<w:tc><w:p><w:r><w:t>县</w:t></w:r><w:del w:author="x"><w:r><w:delText>民政</w:delText><w:t>民政</w:t></w:r></w:del><w:ins w:author="x"><w:r><w:t>应急</w:t></w:r></w:ins><w:r><w:t>局</w:t></w:r></w:p></w:tc>`, cell("甲")),
			`<w:tr><w:trPr><w:del w:author="x"/></w:trPr>`+cell("删")+cell("去")+`</w:tr>`,
			line(cellOf(`<w:tcPrChange><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tcPrChange>`, para("乙")), cell("丙"))),
			map[string][]string{"表1": {"1:县应急局|甲", "2:乙|丙"}}, []string{"tracked_changes "}},
		{"hidden text is not read", tbl(edges(9), line(`<w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>见</w:t></w:r></w:p></w:tc>`)),
			map[string][]string{"表1": {"1:见"}}, []string{"hidden_text "}},
		{"a table in a cell", para("标题") + tbl(edges(9, 9), line(`<w:tc>`+para("外")+tbl(edges(9, 9), line(cell("内一"), cell("内二")))+`<w:p/></w:tc>`, cell("右"))),
			map[string][]string{"表1": {"1:标题|标题", "2:外⏎内一⏎内二|右"}}, []string{"nested_table A2"}},
		{"a text box, once", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><a:graphic><a:graphicData><a:t>图</a:t><wps:txbx><w:txbxContent>` + para("社会救助领域") + `</w:txbxContent></wps:txbx></a:graphicData></a:graphic></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>` + para("社会救助领域") + tbl(edges(9), line(cell("重复"))) + `</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>` + tbl(edges(9), line(cell("甲"))),
			map[string][]string{"表1": {"1:社会救助领域", "2:甲"}}, nil},
		{"a table in an old text box", `<w:p><w:r><w:pict><v:textbox><w:txbxContent>` + tbl(edges(9, 9), line(cell("甲"), cell("乙"))) + `</w:txbxContent></v:textbox></w:pict></w:r></w:p>`,
			map[string][]string{"表1": {"1:甲|乙"}}, nil},
		{"a picture instead of words", tbl(edges(9, 9), line(cell("甲"), `<w:tc><w:p><w:r><w:drawing><a:graphic><a:graphicData><a:blip/></a:graphicData></a:graphic></w:drawing></w:r></w:p></w:tc>`)),
			map[string][]string{"表1": {"1:甲"}}, []string{"picture_cell B1"}},
		{"a content control around a cell", tbl(edges(9, 9), `<w:tr><w:sdt><w:sdtPr/><w:sdtContent>`+cell("甲")+`</w:sdtContent></w:sdt>`+cell("乙")+`</w:tr>`),
			map[string][]string{"表1": {"1:甲|乙"}}, nil},
		{"ruby and field codes", tbl(edges(9), line(`<w:tc><w:p><w:r><w:ruby><w:rt><w:r><w:t>meng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>蒙</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r><w:r><w:t>阴</w:t></w:r></w:p></w:tc>`)),
			map[string][]string{"表1": {"1:蒙阴"}}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, notices := seenIn(t, newWord(c.body))
			for name, rows := range c.want {
				if !slices.Equal(got[name], rows) {
					t.Errorf("%s:\n%q, want\n%q", name, got[name], rows)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("sheets %v", got)
			}
			if want := append([]string{"word "}, c.notices...); !slices.Equal(notices, want) {
				t.Errorf("notices %v, want %v", notices, want)
			}
		})
	}
}

func TestWordAutomaticNumbers(t *testing.T) {
	numbered := func(id, level, text string) string {
		run := ""
		if text != "" {
			run = `<w:r><w:t>` + text + `</w:t></w:r>`
		}
		return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr></w:pPr>` + run + `</w:p>`
	}
	p := newWord(numbered("2", "0", "社会救助领域") + tbl(edges(9, 9), line(`<w:tc>`+numbered("1", "0", "")+`</w:tc>`, cell("甲")),
		line(`<w:tc>`+numbered("1", "0", "")+`</w:tc>`, `<w:tc>`+numbered("3", "1", "要素")+numbered("4", "0", "点")+`</w:tc>`)))
	p.text("word/numbering.xml", xmlHead+`<w:numbering `+wordNS+`>`+
		`<w:abstractNum w:abstractNumId="10"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>`+
		`<w:abstractNum w:abstractNumId="11"><w:lvl w:ilvl="0"><w:start w:val="12"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>`+
		`<w:abstractNum w:abstractNumId="12"><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>`+
		`<w:abstractNum w:abstractNumId="13"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>`+
		`<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="11"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="12"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="13"/></w:num></w:numbering>`)
	got, _ := seenIn(t, p)
	want := []string{"1:十二、社会救助领域|十二、社会救助领域", "2:1|甲", "3:2|（1）要素⏎点"}
	if !slices.Equal(got["表1"], want) {
		t.Errorf("%q, want %q", got["表1"], want)
	}
}

func TestHostileWord(t *testing.T) {
	t.Setenv(wordEnv, "1")
	word := func(write func(w io.Writer)) func(t *testing.T) string {
		return func(t *testing.T) string { return newWord("").body(write).save(t) }
	}
	text := func(body string) func(t *testing.T) string {
		return func(t *testing.T) string { return newWord(body).save(t) }
	}
	rows := func(n int, row string) func(t *testing.T) string {
		return word(func(w io.Writer) {
			_, _ = io.WriteString(w, `<w:tbl>`)
			for range n {
				_, _ = io.WriteString(w, row)
			}
			_, _ = io.WriteString(w, `</w:tbl>`)
		})
	}
	runHostile(t, []hostile{
		{name: "no table", make: text(para("通知")), code: "no_table"},
		{name: "a bomb of blanks", make: word(func(w io.Writer) { fill(w, " ", 400<<20) }), code: "zip_bomb"},
		{name: "a part of 100 MiB", make: word(func(w io.Writer) { fill(w, para("字"), 100<<20) }), code: "file_too_large"},
		{name: "90 MiB of prose", make: word(func(w io.Writer) {
			for range 9500 {
				_, _ = io.WriteString(w, para(strings.Repeat("字", 3000)))
			}
		}), code: "no_table"},
		{name: "300,000 rows", make: rows(300_000, line(cell("1"))), code: "too_many_rows"},
		{name: "rows that begin far away", make: rows(150_000, `<w:tr><w:trPr><w:gridBefore w:val="250"/></w:trPr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>`), code: "too_many_cells"},
		{name: "a span of two billion", make: text(tbl("", line(cellOf(`<w:gridSpan w:val="2000000000"/>`, para("甲")), cell("乙")))), rows: 1, texts: []string{"A1=甲"}, notices: []string{"far_cells"}},
		{name: "a grid of a million columns", make: word(func(w io.Writer) {
			_, _ = io.WriteString(w, `<w:tbl><w:tblGrid>`)
			_, _ = io.WriteString(w, strings.Repeat(`<w:gridCol w:w="1"/>`, 1_000_000)+`</w:tblGrid>`+line(cell("甲"))+`</w:tbl>`)
		}), rows: 1, texts: []string{"A1=甲"}},
		{name: "30,000 tables", make: word(func(w io.Writer) {
			for range 30_000 {
				_, _ = io.WriteString(w, para("一、")+tbl("", line(cell("甲"))))
			}
		}), code: "too_many_sheets"},
		{name: "tables in each other", make: text(strings.Repeat(`<w:tbl><w:tr><w:tc>`, 200) + para("甲") + strings.Repeat(`</w:tc></w:tr></w:tbl>`, 200)), code: "too_deep"},
		{name: "forty tables in each other", make: text(strings.Repeat(`<w:tbl><w:tr><w:tc>`, 40) + para("甲") + strings.Repeat(`</w:tc></w:tr></w:tbl>`, 40)), rows: 1, texts: []string{"A1=甲"}, notices: []string{"nested_table"}},
		{name: "merges down without end", make: rows(199_000, line(cellOf(`<w:vMerge w:val="restart"/>`, para("甲")), cellOf(`<w:vMerge/>`, para("")))), rows: 199_000},
		{name: "a text of 40 MiB in one cell", make: text(tbl("", line(cell(strings.Repeat("字", 14<<20))))), code: "xml_token"},
		{name: "a million short runs in one cell", make: text(tbl("", line(`<w:tc><w:p>`+strings.Repeat(`<w:r><w:t>字</w:t></w:r>`, 1_000_000)+`</w:p></w:tc>`))), rows: 1, notices: []string{"cell_cut"}},
		{name: "entities", make: func(t *testing.T) string {
			return newWord("").text("word/document.xml", `<?xml version="1.0"?>`+bombXML+`<w:document `+wordNS+`><w:body/></w:document>`).save(t)
		}, code: "dtd"},
		{name: "a late DTD", make: text(tbl("", line(cell("甲"))) + `<!DOCTYPE x [<!ENTITY a "b">]>`), code: "dtd"},
		{name: "UTF-16", make: func(t *testing.T) string {
			return newWord("").text("word/document.xml", "\xff\xfe<\x00w\x00").save(t)
		}, code: "xml_encoding"},
		{name: "cut off", make: func(t *testing.T) string {
			return newWord("").text("word/document.xml", xmlHead+`<w:document `+wordNS+`><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲`).save(t)
		}, code: "truncated"},
		{name: "end tags only", make: func(t *testing.T) string {
			return newWord("").text("word/document.xml", xmlHead+strings.Repeat(`</w:tbl></w:tc></w:p></w:sdt></w:txbxContent></w:document>`, 1000)).save(t)
		}, code: "truncated"},
		{name: "macros", make: func(t *testing.T) string { return newWord("").text("word/vbaProject.bin", "x").save(t) }, code: "macro"},
		{name: "no main part", make: func(t *testing.T) string {
			return (&pack{}).text("word/styles.xml", "<x/>").save(t)
		}, code: "broken_word"},
		{name: "one part twice", make: func(t *testing.T) string {
			return newWord(tbl("", line(cell("甲")))).text("WORD/Document.xml", "<x/>").save(t)
		}, code: "broken_zip"},
		{name: "numbers without end", make: func(t *testing.T) string {
			p := newWord(tbl("", line(cell("甲"))))
			return p.stream("word/numbering.xml", func(w io.Writer) { fill(w, `<w:num/>`, 30<<20) }).save(t)
		}, rows: 1, texts: []string{"A1=甲"}},
		{name: "encrypted", make: func(t *testing.T) string {
			return bytesFile(t, "a.docx", oleFile("x", "EncryptionInfo", "EncryptedPackage"))
		}, code: "encrypted"},
		{name: "an encrypted .doc", make: func(t *testing.T) string {
			return bytesFile(t, "a.doc", oleFile("\xec\xa5\xc1\x00\x00\x00\x00\x00\x00\x00\x00\x01"+strings.Repeat("\x00", 500), "WordDocument", "1Table"))
		}, code: "encrypted"},
		{name: "a .doc with macros", make: func(t *testing.T) string {
			return bytesFile(t, "a.doc", oleFile("\xec\xa5\xc1\x00", "WordDocument", "_VBA_PROJECT"))
		}, code: "macro"},
	})
}

// A .doc is converted where LibreOffice is installed; elsewhere the person is
// told how to save it.
func TestOldWordIsConverted(t *testing.T) {
	docx := newWord(para("社会救助领域") + tbl(edges(20, 20, 20), line(cellOf(`<w:vMerge w:val="restart"/>`, para("序号")), cellOf(`<w:gridSpan w:val="2"/>`, para("事项"))),
		line(cellOf(`<w:vMerge/>`, `<w:p/>`), cell("一级"), cell("二级")), line(cell("1"), cell("救助"), cell("低保"))) + para("")).save(t)
	doc := asOldWord(t, docx)
	b, err := Open(context.Background(), "目录.doc", doc, Options{TempDir: t.TempDir(), Word: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var rows []string
	if err := b.Read(context.Background(), 0, func(r *Row) error {
		rows = append(rows, fmt.Sprintf("%d:%s|%s|%s", r.N, r.Text(0), r.Text(1), r.Text(2)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{"1:社会救助领域|社会救助领域|社会救助领域", "2:序号|事项|事项", "3:序号|一级|二级", "4:1|救助|低保"}
	if b.Format() != FormatConverted || !slices.Equal(rows, want) {
		t.Errorf("%s %q, want %q", b.Format(), rows, want)
	}
	if _, err := Open(context.Background(), "目录.doc", doc, Options{TempDir: t.TempDir()}); CodeOf(err) != "not_xlsx_doc" {
		t.Errorf("where documents are not read: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(context.Background(), "目录.doc", doc, Options{TempDir: t.TempDir(), Word: true}); CodeOf(err) != "legacy_needs_libreoffice" || !strings.Contains(err.Error(), ".docx") {
		t.Errorf("without LibreOffice: %v", err)
	}
}

// asOldWord lets LibreOffice save a document as Word 97 does.
func asOldWord(t *testing.T, docx string) string {
	t.Helper()
	b := &Book{temp: t.TempDir()}
	lim := DefaultLimits()
	lim.Convert = time.Minute
	in := filepath.Join(b.temp, "in.docx")
	if err := copyFile(docx, in); err != nil {
		t.Fatal(err)
	}
	back := oldFormat{ext: ".docx", filter: "MS Word 2007 XML", to: "doc:MS Word 97", as: ".doc"}
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(b.temp, "out")
	if err := b.runOffice(context.Background(), soffice, back, in, out, lim); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(out, "in.doc"))
	if err != nil {
		t.Fatal(err)
	}
	return bytesFile(t, "目录.doc", raw)
}
