package document

import "math"

// state reads transparency: what is drawn with it hides nothing.
func (p *pageReader) state(res pdfDict) {
	d := p.f.dict(p.f.dict(res["ExtGState"])[p.nameArg()])
	if a, ok := p.f.get(d["ca"]).(float64); ok {
		p.g.transparent = a < 0.9
	}
	if bm := p.f.name(d["BM"]); bm != "" {
		p.g.transparent = p.g.transparent || bm == "Multiply" || bm == "Darken"
	}
}

// color notes whether the fill is white.
func (p *pageReader) color(op string) {
	white := func(n int, full float64) bool {
		for i := range n {
			if math.Abs(p.arg(i)-full) > 0.02 {
				return false
			}
		}
		return len(p.args) >= n
	}
	switch n := len(p.args); {
	case op == "g" || n == 1:
		p.g.white = white(1, 1)
	case op == "rg" || n == 3:
		p.g.white = white(3, 1)
	case op == "k" || n == 4:
		p.g.white = white(4, 0)
	default:
		p.g.white = false
	}
	if n := len(p.args); n > 0 {
		if _, pattern := p.args[n-1].(pdfName); pattern {
			p.g.white = false
		}
	}
}

// thinnest is what can hide a character, in points; anything thinner is a line.
const thinnest = 3

// draw follows a path and notes the rectangles that are filled.
func (p *pageReader) draw(op string) {
	switch op {
	case "re":
		p.path = append(p.path, boxOf(p.g.ctm, p.arg(3), p.arg(2), p.arg(3)+p.arg(1), p.arg(2)+p.arg(0)))
	case "m":
		p.closeShape()
		p.shape = append(p.shape[:0], [2]float64{p.arg(1), p.arg(0)})
	case "l":
		if len(p.shape) < 16 {
			p.shape = append(p.shape, [2]float64{p.arg(1), p.arg(0)})
		}
	case "c", "v", "y":
		p.shape = append(p.shape[:0], make([][2]float64, 16)...) // no rectangle
	case "h":
		p.closeShape()
	case "f", "F", "f*", "B", "B*", "b", "b*":
		p.closeShape()
		if !p.g.transparent && len(p.fills) < maxFills {
			for _, b := range p.path {
				if b.x1-b.x0 < thinnest || b.y1-b.y0 < thinnest {
					continue
				}
				p.order++
				p.fills = append(p.fills, filled{b, p.order, p.g.white})
			}
		}
		p.path = p.path[:0]
	case "S", "s", "n":
		p.path, p.shape = p.path[:0], p.shape[:0]
	}
	if len(p.path) > 10_000 {
		p.path = p.path[:0]
	}
}

// closeShape keeps a path of four corners along the axes.
func (p *pageReader) closeShape() {
	n := len(p.shape)
	if n == 5 && p.shape[0] == p.shape[4] {
		n = 4
	}
	if n == 4 {
		s := p.shape
		upright := s[0][0] == s[1][0] && s[1][1] == s[2][1] && s[2][0] == s[3][0] && s[3][1] == s[0][1]
		flat := s[0][1] == s[1][1] && s[1][0] == s[2][0] && s[2][1] == s[3][1] && s[3][0] == s[0][0]
		if upright || flat {
			p.path = append(p.path, boxOf(p.g.ctm, s[0][0], s[0][1], s[2][0], s[2][1]))
		}
	}
	p.shape = p.shape[:0]
}
