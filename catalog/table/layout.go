package table

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/catalog/term"
)

// layout finds what every column of a head holds.
type layout struct {
	cols     [][]headCell
	fields   map[int]Field // from 1
	group    []group       // by column from 0
	notes    []headNote
	headRow  int
	subsSeen bool // the head has a second row
}

// headNote is a problem with a head's column.
type headNote struct {
	col, row int
	doubt    term.Doubt
}

// mapColumns reads a head block.
func (h *head) mapColumns() *layout {
	l := &layout{cols: h.columns(), fields: map[int]Field{}, headRow: h.rows[0].N, subsSeen: len(h.rows) > 1}
	l.group = make([]group, len(l.cols))
	l.inheritGroups()
	for c := range l.cols {
		if n := len(l.cols[c]); n > 0 && l.cols[c][n-1].word.prime {
			l.byName(c)
		}
	}
	for c := range l.cols {
		if l.fields[c+1] == "" {
			l.byName(c)
		}
	}
	l.items()
	l.leftovers()
	l.tierDoubts()
	l.extras()
	return l
}

// inheritGroups finds the group each column is under; where merges were lost
// a blank top cell belongs to the group on its left.
func (l *layout) inheritGroups() {
	last := noGroup
	for c, cells := range l.cols {
		switch {
		case len(cells) == 0:
			if last == groupChannel && !l.subsSeen || last == groupChannel && c > 0 && len(l.cols[c-1]) == 1 {
				l.set(c, FieldChannels)
				last = noGroup
				continue
			}
			if last == groupAudience || last == groupMode || last == groupTier || last == groupItem {
				l.group[c] = last
			}
			continue
		case last == groupChannel && len(cells) == 1 && channelBelow(cells[0]):
			// the merge over the channels was lost
		case len(cells) > 1 || cells[0].wide != nil:
			last = cells[0].word.group
		case l.subsSeen && cells[0].word.field != FieldAudience && cells[0].word.field != FieldMode && cells[0].word.field != FieldTiers && cells[0].word.group != groupItem:
			// A single word: below a lost merge it is a sub-head, else its own head.
			if cells[0].word.group != noGroup {
				last = cells[0].word.group
			} else if cells[0].word.known() || last == noGroup || !cells[0].sub {
				last = noGroup
			}
		default:
			last = cells[0].word.group
		}
		l.group[c] = last
	}
}

// channelBelow reports a channel's name as a sub-head.
func channelBelow(h headCell) bool {
	_, known := term.KnownChannel(h.text)
	return h.sub && known
}

// byName maps the columns whose lowest word says what they hold.
func (l *layout) byName(c int) {
	cells := l.cols[c]
	if len(cells) == 0 {
		return
	}
	low := cells[len(cells)-1]
	w := low.word
	if l.group[c] == groupChannel && (len(cells) > 1 || low.sub) {
		if name, ok := term.KnownChannel(low.text); ok {
			l.set(c, ChannelField(name))
			return
		}
	}
	top := cells[0].word
	switch {
	case top.field == FieldSubject && w.group == groupTier, l.shares(c, w.field):
		l.set(c, top.field) // 公开主体 or 公开内容 in several columns
	case w.group == groupItem:
		return // items decides
	case l.loneGroup(c, w):
		return // leftovers decides
	case w.field != "" && (l.used(w.field) == 0 || w.field == FieldChannels):
		l.set(c, w.field)
		if w.guess {
			l.guessed(c, low.text, w.field)
		}
	case w.field == "" && top.field != "" && top.group == noGroup && l.used(top.field) == 0:
		l.set(c, top.field)
	case top.group == groupChannel && w.field == "":
		l.set(c, FieldChannels)
	}
}

// shares reports a second column of a text field under the same wide head.
func (l *layout) shares(c int, f Field) bool {
	first := l.used(f)
	if first == 0 || f != FieldContent && f != FieldBasis && f != FieldSubject {
		return false
	}
	a, b := l.cols[first-1][0].wide, l.cols[c][0].wide
	return a != nil && b != nil && *a == *b && l.cols[c][0].word.field == f
}

// loneGroup reports a column whose lowest word is only the name of a group,
// such as 公开对象 over two columns without sub-heads.
func (l *layout) loneGroup(c int, w word) bool {
	return w.field == FieldAudience || w.field == FieldMode || w.field == FieldTiers
}

func (l *layout) set(c int, f Field) { l.fields[c+1] = f }

func (l *layout) used(f Field) int {
	for c, g := range l.fields {
		if g == f {
			return c
		}
	}
	return 0
}

func (l *layout) guessed(c int, text string, f Field) {
	l.note(c, term.Doubt{Code: CodeHeaderGuessed, Severity: term.SeverityWarn,
		Message: fmt.Sprintf("表头“%s”与标准写法不同，按“%s”识别，请核对", term.Squeeze(text), fieldName(f))})
}

func (l *layout) note(c int, d term.Doubt) {
	l.notes = append(l.notes, headNote{c + 1, l.headRow, d})
}

// fieldName says which column a field is, down to the sub-head.
func fieldName(f Field) string {
	switch f {
	case FieldAudienceAll:
		return "全社会"
	case FieldAudienceGroup:
		return "特定群体"
	case FieldModeActive:
		return "主动"
	case FieldModeRequest:
		return "依申请公开"
	}
	if tiers := f.tiers(); tiers != nil {
		var names []string
		for _, t := range tiers {
			names = append(names, t.String())
		}
		return strings.Join(names, "、")
	}
	return f.Label()
}

var levels = []Field{FieldLevel1, FieldLevel2, FieldLevel3}

// items maps the item columns: by 一级/二级/三级 first, then by order.
func (l *layout) items() {
	var plain, directories []int
	for c, cells := range l.cols {
		if l.fields[c+1] != "" || len(cells) == 0 && l.group[c] != groupItem {
			continue
		}
		w := word{}
		if len(cells) > 0 {
			w = cells[len(cells)-1].word
		}
		if w.group != groupItem && !(l.group[c] == groupItem && !w.known()) {
			continue
		}
		switch {
		case w.level < 0:
			directories = append(directories, c)
		case w.level > 0 && l.used(levels[w.level-1]) == 0:
			l.set(c, levels[w.level-1])
		default:
			plain = append(plain, c)
		}
	}
	l.directories(directories)
	for _, c := range plain {
		l.placeItem(c)
	}
}

// directories maps 一级目录 and 二级目录: as levels when no 一级事项 exists, else
// they stand beside the official columns.
func (l *layout) directories(cols []int) {
	if l.used(FieldLevel1) > 0 {
		for _, c := range cols {
			l.set(c, FieldExtra)
		}
		return
	}
	for _, c := range cols {
		w := l.cols[c][len(l.cols[c])-1].word
		if f := levels[-w.level-1]; l.used(f) == 0 {
			l.set(c, f)
		}
	}
}

// placeItem gives an item column without a number the free level that fits
// its place: before 二级事项 it is 一级, after 一级事项 it is 二级.
func (l *layout) placeItem(c int) {
	f := FieldExtra
	for i, level := range levels {
		if l.used(level) > 0 {
			continue
		}
		if i == 0 || l.used(levels[i-1]) > 0 && l.used(levels[i-1]) < c+1 {
			f = level
			break
		}
	}
	l.set(c, f)
	cells := l.cols[c]
	if len(cells) > 0 && f != FieldExtra {
		if w := cells[len(cells)-1].word; w.level > 0 || w.guess {
			l.guessed(c, cells[len(cells)-1].text, f)
		}
	}
}

// leftovers maps group columns without sub-heads by their order: 对象 2, 方式 2,
// the rest 层级.
func (l *layout) leftovers() {
	for c := 0; c < len(l.cols); {
		g := l.group[c]
		end := c
		for end < len(l.cols) && l.group[end] == g && l.fields[end+1] == "" && (end == c || l.sameGroupHead(c, end)) {
			end++
		}
		if end > c && (g == groupAudience || g == groupMode || g == groupTier) {
			l.order(g, c, end)
		}
		c = max(end, c+1)
	}
}

// sameGroupHead reports that a column continues the group that began at c: a
// second 公开方式 beside the first is a group of its own.
func (l *layout) sameGroupHead(c, end int) bool {
	if len(l.cols[end]) == 0 {
		return true
	}
	a, b := l.cols[c], l.cols[end]
	if len(a) == 0 {
		return false
	}
	return a[0].wide != nil && a[0].wide == b[0].wide || a[0].wide != nil && b[0].wide != nil && *a[0].wide == *b[0].wide || len(b) > 1 && a[0].wide == nil
}

// order gives the columns from c to end of one group their usual meaning.
func (l *layout) order(g group, c, end int) {
	n := end - c
	if g != groupTier && n > 2 {
		end, n = c+2, 2
	}
	var fields []Field
	switch {
	case g == groupAudience:
		fields = l.pair(n, FieldAudience, FieldAudienceAll, FieldAudienceGroup)
	case g == groupMode && (l.used(FieldModeActive) > 0 || l.used(FieldMode) > 0):
		g = groupTier
		fields = l.tierOrder(n)
	case g == groupMode:
		fields = l.pair(n, FieldMode, FieldModeActive, FieldModeRequest)
	default:
		fields = l.tierOrder(n)
	}
	for i, f := range fields {
		if c+i >= end || l.used(f) > 0 {
			continue
		}
		if named := l.tierByText(c + i); g == groupTier && named != "" {
			f = named
		}
		l.set(c+i, f)
		if n > 1 || g == groupTier && f != FieldTiers {
			l.guessed(c+i, l.headText(c), f)
		}
	}
}

// tierByText reads a sub-head such as 镇政府 or 村（居）委会 below 公开层级.
func (l *layout) tierByText(c int) Field {
	cells := l.cols[c]
	if len(cells) < 2 {
		return ""
	}
	if tiers := term.TiersIn(cells[len(cells)-1].text); len(tiers) > 0 {
		return TierField(tiers...)
	}
	return ""
}

func (l *layout) headText(c int) string {
	if len(l.cols[c]) == 0 {
		return "（空白）"
	}
	return l.cols[c][0].text
}

// pair is the meaning of one or two columns of a group of two, less what is
// already mapped.
func (l *layout) pair(n int, one, first, second Field) []Field {
	switch {
	case l.used(first) > 0:
		return []Field{second}
	case l.used(second) > 0:
		return []Field{first}
	case n == 1:
		return []Field{one}
	}
	return []Field{first, second}
}

func (l *layout) tierOrder(n int) []Field {
	all := []Field{TierField(term.County), TierField(term.Township), TierField(term.Village)}
	free := slices.DeleteFunc(slices.Clone(all), func(f Field) bool { return l.used(f) > 0 })
	switch {
	case n == 1 && len(free) == 3:
		return []Field{FieldTiers}
	case n == 1 && len(free) < 3 && len(free) > 0:
		return free[:1]
	case n == 4 && len(free) == 3:
		return append([]Field{TierField(term.City)}, free...)
	}
	return free
}

// tierDoubts reports level heads that lost a part (、村级).
func (l *layout) tierDoubts() {
	for c := range l.cols {
		f := l.fields[c+1]
		if f.tiers() == nil || len(l.cols[c]) == 0 {
			continue
		}
		text := term.Match(l.cols[c][len(l.cols[c])-1].text)
		if strings.HasPrefix(text, "、") && len(f.tiers()) == 1 && f.tiers()[0] == term.Village && l.used(TierField(term.Township)) == 0 {
			l.set(c, TierField(term.Township, term.Village))
		}
	}
}

// extras keeps every other headed column under its own words.
func (l *layout) extras() {
	for c, cells := range l.cols {
		if l.fields[c+1] != "" || len(cells) == 0 {
			continue
		}
		l.set(c, FieldExtra)
		text := term.Squeeze(cells[len(cells)-1].text)
		if !ourExtras.MatchString(text) {
			l.note(c, term.Doubt{Code: CodeColumnUnknown, Severity: term.SeverityInfo,
				Message: fmt.Sprintf("“%s”不是标准目录的栏目，内容原样保留，不写入目录", text)})
		}
	}
}

// cityIsCounty settles 市级 in a county-level city: beside 镇街 and without a
// 县级 or 区级 column it can be the county's own level. It changes the mapping
// when the city's name says so and reports what it did.
func (l *layout) cityIsCounty(county string) {
	city := l.used(TierField(term.City))
	if city == 0 || l.used(TierField(term.County)) > 0 {
		return
	}
	for f := range maxTierFields {
		if f.tiers() != nil && l.used(f) > 0 && slices.Contains(f.tiers(), term.County) {
			return
		}
	}
	text := term.Match(l.cols[city-1][len(l.cols[city-1])-1].text)
	name := strings.TrimSuffix(text, "级")
	own := strings.HasSuffix(county, "市") && (name == "市" || name == county)
	named := name != "市" && strings.HasSuffix(name, "市") && !slices.Contains(wholeCities, name)
	d := term.Doubt{Code: term.CodeTierGuessed, Severity: term.SeverityWarn}
	if own || named {
		l.fields[city] = TierField(term.County)
		d.Message = fmt.Sprintf("“%s”没有与县级、区级并列，按县级市的本级（县级）登记；如为设区的市，请在列对应中改为市级", text)
	} else {
		d.Message = fmt.Sprintf("“%s”按设区的市一级登记；如本地是县级市，请在列对应中改为县级", text)
	}
	l.note(city-1, d)
}

// maxTierFields are the combinations in which 县级 may stand in a head.
var maxTierFields = map[Field]bool{
	TierField(term.City, term.County): true, TierField(term.County, term.Township): true,
	TierField(term.County, term.Township, term.Village): true,
}

// wholeCities are the cities of prefecture rank without counties or districts.
var wholeCities = []string{"东莞市", "中山市", "三沙市", "儋州市", "嘉峪关市"}

// usable reports whether the mapping has an item column and something to say
// about it.
func (l *layout) usable() bool {
	if l.used(FieldLevel1) == 0 && l.used(FieldLevel2) == 0 {
		return false
	}
	n := 0
	for _, f := range []Field{FieldContent, FieldBasis, FieldLimit, FieldSubject, FieldChannels} {
		if l.used(f) > 0 {
			n++
		}
	}
	return n >= 1
}

// describe names the layout in a stable, compact form.
func describe(columns map[int]Field, rows int) string {
	count := func(fields ...Field) int {
		n := 0
		for _, f := range columns {
			if slices.Contains(fields, f) {
				n++
			}
		}
		return n
	}
	tiers := count(FieldTiers)
	for _, f := range columns {
		if f.tiers() != nil {
			tiers++
		}
	}
	return fmt.Sprintf("header=%d;items=%d;audience=%d;mode=%d;tiers=%d;extra=%d", rows,
		count(levels...), count(FieldAudience, FieldAudienceAll, FieldAudienceGroup),
		count(FieldMode, FieldModeActive, FieldModeRequest), tiers, count(FieldExtra))
}
