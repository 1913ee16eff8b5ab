package document

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Mask writes a copy of the file in which edit has replaced passages: it is
// offered every cell and paragraph of a txt, html, docx or xlsx. Nothing else
// changes; what is hidden stays hidden (see Clean). The caller reads the copy
// again: a mask is proved by a second look.
func Mask(ctx context.Context, name string, r io.ReaderAt, size int64, w io.Writer, edit func(Unit) []Edit) error {
	b := newBudget(ctx, DefaultLimits())
	if size > b.lim.Bytes {
		return errTooLarge
	}
	switch detect(r, size) {
	case Text:
		return maskText(b, name, r, size, w, edit)
	case HTML:
		return maskHTML(b, r, size, w, edit)
	case DOCX:
		return maskDOCX(b, r, size, w, edit)
	case XLSX:
		return maskXLSX(b, r, size, w, edit)
	}
	return refuse("no_mask", "这种文件不能自动遮盖。请在原文件中遮盖后重新导出；图片和 PDF 请用不能还原的方式涂抹。")
}

// replace applies edits to a text, the last first; edits outside it or over
// each other are left out.
func replace(text string, edits []Edit) string {
	for _, e := range inOrder(text, edits) {
		text = text[:e.Start] + e.New + text[e.End:]
	}
	return text
}

// inOrder sorts edits from the end to the beginning and drops impossible ones.
func inOrder(text string, edits []Edit) []Edit {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int { return b.Start - a.Start })
	out, limit := sorted[:0], len(text)
	for _, e := range sorted {
		if e.Start >= 0 && e.Start <= e.End && e.End <= limit {
			out = append(out, e)
			limit = e.Start
		}
	}
	return out
}

// maskText edits a text file; of a table each field.
func maskText(b *budget, name string, r io.ReaderAt, size int64, w io.Writer, edit func(Unit) []Edit) error {
	d := &Document{}
	if err := readText(b, d, name, r, size); err != nil {
		return err
	}
	text, err := plainText(b, r, size)
	if err != nil {
		return err
	}
	if len(d.Blocks) == 0 {
		_, err = io.WriteString(w, text)
		return err
	}
	if rows := d.Blocks[0].Rows; rows != nil {
		return maskFields(w, text, rows, edit)
	}
	_, err = io.WriteString(w, replace(text, edit(Unit{"正文", text})))
	return err
}

// maskFields edits the fields of a text table where they stand, one behind the other.
func maskFields(w io.Writer, text string, rows []Row, edit func(Unit) []Edit) error {
	var out strings.Builder
	for _, r := range rows {
		for _, c := range r.Cells {
			at := strings.Index(text, c.Text)
			if at < 0 || c.Text == "" {
				continue // a field with doubled quotes: its parts are met by the caller's second look
			}
			out.WriteString(text[:at])
			out.WriteString(replace(c.Text, edit(Unit{c.Where, c.Text})))
			text = text[at+len(c.Text):]
		}
	}
	_, err := io.WriteString(w, out.String()+text)
	return err
}

// maskHTML edits the texts of a page.
func maskHTML(b *budget, r io.ReaderAt, size int64, w io.Writer, edit func(Unit) []Edit) error {
	text, err := plainText(b, r, size)
	if err != nil {
		return err
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return errBroken
	}
	if err := maskPage(b, root, edit); err != nil {
		return err
	}
	if err := html.Render(w, root); err != nil {
		return errBroken
	}
	return nil
}

func maskPage(b *budget, root *html.Node, edit func(Unit) []Edit) error {
	p := &page{b: b, d: &Document{}, edit: edit}
	if err := p.node(root, 0); err != nil {
		return err
	}
	return p.flush()
}

// MaskHTML edits a piece of sanitised HTML, such as the body of an item.
func MaskHTML(ctx context.Context, text string, edit func(Unit) []Edit) (string, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return "", errBroken
	}
	if err := maskPage(newBudget(ctx, DefaultLimits()), root, edit); err != nil {
		return "", err
	}
	body := root.LastChild
	for body != nil && body.LastChild != nil && body.Data != "body" {
		body = body.LastChild
	}
	var out bytes.Buffer
	if body != nil {
		for c := body.FirstChild; c != nil; c = c.NextSibling {
			if err := html.Render(&out, c); err != nil {
				return "", errBroken
			}
		}
	}
	return out.String(), nil
}

// replaceNodes carries edits of a passage into the text nodes it was put
// together from.
func replaceNodes(nodes []*html.Node, edits []Edit) {
	var whole strings.Builder
	at := make([]int, len(nodes))
	for i, n := range nodes {
		at[i] = whole.Len()
		whole.WriteString(n.Data)
	}
	for _, e := range inOrder(whole.String(), edits) {
		for i := len(nodes) - 1; i >= 0; i-- {
			from, to := max(e.Start, at[i]), min(e.End, at[i]+len(nodes[i].Data))
			if from > to || from == to && e.Start != e.End {
				continue
			}
			text := nodes[i].Data
			put := ""
			if from == e.Start {
				put = e.New
			}
			nodes[i].Data = text[:from-at[i]] + put + text[to-at[i]:]
		}
	}
}
