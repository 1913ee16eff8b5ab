package search

import (
	"regexp"
	"slices"
)

// numbered is a phrase that may be a 文号: something in it that is a number.
var numbered = regexp.MustCompile(`[0-9]`)

// Matcher looks for phrases in texts the way the search compares them: width,
// case, brackets and white space alike, 文号 in any form. It asks no index, so
// it also reads what is in none.
type Matcher struct {
	terms []term
	every bool
}

// NewMatcher looks for phrases, blank ones left out: any of them, or every one.
func NewMatcher(phrases []string, every bool) Matcher {
	m := Matcher{every: every}
	for _, p := range phrases {
		if n := Normalise(p); slices.ContainsFunc([]rune(n), word) {
			m.terms = append(m.terms, term{any: []string{n}})
		}
	}
	return m
}

// Empty reports that there is nothing to look for.
func (m Matcher) Empty() bool { return len(m.terms) == 0 }

// In reports whether the phrases stand in the texts taken together.
func (m Matcher) In(texts ...string) bool {
	normal := make([]string, len(texts))
	squeezed := make([]string, len(texts))
	for i, s := range texts {
		normal[i] = Normalise(s)
	}
	stands := func(t term) bool {
		for i, s := range normal {
			if t.in(s) {
				return true
			}
			if !numbered.MatchString(t.any[0]) {
				continue
			}
			if squeezed[i] == "" {
				for _, n := range numbers(s) {
					squeezed[i] += n + "\n"
				}
			}
			if t.squeezedIn(squeezed[i]) {
				return true
			}
		}
		return false
	}
	if m.every {
		return !m.Empty() && !slices.ContainsFunc(m.terms, func(t term) bool { return !stands(t) })
	}
	return slices.ContainsFunc(m.terms, stands)
}

// Excerpt is the text around the first phrase that stands in it, marked.
func (m Matcher) Excerpt(text string) []Span { return snippet(text, m.terms) }
