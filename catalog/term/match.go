package term

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Match returns s in the form used for comparing only: NFKC, every white
// space and zero-width character removed, all bracket pairs except 《》 turned
// into (). It is never shown to anybody.
func Match(s string) string { return strings.Map(unifyRune, Fold(s)) }

// Fold returns s in NFKC without white space: the form of the keys in the
// register of laws.
func Fold(s string) string {
	s = Squeeze(s)
	if !norm.NFKC.IsNormalString(s) {
		s = Squeeze(norm.NFKC.String(s))
	}
	return s
}

// Squeeze returns the file's text with all white space and invisible
// characters removed and every other character kept as it is.
func Squeeze(s string) string {
	if !hasBlank(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if Blank(r) {
			return -1
		}
		return r
	}, s)
}

// Empty reports that s shows nothing at all.
func Empty(s string) bool {
	for _, r := range s {
		if !Blank(r) {
			return false
		}
	}
	return true
}

func hasBlank(s string) bool {
	for _, r := range s {
		if Blank(r) {
			return true
		}
	}
	return false
}

// Blank reports whether r shows nothing: white space of any width, zero-width
// characters, soft hyphens, byte order marks and control characters.
func Blank(r rune) bool {
	if r > ' ' && r < 0x7f || r >= 0x3400 && r < 0xa000 {
		return false
	}
	switch r {
	case '\u00ad', '\u034f', '\u115f', '\u1160', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f',
		'\u2028', '\u2029', '\u2060', '\u2800', '\u3164', '\ufeff', '\ufffe', '\uffa0':
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

func unifyRune(r rune) rune {
	switch r {
	case '〔', '[', '【', '{', '〖', '﹝', '「', '『':
		return '('
	case '〕', ']', '】', '}', '〗', '﹞', '」', '』':
		return ')'
	case '﹕', '∶', '︰':
		return ':'
	case '﹔':
		return ';'
	case '﹑':
		return '、'
	case '‐', '‑', '‒', '–', '—', '―', '−', '─':
		return '-'
	}
	return r
}
