package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// mostSuggested is how many suggestions are given.
const mostSuggested = 8

// Suggest lists the newest titles in which what was typed stands word for
// word, each once.
func Suggest(q db.Reader, typed string) ([]string, error) {
	text := Normalise(strings.ToValidUTF8(strings.Join(strings.Fields(typed), ""), ""))
	if n := utf8.RuneCountInString(text); n < 2 || n > 30 {
		return nil, nil
	}
	set := tokenSet{seen: map[string]bool{}}
	if set.grams(text); len(set.list) == 0 {
		return nil, nil
	}
	from, asked := ` FROM search_title f CROSS JOIN search_doc d ON d.id = f.rowid WHERE search_title MATCH ?`, `grams : `+joined(set.list, " AND ", "", false)
	if pg(q) {
		from, asked = ` FROM search_title f JOIN search_doc d ON d.id = f.rowid WHERE f.grams @@ CAST(? AS tsquery)`, joined(set.list, "", " & ", true)
	}
	var titles, out []string
	if err := q.Select(&titles, `SELECT d.title`+from+` ORDER BY f.rowid DESC LIMIT 100`, asked); err != nil {
		return nil, fault.Wrap("search.Suggest", err)
	}
	seen := map[string]bool{}
	for _, t := range titles {
		if n := Normalise(t); strings.Contains(n, text) && !seen[n] && len(out) < mostSuggested {
			seen[n], out = true, append(out, t)
		}
	}
	return out, nil
}

// Complete lists what somebody may be going to type: words of the groups of
// synonyms that hold the text, then titles, as Suggest.
func Complete(q db.Reader, typed string) ([]string, error) {
	titles, err := Suggest(q, typed)
	if err != nil {
		return nil, err
	}
	groups, err := Synonyms(q)
	if err != nil {
		return nil, err
	}
	out, text := []string{}, Normalise(strings.TrimSpace(typed))
	for _, g := range groups {
		for i, w := range g.normal {
			if utf8.RuneCountInString(text) > 1 && w != text && strings.Contains(w, text) && !slices.Contains(out, g.Words[i]) {
				out = append(out, g.Words[i])
			}
		}
	}
	out = append(out[:min(len(out), mostSuggested/2)], titles...)
	return out[:min(len(out), mostSuggested)], nil
}

// mostTried is how many shorter queries Shorter tries.
const mostTried = 12

// Shorter is what to look for instead when nothing was found: the longest
// part of the words that something has, "" when none has.
func Shorter(q db.Reader, query Query) (string, error) {
	words := strings.Fields(query.Text)
	var ways []string
	for i := range words { // one word less
		if len(words) > 1 {
			ways = append(ways, strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), " "))
		}
	}
	if len(words) == 1 { // the beginning or the end of the word
		r := []rune(words[0])
		for n := len(r) - 1; n >= 2; n-- {
			ways = append(ways, string(r[:n]), string(r[len(r)-n:]))
		}
	}
	query.Limit, query.Count, query.Order, query.After = 1, false, Newest, ""
	for _, w := range ways[:min(len(ways), mostTried)] {
		query.Text = w
		p, err := Find(q, query)
		if err != nil {
			return "", err
		}
		if len(p.Hits) > 0 {
			return w, nil
		}
	}
	return "", nil
}
