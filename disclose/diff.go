package disclose

import (
	"fmt"
	"reflect"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/richtext"
)

// Difference is one place in which two texts of an item differ.
type Difference = richtext.Difference

// Diff names what changed between two contents and their files: fields by
// name, the body by paragraph, tables by row, files by their hash. What stayed
// is left out.
func Diff(f form.Form, was, now form.Content, oldFiles, newFiles []File) []Difference {
	out := diffElements(was, now)
	for _, x := range f.Fields {
		out = note(out, x.Label, was.Fields[x.Key], now.Fields[x.Key])
	}
	for _, d := range richtext.Diff(was.Body, now.Body) {
		if d.Op != richtext.Same {
			d.Where = "正文" + d.Where
			out = append(out, d)
		}
	}
	for _, d := range richtext.Lines(rowBlocks(was.Rows), rowBlocks(now.Rows)) {
		if d.Op != richtext.Same {
			d.Where = strings.TrimPrefix(d.Where, "表 0 ")
			d.Where = "表格" + d.Where
			out = append(out, d)
		}
	}
	return append(out, diffFiles(oldFiles, newFiles)...)
}

func note(out []Difference, where, was, now string) []Difference {
	switch {
	case was == now:
		return out
	case was == "":
		return append(out, Difference{Op: richtext.Added, Where: where, New: now})
	case now == "":
		return append(out, Difference{Op: richtext.Removed, Where: where, Old: was})
	}
	return append(out, Difference{Op: richtext.Changed, Where: where, Old: was, New: now})
}

// diffElements compares the common elements by their JSON names.
func diffElements(was, now form.Content) (out []Difference) {
	a, b := reflect.ValueOf(was), reflect.ValueOf(now)
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
		switch name {
		case "body", "rows", "fields":
			continue
		}
		out = note(out, form.ElementName(name), shown(a.Field(i).Interface()), shown(b.Field(i).Interface()))
	}
	return out
}

// shown is a value as the reviewer reads it.
func shown(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case bool:
		return map[bool]string{true: "是", false: ""}[x]
	case int:
		if x == 0 {
			return ""
		}
		return fmt.Sprint(x)
	case calendar.Date:
		return x.String()
	case []string:
		return strings.Join(x, "、")
	case []form.Signer:
		var parts []string
		for _, s := range x {
			parts = append(parts, s.Role+" "+s.Name+" "+s.On.String())
		}
		return strings.Join(parts, "；")
	case []form.Channel:
		var parts []string
		for _, c := range x {
			parts = append(parts, c.Name+" "+c.Link)
		}
		return strings.Join(parts, "；")
	}
	return fmt.Sprint(v)
}

func rowBlocks(rows [][]string) (out []richtext.Block) {
	for i, r := range rows {
		out = append(out, richtext.Block{Kind: "row", No: i + 1, Text: strings.Join(r, "\t")})
	}
	return out
}

func diffFiles(was, now []File) (out []Difference) {
	find := func(list []File, f File) (File, bool) {
		for _, x := range list {
			if x.Name == f.Name {
				return x, true
			}
		}
		return File{}, false
	}
	for _, f := range was {
		switch g, ok := find(now, f); {
		case !ok:
			out = append(out, Difference{Op: richtext.Removed, Where: "附件", Old: f.Name})
		case g.SHA256 != f.SHA256:
			out = append(out, Difference{Op: richtext.Changed, Where: "附件", Old: f.Name + "（" + f.SHA256[:12] + "）", New: g.Name + "（" + g.SHA256[:12] + "）"})
		}
	}
	for _, g := range now {
		if _, ok := find(was, g); !ok {
			out = append(out, Difference{Op: richtext.Added, Where: "附件", New: g.Name})
		}
	}
	return out
}
