package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// head is the block of header rows being read.
type head struct {
	rows []*sheet.Row
}

// headCell is one cell of the block without the repetition that merges bring.
type headCell struct {
	text string
	word word
	wide *sheet.Range // the merge when it spans columns
	sub  bool         // below the head's first row
}

// maxHeadRows bounds the look-ahead: one row of groups and up to three below.
const maxHeadRows = 4

// dictionary remembers what texts mean as heads: every row is asked whether
// it is a head, and tables repeat their texts.
type dictionary map[string]word

// longestHead bounds the bytes of a head with its bracketed remarks.
const longestHead = 400

func (d dictionary) look(text string) word {
	if len(text) > longestHead || (len(text) < 5 && text[0] < utf8.RuneSelf) {
		return word{}
	}
	return memo(d, text, func() word { return understand(text) })
}

// isHead reports whether a row is the first row of a table's head: at least
// three different fields, and little else.
func (d dictionary) isHead(r *sheet.Row) bool {
	cells := ownCells(r)
	if cells < 3 {
		return false
	}
	var kinds [8]word
	hits, misses, different := 0, 0, 0
	for c := range r.Cells {
		if !ownCell(r, c) {
			continue
		}
		w := d.look(r.Cells[c].Text)
		if !w.known() {
			if misses++; misses*2 > cells {
				return false
			}
			continue
		}
		hits++
		if different < len(kinds) && !slices.ContainsFunc(kinds[:different], func(k word) bool { return k.sameKind(w) }) {
			kinds[different] = w
			different++
		}
	}
	return different >= 3 && hits*2 >= cells
}

// sameKind reports that two head words speak for one thing in the
// recognition: all words of one group count once, level names apart.
func (w word) sameKind(o word) bool {
	if w.group != noGroup || o.group != noGroup {
		return w.group == o.group && (w.level > 0) == (o.level > 0)
	}
	return w.field == o.field
}

// ownCell reports a cell that has text of its own: not the repetition of a
// merged cell to its left or above.
func ownCell(r *sheet.Row, c int) bool {
	cell := &r.Cells[c]
	if cell.Text == "" || (cell.Merge != nil && !cell.Merge.Anchor(r.N, c+1)) {
		return false
	}
	return !term.Empty(cell.Text)
}

// fromAbove reports a cell that repeats a merged cell of an earlier row.
func fromAbove(r *sheet.Row, c int) bool {
	return c < len(r.Cells) && r.Cells[c].Merge != nil && r.Cells[c].Merge.Top < r.N
}

// isSubHead reports whether the row after a head's first row belongs to the
// head: level, audience, mode and level-of-government words, or a row of
// column numbers.
func (h *head) isSubHead(r *sheet.Row) bool {
	cells, hits, texts := 0, 0, 0
	for c := range r.Cells {
		if !ownCell(r, c) {
			continue
		}
		text := r.Cells[c].Text
		cells++
		if n := len([]rune(term.Squeeze(text))); n > 16 && !understand(text).known() {
			return false
		}
		w := understand(text)
		_, channel := term.KnownChannel(text)
		switch {
		case w.known() && (w.group != noGroup || h.sameAs(c, text)), h.sameAs(c, text), channel && h.under(c) == groupChannel:
			hits++
		case h.under(c) != noGroup:
			texts++ // an unreadable word below a group: an OCR scramble
		}
	}
	if cells == 0 {
		return false
	}
	if numbersRow(r, cells) {
		return true
	}
	return hits > 0 && hits+texts == cells && hits*2 >= cells || hits >= 2 && hits*2 >= cells
}

// numbersRow reports the row of column numbers 1 2 3 … below a head.
func numbersRow(r *sheet.Row, cells int) bool {
	if cells < 4 {
		return false
	}
	want := 0
	for c := range r.Cells {
		if !ownCell(r, c) {
			continue
		}
		want++
		text := strings.Trim(term.Match(r.Cells[c].Text), "()")
		if text != fmt.Sprint(want) && text != fmt.Sprint(c+1) {
			return false
		}
	}
	return true
}

func (h *head) sameAs(c int, text string) bool {
	for _, r := range h.rows {
		if c < len(r.Cells) && term.Match(r.Cells[c].Text) == term.Match(text) {
			return true
		}
	}
	return false
}

// under returns the group that the head's first row puts over column c.
func (h *head) under(c int) group {
	first := h.rows[0]
	for ; c >= 0; c-- {
		if c < len(first.Cells) && !term.Empty(first.Cells[c].Text) {
			return understand(first.Cells[c].Text).group
		}
	}
	return noGroup
}

// columns gives each column of the block its words from the top down.
func (h *head) columns() [][]headCell {
	width := 0
	for _, r := range h.rows {
		width = max(width, len(r.Cells))
	}
	out := make([][]headCell, width)
	for c := range width {
		for _, r := range h.rows {
			if c >= len(r.Cells) || term.Empty(r.Cells[c].Text) {
				continue
			}
			cell := &r.Cells[c]
			if n := len(out[c]); n > 0 && term.Match(out[c][n-1].text) == term.Match(cell.Text) && (cell.Merge == nil || cell.Merge.Top < r.N) {
				continue
			}
			if numbersRow(r, ownCells(r)) {
				continue
			}
			hc := headCell{text: cell.Text, word: understand(cell.Text), sub: r != h.rows[0] && (cell.Merge == nil || cell.Merge.Top > h.rows[0].N)}
			if cell.Merge != nil && cell.Merge.Right > cell.Merge.Left {
				hc.wide = cell.Merge
			}
			out[c] = append(out[c], hc)
		}
	}
	return out
}

func ownCells(r *sheet.Row) int {
	n := 0
	for c := range r.Cells {
		if ownCell(r, c) {
			n++
		}
	}
	return n
}

// fingerprint identifies a head by its words and their columns.
func fingerprint(rows ...*sheet.Row) string {
	sum := sha256.New()
	for _, r := range rows {
		for c := range r.Cells {
			if ownCell(r, c) {
				fmt.Fprintf(sum, "%d=%s\n", c+1, term.Match(r.Cells[c].Text))
			}
		}
		fmt.Fprintln(sum, "--")
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// heads lists the block's words for the mapping page.
func (h *head) heads(columns map[int]Field) []Head {
	var out []Head
	for c, cells := range h.columns() {
		if len(cells) == 0 {
			continue
		}
		hd := Head{Col: c + 1, Field: columns[c+1]}
		for _, x := range cells {
			hd.Words = append(hd.Words, term.Squeeze(x.text))
		}
		out = append(out, hd)
	}
	return out
}

// rowNumbers are the sheet rows of the block.
func (h *head) rowNumbers() []int {
	var out []int
	for _, r := range h.rows {
		out = append(out, r.N)
	}
	return slices.Clip(out)
}
