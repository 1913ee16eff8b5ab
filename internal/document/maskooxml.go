package document

import (
	"io"
	"strings"
)

// maskDOCX edits the paragraphs of every part that carries text.
func maskDOCX(b *budget, r io.ReaderAt, size int64, w io.Writer, edit func(Unit) []Edit) error {
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	return p.rewrite(b, w, func(name string, raw []byte) ([]byte, error) {
		place, unseen, ok := placeOf(name)
		if !ok {
			return raw, nil
		}
		var patches []patch
		d := &docx{b: b, place: place, unseen: unseen, changes: map[string]int{}, who: map[string]bool{}}
		change := func(where string, p *paragraph) error {
			patches = append(patches, p.patches(edit(Unit{where, p.text.String()}))...)
			return nil
		}
		d.onCell = change
		d.onPara = func(where string, p *paragraph, _ string) error { return change(where, p) }
		d.onTable = func(*openTable) error { return nil }
		if err := walk(b, raw, d.token); err != nil {
			return nil, err
		}
		return splice(raw, patches), nil
	})
}

// patches carries edits of a paragraph into the runs it was put together from.
func (p *paragraph) patches(edits []Edit) []patch {
	texts := make([]string, len(p.pieces))
	for i, x := range p.pieces {
		texts[i] = x.text
	}
	changed := map[int]bool{}
	for _, e := range inOrder(p.text.String(), edits) {
		for i, x := range p.pieces {
			from, to := max(e.Start, x.at), min(e.End, x.at+len(x.text))
			if from >= to {
				continue
			}
			put := ""
			if from == e.Start {
				put = e.New
			}
			texts[i] = texts[i][:from-x.at] + put + texts[i][to-x.at:]
			changed[i] = true
		}
	}
	var out []patch
	for i := range p.pieces {
		if changed[i] {
			out = append(out, patch{p.pieces[i].from, p.pieces[i].to, escape(texts[i])})
		}
	}
	return out
}

// maskXLSX edits the cells of every sheet. A cell that changes becomes a text
// of its own, without its formula; a shared string that no cell uses any more
// as it was is changed too, so that nothing is left behind.
func maskXLSX(b *budget, r io.ReaderAt, size int64, w io.Writer, edit func(Unit) []Edit) error {
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	k, err := newBook(b, p)
	if err != nil {
		return err
	}
	edited := map[string]string{} // shared strings that were changed
	sheets := map[string][]byte{}
	for _, sheet := range k.sheets { // in order: callers count what they are offered
		if sheets[sheet.part] != nil {
			continue
		}
		raw, err := p.part(b, sheet.part)
		if err != nil {
			return err
		}
		if sheets[sheet.part], err = k.maskSheet(sheet.name, raw, edit, edited); err != nil {
			return err
		}
	}
	return p.rewrite(b, w, func(name string, raw []byte) ([]byte, error) {
		if out, done := withoutCalcChain(name, raw); done {
			return out, nil
		}
		switch {
		case sheets[name] != nil:
			return sheets[name], nil
		case name == "xl/sharedstrings.xml":
			return maskShared(b, raw, edited)
		case strings.HasPrefix(name, "xl/comments") || strings.HasPrefix(name, "xl/threadedcomments/"):
			return maskComments(b, raw, edit)
		}
		return raw, nil
	})
}

// maskSheet edits the cells of one sheet.
func (k *book) maskSheet(name string, raw []byte, edit func(Unit) []Edit, edited map[string]string) ([]byte, error) {
	g := &grid{b: k.b, shared: k.shared, name: name}
	var patches []patch
	g.onCell = func(g *grid, text string, from, to int64) {
		if strings.TrimSpace(text) == "" {
			return
		}
		masked := replace(text, edit(Unit{g.name + "!" + g.where(), text}))
		if masked == text {
			return
		}
		if g.kind == "s" {
			edited[text] = masked
		}
		style := ""
		if g.style != "" {
			style = ` s="` + escape(g.style) + `"`
		}
		patches = append(patches, patch{from, to, `<` + g.tag + ` r="` + escape(g.where()) + `"` + style + ` t="inlineStr"><` + g.prefixed("is") + `><` + g.prefixed("t") + ` xml:space="preserve">` +
			escape(masked) + `</` + g.prefixed("t") + `></` + g.prefixed("is") + `></` + g.tag + `>`})
	}
	if err := walk(k.b, raw, g.token); err != nil {
		return nil, err
	}
	return splice(raw, patches), nil
}

// maskShared replaces whole shared strings.
func maskShared(b *budget, raw []byte, edited map[string]string) ([]byte, error) {
	var patches []patch
	err := eachShared(b, raw, func(x sharedString) {
		if masked, ok := edited[x.text]; ok {
			patches = append(patches, x.with(masked))
		}
	})
	return splice(raw, patches), err
}

// maskComments edits the notes of a part, text by text.
func maskComments(b *budget, raw []byte, edit func(Unit) []Edit) ([]byte, error) {
	var patches []patch
	ref, text := "", ""
	var pieces []piece
	err := walk(b, raw, func(t *token) error {
		if e := t.start(); e != nil {
			switch e.Name.Local {
			case "comment", "threadedComment":
				ref, text, pieces = attr(e, "ref"), "", nil
			}
			return nil
		}
		if x, ok := t.chars(); ok && ref != "" {
			pieces = append(pieces, piece{at: len(text), text: x, from: t.from, to: t.to})
			text += x
		}
		if t.ends("comment") || t.ends("threadedComment") {
			p := paragraph{pieces: pieces}
			p.text.WriteString(text)
			patches = append(patches, p.patches(edit(Unit{"批注（" + ref + "）", text}))...)
			ref = ""
		}
		return nil
	})
	return splice(raw, patches), err
}
