package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func looksHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), headOfPart)])
	return strings.Contains(head, "<html") || strings.Contains(head, "<table") || strings.Contains(head, "<!doctype html")
}

// htmlReader gathers tables from a token stream: no tree, so nesting costs nothing.
type htmlReader struct {
	lim    Limits
	pages  []page
	rows   [][]string
	merges []Range
	busy   []int // by column from 0: the last row that a span from above covers
	row    int
	col    int
	depth  int // tables inside a table: their text stays in the outer cell
	inRow  bool
	skip   int // inside style or script
	cell   *strings.Builder
	cells  int
}

// html reads every outer table of a web page, spans as merged ranges.
func (b *Book) html(name, text string, lim Limits) error {
	h := &htmlReader{lim: lim}
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(longestToken)
	for {
		var err error
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == html.ErrBufferExceeded {
				return errToken
			}
			h.endTable()
			if len(h.pages) > lim.Sheets {
				return tooLarge("too_many_sheets", fmt.Sprintf("网页里有 %d 张表格，最多 %d 张，请拆分后再上传。", len(h.pages), lim.Sheets))
			}
			if len(h.pages) == 0 {
				return refuse("no_table", fmt.Sprintf("“%s”是网页，其中没有表格。请上传 .xlsx 工作簿。", name))
			}
			b.memory(&table{lim: lim, sheets: h.pages}, FormatHTML)
			return nil
		case html.TextToken:
			h.words(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			err = h.open(z.Token())
		case html.EndTagToken:
			h.close(z.Token())
		}
		if err != nil {
			return err
		}
	}
}

// words adds text to the cell; white space of the source is one blank.
func (h *htmlReader) words(text string) {
	if h.cell == nil || h.skip > 0 {
		return
	}
	joined := strings.Join(strings.Fields(text), " ")
	if joined == "" {
		return
	}
	if h.cell.Len() > 0 && strings.TrimLeft(text, " \t\r\n") != text && !strings.HasSuffix(h.cell.String(), "\n") {
		h.cell.WriteByte(' ')
	}
	h.cell.WriteString(joined)
}

func (h *htmlReader) open(t html.Token) error {
	switch t.DataAtom {
	case atom.Table:
		if h.depth++; h.depth == 1 {
			h.rows, h.merges, h.busy, h.row = nil, nil, nil, 0
		}
	case atom.Tr:
		if h.depth == 1 {
			return h.startRow()
		}
	case atom.Td, atom.Th:
		if h.depth == 1 {
			return h.startCell(t)
		}
	case atom.Style, atom.Script:
		if t.Type == html.StartTagToken {
			h.skip++
		}
	case atom.Br, atom.P, atom.Div, atom.Li:
		if h.cell != nil && h.cell.Len() > 0 {
			h.cell.WriteByte('\n')
		}
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
	case atom.Style, atom.Script:
		h.skip = max(0, h.skip-1)
	case atom.Table:
		if h.depth == 1 {
			h.endTable()
		}
		h.depth = max(0, h.depth-1)
	}
}

func (h *htmlReader) startRow() error {
	h.endCell()
	h.row++
	h.col, h.inRow = 0, true
	if h.rows = append(h.rows, nil); len(h.rows) > h.lim.Rows {
		return tooLarge("too_many_rows", fmt.Sprintf("表格超过 %d 行，请拆分后再上传。", h.lim.Rows))
	}
	return nil
}

// startCell finds the next column that no span from above covers.
func (h *htmlReader) startCell(t html.Token) error {
	h.endCell()
	if !h.inRow { // a cell outside any row begins one, as browsers do
		if err := h.startRow(); err != nil {
			return err
		}
	}
	for h.col++; h.col <= len(h.busy) && h.busy[h.col-1] >= h.row; h.col++ {
	}
	down, right := spanOf(t, "rowspan", h.lim.Rows), spanOf(t, "colspan", h.lim.Cols)
	if h.cells++; h.cells > maxTextCells || len(h.merges) > h.lim.Merges {
		return errTextCells
	}
	if last := h.col + right - 1; h.col <= h.lim.Cols && (down > 1 || right > 1) {
		h.merges = append(h.merges, Range{h.row, h.col, h.row + down - 1, min(last, h.lim.Cols)})
		for len(h.busy) < min(last, h.lim.Cols) {
			h.busy = append(h.busy, 0)
		}
		for c := h.col; c <= min(last, h.lim.Cols); c++ {
			h.busy[c-1] = h.row + down - 1
		}
	}
	h.cell = &strings.Builder{}
	return nil
}

func spanOf(t html.Token, name string, most int) int {
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

// endCell puts the cell's text into its row; one cell beyond the columns that
// are read stays, so that the reader says that there was more.
func (h *htmlReader) endCell() {
	if h.cell == nil {
		return
	}
	text := strings.TrimSpace(h.cell.String())
	h.cell = nil
	if text == "" {
		return
	}
	row, col := &h.rows[h.row-1], min(h.col, h.lim.Cols+1)
	for len(*row) < col {
		*row = append(*row, "")
	}
	if h.col <= col {
		(*row)[col-1] = text
	}
}

func (h *htmlReader) endTable() {
	h.endCell()
	if len(h.rows) == 0 {
		return
	}
	for i := range h.merges {
		h.merges[i].Bottom = min(h.merges[i].Bottom, len(h.rows))
	}
	h.pages = append(h.pages, page{name: "表" + strconv.Itoa(len(h.pages)+1), rows: h.rows, merges: h.merges})
	h.rows, h.inRow = nil, false
}
