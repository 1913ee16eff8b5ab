package table

import (
	"slices"
	"sort"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// The text fields of a row, as indexes of an array: rows are read a hundred
// thousand at a time.
const (
	atSeq = iota
	atDomain
	atLevel1
	atLevel2
	atLevel3
	atContent
	atBasis
	atLimit
	atSubject
	atChannels
	atAudience
	atMode
	atTiers
	atKey
	atAnswer
	atAnswerNote
	textFields
)

var textOrder = [textFields]Field{FieldSeq, FieldDomain, FieldLevel1, FieldLevel2, FieldLevel3, FieldContent, FieldBasis,
	FieldLimit, FieldSubject, FieldChannels, FieldAudience, FieldMode, FieldTiers, FieldKey, FieldAnswer, FieldAnswerNote}

// columns is a mapping made ready for reading rows.
type columns struct {
	fields  map[int]Field
	byField map[Field]int // first column of each field; audience, mode, tiers: of the group
	text    [textFields][]int
	ticks   []tickColumn
	extras  []extraColumn
	mapped  []bool     // by column from 0
	heads   [][]string // the head's rows in Match form, for repeats
}

type tickColumn struct {
	col   int
	field Field
	tiers []term.Tier
	name  string // channel
}

type extraColumn struct {
	col  int
	head string
}

func newColumns(l *layout, rows []*sheet.Row) *columns {
	c := &columns{fields: l.fields, byField: map[Field]int{}}
	cols := make([]int, 0, len(l.fields))
	for col := range l.fields {
		cols = append(cols, col)
	}
	sort.Ints(cols)
	for _, col := range cols {
		c.add(col, l)
	}
	for _, r := range rows {
		var texts []string
		for i := range r.Cells {
			texts = append(texts, term.Match(r.Cells[i].Text))
		}
		c.heads = append(c.heads, texts)
	}
	return c
}

func (c *columns) add(col int, l *layout) {
	f := l.fields[col]
	for len(c.mapped) < col {
		c.mapped = append(c.mapped, false)
	}
	c.mapped[col-1] = f != ""
	name := f
	switch {
	case f == FieldAudienceAll, f == FieldAudienceGroup:
		name = FieldAudience
	case f == FieldModeActive, f == FieldModeRequest:
		name = FieldMode
	case f.tiers() != nil:
		name = FieldTiers
	case strings.HasPrefix(string(f), channelPrefix):
		name = FieldChannels
	}
	for _, n := range []Field{f, name} {
		if c.byField[n] == 0 {
			c.byField[n] = col
		}
	}
	switch i := slices.Index(textOrder[:], f); {
	case i >= 0:
		c.text[i] = append(c.text[i], col)
	case f == FieldExtra:
		c.extras = append(c.extras, extraColumn{col, headName(l, col)})
	case f.tick():
		ch, ok := f.channel()
		if !ok {
			ch = ""
		}
		c.ticks = append(c.ticks, tickColumn{col, f, f.tiers(), ch})
	}
}

func headName(l *layout, col int) string {
	if col-1 < len(l.cols) {
		var words []string
		for _, h := range l.cols[col-1] {
			words = append(words, term.Squeeze(h.text))
		}
		if len(words) > 0 {
			return strings.Join(words, "/")
		}
	}
	return sheet.ColumnName(col)
}

// first is the first column of a field, 0 for none.
func (c *columns) first(f Field) int { return c.byField[f] }

// has reports that the table has the text field.
func (c *columns) has(at int) bool { return len(c.text[at]) > 0 }

// alone reports an error workbook's table: rows picked from a larger one, in
// which a blank has nothing above it and no row goes on with another.
func (c *columns) alone() bool { return c.first(FieldOrigin) > 0 }

// stray is the first column with text of its own that has no head, 0 for none.
func (c *columns) stray(r *sheet.Row) int {
	for i := range r.Cells {
		if i < len(c.mapped) && c.mapped[i] {
			continue
		}
		if ownCell(r, i) {
			return i + 1
		}
	}
	return 0
}

// repeats reports a row that is one of the head's rows again.
func (c *columns) repeats(r *sheet.Row) bool {
	return slices.ContainsFunc(c.heads, func(h []string) bool { return repeatsRow(h, r) })
}

func repeatsRow(h []string, r *sheet.Row) bool {
	own := 0
	for i := range r.Cells {
		if !ownCell(r, i) {
			continue
		}
		if own++; i >= len(h) || h[i] != term.Match(r.Cells[i].Text) {
			return false
		}
	}
	return own >= 3
}

// repeatsBlock reports that a head block is the table's own head again, whole
// or in part.
func (c *columns) repeatsBlock(rows []*sheet.Row) bool {
	for _, r := range rows {
		if !c.repeats(r) && ownCells(r) >= 3 {
			return false
		}
	}
	return len(rows) > 0
}

// values is what one sheet row says.
type values struct {
	text  [textFields]string
	own   [textFields]bool // text of this row, not merged from above
	above [textFields]bool // merged from above
	top   [textFields]int  // first row of the merge, 0 for none
	wide  bool             // one name merged across 一级事项 and 二级事项
	any   int              // own cells in mapped columns
}

// gather reads the text fields of a row.
func (c *columns) gather(r *sheet.Row) *values {
	v := &values{}
	for at, cols := range c.text {
		for n, col := range cols {
			if col > len(r.Cells) {
				continue
			}
			c.gatherCell(v, r, at, n, col)
		}
	}
	c.mergedItems(v, r)
	return v
}

func (c *columns) gatherCell(v *values, r *sheet.Row, at, n, col int) {
	cell := &r.Cells[col-1]
	if cell.Merge != nil {
		v.top[at] = cell.Merge.Top
		if cell.Merge.Top < r.N {
			v.above[at] = true
		}
	}
	if cell.Text == "" || term.Empty(cell.Text) {
		return
	}
	if !v.above[at] {
		v.own[at] = true
		v.any++
	}
	switch {
	case n == 0 || v.text[at] == "":
		v.text[at] = cell.Text
	case cell.Merge == nil || cell.Merge.Left == col:
		v.text[at] += "\n" + cell.Text
	}
}

// mergedItems clears the lower item levels that only repeat a name merged
// across the item columns.
func (c *columns) mergedItems(v *values, r *sheet.Row) {
	for at := atLevel2; at <= atLevel3; at++ {
		if !c.has(at) || !c.has(at-1) {
			continue
		}
		col := c.text[at][0]
		if col > len(r.Cells) {
			continue
		}
		if m := r.Cells[col-1].Merge; m != nil && m.Has(m.Top, c.text[at-1][0]) {
			v.wide = v.wide || v.text[at] != ""
			if v.own[at] {
				v.any--
			}
			v.text[at], v.own[at], v.above[at] = "", false, v.above[at-1]
		}
	}
}
