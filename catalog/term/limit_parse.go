package term

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ParseLimit reads a time limit. An empty cell gives no rule; a text that is
// not understood gives one Unparsed rule and a doubt.
func ParseLimit(raw string) ([]Rule, []Doubt) {
	text := lawAside.ReplaceAllString(digits(Match(raw)), "")
	text = strings.Trim(text, "、,;.。:")
	if Match(raw) == "" || Dash(raw) {
		return nil, nil
	}
	s := limitScan{text: text}
	s.run()
	rules := s.finish()
	if len(rules) > 0 {
		return rules, nil
	}
	return []Rule{{Kind: Unparsed, Text: Squeeze(raw)}}, []Doubt{warn(CodeLimitUnparsed,
		fmt.Sprintf("公开时限“%s”未能解析，按原文保留，不会自动计算截止日期；可改写为“形成或变更之日起20个工作日内”这类说法", head(Squeeze(raw), 40)))}
}

// lawAside is the remark that another law may set another limit.
var lawAside = regexp.MustCompile(`[,;。(]?(?:国家)?(?:有关)?法律[、,]?(?:行政)?(?:法规)?(?:[、,]?规章)?(?:对[^,;。]{0,20})?另有规定[^;。]{0,14}(?:规定|除外)?\)?`)

// limitScan walks over the text from one time expression to the next.
type limitScan struct {
	text  string
	rules []Rule
	cand  []ruleAt
}

// ruleAt is a rule and where its words stand.
type ruleAt struct {
	rule       Rule
	start, end int
	soft       bool // an adverb such as 及时: dropped beside a counted limit of the same clause
}

func (s *limitScan) run() {
	pos, from := 0, 0
	for pos < len(s.text) {
		m, ok := s.next(pos)
		if !ok {
			return
		}
		before := s.text[from:m.start]
		r := m.read(s.text[m.start:m.end], before, s.text[m.end:])
		if r.rule.Kind != "" {
			r.start, r.end = m.start, m.end
			s.cand = append(s.cand, r)
			if !r.soft {
				from = m.end
			}
		}
		pos = m.end
	}
}

// match is the nearest time expression.
type match struct {
	start, end int
	read       func(words, before, after string) ruleAt
}

func (s *limitScan) next(pos int) (match, bool) {
	best := match{start: len(s.text)}
	for _, e := range expressions {
		loc := e.re.FindStringIndex(s.text[pos:])
		if loc == nil || loc[0] == loc[1] {
			continue
		}
		start, end := pos+loc[0], pos+loc[1]
		if start < best.start || (start == best.start && end > best.end) {
			best = match{start, end, e.read}
		}
	}
	return best, best.read != nil
}

// finish drops adverbs beside counted limits and equal rules.
func (s *limitScan) finish() []Rule {
	for i, c := range s.cand {
		if c.soft && s.countedNear(i) {
			continue
		}
		if !slices.Contains(s.rules, c.rule) {
			s.rules = append(s.rules, c.rule)
		}
	}
	return s.rules
}

// countedNear reports whether the clause of candidate i holds a firm rule.
func (s *limitScan) countedNear(i int) bool {
	for j, o := range s.cand {
		if j == i || (o.soft && j > i) || (o.soft && s.cand[i].rule.Kind != Manual) {
			continue
		}
		lo, hi := min(s.cand[i].start, o.start), max(s.cand[i].end, o.end)
		if !strings.ContainsAny(s.text[lo:hi], ",;。") {
			return true
		}
	}
	return false
}

// expression is one way of writing a time.
type expression struct {
	re   *regexp.Regexp
	read func(words, before, after string) ruleAt
}

func expr(re string, read func(words, before, after string) ruleAt) expression {
	return expression{regexp.MustCompile(re), read}
}

const (
	nthUnit = `(\d+)(?:-\d+|至\d+)?个?(工作日|工作天|日历日|自然日|日|天|小时|周|星期|月|年)`
	often   = `(?:及时|至少|应当?|应)?(?:更新|公开|公布|公示|发布|调整)?(?:不少于|不得少于|至少|最少)?`
)

// expressions are tried at every place; the nearest and longest wins.
var expressions = []expression{
	expr(`(?:上|前|本|该)1?年度?`, ignore),
	expr(`\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?`, ignore),
	expr(`(?:每年度?|次年|翌年|下1?年度?|当年)?的?\d{1,2}月\d{1,2}[日号](?:之|以)?前?`, annual),
	expr(`(?:每年度?|次年|翌年|下1?年度?|当年)的?\d{1,2}月(?:底|末|份|上旬|中旬|下旬)?(?:之|以)?[前内]?`, annual),
	expr(`(?:每年度?|次年|翌年|下1?年度?|当年)的?(?:第?[1234首末]个?季度?)(?:之|以)?[前内末]?`, annualQuarter),
	expr(`(?:每|次|翌|下1?|当)年度?(?:年?[底末终]|12月)(?:之|以)?前?|年底前|年末前`, annualEnd),
	expr(`每个?季度?的?(?:首|末|第[123])个?月的?(?:\d{1,2}[日号])?(?:之|以)?[前内]?`, quarterMonth),
	expr(`每个?月的?\d{1,2}[日号](?:之|以)?前?`, monthDay),
	expr(`每个?(?:季度?|半年|年度?|月度?)(?:首|初|末|底|结束|终了|后)?(?:之日)?[起后]?的?`+nthUnit+`(?:之|以)?[前内]`, periodWithin),
	expr(`每(?:隔)?\d+个?(?:工作日|日历日|自然日|日|天|周|月|年|小时|季度)`, everyN),
	expr(`(?:每|按|逐|分)\d?个?(?:半年度?|季度?|月度?|年度?|周|星期|工作日|日|天)(?:底|末|初)?`+often+`(?:\d+次)?`, period),
	expr(`\d?个?(?:半年|年|季度?|月|周)度?内?`+often+`\d+次`, period),
	expr(`^(?:半年度?|季度|月度|年度)(?:定期)?(?:公开|更新|公布|公示)?$`, period),
	expr(`(?:不少于|不得少于|不低于|不得低于|少于|提前)?`+nthUnit+`(?:(?:之|以)?[内前后]|之间)?`, quantity),
	expr(`第1时间|实时|及时|即时|随时|立即|即刻|尽快|当[日天]|即日|随到随公开|动态(?:更新|调整|公开)|同步|同时`, immediate),
	expr(`(?:时)(?:公开|公告|公示|在|即)`, atThatTime),
	expr(`(?:前)(?:公开|公布|公告|公示|通知|送达|发布)`, beforeThat),
	expr(`长期|永久|常年|持续|长年`, permanent),
	expr(`随[^时,;。][^,;。]{0,13}(?:公开|公告|公布|发布)`, together),
	expr(`按照?[^,;。]{0,20}(?:要求|规定|时限|程序|安排|办法|进度)|依法|依规|适时|视情|不定期|按需|定期|另行(?:通知|规定|确定)|根据[^,;。]{0,16}(?:需要|情况|实际|要求|安排|规定|进展)|公布的时限|规定时[限间]|法定时限|有关规定`, manual),
}

// digits turns Chinese numbers before a unit into figures: 二十个工作日 → 20个工作日.
func digits(s string) string {
	return chineseNumber.ReplaceAllStringFunc(s, func(m string) string {
		unit := strings.TrimLeft(m, "0123456789〇零一二两三四五六七八九十百")
		n, ok := number(strings.TrimSuffix(m, unit))
		if !ok {
			return m
		}
		return strconv.Itoa(n) + unit
	})
}

var chineseNumber = regexp.MustCompile(`[〇零一二两三四五六七八九十百]+(?:个|工作|日|天|小时|周|星期|年|月|次|季|时间)`)

// number reads a Chinese number below 1000.
func number(s string) (int, bool) {
	total, cur := 0, 0
	for _, r := range s {
		if d := strings.IndexRune("零一二三四五六七八九", r); d >= 0 {
			cur = d / len("零")
			continue
		}
		switch r {
		case '〇':
			cur = 0
		case '两':
			cur = 2
		case '十':
			total += max(cur, 1) * 10
			cur = 0
		case '百':
			total += max(cur, 1) * 100
			cur = 0
		default:
			return 0, false
		}
	}
	return total + cur, s != ""
}
