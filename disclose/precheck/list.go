package precheck

import (
	"strings"
	"unicode/utf8"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// list is a table written as lines of text: a line of column names and lines
// with as many cells under it. Tables of a pdf come as such lines.
type list struct {
	from, to int // bytes of the text
	rows     []listRow
}

// listRow is one line: where it begins, its cells and where they begin.
type listRow struct {
	from  int
	cells []string
	at    []int
}

// separators part cells: white space, bars, commas.
var separators = []func(rune) bool{
	func(c rune) bool { return c == ' ' || c == '\t' || c == '　' || c == '\u00a0' },
	func(c rune) bool { return c == '|' || c == '｜' },
	func(c rune) bool { return c == ',' || c == '，' },
}

// longestHeader is the longest line that can be a header, in bytes.
const longestHeader = 600

// listsIn finds the lists of a text.
func listsIn(text string) (out []list) {
	for at := 0; at < len(text); {
		line, next := lineAt(text, at)
		if len(line) > longestHeader || !strings.ContainsAny(line, " \t|｜,，　") {
			at = next
			continue
		}
		if l, ok := listAt(text, at); ok {
			out = append(out, l)
			next = l.to
		}
		at = next
	}
	return out
}

// lineAt is the line that begins at a byte, and where the next one begins.
func lineAt(text string, at int) (string, int) {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return text[at : at+i], at + i + 1
	}
	return text[at:], len(text)
}

// listAt reads a list whose header begins at a byte.
func listAt(text string, at int) (list, bool) {
	for _, sep := range separators {
		line, next := lineAt(text, at)
		head := split(line, at, sep)
		if !isHeader(head.cells) {
			continue
		}
		l := list{from: at, rows: []listRow{head}}
		for next < len(text) {
			line, after := lineAt(text, next)
			row := split(line, next, sep)
			if n := len(row.cells); n < 2 || n < len(head.cells)-1 || n > len(head.cells)+1 {
				break
			}
			l.rows = append(l.rows, row)
			next = after
		}
		if l.to = next; len(l.rows) > 1 {
			return l, true
		}
	}
	return list{}, false
}

// split parts a line into cells.
func split(line string, base int, sep func(rune) bool) listRow {
	r := listRow{from: base}
	start := -1
	for i, c := range line + "\n" {
		switch edge := sep(c) || c == '\n' || c == '\r'; {
		case edge && start >= 0:
			r.cells, r.at = append(r.cells, line[start:i]), append(r.at, base+start)
			start = -1
		case !edge && start < 0:
			start = i
		}
	}
	return r
}

// isHeader reports at least two column names that are known, and only names.
func isHeader(cells []string) bool {
	known := 0
	for _, c := range cells {
		if utf8.RuneCountInString(c) > 12 || strings.ContainsAny(c, "0123456789:：。") {
			return false
		}
		if privacy.ColumnOf(c) != privacy.ColumnPublic {
			known++
		}
	}
	return known >= 2
}

// list looks at a list as at any table; its cells belong to the passage they
// stand in.
func (c *checker) list(l list, locate func(int) (document.Block, int)) {
	t := &grid{checker: c, nameList: c.rules.NameList}
	for _, r := range l.rows {
		b, base := locate(r.from)
		t.units, t.block.Unseen = append(t.units, b.Where), b.Unseen
		row := document.Row{}
		for _, text := range r.cells {
			row.Cells = append(row.Cells, document.Cell{Where: b.Where + lineIn(b.Text, r.from-base), Text: text})
		}
		t.block.Rows = append(t.block.Rows, row)
	}
	c.grid(t)
}
