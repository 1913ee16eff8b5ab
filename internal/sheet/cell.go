// Package sheet reads and writes workbooks. It is the only package that knows
// excelize. Reading streams one sheet at a time with merged ranges resolved,
// within stated limits, and never loses a row silently; writing gives the
// same bytes for the same data and neutralises formulas in one place.
package sheet

import "strconv"

// Cell is one cell as a person sees it.
type Cell struct {
	Text string
	// Merge is the merged range that covers the cell, nil for none. Text is
	// then the text of the range's first cell.
	Merge *Range
}

// Row is one row of a sheet. Cells[0] is column A; the slice is used again
// for the next row: keep a Clone.
type Row struct {
	N     int // as the person counts, from 1
	Cells []Cell
}

// Text is the text in a column, counted from 0; "" beyond the row's end.
func (r *Row) Text(col int) string {
	if col < 0 || col >= len(r.Cells) {
		return ""
	}
	return r.Cells[col].Text
}

// Blank reports a row without any text.
func (r *Row) Blank() bool {
	for i := range r.Cells {
		if r.Cells[i].Text != "" {
			return false
		}
	}
	return true
}

// Clone is a row that stays.
func (r *Row) Clone() *Row {
	return &Row{N: r.N, Cells: append([]Cell(nil), r.Cells...)}
}

// Range is a merged range; rows and columns count from 1, ends included.
type Range struct{ Top, Left, Bottom, Right int }

// Anchor reports the range's first cell, the one that holds the text.
func (r *Range) Anchor(row, col int) bool { return r.Top == row && r.Left == col }

// Has reports that the range covers the cell.
func (r *Range) Has(row, col int) bool {
	return r.Top <= row && row <= r.Bottom && r.Left <= col && col <= r.Right
}

// Name is a cell's name: column and row from 1, "F12".
func Name(col, row int) string { return ColumnName(col) + strconv.Itoa(row) }

// ColumnName is the letters of a column counted from 1: 28 is "AB".
func ColumnName(col int) string {
	var b [8]byte
	i := len(b)
	for col > 0 {
		col--
		i--
		b[i] = byte('A' + col%26)
		col /= 26
	}
	return string(b[i:])
}

// The grid that a workbook can have at all.
const (
	maxGridRow = 1 << 20
	maxGridCol = 1 << 14
)

// parseName reads "F12" (also "$F$12"); false for anything else or beyond the grid.
func parseName(s []byte) (col, row int, ok bool) {
	i := 0
	for i < len(s) && s[i] == '$' {
		i++
	}
	for ; i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] >= 'a' && s[i] <= 'z'); i++ {
		if col = col*26 + int(s[i]&^0x20-'A') + 1; col > maxGridCol {
			return 0, 0, false
		}
	}
	for i < len(s) && s[i] == '$' {
		i++
	}
	digits := i
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if row = row*10 + int(s[i]-'0'); row > maxGridRow {
			return 0, 0, false
		}
	}
	return col, row, col > 0 && row > 0 && i > digits && i == len(s)
}
