package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a piece of a text; Mark says that it is a word that was looked for.
type Span struct {
	Text string
	Mark bool
}

// around is how many bytes of the text are shown before the first word, and
// after it.
const (
	before = 60
	after  = 240
)

// mapped is a text beside its normalised form.
type mapped struct {
	text   string // NFC, as it is shown
	normal string
	at     []int // offset in text of each byte of normal, and the end
}

func mapText(s string) mapped {
	m := mapped{text: composed(s)}
	f := folder{mapped: true}
	f.fold(m.text)
	m.normal, m.at = string(f.out), append(f.at, len(m.text))
	return m
}

// found marks the bytes of the text that belong to a word that was looked for.
func (m mapped) found(list []term) []bool {
	hit := make([]bool, len(m.text)+1)
	for _, t := range list {
		for _, a := range t.forms() {
			for from := 0; from < len(m.normal); {
				i := strings.Index(m.normal[from:], a)
				if i < 0 {
					break
				}
				start, end := m.at[from+i], m.at[from+i+len(a)]
				last := m.at[from+i+len(a)-1]
				if _, n := utf8.DecodeRuneInString(m.text[last:]); end > last+n { // white space after the word is not marked
					end = last + n
				}
				for k := start; k < end; k++ {
					hit[k] = true
				}
				from += i + len(a)
			}
		}
	}
	return hit
}

// mark marks the words in a whole text.
func mark(s string, list []term) []Span {
	m := mapText(s)
	return spans(m.text, m.found(list), 0, len(m.text))
}

// longestShown is how many bytes of a body are searched for a snippet.
const longestShown = 60_000

// snippet is the text around the first word that stands in a body; its
// beginning when none does.
func snippet(body string, list []term) []Span {
	if body == "" {
		return nil
	}
	if len(body) > longestShown {
		body = strings.ToValidUTF8(body[:longestShown], "")
	}
	m := mapText(body)
	hit := m.found(list)
	first := 0
	for i, h := range hit {
		if h {
			first = i
			break
		}
	}
	start, end := bound(m.text, max(first-before, 0)), bound(m.text, min(first+after, len(m.text)))
	out := spans(m.text, hit, start, end)
	if start > 0 {
		out = append([]Span{{Text: "…"}}, out...)
	}
	if end < len(m.text) {
		out = append(out, Span{Text: "…"})
	}
	return out
}

// bound moves an offset back to the beginning of a rune.
func bound(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// spans cuts a text where marks begin and end; line breaks become spaces.
func spans(s string, hit []bool, start, end int) []Span {
	var out []Span
	for from := start; from < end; {
		to := from + 1
		for to < end && hit[to] == hit[from] {
			to++
		}
		text := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return ' '
			}
			return r
		}, s[from:to])
		out = append(out, Span{text, hit[from]})
		from = to
	}
	return out
}
