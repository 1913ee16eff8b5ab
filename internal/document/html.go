package document

import (
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads a page: texts by block, tables, what is not shown.
func readHTML(b *budget, d *Document, _ string, r io.ReaderAt, size int64) error {
	text, err := plainText(b, r, size)
	if err != nil {
		return err
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return errBroken
	}
	return readPage(b, d, root)
}

// HTMLBlocks reads sanitised HTML, such as the body of an item.
func HTMLBlocks(ctx context.Context, text string) ([]Block, []Hidden, error) {
	d := &Document{}
	if len(text) > maxPlain {
		return nil, nil, errTooLarge
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, nil, errBroken
	}
	err = readPage(newBudget(ctx, DefaultLimits()), d, root)
	return d.Blocks, d.Hidden, err
}

func readPage(b *budget, d *Document, root *html.Node) error {
	p := &page{b: b, d: d}
	if err := p.node(root, 0); err != nil {
		return err
	}
	return p.flush()
}

// page walks the nodes of a page.
type page struct {
	b      *budget
	d      *Document
	text   strings.Builder
	unseen string
	paras  int
	tables int
	edit   func(Unit) []Edit // nil when only reading
	nodes  []*html.Node      // text nodes of the current block
}

// breaks are elements that do not run on in a line.
var breaks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true,
	atom.H5: true, atom.H6: true, atom.Tr: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Blockquote: true, atom.Pre: true, atom.Hr: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Title: true, atom.Body: true, atom.Figure: true, atom.Figcaption: true, atom.Form: true, atom.Option: true, atom.Caption: true, atom.Td: true, atom.Th: true, atom.Table: true}

func (p *page) node(n *html.Node, depth int) error {
	if depth > p.b.lim.Depth*2 {
		return errBroken
	}
	if err := p.b.tick(); err != nil {
		return err
	}
	switch n.Type {
	case html.TextNode:
		p.text.WriteString(n.Data)
		p.nodes = append(p.nodes, n)
		return nil
	case html.CommentNode:
		return p.comment(n)
	case html.ElementNode:
		return p.element(n, depth)
	}
	return p.children(n, depth)
}

// comment notes a comment that says something.
func (p *page) comment(n *html.Node) error {
	text := strings.TrimSpace(n.Data)
	if text == "" || strings.HasPrefix(text, "[if") || strings.HasPrefix(text, "StartFragment") || strings.HasPrefix(text, "EndFragment") {
		return nil
	}
	p.d.Hidden = append(p.d.Hidden, Hidden{Comment, "网页注释", sample(text), "网页源码中有注释“" + sample(text) + "”。", "在源码中删除注释。"})
	return p.d.addText(p.b, Block{Where: "网页注释", Text: text, Unseen: "网页注释"})
}

func (p *page) element(n *html.Node, depth int) error {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript:
		return nil
	case atom.Meta:
		if name := strings.ToLower(attrOf(n, "name")); name == "author" || name == "copyright" {
			p.d.metadata(map[string]string{"author": "作者", "copyright": "版权"}[name], attrOf(n, "content"))
		} else if name == "description" || name == "keywords" {
			return p.d.addText(p.b, Block{Where: "网页属性 " + name, Text: attrOf(n, "content"), Unseen: "网页属性"})
		}
		return nil
	case atom.Table:
		return p.table(n, depth)
	case atom.Img, atom.Input, atom.A, atom.Textarea:
		if err := p.attributes(n); err != nil {
			return err
		}
	}
	hidden := p.unseen == "" && notShown(n)
	if breaks[n.DataAtom] || hidden {
		if err := p.flush(); err != nil {
			return err
		}
	}
	if hidden {
		p.unseen = "不显示的内容"
	}
	err := p.children(n, depth)
	if err == nil && (breaks[n.DataAtom] || hidden) {
		err = p.flush()
	}
	if hidden {
		p.unseen = ""
	}
	return err
}

func (p *page) children(n *html.Node, depth int) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := p.node(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// attributes reads texts that are shown on demand or sent by a form.
func (p *page) attributes(n *html.Node) error {
	for _, a := range n.Attr {
		if a.Key != "alt" && a.Key != "title" && a.Key != "value" && a.Key != "href" || strings.HasPrefix(a.Val, "data:") {
			continue
		}
		text := a.Val
		if a.Key == "href" {
			scheme, rest, ok := strings.Cut(a.Val, ":")
			if !ok || scheme != "tel" && scheme != "mailto" && scheme != "sms" {
				continue
			}
			text = rest
		}
		if err := p.d.addText(p.b, Block{Where: "网页属性 " + a.Key, Text: text, Unseen: p.unseen}); err != nil {
			return err
		}
	}
	return nil
}

// notShown reports an element that browsers do not show.
func notShown(n *html.Node) bool {
	for _, a := range n.Attr {
		style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
		switch {
		case a.Key == "hidden":
			return true
		case a.Key == "style" && (strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "font-size:0") && !strings.Contains(style, "font-size:0.")):
			return true
		case a.Key == "type" && n.DataAtom == atom.Input && style == "hidden":
			return true
		}
	}
	return false
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// flush ends a passage.
func (p *page) flush() error {
	text := p.text.String()
	nodes := p.nodes
	p.text.Reset()
	p.nodes = nil
	if strings.TrimSpace(text) == "" {
		return nil
	}
	p.paras++
	where := fmt.Sprintf("正文第%d段", p.paras)
	if p.edit != nil {
		replaceNodes(nodes, p.edit(Unit{where, text}))
	}
	if p.unseen != "" {
		p.d.Hidden = append(p.d.Hidden, Hidden{HiddenText, where, sample(text), "网页中有不显示的文字“" + sample(text) + "”。", "在源码中删除不显示的内容。"})
	}
	return p.d.addText(p.b, Block{Where: where, Text: text, Unseen: p.unseen})
}

// table reads a table; a table inside a cell is read as text of that cell.
func (p *page) table(n *html.Node, depth int) error {
	if err := p.flush(); err != nil {
		return err
	}
	p.tables++
	t := &pageTable{page: p, number: p.tables}
	if err := t.walk(n, depth); err != nil {
		return err
	}
	if len(t.rows) > 0 {
		p.d.Blocks = append(p.d.Blocks, Block{Where: fmt.Sprintf("表%d", t.number), Rows: t.rows, Unseen: p.unseen})
	}
	return nil
}

// pageTable is one table of a page.
type pageTable struct {
	*page
	number int
	rows   []Row
}

func (t *pageTable) walk(n *html.Node, depth int) error {
	if depth > t.b.lim.Depth*2 {
		return errBroken
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		var err error
		switch {
		case c.DataAtom == atom.Tr:
			r := Row{}
			if notShown(c) {
				r.Unseen = "不显示的行"
			}
			t.rows = append(t.rows, r)
			err = t.walk(c, depth+1)
		case (c.DataAtom == atom.Td || c.DataAtom == atom.Th) && len(t.rows) > 0:
			err = t.cell(c, depth+1)
		case c.DataAtom == atom.Caption || c.Type == html.CommentNode:
			err = t.node(c, depth+1)
		default:
			err = t.walk(c, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cell reads one cell with all that is in it.
func (t *pageTable) cell(n *html.Node, depth int) error {
	r := &t.rows[len(t.rows)-1]
	inner := &page{b: t.b, d: &Document{}, edit: nil}
	where := fmt.Sprintf("表%d第%d行第%d列", t.number, len(t.rows), len(r.Cells)+1)
	if t.edit != nil {
		inner.edit = func(u Unit) []Edit { return t.edit(Unit{where, u.Text}) }
	}
	if err := inner.children(n, depth); err != nil {
		return err
	}
	if err := inner.flush(); err != nil {
		return err
	}
	c := Cell{Where: where, Text: inner.all(), Unseen: r.Unseen}
	if notShown(n) {
		c.Unseen = "不显示的单元格"
	}
	t.d.Hidden = append(t.d.Hidden, inner.d.Hidden...)
	r.Cells = append(r.Cells, c)
	return t.b.cell()
}

// all is the text of every block that was read.
func (p *page) all() string {
	var parts []string
	for _, x := range p.d.Blocks {
		if x.Rows == nil {
			parts = append(parts, strings.TrimSpace(x.Text))
		}
		for _, r := range x.Rows {
			for _, c := range r.Cells {
				parts = append(parts, c.Text)
			}
		}
	}
	return strings.Join(parts, "\n")
}
