package templates

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianghua/internal/fault"
	"lianghua/web/static"
)

// Option is one choice of a select, of radio buttons or of tick boxes.
type Option struct {
	Value string
	Label string
	Hint  string
	Group string // heading in a select; options of one group stand together
}

// Link is an address with its words: a crumb or a tab.
type Link struct {
	Label   string
	URL     string
	Current bool
	Count   int
}

// Funcs are the functions every template may use.
func Funcs() template.FuncMap {
	return template.FuncMap{
		"asset": static.URL, "date": date, "datetime": datetime, "number": number,
		"join": strings.Join, "lines": lines, "list": list, "dict": dict, "link": link,
		"withquery": withQuery, "under": under, "css": css, "add": add, "default": orElse,
		"problem": problem, "fieldid": FieldID, "selected": selected, "options": options, "groups": groups,
		"weekday": weekday, "on": on,
	}
}

// zone is where every instant is shown: 东八区.
var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// instant is time.Time and what embeds it.
type instant interface {
	In(*time.Location) time.Time
	IsZero() bool
}

// date writes a legal date or an instant as 2026年11月22日, "" when there is none.
func date(v any) string {
	t, ok := day(v)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}

// day reads an instant, or anything that prints as 2026-11-22.
func day(v any) (time.Time, bool) {
	if v == nil {
		return time.Time{}, false
	}
	if i, ok := v.(instant); ok {
		return i.In(zone), !i.IsZero()
	}
	t, err := time.Parse(time.DateOnly, fmt.Sprint(v))
	return t, err == nil
}

// datetime writes an instant as 2026年11月22日 09:05.
func datetime(v any) string {
	i, ok := v.(instant)
	if !ok || i.IsZero() {
		return date(v)
	}
	return date(v) + i.In(zone).Format(" 15:04")
}

// weekday writes 星期一.
func weekday(v any) string {
	t, ok := day(v)
	if !ok {
		return ""
	}
	return "星期" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
}

// number groups the digits of a whole number: 12,345.
func number(v any) string {
	s := fmt.Sprint(v)
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		return s
	}
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "-", s[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// lines splits a text into its lines that are not blank.
func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func list(items ...any) []any { return items }

// dict makes the argument of a part: names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

func link(label, address string) Link { return Link{Label: label, URL: address} }

// options makes choices from values and labels in turn.
func options(pairs ...string) ([]Option, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("options: a value without a label")
	}
	var out []Option
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return out, nil
}

// withQuery is the address with some parameters set (name, value, …); an
// empty value removes one. Setting a filter forgets the place in the list.
func withQuery(path string, query url.Values, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("withquery: a name without a value")
	}
	q := url.Values{}
	for name, values := range query {
		if name != "after" && name != "before" {
			q[name] = slices.Clone(values)
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		name, value := fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])
		if q.Del(name); value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path, nil
	}
	return path + "?" + q.Encode(), nil
}

// under reports whether path is root or below it; "/" is only itself.
func under(path, root string) bool {
	return path == root || root != "/" && strings.HasPrefix(path, root+"/")
}

// css joins a class name from parts and keeps only what a class name may hold.
func css(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		for _, r := range fmt.Sprint(p) {
			if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

func add(a, b int) int { return a + b }

// orElse is value, or other when value is blank: {{default "未填" .Phone}}.
func orElse(other string, value any) string {
	if value == nil {
		return other
	}
	if s := strings.TrimSpace(fmt.Sprint(value)); s != "" {
		return s
	}
	return other
}

// problem is the message at a field, "" when there is none.
func problem(problems any, field string) string {
	list, ok := problems.([]fault.Problem)
	if !ok {
		return ""
	}
	for _, p := range list {
		if p.Field == field {
			return p.Msg
		}
	}
	return ""
}

// FieldID is the id of a form field, which the error summary links to.
func FieldID(name any, more ...any) string { return "f-" + css(append([]any{name}, more...)...) }

// selected reports whether an option is the value or one of the values.
func selected(option string, value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case []string:
		return slices.Contains(v, option)
	case string:
		return v == option
	}
	return fmt.Sprint(value) == option
}

// on is a tick box's state: true, "1" and other values that are not blank.
func on(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	}
	return true
}

// optionGroup is a run of options under one heading.
type optionGroup struct {
	Name    string
	Options []Option
}

// groups puts options under their headings, in order of first appearance.
func groups(options []Option) []optionGroup {
	var out []optionGroup
	for _, o := range options {
		i := slices.IndexFunc(out, func(g optionGroup) bool { return g.Name == o.Group })
		if i < 0 {
			out, i = append(out, optionGroup{Name: o.Group}), len(out)
		}
		out[i].Options = append(out[i].Options, o)
	}
	return out
}
