package letter

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/document"
)

// Problem is what is wrong with an uploaded template, and where: a paragraph,
// a cell, or "" for the whole.
type Problem struct{ Where, Msg string }

// String is the problem as it is shown.
func (p Problem) String() string {
	if p.Where == "" {
		return p.Msg
	}
	return p.Where + "：" + p.Msg
}

// Checked is what a template holds.
type Checked struct {
	Names    []string // placeholders, each once, in the order of the text
	Problems []Problem
	Notes    []string // what will be cleaned away: authors, comments
}

// CheckTemplate lists the placeholders of a template for a letter and all that
// is wrong with it. An error is a file that is no template at all.
func CheckTemplate(ctx context.Context, code string, raw []byte) (Checked, error) {
	kind, ok := ByCode(code)
	if !ok {
		return Checked{}, fmt.Errorf("letter: no kind %s", code)
	}
	marks, flaws, err := document.Marks(ctx, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return Checked{}, err
	}
	var c Checked
	for _, f := range flaws {
		c.Problems = append(c.Problems, Problem(f))
	}
	for _, m := range marks {
		if !slices.Contains(c.Names, m.Name) {
			c.Names = append(c.Names, m.Name)
		}
		if msg := wrong(m); msg != "" {
			c.Problems = append(c.Problems, Problem{m.Where, msg})
		}
	}
	for _, name := range kind.Required {
		if !slices.Contains(c.Names, name) {
			c.Problems = append(c.Problems, Problem{"", fmt.Sprintf("《%s》缺少必须有的占位符“{{%s}}”。", kind.Name, name)})
		}
	}
	return c, c.note(ctx, raw)
}

// note looks for what a template hides: tracked changes would come out in
// every letter, the rest is cleaned away.
func (c *Checked) note(ctx context.Context, raw []byte) error {
	d, err := document.Read(ctx, "template.docx", bytes.NewReader(raw), int64(len(raw)), document.Limits{})
	if err != nil {
		return err
	}
	for _, h := range d.Hidden {
		switch h.Code {
		case document.Revision, document.Embedded, document.Macro, document.External:
			c.Problems = append(c.Problems, Problem{h.Where, h.Message + h.Mend})
		default:
			c.Notes = append(c.Notes, h.Message)
		}
	}
	return nil
}

// wrong says what is wrong with one placeholder, "" for nothing.
func wrong(m document.Mark) string {
	f, known := fieldByName(m.Name)
	list, inList := fieldByName(m.In)
	switch {
	case m.In != "" && inList && slices.Contains(list.Of, m.Name):
		return ""
	case !known && ofList(m.Name) != "":
		return fmt.Sprintf("占位符“{{%s}}”只能写在“{{逐条：%s}}”和“{{完}}”之间。", m.Name, ofList(m.Name))
	case !known:
		return fmt.Sprintf("没有名为“%s”的占位符%s。", m.Name, near(m.Name))
	case m.Verb == document.MarkEach && f.list == nil:
		return fmt.Sprintf("“%s”不是清单，不能逐条；可以写 {{%s}}。", m.Name, m.Name)
	case m.Verb == document.MarkField && f.text == nil:
		return fmt.Sprintf("“%s”是清单，应写成“{{逐条：%s}}”和“{{完}}”，中间用 %s。", m.Name, m.Name, "{{"+strings.Join(f.Of, "}} {{")+"}}")
	}
	return ""
}

// ofList is the list whose entries have that value, "" for none.
func ofList(name string) string {
	for _, f := range fields {
		if slices.Contains(f.Of, name) {
			return f.Name
		}
	}
	return ""
}

// near suggests a placeholder that shares most characters with what was typed.
func near(name string) string {
	best, most := "", 1
	for _, f := range fields {
		n := 0
		for _, r := range f.Name {
			if strings.ContainsRune(name, r) {
				n++
			}
		}
		if n > most {
			best, most = f.Name, n
		}
	}
	if best == "" {
		return ""
	}
	return "，是不是“" + best + "”"
}
