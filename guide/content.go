package guide

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

// Content is the text of a card: what an edit changes as a whole.
type Content struct {
	Section string            `json:"section"`
	UnitID  int64             `json:"unit_id"` // who tends it
	Title   string            `json:"title"`
	Fields  map[string]string `json:"fields"` // see Field; blank ones are left out
}

// Get is a field's text, "" when it is blank.
func (c Content) Get(key string) string { return c.Fields[key] }

// Lines is a field element by element.
func (c Content) Lines(key string) []string { return elements(c.Fields[key]) }

// Months is how often the card must be looked at.
func (c Content) Months() int {
	n, _ := strconv.Atoi(c.Get("review_months")) // checked when it was stored
	return n
}

func elements(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
}

// tidy trims every field, splits lists at line ends and ；, and drops blanks.
func (c Content) tidy(k Kind) Content {
	out := Content{Section: c.Section, UnitID: c.UnitID, Title: strings.TrimSpace(c.Title), Fields: map[string]string{}}
	for _, f := range k.Fields() {
		text := strings.TrimSpace(strings.ReplaceAll(c.Fields[f.Key], "\r\n", "\n"))
		if f.Lines {
			text = strings.Join(listed(text), "\n")
		}
		if (f.Key == "household" || f.Key == "income") && text == "不限" {
			text = ""
		}
		if text != "" {
			out.Fields[f.Key] = text
		}
	}
	return out
}

func listed(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// longest texts, in characters.
const (
	longestTitle = 60
	longestText  = 2000
)

// check finds everything that is wrong with a text.
func (c Content) check(k Kind, p *fault.Problems) {
	if k.Section(c.Section).Key == "" {
		p.Add("section", "请选择"+k.SectionWord()+"。")
	}
	p.Need("title", c.Title, "请填写名称。")
	if utf8.RuneCountInString(c.Title) > longestTitle {
		p.Add("title", "名称不超过 60 字。")
	}
	for _, f := range k.Fields() {
		text := c.Get(f.Key)
		switch {
		case text == "" && f.Required:
			p.Add(f.Key, "请填写"+f.Label+"。")
		case utf8.RuneCountInString(text) > longestText:
			p.Add(f.Key, f.Label+"不超过 2000 字。")
		case text != "" && len(f.Choices) > 0 && !slices.Contains(f.Choices, text):
			p.Add(f.Key, f.Label+"应为："+strings.Join(f.Choices, "、")+"。")
		}
	}
	c.checkForms(p)
}

// checkForms looks at the fields that have a form: dates, numbers, links, tags.
func (c Content) checkForms(p *fault.Problems) {
	from, err := calendar.Parse(c.Get("valid_from"))
	if err != nil {
		p.Add("valid_from", err.Error()+"。")
	}
	to, err := calendar.Parse(c.Get("valid_to"))
	if err != nil {
		p.Add("valid_to", err.Error()+"。")
	} else if !to.IsZero() && to.Before(from) {
		p.Add("valid_to", "有效期不能早于施行日期。")
	}
	numbers := []struct {
		key, label string
		min, max   int
	}{{"review_months", "核对周期", 1, 36}, {"age_min", "年龄", 0, 150}, {"age_max", "年龄", 0, 150}}
	for _, x := range numbers {
		if s := c.Get(x.key); s != "" {
			if n, err := strconv.Atoi(s); err != nil || n < x.min || n > x.max {
				p.Add(x.key, x.label+"应为 "+strconv.Itoa(x.min)+" 至 "+strconv.Itoa(x.max)+" 的整数。")
			}
		}
	}
	if u, err := url.Parse(c.Get("link")); err != nil || c.Get("link") != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		p.Add("link", "链接应以 https:// 开头。")
	}
	for _, who := range c.Lines("identity") {
		if !slices.Contains(identities, who) {
			p.Add("identity", "没有“"+who+"”这种身份，可选："+strings.Join(identities, "、")+"。")
		}
	}
	if n := mobile(c.Get("phone")); n != "" {
		p.Add("phone", "“"+n+"”像是个人手机号，请改填办公电话。")
	}
}

// mobile is the first number in a text that is somebody's mobile.
func mobile(s string) string {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '-' }) {
		digits := strings.ReplaceAll(part, "-", "")
		if len(digits) == 11 && digits[0] == '1' && digits[1] >= '3' {
			return part
		}
	}
	return ""
}

// Change is one field that differs between two texts.
type Change struct {
	Key, Label string
	Old, New   string
}

// Differences lists the fields in which a change differs from what is in force.
func Differences(k Kind, old, now Content, unit func(int64) string) []Change {
	var out []Change
	add := func(key, label, a, b string) {
		if a != b {
			out = append(out, Change{key, label, a, b})
		}
	}
	add("title", "名称", old.Title, now.Title)
	add("section", k.SectionWord(), k.Section(old.Section).Name, k.Section(now.Section).Name)
	if old.UnitID != now.UnitID {
		add("unit", "维护单位", unit(old.UnitID), unit(now.UnitID))
	}
	for _, f := range k.Fields() {
		add(f.Key, f.Label, old.Get(f.Key), now.Get(f.Key))
	}
	return out
}
