package consult

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// CallKind tells calls for opinions from surveys.
type CallKind string

// The kinds.
const (
	Opinions CallKind = "call"   // 意见征集
	Survey   CallKind = "survey" // 调查问卷
)

// Name is the kind in Chinese.
func (k CallKind) Name() string {
	if k == Survey {
		return "调查问卷"
	}
	return "意见征集"
}

// Short is the kind as the home page marks it.
func (k CallKind) Short() string {
	if k == Survey {
		return "问卷"
	}
	return "征集"
}

// QuestionKind is how a question of a survey is answered.
type QuestionKind string

// The kinds of question.
const (
	Single QuestionKind = "single" // 单选
	Multi  QuestionKind = "multi"  // 多选
	Words  QuestionKind = "text"   // 填写
)

var questionNames = map[QuestionKind]string{Single: "单选", Multi: "多选", Words: "填写"}

// Name is the kind in Chinese.
func (k QuestionKind) Name() string { return questionNames[k] }

// Question is one question of a survey, or one point on which opinions are asked.
type Question struct {
	Kind     QuestionKind `json:"kind"`
	Text     string       `json:"text"`
	Choices  []string     `json:"choices,omitempty"`
	Optional bool         `json:"optional,omitempty"`
}

// Content is what the county writes into a call.
type Content struct {
	Kind      CallKind
	UnitID    int64
	Title     string
	Body      string // what it is about, in paragraphs
	ItemID    int64  // the published draft, 0 for none
	OpensOn   calendar.Date
	ClosesOn  calendar.Date
	ShortWhy  string // why the period is shorter than the rule's
	Ways      string // other ways to send an opinion: letter, telephone
	Questions []Question
}

// Call is a call for opinions or a survey with its standing.
type Call struct {
	ID          int64               `db:"id"`
	Version     int64               `db:"version"`
	Kind        CallKind            `db:"kind"`
	Number      string              `db:"number"`
	Title       string              `db:"title"`
	Body        string              `db:"body"`
	UnitID      int64               `db:"unit_id"`
	Unit        string              `db:"unit"`
	UnitPath    string              `db:"unit_path"`
	ItemID      int64               `db:"item_id"`
	OpensOn     calendar.Date       `db:"opens_on"`
	ClosesOn    calendar.Date       `db:"closes_on"`
	ShortWhy    string              `db:"short_why"`
	Ways        string              `db:"ways"`
	Questions   db.JSON[[]Question] `db:"questions"`
	State       State               `db:"state"`
	DrafterID   int64               `db:"drafter_id"`
	Drafter     string              `db:"drafter"`
	Why         string              `db:"why"`
	Result      string              `db:"result"`
	ResultBy    int64               `db:"result_by"`
	PublishedOn calendar.Date       `db:"published_on"`
	ResultOn    calendar.Date       `db:"result_on"`

	signed *signed // the move under way, when it was signed on paper
}

// Phase is where the period of a published call stands on a day.
type Phase string

// The phases.
const (
	Coming  Phase = "coming"  // 未开始
	Ongoing Phase = "ongoing" // 进行中
	Over    Phase = "over"    // 已结束
)

// Name is the phase in Chinese.
func (p Phase) Name() string {
	return map[Phase]string{Coming: "未开始", Ongoing: "进行中", Over: "已结束"}[p]
}

// Phase is where the call's period stands; the last day still counts.
func (c Call) Phase(day calendar.Date) Phase {
	switch {
	case day.Before(c.OpensOn):
		return Coming
	case c.State == Running && !day.After(c.ClosesOn):
		return Ongoing
	}
	return Over
}

// Public reports a call that the public sees.
func (c Call) Public() bool { return c.State == Running || c.State == Summed || c.State == Done }

// Ref names the call as it was read.
func (c Call) Ref() Ref { return Ref{c.ID, c.Version} }

// Content is what its editor starts from.
func (c Call) Content() Content {
	return Content{Kind: c.Kind, UnitID: c.UnitID, Title: c.Title, Body: c.Body, ItemID: c.ItemID, OpensOn: c.OpensOn, ClosesOn: c.ClosesOn,
		ShortWhy: c.ShortWhy, Ways: c.Ways, Questions: c.Questions.V}
}

func (c Call) rbac() rbac.Unit { return rbac.Unit{ID: c.UnitID, Path: c.UnitPath, Name: c.Unit} }

const callColumns = `c.id, c.version, c.kind, c.number, c.title, c.body, c.unit_id, u.short_name AS unit, u.path AS unit_path, COALESCE(c.item_id, 0) AS item_id,
	c.opens_on, c.closes_on, c.short_why, c.ways, c.questions, c.state, c.drafter_id, c.drafter, c.why, c.result, c.result_by, c.published_on, c.result_on`

const callFrom = ` FROM consult_call c JOIN org_unit u ON u.id = c.unit_id `

const callKind = "call" // of the audit log, todos and the search

var errNoCall = fault.NotFound("没有这次征集，可能已经撤下，请从列表重新进入。")

func callByID(q db.Reader, id int64) (c Call, err error) {
	err = q.Get(&c, `SELECT `+callColumns+callFrom+`WHERE c.id = ?`, id)
	if db.NoRows(err) {
		return c, errNoCall
	}
	return c, err
}

func callURL(id int64) string { return "/desk/consult/calls/" + itoa(id) }

// CallURL is the public address of a call.
func CallURL(id int64) string { return "/consult/calls/" + itoa(id) }

// The bounds of a call.
const (
	longestBody  = 20000
	mostQuestion = 30
	mostChoices  = 20
)

func (c Content) tidy() Content {
	for _, s := range []*string{&c.Title, &c.Body, &c.ShortWhy, &c.Ways} {
		*s = strings.TrimSpace(strings.ReplaceAll(*s, "\r\n", "\n"))
	}
	return c
}

// check holds a call to its rules; least is the fewest days without a reason
// (重大行政决策程序暂行条例 §15: 一般不少于30日).
func (c Content) check(p *fault.Problems, least int) {
	length(p, "title", "标题", c.Title, 100)
	length(p, "body", "说明", c.Body, longestBody)
	switch days := c.OpensOn.DaysUntil(c.ClosesOn); {
	case c.OpensOn.IsZero() || c.ClosesOn.IsZero():
		p.Add("closes", "请填写开始和截止日期。")
	case c.ClosesOn.Before(c.OpensOn):
		p.Add("closes", "截止日期不能早于开始日期。")
	case c.Kind == Opinions && days < least && c.ShortWhy == "":
		p.Add("short_why", "征集期限 "+strconv.Itoa(days)+" 日，一般不少于 "+strconv.Itoa(least)+" 日；因情况紧急等原因需要缩短的，请写明理由，理由会一并公布。")
	}
	if utf8.RuneCountInString(c.ShortWhy) > longestWhy {
		p.Add("short_why", "缩短期限的理由不能超过 500 字。")
	}
	if c.Kind == Opinions {
		length(p, "ways", "其他反馈方式", c.Ways, longestWhy)
	}
	checkQuestions(c, p)
}

func checkQuestions(c Content, p *fault.Problems) {
	if c.Kind == Survey && len(c.Questions) == 0 {
		p.Add("questions", "请至少写一个问题。")
	}
	if len(c.Questions) > mostQuestion {
		p.Add("questions", "问题不能超过 30 个。")
	}
	for i, q := range c.Questions {
		at := "第 " + strconv.Itoa(i+1) + " 个问题"
		switch n := len(q.Choices); {
		case q.Text == "" || utf8.RuneCountInString(q.Text) > 200:
			p.Add("questions", at+"的题目应为 1 至 200 字。")
		case q.Kind != Words && (n < 2 || n > mostChoices):
			p.Add("questions", at+"是"+q.Kind.Name()+"题，请写 2 至 20 个选项，每行一个。")
		case q.Kind == Words && n > 0:
			p.Add("questions", at+"是填写题，不要写选项。")
		}
		if sorted := slices.Sorted(slices.Values(q.Choices)); len(slices.Compact(sorted)) != len(q.Choices) {
			p.Add("questions", at+"有相同的选项。")
		}
	}
}

// ReadQuestions reads questions as they are typed: a line "单选：题目", its
// choices below it beginning with "-", "（选填）" at the end of the line for
// what need not be answered. A line without a kind is answered in words.
func ReadQuestions(text string) (out []Question) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if choice, ok := cutAny(line, "-", "—", "·"); ok && len(out) > 0 {
			q := &out[len(out)-1]
			q.Choices = append(q.Choices, choice)
			continue
		}
		q := Question{Kind: Words, Text: line}
		for k, name := range questionNames {
			if rest, ok := cutAny(line, name+"：", name+":"); ok {
				q.Kind, q.Text = k, rest
			}
		}
		q.Text, q.Optional = strings.CutSuffix(q.Text, "（选填）")
		out = append(out, q)
	}
	return out
}

func cutAny(line string, heads ...string) (string, bool) {
	for _, h := range heads {
		if rest, ok := strings.CutPrefix(line, h); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return line, false
}

// QuestionText writes questions as they are typed.
func QuestionText(list []Question) string {
	var b strings.Builder
	for _, q := range list {
		b.WriteString(q.Kind.Name() + "：" + q.Text)
		if q.Optional {
			b.WriteString("（选填）")
		}
		b.WriteString("\n")
		for _, c := range q.Choices {
			b.WriteString("- " + c + "\n")
		}
	}
	return b.String()
}
