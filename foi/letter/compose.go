package letter

import "fmt"

// PaperWriter writes a .docx from scratch, not from a template: a report
// with tables, in the same form of 公文 as the letters.
type PaperWriter struct{ s sheet }

// Title writes the title.
func (w *PaperWriter) Title(text string) { w.s.paragraph("Title", text) }

// Heading writes the head of a part.
func (w *PaperWriter) Heading(text string) { w.s.paragraph("Section", text) }

// Body writes a paragraph.
func (w *PaperWriter) Body(text string) { w.s.paragraph("Body", text) }

// Sign writes a line of the signature: the organ, the day.
func (w *PaperWriter) Sign(text string) { w.s.paragraph("Sign", text) }

// Cell is a cell of a table that takes Span columns, at least one.
type Cell struct {
	Text string
	Span int
	Left bool // set left; others stand in the middle
}

// Table begins a table; widths are shares of the text's width, separated by commas.
func (w *PaperWriter) Table(widths string) {
	w.s.endTable()
	w.s.beginTable(widths)
}

// Row writes a row; a head is repeated on every page.
func (w *PaperWriter) Row(head bool, cells ...Cell) {
	mark := ""
	if head {
		mark = `<w:tblHeader/>`
	}
	w.s.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + mark + `</w:trPr>`)
	at := 0
	for _, c := range cells {
		span, width := max(c.Span, 1), 0
		for i := range span {
			width += w.s.table[at+i]
		}
		at += span
		style, align := "Cell", `<w:jc w:val="center"/>`
		if head {
			style = "CellHead"
		}
		if c.Left {
			align = ""
		}
		fmt.Fprintf(&w.s.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:gridSpan w:val="%d"/><w:vAlign w:val="center"/></w:tcPr>%s</w:tc>`, width, span, paragraphXML(style, align, c.Text))
	}
	w.s.body.WriteString(`</w:tr>`)
}

// Bytes is the finished file.
func (w *PaperWriter) Bytes() ([]byte, error) {
	w.s.endTable()
	return w.s.docx()
}
