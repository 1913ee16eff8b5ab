package document

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// piece is a stretch of a paragraph's text and where it stands in the part.
type piece struct {
	at       int // byte offset in the paragraph's text
	text     string
	from, to int64 // bytes of the part
	element  string
}

// paragraph is a w:p of a document, or a text box inside one.
type paragraph struct {
	text   strings.Builder
	pieces []piece
}

// docx walks one part of a document.
type docx struct {
	b      *budget
	place  string // 正文, 页眉, 脚注 …
	unseen string // why nothing in the part is seen: 批注
	paras  int
	tables int

	prefix  string       // of the elements of the text, usually w
	stack   []*paragraph // open paragraphs: text boxes lie inside others
	rows    []*openTable // open tables
	seen    string       // why the current text is not seen: 已删除的修订
	hides   []string     // of the elements around
	run     bool         // run is hidden
	fall    int          // depth inside mc:Fallback, which repeats mc:Choice
	inText  string       // element whose characters count: t, delText, instrText
	onPara  func(where string, p *paragraph, unseen string) error
	onTable func(t *openTable) error
	onCell  func(where string, p *paragraph) error // nil when only reading
	changes map[string]int
	who     map[string]bool
	hidden  []string // texts of hidden runs
	deleted []string // texts of deletions
}

// openTable is a w:tbl.
type openTable struct {
	number int
	rows   []Row
}

// docParts are the parts that carry text, and what they are called.
var docParts = []struct{ prefix, place, unseen string }{
	{"word/document", "正文", ""}, {"word/header", "页眉", ""}, {"word/footer", "页脚", ""}, {"word/footnotes", "脚注", ""}, {"word/endnotes", "尾注", ""},
	{"word/comments", "批注", "批注"}, {"word/glossary/document", "自动图文集", "自动图文集"},
}

// placeOf names a part, false when it carries no text.
func placeOf(name string) (place, unseen string, ok bool) {
	if path.Ext(name) != ".xml" || strings.Contains(name, "commentsids") || strings.Contains(name, "commentsext") {
		return "", "", false
	}
	for _, x := range docParts {
		if strings.HasPrefix(name, x.prefix) {
			return x.place, x.unseen, true
		}
	}
	return "", "", false
}

// readDOCX reads every part that carries text.
func readDOCX(b *budget, d *Document, _ string, r io.ReaderAt, size int64) error {
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	found := false
	for _, name := range p.names {
		place, unseen, ok := placeOf(name)
		if !ok {
			continue
		}
		found = true
		raw, err := p.part(b, name)
		if err != nil {
			return err
		}
		if err := readWordPart(b, d, raw, place, unseen); err != nil {
			return err
		}
	}
	if !found {
		return errBroken
	}
	if err := p.readCharts(b, d, "word/"); err != nil {
		return err
	}
	return p.readProps(b, d)
}

func readWordPart(b *budget, d *Document, raw []byte, place, unseen string) error {
	w := &docx{b: b, place: place, unseen: unseen, changes: map[string]int{}, who: map[string]bool{}}
	comments := 0
	w.onPara = func(where string, p *paragraph, unseen string) error {
		text := p.text.String()
		if unseen == "批注" && strings.TrimSpace(text) != "" {
			comments++
		}
		return d.addText(b, Block{Where: where, Text: text, Unseen: unseen})
	}
	w.onTable = func(t *openTable) error {
		d.Blocks = append(d.Blocks, Block{Where: fmt.Sprintf("%s表%d", place, t.number), Rows: t.rows, Unseen: unseen})
		return nil
	}
	if err := walk(b, raw, w.token); err != nil {
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	d.noteWord(w, comments)
	return nil
}

// finish hands out what a part that is cut off has left open.
func (w *docx) finish() error {
	for len(w.stack) > 0 {
		if err := w.closeParagraph(); err != nil {
			return err
		}
	}
	for n := len(w.rows); n > 0; n-- {
		if err := w.onTable(w.rows[n-1]); err != nil {
			return err
		}
	}
	return nil
}

// noteWord notes what the part hides.
func (d *Document) noteWord(w *docx, comments int) {
	if comments > 0 {
		d.Hidden = append(d.Hidden, Hidden{Comment, w.place, "", fmt.Sprintf("文档带有批注 %d 条。", comments), "在“审阅”中删除全部批注后再上传。"})
	}
	total := 0
	for _, n := range w.changes {
		total += n
	}
	if total > 0 {
		d.Hidden = append(d.Hidden, Hidden{Revision, w.place, sample(strings.Join(w.deleted, " ")),
			fmt.Sprintf("文档带有修订痕迹 %d 处（插入 %d、删除 %d、移动 %d），已删除的文字仍可看到。", total, w.changes["ins"], w.changes["del"], w.changes["moveFrom"]),
			"在“审阅”中接受（或拒绝）全部修订并关闭修订后再上传。"})
	}
	if len(w.hidden) > 0 {
		text := sample(strings.Join(w.hidden, " "))
		d.Hidden = append(d.Hidden, Hidden{HiddenText, w.place, text, "文档带有隐藏文字“" + text + "”。", "全选后在“字体”中取消“隐藏文字”，核对并删除后再上传。"})
	}
}

// token takes one token of the part.
func (w *docx) token(t *token) error {
	switch x := t.Token.(type) {
	case xml.StartElement:
		if t.depth == 0 {
			w.prefix = prefixOf(&x, "wordprocessingml")
		}
		if x.Name.Space == w.prefix && x.Name.Local != "listItem" || x.Name.Local == "Fallback" {
			return w.open(&x, t)
		}
		return w.said(&x)
	case xml.EndElement:
		if x.Name.Space == w.prefix || x.Name.Local == "Fallback" {
			return w.close(x.Name.Local)
		}
	case xml.CharData:
		if w.inText != "" && w.fall == 0 && len(w.stack) > 0 {
			w.write(string(x), t)
		}
	}
	return nil
}

func (w *docx) open(e *xml.StartElement, t *token) error {
	switch name := e.Name.Local; name {
	case "Fallback":
		w.fall++
	case "p":
		w.stack = append(w.stack, &paragraph{})
	case "tbl":
		w.tables++
		w.rows = append(w.rows, &openTable{number: w.tables})
	case "tr":
		if n := len(w.rows); n > 0 {
			w.rows[n-1].rows = append(w.rows[n-1].rows, Row{})
		}
	case "tc":
		return w.openCell()
	case "r":
		w.run = false
	case "vanish", "webHidden", "specVanish":
		if v := attr(e, "val"); v == "" || isTrue(v) {
			w.run = true
		}
	case "del", "moveFrom", "ins", "moveTo":
		w.change(name, e)
	case "t", "delText", "instrText":
		w.inText = name
	case "tab", "br", "cr", "noBreakHyphen":
		w.mark(name, t)
	}
	return nil
}

// said keeps texts that stand in attributes: what a picture shows for those who
// cannot see it, the choices of a list.
func (w *docx) said(e *xml.StartElement) error {
	var texts []string
	switch e.Name.Local {
	case "docPr":
		texts = []string{attr(e, "descr"), attr(e, "title")}
	case "listItem":
		texts = []string{attr(e, "displayText")}
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		p := &paragraph{}
		p.text.WriteString(text)
		if err := w.onPara(w.place+"图片说明、选项", p, w.unseen); err != nil {
			return err
		}
	}
	return nil
}

// readCharts reads the texts of charts and diagrams, whose data may be full.
func (p *pack) readCharts(b *budget, d *Document, folder string) error {
	for _, sub := range []string{"charts/", "diagrams/"} {
		for _, name := range p.under(folder+sub, ".xml") {
			raw, err := p.part(b, name)
			if err != nil {
				return err
			}
			for _, element := range []string{"v", "t"} {
				text, err := charData(b, raw, element)
				if err != nil {
					return err
				}
				if err := d.addText(b, Block{Where: "图表数据", Text: text}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
