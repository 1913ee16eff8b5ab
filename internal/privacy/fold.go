package privacy

import (
	"strings"
	"unicode/utf8"
)

// folded is a text in one form of writing: full-width letters and digits are
// plain, every space is a space, every dash a dash, every mask a star, and
// what has no width is gone. at[i] is the byte offset of rune i in the source.
type folded struct {
	r   []rune
	at  []int
	src string
}

func fold(s string) folded {
	t := folded{r: make([]rune, 0, len(s)/2), at: make([]int, 0, len(s)/2), src: s}
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
			c = plain(c)
		}
		if c != 0 {
			t.r = append(t.r, c)
			t.at = append(t.at, i)
		}
		i += size
	}
	return t
}

// plain is the plain form of a rune beyond ASCII, 0 for none.
func plain(c rune) rune {
	switch {
	case c >= 0x4e00 && c <= 0x9fff:
		return c
	case c >= 0xff01 && c <= 0xff5e:
		return c - 0xfee0
	case c == 0x200b || c == 0x200c || c == 0x200d || c == 0x2060 || c == 0xfeff || c == 0xad || c == 0x200e || c == 0x200f:
		return 0
	case c == 0xa0 || c == 0x3000 || c >= 0x2000 && c <= 0x200a || c == 0x202f || c == 0x205f:
		return ' '
	case c >= 0x2010 && c <= 0x2015 || c == 0x2212 || c == 0xfe63 || c == 0x2500:
		return '-'
	case c == '∗' || c == '﹡' || c == '✱' || c == '⁎' || c == '●' || c == '█' || c == '▇':
		return '*'
	case c == 'Х' || c == '×' || c == 'Ⅹ' || c == 'Χ': // Cyrillic, times, numeral, Greek
		return 'X'
	case c == 'х' || c == 'ⅹ' || c == 'χ':
		return 'x'
	case c == '•' || c == '‧' || c == '・' || c == '∙':
		return '·'
	}
	return c
}

// end is the byte offset behind the folded rune before to. Runes without width
// behind it do not belong to it.
func (t folded) end(to int) int {
	if to == 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(t.src[t.at[to-1]:])
	return t.at[to-1] + size
}

// rune is the folded rune at i, 0 beyond the text.
func (t folded) rune(i int) rune {
	if i < 0 || i >= len(t.r) {
		return 0
	}
	return t.r[i]
}

// before is up to n runes in front of i on the same line.
func (t folded) before(i, n int) string {
	from := i
	for from > 0 && i-from < n && t.r[from-1] != '\n' {
		from--
	}
	return string(t.r[from:i])
}

// after is up to n runes from i on the same line.
func (t folded) after(i, n int) string {
	to := i
	for to < len(t.r) && to-i < n && t.r[to] != '\n' {
		to++
	}
	return string(t.r[i:to])
}

// has reports any of the words in a span.
func (t folded) has(s span, words ...string) bool {
	return containsAny(string(t.r[s.from:s.to]), words...)
}

func containsAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func endsWithAny(text string, words ...string) bool {
	text = strings.TrimRight(text, " :\t")
	for _, w := range words {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

// lineRunes bounds a line, so that a text without line ends stays cheap.
const lineRunes = 120

// lineOf is the line that holds rune i, at most lineRunes to each side.
func (s *scanner) lineOf(i int) span {
	from, to := i, i
	for from > 0 && i-from < lineRunes && s.t.r[from-1] != '\n' {
		from--
	}
	for to < len(s.t.r) && to-i < lineRunes && s.t.r[to] != '\n' {
		to++
	}
	return span{from, to}
}

// sentenceOf is the part of the line between full stops.
func (s *scanner) sentenceOf(i int) span {
	l := s.lineOf(i)
	for j := i - 1; j >= l.from; j-- {
		if s.t.r[j] == '。' || s.t.r[j] == ';' || s.t.r[j] == '!' {
			l.from = j + 1
			break
		}
	}
	for j := i; j < l.to; j++ {
		if s.t.r[j] == '。' || s.t.r[j] == ';' {
			l.to = j
			break
		}
	}
	return l
}

func isDigit(c rune) bool  { return c >= '0' && c <= '9' }
func isLetter(c rune) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }
func isUpper(c rune) bool  { return c >= 'A' && c <= 'Z' }
func isHan(c rune) bool    { return c >= 0x4e00 && c <= 0x9fff || c >= 0x3400 && c <= 0x4dbf }
