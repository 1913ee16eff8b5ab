package document

import (
	"bytes"
	"math"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// textOperator carries out the operators of text: one case each.
func (p *pageReader) textOperator(op string, res pdfDict) error {
	switch op {
	case "BT":
		p.tm, p.lm = identity, identity
	case "Tf":
		return p.setFont(res)
	case "Tc":
		p.g.char = p.arg(0)
	case "Tw":
		p.g.word = p.arg(0)
	case "Tz":
		p.g.stretch = p.arg(0) / 100
	case "TL":
		p.g.lead = p.arg(0)
	case "Ts":
		p.g.rise = p.arg(0)
	case "Tr":
		p.g.mode = int(p.arg(0))
	case "Tm":
		p.lm = p.matrixArg()
		p.tm = p.lm
	case "Td":
		p.move(p.arg(1), p.arg(0))
	case "TD":
		p.g.lead = -p.arg(0)
		p.move(p.arg(1), p.arg(0))
	case "T*":
		p.move(0, -p.g.lead)
	case "Tj":
		return p.show(p.args)
	case "'":
		p.move(0, -p.g.lead)
		return p.show(p.args)
	case `"`:
		p.g.word, p.g.char = p.arg(2), p.arg(1)
		p.move(0, -p.g.lead)
		return p.show(p.args)
	case "TJ":
		if n := len(p.args); n > 0 {
			list, _ := p.args[n-1].([]any)
			return p.show(list)
		}
	}
	return nil
}

func (p *pageReader) move(x, y float64) {
	p.lm = matrix{1, 0, 0, 1, x, y}.times(p.lm)
	p.tm = p.lm
}

func (p *pageReader) setFont(res pdfDict) error {
	p.g.size = p.arg(0)
	all := p.f.dict(res["Font"])
	name := p.nameArg()
	key := all[name]
	if r, ok := key.(pdfRef); ok {
		if n := p.fonts[r]; n != nil {
			p.g.font = n
			return nil
		}
	}
	d := p.f.dict(key)
	if d == nil {
		return nil
	}
	n, err := p.f.font(d)
	if err != nil {
		return err
	}
	p.g.font = n
	if r, ok := key.(pdfRef); ok {
		p.fonts[r] = n
	}
	return nil
}

// show places the glyphs of strings; numbers between them move by thousandths.
func (p *pageReader) show(list []any) error {
	for _, x := range list {
		switch v := x.(type) {
		case float64:
			p.tm = matrix{1, 0, 0, 1, -v / 1000 * p.g.size * p.g.stretch, 0}.times(p.tm)
		case pdfString:
			if err := p.showString(string(v)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pageReader) showString(s string) error {
	if p.g.font == nil {
		return nil
	}
	for _, glyph := range p.g.font.decode(s) {
		if len(p.glyphs) > maxGlyphs {
			return errTooLarge
		}
		if err := p.f.b.tick(); err != nil {
			return err
		}
		w := glyph.width * p.g.size
		m := p.tm.times(p.g.ctm)
		x, y := m.point(0, p.g.rise)
		x1, y1 := m.point(w*p.g.stretch, p.g.rise)
		_, uy := m.point(0, p.g.size+p.g.rise)
		ux, _ := m.point(0, p.g.size+p.g.rise)
		p.order++
		p.glyphs = append(p.glyphs, placed{glyph.text, x, y, x1 - x, y1 - y, math.Hypot(ux-x, uy-y), p.order, p.g.mode == 3 || p.g.mode == 7, p.g.white})
		step := w + p.g.char
		if glyph.space {
			step += p.g.word
		}
		p.tm = matrix{1, 0, 0, 1, step * p.g.stretch, 0}.times(p.tm)
	}
	return nil
}

// layout puts glyphs together to lines in the order they were drawn. A gap is a
// space, a wide gap a tab: two cells.
func layout(glyphs []placed) string {
	var b strings.Builder
	var last placed
	for i, g := range glyphs {
		if i > 0 {
			b.WriteString(between(last, g))
		}
		b.WriteString(g.text)
		last = g
	}
	return b.String()
}

// between is what stands between two glyphs: nothing, a space, a tab or a line end.
func between(a, b placed) string {
	ux, uy := direction(a)
	along := (b.x-a.x-a.dx)*ux + (b.y-a.y-a.dy)*uy
	across := math.Abs(-(b.x-a.x)*uy + (b.y-a.y)*ux)
	size := max(a.size, b.size, 0.1)
	switch {
	case across > 0.6*size || along < -0.6*size-math.Hypot(a.dx, a.dy):
		return "\n"
	case along > 2.2*size:
		return "\t"
	case along > 0.22*size && a.text != " " && b.text != " ":
		return " "
	}
	return ""
}

func direction(g placed) (float64, float64) {
	n := math.Hypot(g.dx, g.dy)
	if n == 0 {
		return 1, 0
	}
	return g.dx / n, g.dy / n
}

// pdfText is a text string of the file: UTF-16 with a mark, UTF-8 with a mark,
// or Latin; some programs write GBK.
func pdfText(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		return utf16Text(s[2:])
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return strings.ToValidUTF8(s[3:], "\uFFFD")
	case isASCII(s):
		return s
	}
	if t, err := decode([]byte(s)); err == nil && !strings.ContainsRune(t, '\uFFFD') {
		return t
	}
	t, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return ""
	}
	return t
}

func isASCII(s string) bool {
	return bytes.IndexFunc([]byte(s), func(c rune) bool { return c > 126 }) < 0
}
