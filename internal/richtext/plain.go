package richtext

import (
	"strings"

	"golang.org/x/net/html"
)

// Plain is the body as text: a line for each paragraph and table row, a tab
// between cells.
func Plain(body string) string {
	var out []string
	for _, b := range Blocks(body) {
		out = append(out, b.Text)
	}
	return strings.Join(out, "\n")
}

// Block is a paragraph, a heading, a list entry or one row of a table.
type Block struct {
	Kind string // p, h2, h3, h4, li, row, img
	No   int    // of its kind, from 1; of rows: within the table
	In   int    // number of the table, 0 outside
	Text string // cells of a row are separated by tabs
}

// Blocks takes a cleaned body apart in reading order.
func Blocks(body string) []Block {
	root, err := parse(body)
	if err != nil {
		return nil
	}
	w := &walker{count: map[string]int{}}
	w.children(root)
	w.flush()
	return w.out
}

type walker struct {
	out    []Block
	count  map[string]int
	loose  strings.Builder // text outside any block
	tables int
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *walker) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.loose.WriteString(n.Data)
		return
	}
	if n.Type != html.ElementNode {
		return
	}
	switch n.Data {
	case "p", "h2", "h3", "h4":
		w.flush()
		w.add(n.Data, 0, inlineText(n))
	case "li":
		w.flush()
		if holdsBlock(n) {
			w.children(n)
			w.flush()
			return
		}
		w.add("li", 0, inlineText(n))
	case "table":
		w.flush()
		w.table(n)
	case "br":
		w.loose.WriteString("\n")
	case "img":
		w.flush()
		w.add("img", 0, attr(n, "src"))
	case "ul", "ol", "blockquote":
		w.flush()
		w.children(n)
		w.flush()
	default:
		w.children(n)
	}
}

func (w *walker) flush() {
	text := squeeze(w.loose.String())
	w.loose.Reset()
	if text != "" {
		w.add("p", 0, text)
	}
}

func (w *walker) add(kind string, in int, text string) {
	if text == "" {
		return
	}
	w.count[kind]++
	w.out = append(w.out, Block{Kind: kind, No: w.count[kind], In: in, Text: text})
}

func (w *walker) table(n *html.Node) {
	w.tables++
	w.count["row"] = 0
	var rows func(n *html.Node)
	rows = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode:
			case c.Data == "tr":
				var cells []string
				for d := c.FirstChild; d != nil; d = d.NextSibling {
					if d.Type == html.ElementNode {
						cells = append(cells, inlineText(d))
					}
				}
				w.add("row", w.tables, strings.Join(cells, "\t"))
			case c.Data == "caption":
				w.add("p", 0, inlineText(c))
			default:
				rows(c)
			}
		}
	}
	rows(n)
}

func inlineText(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Data == "br" || c.Data == "p" || c.Data == "li" || c.Data == "tr":
				b.WriteString(" ")
				walk(c)
			case c.Data == "img":
				b.WriteString("［图片］")
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return squeeze(b.String())
}

// squeeze makes every run of white space one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
