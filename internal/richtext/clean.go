// Package richtext keeps the body of a published item: what is pasted from
// Word or WPS becomes plain HTML with tables; nothing of its styles, scripts
// or files survives. It also reads a body as text and compares two bodies.
package richtext

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lianghua/internal/fault"
)

// MaxInput is the largest body that is looked at, in bytes, before cleaning:
// a paste from Word is ten times what remains of it.
const MaxInput = 4 << 20

// maxTags bounds the tags of a pasted body: badly nested ones cost the parser
// the square of their number.
const maxTags = 150_000

// maxDepth bounds nesting: what lies deeper is dropped.
const maxDepth = 200

// Clean makes a pasted body fit to keep and to show. What it returns is
// stable: cleaning it again changes nothing.
func Clean(pasted string) (string, error) {
	switch {
	case len(pasted) > MaxInput:
		return "", fault.Invalidf("body", "正文过大（%d KB），请去掉图片或把大表格改为附件后再粘贴", len(pasted)>>10)
	case !utf8.ValidString(pasted):
		return "", fault.Invalid("body", "正文含有不能识别的字符，请用“只粘贴文本”再试一次")
	case strings.Count(pasted, "<") > maxTags:
		return "", fault.Invalid("body", "正文的表格或格式过多，请把大表格改为附件，或用“只粘贴文本”再试一次")
	case strings.TrimSpace(pasted) == "":
		return "", nil
	}
	root, err := parse(pasted)
	if err != nil {
		return "", err
	}
	tidy(root, 0)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&b, n); err != nil {
			return "", fault.Internal("richtext.Clean", err)
		}
	}
	return settle(policy().Sanitize(b.String())), nil
}

// settle parses and prints once more, so that what is kept is its own
// cleaning: bluemonday may drop a tag whose absence moves others.
func settle(s string) string {
	root, err := parse(s)
	if err != nil {
		return ""
	}
	trim(root)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if html.Render(&b, n) != nil {
			return ""
		}
	}
	return strings.TrimSpace(policy().Sanitize(b.String()))
}

func parse(s string) (*html.Node, error) {
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return nil, fault.Invalid("body", "正文的格式嵌套过深，请用“只粘贴文本”再试一次")
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body, nil
}

// gone are elements whose content is not text of the document.
var gone = map[string]bool{"script": true, "style": true, "xml": true, "head": true, "title": true, "meta": true, "link": true,
	"iframe": true, "object": true, "embed": true, "svg": true, "math": true, "template": true, "noscript": true, "textarea": true,
	"select": true, "button": true, "form": false, "input": true, "video": true, "audio": true, "canvas": true, "frame": true, "frameset": true}

// renamed are elements that become others; "" leaves their content only.
var renamed = map[string]string{"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "strike": "s", "del": "s", "div": "p", "section": "p",
	"article": "p", "center": "p", "font": "", "span": "", "form": "", "ins": "u"}

// tidy walks the tree: comments and foreign elements go, names and alignment
// become ours.
func tidy(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.CommentNode || c.Type == html.DoctypeNode || depth > maxDepth:
			n.RemoveChild(c)
		case c.Type != html.ElementNode:
		case gone[c.Data] || c.Namespace != "":
			n.RemoveChild(c)
		default:
			tidy(c, depth+1)
			next = tidyElement(n, c)
		}
		c = next
	}
}

// tidyElement renames or unwraps one element and returns what follows it.
func tidyElement(parent, c *html.Node) *html.Node {
	next := c.NextSibling
	if strings.Contains(c.Data, ":") { // o:p, v:shape, w:sdt of Office
		unwrap(parent, c)
		return next
	}
	classes := classesOf(c)
	if c.Data == "center" {
		classes = append(classes, "text-center")
	}
	to, other := renamed[c.Data]
	bold, italic := c.Data == "span" && heavy(c), c.Data == "span" && slanted(c)
	switch {
	case bold:
		to = "strong"
	case italic:
		to = "em"
	}
	if other && to == "" || to == "p" && holdsBlock(c) {
		unwrap(parent, c)
		return next
	}
	if other {
		c.Data, c.DataAtom = to, atom.Lookup([]byte(to))
	}
	keep := c.Attr[:0]
	for _, a := range c.Attr {
		if a.Namespace == "" && attributes[a.Key] {
			keep = append(keep, a)
		}
	}
	c.Attr = keep
	if len(classes) > 0 {
		c.Attr = append(c.Attr, html.Attribute{Key: "class", Val: strings.Join(classes, " ")})
	}
	return next
}

// attributes are those that bluemonday is then asked about.
var attributes = map[string]bool{"href": true, "src": true, "alt": true, "title": true, "rowspan": true, "colspan": true, "scope": true, "start": true}

func unwrap(parent, c *html.Node) {
	for k := c.FirstChild; k != nil; k = c.FirstChild {
		c.RemoveChild(k)
		parent.InsertBefore(k, c)
	}
	parent.RemoveChild(c)
}

var blocks = map[string]bool{"p": true, "h2": true, "h3": true, "h4": true, "ul": true, "ol": true, "table": true, "blockquote": true, "hr": true, "li": true}

func holdsBlock(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (blocks[c.Data] || holdsBlock(c)) {
			return true
		}
	}
	return false
}

// trim takes out paragraphs in which nothing stands, which Word leaves by the dozen.
func trim(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			trim(c)
			if (c.Data == "p" || inline[c.Data]) && c.FirstChild == nil || c.Data == "p" && blank(c) {
				n.RemoveChild(c)
			}
		}
		c = next
	}
}

var inline = map[string]bool{"strong": true, "em": true, "u": true, "s": true, "sub": true, "sup": true, "a": true}

func blank(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(strings.ReplaceAll(c.Data, "\u00a0", " ")) == "":
		case c.Type == html.ElementNode && inline[c.Data] && blank(c):
		default:
			return false
		}
	}
	return true
}

// policy is what may stand in a body. A link leads to the web, to mail or to a
// page of the site; an image is a file of the item.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "h2", "h3", "h4", "strong", "em", "u", "s", "sub", "sup", "ul", "ol", "li", "blockquote", "hr",
		"table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(text-(left|center|right|justify)|text-indent|text-indent-2)( (text-(left|center|right|justify)|text-indent|text-indent-2))*$`)).
		OnElements("p", "h2", "h3", "h4", "td", "th", "li", "table", "blockquote")
	p.AllowAttrs("rowspan", "colspan").Matching(regexp.MustCompile(`^[1-9][0-9]{0,2}$`)).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,4}$`)).OnElements("ol")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(https?://|mailto:|tel:|/[^/\\]|#)`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/files/[a-z0-9]{26}/[^"'<>\\]*$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(false)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
})
