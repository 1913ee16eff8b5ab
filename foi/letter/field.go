package letter

import "strings"

// Field is a placeholder that a template may hold: {{Name}}. A field with Of is
// a list: {{逐条：Name}} … {{完}} repeats for each of its entries, and inside
// the names of Of hold. A list of plain paragraphs also stands by itself.
type Field struct {
	Name string
	Hint string   // Chinese: what stands there
	Of   []string // of a list: the placeholders of an entry
	text func(*Data) string
	list func(*Data) []map[string]string
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
	return Field{Name: name, Hint: hint, text: func(d *Data) string { return strings.TrimSpace(*at(d)) }}
}

// lines is a list of paragraphs: each entry has 序号 and 内容.
func lines(name, hint string, at func(*Data) *[]string) Field {
	return Field{Name: name, Hint: hint, Of: []string{"序号", "内容"},
		text: func(d *Data) string { return strings.Join(*at(d), "\n") },
		list: func(d *Data) []map[string]string {
			return entries(*at(d), func(s string) map[string]string { return map[string]string{"内容": s} })
		}}
}

// rows is a list of entries with several values.
func rows[T any](name, hint string, at func(*Data) *[]T, of []string, values func(T) []string) Field {
	return Field{Name: name, Hint: hint, Of: append([]string{"序号"}, of...),
		list: func(d *Data) []map[string]string {
			return entries(*at(d), func(x T) map[string]string {
				m := map[string]string{}
				for i, v := range values(x) {
					m[of[i]] = v
				}
				return m
			})
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
