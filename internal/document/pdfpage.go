package document

import (
	"bytes"
	"math"
)

// matrix is a transformation a b c d e f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times is m applied first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return x*m[0] + y*m[2] + m[4], x*m[1] + y*m[3] + m[5]
}

// box is a rectangle on the page.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) holds(x, y float64) bool { return x >= b.x0 && x <= b.x1 && y >= b.y0 && y <= b.y1 }

func (b box) area() float64 { return max(0, b.x1-b.x0) * max(0, b.y1-b.y0) }

// boxOf is the rectangle around transformed points.
func boxOf(m matrix, x0, y0, x1, y1 float64) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range [][2]float64{{x0, y0}, {x1, y0}, {x0, y1}, {x1, y1}} {
		x, y := m.point(p[0], p[1])
		b = box{min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)}
	}
	return b
}

// placed is one glyph on the page.
type placed struct {
	text      string
	x, y      float64 // its origin
	dx, dy    float64 // its advance
	size      float64
	order     int
	invisible bool // text render mode 3 or 7
	white     bool
}

// middle is a point inside the glyph.
func (g placed) middle() (float64, float64) {
	return g.x + g.dx/2 - g.dy*0.3, g.y + g.dy/2 + g.size*0.3*sign(g.dx)
}

func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

// filled is a rectangle that was painted, and when.
type filled struct {
	box
	order int
	white bool
}

// graphics is what q saves and Q restores.
type graphics struct {
	ctm         matrix
	font        *pdfFont
	size        float64
	char, word  float64
	stretch     float64
	lead, rise  float64
	mode        int
	white       bool
	transparent bool
}

// pageReader runs the operators of a page.
type pageReader struct {
	f      *pdfFile
	fonts  map[any]*pdfFont // by reference or by resource and name
	g      graphics
	stack  []graphics
	tm, lm matrix
	glyphs []placed
	fills  []filled
	images []filled // pictures that hide what is under them
	large  bool     // a picture covers most of the page
	page   box
	order  int
	path   []box
	shape  [][2]float64
	args   []any
	depth  int
	runs   int // streams that were read, forms included
	actual []actual
}

// actual is a marked passage whose text is stated (ActualText).
type actual struct {
	text  string
	from  int // first glyph
	given bool
}

// Bounds of a page.
const (
	maxGlyphs = 400_000
	maxFills  = 20_000
	maxForms  = 12 // forms inside each other
	maxRuns   = 20_000
)

// run reads the operators of a content stream.
func (p *pageReader) run(raw []byte, resources pdfDict) error {
	if p.runs++; p.depth >= maxForms || p.runs > maxRuns {
		return nil
	}
	p.depth++
	defer func() { p.depth-- }()
	l := &pdfLexer{raw: raw, max: p.f.b.lim.Depth}
	for {
		x, ok := l.next()
		if !ok {
			return nil
		}
		w, isWord := x.(pdfWord)
		if !isWord {
			if p.args = append(p.args, x); len(p.args) > 512 {
				p.args = p.args[:0]
			}
			continue
		}
		if err := p.f.b.tick(); err != nil {
			return err
		}
		if w == "BI" {
			skipInline(l)
		} else if err := p.operator(string(w), resources); err != nil {
			return err
		}
		p.args = p.args[:0]
	}
}

// skipInline passes over a picture inside the text.
func skipInline(l *pdfLexer) {
	if i := bytes.Index(l.raw[l.at:], []byte("ID")); i >= 0 {
		l.at += i + 2
	}
	for {
		i := bytes.Index(l.raw[l.at:], []byte("EI"))
		if i < 0 {
			l.at = len(l.raw)
			return
		}
		end := l.at + i
		l.at = end + 2
		if end > 0 && isPDFSpace(l.raw[end-1]) && (l.at >= len(l.raw) || isPDFSpace(l.raw[l.at])) {
			return
		}
	}
}

// arg is the number i of the operator, counted from its last.
func (p *pageReader) arg(fromEnd int) float64 {
	if i := len(p.args) - 1 - fromEnd; i >= 0 {
		n, _ := p.args[i].(float64)
		return n
	}
	return 0
}

func (p *pageReader) matrixArg() matrix {
	return matrix{p.arg(5), p.arg(4), p.arg(3), p.arg(2), p.arg(1), p.arg(0)}
}

func (p *pageReader) nameArg() string {
	for i := len(p.args) - 1; i >= 0; i-- {
		if n, ok := p.args[i].(pdfName); ok {
			return string(n)
		}
	}
	return ""
}

// operator carries out one operator; those that draw nothing of interest are
// passed over.
func (p *pageReader) operator(op string, res pdfDict) error {
	switch op {
	case "q":
		if len(p.stack) < 4096 {
			p.stack = append(p.stack, p.g)
		}
	case "Q":
		if n := len(p.stack); n > 0 {
			p.g, p.stack = p.stack[n-1], p.stack[:n-1]
		}
	case "cm":
		p.g.ctm = p.matrixArg().times(p.g.ctm)
	case "gs":
		p.state(res)
	case "g", "rg", "k", "sc", "scn":
		p.color(op)
	case "cs":
		p.g.white = false
	case "Do":
		return p.external(res)
	case "BDC", "BMC", "EMC":
		p.marked(op, res)
	case "re", "m", "l", "c", "v", "y", "h", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n", "W", "W*", "sh":
		p.draw(op)
	default:
		return p.textOperator(op, res)
	}
	return nil
}

// external draws a form or a picture.
func (p *pageReader) external(res pdfDict) error {
	s, ok := p.f.get(p.f.dict(res["XObject"])[p.nameArg()]).(*pdfStream)
	if !ok {
		return nil
	}
	if p.f.name(s.dict["Subtype"]) == "Image" {
		return p.picture(s)
	}
	raw, _, err := p.f.data(s)
	if err != nil {
		return err
	}
	inner := p.f.dict(s.dict["Resources"])
	if inner == nil {
		inner = res
	}
	saved, tm, lm, args := p.g, p.tm, p.lm, p.args
	if m := p.f.array(s.dict["Matrix"]); len(m) == 6 {
		var x matrix
		for i := range x {
			x[i] = p.f.float(m[i])
		}
		p.g.ctm = x.times(p.g.ctm)
	}
	p.args = nil
	err = p.run(raw, inner)
	p.g, p.tm, p.lm, p.args = saved, tm, lm, args
	return err
}

// picture notes what a picture covers.
func (p *pageReader) picture(s *pdfStream) error {
	b := boxOf(p.g.ctm, 0, 0, 1, 1)
	p.order++
	if p.page.area() > 0 && b.area() > 0.5*p.page.area() {
		p.large = true
		return nil
	}
	mask, _ := p.f.get(s.dict["ImageMask"]).(bool)
	if s.dict["SMask"] == nil && s.dict["Mask"] == nil && !mask && !p.g.transparent {
		p.images = append(p.images, filled{b, p.order, false})
	}
	return nil
}

// marked keeps the stated text of a passage.
func (p *pageReader) marked(op string, res pdfDict) {
	if op == "EMC" {
		n := len(p.actual)
		if n == 0 {
			return
		}
		a := p.actual[n-1]
		p.actual = p.actual[:n-1]
		if a.given && a.from < len(p.glyphs) {
			p.glyphs[a.from].text = a.text
			for i := a.from + 1; i < len(p.glyphs); i++ {
				p.glyphs[i].text = ""
			}
		}
		return
	}
	a := actual{from: len(p.glyphs)}
	if len(p.args) > 0 {
		d, _ := p.args[len(p.args)-1].(pdfDict)
		if name, ok := p.args[len(p.args)-1].(pdfName); ok && op == "BDC" {
			d = p.f.dict(p.f.dict(res["Properties"])[string(name)])
		}
		if s, ok := p.f.get(d["ActualText"]).(pdfString); ok {
			a.text, a.given = pdfText(string(s)), true
		}
	}
	if len(p.actual) < 1024 {
		p.actual = append(p.actual, a)
	}
}
