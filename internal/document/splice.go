package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"time"
)

// patch replaces the bytes from..to of a part.
type patch struct {
	from, to int64
	new      string
}

// splice applies patches to a part. Of two over each other the outer one,
// which begins first, counts.
func splice(raw []byte, patches []patch) []byte {
	slices.SortStableFunc(patches, func(a, b patch) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var out bytes.Buffer
	at := int64(0)
	for _, p := range patches {
		if p.from < at {
			continue
		}
		out.Write(raw[at:p.from])
		out.WriteString(p.new)
		at = p.to
	}
	out.Write(raw[at:])
	return out.Bytes()
}

// escape is text as it stands in XML.
func escape(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return ""
	}
	return b.String()
}

// zipEpoch is the date of every part that is written: when a copy was made is
// nobody's business either.
var zipEpoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// calcChain finds what refers to the order in which formulas are computed.
var calcChain = regexp.MustCompile(`<(?:Relationship|Override)\b[^>]*calcChain[^>]*/>`)

// withoutCalcChain drops the order of computing and what refers to it, false
// for other parts: it must not name formulas that are gone, and programs make
// it anew.
func withoutCalcChain(name string, raw []byte) ([]byte, bool) {
	switch name {
	case "xl/calcchain.xml":
		return nil, true
	case "[content_types].xml", "xl/_rels/workbook.xml.rels":
		return calcChain.ReplaceAll(raw, nil), true
	}
	return raw, false
}

// rewrite copies a package part by part. change gives the new content of a
// part, nil to leave it out, or the same bytes.
func (p *pack) rewrite(b *budget, w io.Writer, change func(name string, raw []byte) ([]byte, error)) error {
	z := zip.NewWriter(w)
	for _, f := range p.zip.File {
		if err := b.late(); err != nil {
			return err
		}
		raw, err := p.part(b, f.Name)
		if err != nil {
			return err
		}
		changed, err := change(partName(f.Name), raw)
		if err != nil {
			return err
		}
		if changed == nil {
			continue
		}
		out, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: zipEpoch})
		if err != nil {
			return err
		}
		if _, err := out.Write(changed); err != nil {
			return err
		}
	}
	return z.Close()
}
