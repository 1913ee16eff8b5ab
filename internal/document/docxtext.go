package document

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// change notes a tracked change; what is deleted or moved away is not seen.
func (w *docx) change(name string, e *xml.StartElement) {
	if w.fall > 0 {
		return
	}
	w.changes[name]++
	if a := attr(e, "author"); a != "" {
		w.who[a] = true
	}
	if name == "del" || name == "moveFrom" {
		w.hides = append(w.hides, "已删除的修订")
	}
}

// marks stand for a character.
var marks = map[string]string{"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

func (w *docx) mark(name string, t *token) {
	if len(w.stack) > 0 && w.fall == 0 && t.depth > 0 {
		w.stack[len(w.stack)-1].text.WriteString(marks[name])
	}
}

// write adds characters to the innermost paragraph.
func (w *docx) write(text string, t *token) {
	p := w.stack[len(w.stack)-1]
	switch {
	case len(w.hides) > 0 || w.inText == "delText":
		w.deleted = append(w.deleted, text)
	case w.run:
		w.hidden = append(w.hidden, text)
	case w.inText == "instrText" && !strings.ContainsAny(text, "0123456789"):
		return
	}
	p.pieces = append(p.pieces, piece{p.text.Len(), text, t.from, t.to, w.inText})
	p.text.WriteString(text)
}

func (w *docx) close(name string) error {
	switch name {
	case "Fallback":
		w.fall = max(0, w.fall-1)
	case "t", "delText", "instrText":
		w.inText = ""
	case "r":
		w.run = false
	case "del", "moveFrom":
		if n := len(w.hides); n > 0 && w.fall == 0 {
			w.hides = w.hides[:n-1]
		}
	case "p":
		return w.closeParagraph()
	case "tbl":
		if n := len(w.rows); n > 0 {
			t := w.rows[n-1]
			w.rows = w.rows[:n-1]
			return w.onTable(t)
		}
	}
	return nil
}

func (w *docx) openCell() error {
	if n := len(w.rows); n > 0 && len(w.rows[n-1].rows) > 0 {
		t := w.rows[n-1]
		r := &t.rows[len(t.rows)-1]
		r.Cells = append(r.Cells, Cell{Where: w.cellName(t)})
		return w.b.cell()
	}
	return nil
}

// cellName is where the next cell of the last row stands.
func (w *docx) cellName(t *openTable) string {
	return fmt.Sprintf("%s表%d第%d行第%d列", w.place, t.number, len(t.rows), len(t.rows[len(t.rows)-1].Cells)+1)
}

// closeParagraph hands out a paragraph, or adds it to the cell around it.
func (w *docx) closeParagraph() error {
	n := len(w.stack)
	if n == 0 {
		return nil
	}
	p := w.stack[n-1]
	w.stack = w.stack[:n-1]
	if w.fall > 0 {
		return nil
	}
	if cell := w.cell(); cell != nil && n == 1 {
		if cell.Text != "" {
			cell.Text += "\n"
		}
		cell.Text += p.text.String()
		if err := w.b.keep(p.text.Len()); err != nil {
			return err
		}
		if w.onCell != nil {
			return w.onCell(cell.Where, p)
		}
		return nil
	}
	w.paras++
	where := fmt.Sprintf("%s第%d段", w.place, w.paras)
	if n > 1 {
		where = fmt.Sprintf("文本框（%s第%d段）", w.place, w.paras)
	}
	return w.onPara(where, p, w.unseen)
}

// cell is the innermost open cell.
func (w *docx) cell() *Cell {
	if n := len(w.rows); n > 0 && len(w.rows[n-1].rows) > 0 {
		row := &w.rows[n-1].rows[len(w.rows[n-1].rows)-1]
		if m := len(row.Cells); m > 0 {
			return &row.Cells[m-1]
		}
	}
	return nil
}
