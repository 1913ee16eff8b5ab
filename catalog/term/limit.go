package term

import (
	"fmt"
	"strings"
)

// RuleKind says what sort of time limit (公开时限) a rule is.
type RuleKind string

// The kinds of time limit.
const (
	Within    RuleKind = "within"    // N 工作日/日/小时内, counted from Anchor
	Before    RuleKind = "before"    // N 日前, counted back from Anchor; N 0 is simply before it
	Posting   RuleKind = "posting"   // 公示期: stays posted for N
	Periodic  RuleKind = "periodic"  // 每月/每季度/每半年/每年 …, or every N
	Annual    RuleKind = "annual"    // 每年 M 月 D 日前; Day 0 is the end of the month
	Immediate RuleKind = "immediate" // 实时/及时/即时 …
	Permanent RuleKind = "permanent" // 长期公开
	Manual    RuleKind = "manual"    // 按规定/按要求: a person says when
	Unparsed  RuleKind = "unparsed"  // 未解析
)

// Unit is the unit in which a limit counts.
type Unit string

// The units of a limit. A Workday is counted with the official calendar; a
// Day is a calendar day (日、天).
const (
	Workday Unit = "workday"
	Day     Unit = "day"
	Hour    Unit = "hour"
	Week    Unit = "week"
	Month   Unit = "month"
	Year    Unit = "year"
)

// Period is how often something is published.
type Period string

// The periods of a periodic limit.
const (
	Daily      Period = "day"
	Weekly     Period = "week"
	Monthly    Period = "month"
	Quarterly  Period = "quarter"
	HalfYearly Period = "half"
	Yearly     Period = "year"
)

// Anchors that many wordings share; any other anchor is the file's own words.
const (
	AnchorFormed   = "形成或变更"
	AnchorObtained = "制定或获取"
)

// Rule (时限规则) is one time limit as a computer can count it. A text may
// give several: one for decisions and one for the rest, a limit and a posting
// period. The zero values of the fields a kind does not use are left out.
type Rule struct {
	Kind   RuleKind `json:"kind"`
	N      int      `json:"n,omitempty"`      // within, before, posting: how many; periodic: every N units
	Unit   Unit     `json:"unit,omitempty"`   // unit of N
	Anchor string   `json:"anchor,omitempty"` // from when it counts: 形成或变更, 批准, 作出决定 …
	Period Period   `json:"period,omitempty"` // periodic
	Month  int      `json:"month,omitempty"`  // annual: month of the year; quarterly: month of the quarter
	Day    int      `json:"day,omitempty"`    // day of that month; 0 = its end
	Times  int      `json:"times,omitempty"`  // at least so many times in the period
	Scope  string   `json:"scope,omitempty"`  // which information it is for; "" = all of the entry
	Text   string   `json:"text,omitempty"`   // unparsed: the file's text
}

var unitNames = map[Unit]string{Workday: "个工作日", Day: "日", Hour: "小时", Week: "周", Month: "个月", Year: "年"}

var periodNames = map[Period]string{
	Daily: "每日", Weekly: "每周", Monthly: "每月", Quarterly: "每季度", HalfYearly: "每半年", Yearly: "每年",
}

// String returns the rule in Chinese, as pages show it beside the file's text.
func (r Rule) String() string {
	text := r.words()
	if r.Scope != "" {
		return r.Scope + "：" + text
	}
	return text
}

func (r Rule) words() string {
	amount := fmt.Sprintf("%d%s", r.N, unitNames[r.Unit])
	switch r.Kind {
	case Within:
		if r.Anchor == "" {
			return amount + "内"
		}
		return r.Anchor + "之日起" + amount + "内"
	case Before:
		if r.N == 0 {
			return r.Anchor + "前"
		}
		return strings.TrimSuffix(r.Anchor+"前"+amount, "前"+amount) + "前" + amount
	case Posting:
		return "公示不少于" + amount
	case Periodic:
		return r.periodic()
	case Annual:
		if r.Day == 0 {
			return fmt.Sprintf("每年%d月底前", r.Month)
		}
		return fmt.Sprintf("每年%d月%d日前", r.Month, r.Day)
	case Immediate:
		if r.Anchor != "" {
			return r.Anchor + "时即时公开"
		}
		return "即时公开"
	case Permanent:
		return "长期公开"
	case Manual:
		return "按规定或要求另行确定"
	}
	return "未解析"
}

func (r Rule) periodic() string {
	text := periodNames[r.Period]
	switch {
	case r.Period == "" && r.N > 0:
		return fmt.Sprintf("每%d%s更新", r.N, unitNames[r.Unit])
	case r.Period == Quarterly && r.Month > 0:
		text += fmt.Sprintf("第%d个月", r.Month)
	}
	switch {
	case r.Day > 0:
		text += fmt.Sprintf("%d日前", r.Day)
	case r.N > 0:
		text += fmt.Sprintf("%d%s内", r.N, unitNames[r.Unit])
	}
	if r.Times > 0 {
		text += fmt.Sprintf("至少%d次", r.Times)
	}
	return text
}
