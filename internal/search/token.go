package search

import (
	"strings"
	"unicode/utf8"
)

// longestWord is how many bytes of a Latin word or number become a token.
const longestWord = 60

// tokens are what a normalised text is found by: every two neighbouring
// characters (危房改造 → 危房 房改 改造), Latin words and numbers whole, and the
// characters beside punctuation alone. Each stands once.
func tokens(s string) []string {
	set := tokenSet{seen: map[string]bool{}}
	set.grams(s)
	set.edges(s)
	set.words(s, false)
	return set.list
}

type tokenSet struct {
	seen map[string]bool
	list []string
}

func (t *tokenSet) add(token string) {
	if !t.seen[token] {
		t.seen[token] = true
		t.list = append(t.list, token)
	}
}

// grams adds every pair of neighbouring word characters.
func (t *tokenSet) grams(s string) {
	last := -1 // where the word character before began
	for at, r := range s {
		if !word(r) {
			last = -1
			continue
		}
		if last >= 0 {
			t.add(s[last : at+utf8.RuneLen(r)])
		}
		last = at
	}
}

// edges adds the first and the last character of every run of word
// characters: all there is to find ",为" by.
func (t *tokenSet) edges(s string) {
	last := rune(0)
	for _, r := range s {
		if word(r) && !word(last) {
			t.add(string(r))
		}
		if word(last) && !word(r) {
			t.add(string(last))
		}
		last = r
	}
	if word(last) {
		t.add(string(last))
	}
}

// lone adds the characters that stand alone between punctuation in a term of
// more characters.
func (t *tokenSet) lone(term string) {
	r := []rune(term)
	for i := range r {
		if len(r) > 1 && word(r[i]) && (i == 0 || !word(r[i-1])) && (i == len(r)-1 || !word(r[i+1])) {
			t.add(string(r[i]))
		}
	}
}

// words adds the Latin words and numbers of three characters and more; inner
// ones only when the text is cut out of a longer one, whose words may go on
// at both ends.
func (t *tokenSet) words(s string, inner bool) {
	start := -1
	end := func(at int) {
		if start >= 0 && !(inner && (start == 0 || at == len(s))) && utf8.RuneCountInString(s[start:at]) > 2 && at-start <= longestWord {
			t.add(s[start:at])
		}
		start = -1
	}
	for at, r := range s {
		switch {
		case !latin(r):
			end(at)
		case start < 0:
			start = at
		}
	}
	end(len(s))
}

// needed are tokens that every text has in which the term stands somewhere:
// a whole number inside the term stands for its pairs.
func needed(term string) []string {
	set := tokenSet{seen: map[string]bool{}}
	set.words(term, true)
	inside := strings.Join(set.list, " ")
	pairs := tokenSet{seen: map[string]bool{}}
	pairs.grams(term)
	for _, p := range pairs.list {
		if !strings.Contains(inside, p) {
			set.add(p)
		}
	}
	set.lone(term)
	if len(set.list) > mostTokens {
		return set.list[:mostTokens]
	}
	return set.list
}

// mostTokens of a term go into the query; the rest is verified.
const mostTokens = 24

// singles are the single characters of a text, for queries of one.
func singles(s string) []string {
	set := tokenSet{seen: map[string]bool{}}
	for _, r := range s {
		if word(r) {
			set.add(string(r))
		}
	}
	return set.list
}
