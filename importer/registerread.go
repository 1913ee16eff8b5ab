package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/privacy"
	"lianghua/internal/sheet"
	"lianghua/org"
)

// registerReader reads the sheets of a register: a head of one or two rows
// found by its words, then one record a row.
type registerReader struct {
	reg     org.Register
	sheet   string
	columns map[int]int // column from 0 → field
	head    int
	last    map[int]string // the parts of the row above, by column
	lines   []registerLine
	extra   []extraHead
	unit    string // the unit where the file names none, "" for most registers
	near    string // what a row lacks that is nearly the head
	clean   []cleanSheet
}

// open begins a sheet and gives the name under which it is kept.
func (rd *registerReader) open(name string) string {
	if rd.reg.Private != nil {
		if r := []rune(name); len(r) > keptName {
			name = string(r[:keptName])
		}
		rd.clean = append(rd.clean, cleanSheet{name: name, rows: map[int][]string{}})
	}
	rd.sheet, rd.columns, rd.extra, rd.near = name, nil, nil, ""
	return name
}

// extraHead is a head that is none of ours.
type extraHead struct {
	col  int // from 0
	text string
}

func (rd *registerReader) section(name string, i, rows int) table.Section {
	s := table.Section{Sheet: name, SheetNo: i + 1, Layout: rd.reg.Name, Rows: rows, Known: true}
	if rd.columns != nil {
		s.HeaderRows = []int{rd.head}
	}
	return s
}

// unknown names the heads that are none of ours.
func (rd *registerReader) unknown() string {
	var names []string
	for _, x := range rd.extra {
		names = append(names, x.text)
	}
	return strings.Join(names, "、")
}

// besides are rows at a table's end that are no records.
var besides = regexp.MustCompile(`^(?:注|备注|说明|填表说明|填表人|填报人|填报单位|制表人|审核人|审核|单位负责人|联系人|合计|总计)(?:[:0-9]|$)`)

func (rd *registerReader) row(r *sheet.Row) error {
	if rd.columns != nil && rd.subHead(r) {
		return rd.keep(r, true)
	}
	if columns, extra := rd.match(r); columns != nil {
		rd.columns, rd.extra, rd.head, rd.last = columns, extra, r.N, map[int]string{}
		return rd.keep(r, true)
	}
	if rd.columns == nil || r.Blank() || aside(r) {
		return nil
	}
	line := registerLine{rd.sheet, r.N, map[string]string{}, map[string]string{}}
	some := false
	for col, f := range rd.columns {
		key := rd.reg.Fields[f].Key
		line.cells[key] = sheet.Name(col+1, r.N)
		if text := strings.TrimSpace(r.Text(col)); text != "" { // a blank cell says nothing
			line.fields[key], some = text, true
		}
	}
	if !some || strings.HasPrefix(strings.TrimSpace(r.Text(0)), "示例：") {
		return nil
	}
	rd.besides(r, &line)
	rd.parts(r, &line)
	rd.lines = append(rd.lines, line)
	return rd.keep(r, false)
}

// besides puts the columns that are none of ours into the field for them, and
// the unit that the person chose into the row.
func (rd *registerReader) besides(r *sheet.Row, line *registerLine) {
	if rd.unit != "" {
		line.fields["_unit"] = rd.unit
	}
	if rd.reg.Extra == "" {
		return
	}
	notes := line.fields[rd.reg.Extra]
	for _, x := range rd.extra {
		if text := strings.Join(strings.Fields(r.Text(x.col)), " "); text != "" {
			notes = strings.TrimPrefix(notes+"；"+strings.TrimSpace(x.text)+"："+text, "；")
		}
	}
	if notes != "" {
		line.fields[rd.reg.Extra] = notes
	}
}

// keep puts a row into the copy of the workbook that is kept, private cells
// made unreadable. Of the rows that are neither head nor record nothing is kept.
func (rd *registerReader) keep(r *sheet.Row, head bool) error {
	if rd.reg.Private == nil {
		return nil
	}
	row := make([]string, len(r.Cells))
	for col := range r.Cells {
		text := r.Text(col)
		if !head && rd.private(col, text) {
			sealed, err := rd.reg.Private(strings.TrimSpace(text))
			if err != nil {
				return err
			}
			text = sealed
		}
		row[col] = text
	}
	s := &rd.clean[len(rd.clean)-1]
	s.rows[r.N], s.last = row, max(s.last, r.N)
	return nil
}

// private reports a cell that is kept unreadable: of a private column, or of
// another with personal data in it.
func (rd *registerReader) private(col int, text string) bool {
	if f, ours := rd.columns[col]; ours {
		return slices.Contains(rd.reg.PrivateFields, rd.reg.Fields[f].Key)
	}
	for _, x := range rd.extra {
		if x.col == col && privacy.ColumnOf(x.text) != privacy.ColumnPublic {
			return true
		}
	}
	return slices.ContainsFunc(privacy.Scan(text, privacy.Options{}), func(f privacy.Find) bool { return f.Sure })
}

// aside reports a row with one text only, and that a remark.
func aside(r *sheet.Row) bool {
	only := ""
	for i := range r.Cells {
		if m := r.Cells[i].Merge; r.Cells[i].Text == "" || m != nil && m.Left != i+1 {
			continue
		}
		if only != "" {
			return false
		}
		only = r.Cells[i].Text
	}
	return besides.MatchString(term.Match(only))
}

// parts fills the parts of a name (一级栏目, 二级栏目 …) that stand in a row
// above: those left of the row's first own part. A name merged over several
// parts counts once.
func (rd *registerReader) parts(r *sheet.Row, line *registerLine) {
	var cols []int
	for col, f := range rd.columns {
		if rd.reg.Fields[f].Part != "" {
			cols = append(cols, col)
		}
	}
	slices.SortFunc(cols, func(a, b int) int { return rd.columns[a] - rd.columns[b] })
	own := false
	for i, col := range cols {
		key := rd.reg.Fields[rd.columns[col]].Key
		text := line.fields[key]
		if i > 0 && text != "" && sameMerge(r, cols[i-1], col) {
			text = ""
		}
		if text == "" && !own && lower(line, rd, cols[i+1:]) || term.Ditto(text) {
			text = rd.last[col]
		} else if text != "" && text != rd.last[col] {
			own = true
		}
		line.fields[key], rd.last[col] = text, text
	}
}

// lower reports a text in one of the columns: what is left of it is above.
func lower(line *registerLine, rd *registerReader, cols []int) bool {
	return slices.ContainsFunc(cols, func(col int) bool { return line.fields[rd.reg.Fields[rd.columns[col]].Key] != "" })
}

func sameMerge(r *sheet.Row, a, b int) bool {
	return a < len(r.Cells) && b < len(r.Cells) && r.Cells[a].Merge != nil && r.Cells[b].Merge != nil && *r.Cells[a].Merge == *r.Cells[b].Merge
}

// subHead takes a second row of heads, such as 一级 二级 三级 below 栏目: it says
// more of the columns than the row above.
func (rd *registerReader) subHead(r *sheet.Row) bool {
	if r.N != rd.head+1 {
		return false
	}
	columns, extra := rd.heads(r)
	if len(columns) == 0 || len(extra) > 0 {
		return false
	}
	taken := map[int]bool{}
	for _, f := range columns {
		taken[f] = true
		if part := rd.reg.Fields[f].Part; part != "" {
			for i, x := range rd.reg.Fields {
				taken[i] = taken[i] || x.Key == part // the word above stood for the parts
			}
		}
	}
	for col, f := range rd.columns {
		if _, said := columns[col]; !said && !taken[f] {
			columns[col] = f
		}
	}
	rd.columns = columns
	rd.extra = slices.DeleteFunc(rd.extra, func(x extraHead) bool { _, known := columns[x.col]; return known })
	return true
}

// match takes a row for the head when it names all required columns.
func (rd *registerReader) match(r *sheet.Row) (columns map[int]int, extra []extraHead) {
	columns, extra = rd.heads(r)
	var lacks []string
	for i, f := range rd.reg.Fields {
		if f.Required && !has(columns, func(k int) bool { return k == i || rd.reg.Fields[k].Part == f.Key }) {
			lacks = append(lacks, "“"+f.Header+"”")
		}
	}
	if len(lacks) > 0 {
		if rd.near == "" && len(columns) >= fewestHeads {
			rd.near = fmt.Sprintf("第 %d 行像是表头，但缺少%s列，没有读入。请补上这些列再上传。", r.N, strings.Join(lacks, "、"))
		}
		return nil, nil
	}
	if len(columns) < min(fewestHeads, len(rd.reg.Fields)) {
		return nil, nil
	}
	return columns, extra
}

func has(columns map[int]int, ok func(field int) bool) bool {
	for _, f := range columns {
		if ok(f) {
			return true
		}
	}
	return false
}

// plainHeads are columns that every table has and none needs.
var plainHeads = []string{"序号", "备注"}

// heads maps the cells of a row that are heads: the official word first, then
// the other words for it. extra are the texts that are none.
func (rd *registerReader) heads(r *sheet.Row) (columns map[int]int, extra []extraHead) {
	columns = map[int]int{}
	found := map[int]bool{}
	take := func(meant func(f org.Field, text string) bool) {
		for c := range r.Cells {
			text := headText(r, c)
			if _, done := columns[c]; text == "" || done {
				continue
			}
			for i, f := range rd.reg.Fields {
				if !found[i] && meant(f, text) {
					columns[c], found[i] = i, true
					break
				}
			}
		}
	}
	take(func(f org.Field, text string) bool { return term.Match(f.Header) == text || f.Key == text })
	take(named)
	for c := range r.Cells {
		text := headText(r, c)
		if _, done := columns[c]; text != "" && !done && !slices.Contains(plainHeads, text) && !slices.Contains(ourHeads, text) {
			extra = append(extra, extraHead{c, r.Text(c)})
		}
	}
	return columns, extra
}

// headText is a cell's text for matching, "" where a merge repeats it to the right.
func headText(r *sheet.Row, c int) string {
	if m := r.Cells[c].Merge; m != nil && m.Left != c+1 {
		return ""
	}
	return term.Match(r.Cells[c].Text)
}

var bracketed = regexp.MustCompile(`\([^()]*\)`)

// named reports that text is one of the field's heads, with or without a
// remark in brackets.
func named(f org.Field, text string) bool {
	for _, t := range []string{text, bracketed.ReplaceAllString(text, "")} {
		if t != "" && (term.Match(f.Header) == t || f.Key == t || slices.ContainsFunc(f.Other, func(o string) bool { return term.Match(o) == t })) {
			return true
		}
	}
	return false
}
