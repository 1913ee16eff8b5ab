package portal

import (
	"strconv"
	"strings"
	"sync"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/db"
)

// Hit is one entry found.
type Hit struct {
	Code    string
	Domain  string // its name
	Fields  catalog.Fields
	Element string // the element of 公开内容 that has the words, else the first
}

// finder finds entries of the public edition by words. An issued edition
// never changes, so its text is read once and kept.
type finder struct {
	mu      sync.Mutex
	edition int64
	entries []findable
}

type findable struct {
	code   string
	fields catalog.Fields
	text   string // normalised: names, content, basis, subject, code
}

// hitsPage is the number of hits on one page.
const hitsPage = 30

// find lists a page of the entries that have every word, behind the place
// after, how many there are, and the following page's place ("" on the last).
func (f *finder) find(q db.Reader, e catalog.Edition, domains []catalog.PublicCount, text string, after int) (page []Hit, count int, next string, err error) {
	entries, err := f.of(q, e)
	if err != nil {
		return nil, 0, "", err
	}
	names := map[string]string{}
	for _, d := range domains {
		names[d.Key] = d.Name
	}
	words := strings.Fields(normal(text, true))
	for _, x := range entries {
		if !has(x.text, words) {
			continue
		}
		if count++; count <= after {
			continue
		}
		if len(page) == hitsPage {
			next = strconv.Itoa(max(after, 0) + hitsPage)
			continue
		}
		page = append(page, Hit{x.code, names[x.fields.Domain], x.fields, element(x.fields.Content, words)})
	}
	return page, count, next, nil
}

func (f *finder) of(q db.Reader, e catalog.Edition) ([]findable, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.edition == e.ID {
		return f.entries, nil
	}
	list, err := catalog.PublicEntries(q, e, "")
	if err != nil {
		return nil, err
	}
	f.entries = make([]findable, 0, len(list))
	for _, x := range list {
		f.entries = append(f.entries, findable{x.Code, x.Fields, normal(strings.Join([]string{x.Code, x.Level1, x.Level2, x.Level3,
			strings.Join(x.Content, "\n"), strings.Join(x.Basis, "\n"), x.Subject}, "\n"), false)})
	}
	f.edition = e.ID
	return f.entries, nil
}

// normal unifies width, case and brackets; words keeps the blanks between words.
func normal(s string, words bool) string {
	if !words {
		return strings.ToLower(term.Match(s))
	}
	var out []string
	for _, w := range strings.Fields(s) {
		out = append(out, strings.ToLower(term.Match(w)))
	}
	return strings.Join(out, " ")
}

func has(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return len(words) > 0
}

func element(content, words []string) string {
	for _, el := range content {
		if has(normal(el, false), words[:1]) {
			return el
		}
	}
	if len(content) > 0 {
		return content[0]
	}
	return ""
}
