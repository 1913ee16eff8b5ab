package htmlcheck

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Checker looks at one element and says what is wrong with it, nil if nothing.
type Checker func(*html.Node) error

// Check runs checkers over a whole page.
func Check(page string, checks ...Checker) error {
	return all(parse(page), checks)
}

// In finds the elements a CSS selector names, at least one, and runs the
// checkers on the first of them; the failure names the selector.
func In(selector string, checks ...Checker) Checker {
	return func(n *html.Node) error {
		found := find(n, selector)
		if len(found) == 0 {
			return fmt.Errorf("%s: not found", selector)
		}
		if err := all(found[0], checks); err != nil {
			return fmt.Errorf("%s: %w", selector, err)
		}
		return nil
	}
}

// NotIn wants no element for the selector.
func NotIn(selector string) Checker { return Count(selector, 0) }

// Count wants exactly so many elements for the selector.
func Count(selector string, want int) Checker {
	return func(n *html.Node) error {
		if got := len(find(n, selector)); got != want {
			return fmt.Errorf("%s: found %d times, want %d", selector, got, want)
		}
		return nil
	}
}

// HasText wants the words somewhere in the element; white space does not count.
func HasText(words string) Checker {
	return func(n *html.Node) error {
		if got := text(n); !strings.Contains(got, strings.Join(strings.Fields(words), " ")) {
			return fmt.Errorf("does not say %q but %.200q", words, got)
		}
		return nil
	}
}

// HasAttr wants an attribute with that value.
func HasAttr(name, value string) Checker {
	return func(n *html.Node) error {
		if got := attr(n, name); got != value {
			return fmt.Errorf("%s=%q, want %q", name, got, value)
		}
		return nil
	}
}

// Find returns the elements of a page that a CSS selector names, in order.
// A selector that is not CSS panics: it is a mistake in the test.
func Find(page, selector string) []*html.Node { return find(parse(page), selector) }

// Text returns the words of the first element the selector names, "" without one.
func Text(page, selector string) string {
	for _, n := range Find(page, selector) {
		return text(n)
	}
	return ""
}

// Attr returns an attribute of the first element the selector names.
func Attr(page, selector, name string) string {
	for _, n := range Find(page, selector) {
		return attr(n, name)
	}
	return ""
}

func all(n *html.Node, checks []Checker) error {
	for _, check := range checks {
		if err := check(n); err != nil {
			return err
		}
	}
	return nil
}

// parse never fails on a string: a browser's parser makes a tree of anything.
func parse(page string) *html.Node {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		panic(err)
	}
	return root
}

func find(n *html.Node, selector string) []*html.Node {
	return cascadia.QueryAll(n, cascadia.MustCompile(selector))
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what a reader sees, with single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
