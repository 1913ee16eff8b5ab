package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Order is how hits are sorted.
type Order string

// The orders.
const (
	Newest    Order = "newest"    // by day, the newest first
	Relevance Order = "relevance" // the best of the newest 2,000 hits first
)

// Query is what somebody looks for.
type Query struct {
	Text     string // terms by white space; all must be there
	Kinds    []string
	Units    []int64 // any of them; none: all
	Tier     string
	Domain   string
	Type     string
	Year     int
	Validity string
	Order    Order  // Newest when blank
	After    string // Page.Next of the page before
	Limit    int    // hits a page, 20 when 0
	Count    bool   // count the hits, up to 1,000
}

// Narrowed reports that something besides the words narrows the query.
func (q Query) Narrowed() bool {
	return len(q.Kinds)+len(q.Units) > 0 || q.Tier+q.Domain+q.Type+q.Validity != "" || q.Year != 0
}

// limits of a query.
const (
	longestText  = 100 // characters that are looked at
	mostTerms    = 8
	mostHits     = 2000 // that relevance looks at
	mostCounted  = 1000
	pageSize     = 20
	mostPageSize = 100
)

// term is one word of a query with what may stand for it.
type term struct {
	any []string // normalised: itself first, then synonyms
}

// spaced is a 文号 typed with white space inside it: 蒙政办发〔2024〕 5 号, 蒙政办发2024 5.
var spaced = regexp.MustCompile(`(\p{Han}\s*[\[(（【〔]?\s*(?:19|20)[0-9]{2}\s*[\])）】〕]?)\s+(?:第\s*)?([0-9]{1,4})(?:\s*(号))?(\s|$)`)

// joinNumbers takes the white space out of 文号, so that they stay one term.
func joinNumbers(text string) string {
	return spaced.ReplaceAllStringFunc(text, func(s string) string { return strings.Join(strings.Fields(s), "") + " " })
}

// single reports a term of one character: it is looked for in titles, 文号 and
// keywords only.
func (t term) single() bool { return utf8.RuneCountInString(t.any[0]) == 1 }

// terms takes a query apart.
func terms(text string, groups []Group) []term {
	text = strings.ToValidUTF8(text, "")
	if utf8.RuneCountInString(text) > longestText {
		text = string([]rune(text)[:longestText])
	}
	var out []term
	for _, part := range strings.Fields(joinNumbers(text)) {
		t := term{any: []string{Normalise(part)}}
		if strings.IndexFunc(t.any[0], word) < 0 || len(out) == mostTerms {
			continue
		}
		for _, g := range groups {
			if slices.Contains(g.normal, t.any[0]) {
				for _, w := range g.normal {
					if !slices.Contains(t.any, w) {
						t.any = append(t.any, w)
					}
				}
			}
		}
		out = append(out, t)
	}
	return out
}

// exact reports that the index alone answers: one term of two characters
// that are one token.
func exact(list []term) bool {
	if len(list) != 1 || len(list[0].any) != 1 {
		return false
	}
	t := list[0].any[0]
	n := needed(t)
	return utf8.RuneCountInString(t) == 2 && len(n) == 1 && n[0] == t && squeeze(t) == t
}

// match is the index's own question, for either engine; "" when no term has
// tokens: then single characters are looked for in titles.
func match(list []term, postgres bool) string {
	var parts []string
	for _, t := range list {
		var ways []string
		for _, a := range t.forms() {
			if n := needed(a); len(n) > 0 {
				ways = append(ways, joined(n, " AND ", " & ", postgres))
			} else {
				ways = nil // this way can not be asked of the index
				break
			}
		}
		if len(ways) > 0 {
			sep := " OR "
			if postgres {
				sep = " | "
			}
			parts = append(parts, "("+strings.Join(ways, sep)+")")
		}
	}
	if postgres {
		return strings.Join(parts, " & ")
	}
	return strings.Join(parts, " AND ")
}

// bracketed is a piece of a 文号 with a bracket inside it.
var bracketed = regexp.MustCompile(`\p{Han}\([0-9]|[0-9]{4}\)第?[0-9]`)

// forms are the ways to write a term: itself, its synonyms, and squeezed when
// it may be a 文号.
func (t term) forms() []string {
	out := slices.Clone(t.any)
	for _, a := range t.any {
		if s := squeeze(a); bracketed.MatchString(a) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func joined(list []string, lite, postgres string, isPG bool) string {
	quoted := make([]string, len(list))
	for i, t := range list {
		quoted[i] = `"` + t + `"`
		if isPG {
			quoted[i] = `'` + t + `'`
		}
	}
	if isPG {
		return "(" + strings.Join(quoted, postgres) + ")"
	}
	return "(" + strings.Join(quoted, lite) + ")"
}

// titleMatch asks titles for single characters.
func titleMatch(list []term, postgres bool) string {
	var all []string
	for _, t := range list {
		all = append(all, t.any[0])
	}
	if postgres {
		return joined(all, "", " & ", true)
	}
	return "chars : " + joined(all, " AND ", "", false)
}

// holds verifies a document: every term stands in it, single characters in
// its short text.
func holds(d Doc, list []term) bool {
	short := d.short()
	text, squeezed := "", ""
	for _, t := range list {
		if t.in(short) {
			continue
		}
		if t.single() {
			return false
		}
		if text == "" {
			text = Normalise(d.Body)
		}
		if t.in(text) {
			continue
		}
		if squeezed == "" {
			squeezed = strings.Join(append(numbers(short+"\n"+text), squeeze(Normalise(d.Number))), "\n")
		}
		if !t.squeezedIn(squeezed) {
			return false
		}
	}
	return true
}

func (t term) in(text string) bool {
	return slices.ContainsFunc(t.any, func(a string) bool { return strings.Contains(text, a) })
}

// squeezedIn looks in squeezed 文号.
func (t term) squeezedIn(text string) bool {
	return slices.ContainsFunc(t.forms(), func(a string) bool { return strings.Contains(text, a) })
}
