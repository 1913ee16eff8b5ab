package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func looksHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 2048)])
	return strings.Contains(head, "<html") || strings.Contains(head, "<table") || strings.Contains(head, "<!doctype html")
}

// htmlReader gathers tables from a token stream: no tree, so nesting costs nothing.
type htmlReader struct {
	lim    Limits
	rows   [][]string
	merges []Range
	taken  map[[2]int]bool // cells that a rowspan or colspan covers
	row    int
	col    int
	depth  int // tables inside a table: their text stays in the outer cell
	inRow  bool
	cell   *strings.Builder
	tables *table
	cells  int
}

// maxHTMLCells bounds a web table with all its spans.
const maxHTMLCells = 5_000_000

// html reads every outer table of a web page, spans as merged ranges.
func (b *Book) html(name, text string, lim Limits) error {
	h := &htmlReader{lim: lim, tables: &table{lim: lim}, taken: map[[2]int]bool{}}
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(4 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			h.endTable()
			if len(h.tables.sheets) == 0 {
				return refuse("no_table", fmt.Sprintf("“%s”是网页，其中没有表格。", name))
			}
			b.memory(h.tables, FormatHTML)
			return nil
		case html.TextToken:
			if h.cell != nil {
				h.cell.WriteString(strings.Join(strings.Fields(string(z.Text())), " "))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := h.open(z.Token()); err != nil {
				return err
			}
		case html.EndTagToken:
			h.close(z.Token())
		}
	}
}

func (h *htmlReader) open(t html.Token) error {
	switch t.DataAtom {
	case atom.Table:
		if h.depth++; h.depth == 1 {
			h.rows, h.merges, h.taken, h.row = nil, nil, map[[2]int]bool{}, 0
		}
	case atom.Tr:
		if h.depth == 1 {
			h.endCell()
			h.row++
			h.col, h.inRow = 0, true
			h.rows = append(h.rows, nil)
		}
	case atom.Td, atom.Th:
		if h.depth == 1 && h.inRow {
			h.endCell()
			return h.startCell(t)
		}
	case atom.Br, atom.P, atom.Div, atom.Li:
		if h.cell != nil && h.cell.Len() > 0 {
			h.cell.WriteByte('\n')
		}
	}
	if len(h.rows) > h.lim.Rows {
		return tooLarge("too_many_rows", fmt.Sprintf("表格超过 %d 行，请拆分后再上传。", h.lim.Rows))
	}
	return nil
}

func (h *htmlReader) close(t html.Token) {
	switch t.DataAtom {
	case atom.Td, atom.Th:
		if h.depth == 1 {
			h.endCell()
		}
	case atom.Tr:
		if h.depth == 1 {
			h.endCell()
			h.inRow = false
		}
	case atom.Table:
		if h.depth == 1 {
			h.endTable()
		}
		h.depth = max(0, h.depth-1)
	}
}

func (h *htmlReader) startCell(t html.Token) error {
	for h.col++; h.taken[[2]int{h.row, h.col}]; h.col++ {
		delete(h.taken, [2]int{h.row, h.col})
	}
	down, right := span1(t, "rowspan", h.lim.Rows), span1(t, "colspan", h.lim.Cols)
	if h.cells += down * right; h.cells > maxHTMLCells {
		return tooLarge("too_many_cells", "网页表格的合并范围过大，未读取。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	}
	if down > 1 || right > 1 {
		h.merges = append(h.merges, Range{h.row, h.col, h.row + down - 1, h.col + right - 1})
		for r := h.row; r < h.row+down; r++ {
			for c := h.col; c < h.col+right; c++ {
				if r != h.row || c != h.col {
					h.taken[[2]int{r, c}] = true
				}
			}
		}
	}
	h.cell = &strings.Builder{}
	return nil
}

func span1(t html.Token, name string, most int) int {
	for _, a := range t.Attr {
		if a.Key == name {
			n, err := strconv.Atoi(strings.TrimSpace(a.Val))
			if err == nil && n > 1 {
				return min(n, most)
			}
		}
	}
	return 1
}

func (h *htmlReader) endCell() {
	if h.cell == nil || h.row == 0 {
		return
	}
	row := &h.rows[h.row-1]
	for len(*row) < min(h.col, h.lim.Cols+1) {
		*row = append(*row, "")
	}
	if h.col <= len(*row) {
		(*row)[h.col-1] = strings.TrimSpace(h.cell.String())
	}
	h.cell = nil
}

func (h *htmlReader) endTable() {
	h.endCell()
	if len(h.rows) == 0 {
		return
	}
	for i := range h.merges {
		h.merges[i].Bottom = min(h.merges[i].Bottom, max(len(h.rows), h.merges[i].Top))
	}
	name := "表" + strconv.Itoa(len(h.tables.sheets)+1)
	h.tables.add(name, h.rows, h.merges)
	h.rows, h.inRow = nil, false
}
