package org

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a name the way names are compared: full-width forms and
// compatibility characters unified (NFKC), no white space, lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// trimAny removes the first matching ending; ok reports whether one matched
// and something is left.
func trimAny(s string, endings []string) (rest string, ok bool) {
	for _, e := range endings {
		if r, cut := strings.CutSuffix(s, e); cut && r != "" {
			return r, true
		}
	}
	return s, false
}

func cutAny(s string, beginnings []string) (rest string, ok bool) {
	for _, b := range beginnings {
		if r, cut := strings.CutPrefix(s, b); cut && r != "" {
			return r, true
		}
	}
	return s, false
}
