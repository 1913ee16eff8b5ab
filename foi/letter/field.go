package letter

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"
)

// Field is a placeholder that a template may hold: {{Name}}. A field with Of is
// a list: {{逐条：Name}} … {{完}} repeats for each of its entries, and inside
// the names of Of hold. A list of plain paragraphs also stands by itself.
type Field struct {
	Name string
	Hint string   // Chinese: what stands there
	Of   []string // of a list: the placeholders of an entry
	text func(*Data) string
	list func(*Data) []map[string]string
	set  func(*Data, string)
}

// Key is the placeholder's name in a form: Latin, and the same in every version.
func (f Field) Key() string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(f.Name)) // a hash takes everything
	return fmt.Sprintf("v%08x", h.Sum32())
}

// FieldKey is the Key of a placeholder.
func FieldKey(name string) string { return Field{Name: name}.Key() }

// Long reports a placeholder whose value is typed in several lines.
func (f Field) Long() bool { return f.Of != nil || slices.Contains(longOnes, f.Name) }

var longOnes = []string{"申请内容", "答复内容", "查明事实", "答复结论", "理由", "延期理由", "涉及信息", "涉及部分", "协办事项", "收费标准", "缴纳方式", "获取途径",
	"终结原因", "说明事项", "会商议题", "会商结论", "拟办意见", "保密审查", "备注"}

// Get is a placeholder's value as it is typed: of a list an entry a line, the
// values of an entry parted by ｜.
func (d *Data) Get(name string) string {
	f, ok := fieldByName(name)
	switch {
	case !ok:
		return ""
	case f.text != nil:
		return f.text(d)
	}
	var out []string
	for _, e := range f.list(d) {
		var values []string
		for _, of := range f.Of[1:] {
			values = append(values, e[of])
		}
		out = append(out, strings.TrimRight(strings.Join(values, "｜"), "｜"))
	}
	return strings.Join(out, "\n")
}

// Set takes a value as Get gives it; a name that is no placeholder changes
// nothing.
func (d *Data) Set(name, value string) {
	if f, ok := fieldByName(name); ok {
		f.set(d, strings.ReplaceAll(value, "\r\n", "\n"))
	}
}

// typedLines are the lines that were typed, without blank ones.
func typedLines(value string) (out []string) {
	for _, l := range strings.Split(value, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// Fields lists every placeholder, in the order of Data.
func Fields() []Field { return append([]Field(nil), fields...) }

// fieldByName finds a placeholder.
func fieldByName(name string) (Field, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

func one(name, hint string, at func(*Data) *string) Field {
	return Field{Name: name, Hint: hint, text: func(d *Data) string { return strings.TrimSpace(*at(d)) },
		set: func(d *Data, v string) { *at(d) = strings.TrimSpace(v) }}
}

// lines is a list of paragraphs: each entry has 序号 and 内容.
func lines(name, hint string, at func(*Data) *[]string) Field {
	return Field{Name: name, Hint: hint, Of: []string{"序号", "内容"},
		text: func(d *Data) string { return strings.Join(*at(d), "\n") },
		list: func(d *Data) []map[string]string {
			return entries(*at(d), func(s string) map[string]string { return map[string]string{"内容": s} })
		},
		set: func(d *Data, v string) { *at(d) = typedLines(v) }}
}

// rows is a list of entries with several values: T is a struct of texts in the
// order of the placeholders of.
func rows[T any](name, hint string, at func(*Data) *[]T, of ...string) Field {
	return Field{Name: name, Hint: hint, Of: append([]string{"序号"}, of...),
		list: func(d *Data) []map[string]string {
			return entries(*at(d), func(x T) map[string]string {
				m, v := map[string]string{}, reflect.ValueOf(x)
				for i, name := range of {
					m[name] = v.Field(i).String()
				}
				return m
			})
		},
		set: func(d *Data, v string) {
			*at(d) = nil
			for _, line := range typedLines(v) {
				var x T
				for i, value := range strings.SplitN(line, "｜", len(of)) {
					reflect.ValueOf(&x).Elem().Field(i).SetString(strings.TrimSpace(value))
				}
				*at(d) = append(*at(d), x)
			}
		}}
}

// entries numbers what a list holds.
func entries[T any](all []T, one func(T) map[string]string) []map[string]string {
	var out []map[string]string
	for i, x := range all {
		m := one(x)
		m["序号"] = itoa(i + 1)
		out = append(out, m)
	}
	return out
}
