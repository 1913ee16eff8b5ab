package table

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// column is one column of the official form.
type column struct {
	field Field
	group string // head of the first row when it spans several columns
	head  string
	width float64
	style sheet.Style
}

// form is the official form fitted to a table: with a third level, a city
// level, answers or keys only where they are needed.
func form(t Table, p Part) []column {
	cols := []column{
		{FieldSeq, "", "序号", 5, sheet.Center},
		{FieldLevel1, "公开事项", "一级事项", 12, sheet.Center},
		{FieldLevel2, "公开事项", "二级事项", 16, sheet.Center},
	}
	if slices.ContainsFunc(p.Rows, func(r Row) bool { return r.Level3 != "" }) {
		cols = append(cols, column{FieldLevel3, "公开事项", "三级事项", 14, sheet.Center})
	}
	cols = append(cols,
		column{FieldContent, "", "公开内容（要素）", 34, sheet.Body},
		column{FieldBasis, "", "公开依据", 34, sheet.Body},
		column{FieldLimit, "", "公开时限", 16, sheet.Body},
		column{FieldSubject, "", "公开主体", 14, sheet.Body},
		column{FieldChannels, "", "公开渠道和载体", 34, sheet.Body},
		column{FieldAudienceAll, "公开对象", "全社会", 6, sheet.Center},
		column{FieldAudienceGroup, "公开对象", "特定群体", 9, sheet.Center},
		column{FieldModeActive, "公开方式", "主动", 6, sheet.Center},
		column{FieldModeRequest, "公开方式", "依申请公开", 7, sheet.Center})
	for _, tier := range []term.Tier{term.City, term.County, term.Township, term.Village} {
		if tier != term.City || slices.ContainsFunc(p.Rows, func(r Row) bool { return slices.Contains(r.Tiers, term.City) }) {
			cols = append(cols, column{TierField(tier), "公开层级", tier.String(), 6, sheet.Center})
		}
	}
	if t.Kind == RoundOut {
		cols = append(cols, column{FieldAnswer, "", "答复", 14, sheet.Input}, column{FieldAnswerNote, "", "说明", 24, sheet.Input})
	}
	if t.Noted && slices.ContainsFunc(p.Rows, func(r Row) bool { return r.Answer != "" }) {
		cols = append(cols, column{FieldAnswer, "", "答复", 14, sheet.Body})
	}
	if t.Kind == RoundOut || t.Keys {
		cols = append(cols, column{FieldKey, "", FieldKey.Label(), 4, sheet.Key})
	}
	if t.Noted {
		cols = append(cols, column{FieldOrigin, "", "原表位置", 16, sheet.Body}, column{FieldExtra, "", "问题", 44, sheet.Body})
	}
	return slices.DeleteFunc(cols, func(c column) bool {
		return slices.Contains(t.Without, c.field) || slices.Contains(t.Without, c.field.Group())
	})
}

func writeXLSX(w io.Writer, t Table) error {
	book := sheet.NewWorkbook()
	for _, p := range t.Parts {
		writePart(book, t, p)
	}
	if t.Kind == RoundOut {
		writeSignatures(book, t.Round)
		book.Stamp([2]string{stampUnit, t.Round.Unit}, [2]string{stampRound, t.Round.Stamp.Round})
	}
	_, err := book.WriteTo(w)
	return err
}

// writePart writes one domain's sheet.
func writePart(book *sheet.Workbook, t Table, p Part) {
	cols := form(t, p)
	l := sheet.Layout{Paper: sheet.A3, Landscape: true, Repeat: 3, Protect: t.Kind == RoundOut}
	if t.Kind == RoundOut {
		l.Repeat = 4
	}
	for i, c := range cols {
		l.Widths = append(l.Widths, c.width)
		if c.field == FieldKey {
			l.Hidden = append(l.Hidden, i+1)
		}
	}
	s := book.Sheet(p.Name, l)
	last := len(cols)
	n := s.Row(30, row(cols, sheet.Title, p.Title)...)
	s.Merge(sheet.Range{Top: n, Left: 1, Bottom: n, Right: last})
	if t.Kind == RoundOut {
		n = s.Row(20, row(cols, sheet.Note, roundLine(t.Round))...)
		s.Merge(sheet.Range{Top: n, Left: 1, Bottom: n, Right: last})
	}
	writeHeads(s, cols)
	first := writeRows(s, t, p, cols)
	for i, c := range cols {
		if c.field == FieldAnswer && len(p.Rows) > 0 {
			s.DropDown(i+1, first, first+len(p.Rows)-1, offered())
		}
	}
	if t.Kind == Template {
		writeBlanks(s, cols)
	}
}

// row is a row that says one thing in its first cell.
func row(cols []column, style sheet.Style, text string) []sheet.Out {
	out := sheet.Cells(style, make([]string, len(cols))...)
	out[0].Text = text
	return out
}

// roundLine stands below the title: whose workbook, which round, and the mark
// by which it is known when it comes back under another name.
func roundLine(r Round) string {
	due := ""
	if r.Due != "" {
		due = "　请于" + r.Due + "回传"
	}
	return fmt.Sprintf("单位：%s　%s%s　回传码：%s/%s（请勿删改本行）", r.UnitName, r.Name, due, r.Unit, r.Stamp.Round)
}

// offered are the answers of the drop-down.
func offered() []string {
	out := Answers()
	out[len(out)-1] += "（仅限本县新增事项）"
	return out
}

// writeHeads writes the two head rows with their merges.
func writeHeads(s *sheet.Sheet, cols []column) {
	top, low := make([]sheet.Out, len(cols)), make([]sheet.Out, len(cols))
	for i, c := range cols {
		top[i], low[i] = sheet.Out{Text: c.head, Style: sheet.Head}, sheet.Out{Style: sheet.Head}
		if c.group != "" {
			top[i].Text, low[i].Text = "", c.head
			if i == 0 || cols[i-1].group != c.group {
				top[i].Text = c.group
			}
		}
	}
	n := s.Row(20, top...)
	s.Row(28, low...)
	for i := 0; i < len(cols); {
		end := i + 1
		for cols[i].group != "" && end < len(cols) && cols[end].group == cols[i].group {
			end++
		}
		bottom := n
		if cols[i].group == "" {
			bottom = n + 1
		}
		s.Merge(sheet.Range{Top: n, Left: i + 1, Bottom: bottom, Right: end})
		i = end
	}
}

// writeRows writes the entries and returns the first row's number. Equal
// 一级事项 are merged in the official form; a round's workbook has none, so
// that it can be sorted.
func writeRows(s *sheet.Sheet, t Table, p Part, cols []column) (first int) {
	start := 0
	for i := range p.Rows {
		r := &p.Rows[i]
		joined := t.Kind == Official && !t.Noted && i > 0 && r.Level1 == p.Rows[i-1].Level1 && r.Level1 != "" && r.Level2 != ""
		out := make([]sheet.Out, len(cols))
		for c, col := range cols {
			out[c] = sheet.Out{Text: cellText(r, col.field), Style: style(t, col)}
			if joined && col.field == FieldLevel1 {
				out[c].Text = ""
			}
		}
		n := s.Row(rowHeight(cols, out), out...)
		if i == 0 {
			first = n
		}
		if !joined {
			mergeLevel1(s, start, n-1)
			start = n
		}
		if i == len(p.Rows)-1 {
			mergeLevel1(s, start, n)
		}
	}
	return first
}

// Row heights in points: programs do not fit the height of rows with merged
// cells by themselves, so it is reckoned from the texts.
const (
	linePoints = 13.5
	minPoints  = 24
	maxPoints  = 409 // the format's limit
)

// rowHeight is the height that shows every text of the row in full.
func rowHeight(cols []column, cells []sheet.Out) float64 {
	lines := 1
	for i, c := range cols {
		n := 0
		for _, part := range strings.Split(cells[i].Text, "\n") {
			n += max(1, (halfWidths(part)+int(c.width)-2)/max(int(c.width)-1, 1))
		}
		if c.field != FieldKey {
			lines = max(lines, n)
		}
	}
	return min(max(float64(lines)*linePoints+4, minPoints), maxPoints)
}

// halfWidths counts a Han character as two.
func halfWidths(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0x2000 {
			n++
		}
	}
	return n
}

func mergeLevel1(s *sheet.Sheet, from, to int) {
	if from > 0 && to > from {
		s.Merge(sheet.Range{Top: from, Left: 2, Bottom: to, Right: 2})
	}
}

// style unlocks what a unit may change in a round's workbook: all but the
// number and the key.
func style(t Table, c column) sheet.Style {
	if t.Kind == RoundOut && c.field != FieldKey && c.field != FieldSeq {
		return sheet.Input
	}
	return c.style
}

// cellText is one cell of an entry.
func cellText(r *Row, f Field) string {
	switch f {
	case FieldSeq:
		return r.Seq
	case FieldLevel1:
		return r.Level1
	case FieldLevel2:
		return r.Level2
	case FieldLevel3:
		return r.Level3
	case FieldContent:
		return contentCell(r)
	case FieldBasis:
		return filled(basisCell(r))
	case FieldLimit:
		return filled(r.TimeLimit)
	case FieldSubject:
		return filled(r.Subject)
	case FieldChannels:
		return channelCell(r.Channels)
	case FieldAnswer:
		return r.Answer
	case FieldAnswerNote:
		return r.AnswerNote
	case FieldKey:
		return r.Key
	case FieldOrigin:
		return r.Origin
	case FieldExtra:
		return r.Remark
	}
	return tickText(r, f)
}

// tickText is a tick cell: √, the group's name, or nothing.
func tickText(r *Row, f Field) string {
	on := false
	switch f {
	case FieldAudienceAll:
		on = slices.Contains(strings.Split(r.Audience, ";"), "全社会")
	case FieldAudienceGroup:
		return groupText(r.Audience)
	case FieldModeActive:
		on = slices.Contains(strings.Split(r.Mode, ";"), "主动")
	case FieldModeRequest:
		on = slices.Contains(strings.Split(r.Mode, ";"), "依申请")
	}
	for _, t := range f.tiers() {
		on = on || slices.Contains(r.Tiers, t)
	}
	if on {
		return "√"
	}
	return ""
}

func groupText(audience string) string {
	for _, part := range strings.Split(audience, ";") {
		if label, ok := strings.CutPrefix(part, "特定群体:"); ok {
			return label
		}
		if part == "特定群体" {
			return "√"
		}
	}
	return ""
}

// blankRows is how many empty lines a template offers.
const blankRows = 60

// writeBlanks writes the template's example row and empty lines with drop-downs.
func writeBlanks(s *sheet.Sheet, cols []column) {
	example := &Row{Seq: exampleSeq, Level1: "政策文件", Level2: "法律法规", Content: []string{"与本领域有关的法律、法规", "规章和规范性文件"},
		Basis: []string{"《中华人民共和国政府信息公开条例》（国务院令第711号）"}, TimeLimit: "信息形成或者变更之日起20个工作日内", Subject: "县某某局",
		Channels: []string{"政府网站", "政务服务中心"}, Audience: "全社会", Mode: "主动", Tiers: []term.Tier{term.County, term.Township}}
	out := make([]sheet.Out, len(cols))
	for i, c := range cols {
		out[i] = sheet.Out{Text: cellText(example, c.field), Style: c.style}
	}
	n := s.Row(rowHeight(cols, out), out...)
	for range blankRows {
		line := make([]sheet.Out, len(cols))
		for i, c := range cols {
			line[i].Style = c.style
		}
		s.Row(30, line...)
	}
	for i, c := range cols {
		switch {
		case c.field.tick() && c.field != FieldAudienceGroup:
			s.DropDown(i+1, n+1, n+blankRows, []string{"√"})
		case c.field == FieldLimit:
			s.DropDown(i+1, n+1, n+blankRows, usualLimits())
		}
	}
}

// usualLimits are the time limits that a template offers; any other may be typed.
func usualLimits() []string {
	return []string{"信息形成或者变更之日起20个工作日内", "制定或获取信息之日起10个工作日内", "行政决定作出之日起7个工作日内",
		"批准后20日内", "实时公开", "每月10日前", "每季度首月20日前", "每年1月31日前", "长期公开"}
}

// writeSignatures writes the last sheet of a round's workbook.
func writeSignatures(book *sheet.Workbook, r Round) {
	s := book.Sheet("签字盖章", sheet.Layout{Paper: sheet.A4, Widths: []float64{30, 50}})
	n := s.Row(48, sheet.Cells(sheet.Title, "目录确认签字盖章页", "")...)
	s.Merge(sheet.Range{Top: n, Left: 1, Bottom: n, Right: 2})
	for _, line := range [][2]string{
		{"单位：", r.UnitName}, {"批次：", r.Name}, {"填表人（签字）：", ""}, {"联系电话：", ""}, {"审核人（签字）：", ""},
		{"单位负责人（签字）：", ""}, {"单位（盖章）：", ""}, {"日期：", "　　　　年　　月　　日"},
	} {
		s.Row(40, sheet.Cells(sheet.Sign, line[0], line[1])...)
	}
}
