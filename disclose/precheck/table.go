package precheck

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// headerDepth is in how many first rows the header of a table is looked for: a
// title, a unit and a date stand above it.
const headerDepth = 8

// table looks at a table: its header says what its columns promise, each row is
// read as one line, so that a name stands beside what belongs to it.
func (c *checker) table(b document.Block, nameList bool) {
	c.grid(&grid{checker: c, block: b, nameList: nameList})
}

func (c *checker) grid(t *grid) {
	t.head = headerRow(t.block.Rows)
	t.readHeader()
	t.columnsFindings()
	t.cells()
}

// grid is one table while it is looked at.
type grid struct {
	*checker
	block    document.Block
	head     int // row of the header, -1 for none
	nameList bool
	columns  []privacy.Column
	labels   []string
	named    bool            // it has a column of names
	found    map[[2]int]bool // cells, by row and column, in which something was found
	units    []string        // of each row, when rows are lines of passages; else each cell is its own
}

// headerRow is the row with the most column names that are known, -1 for none:
// the first row of several cells, or one of the two below it when it knows two.
func headerRow(rows []document.Row) int {
	best, most, tried := -1, 0, 0
	for i, r := range rows {
		if i == headerDepth || tried == 3 {
			break
		}
		filled, known := 0, 0
		for _, cell := range r.Cells {
			if strings.TrimSpace(cell.Text) != "" {
				filled++
			}
			if len([]rune(cell.Text)) <= 20 && privacy.ColumnOf(cell.Text) != privacy.ColumnPublic {
				known++
			}
		}
		if filled < 2 && known == 0 {
			continue
		}
		if tried++; known > most && (tried == 1 || known > 1) {
			best, most = i, known
		}
	}
	return best
}

func (t *grid) readHeader() {
	t.found = map[[2]int]bool{}
	if t.head < 0 {
		return
	}
	for _, cell := range t.block.Rows[t.head].Cells {
		label := strings.Join(strings.Fields(cell.Text), "")
		column := privacy.ColumnPublic
		if len([]rune(label)) <= 20 {
			column = privacy.ColumnOf(label)
		}
		t.columns = append(t.columns, column)
		t.labels = append(t.labels, label)
		if column == privacy.ColumnName || column == privacy.Column(privacy.Minor) {
			t.named = true
		}
	}
}

// people reports a table of persons: it has a column of names and rows under it.
func (t *grid) people() bool { return t.named && len(t.block.Rows) > t.head+1 }

// columnsFindings notes the columns whose header promises personal data.
func (t *grid) columnsFindings() {
	for i, column := range t.columns {
		if slices.Contains(t.rules.Whitelist, t.labels[i]) || column == privacy.ColumnPublic {
			continue
		}
		filled, open := t.under(i, column)
		kind, personal := t.kindOf(column, i)
		if !personal || filled > 0 && open == 0 {
			continue
		}
		f := Finding{Kind: kind, Severity: Warn, Text: t.labels[i], Where: t.placeOf(t.block.Rows[t.head].Cells[i]), Unit: t.unitOf(t.head, t.block.Rows[t.head].Cells[i]), Under: t.cellsUnder(i, column),
			Message: fmt.Sprintf("表头“%s”一列属于个人信息，下面有 %d 格内容。", t.labels[i], open), Mend: "公开前删除整列，或按规则遮盖。"}
		if filled == 0 {
			f.Message, f.Mend = fmt.Sprintf("表头“%s”一列属于个人信息，下面没有内容。", t.labels[i]), "空白表样可以保留；不需要的列请删除。"
		}
		if open > 0 && (t.people() || t.nameList) {
			f.Severity = Block
			f.Message = fmt.Sprintf("人员名单中有“%s”一列，下面有 %d 格内容。", t.labels[i], open)
		}
		if t.nameList {
			f.Message += "本类信息只允许公开：" + strings.Join(t.rules.Whitelist, "、") + "。"
		}
		t.add(f)
	}
}

// kindOf says what kind of finding a column is, false for none. In a list with
// a whitelist every other personal column is one.
func (t *grid) kindOf(column privacy.Column, i int) (Kind, bool) {
	if k, ok := column.Kind(); ok {
		if k == privacy.Plate && !t.named {
			return "", false
		}
		if k == privacy.BankCard && !t.named && !t.nameList && !strings.Contains(t.labels[i], "卡") {
			return "", false // accounts of firms and offices
		}
		if k == privacy.Address && !t.named && !t.nameList && !strings.Contains(t.labels[i], "家庭") && !strings.Contains(t.labels[i], "住址") {
			return "", false
		}
		return Kind(k), true
	}
	switch {
	case t.nameList && (column == privacy.ColumnOther || column == privacy.ColumnPhone):
		return NameListColumn, true
	case t.nameList && column == privacy.ColumnName && len(t.rules.Whitelist) > 0 && !t.nameAllowed():
		return NameListColumn, true
	}
	return "", false
}

// nameAllowed reports that the whitelist has a column of names.
func (t *grid) nameAllowed() bool {
	return slices.ContainsFunc(t.rules.Whitelist, func(h string) bool { return privacy.ColumnOf(h) == privacy.ColumnName })
}

// under counts the filled cells under a header, and those that are not masked.
func (t *grid) under(i int, column privacy.Column) (filled, open int) {
	for _, r := range t.block.Rows[t.head+1:] {
		if i >= len(r.Cells) {
			continue
		}
		text := strings.TrimSpace(r.Cells[i].Text)
		if blank(text) {
			continue
		}
		filled++
		if !maskedWell(column, text) {
			open++
		}
	}
	return filled, open
}

// maskedWell reports a value that shows no more than the usual masks do.
func maskedWell(column privacy.Column, text string) bool {
	stars := strings.Count(text, "*") + strings.Count(text, "＊") + strings.Count(text, "×")
	shown := len([]rune(text)) - stars
	switch column {
	case privacy.Column(privacy.IDCard):
		return stars >= 4 && shown <= 10
	case privacy.Column(privacy.Mobile), privacy.ColumnPhone:
		return stars >= 4 && (shown <= 7 || stars >= 8)
	case privacy.Column(privacy.BankCard):
		return stars >= 4 && shown <= 8
	case privacy.Column(privacy.Address):
		return len(privacy.Scan(text, privacy.Options{Label: "家庭住址"})) == 0
	case privacy.Column(privacy.Plate):
		return stars >= 2
	}
	return stars > 0 && stars*2 >= shown
}
