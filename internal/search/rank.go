package search

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

type scored struct {
	id    int64
	score int
}

// best is a page in order of relevance among the newest 2,000 hits; its place
// is how many came before.
func (f *finder) best() (p Page, err error) {
	var all []scored
	err = f.walk(beyond, mostHits+1, false, func(r row) bool {
		if len(all) == mostHits {
			p.Capped = true
			return false
		}
		all = append(all, scored{r.ID, f.score(r, len(all))})
		return true
	})
	if err != nil {
		return p, err
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.id, a.id)) })
	p.Total = len(all)
	if p.Capped || p.Total > mostCounted {
		p.Total, p.Capped = mostCounted, true
	}
	start, _ := strconv.Atoi(f.After) // anything else is the start
	start = min(max(start, 0), len(all))
	end := min(start+f.Limit, len(all))
	if end < len(all) {
		p.Next = strconv.Itoa(end)
	}
	p.Hits, err = f.load(all[start:end])
	return p, err
}

// Weights: the title before the keywords before the text, whole before part,
// what is in force before what is not, the newer before the older.
const (
	wholeTitle  = 400
	inTitle     = 200
	inNumber    = 300
	inKeywords  = 100
	outOfForce  = -250
	recency     = 100 // of the newest; the oldest of those looked at has none
	closeToFull = 100 // times the part of the title that the words fill
)

func (f *finder) score(r row, place int) int {
	title, number, keywords := Normalise(r.Title), Normalise(r.Number), Normalise(r.Keywords)
	squeezed := squeeze(number)
	score, filled := recency*(mostHits-place)/mostHits, 0
	for _, t := range f.terms {
		switch {
		case t.any[0] == title:
			score += wholeTitle
			filled += utf8.RuneCountInString(title)
		case t.in(title):
			score += inTitle
			filled += utf8.RuneCountInString(t.any[0])
		case number != "" && (t.in(number) || t.squeezedIn(squeezed)):
			score += inNumber
		case t.in(keywords):
			score += inKeywords
		}
	}
	if n := utf8.RuneCountInString(title); n > 0 {
		score += closeToFull * min(filled, n) / n
	}
	if r.Validity == Expired {
		score += outOfForce
	}
	return score
}

// load reads the documents of a page and keeps their order.
func (f *finder) load(page []scored) ([]Hit, error) {
	if len(page) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(page))
	for i, s := range page {
		ids[i] = s.id
	}
	text, args, err := db.In(`SELECT `+docColumns+`, d.body FROM search_doc d WHERE d.id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	var rows []row
	if err := f.q.Select(&rows, text, args...); err != nil {
		return nil, fault.Wrap("search.Find", err)
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	hits := make([]Hit, len(rows))
	for i, r := range rows {
		hits[i] = f.hit(r)
	}
	return hits, nil
}

func (f *finder) hit(r row) Hit {
	h := Hit{Doc: r.doc(), Marked: mark(r.Title, f.terms)}
	h.Snippet = snippet(r.Body, f.terms)
	h.Body = ""
	return h
}

// Plain is the text of spans without marks.
func Plain(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
