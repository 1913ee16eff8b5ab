package document

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Values are what a template is filled with.
type Values struct {
	Text  map[string]string
	Lists map[string][]map[string]string
}

// Fill writes a copy of a template with its placeholders replaced. Everything
// else stays byte for byte. A template with flaws is refused, and so is a
// placeholder that v does not know: nothing goes out with braces in it.
func Fill(ctx context.Context, r io.ReaderAt, size int64, w io.Writer, v Values) error {
	filled := map[string][]byte{}
	err := eachTemplatePart(ctx, r, size, func(_ *budget, name string, t *template) error {
		if len(t.flaws) > 0 {
			return refuse("flawed", t.flaws[0].Where+"："+t.flaws[0].Msg)
		}
		text, err := t.render(nil, 0, int64(len(t.raw)), scope{v: &v})
		filled[name] = []byte(t.mendCells(text))
		return err
	})
	if err != nil {
		return err
	}
	b := newBudget(ctx, DefaultLimits())
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	return p.rewrite(b, w, func(name string, raw []byte) ([]byte, error) {
		if text, ok := filled[name]; ok {
			return text, nil
		}
		return raw, nil
	})
}

// scope is where names are looked up: in the entry, then in what is around it.
type scope struct {
	v     *Values
	entry map[string]string
	up    *scope
}

// text is the value of a name, false when there is no such name.
func (s *scope) text(name string) (string, bool) {
	for at := s; at != nil; at = at.up {
		if x, ok := at.entry[name]; ok {
			return x, true
		}
	}
	x, ok := s.v.Text[name]
	return x, ok
}

// has reports a value or entries.
func (s *scope) has(name string) (bool, error) {
	x, ok := s.text(name)
	list, isList := s.v.Lists[name]
	if !ok && !isList {
		return false, unknownMark(name)
	}
	return strings.TrimSpace(x) != "" || len(list) > 0, nil
}

func unknownMark(name string) error {
	return refuse("unknown_mark", "模板中的占位符“{{"+name+"}}”没有对应的内容。请按占位符清单改正模板。")
}

// render writes what lies from..to of the part, directly in block g.
func (t *template) render(g *region, from, to int64, s scope) (string, error) {
	var patches []patch
	for _, child := range t.regions {
		if child.up == g {
			text, err := t.expand(child, s)
			if err != nil {
				return "", err
			}
			patches = append(patches, patch{child.from, child.to, text})
		}
	}
	for _, p := range t.paras {
		if p.region != g || len(p.slots) == 0 {
			continue
		}
		more, err := t.paragraph(p, s)
		if err != nil {
			return "", err
		}
		patches = append(patches, more...)
	}
	for i := range patches {
		patches[i].from -= from
		patches[i].to -= from
	}
	patches = slices.DeleteFunc(patches, func(p patch) bool { return p.from < 0 || p.to > to-from })
	out := splice(t.raw[from:to], patches)
	return string(out), t.b.keep(len(out))
}

// paraID numbers paragraphs; a repeated one must not repeat the number.
var paraID = regexp.MustCompile(` w14:(?:paraId|textId)="[0-9A-Fa-f]*"`)

// expand writes a block as often as it stands.
func (t *template) expand(g *region, s scope) (string, error) {
	if g.verb != MarkEach {
		has, err := s.has(g.name)
		if err != nil || has != (g.verb == MarkIf) {
			return "", err
		}
		return t.render(g, g.innerFrom, g.innerTo, s)
	}
	list, ok := s.v.Lists[g.name]
	if !ok {
		return "", unknownMark(g.name)
	}
	var out strings.Builder
	for _, entry := range list {
		text, err := t.render(g, g.innerFrom, g.innerTo, scope{v: s.v, entry: entry, up: &s})
		if err != nil {
			return "", err
		}
		out.WriteString(paraID.ReplaceAllString(text, ""))
	}
	return out.String(), nil
}

// paragraph fills the placeholders of one paragraph. One that holds nothing
// but a value of several lines becomes several paragraphs.
func (t *template) paragraph(p *holder, s scope) ([]patch, error) {
	var edits []Edit
	for i := 0; i < len(p.slots); i++ {
		x := p.slots[i]
		if x.inline != nil {
			has, err := s.has(x.name)
			if err != nil {
				return nil, err
			}
			if has != (x.verb == MarkIf) {
				edits = append(edits, Edit{x.at, x.inline.end, ""})
				i = slices.Index(p.slots, x.inline)
				continue
			}
		}
		value := ""
		if x.verb == MarkField {
			var ok bool
			if value, ok = s.text(x.name); !ok {
				return nil, unknownMark(x.name)
			}
			if lines := strings.Split(value, "\n"); len(lines) > 1 && x.alone() && len(p.slots) == 1 {
				return t.repeated(p, x, lines), nil
			}
		}
		edits = append(edits, Edit{x.at, x.end, value})
	}
	return t.runs(p, edits), nil
}

// repeated writes a paragraph once for each line.
func (t *template) repeated(p *holder, x *slot, lines []string) []patch {
	var out strings.Builder
	for i, line := range lines {
		patches := t.runs(p, []Edit{{x.at, x.end, line}})
		for j := range patches {
			patches[j].from -= p.from
			patches[j].to -= p.from
		}
		text := string(splice(t.raw[p.from:p.to], patches))
		if i > 0 {
			text = paraID.ReplaceAllString(text, "")
		}
		out.WriteString(text)
	}
	return []patch{{p.from, p.to, out.String()}}
}

// runs carries edits into the runs of a paragraph. A line break becomes w:br,
// and blanks at an end are kept.
func (t *template) runs(p *holder, edits []Edit) []patch {
	patches := p.patches(edits)
	tag := t.tag()
	keep := `<` + tag + `t xml:space="preserve">`
	for i, x := range patches {
		text := strings.ReplaceAll(x.new, "&#xD;", "")
		text = strings.ReplaceAll(text, "&#xA;", `</`+tag+`t><`+tag+`br/>`+keep)
		patches[i].new = strings.ReplaceAll(text, "&#x9;", " ")
		if plain := []byte(`<` + tag + `t>`); x.new != strings.TrimSpace(x.new) && bytes.HasSuffix(t.raw[:x.from], plain) {
			patches[i].from -= int64(len(plain))
			patches[i].new = keep + patches[i].new
		}
	}
	return patches
}

// mendCells gives a cell whose paragraphs all fell away an empty one: without
// any it would not be a document.
func (t *template) mendCells(text string) string {
	tag := t.tag()
	empty := "<" + tag + "p/></" + tag + "tc>"
	for _, before := range []string{"</" + tag + "tcPr>", "<" + tag + "tcPr/>", "<" + tag + "tc>"} {
		text = strings.ReplaceAll(text, before+"</"+tag+"tc>", before+empty)
	}
	return text
}

// tag is the prefix of elements, with its colon.
func (t *template) tag() string {
	if t.prefix == "" {
		return ""
	}
	return t.prefix + ":"
}
