package sheet

import (
	"html"
	"strconv"
	"strings"
)

// inline is what stands within a paragraph. It reports what it took.
func (w *wordReader) inline(name string, t tag) bool {
	switch name {
	case "r":
		w.run = wordRun{open: !t.self}
	case "rFonts":
		if w.run.open {
			w.run.symbol = symbolFont(string(t.local("ascii")))
		}
	case "vanish":
		if v := string(t.local("val")); w.run.open && v != "0" && v != "false" && v != "off" {
			w.run.hidden = true
		}
	case "sym":
		w.written(symbol(symbolFont(string(t.local("font"))), string(t.local("char"))))
	case "br", "cr":
		w.written("\n")
	case "tab":
		if w.run.open { // elsewhere it is a tab stop
			w.written(" ")
		}
	case "noBreakHyphen":
		w.written("-")
	default:
		return false
	}
	return true
}

func (w *wordReader) written(text string) { _ = w.write(text) }

// control follows content controls (w14:checkbox) and old form fields, which
// say in a property whether they are ticked.
func (w *wordReader) control(name string, t tag) bool {
	switch name {
	case "sdt":
		if !t.self {
			w.boxes = append(w.boxes, &checkBox{})
		}
	case "checkbox":
		if n := len(w.boxes); n > 0 {
			w.boxes[n-1].is = true
		}
	case "checkBox":
		if !t.self {
			w.form = &checkBox{is: true}
		}
	case "checked", "default":
		on := string(t.local("val"))
		ticked := on == "" || on == "1" || on == "true" || on == "on"
		if w.form != nil {
			w.form.on = ticked
		} else if n := len(w.boxes); n > 0 && name == "checked" {
			w.boxes[n-1].on = ticked
		}
	default:
		return false
	}
	return true
}

func (w *wordReader) endControl(name string) error {
	if name == "checkBox" {
		box := w.form
		if w.form = nil; box == nil {
			return nil
		}
		return w.write(box.mark())
	}
	n := len(w.boxes)
	if n == 0 {
		return nil
	}
	box := w.boxes[n-1]
	if w.boxes = w.boxes[:n-1]; box.is && !box.said {
		return w.write(box.mark())
	}
	return nil
}

// box is the content control with a tick that the text stands in.
func (w *wordReader) box() *checkBox {
	if n := len(w.boxes); n > 0 && w.boxes[n-1].is {
		return w.boxes[n-1]
	}
	return nil
}

func (b *checkBox) mark() string {
	if b.on {
		return "☑"
	}
	return "□"
}

// plainText is a run's text: entities resolved, line ends of the source as
// blanks, letters of a symbol font as the pictures that they are.
func plainText(raw []byte, font string) string {
	s := html.UnescapeString(string(raw))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < 0x20 || r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if font == "" {
		return s
	}
	return strings.Map(func(r rune) rune { return drawn(font, r) }, s)
}

// symbolFont is the name of a font whose letters are pictures, "" for others.
func symbolFont(name string) string {
	for _, f := range []string{"Wingdings 2", "Wingdings 3", "Wingdings", "Webdings", "Symbol"} {
		if strings.EqualFold(name, f) {
			return f
		}
	}
	return ""
}

// symbol is a w:sym: a character of a font by its number.
func symbol(font, char string) string {
	n, err := strconv.ParseUint(char, 16, 16)
	if err != nil || n < 0x20 {
		return ""
	}
	return string(drawn(font, rune(n)))
}

// ticks are the boxes and ticks of the symbol fonts, by font and code.
var ticks = map[string]map[rune]rune{
	"Wingdings":   {0xFE: '☑', 0xFD: '☒', 0xFC: '✔', 0xFB: '×', 0xA8: '□', 0x6F: '□', 0x71: '□', 0x72: '□', 0x6E: '■', 0x6C: '●', 0xA7: '■'},
	"Wingdings 2": {0x50: '✔', 0x52: '☑', 0x54: '☒', 0x53: '☒', 0x51: '☒', 0x4F: '×', 0xA3: '□', 0x2A: '□', 0xA2: '■'},
	"Webdings":    {0x61: '✔', 0x72: '×', 0x63: '□', 0x67: '■'},
	"Symbol":      {0xD6: '√', 0xB7: '·', 0xB4: '×'},
}

// drawn is what a letter of a symbol font looks like. Fonts keep their
// pictures at 0xF000 and up; a letter that is no tick stays as it is.
func drawn(font string, r rune) rune {
	code := r
	if r >= 0xF020 && r <= 0xF0FF {
		code = r - 0xF000
	}
	if seen, ok := ticks[font][code]; ok {
		return seen
	}
	return r
}

// wordList is one automatic numbering of the document (自动编号).
type wordList struct {
	levels map[string]wordLevel
	count  map[string]int
}

type wordLevel struct {
	format, text string
	start        int
}

// number is the automatic number of the paragraph that begins, once.
func (w *wordReader) number() string {
	list, level := w.lists[w.prop.list], w.prop.level
	w.prop = wordPara{}
	if list == nil {
		return ""
	}
	if level == "" {
		level = "0"
	}
	l, ok := list.levels[level]
	if !ok || l.format == "bullet" || l.format == "none" {
		return ""
	}
	if _, begun := list.count[level]; !begun {
		list.count[level] = l.start - 1
	}
	list.count[level]++
	n := list.count[level]
	own := "%" + strconv.Itoa(natural([]byte(level))+1)
	if !strings.Contains(l.text, own) || strings.Count(l.text, "%") != 1 {
		return strconv.Itoa(n) + "." // 1.2.3: the last part tells the items apart
	}
	return strings.Replace(l.text, own, counted(l.format, n), 1)
}

// counted writes a number as the list does.
func counted(format string, n int) string {
	const digits = "零一二三四五六七八九"
	if !strings.Contains(format, "hinese") && format != "ideographDigital" && format != "japaneseCounting" || n > 99 {
		return strconv.Itoa(n)
	}
	one := func(d int) string { return string([]rune(digits)[d]) }
	switch tens, ones := n/10, n%10; {
	case n < 10:
		return one(n)
	case ones == 0 && tens == 1:
		return "十"
	case ones == 0:
		return one(tens) + "十"
	case tens == 1:
		return "十" + one(ones)
	default:
		return one(tens) + "十" + one(ones)
	}
}

// wordLists reads the numberings of a document; a document whose numberings
// cannot be read is read without them.
func (p *parts) wordLists() map[string]*wordList {
	var x struct {
		Abstract []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Level  string   `xml:"ilvl,attr"`
				Start  wordAttr `xml:"start"`
				Format wordAttr `xml:"numFmt"`
				Text   wordAttr `xml:"lvlText"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Nums []struct {
			ID       string   `xml:"numId,attr"`
			Abstract wordAttr `xml:"abstractNumId"`
		} `xml:"num"`
	}
	f := p.file("word/numbering.xml")
	if f == nil || f.Flags&1 != 0 || p.decode(f, &x) != nil {
		return nil
	}
	out := map[string]*wordList{}
	for _, n := range x.Nums {
		if len(out) >= maxLists {
			break
		}
		for _, a := range x.Abstract {
			if a.ID != n.Abstract.Val {
				continue
			}
			l := &wordList{levels: map[string]wordLevel{}, count: map[string]int{}}
			for _, v := range a.Levels {
				l.levels[v.Level] = wordLevel{v.Format.Val, v.Text.Val, natural([]byte(v.Start.Val))}
			}
			out[n.ID] = l
			break
		}
	}
	return out
}

// maxLists bounds the numberings that are looked at.
const maxLists = 2000

type wordAttr struct {
	Val string `xml:"val,attr"`
}
