package privacy

import "strings"

// atom is one number as it is written: digits, stars for what is masked, an X
// at the end, groups parted by single dashes, points or underscores.
type atom struct {
	from, to int    // runes
	text     string // without separators; X in upper case
	groups   []int  // digits in each group
	sep      rune   // between groups, 0 for none
	exponent string // digits behind E+, as in 3.71E+17
	masked   int    // stars
	fuzzy    bool   // letters among the digits: O for 0, l for 1
	used     bool
}

// maxAtom bounds a number; longer runs of digits are no number of a person.
const maxAtom = 64

// lex finds the numbers of the text.
func (s *scanner) lex() {
	for i := 0; i < len(s.t.r); {
		if c := s.t.r[i]; !isDigit(c) && c != '*' {
			i++
			continue
		}
		a := s.lexOne(i)
		i = a.to
		if len(a.text) > a.masked && len(a.text) <= maxAtom {
			s.atoms = append(s.atoms, a)
		}
	}
}

func (s *scanner) lexOne(i int) atom {
	a := atom{from: i}
	var b strings.Builder
	group := 0
	for ; i < len(s.t.r); i++ {
		c := s.t.r[i]
		switch {
		case isDigit(c):
			b.WriteRune(c)
			group++
			continue
		case s.misread(i):
			b.WriteByte(map[rune]byte{'O': '0', 'o': '0', 'l': '1', 'I': '1'}[c])
			group++
			a.fuzzy = true
			continue
		case c == '*' || s.maskX(i):
			b.WriteByte('*')
			group++
			a.masked++
			continue
		case s.lastX(i):
			b.WriteByte('X')
			group++
			i++
		case (c == '-' || c == '.' || c == '_') && isNumeric(s.t.rune(i+1)) && group > 0 && (a.sep == 0 || a.sep == c):
			a.sep = c
			a.groups = append(a.groups, group)
			group = 0
			continue
		}
		break
	}
	a.to, a.text = i, b.String()
	a.groups = append(a.groups, group)
	return s.lexExponent(a.bare())
}

// bare drops stars around a whole number: a bullet or an emphasis, not a mask.
func (a atom) bare() atom {
	inner := strings.Trim(a.text, "*")
	lead := len(a.text) - len(strings.TrimLeft(a.text, "*"))
	tail := len(a.text) - len(inner) - lead
	if lead == 0 || lead > 2 || tail != 0 && tail != lead || len(inner) < 11 || a.sep != 0 || strings.Contains(inner, "*") || len(a.text) == 18 {
		return a
	}
	return atom{from: a.from + lead, to: a.from + lead + len(inner), text: inner, groups: []int{len(inner)}}
}

func isNumeric(c rune) bool { return isDigit(c) || c == '*' }

// misread reports a letter that stands for a digit between two digits, as
// scanned or hurriedly typed numbers have it.
func (s *scanner) misread(i int) bool {
	if !looksLikeDigit(s.t.r[i]) {
		return false
	}
	from, to := i-1, i+1
	for looksLikeDigit(s.t.rune(from)) {
		from--
	}
	for looksLikeDigit(s.t.rune(to)) {
		to++
	}
	return to-from <= 4 && isDigit(s.t.rune(from)) && isDigit(s.t.rune(to))
}

func looksLikeDigit(c rune) bool { return c == 'O' || c == 'o' || c == 'l' || c == 'I' }

// maskX reports an X that hides a digit: two or more in a row.
func (s *scanner) maskX(i int) bool {
	c := s.t.r[i]
	return (c == 'X' || c == 'x') && (s.t.rune(i+1) == c || s.t.rune(i-1) == c)
}

// lastX reports an X that ends a number.
func (s *scanner) lastX(i int) bool {
	if c := s.t.r[i]; c != 'X' && c != 'x' {
		return false
	}
	next := s.t.rune(i + 1)
	return !isDigit(next) && !isLetter(next) && next != '*'
}

// lexExponent takes E+17 behind a decimal.
func (s *scanner) lexExponent(a atom) atom {
	i := a.to
	if c := s.t.rune(i); c != 'E' && c != 'e' || a.masked > 0 || len(a.groups) > 2 || a.groups[0] != 1 {
		return a
	}
	if i++; s.t.rune(i) == '+' {
		i++
	}
	from := i
	for isDigit(s.t.rune(i)) && i-from < 3 {
		i++
	}
	if i > from && !isLetter(s.t.rune(i)) {
		a.exponent, a.to = string(s.t.r[from:i]), i
	}
	return a
}

// grouped reports groups of exactly these lengths.
func (a *atom) grouped(lengths ...int) bool {
	if len(a.groups) != len(lengths) {
		return false
	}
	for i, n := range lengths {
		if a.groups[i] != n {
			return false
		}
	}
	return true
}

// near reports white space alone between two atoms, a line end at most once:
// a number that was set apart or broken over lines. A tab parts cells.
func (s *scanner) near(a, b *atom) bool {
	if b.from-a.to > 8 || b.from == a.to {
		return false
	}
	ends := 0
	for _, c := range s.t.r[a.to:b.from] {
		switch c {
		case ' ':
		case '\n', '\r':
			if c == '\n' {
				ends++
			}
		default:
			return false
		}
	}
	return ends <= 1
}

// joined reports letters attached to the atom: part of a code, not a number.
func (s *scanner) joined(a *atom) bool {
	return isUpper(s.t.rune(a.from-1)) || isLetter(s.t.rune(a.to))
}
