package document

import (
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// blankParts stand in for parts that must exist but say nothing any more.
var blankParts = map[string]string{
	"docprops/core.xml":   `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docprops/app.xml":    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docprops/custom.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
}

// cleanPart is what both kinds of packages have in common: false when the part
// is left as it is.
func cleanPart(name string, raw []byte) ([]byte, bool) {
	switch {
	case blankParts[name] != "":
		return []byte(blankParts[name]), true
	case strings.HasPrefix(name, "docprops/thumbnail"):
		return nil, true
	case strings.HasPrefix(name, "customxml/item") && path.Ext(name) == ".xml" && !strings.HasPrefix(path.Base(name), "itemprops"):
		return []byte(`<?xml version="1.0" encoding="UTF-8"?><x/>`), true
	case strings.Contains(name, "/media/"):
		return bare(raw), true
	}
	return raw, false
}

// thumbnail is the relation to the preview picture, which goes too.
var thumbnail = regexp.MustCompile(`<Relationship\b[^>]*/thumbnail"[^>]*/>`)

// cleanDOCX accepts tracked changes and removes comments, hidden texts,
// properties and the pictures' metadata.
func cleanDOCX(b *budget, r io.ReaderAt, size int64, w io.Writer) error {
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	return p.rewrite(b, w, func(name string, raw []byte) ([]byte, error) {
		if out, done := cleanPart(name, raw); done {
			return out, nil
		}
		if name == "_rels/.rels" {
			return thumbnail.ReplaceAll(raw, nil), nil
		}
		_, unseen, ok := placeOf(name)
		if !ok && !strings.HasPrefix(name, "word/comments") && name != "word/people.xml" && name != "word/settings.xml" {
			return raw, nil
		}
		return cleanWord(b, raw, unseen != "" || !ok && name != "word/settings.xml")
	})
}

// dropped elements of a Word part go with all that is in them.
var dropped = []string{"del", "moveFrom", "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange",
	"tcPrChange", "trPrChange", "tblGridChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "rsids", "trackRevisions", "attachedTemplate", "cellDel", "cellIns"}

// unwrapped elements go, what is in them stays.
var unwrapped = []string{"ins", "moveTo"}

// cleanWord cleans one part; of a part that is empty now only the root is left.
func cleanWord(b *budget, raw []byte, empty bool) ([]byte, error) {
	c := &wordCleaner{}
	err := walk(b, raw, func(t *token) error {
		switch x := t.Token.(type) {
		case xml.StartElement:
			c.open(&x, t, empty)
		case xml.EndElement:
			c.close(x.Name.Local, t)
		}
		return nil
	})
	return splice(raw, c.patches), err
}

// wordCleaner notes what is cut out of a part.
type wordCleaner struct {
	patches   []patch
	dropDepth int // depth of the element that is being dropped, 0 for none
	dropFrom  int64
	runDepth  int // depth of the open run
	runFrom   int64
	runHidden bool
}

func (c *wordCleaner) open(e *xml.StartElement, t *token, empty bool) {
	depth := t.depth + 1
	switch name := e.Name.Local; {
	case c.dropDepth > 0:
	case empty && depth == 2, slices.Contains(dropped, name):
		c.dropDepth, c.dropFrom = depth, t.from
	case slices.Contains(unwrapped, name):
		c.patches = append(c.patches, patch{t.from, t.to, ""})
	case name == "r":
		c.runDepth, c.runFrom, c.runHidden = depth, t.from, false
	case name == "vanish" || name == "specVanish" || name == "webHidden":
		if v := attr(e, "val"); c.runDepth > 0 && (v == "" || isTrue(v)) {
			c.runHidden = true
		}
	}
}

func (c *wordCleaner) close(name string, t *token) {
	depth := t.depth
	switch {
	case c.dropDepth > 0:
		if depth == c.dropDepth {
			c.patches = append(c.patches, patch{c.dropFrom, t.to, ""})
			c.dropDepth = 0
		}
	case slices.Contains(unwrapped, name):
		c.patches = append(c.patches, patch{t.from, t.to, ""})
	case name == "r" && depth == c.runDepth:
		if c.runHidden {
			c.patches = append(c.patches, patch{c.runFrom, t.to, ""})
		}
		c.runDepth = 0
	}
}
