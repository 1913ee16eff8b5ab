package document

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readPDF reads the text of every page, what lies under boxes or is drawn
// unseen, notes, form fields, attachments and metadata.
func readPDF(b *budget, d *Document, _ string, r io.ReaderAt, size int64) error {
	raw, err := whole(r, size)
	if err != nil {
		return errBroken
	}
	f, err := openPDF(b, raw)
	if err != nil {
		return err
	}
	pages := f.pages()
	if d.Pages = len(pages); d.Pages == 0 {
		return errBroken
	}
	t := &pdfReader{pdfFile: f, d: d, fonts: map[any]*pdfFont{}}
	for i, page := range pages {
		if i == b.lim.Pages {
			d.Partial = fmt.Sprintf("共 %d 页，只检查了前 %d 页。", len(pages), b.lim.Pages)
			break
		}
		if err := t.page(i+1, page); err != nil {
			return err
		}
	}
	t.noteUnread()
	return t.rest()
}

// pdfReader puts together what the pages say.
type pdfReader struct {
	*pdfFile
	d       *Document
	fonts   map[any]*pdfFont
	scanned []int // pages that are pictures without text
	garbled []int // pages whose fonts do not say what they show
}

// pages lists the pages in order, with what they inherit. Pages no tree knows
// are listed by number.
func (f *pdfFile) pages() (out []pdfDict) {
	seen := map[pdfRef]bool{}
	var walk func(x any, inherited pdfDict, depth int)
	walk = func(x any, inherited pdfDict, depth int) {
		if r, ok := x.(pdfRef); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		node := f.dict(x)
		if node == nil || depth > 64 || len(out) > f.b.lim.Parts {
			return
		}
		page := pdfDict{}
		for _, k := range []string{"Resources", "MediaBox", "CropBox"} {
			if page[k] = inherited[k]; node[k] != nil {
				page[k] = node[k]
			}
		}
		kids := f.array(node["Kids"])
		for _, kid := range kids {
			walk(kid, page, depth+1)
		}
		if kids == nil && (f.name(node["Type"]) == "Page" || node["Contents"] != nil) {
			page["Contents"], page["Annots"] = node["Contents"], node["Annots"]
			out = append(out, page)
		}
	}
	walk(f.dict(f.root()["Pages"]), pdfDict{}, 0)
	if len(out) == 0 {
		for _, n := range f.numbers() {
			if page := f.dict(pdfRef(n)); f.name(page["Type"]) == "Page" {
				out = append(out, page)
			}
		}
	}
	return out
}

func (f *pdfFile) numbers() []int {
	out := make([]int, 0, len(f.objects))
	for n := range f.objects {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// root is the catalog, found by its type when the trailer is lost.
func (f *pdfFile) root() pdfDict {
	if d := f.dict(f.trailer["Root"]); d["Pages"] != nil {
		return d
	}
	for _, n := range f.numbers() {
		if d := f.dict(pdfRef(n)); f.name(d["Type"]) == "Catalog" {
			return d
		}
	}
	return nil
}

// page reads one page.
func (t *pdfReader) page(n int, page pdfDict) error {
	var content bytes.Buffer
	for _, x := range t.list(page["Contents"]) {
		s, ok := t.get(x).(*pdfStream)
		if !ok {
			continue
		}
		raw, _, err := t.data(s)
		if err != nil {
			return err
		}
		content.Write(raw)
		content.WriteByte('\n')
	}
	p := &pageReader{f: t.pdfFile, fonts: t.fonts, page: t.box(page), g: graphics{ctm: identity, stretch: 1, size: 1}}
	if err := p.run(content.Bytes(), t.dict(page["Resources"])); err != nil {
		return err
	}
	if err := t.annotations(n, page, p); err != nil {
		return err
	}
	return t.judge(n, p)
}

// box is what of the page is shown.
func (t *pdfReader) box(page pdfDict) box {
	for _, k := range []string{"CropBox", "MediaBox"} {
		if a := t.array(page[k]); len(a) == 4 {
			x0, y0, x1, y1 := t.float(a[0]), t.float(a[1]), t.float(a[2]), t.float(a[3])
			return box{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
		}
	}
	return box{}
}

// judge parts what a reader sees on a page from what he does not.
func (t *pdfReader) judge(n int, p *pageReader) error {
	where := fmt.Sprintf("第%d页", n)
	var seen, covered, unseen []placed
	bad, marks := 0, 0
	for _, g := range p.glyphs {
		if err := t.b.tick(); err != nil {
			return err
		}
		if strings.ContainsRune(g.text, '\uFFFD') {
			bad++
		}
		if strings.TrimSpace(g.text) != "" {
			marks++
		}
		switch {
		case p.covers(g):
			covered = append(covered, g)
		case p.hides(g):
			unseen = append(unseen, g)
		default:
			seen = append(seen, g)
		}
	}
	if bad > 4 && bad*5 > marks {
		t.garbled = append(t.garbled, n)
	}
	if marks == 0 && (p.large || len(p.images) > 0) {
		t.scanned = append(t.scanned, n)
	}
	return t.keepPage(where, p, seen, covered, unseen)
}

// keepPage keeps the three texts of a page and notes the two that are hidden.
func (t *pdfReader) keepPage(where string, p *pageReader, seen, covered, unseen []placed) error {
	if err := t.d.addText(t.b, Block{Where: where, Text: layout(seen)}); err != nil {
		return err
	}
	if text := strings.TrimSpace(layout(covered)); text != "" {
		t.d.Hidden = append(t.d.Hidden, Hidden{Covered, where, sample(text), "色块或图片下面盖着文字“" + sample(text) + "”，复制即可读出。", "在原文件中删除这些文字后重新导出；不要用色块遮盖。"})
		if err := t.d.addText(t.b, Block{Where: where, Text: layout(covered), Unseen: "色块下的文字"}); err != nil {
			return err
		}
	}
	text := strings.TrimSpace(layout(unseen))
	if text == "" {
		return nil
	}
	reason := "看不见的文字"
	if p.large {
		reason = "扫描件的文字层"
	} else {
		t.d.Hidden = append(t.d.Hidden, Hidden{HiddenText, where, sample(text), "有看不见的文字（白色、透明或在页面之外）：“" + sample(text) + "”。", "在原文件中删除后重新导出。"})
	}
	return t.d.addText(t.b, Block{Where: where, Text: layout(unseen), Unseen: reason})
}

// covers reports a glyph that was painted over later.
func (p *pageReader) covers(g placed) bool {
	if strings.TrimSpace(g.text) == "" {
		return false
	}
	x, y := g.middle()
	over := func(f filled) bool { return f.order > g.order && f.holds(x, y) }
	return slices.ContainsFunc(p.fills, over) || slices.ContainsFunc(p.images, over)
}

// hides reports a glyph that is invisible, white on white, or off the page.
func (p *pageReader) hides(g placed) bool {
	if g.invisible {
		return true
	}
	x, y := g.middle()
	if p.page.area() > 0 && !p.page.holds(x, y) {
		return true
	}
	if !g.white || p.large {
		return false
	}
	under := func(f filled) bool { return f.order < g.order && !f.white && f.holds(x, y) }
	return !slices.ContainsFunc(p.fills, under) && !slices.ContainsFunc(p.images, under)
}

// noteUnread says which pages nobody could read.
func (t *pdfReader) noteUnread() {
	if len(t.scanned) > 0 {
		t.d.Partial += fmt.Sprintf("第 %s 页是图片，没有文字层，未能检查。", list(t.scanned))
	}
	if len(t.garbled) > 0 {
		t.d.Partial += fmt.Sprintf("第 %s 页的字体没有文字对应表，读不出内容，未能检查。", list(t.garbled))
	}
}
