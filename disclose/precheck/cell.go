package precheck

import (
	"slices"
	"strings"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// cells reads the rows as lines of one text.
func (t *grid) cells() {
	var text strings.Builder
	var at []int
	var cells [][2]int
	for n, r := range t.block.Rows {
		for i, cell := range r.Cells {
			if i > 0 {
				text.WriteByte('\t')
			}
			at = append(at, text.Len())
			cells = append(cells, [2]int{n, i})
			text.WriteString(strings.ReplaceAll(cell.Text, "\n", " "))
		}
		text.WriteByte('\n')
	}
	i := 0
	t.scanCells(text.String(), func(start int) ([2]int, int) {
		if i >= len(at) || start < at[i] {
			i = 0
		}
		for i+1 < len(at) && start >= at[i+1] {
			i++
		}
		return cells[i], at[i]
	})
	t.labelled()
}

// scanCells notes what stands in the cells. In a list of persons a mobile
// number, an address or an illness blocks.
func (t *grid) scanCells(text string, locate func(int) ([2]int, int)) {
	for _, f := range privacy.Scan(text, privacy.Options{Today: t.rules.Today, List: t.people()}) {
		pos, base := locate(f.Start)
		cell, column := t.block.Rows[pos[0]].Cells[pos[1]], pos[1]
		if t.allowed(column) || privacy.Quantity(t.labelOf(column)) && f.Kind != privacy.IDCard && !(f.Sure && strings.HasPrefix(f.Text, "62")) {
			continue
		}
		if t.people() && (f.Kind == privacy.Mobile || f.Kind == privacy.Address || f.Kind == privacy.Illness) && t.labelOf(column) != "" {
			f.Sure = f.Sure || !t.office()
		}
		t.found[pos] = true
		t.addCell(f, pos[0], cell, f.Start-base)
	}
	for _, f := range t.marksAndWords(text) {
		pos, base := locate(f.Start)
		cell := t.block.Rows[pos[0]].Cells[pos[1]]
		f.Start, f.End = f.Start-base, f.End-base
		f.Unit, f.Where = t.unitOf(pos[0], cell), t.placeOf(cell)
		t.add(f)
	}
}

// office reports a table of contacts: who to call in which office.
func (t *grid) office() bool {
	return slices.ContainsFunc(t.labels, func(h string) bool {
		return strings.Contains(h, "单位") || strings.Contains(h, "职务") || strings.Contains(h, "科室") || strings.Contains(h, "联系人") || strings.Contains(h, "部门")
	})
}

// labelled looks again, under their headers, at cells in which nothing was
// found: a telephone of a home, an illness without a name beside it.
func (t *grid) labelled() {
	for n, r := range t.block.Rows {
		if n <= t.head {
			continue
		}
		for i, cell := range r.Cells {
			label := t.labelOf(i)
			if label == "" || cell.Text == "" || t.found[[2]int{n, i}] || t.allowed(i) {
				continue
			}
			if _, ok := t.columns[i].Kind(); !ok {
				continue
			}
			for _, f := range privacy.Scan(cell.Text, privacy.Options{Today: t.rules.Today, Label: label}) {
				f.Sure = f.Sure || t.people() && f.Kind == privacy.Illness
				t.addCell(f, n, cell, f.Start)
			}
		}
	}
}

func (t *grid) labelOf(i int) string {
	if i < len(t.labels) {
		return t.labels[i]
	}
	return ""
}

// allowed reports a column that the type form lets through whatever it holds.
func (t *grid) allowed(i int) bool {
	return t.nameList && slices.Contains(t.rules.Whitelist, t.labelOf(i)) && i < len(t.columns) && t.columns[i] == privacy.ColumnPublic
}

// placeOf says where a cell stands, and why it is not seen.
func (t *grid) placeOf(cell document.Cell) string {
	place := cell.Where
	if !strings.Contains(place, "!") && !strings.HasPrefix(place, t.block.Where) {
		place = t.block.Where + place
	}
	return place + t.unseen(cell)
}

// unitOf is the unit that Mask offers for a cell of a row.
func (t *grid) unitOf(row int, cell document.Cell) string {
	if row < len(t.units) {
		return t.units[row]
	}
	return cell.Where
}

// cellsUnder are the cells of a column that are not masked.
func (t *grid) cellsUnder(i int, column privacy.Column) (out []Passage) {
	for n, r := range t.block.Rows {
		if n <= t.head || i >= len(r.Cells) {
			continue
		}
		if text := strings.TrimSpace(r.Cells[i].Text); !blank(text) && !maskedWell(column, text) {
			out = append(out, Passage{t.unitOf(n, r.Cells[i]), text})
		}
	}
	return out
}

// blank reports a cell that says nothing.
func blank(text string) bool { return text == "" || text == "/" || text == "-" || text == "无" }

// unseen says why a cell is not seen.
func (t *grid) unseen(cell document.Cell) string {
	if cell.Unseen != "" {
		return seen(cell.Unseen)
	}
	return seen(t.block.Unseen)
}

func (t *grid) addCell(f privacy.Find, row int, cell document.Cell, start int) {
	severity := Warn
	if f.Sure {
		severity = Block
	}
	t.add(Finding{Kind: Kind(f.Kind), Severity: severity, Text: f.Text, Where: t.placeOf(cell), Unit: t.unitOf(row, cell),
		Start: start, End: start + len(f.Text), Message: f.Kind.Name() + "：" + f.Why + "。", Mend: mendOf(f.Kind)})
}
