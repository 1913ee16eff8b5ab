// Package htmlcheck looks at the pages that tests render: is the markup
// whole, can everybody use it, does it say what it should.
package htmlcheck

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// Page returns everything wrong with the structure of a whole page.
func Page(page string) []string {
	var out []string
	for _, check := range []func(string) []string{Balanced, OneH1, Labelled, UniqueIDs, NoInline} {
		out = append(out, check(page)...)
	}
	return out
}

// void elements have no end tag.
var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}

// Balanced reports every tag that is not closed, or closed where another is
// open. Unlike a browser it allows no end tag to be left out.
func Balanced(page string) []string {
	var out, open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw, _ := z.TagName()
		name := string(raw)
		switch {
		case kind == html.StartTagToken && !void[name]:
			open = append(open, name)
		case kind == html.EndTagToken && len(open) > 0 && open[len(open)-1] == name:
			open = open[:len(open)-1]
		case kind == html.EndTagToken:
			return append(out, fmt.Sprintf("</%s> closes nothing; open: %s", name, strings.Join(open, " > ")))
		}
	}
	if len(open) > 0 {
		out = append(out, "not closed: "+strings.Join(open, " > "))
	}
	return out
}

// OneH1 reports a page without, or with more than, one heading of the first rank.
func OneH1(page string) []string {
	if n := len(Find(page, "h1")); n != 1 {
		return []string{fmt.Sprintf("%d h1, want 1", n)}
	}
	return nil
}

// UniqueIDs reports ids that stand twice.
func UniqueIDs(page string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range Find(page, "[id]") {
		id := attr(n, "id")
		if seen[id] {
			out = append(out, "id twice: "+id)
		}
		seen[id] = true
	}
	return out
}

// NoInline reports what the content security policy would refuse: style
// attributes, event attributes, scripts and style sheets inside the page.
func NoInline(page string) []string {
	var out []string
	for _, n := range Find(page, "*") {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				out = append(out, fmt.Sprintf("inline %s on <%s>", a.Key, n.Data))
			}
		}
		if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" && !data(n) {
			out = append(out, "inline <"+n.Data+">")
		}
	}
	return out
}

// data reports a data block, which browsers read and never run.
func data(n *html.Node) bool {
	kind := attr(n, "type")
	return kind == "application/json" || kind == "application/ld+json"
}
