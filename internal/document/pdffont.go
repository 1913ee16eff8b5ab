package document

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// pdfFont turns the codes of shown strings into text and widths.
type pdfFont struct {
	wide     bool              // codes of two bytes, as far as code says so
	encoding string            // of wide fonts: Identity-H, UniGB-UCS2-H, GBK-EUC-H
	unicode  map[uint32]string // by code, from ToUnicode
	simple   *[256]string      // by code, of narrow fonts
	widths   map[uint32]float64
	missing  float64
	scale    float64 // of widths: 1/1000, or as a Type3 font says
	lengths  [5]bool // lengths of codes in the ToUnicode map
	mapped   int     // entries of the map that were read, repeated ones too
}

// glyph is one code of a shown string.
type pdfGlyph struct {
	text  string
	width float64 // in units of the font size
	space bool    // the code 32 of one byte, which word spacing widens
}

// font reads a font's dictionary.
func (f *pdfFile) font(d pdfDict) (*pdfFont, error) {
	n := &pdfFont{widths: map[uint32]float64{}, scale: 0.001, missing: 500}
	if s, ok := f.get(d["ToUnicode"]).(*pdfStream); ok {
		raw, _, err := f.data(s)
		if err != nil {
			return nil, err
		}
		if err := n.readCMap(f, raw); err != nil {
			return nil, err
		}
	}
	if f.name(d["Subtype"]) == "Type0" {
		return n, n.composite(f, d)
	}
	n.narrow(f, d)
	return n, nil
}

// composite reads a font of Chinese text.
func (n *pdfFont) composite(f *pdfFile, d pdfDict) error {
	n.wide, n.encoding, n.missing = true, f.name(d["Encoding"]), 1000
	if s, ok := f.get(d["Encoding"]).(*pdfStream); ok {
		n.encoding = f.name(s.dict["CMapName"])
	}
	list := f.array(d["DescendantFonts"])
	if len(list) == 0 {
		return nil
	}
	inner := f.dict(list[0])
	if w := f.float(inner["DW"]); w > 0 {
		n.missing = w
	}
	w := f.array(inner["W"])
	for i := 0; i+1 < len(w); {
		first := f.float(w[i])
		if a := f.array(w[i+1]); a != nil {
			for k, x := range a {
				n.widths[uint32(first)+uint32(k)] = f.float(x)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			break
		}
		for c := first; c <= f.float(w[i+1]) && c-first < 65536; c++ {
			n.widths[uint32(c)] = f.float(w[i+2])
		}
		i += 3
		if err := f.b.tick(); err != nil {
			return err
		}
	}
	return nil
}

// narrow reads a font of Latin text.
func (n *pdfFont) narrow(f *pdfFile, d pdfDict) {
	first := int(f.float(d["FirstChar"]))
	for i, x := range f.array(d["Widths"]) {
		if i < 256 {
			n.widths[uint32(first+i)] = f.float(x)
		}
	}
	if m := f.array(d["FontMatrix"]); f.name(d["Subtype"]) == "Type3" && len(m) == 6 {
		if n.scale = f.float(m[0]); n.scale < 0 {
			n.scale = -n.scale
		}
		n.missing = 0
	}
	n.simple = &[256]string{}
	for i := range n.simple {
		n.simple[i] = string(charmap.Windows1252.DecodeByte(byte(i)))
	}
	enc := f.dict(d["Encoding"])
	code := 0
	for _, x := range f.array(enc["Differences"]) {
		switch v := f.get(x).(type) {
		case float64:
			code = int(v)
		case pdfName:
			if code >= 0 && code < 256 {
				n.simple[code] = glyphText(string(v))
			}
			code++
		}
	}
}

// glyphNames are the names of digits and marks; letters are named by themselves.
var glyphNames = map[string]string{"space": " ", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"period": ".", "comma": ",", "colon": ":", "semicolon": ";", "hyphen": "-", "minus": "-", "plus": "+", "asterisk": "*", "slash": "/", "parenleft": "(", "parenright": ")",
	"underscore": "_", "at": "@", "percent": "%", "equal": "=", "periodcentered": "·", "bullet": "•", "endash": "–", "emdash": "—", "quotesingle": "'", "quotedbl": `"`, "numbersign": "#", "ampersand": "&"}

func glyphText(name string) string {
	if t, ok := glyphNames[name]; ok {
		return t
	}
	if utf8.RuneCountInString(name) == 1 {
		return name
	}
	base, _, _ := strings.Cut(name, ".")
	if rest, ok := strings.CutPrefix(base, "uni"); ok && len(rest) >= 4 {
		return utf16Text(string(unhex([]byte(rest[:4]))))
	}
	if rest, ok := strings.CutPrefix(base, "u"); ok && len(rest) == 4 {
		return utf16Text(string(unhex([]byte(rest))))
	}
	return ""
}

func utf16Text(s string) string {
	u := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		u = append(u, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(u))
}

// decode turns a shown string into glyphs.
func (n *pdfFont) decode(s string) (out []pdfGlyph) {
	for len(s) > 0 {
		code, size := n.code(s)
		text, known := n.unicode[code]
		if !known || text == "" || text == "\x00" {
			text = n.plain(code, s[:size])
		}
		w, ok := n.widths[code]
		if !ok {
			w = n.missing
		}
		if n.wide && !strings.HasPrefix(n.encoding, "Identity") { // widths go by glyph, not by code
			if w = 1000; len(text) == 1 {
				w = 500
			}
		}
		out = append(out, pdfGlyph{text, w * n.scale, size == 1 && s[0] == ' '})
		s = s[size:]
	}
	return out
}

// code reads the next code and its length.
func (n *pdfFont) code(s string) (uint32, int) {
	switch {
	case !n.wide:
		return uint32(s[0]), 1
	case strings.HasPrefix(n.encoding, "GB"):
		if s[0] < 0x81 || len(s) < 2 {
			return uint32(s[0]), 1
		}
	case len(s) < 2 || n.lengths[1] && !n.lengths[2]:
		return uint32(s[0]), 1
	}
	return uint32(s[0])<<8 | uint32(s[1]), 2
}

// plain is a code's text where no map explains it.
func (n *pdfFont) plain(code uint32, raw string) string {
	switch {
	case !n.wide:
		return n.simple[byte(code)]
	case strings.HasPrefix(n.encoding, "UniGB") || strings.HasPrefix(n.encoding, "UniCNS") || strings.HasPrefix(n.encoding, "UniJIS") || strings.HasPrefix(n.encoding, "UniKS"):
		return utf16Text(raw)
	case strings.HasPrefix(n.encoding, "GB"):
		if t, err := simplifiedchinese.GB18030.NewDecoder().String(raw); err == nil {
			return t
		}
	}
	return "\uFFFD"
}

// readCMap reads a ToUnicode map.
func (n *pdfFont) readCMap(f *pdfFile, raw []byte) error {
	n.unicode = map[uint32]string{}
	l := &pdfLexer{raw: raw, max: f.b.lim.Depth}
	var args []any
	for {
		x, ok := l.next()
		if !ok || n.mapped > maxMapped {
			return nil
		}
		if err := f.b.tick(); err != nil {
			return err
		}
		w, isWord := x.(pdfWord)
		if !isWord {
			if args = append(args, x); len(args) > 1<<16 {
				args = nil
			}
			continue
		}
		switch w {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				n.mapCode(args[i], args[i+1], 0)
			}
		case "endbfrange":
			n.mapRanges(args)
		case "endcodespacerange":
			for _, a := range args {
				if s, ok := a.(pdfString); ok && len(s) < len(n.lengths) {
					n.lengths[len(s)] = true
				}
			}
		}
		args = nil
	}
}

func codeOf(x any) (uint32, bool) {
	s, ok := x.(pdfString)
	if !ok || len(s) == 0 || len(s) > 4 {
		return 0, false
	}
	c := uint32(0)
	for i := range len(s) {
		c = c<<8 | uint32(s[i])
	}
	return c, true
}

// maxMapped bounds a map: there are 65,536 codes of two bytes.
const maxMapped = 1 << 18

// mapCode maps one code; step counts up the last character.
func (n *pdfFont) mapCode(code, text any, step uint32) {
	c, ok := codeOf(code)
	s, ok2 := text.(pdfString)
	if !ok || !ok2 {
		return
	}
	t := utf16Text(string(s))
	if step > 0 {
		r := []rune(t)
		if len(r) == 0 {
			return
		}
		r[len(r)-1] += rune(step)
		t = string(r)
	}
	n.unicode[c+step] = t
}

func (n *pdfFont) mapRanges(args []any) {
	for i := 0; i+2 < len(args); i += 3 {
		from, ok1 := codeOf(args[i])
		to, ok2 := codeOf(args[i+1])
		if !ok1 || !ok2 || to < from || to-from > 65535 {
			continue
		}
		if n.mapped += int(to - from); n.mapped > maxMapped {
			return
		}
		list, isList := args[i+2].([]any)
		for k := uint32(0); k <= to-from; k++ {
			if !isList {
				n.mapCode(args[i], args[i+2], k)
			} else if int(k) < len(list) {
				c, _ := codeOf(args[i])
				if s, ok := list[k].(pdfString); ok {
					n.unicode[c+k] = utf16Text(string(s))
				}
			}
		}
	}
}
