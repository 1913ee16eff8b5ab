package table

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// record is one entry being put together from one or more sheet rows.
type record struct {
	n        int
	values   *values
	marks    []tickMark // by tick column
	extra    map[string]string
	lastRow  int
	beyond   int // column with text but without a head
	problems []Problem
}

// tickMark is what the tick cells of one column say over the record's rows.
type tickMark struct {
	state term.Mark
	label string
}

// lastValues is what blanks and 同上 refer to.
type lastValues struct {
	text  [textFields]string
	marks []tickMark
	have  bool
	group string // 一级事项 standing alone in a row, for the rows below
	seq   int
}

// data takes a row of a table.
func (s *sheetReader) data(r *sheet.Row) {
	if text, col, alone := onlyText(r); alone && pageNumber.MatchString(term.Match(text)) {
		s.inform(CodeRowSkipped, r, col, fmt.Sprintf("页码“%s”已略过", short(text)))
		return
	}
	v := s.cols.gather(r)
	switch {
	case noteRow(r) && v.text[atLevel2] == "":
		s.flush()
		s.state = afterNotes
		return
	case s.total(r, v), s.example(r, v), s.groupRow(r, v), s.numberOnly(r, v):
		return
	case s.continuation(r, v):
		s.append(r, v)
		return
	case v.any == 0 && !s.anyTick(r):
		return
	}
	s.flush()
	if s.retitled {
		s.continueUnderTitle()
	}
	s.rec = &record{n: r.N, values: v, lastRow: r.N, marks: make([]tickMark, len(s.cols.ticks))}
	s.ticks(r)
	s.extraCells(r)
}

var pageNumber = regexp.MustCompile(`^(?:-+\d{1,4}-+|第\d{1,4}页(?:[,、/]?共\d{1,4}页)?)$`)

// total skips 合计 rows.
func (s *sheetReader) total(r *sheet.Row, v *values) bool {
	for _, at := range []int{atSeq, atLevel1, atLevel2} {
		if v.own[at] && totalStart.MatchString(term.Match(v.text[at])) && v.text[atContent] == "" {
			s.inform(CodeRowSkipped, r, firstCell(r), fmt.Sprintf("合计行“%s”已略过", term.Squeeze(v.text[at])))
			return true
		}
	}
	return false
}

// exampleSeq marks the example row of our blank template.
const exampleSeq = "示例"

func (s *sheetReader) example(r *sheet.Row, v *values) bool {
	if term.Match(v.text[atSeq]) != exampleSeq {
		return false
	}
	s.inform(CodeRowSkipped, r, firstCell(r), "示例行已略过")
	return true
}

// groupRow takes a row with nothing but a 一级事项: it names the rows below.
func (s *sheetReader) groupRow(r *sheet.Row, v *values) bool {
	if !s.cols.has(atLevel2) || !v.own[atLevel1] || v.any != 1 || ownCells(r) != 1 || v.top[atLevel1] > 0 {
		return false
	}
	s.flush()
	s.last.group = v.text[atLevel1]
	s.inform(CodeRowSkipped, r, s.cols.first(FieldLevel1), fmt.Sprintf("“%s”单独成行，作为下面各行的一级事项", term.Squeeze(v.text[atLevel1])))
	return true
}

// numberOnly passes over a row with nothing but its number, or a sub-title in
// the number's column.
func (s *sheetReader) numberOnly(r *sheet.Row, v *values) bool {
	if s.cols.alone() || !v.own[atSeq] || v.any != 1 || v.text[atLevel2]+v.text[atLevel3]+v.text[atContent] != "" || s.anyTick(r) {
		return false
	}
	s.flush()
	s.inform(CodeRowSkipped, r, firstCell(r), fmt.Sprintf("只有“%s”而没有其他内容，已略过", short(v.text[atSeq])))
	return true
}

// continuation reports a row that goes on with the entry above: no item name
// and no number of its own.
func (s *sheetReader) continuation(r *sheet.Row, v *values) bool {
	if s.rec == nil || v.own[atSeq] || v.own[atKey] || s.retitled || s.cols.alone() {
		return false
	}
	for _, at := range []int{atLevel1, atLevel2, atLevel3} {
		if v.own[at] {
			return false
		}
	}
	return v.any > 0 || s.anyTick(r) || v.above[atLevel1] || v.above[atLevel2]
}

// append adds a continuation row's texts to the record.
func (s *sheetReader) append(r *sheet.Row, v *values) {
	rec := s.rec
	added := false
	for at := atContent; at < textFields; at++ {
		if !v.own[at] || term.Match(v.text[at]) == term.Match(rec.values.text[at]) || term.Ditto(v.text[at]) {
			continue
		}
		added = true
		join := "\n"
		if rec.values.text[at] == "" {
			join = ""
		} else if at == atLimit || at == atSubject {
			join = ";"
		}
		rec.values.text[at] += join + v.text[at]
	}
	rec.lastRow = r.N
	s.ticks(r)
	s.extraCells(r)
	if added {
		rec.note(s, term.SeverityInfo, CodeContinuation, sheet.Name(firstCell(r), r.N), fmt.Sprintf("这一行没有序号和事项名称，内容并入第 %d 行的事项", rec.n))
	}
}

func (rec *record) note(s *sheetReader, sev term.Severity, code term.Code, cell, msg string) {
	rec.problems = append(rec.problems, Problem{Sheet: s.info.Name, Cell: cell, Severity: sev, Code: code, Message: place(s.no, cell, msg)})
}

// anyTick reports a tick or word in a tick column of this row.
func (s *sheetReader) anyTick(r *sheet.Row) bool {
	for _, t := range s.cols.ticks {
		if t.col <= len(r.Cells) && !fromAbove(r, t.col-1) && !term.Empty(r.Cells[t.col-1].Text) {
			return true
		}
	}
	return false
}

// ticks adds the row's tick cells to the record's.
func (s *sheetReader) ticks(r *sheet.Row) {
	for i, t := range s.cols.ticks {
		if t.col > len(r.Cells) || r.Cells[t.col-1].Text == "" {
			continue
		}
		text := r.Cells[t.col-1].Text
		m := &s.rec.marks[i]
		if term.Ditto(text) && i < len(s.last.marks) {
			*m = s.last.marks[i]
			continue
		}
		state, label := s.cells.tick(text)
		if state > m.state || m.state == term.MarkBlank {
			m.state = state
		}
		if label != "" && !strings.Contains(m.label, label) {
			m.label = strings.TrimPrefix(m.label+"、"+label, "、")
		}
	}
}

// extraCells keeps the columns that are not ours and notices text beyond the table.
func (s *sheetReader) extraCells(r *sheet.Row) {
	for _, x := range s.cols.extras {
		if x.col > len(r.Cells) {
			continue
		}
		text := strings.TrimSpace(r.Cells[x.col-1].Text)
		if text == "" || fromAbove(r, x.col-1) && s.rec.extra[x.head] != "" {
			continue
		}
		if s.rec.extra == nil {
			s.rec.extra = map[string]string{}
		}
		if old := s.rec.extra[x.head]; old != "" && old != text {
			text = old + "\n" + text
		}
		s.rec.extra[x.head] = text
	}
	if s.rec.beyond == 0 {
		s.rec.beyond = s.cols.stray(r)
	}
}

// flush turns the record into a row.
func (s *sheetReader) flush() {
	rec := s.rec
	if rec == nil {
		return
	}
	s.rec = nil
	sec := &s.result.Sections[s.section]
	b := &builder{s: s, rec: rec, v: rec.values, row: Row{Sheet: s.info.Name, N: rec.n, columns: s.cols.byField, Problems: rec.problems, Extra: rec.extra}}
	b.resolve()
	b.build(sec)
	s.remember(b)
	sec.Rows++
	s.result.Rows = append(s.result.Rows, b.row)
	if s.options.Each != nil {
		s.options.Each(&s.result.Rows[len(s.result.Rows)-1])
	}
}

// remember keeps what blanks and 同上 of the next rows refer to.
func (s *sheetReader) remember(b *builder) {
	s.last.text = b.v.text
	s.last.marks = b.rec.marks
	s.last.have = true
	if b.v.text[atLevel1] != "" {
		s.last.group = ""
	}
}

// dittoFields are the text fields in which 同上 means the cell above.
var dittoFields = []int{atDomain, atLevel1, atLevel2, atLevel3, atContent, atBasis, atLimit, atSubject, atChannels, atAudience, atMode, atTiers}

// fillFields are filled from above when blank: merges are often lost on the
// way. 二级事项, 公开内容 and ticks never are: their blanks are real.
var fillFields = []int{atDomain, atLevel1, atBasis, atLimit, atSubject, atChannels}

// builder makes a Row of a record.
type builder struct {
	s   *sheetReader
	rec *record
	v   *values
	row Row
}

// resolve puts the values above into ditto marks and blanks.
func (b *builder) resolve() {
	last := &b.s.last
	for _, at := range dittoFields {
		if !term.Ditto(b.v.text[at]) {
			continue
		}
		if !last.have || last.text[at] == "" {
			b.warn(CodeDittoLost, at, fmt.Sprintf("“%s”写的是“%s”，但上面没有可以照抄的内容，请补填", textOrder[at].Label(), term.Squeeze(b.v.text[at])))
			b.v.text[at] = ""
			continue
		}
		b.info(CodeDitto, at, fmt.Sprintf("“%s”按上一条填为“%s”", term.Squeeze(b.v.text[at]), short(last.text[at])))
		b.v.text[at] = last.text[at]
	}
	for _, at := range fillFields {
		if b.s.cols.has(at) && term.Empty(b.v.text[at]) && !b.s.cols.alone() {
			b.fill(at)
		}
	}
}

// fill takes the value above for a blank cell.
func (b *builder) fill(at int) {
	last := &b.s.last
	value := last.text[at]
	if at == atLevel1 {
		if last.group != "" {
			b.v.text[at] = last.group
			return
		}
		if !b.s.cols.has(atLevel2) {
			return
		}
	}
	if !last.have || term.Empty(value) || term.Dash(value) {
		return
	}
	b.v.text[at] = value
	mend := "；如本来就空，请填“—”"
	if at == atLevel1 || at == atDomain {
		mend = ""
	}
	b.info(CodeFilledDown, at, fmt.Sprintf("“%s”为空，按上一条填为“%s”%s", textOrder[at].Label(), short(value), mend))
}

func short(s string) string {
	s = term.Squeeze(s)
	if utf8.RuneCountInString(s) <= 24 {
		return s
	}
	return string([]rune(s)[:24]) + "…"
}

func (b *builder) cell(at int) string {
	cols := b.s.cols.text[at]
	if len(cols) == 0 {
		return sheet.Name(1, b.rec.n)
	}
	return sheet.Name(cols[0], b.rec.n)
}

func (b *builder) warn(code term.Code, at int, msg string) {
	b.rec.note(b.s, term.SeverityWarn, code, b.cell(at), msg)
	b.row.Problems = b.rec.problems
}

func (b *builder) info(code term.Code, at int, msg string) {
	b.rec.note(b.s, term.SeverityInfo, code, b.cell(at), msg)
	b.row.Problems = b.rec.problems
}

func (b *builder) doubts(at int, list []term.Doubt) {
	for _, d := range list {
		b.rec.note(b.s, d.Severity, d.Code, b.cell(at), d.Message)
	}
	b.row.Problems = b.rec.problems
}

var shifted = regexp.MustCompile(`\p{Han}{3}`)

var plainNumber = regexp.MustCompile(`^\d{1,6}$`)

// sequence reports numbers that do not follow each other. Restarting at 1 and
// repeating a group's number are usual.
func (b *builder) sequence() {
	if !plainNumber.MatchString(b.row.Seq) {
		if b.s.last.seq > 0 && shifted.MatchString(b.row.Seq) {
			b.warn(CodeRowShifted, atSeq, fmt.Sprintf("序号一格写的是“%s”，这一行可能整体错了一列，请核对", short(b.row.Seq)))
		}
		return
	}
	n, err := strconv.Atoi(b.row.Seq)
	if err != nil {
		return
	}
	prev := b.s.last.seq
	b.s.last.seq = n
	switch {
	case !b.s.last.have && n > 1:
		b.info(CodeSeqJump, atSeq, fmt.Sprintf("序号从 %d 开始，可能是从更大的目录中摘出的", n))
	case b.s.last.have && prev > 0 && n != prev && n != prev+1 && n != 1:
		b.info(CodeSeqJump, atSeq, fmt.Sprintf("序号从 %d 跳到 %d", prev, n))
	}
}
