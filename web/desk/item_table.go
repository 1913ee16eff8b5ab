package desk

import (
	"fmt"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ItemTable is the table of a type's form: rows to type in, and a place to
// paste them from Excel.
type ItemTable struct {
	Name    string
	Hint    string
	Columns []ItemColumn
	Rows    [][]ItemCell // none when there are too many to type in
	More    bool
	Long    int // rows, when they are too many to type in
	Paste   string
	How     string // replace or append
}

// ItemColumn is the head of one column.
type ItemColumn struct {
	Label, Hint string
	Need        bool
}

// ItemCell is one cell.
type ItemCell struct {
	Name, Label, Value string
	Inputmode          string
	Wrong              string
}

const (
	typedRows = 60 // rows that are typed in place; longer tables are pasted
	blankRows = 5  // empty rows at the end
)

// itemTable lays the rows out, nil for a type without a table. problems are
// those of the cells.
func itemTable(f form.Form, rows [][]string, problems []fault.Problem) *ItemTable {
	if f.Table == nil {
		return nil
	}
	t := &ItemTable{Name: "表格", Hint: "只填这些列，其他信息不公开。", How: "replace"}
	for _, c := range f.Table.Columns {
		t.Columns = append(t.Columns, ItemColumn{Label: c.Label, Hint: c.Hint, Need: c.Required})
	}
	if len(rows) > typedRows {
		t.Long = len(rows)
		return t
	}
	wrong := map[string]string{}
	for _, p := range problems {
		wrong[p.Field] = p.Msg
	}
	for i := range len(rows) + blankRows {
		row := make([]ItemCell, len(f.Table.Columns))
		for j, c := range f.Table.Columns {
			row[j] = ItemCell{Name: cellField(i, c), Label: c.Label, Inputmode: inputMode(c.Kind), Wrong: wrong[cellField(i, c)]}
			if i < len(rows) && j < len(rows[i]) {
				row[j].Value = rows[i][j]
			}
		}
		t.Rows = append(t.Rows, row)
	}
	t.More = true
	return t
}

// cellField is a cell's name, as form's problems name it.
func cellField(row int, c form.Field) string { return fmt.Sprintf("rows.%d.%s", row+1, c.Key) }

// typedTable reads the cells. A long table stays as it is.
func typedTable(c *web.Ctx, f form.Form, old [][]string) [][]string {
	if f.Table == nil || len(old) > typedRows && !c.Request().Form.Has(cellField(0, f.Table.Columns[0])) {
		return old
	}
	var rows [][]string
	for i := 0; i < typedRows+blankRows && c.Request().Form.Has(cellField(i, f.Table.Columns[0])); i++ {
		row := make([]string, len(f.Table.Columns))
		for j, col := range f.Table.Columns {
			row[j] = c.Form(cellField(i, col))
		}
		if strings.Join(row, "") != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// pastedTable reads what was copied from a sheet: cells divided by tabs. A
// first line of headings says which column is which; columns that the type
// does not have are left out and named.
func pastedTable(text string, f form.Form) (rows [][]string, dropped []string, err error) {
	lines := pastedLines(text)
	if len(lines) == 0 {
		return nil, nil, nil
	}
	at := make([]int, len(lines[0])) // column of the sheet → column of the table
	named := 0
	for i, head := range lines[0] {
		at[i] = -1
		if n, ok := f.Column(head); ok {
			at[i] = n
			named++
		}
	}
	switch {
	case named*2 > len(f.Table.Columns) || named > 0 && named == len(lines[0]):
		for i, head := range lines[0] {
			if at[i] < 0 && strings.TrimSpace(head) != "" {
				dropped = append(dropped, head)
			}
		}
		lines = lines[1:]
	case len(lines[0]) > len(f.Table.Columns):
		return nil, nil, fault.Invalidf("paste", "粘贴的表有 %d 列，本表只有 %d 列，又没有可以对应的表头。请连同表头一起复制，或删去多余的列。", len(lines[0]), len(f.Table.Columns))
	default:
		for i := range at {
			at[i] = i
		}
	}
	for _, line := range lines {
		row := make([]string, len(f.Table.Columns))
		for i, cell := range line {
			if i < len(at) && at[i] >= 0 {
				row[at[i]] = strings.TrimSpace(cell)
			}
		}
		rows = append(rows, row)
	}
	return rows, dropped, nil
}

// pastedLines splits copied cells: a cell with a line break comes in quotes.
func pastedLines(text string) (lines [][]string) {
	var cells []string
	var cell strings.Builder
	quoted, fresh := false, true
	end := func() {
		cells = append(cells, cell.String())
		cell.Reset()
		fresh = true
	}
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n\t ")
	for _, r := range text {
		switch {
		case r == '"' && fresh:
			quoted, fresh = true, false
		case r == '"' && quoted:
			quoted = false
		case r == '\t' && !quoted:
			end()
		case r == '\n' && !quoted:
			end()
			lines, cells = append(lines, cells), nil
		default:
			if r == '\n' {
				r = ' '
			}
			cell.WriteRune(r)
			fresh = false
		}
	}
	if cell.Len() > 0 || len(cells) > 0 {
		end()
		lines = append(lines, cells)
	}
	return lines
}
