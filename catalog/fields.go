package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianghua/catalog/term"
	"lianghua/internal/fault"
)

// Fields is what the official table says of one entry (目录事项), as the file
// or the form has it. The JSON names are those of the command line's output.
type Fields struct {
	Domain    string      `json:"domain"`     // 领域, D05
	Seq       string      `json:"seq"`        // 序号
	Level1    string      `json:"level1"`     // 一级事项
	Level2    string      `json:"level2"`     // 二级事项
	Level3    string      `json:"level3"`     // 三级事项
	Content   []string    `json:"content"`    // 公开内容（要素）
	Basis     []string    `json:"basis"`      // 公开依据
	TimeLimit string      `json:"time_limit"` // 公开时限
	Subject   string      `json:"subject"`    // 公开主体
	Channels  []string    `json:"channels"`   // 公开渠道和载体, canonical names
	Audience  string      `json:"audience"`   // 公开对象
	Mode      string      `json:"mode"`       // 公开方式
	Tiers     []term.Tier `json:"tiers"`      // 公开层级
}

// fieldLabels are the official column heads; their order is the order in
// which differences are shown.
var fieldLabels = []struct{ Field, Label string }{
	{"level1", "一级事项"}, {"level2", "二级事项"}, {"level3", "三级事项"}, {"content", "公开内容（要素）"},
	{"basis", "公开依据"}, {"time_limit", "公开时限"}, {"subject", "公开主体"}, {"channels", "公开渠道和载体"},
	{"audience", "公开对象"}, {"mode", "公开方式"}, {"tiers", "公开层级"},
	{"domain", "领域"}, {"seq", "序号"}, {"state", "状态"}, {"state_note", "状态说明"}, {"column", "栏目"},
}

// FieldLabel is the Chinese name of a field, the official column head.
func FieldLabel(field string) string {
	for _, f := range fieldLabels {
		if f.Field == field {
			return f.Label
		}
	}
	return field
}

// Title is the item's names in one line, from the widest to the narrowest.
func (f Fields) Title() string {
	return strings.Join(slices.DeleteFunc([]string{f.Level1, f.Level2, f.Level3}, func(s string) bool { return s == "" }), " / ")
}

// Has reports that the entry is published at tier t.
func (f Fields) Has(t term.Tier) bool { return slices.Contains(f.Tiers, t) }

// TierText is the tiers in one line: 县级、乡级.
func (f Fields) TierText() string {
	var names []string
	for _, t := range f.Tiers {
		names = append(names, t.String())
	}
	return strings.Join(names, "、")
}

// Clean returns f as it is stored: white space out of the short texts, empty
// elements dropped, tiers once and in official order.
func (f Fields) Clean() Fields {
	for _, s := range []*string{&f.Domain, &f.Seq, &f.Level1, &f.Level2, &f.Level3, &f.TimeLimit, &f.Subject, &f.Audience, &f.Mode} {
		*s = term.Squeeze(*s)
	}
	f.Content, f.Basis, f.Channels = cleanList(f.Content), cleanList(f.Basis), cleanList(f.Channels)
	tiers := []term.Tier{}
	for _, t := range term.Tiers() {
		if slices.Contains(f.Tiers, t) {
			tiers = append(tiers, t)
		}
	}
	f.Tiers = tiers
	return f
}

func cleanList(list []string) []string {
	if list != nil && !slices.ContainsFunc(list, untidy) {
		return list
	}
	out := make([]string, 0, len(list))
	for _, s := range list {
		if s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// untidy reports a text that cleaning would change.
func untidy(s string) bool {
	if s == "" || !utf8.ValidString(s) {
		return true
	}
	blank := true // before the first character a blank is one too many
	for _, r := range s {
		space := unicode.IsSpace(r)
		if space && (blank || r != ' ') {
			return true
		}
		blank = space
	}
	return blank
}

// The longest a text may be, in characters.
const (
	maxName = 300
	maxText = 20000
)

// Check reports everything that keeps f from being an entry.
func (f Fields) Check() error {
	var p fault.Problems
	p.Need("domain", f.Domain, "请选择所属领域。")
	p.Need("level1", f.Level1, "请填写一级事项。")
	for field, text := range map[string]string{"level1": f.Level1, "level2": f.Level2, "level3": f.Level3, "seq": f.Seq} {
		if utf8.RuneCountInString(text) > maxName {
			p.Add(field, fmt.Sprintf("%s超过 %d 字，请缩短；详细内容写在“公开内容（要素）”。", FieldLabel(field), maxName))
		}
	}
	for field, text := range map[string]string{"content": strings.Join(f.Content, ""), "basis": strings.Join(f.Basis, ""),
		"time_limit": f.TimeLimit, "subject": f.Subject, "channels": strings.Join(f.Channels, ""), "audience": f.Audience, "mode": f.Mode} {
		if utf8.RuneCountInString(text) > maxText {
			p.Add(field, fmt.Sprintf("%s超过 %d 字，请精简。", FieldLabel(field), maxText))
		}
		if strings.ContainsRune(text, 0) {
			p.Add(field, FieldLabel(field)+"含有不可见的控制字符，请重新录入。")
		}
	}
	return p.Err()
}
