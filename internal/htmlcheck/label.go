package htmlcheck

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// unnamed are input types that need no label.
var unnamed = map[string]bool{"hidden": true, "submit": true, "button": true, "reset": true}

// Labelled reports every form field, button, link and picture that has no
// name a screen reader could say, and every reference to an id that is not there.
func Labelled(page string) []string {
	root := parse(page)
	ids, forIDs := map[string]bool{}, map[string]bool{}
	for _, n := range find(root, "[id]") {
		ids[attr(n, "id")] = true
	}
	for _, n := range find(root, "label[for]") {
		forIDs[attr(n, "for")] = true
	}
	var out []string
	for _, n := range find(root, "input, select, textarea") {
		if unnamed[attr(n, "type")] || forIDs[attr(n, "id")] && attr(n, "id") != "" || named(n, ids) || inside(n, "label") {
			continue
		}
		out = append(out, fmt.Sprintf("no label: <%s name=%q>", n.Data, attr(n, "name")))
	}
	for _, n := range find(root, "button, a[href]") {
		if text(n) == "" && !named(n, ids) && len(find(n, "img[alt]:not([alt=''])")) == 0 {
			out = append(out, fmt.Sprintf("no words: <%s %s>", n.Data, attr(n, "href")+attr(n, "name")))
		}
	}
	for _, n := range find(root, "img:not([alt])") {
		out = append(out, "no alt: "+attr(n, "src"))
	}
	for id := range forIDs {
		if !ids[id] {
			out = append(out, "label for nothing: "+id)
		}
	}
	for _, n := range find(root, "[aria-describedby]") {
		for _, id := range strings.Fields(attr(n, "aria-describedby")) {
			if !ids[id] {
				out = append(out, "described by nothing: "+id)
			}
		}
	}
	return out
}

// named reports whether ARIA or a title gives the element a name.
func named(n *html.Node, ids map[string]bool) bool {
	return strings.TrimSpace(attr(n, "aria-label")) != "" || attr(n, "title") != "" || ids[attr(n, "aria-labelledby")]
}

func inside(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && p.Data == tag {
			return true
		}
	}
	return false
}
