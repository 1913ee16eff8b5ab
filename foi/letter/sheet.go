package letter

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// sheet is a .docx that is being written, in the form of 公文 (GB/T 9704-2012):
// A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm, 22 lines of 28 characters.
type sheet struct {
	body     strings.Builder
	table    []int // widths of the open table's columns in twips, nil for none
	envelope bool
}

// Measures in twips (1/1440 inch).
const (
	textWidth = 8844 // 156 mm
	lineStep  = 579  // 225 mm in 22 lines: 28.95 pt
)

// escape is text as it stands in XML.
func escape(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return b.String()
}

func (s *sheet) paragraph(style, text string) {
	s.endTable()
	s.body.WriteString(paragraphXML(style, "", text))
}

func paragraphXML(style, properties, text string) string {
	run := ""
	if text != "" {
		run = `<w:r><w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
	}
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + properties + `</w:pPr>` + run + `</w:p>`
}

// beginTable opens a table; widths are shares of the text's width.
func (s *sheet) beginTable(widths string) {
	total := 0
	var shares []int
	for _, w := range strings.Split(widths, ",") {
		n, _ := strconv.Atoi(strings.TrimSpace(w)) // built in: the test of all templates would see a 0
		shares, total = append(shares, n), total+n
	}
	s.body.WriteString(paragraphXML("Thin", "", "") + `<w:tbl><w:tblPr><w:tblW w:w="` + strconv.Itoa(textWidth) + `" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		s.body.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	s.body.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, n := range shares {
		w := textWidth * n / total
		s.table = append(s.table, w)
		s.body.WriteString(`<w:gridCol w:w="` + strconv.Itoa(w) + `"/>`)
	}
	s.body.WriteString(`</w:tblGrid>`)
}

// endTable closes a table; a paragraph must follow, a thin one.
func (s *sheet) endTable() {
	if s.table != nil {
		s.table = nil
		s.body.WriteString(`</w:tbl>` + paragraphXML("Thin", "", ""))
	}
}

// row writes a row: | a | b | 14, the number being its least height in mm; |* is
// a head that is repeated on every page, "<" belongs to the cell before.
func (s *sheet) row(text string) {
	cells := strings.Split(text, "|")
	height, _ := strconv.Atoi(strings.TrimSpace(cells[len(cells)-1])) // no number: 0, the usual height
	cells = cells[1 : len(cells)-1]
	head := strings.HasPrefix(cells[0], "*")
	cells[0] = strings.TrimPrefix(cells[0], "*")
	s.body.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="` + strconv.Itoa(max(height, 9)*567/10) + `" w:hRule="atLeast"/>`)
	if head {
		s.body.WriteString(`<w:tblHeader/>`)
	}
	s.body.WriteString(`</w:trPr>`)
	for i := 0; i < len(cells); {
		span, width := 1, s.table[i]
		for i+span < len(cells) && strings.TrimSpace(cells[i+span]) == "<" {
			width += s.table[i+span]
			span++
		}
		s.cell(strings.TrimSpace(cells[i]), span, width, head)
		i += span
	}
	s.body.WriteString(`</w:tr>`)
}

func (s *sheet) cell(text string, span, width int, head bool) {
	fmt.Fprintf(&s.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if span > 1 {
		fmt.Fprintf(&s.body, `<w:gridSpan w:val="%d"/>`, span)
	}
	s.body.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
	style := "Cell"
	if head || !strings.Contains(text, "{{") {
		style = "CellHead"
	}
	for _, x := range strings.Split(text, `\n`) {
		s.body.WriteString(paragraphXML(style, "", x))
	}
	s.body.WriteString(`</w:tc>`)
}

// docx packs the parts. There are no docProps: a letter says nothing about who
// or what made it.
func (s *sheet) docx() ([]byte, error) {
	page := `<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>` +
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1304" w:gutter="0"/>`
	if s.envelope { // 七号信封 C5, 229 mm × 162 mm
		page = `<w:pgSz w:w="12983" w:h="9184" w:orient="landscape"/><w:pgMar w:top="850" w:right="1134" w:bottom="850" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>`
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range append(append([][2]string(nil), fixedParts...),
		[2]string{"word/styles.xml", styles()},
		[2]string{"word/document.xml", xmlHead + `<w:document ` + namespaces + `><w:body>` + s.body.String() + `<w:sectPr>` + page + `</w:sectPr></w:body></w:document>`}) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p[0], Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(p[1])); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
