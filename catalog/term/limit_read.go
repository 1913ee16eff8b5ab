package term

import (
	"regexp"
	"strconv"
	"strings"
)

// The readers below turn the words of one time expression into a rule; before
// is the text since the last rule, after what follows.

func ignore(string, string, string) ruleAt { return ruleAt{} }

var figures = regexp.MustCompile(`\d+`)

func ints(s string) []int {
	var out []int
	for _, f := range figures.FindAllString(s, -1) {
		n, err := strconv.Atoi(f)
		if err != nil {
			n = 0
		}
		out = append(out, n)
	}
	return out
}

func annual(words, before, _ string) ruleAt {
	words = strings.Replace(words, "下1年", "下年", 1)
	n := ints(words)
	r := Rule{Kind: Annual, Month: n[0], Scope: scopeOnly(before)}
	if len(n) > 1 {
		r.Day = n[1]
	}
	if r.Month < 1 || r.Month > 12 || r.Day > 31 {
		return ruleAt{}
	}
	return ruleAt{rule: r}
}

func annualQuarter(words, before, _ string) ruleAt {
	words = strings.NewReplacer("下1年", "下年", "首", "1", "末", "4").Replace(strings.TrimRight(words, "末前内之以"))
	n := ints(words)
	if len(n) == 0 {
		return ruleAt{}
	}
	return ruleAt{rule: Rule{Kind: Annual, Month: 3 * n[0], Scope: scopeOnly(before)}}
}

func annualEnd(_, before, _ string) ruleAt {
	return ruleAt{rule: Rule{Kind: Annual, Month: 12, Scope: scopeOnly(before)}}
}

func quarterMonth(words, before, _ string) ruleAt {
	r := Rule{Kind: Periodic, Period: Quarterly, Scope: scopeOnly(before)}
	switch {
	case strings.Contains(words, "首") || strings.Contains(words, "第1"):
		r.Month = 1
	case strings.Contains(words, "第2"):
		r.Month = 2
	default:
		r.Month = 3
	}
	if i := strings.Index(words, "月"); i >= 0 {
		if n := ints(words[i:]); len(n) > 0 {
			r.Day = n[0]
		}
	}
	return ruleAt{rule: r}
}

func periodWithin(words, before, _ string) ruleAt {
	r := Rule{Kind: Periodic, Period: periodOf(words), Scope: scopeOnly(before)}
	r.N, r.Unit = amount(words)
	return ruleAt{rule: r}
}

func monthDay(words, before, _ string) ruleAt {
	n := ints(words)[0]
	if n < 1 || n > 31 {
		return ruleAt{}
	}
	return ruleAt{rule: Rule{Kind: Periodic, Period: Monthly, Day: n, Scope: scopeOnly(before)}}
}

func everyN(words, before, _ string) ruleAt {
	n := ints(words)[0]
	if n < 1 || n > 3650 {
		return ruleAt{}
	}
	r := Rule{Kind: Periodic, N: n, Unit: unitOf(words), Scope: scopeOnly(before)}
	if n == 1 && r.Unit != Workday && r.Unit != Hour || strings.Contains(words, "季度") {
		r = Rule{Kind: Periodic, Period: periodOf(words), Scope: r.Scope}
	}
	return ruleAt{rule: r}
}

var times = regexp.MustCompile(`(\d+)次`)

func period(words, before, _ string) ruleAt {
	r := Rule{Kind: Periodic, Period: periodOf(words), Scope: scopeOnly(before)}
	if m := times.FindStringSubmatch(words); m != nil {
		r.Times = ints(m[1])[0]
	}
	return ruleAt{rule: r}
}

func periodOf(words string) Period {
	switch {
	case strings.Contains(words, "半年"):
		return HalfYearly
	case strings.Contains(words, "季"):
		return Quarterly
	case strings.Contains(words, "月"):
		return Monthly
	case strings.Contains(words, "周"), strings.Contains(words, "星期"):
		return Weekly
	case strings.Contains(words, "年"):
		return Yearly
	}
	return Daily
}

var amountIn = regexp.MustCompile(nthUnit)

// amount returns the number and unit of words such as 20个工作日.
func amount(words string) (int, Unit) {
	m := amountIn.FindStringSubmatch(words)
	if m == nil {
		return 0, Day
	}
	return ints(m[1])[0], unitOf(m[2])
}

func unitOf(words string) Unit {
	switch {
	case strings.Contains(words, "工作"):
		return Workday
	case strings.Contains(words, "小时"):
		return Hour
	case strings.Contains(words, "周"), strings.Contains(words, "星期"):
		return Week
	case strings.Contains(words, "月"):
		return Month
	case strings.Contains(words, "年"):
		return Year
	}
	return Day
}

var (
	postingWord = regexp.MustCompile(`(?:公示|公告|公布|征求意见|征集意见|听取意见|公开征求意见|张贴|展示|保留|公开)(?:的)?(?:期限|时间|期|时限)?(?:应|应当|为|是|均|一般)?$`)
	negative    = regexp.MustCompile(`^(?:不少于|不得少于|不低于|不得低于|少于)`)
)

func quantity(words, before, after string) ruleAt {
	n, unit := amount(words)
	if n == 0 || n > 3650 {
		return ruleAt{}
	}
	r := Rule{Kind: Within, N: n, Unit: unit}
	least := negative.MatchString(words)
	switch {
	case strings.HasPrefix(words, "提前"), strings.HasSuffix(words, "前"), least && strings.HasSuffix(before, "前") && !strings.HasSuffix(before, "批前"):
		r.Kind = Before
		r.Anchor, r.Scope = beforeAnchor(before)
	case least, postingWord.MatchString(before) && !strings.HasSuffix(words, "内"):
		r.Kind = Posting
		if head := postingWord.ReplaceAllString(before, ""); head != "" {
			r.Scope = scopeOnly(head)
		}
	case strings.HasPrefix(after, "更新") && strings.HasSuffix(before, "每"):
		r.Kind = Periodic
	default:
		r.Anchor, r.Scope = anchorOf(before)
	}
	return ruleAt{rule: r}
}

func beforeAnchor(before string) (anchor, scope string) {
	clause := lastClause(before)
	clause = strings.TrimRight(clause, "前应当之在")
	if i := strings.LastIndex(clause, "在"); i >= 0 && i+len("在") < len(clause) {
		return clause[i+len("在"):], clause[:i]
	}
	return clause, ""
}

// anchorOf splits what stands before a quantity into the moment it counts
// from and the information it is for.
func anchorOf(before string) (anchor, scope string) {
	text := strings.Trim(before, ",;。、:()")
	i := strings.LastIndexAny(text, ";。")
	if i >= 0 {
		text = text[i+1:]
	}
	text = strings.Trim(text, ",、:。;(")
	start := false
	for _, end := range []string{"之日起", "之日", "日起", "当日起", "之后", "以后", "起", "后", "时", "之日后"} {
		if t, ok := strings.CutSuffix(text, end); ok {
			text, start = t, true
			break
		}
	}
	for _, from := range []string{"自", "从"} {
		if i := strings.Index(text, from); i >= 0 {
			scope, text, start = text[:i], text[i+len(from):], true
			break
		}
	}
	scope = trimScope(scope)
	if !start && !formed(text) && !eventWord.MatchString(text) {
		return "", trimScope(text)
	}
	return canonicalAnchor(text), scope
}

var anchorNoise = strings.NewReplacer("公开事项", "", "信息", "", "政府", "", "政务", "", "或者", "", "或", "", "和", "",
	"、", "", "(", "", ")", "", "的", "", "该", "", "文件", "", "相关", "", "有关", "", "各类", "", "以", "", ",", "", "在", "", "公开", "", "及", "", "自", "", "/", "")

// eventWord ends a moment that is written without 之日起 or 后.
var eventWord = regexp.MustCompile(`(?:下达|确定|作出|完成|结束|批准|批复|签订|印发|送达|生效|通过|终结|验收|审定|办结)$`)

func formed(text string) bool { return canonicalAnchor(text) == AnchorFormed }

func canonicalAnchor(text string) string {
	switch anchorNoise.Replace(text) {
	case "形成变更", "变更形成", "形成", "变更", "获取形成变更", "形成更新", "产生变更", "产生", "生成变更", "生成", "形成修改":
		return AnchorFormed
	case "制定获取", "制作获取", "获取", "制作", "制定":
		return AnchorObtained
	}
	return strings.Trim(text, ",、;:()")
}

func trimScope(s string) string {
	s = strings.Trim(lastClause(s), ",;。、:()")
	for _, w := range []string{"的", "其中", "应", "在", "应当", "于", "需", "须", "并", "且", "为"} {
		s = strings.TrimSuffix(strings.TrimPrefix(s, w), w)
	}
	if formed(s) || verbsOnly.MatchString(s) {
		return ""
	}
	return strings.Trim(s, ",;。、:()")
}

var verbsOnly = regexp.MustCompile(`^(?:予以|及时|进行|更新|公开|公布|公示|发布|主动|向社会|应|至少|每|一般|内|并|在|起|不超过|最迟|最长|原则上)*$`)

func scopeOnly(before string) string {
	return trimScope(before)
}

func lastClause(s string) string {
	if i := strings.LastIndexAny(strings.TrimRight(s, ",;。"), ",;。"); i >= 0 {
		return s[i+1:]
	}
	return s
}

func immediate(words, before, _ string) ruleAt {
	r := Rule{Kind: Immediate}
	clause := lastClause(before)
	if t, ok := cutAny(clause, "后", "之后", "之日", "时", "当日"); ok {
		r.Anchor = canonicalAnchor(t)
	}
	if words == "同步" || words == "同时" {
		r.Anchor = strings.TrimPrefix(strings.TrimPrefix(clause, "与"), "和")
	}
	return ruleAt{rule: r, soft: true}
}

func cutAny(s string, ends ...string) (string, bool) {
	for _, e := range ends {
		if t, ok := strings.CutSuffix(s, e); ok && t != "" {
			return t, true
		}
	}
	return s, false
}

func atThatTime(_, before, _ string) ruleAt {
	clause := lastClause(before)
	if clause == "" {
		return ruleAt{}
	}
	return ruleAt{rule: Rule{Kind: Immediate, Anchor: canonicalAnchor(clause)}, soft: true}
}

func beforeThat(_, before, _ string) ruleAt {
	clause := lastClause(before)
	if clause == "" {
		return ruleAt{}
	}
	return ruleAt{rule: Rule{Kind: Before, Anchor: clause}, soft: true}
}

func permanent(_, before, _ string) ruleAt {
	return ruleAt{rule: Rule{Kind: Permanent, Scope: scopeOnly(before)}}
}

func together(words, _, _ string) ruleAt {
	words = strings.TrimPrefix(words, "随")
	for _, end := range []string{"公开", "公告", "公布", "发布"} {
		words = strings.TrimSuffix(words, end)
	}
	return ruleAt{rule: Rule{Kind: Immediate, Anchor: strings.TrimSuffix(words, "同时")}}
}

func manual(string, string, string) ruleAt { return ruleAt{rule: Rule{Kind: Manual}, soft: true} }
