package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxWordTables bounds the tables of a document before they are joined.
const maxWordTables = 2000

// wordTable gathers one table of a document. Columns are those of the table's
// grid; edges that lie within a sliver of each other are one edge, since a
// border that was dragged by hand makes a grid column of its own.
type wordTable struct {
	lim    Limits
	grid   []int // widths of the grid's columns, in twentieths of a point
	column []int // the column of each edge of the grid, from 0
	rows   [][]string
	merges []Range
	open   map[int]int // column → the range in merges that may go on below
	said   []wordSaid

	inRow, gone bool // gone: the row was deleted as a tracked change
	at          int  // edge of the grid where the next cell begins
	saved       int  // merges before the row
	cell        *wordCell
	nested      bool
}

// wordCell is the cell that is read.
type wordCell struct {
	text                 strings.Builder
	span                 int
	down, right          string // vMerge, hMerge: restart, continue or ""
	newline, pic, nested bool
	runes                int
}

// wordSaid is a notice about a cell, by its place in the table.
type wordSaid struct {
	row, col int
	notice   Notice
}

// sliver is how near two edges must lie to be one: 2 mm, less than a character.
const sliver = 114

func (t *wordTable) enter(name string, x tag, slots *int) error {
	switch name {
	case "gridCol":
		if len(t.grid) <= maxGridCol {
			t.grid = append(t.grid, natural(x.local("w")))
		}
	case "tr":
		return t.startRow()
	case "gridBefore":
		if t.cell == nil {
			t.at += min(natural(x.local("val")), t.lim.Cols)
		}
	case "tc":
		t.cell = &wordCell{span: 1}
	case "gridSpan":
		if t.cell != nil {
			t.cell.span = min(max(1, natural(x.local("val"))), t.lim.Cols+1)
		}
	case "vMerge":
		if t.cell != nil {
			t.cell.down = merged(x)
		}
	case "hMerge":
		if t.cell != nil {
			t.cell.right = merged(x)
		}
	}
	if x.self && name == "tc" {
		return t.endCell(slots)
	}
	return nil
}

func merged(x tag) string {
	if string(x.local("val")) == "restart" {
		return "restart"
	}
	return "continue"
}

// natural reads a whole number; what is none is 0.
func natural(raw []byte) int {
	n, err := strconv.Atoi(string(raw))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (t *wordTable) leave(name string, slots *int) error {
	switch name {
	case "tc":
		return t.endCell(slots)
	case "tr":
		t.endRow()
	}
	return nil
}

// deleted marks the row as deleted by a tracked change; the mark stands before
// the row's first cell.
func (t *wordTable) deleted() { t.gone = t.gone || t.inRow && t.cell == nil }

func (t *wordTable) nest() {
	if t.cell != nil {
		t.cell.nested, t.cell.newline = true, t.cell.text.Len() > 0
	}
}

func (t *wordTable) startLine() {
	if t.cell != nil {
		t.cell.newline = t.cell.text.Len() > 0
	}
}

func (t *wordTable) pictured() {
	if t.cell != nil {
		t.cell.pic = true
	}
}

func (t *wordTable) write(text string) error {
	c := t.cell
	if c == nil {
		return nil
	}
	if c.newline {
		c.text.WriteByte('\n')
		c.newline = false
	}
	if c.text.Len() < keptText {
		c.text.WriteString(text)
	}
	return nil
}

func (t *wordTable) startRow() error {
	if t.column == nil {
		t.snap()
	}
	if t.rows = append(t.rows, nil); len(t.rows) > t.lim.Rows {
		return tooLarge("too_many_rows", fmt.Sprintf("表格超过 %d 行，请拆分后再上传。", t.lim.Rows))
	}
	t.inRow, t.gone, t.at, t.saved, t.cell = true, false, 0, len(t.merges), nil
	return nil
}

// snap gives every edge of the grid its column.
func (t *wordTable) snap() {
	t.column = make([]int, len(t.grid)+1)
	gap := 0
	for i, width := range t.grid {
		t.column[i+1] = t.column[i]
		if gap += width; gap >= sliver || width == 0 {
			t.column[i+1], gap = t.column[i]+1, 0
		}
	}
}

// edge is the column that begins at an edge of the grid. Programs write rows
// that are longer than their grid.
func (t *wordTable) edge(i int) int {
	last := len(t.column) - 1
	if i <= last {
		return t.column[i]
	}
	return t.column[last] + i - last
}

func (t *wordTable) endCell(slots *int) error {
	c := t.cell
	t.cell = nil
	if c == nil || !t.inRow {
		return nil
	}
	from, to := t.edge(t.at), t.edge(t.at+c.span)
	t.at += c.span
	text := strings.TrimSpace(c.text.String())
	if to <= from { // a sliver between two borders
		if text == "" {
			return nil
		}
		to = from + 1
	}
	row := len(t.rows)
	if from >= t.lim.Cols {
		to = from + 1
	}
	t.notes(c, row, from+1, text)
	if err := t.merge(c, row, from+1, to); err != nil {
		return err
	}
	if text == "" || c.down == "continue" && t.goesOn(row, from+1) || c.right == "continue" && text == "" {
		return nil
	}
	return t.put(min(from, t.lim.Cols), text, slots)
}

// put writes a cell's text; a cell beyond the columns that are read stays, so
// that the reader says that there was more.
func (t *wordTable) put(col int, text string, slots *int) error {
	row := &t.rows[len(t.rows)-1]
	for len(*row) <= col {
		*row = append(*row, "")
		*slots++
	}
	if *slots > maxTextCells {
		return errTextCells
	}
	if (*row)[col] != "" {
		text = (*row)[col] + "\n" + text
	}
	(*row)[col] = text
	return nil
}

// goesOn reports that a range from above covers the cell.
func (t *wordTable) goesOn(row, col int) bool {
	i, ok := t.open[col]
	return ok && t.merges[i].Bottom == row && t.merges[i].Top < row
}

// merge opens, lengthens or ends ranges at a cell.
func (t *wordTable) merge(c *wordCell, row, left, right int) error {
	if t.open == nil {
		t.open = map[int]int{}
	}
	right = min(right, t.lim.Cols)
	if left > right {
		return nil
	}
	if c.right == "continue" {
		if n := len(t.merges); n > t.saved && t.merges[n-1].Top == row && t.merges[n-1].Right == left-1 {
			t.merges[n-1].Right = right
			return nil
		}
	}
	if i, ok := t.open[left]; ok && c.down == "continue" && t.merges[i].Bottom == row-1 {
		t.merges[i].Bottom = row
		return nil
	}
	delete(t.open, left)
	if c.down != "restart" && c.right != "restart" && right == left {
		return nil
	}
	if len(t.merges) >= t.lim.Merges {
		return tooLarge("too_many_merges", fmt.Sprintf("合并单元格超过 %d 处，请拆分后再上传。", t.lim.Merges))
	}
	if c.down == "restart" {
		t.open[left] = len(t.merges)
	}
	t.merges = append(t.merges, Range{Top: row, Left: left, Bottom: row, Right: right})
	return nil
}

// endRow takes a row back that was deleted as a tracked change.
func (t *wordTable) endRow() {
	if t.gone {
		last := len(t.rows)
		t.rows = t.rows[:last-1]
		t.merges = t.merges[:min(t.saved, len(t.merges))]
		for i := range t.merges {
			t.merges[i].Bottom = min(t.merges[i].Bottom, last-1)
		}
		t.open = map[int]int{}
		t.said = slices.DeleteFunc(t.said, func(s wordSaid) bool { return s.row == last })
	}
	t.inRow, t.gone = false, false
}

// notes says what a cell holds that is no plain text.
func (t *wordTable) notes(c *wordCell, row, col int, text string) {
	add := func(code, msg string) {
		if len(t.said) < maxNotices {
			t.said = append(t.said, wordSaid{row, col, Notice{Severity: "warn", Code: code, Message: msg}})
		}
	}
	if c.nested {
		add("nested_table", "单元格里还套着一张表，已按文字逐格换行读入，请核对；套在里面的若是目录表，请移到外面再上传")
	}
	if c.pic && text == "" {
		add("picture_cell", "单元格里是图片，图片上的字没有读取，请改为文字")
	}
}

// width is the number of columns of the table.
func (t *wordTable) width() int {
	n := 1
	for _, r := range t.rows {
		n = max(n, len(r))
	}
	for _, m := range t.merges {
		n = max(n, m.Right)
	}
	return min(n, t.lim.Cols)
}

// moved is the table's ranges below so many rows, without those of one cell.
func (t *wordTable) moved(below int) (out []Range) {
	for _, m := range t.merges {
		if m.Top != m.Bottom || m.Left != m.Right {
			out = append(out, Range{m.Top + below, m.Left, m.Bottom + below, m.Right})
		}
	}
	slices.SortStableFunc(out, func(a, b Range) int {
		if a.Top != b.Top {
			return a.Top - b.Top
		}
		return a.Left - b.Left
	})
	return out
}
