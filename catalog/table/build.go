package table

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// build fills the Row from the resolved values.
func (b *builder) build(sec *Section) {
	b.names(sec)
	b.texts()
	b.audience()
	b.mode()
	b.tiers()
	b.channels()
	b.answers()
	b.sequence()
	b.checks()
	b.duplicate()
	b.row.Problems = b.rec.problems
	if b.row.Problems == nil {
		b.row.Problems = []Problem{}
	}
}

// names fills domain, number and item names.
func (b *builder) names(sec *Section) {
	t := &b.v.text
	b.row.Seq = term.Squeeze(t[atSeq])
	b.row.Level1, b.row.Level2, b.row.Level3 = term.Squeeze(t[atLevel1]), term.Squeeze(t[atLevel2]), term.Squeeze(t[atLevel3])
	b.row.Key = term.Squeeze(t[atKey])
	b.row.Domain = sec.Domain
	if b.s.options.Domain == "" && b.s.cols.has(atDomain) {
		b.domainCell()
	}
	switch {
	case b.row.Level1 == "" && b.row.Level2 == "" && b.row.Level3 == "":
		b.rec.note(b.s, term.SeverityError, CodeNoItem, b.cell(atLevel1), "这一行没有事项名称，不能导入，请补填或删去该行")
	case b.row.Level1 == "" && b.s.cols.has(atLevel1):
		b.warn(CodeNoItem, atLevel1, "一级事项为空，上面也没有可以沿用的一级事项，请补填")
	case b.s.cols.has(atLevel2) && b.row.Level2 == "" && b.row.Level3 == "":
		b.level2Missing()
	}
}

func (b *builder) level2Missing() {
	if b.v.wide {
		b.info(CodeMergedItem, atLevel1, fmt.Sprintf("“%s”横跨一级事项和二级事项，按没有二级事项登记", short(b.row.Level1)))
		return
	}
	if !b.v.own[atLevel1] || b.s.cols.alone() {
		b.warn(CodeLevel2Missing, atLevel2, "二级事项为空，不会用上面的内容填补，请核对是否漏填")
		return
	}
	b.info(CodeLevel2Missing, atLevel2, "二级事项为空，按只有一级事项登记")
}

// domainCell takes the domain from the 领域 column.
func (b *builder) domainCell() {
	text := term.Squeeze(b.v.text[atDomain])
	if text == "" {
		return
	}
	key, ok := b.s.cells.domain(text)
	if !ok {
		b.row.Domain = ""
		b.warn(CodeDomainUnknown, atDomain, fmt.Sprintf("领域“%s”不在领域表中，请核对或加为别名", short(text)))
		return
	}
	b.row.Domain = key
}

// texts fills content, basis, time limit and subject.
func (b *builder) texts() {
	t := &b.v.text
	content := b.s.cells.content(t[atContent])
	b.row.ContentText, b.row.Content = strings.TrimSpace(t[atContent]), content.list
	b.doubts(atContent, content.doubts)
	basis := b.s.cells.basis(t[atBasis])
	b.row.BasisText, b.row.Basis = strings.TrimSpace(t[atBasis]), basis.list
	b.doubts(atBasis, basis.doubts)
	if !term.Dash(t[atLimit]) {
		limit := b.s.cells.limit(t[atLimit])
		b.row.TimeLimit, b.row.Rules = limit.text, limit.rules
		b.doubts(atLimit, limit.doubts)
	}
	b.row.Units = []string{}
	if !term.Dash(t[atSubject]) {
		subject := b.s.cells.subject(t[atSubject])
		b.row.Subject, b.row.Units = subject.text, subject.list
		b.doubts(atSubject, subject.doubts)
	}
}

// audience fills 公开对象 from tick columns or one text column.
func (b *builder) audience() {
	all, group, words, mapped := false, false, "", b.s.cols.first(FieldAudience) > 0
	for i, t := range b.s.cols.ticks {
		m := b.rec.marks[i]
		switch {
		case t.field == FieldAudienceAll && m.state >= term.MarkYes:
			all = all || m.state == term.MarkYes || publicWords(m.label)
			if m.state == term.MarkNoun && !publicWords(m.label) {
				group, words = true, m.label
			}
		case t.field == FieldAudienceGroup && m.state >= term.MarkYes:
			if publicWords(m.label) && !strings.Contains(m.label, "特定") {
				all = true
				continue
			}
			group, words = true, groupLabel(m.label)
		}
	}
	for _, c := range term.Chosen(b.v.text[atAudience]) {
		if publicWords(c) {
			all = true
		} else if s, label := term.Tick(c); s == term.MarkNoun {
			group, words = true, strings.TrimPrefix(words+"、"+groupLabel(label), "、")
		}
	}
	b.row.Audience = audienceText(all, group, words)
	if mapped && b.row.Audience == "" {
		b.noTicks(FieldAudience)
	}
}

func publicWords(s string) bool {
	m := term.Match(s)
	return strings.Contains(m, "社会") || strings.Contains(m, "公众") || m == "社"
}

// groupLabel drops the head's own words from a label: 特定群体 says nothing more.
func groupLabel(s string) string {
	for _, w := range []string{"特定群体", "特定群众", "特定对象", "特定主体", "特定人群"} {
		s = strings.TrimPrefix(s, w)
	}
	return strings.Trim(s, ":：()（）、")
}

func audienceText(all, group bool, words string) string {
	var parts []string
	if all {
		parts = append(parts, "全社会")
	}
	if group && words != "" {
		parts = append(parts, "特定群体:"+words)
	} else if group {
		parts = append(parts, "特定群体")
	}
	return strings.Join(parts, ";")
}

// mode fills 公开方式. A table that lists its channels there is noticed.
func (b *builder) mode() {
	active, request := false, false
	for i, t := range b.s.cols.ticks {
		m := b.rec.marks[i]
		if m.state < term.MarkYes || t.field != FieldModeActive && t.field != FieldModeRequest {
			continue
		}
		byWord := strings.Contains(m.label, "申请")
		if m.state == term.MarkNoun && !byWord && !strings.Contains(m.label, "主动") {
			b.unclear(t, m.label)
		}
		active = active || t.field == FieldModeActive && !byWord
		request = request || t.field == FieldModeRequest && !strings.Contains(m.label, "主动") || byWord
	}
	for _, c := range term.Chosen(b.v.text[atMode]) {
		active = active || strings.Contains(c, "主动")
		request = request || strings.Contains(c, "申请")
	}
	var parts []string
	if active {
		parts = append(parts, "主动")
	}
	if request {
		parts = append(parts, "依申请")
	}
	b.row.Mode = strings.Join(parts, ";")
	if b.row.Mode != "" || b.s.cols.first(FieldMode) == 0 {
		return
	}
	if b.channelsInMode() {
		return
	}
	b.noTicks(FieldMode)
}

// channelsInMode moves channels out of the 公开方式 column when the table has
// no channel column.
func (b *builder) channelsInMode() bool {
	text := b.v.text[atMode]
	if b.s.cols.first(FieldChannels) > 0 || term.Empty(text) {
		return false
	}
	set, _ := term.ParseChannels(text)
	if len(set.Names) == 0 {
		return false
	}
	b.v.text[atChannels] = text
	b.info(CodeChannelInMode, atMode, "“公开方式”一栏写的是渠道，按公开渠道登记，公开方式留空")
	return true
}

// tiers fills 公开层级.
func (b *builder) tiers() {
	found := map[term.Tier]bool{}
	for i, t := range b.s.cols.ticks {
		m := b.rec.marks[i]
		if t.tiers == nil || m.state < term.MarkYes {
			continue
		}
		named := term.TiersIn(m.label)
		if m.state == term.MarkNoun && len(named) == 0 {
			b.unclear(t, m.label)
		}
		if m.state == term.MarkYes || len(named) == 0 {
			named = t.tiers
		}
		for _, x := range named {
			found[x] = true
		}
	}
	text := b.v.text[atTiers]
	for _, c := range term.Chosen(text) {
		for _, x := range term.TiersIn(c) {
			found[x] = true
		}
	}
	b.row.Tiers = []term.Tier{}
	for _, x := range term.Tiers() {
		if found[x] {
			b.row.Tiers = append(b.row.Tiers, x)
		}
	}
	if len(b.row.Tiers) == 0 && b.s.cols.first(FieldTiers) > 0 {
		b.noTicks(FieldTiers)
	}
}

// unclear reports a word in a column where only a tick belongs.
func (b *builder) unclear(t tickColumn, label string) {
	cell := sheet.Name(t.col, b.rec.n)
	b.rec.note(b.s, term.SeverityWarn, CodeTickUnclear, cell, fmt.Sprintf("“%s”一格写的是“%s”，按勾选处理，请核对", fieldName(t.field), short(label)))
}

// noTicks reports a group of columns in which nothing is ticked; groups of one
// row share one problem.
func (b *builder) noTicks(f Field) {
	cell := sheet.Name(b.s.cols.first(f), b.rec.n)
	for i := range b.rec.problems {
		p := &b.rec.problems[i]
		if p.Code == CodeNoTicks {
			p.Message = strings.Replace(p.Message, "没有勾选", "、"+f.Label()+"没有勾选", 1)
			return
		}
	}
	b.rec.note(b.s, term.SeverityWarn, CodeNoTicks, cell, f.Label()+"没有勾选，留空登记；勾选符号可能在转换中丢失，请核对原表")
}

// channels fills 公开渠道 from one text column or from a column for each channel.
func (b *builder) channels() {
	raw := b.v.text[atChannels]
	c := b.s.cells.channels(raw)
	b.row.Channels, b.row.ChannelsText = c.list, strings.TrimSpace(raw)
	b.doubts(atChannels, c.doubts)
	for i, t := range b.s.cols.ticks {
		if t.name != "" && b.rec.marks[i].state >= term.MarkYes {
			b.row.Channels = append(b.row.Channels[:len(b.row.Channels):len(b.row.Channels)], b.tickedChannel(t, b.rec.marks[i]))
		}
	}
}

// tickedChannel is the channel of a ticked column. A word below 其他 says which
// other; elsewhere it stands for a tick and is asked about.
func (b *builder) tickedChannel(t tickColumn, m tickMark) string {
	if m.state != term.MarkNoun {
		return t.name
	}
	if t.name == otherChannel {
		return otherChannel + ":" + strings.TrimPrefix(strings.TrimPrefix(m.label, otherChannel), ":")
	}
	b.unclear(t, m.label)
	return t.name
}

const otherChannel = "其他"

// answers are offered in a confirmation round's workbook.
var answers = []string{"无异议", "有修改", "非本单位职责", "本县不适用", "建议取消"}

// Answers lists the replies (答复) of a confirmation round in the order of the
// drop-down; the last is only for the county's own entries.
func Answers() []string {
	return append([]string{}, answers...)
}

func (b *builder) answers() {
	b.row.AnswerNote = strings.TrimSpace(b.v.text[atAnswerNote])
	text := term.Match(b.v.text[atAnswer])
	if text == "" {
		return
	}
	for _, a := range answers {
		if text == a || strings.HasPrefix(text, a+"(") {
			b.row.Answer = a
			return
		}
	}
	b.row.Answer = term.Squeeze(b.v.text[atAnswer])
	b.warn(CodeAnswerUnknown, atAnswer, fmt.Sprintf("答复“%s”不在可选项中，请从下拉列表选择：%s", short(b.row.Answer), strings.Join(answers, "、")))
}

// checks looks for placeholders, words where ticks belong, cut names and text
// beyond the table.
func (b *builder) checks() {
	for _, at := range []int{atLevel1, atLevel2, atLimit, atSubject} {
		if d, ok := b.s.cells.placeholder(b.v.text[at]); ok {
			b.doubts(at, []term.Doubt{d})
		}
	}
	if b.rec.beyond > 0 {
		cell := sheet.Name(b.rec.beyond, b.rec.n)
		b.rec.note(b.s, term.SeverityWarn, CodeCellsBeyond, cell, "这一列没有表头，内容没有读取；如属于本行，请补上表头或检查列是否错位")
	}
	b.truncated()
}

// truncated reports a short 一级事项 that is the beginning of the one above.
func (b *builder) truncated() {
	above := term.Squeeze(b.s.last.text[atLevel1])
	n, m := utf8.RuneCountInString(b.row.Level1), utf8.RuneCountInString(above)
	if n >= 1 && n <= 3 && m > n && strings.HasPrefix(above, b.row.Level1) {
		b.warn(CodeTruncatedCell, atLevel1, fmt.Sprintf("一级事项“%s”像是“%s”被截断，请核对", b.row.Level1, above))
	}
}

// duplicate reports an item that was there before in the same workbook.
func (b *builder) duplicate() {
	r := &b.row
	if r.Level1 == "" && r.Level2 == "" {
		return
	}
	id := r.Domain + "|" + term.Match(r.Level1) + "|" + term.Match(r.Level2) + "|" + term.Match(r.Level3)
	if first, ok := b.s.seen[id]; ok {
		b.warn(CodeDuplicateRow, atLevel1, fmt.Sprintf("与前面第 %d 行是同一事项（“%s”），按先后分别登记，请核对是否重复", first, short(r.Level1+" "+r.Level2)))
		return
	}
	b.s.seen[id] = r.N
}
