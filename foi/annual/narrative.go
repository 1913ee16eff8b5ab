package annual

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/internal/fault"
)

// Section is a part of the report's text. Its numbers stand as blanks such as
// {本年新收}, so that they cannot differ from the tables.
type Section struct {
	Key, Part, Title string
	Standard         string // what a new report begins with
}

// Sections are the parts that are written; 二, 三 and 四 are tables.
func Sections() []Section {
	return []Section{
		{"open", "一、总体情况", "（一）主动公开", "围绕中心工作和群众关切，主动公开法定政府信息，做好政策解读和回应关切。"},
		{"request", "一、总体情况", "（二）依申请公开", "{年}年，新收政府信息公开申请{本年新收}件，上年结转{上年结转}件。办结{办结}件，其中予以公开{予以公开}件，部分公开{部分公开}件，不予公开{不予公开}件，无法提供{无法提供}件，不予处理{不予处理}件，其他处理{其他处理}件；结转下年度继续办理{结转下年度}件。因政府信息公开引起行政复议{行政复议}件，行政诉讼{行政诉讼}件。"},
		{"manage", "一、总体情况", "（三）政府信息管理", "落实政府信息发布审查和动态调整制度，规范公文公开属性认定。"},
		{"platform", "一、总体情况", "（四）政府信息公开平台建设", "维护政府信息公开专栏，保证检索、查阅、下载功能可用。"},
		{"guard", "一、总体情况", "（五）监督保障", "开展工作考核、社会评议和业务培训，{年}年没有发生责任追究情形。"},
		{"problems", "五、存在的主要问题及改进情况", "", ""},
		{"other", "六、其他需要报告的事项", "", "{信息处理费}"},
	}
}

// Texts are the sections by key, as they were written, with blanks.
type Texts map[string]string

// sectionMax is how long a section may be, in characters.
const sectionMax = 8000

// standardTexts are the sections that a new report begins with.
func standardTexts() Texts {
	out := Texts{}
	for _, s := range Sections() {
		out[s.Key] = s.Standard
	}
	return out
}

// Blanks are the blanks with their values.
func blanks(m Material, feeCents int64) map[string]string {
	c := m.Now.Of(m.Scope)
	fee := fmt.Sprintf("%d年没有收取信息处理费。", m.Now.Year)
	if feeCents > 0 {
		fee = fmt.Sprintf("%d年共收取信息处理费%s元，已上缴国库。", m.Now.Year, yuan(feeCents))
	}
	out := map[string]string{"年": itoa(m.Now.Year), "单位": m.Scope.Unit.Name, "信息处理费": fee,
		"本年新收": itoa(c.Total(RowNew)), "上年结转": itoa(c.Total(RowCarried)), "办结": itoa(c.Total(RowDone)), "结转下年度": itoa(c.Total(RowOpen)),
		"予以公开": itoa(c.Total("三(一)")), "部分公开": itoa(c.Total("三(二)")), "行政复议": itoa(c.Reviews()), "行政诉讼": itoa(c.Suits())}
	for _, g := range []string{"不予公开", "无法提供", "不予处理", "其他处理"} {
		out[g] = itoa(c.Group(g))
	}
	return out
}

func yuan(cents int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", cents/100, cents%100), ".00")
}

// BlankNames lists the blanks for the page.
func BlankNames() []string {
	return []string{"年", "单位", "本年新收", "上年结转", "办结", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理", "结转下年度", "行政复议", "行政诉讼", "信息处理费"}
}

var blankForm = regexp.MustCompile(`\{([^{}]*)\}`)

// checkTexts refuses unknown sections and blanks, and what is too long.
func checkTexts(t Texts) error {
	known := map[string]bool{}
	for _, n := range BlankNames() {
		known[n] = true
	}
	var p fault.Problems
	for _, s := range Sections() {
		if n := utf8.RuneCountInString(t[s.Key]); n > sectionMax {
			p.Add(s.Key, fmt.Sprintf("“%s”有 %d 字，不能超过 %d 字。", s.name(), n, sectionMax))
		}
		for _, b := range blankForm.FindAllStringSubmatch(t[s.Key], -1) {
			if !known[b[1]] {
				p.Add(s.Key, fmt.Sprintf("“%s”中的{%s}不能填数，可用的有：%s。", s.name(), b[1], "{"+strings.Join(BlankNames(), "}{")+"}"))
			}
		}
	}
	return p.Err()
}

func (s Section) name() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Part
}

// fill puts the numbers into the text.
func (t Texts) fill(values map[string]string) Texts {
	out := Texts{}
	for _, s := range Sections() {
		out[s.Key] = blankForm.ReplaceAllStringFunc(t[s.Key], func(b string) string { return values[strings.Trim(b, "{}")] })
	}
	return out
}

// whole is all sections as one text.
func (t Texts) whole() string {
	var b strings.Builder
	for _, s := range Sections() {
		b.WriteString(t[s.Key] + "\n")
	}
	return b.String()
}

// claims are the sentences whose numbers stand in the tables too.
var claims = []struct {
	form  *regexp.Regexp
	name  string
	value func(c *Counted) int
}{
	{regexp.MustCompile(`新收[^，。；、\d]{0,24}?(\d+)\s*件`), "本年新收", func(c *Counted) int { return c.Total(RowNew) }},
	{regexp.MustCompile(`上年(?:度)?结转[^，。；、\d]{0,16}?(\d+)\s*件`), "上年结转", func(c *Counted) int { return c.Total(RowCarried) }},
	{regexp.MustCompile(`结转(?:至|到)?下(?:一)?年[^，。；、\d]{0,16}?(\d+)\s*件`), "结转下年度", func(c *Counted) int { return c.Total(RowOpen) }},
	{regexp.MustCompile(`行政复议[^，。；、\d]{0,12}?(\d+)\s*件`), "行政复议", func(c *Counted) int { return c.Reviews() }},
	{regexp.MustCompile(`行政诉讼[^，。；、\d]{0,12}?(\d+)\s*件`), "行政诉讼", func(c *Counted) int { return c.Suits() }},
}

// contradictions are the numbers in a text that differ from the tables.
func contradictions(text string, c *Counted) (out []string) {
	for _, claim := range claims {
		for _, m := range claim.form.FindAllStringSubmatch(text, -1) {
			if n, err := strconv.Atoi(m[1]); err != nil || n != claim.value(c) {
				out = append(out, fmt.Sprintf("文字写“%s”，表中%s是 %d 件", m[0], claim.name, claim.value(c)))
			}
		}
	}
	return out
}
