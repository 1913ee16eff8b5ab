package document

import (
	"bytes"
	"strconv"
)

// Objects of a pdf, besides nil, bool, float64 and []any.
type (
	pdfName   string
	pdfString string
	pdfDict   map[string]any
	pdfRef    int
	// pdfWord is anything else: an operator of a page, a keyword of the file.
	pdfWord string
)

// pdfStream is a dictionary and the bytes behind it, still packed.
type pdfStream struct {
	dict pdfDict
	raw  []byte
	num  int
}

// pdfLexer reads objects from bytes. It never fails: damaged text ends the input.
type pdfLexer struct {
	raw   []byte
	at    int
	depth int
	max   int // depth of nesting
}

func isPDFSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isPDFDelimiter(c byte) bool {
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}' || c == '/' || c == '%'
}

// space passes over white space and comments.
func (l *pdfLexer) space() {
	for l.at < len(l.raw) {
		switch c := l.raw[l.at]; {
		case isPDFSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.raw) && l.raw[l.at] != '\n' && l.raw[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// next reads one object, false at the end.
func (l *pdfLexer) next() (any, bool) {
	l.space()
	if l.at >= len(l.raw) {
		return nil, false
	}
	switch c := l.raw[l.at]; {
	case c == '/':
		return l.name(), true
	case c == '(':
		return l.literal(), true
	case c == '<' && l.at+1 < len(l.raw) && l.raw[l.at+1] == '<':
		l.at += 2
		return l.dict(), true
	case c == '<':
		return l.hex(), true
	case c == '[':
		l.at++
		return l.array(), true
	case c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.':
		return l.number(), true
	case isPDFDelimiter(c):
		l.at++
		if c == '>' && l.at < len(l.raw) && l.raw[l.at] == '>' {
			l.at++
			return pdfWord(">>"), true
		}
		return pdfWord(string(c)), true
	}
	from := l.at
	for l.at < len(l.raw) && !isPDFSpace(l.raw[l.at]) && !isPDFDelimiter(l.raw[l.at]) {
		l.at++
	}
	switch w := string(l.raw[from:l.at]); w {
	case "true", "false":
		return w == "true", true
	case "null":
		return nil, true
	default:
		return pdfWord(w), true
	}
}

func (l *pdfLexer) name() pdfName {
	l.at++
	var b []byte
	for l.at < len(l.raw) && !isPDFSpace(l.raw[l.at]) && !isPDFDelimiter(l.raw[l.at]) {
		c := l.raw[l.at]
		if c == '#' && l.at+2 < len(l.raw) {
			if n, err := strconv.ParseUint(string(l.raw[l.at+1:l.at+3]), 16, 8); err == nil {
				c = byte(n)
				l.at += 2
			}
		}
		b = append(b, c)
		l.at++
	}
	return pdfName(b)
}

// literal reads (text) with nested brackets and escapes.
func (l *pdfLexer) literal() pdfString {
	var b []byte
	open := 1
	for l.at++; l.at < len(l.raw); l.at++ {
		switch c := l.raw[l.at]; c {
		case '\\':
			b = l.escape(b)
			continue
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return pdfString(b)
			}
		}
		b = append(b, l.raw[l.at])
	}
	return pdfString(b)
}

var pdfEscapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escape reads what follows a backslash; at stays on its last byte.
func (l *pdfLexer) escape(b []byte) []byte {
	l.at++
	if l.at >= len(l.raw) {
		return b
	}
	c := l.raw[l.at]
	switch {
	case c >= '0' && c <= '7':
		n := 0
		for i := 0; i < 3 && l.at < len(l.raw) && l.raw[l.at] >= '0' && l.raw[l.at] <= '7'; i++ {
			n = n*8 + int(l.raw[l.at]-'0')
			l.at++
		}
		l.at--
		return append(b, byte(n))
	case c == '\r':
		if l.at+1 < len(l.raw) && l.raw[l.at+1] == '\n' {
			l.at++
		}
		return b
	case c == '\n':
		return b
	case pdfEscapes[c] != 0:
		return append(b, pdfEscapes[c])
	}
	return append(b, c)
}

func (l *pdfLexer) hex() pdfString {
	end := bytes.IndexByte(l.raw[l.at:], '>')
	if end < 0 {
		l.at = len(l.raw)
		return ""
	}
	b := unhex(l.raw[l.at+1 : l.at+end])
	l.at += end + 1
	return pdfString(b)
}

// unhex reads pairs of hexadecimal digits; other bytes do not count.
func unhex(raw []byte) []byte {
	var b []byte
	half, odd := byte(0), false
	for _, c := range raw {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			continue
		}
		if odd {
			b = append(b, half<<4|c)
		}
		half, odd = c, !odd
	}
	if odd {
		b = append(b, half<<4)
	}
	return b
}

func (l *pdfLexer) array() []any {
	out := []any{}
	if l.depth++; l.depth > l.max {
		l.at = len(l.raw)
	}
	defer func() { l.depth-- }()
	for {
		x, ok := l.next()
		if !ok || x == pdfWord("]") {
			return out
		}
		out = l.reference(append(out, x))
	}
}

func (l *pdfLexer) dict() pdfDict {
	d := pdfDict{}
	if l.depth++; l.depth > l.max {
		l.at = len(l.raw)
	}
	defer func() { l.depth-- }()
	var pending []any
	for {
		x, ok := l.next()
		if !ok || x == pdfWord(">>") {
			break
		}
		pending = l.reference(append(pending, x))
	}
	for i := 0; i+1 < len(pending); i += 2 {
		if k, ok := pending[i].(pdfName); ok {
			d[string(k)] = pending[i+1]
		} else {
			i-- // a value too many: go on at the next name
		}
	}
	return d
}

// reference turns 12 0 R into a reference.
func (l *pdfLexer) reference(list []any) []any {
	n := len(list)
	if n < 3 || list[n-1] != pdfWord("R") {
		return list
	}
	num, ok1 := list[n-3].(float64)
	_, ok2 := list[n-2].(float64)
	if !ok1 || !ok2 {
		return list
	}
	return append(list[:n-3], pdfRef(int(num)))
}

func (l *pdfLexer) number() any {
	from := l.at
	for l.at++; l.at < len(l.raw) && !isPDFSpace(l.raw[l.at]) && !isPDFDelimiter(l.raw[l.at]); l.at++ {
	}
	f, err := strconv.ParseFloat(string(l.raw[from:l.at]), 64)
	if err != nil {
		return float64(0) // some programs write -- or 1-2
	}
	return f
}
