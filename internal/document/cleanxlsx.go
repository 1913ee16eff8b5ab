package document

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
)

// cleanXLSX empties hidden sheets, rows and columns and removes comments,
// cached sources, properties and the pictures' metadata. What was hidden stays
// as it was, with nothing in it, so that references do not break.
func cleanXLSX(b *budget, r io.ReaderAt, size int64, w io.Writer) error {
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	k, err := newBook(b, p)
	if err != nil {
		return err
	}
	used := map[string]bool{} // shared strings that visible cells show
	sheets := map[string][]byte{}
	for _, s := range k.sheets {
		raw, err := p.part(b, s.part)
		if err != nil {
			return err
		}
		if sheets[s.part], err = k.cleanSheet(s, raw, used); err != nil {
			return err
		}
	}
	return p.rewrite(b, w, func(name string, raw []byte) ([]byte, error) {
		if sheets[name] != nil {
			return sheets[name], nil
		}
		for _, change := range []func(string, []byte) ([]byte, bool){withoutCalcChain, cleanPart} {
			if out, done := change(name, raw); done {
				return out, nil
			}
		}
		return k.cleanOther(name, raw, used)
	})
}

// cleanSheet takes out the cells that nobody sees.
func (k *book) cleanSheet(s bookSheet, raw []byte, used map[string]bool) ([]byte, error) {
	g := &grid{b: k.b, shared: k.shared, name: s.name}
	hidden := s.state == "hidden" || s.state == "veryHidden"
	var patches []patch
	g.onCell = func(g *grid, text string, from, to int64) {
		if hidden || g.rowHidden || g.columnHidden() {
			patches = append(patches, patch{from, to, ""})
			return
		}
		if g.kind == "s" {
			used[text] = true
		}
	}
	err := walk(k.b, raw, func(t *token) error {
		if e := t.start(); e != nil && (e.Name.Local == "legacyDrawing" || e.Name.Local == "dataValidations" && hidden) {
			patches = append(patches, patch{t.from, t.to, ""})
		}
		if t.ends("legacyDrawing") && t.to > t.from {
			patches = append(patches, patch{t.from, t.to, ""})
		}
		return g.token(t)
	})
	return splice(raw, patches), err
}

func (g *grid) columnHidden() bool {
	for _, h := range g.hidden {
		if g.col >= h[0] && g.col <= h[1] {
			return true
		}
	}
	return false
}

// noTarget stands where the path of another workbook stood.
const noTarget = "file:///-"

var linkTarget = regexp.MustCompile(`\bTarget\s*=\s*(?:"[^"]*"|'[^']*')`)

// cleanOther cleans the parts beside the sheets.
func (k *book) cleanOther(name string, raw []byte, used map[string]bool) ([]byte, error) {
	switch {
	case name == "xl/sharedstrings.xml":
		var patches []patch
		err := eachShared(k.b, raw, func(x sharedString) {
			if !used[x.text] && x.text != "" {
				patches = append(patches, x.with(""))
			}
		})
		return splice(raw, patches), err
	case strings.HasPrefix(name, "xl/comments"), strings.HasPrefix(name, "xl/threadedcomments/"), strings.HasPrefix(name, "xl/persons/"):
		return dropElements(k.b, raw, "comment", "threadedComment", "author", "person")
	case strings.HasPrefix(name, "xl/pivotcache/"):
		return dropElements(k.b, raw, "r", "sharedItems")
	case strings.HasPrefix(name, "xl/externallinks/") && strings.HasSuffix(name, ".xml"):
		return dropElements(k.b, raw, "sheetDataSet")
	case strings.HasPrefix(name, "xl/externallinks/_rels/"):
		return linkTarget.ReplaceAll(raw, []byte(`Target="`+noTarget+`"`)), nil
	case name == "xl/connections.xml":
		return dropElements(k.b, raw, "connection")
	}
	return raw, nil
}

// dropElements cuts elements of these names out of a part.
func dropElements(b *budget, raw []byte, names ...string) ([]byte, error) {
	var patches []patch
	depth, from := 0, int64(0)
	err := walk(b, raw, func(t *token) error {
		switch x := t.Token.(type) {
		case xml.StartElement:
			for _, n := range names {
				if depth == 0 && x.Name.Local == n {
					depth, from = t.depth+1, t.from
				}
			}
		case xml.EndElement:
			if depth > 0 && t.depth == depth {
				patches = append(patches, patch{from, t.to, ""})
				depth = 0
			}
		}
		return nil
	})
	return splice(raw, patches), err
}
