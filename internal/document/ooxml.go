package document

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf16"
)

// Bounds of a zip.
const (
	maxDirectory = 4 << 20 // bytes of the zip's directory
	ratioFloor   = 64 << 20
	ratioLimit   = 300
)

// pack is an Office file: a zip of parts.
type pack struct {
	zip   *zip.Reader
	files map[string]*zip.File
	names []string // in the file's order
}

// boundDirectory reads the size of the zip's directory from its end record.
func boundDirectory(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 66<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < 22 {
		return errBroken
	}
	if n := binary.LittleEndian.Uint32(tail[at+12:]); n > maxDirectory { // zip64 writes 0xffffffff
		return errTooLarge
	}
	return nil
}

// openPack looks into a zip; nothing is unpacked yet.
func openPack(b *budget, r io.ReaderAt, size int64) (*pack, error) {
	if err := boundDirectory(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errBroken
	}
	if len(z.File) > b.lim.Parts {
		return nil, errTooLarge
	}
	p := &pack{zip: z, files: map[string]*zip.File{}}
	var total, packed uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		packed += f.CompressedSize64
		name := partName(f.Name)
		if _, twice := p.files[name]; twice && !strings.HasSuffix(name, "/") || f.Flags&1 != 0 {
			return nil, errBroken
		}
		p.files[name] = f
		p.names = append(p.names, name)
		if total > uint64(b.lim.Unpacked) {
			return nil, errTooLarge
		}
	}
	if total > ratioFloor && total > ratioLimit*packed {
		return nil, errTooLarge
	}
	return p, nil
}

// partName is how a part is looked up.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/"))
}

// part unpacks one part, nil when there is none. UTF-16 becomes UTF-8.
func (p *pack) part(b *budget, name string) ([]byte, error) {
	f := p.files[partName(name)]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, errBroken
	}
	defer r.Close()
	raw, err := b.readAll(r)
	if err != nil {
		if CodeOf(err) != "" {
			return nil, err
		}
		return nil, errBroken
	}
	return utf8XML(raw), nil
}

// utf8XML turns UTF-16 with a byte order mark into UTF-8.
func utf8XML(raw []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 2; i+1 < len(raw); i += 2 {
		units = append(units, order.Uint16(raw[i:]))
	}
	text := string(utf16.Decode(units))
	if head, rest, ok := strings.Cut(text, "?>"); ok && strings.HasPrefix(head, "<?xml") {
		text = `<?xml version="1.0" encoding="UTF-8"?>` + rest
	}
	return []byte(text)
}

// under lists the parts of a folder with an ending, in order.
func (p *pack) under(folder, ext string) []string {
	var out []string
	for _, n := range p.names {
		if strings.HasPrefix(n, folder) && path.Ext(n) == ext && !strings.Contains(n, "/_rels/") {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// token is one token of a part and where it stands in the bytes.
type token struct {
	xml.Token
	from, to int64
	depth    int
}

// start is the element that begins here, nil for other tokens.
func (t *token) start() *xml.StartElement {
	if e, ok := t.Token.(xml.StartElement); ok {
		return &e
	}
	return nil
}

// chars is the text of a token, false for other tokens.
func (t *token) chars() (string, bool) {
	x, ok := t.Token.(xml.CharData)
	return string(x), ok
}

// ends reports the end of an element of that name.
func (t *token) ends(name string) bool {
	e, ok := t.Token.(xml.EndElement)
	return ok && e.Name.Local == name
}

// walk reads the tokens of a part. Prefixes are not resolved: programs use the
// usual ones, and local names suffice. A part that is cut off ends with what
// was read: damage in one part does not hide the others.
func walk(b *budget, raw []byte, each func(t *token) error) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	depth := 0
	for {
		from := d.InputOffset()
		x, err := d.RawToken()
		if err != nil {
			var bad *xml.SyntaxError
			if errors.Is(err, io.EOF) || errors.As(err, &bad) {
				return nil
			}
			return errBroken
		}
		if err := b.tick(); err != nil {
			return err
		}
		t := token{Token: x, from: from, to: d.InputOffset(), depth: depth}
		switch x.(type) {
		case xml.StartElement:
			if depth++; depth > b.lim.Depth {
				return errBroken
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errDTD
		}
		if err := each(&t); err != nil {
			return err
		}
	}
}

// attr is an attribute by its local name, "" for none.
func attr(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isTrue reports a boolean attribute of Office: present and not off.
func isTrue(v string) bool { return v == "1" || v == "true" || v == "on" }

// prefixOf is the prefix that a part's root gives to the namespace of a
// vocabulary: most programs write the usual one, some their own.
func prefixOf(root *xml.StartElement, vocabulary string) string {
	for _, a := range root.Attr {
		if strings.Contains(a.Value, "/"+vocabulary+"/") && strings.HasSuffix(a.Value, "/main") {
			if a.Name.Space == "xmlns" {
				return a.Name.Local
			}
			return ""
		}
	}
	return root.Name.Space
}
