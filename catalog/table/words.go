package table

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/catalog/term"
)

// group is a head that spans several columns.
type group int

const (
	noGroup group = iota
	groupItem
	groupAudience
	groupMode
	groupTier
	groupChannel
)

// word is what one head cell means.
type word struct {
	field Field // "" for a group without its own meaning
	group group
	level int  // 1–3 for 一级…三级
	guess bool // missing or scrambled characters
	prime bool // the ministries' own wording: wins over 责任单位, 法律依据 and the like
}

func (w word) known() bool { return w.field != "" || w.group != noGroup || w.level > 0 }

var (
	remarks   = regexp.MustCompile(`\([^()]*\)|\([^()]*$`)
	levelHead = regexp.MustCompile(`^(?:公开)?(?:第)?([一二三123])级(?:公开)?(?:事项|目录|指标|名称|类别|项目|标题|分类|栏目)?(?:名称|内容)?$`)
)

// exact returns the meaning of a head by its whole text.
func exact(text string) (word, bool) {
	switch text {
	case "序号", "序", "号", "编号", "编码", "事项编号", "事项编码", "目录编号", "事项序号", "No.", "NO", "号序":
		return word{field: FieldSeq}, true
	case "条目编号":
		return word{field: FieldKey}, true
	case "答复", "答复意见", "确认意见":
		return word{field: FieldAnswer}, true
	case "说明", "答复说明":
		return word{field: FieldAnswerNote}, true
	case "原表位置":
		return word{field: FieldOrigin}, true
	case "领域", "试点领域", "公开领域", "所属领域", "对应领域", "领域名称", "政务公开领域", "领域分类", "所属试点领域", "涉及领域":
		return word{field: FieldDomain}, true
	case "公开事项", "事项", "事项名称", "公开事项名称", "公开项目", "项目名称", "公开名称", "目录名称", "政务公开事项", "公开目录", "标准事项", "公开的事项", "公示事项", "公示项目", "公开内容事项":
		return word{field: FieldLevel1, group: groupItem}, true
	case "公开内容", "内容", "公开要素", "内容要素", "公开内容要素", "公开的内容", "信息内容", "具体内容", "公开具体内容", "公开信息内容", "公示内容", "主要内容", "公开内容及要素", "公开内容和要素", "要素":
		return word{field: FieldContent}, true
	case "依据", "公开依据", "法律依据", "政策依据", "公开的依据", "公开法律依据", "法定依据", "依据文件", "公开依据文件", "公开政策依据", "设定依据", "公示依据", "法律法规依据", "法律政策依据", "公开法规依据":
		return word{field: FieldBasis}, true
	case "时限", "公开时限", "公开期限", "期限", "公开时间", "公开要求", "时限要求", "公开时限要求", "公开频次", "公开的时限", "更新频率", "更新周期", "公示时限", "公示时间", "公示期限", "公开周期", "更新时限", "公开频率", "时间要求":
		return word{field: FieldLimit}, true
	case "主体", "公开主体", "责任主体", "公开责任主体", "责任单位", "公开单位", "公开责任单位", "责任部门", "公开部门", "公开机构", "公开责任部门", "实施主体", "主体单位", "公示主体", "公开主体责任单位", "牵头单位", "责任机构", "主体名称":
		return word{field: FieldSubject}, true
	case "公开对象", "公开范围", "对象", "公开对象范围", "公开受众", "公开的对象", "公示范围", "公示对象", "公开对象和范围":
		return word{field: FieldAudience, group: groupAudience}, true
	case "公开方式", "方式", "公开属性", "公开的方式", "公开类型", "公开类别", "公开性质", "公示方式":
		return word{field: FieldMode, group: groupMode}, true
	case "公开层级", "层级", "公开级别", "公开层次", "适用层级", "公开的层级", "级别", "实施层级", "行使层级":
		return word{field: FieldTiers, group: groupTier}, true
	case "全社会", "社会", "全社", "面向全社会", "社会公众", "面向社会", "全社会公众", "全社会公开", "面向全社会公开", "公众":
		return word{field: FieldAudienceAll, group: groupAudience}, true
	case "特定群体", "特定群众", "特定主体", "特定对象", "特定人群", "特定", "特定公众", "特殊群体", "特定群", "群体", "群众", "特定范围", "特定群体公开", "特定相关群体":
		return word{field: FieldAudienceGroup, group: groupAudience}, true
	case "主动", "主动公开", "动公开", "主动公":
		return word{field: FieldModeActive, group: groupMode}, true
	case "依申请", "依申请公开", "申请", "申请公开", "依申", "依申请公", "依", "按申请公开", "依据申请公开", "被动公开":
		return word{field: FieldModeRequest, group: groupMode}, true
	case "渠道", "公开渠道", "公开载体", "载体", "公开途径", "途径", "公开平台", "发布渠道", "公开媒介", "公开渠道载体", "公开载体和渠道", "公开渠道与载体", "公开载体渠道":
		return word{field: FieldChannels, group: groupChannel}, true
	case "子项", "子项名称", "子事项", "子事项名称", "具体事项", "具体事项名称", "细化事项", "明细事项", "下级事项", "小项", "小项名称":
		return word{field: FieldLevel2, group: groupItem, level: 2}, true
	case "大项", "大项名称", "主项", "主项名称":
		return word{field: FieldLevel1, group: groupItem, level: 1}, true
	case "级事项", "级":
		return word{group: groupItem, guess: true}, true
	}
	return word{}, false
}

// standardHeads are the ministries' wording, for heads that lost characters.
var standardHeads = []string{
	"公开事项", "一级事项", "二级事项", "三级事项", "公开内容", "公开依据", "公开时限", "公开主体", "公开渠道和载体",
	"公开对象", "公开方式", "公开层级", "全社会", "特定群体", "特定群众", "主动公开", "依申请公开", "序号",
}

// understand reads one head cell.
func understand(text string) word {
	m := strings.Trim(term.Match(text), ":;,.。、*")
	bare := strings.Trim(remarks.ReplaceAllString(m, ""), ":;,.。、*")
	if bare == "" {
		bare = strings.Trim(m, "()")
	}
	if n := utf8.RuneCountInString(bare); n == 0 || n > 16 {
		return word{}
	}
	if w, ok := exact(bare); ok {
		w.prime = slices.Contains(standardHeads, bare)
		return w
	}
	if l := levelHead.FindStringSubmatch(bare); l != nil {
		return levelWord(l[1], strings.Contains(bare, "目录"))
	}
	if term.IsTierHeader(m) {
		return word{field: TierField(term.TiersIn(m)...), group: groupTier, guess: strings.HasPrefix(term.Match(text), "、")}
	}
	if w, ok := contained(bare); ok {
		return w
	}
	return damaged(bare)
}

func levelWord(n string, directory bool) word {
	level := map[string]int{"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}[n]
	w := word{field: []Field{FieldLevel1, FieldLevel2, FieldLevel3}[level-1], group: groupItem, level: level}
	if directory {
		w.level = -level
	}
	return w
}

// contained reads longer heads by the word inside them.
func contained(bare string) (word, bool) {
	for _, not := range []string{"效力", "位阶", "条款", "科室", "网址", "链接", "电话", "形式", "五公开", "职责", "备注", "负责人", "责任人", "联系人", "类别", "属性", "格式", "状态", "编制"} {
		if strings.Contains(bare, not) {
			return word{}, false
		}
	}
	for _, c := range []struct {
		in string
		w  word
	}{
		{"渠道", word{field: FieldChannels, group: groupChannel}}, {"载体", word{field: FieldChannels, group: groupChannel}},
		{"主动", word{field: FieldModeActive, group: groupMode}}, {"依申请", word{field: FieldModeRequest, group: groupMode}},
		{"特定", word{field: FieldAudienceGroup, group: groupAudience}}, {"全社会", word{field: FieldAudienceAll, group: groupAudience}},
		{"公开层级", word{field: FieldTiers, group: groupTier}}, {"公开方式", word{field: FieldMode, group: groupMode}},
		{"公开对象", word{field: FieldAudience, group: groupAudience}}, {"公开依据", word{field: FieldBasis}},
		{"时限", word{field: FieldLimit}}, {"公开主体", word{field: FieldSubject}}, {"责任主体", word{field: FieldSubject}},
		{"子项", word{field: FieldLevel2, group: groupItem, level: 2}}, {"子事项", word{field: FieldLevel2, group: groupItem, level: 2}},
		{"公开内容", word{field: FieldContent}}, {"公开事项", word{field: FieldLevel1, group: groupItem}},
	} {
		if strings.Contains(bare, c.in) {
			return c.w, true
		}
	}
	return word{}, false
}

// damaged finds the standard head that a text with lost or scrambled
// characters comes from, when only one is possible.
func damaged(bare string) word {
	n := utf8.RuneCountInString(bare)
	if n < 2 || n > 8 {
		return word{}
	}
	best, lost, ties := "", 99, 0
	for _, h := range standardHeads {
		d := utf8.RuneCountInString(h) - n
		switch {
		case sameRunes(bare, h):
			return guessed(h)
		case d <= 0 || d > (n+1)/2+1 || !within(bare, h):
		case d < lost:
			best, lost, ties = h, d, 1
		case d == lost:
			ties++
		}
	}
	if ties != 1 {
		return word{}
	}
	return guessed(best)
}

func guessed(head string) word {
	w, ok := exact(head)
	if !ok {
		w = understand(head)
	}
	w.guess = true
	return w
}

// within reports whether s is h with characters left out.
func within(s, h string) bool {
	rest := []rune(s)
	for _, r := range h {
		if len(rest) > 0 && rest[0] == r {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

func sameRunes(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	x, y := []rune(a), []rune(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// ourExtras are heads that tables carry beside the official columns; they are
// kept without a remark.
var ourExtras = regexp.MustCompile(`科室|职责|条款|效力|位阶|类别|网站|网址|链接|(?i:url)|五公开|形式|备注|电话|联系|责任人|负责|审核|填报|更新|栏目|路径|来源|格式|决策|执行|股室|人员|^问题$`)
