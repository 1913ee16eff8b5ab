package document

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
	"slices"
)

// pdfFile finds the objects of a pdf by looking for them, not by the table at
// its end: the table is what damaged and hand-made files get wrong.
type pdfFile struct {
	b       *budget
	raw     []byte
	objects map[int]any // by number; the last one in the file counts
	trailer pdfDict     // all trailers, later ones over earlier ones
	crypt   *pdfCrypt   // nil when it is not encrypted
	images  int
}

// openPDF finds every object.
func openPDF(b *budget, raw []byte) (*pdfFile, error) {
	f := &pdfFile{b: b, raw: raw, objects: map[int]any{}, trailer: pdfDict{}}
	if err := f.find(); err != nil {
		return nil, err
	}
	if err := f.decrypt(); err != nil {
		return nil, err
	}
	return f, f.unpackObjects()
}

// find reads `n g obj` and `trailer` wherever they stand.
func (f *pdfFile) find() error {
	for at := 0; ; {
		i := bytes.Index(f.raw[at:], []byte("obj"))
		if i < 0 {
			f.findTrailers(at, len(f.raw))
			return nil
		}
		f.findTrailers(at, at+i)
		i += at
		at = i + 3
		if err := f.b.tick(); err != nil {
			return err
		}
		num, ok := numberBefore(f.raw, i)
		if !ok {
			continue
		}
		if len(f.objects) > f.b.lim.Parts*10 {
			return errTooLarge
		}
		at = f.object(num, at)
	}
}

// numberBefore reads "12 0 " in front of obj.
func numberBefore(raw []byte, i int) (int, bool) {
	back := func() (n int, ok bool) {
		for i > 0 && isPDFSpace(raw[i-1]) {
			i--
		}
		unit := 1
		for i > 0 && raw[i-1] >= '0' && raw[i-1] <= '9' && unit < 1e9 {
			n += int(raw[i-1]-'0') * unit
			unit *= 10
			i--
			ok = true
		}
		return n, ok
	}
	if _, ok := back(); !ok {
		return 0, false
	}
	return back()
}

// object reads the object behind obj and says where to look on.
func (f *pdfFile) object(num, at int) int {
	l := &pdfLexer{raw: f.raw, at: at, max: f.b.lim.Depth}
	x, ok := l.next()
	if !ok {
		return at
	}
	d, isDict := x.(pdfDict)
	if !isDict {
		f.objects[num] = x
		return max(at, min(l.at, at+1024))
	}
	end := l.at
	l.space()
	if !bytes.HasPrefix(f.raw[l.at:], []byte("stream")) {
		f.objects[num] = d
		return end
	}
	from := l.at + len("stream")
	if from < len(f.raw) && f.raw[from] == '\r' {
		from++
	}
	if from < len(f.raw) && f.raw[from] == '\n' {
		from++
	}
	to := f.streamEnd(d, from)
	f.objects[num] = &pdfStream{d, f.raw[from:to], num}
	if d["Type"] == pdfName("XRef") {
		f.merge(d)
	}
	return to
}

// streamEnd is where a stream ends: by its length when that is right, else
// where endstream stands.
func (f *pdfFile) streamEnd(d pdfDict, from int) int {
	if n, ok := d["Length"].(float64); ok && n >= 0 && n <= float64(len(f.raw)-from) {
		to := from + int(n)
		if bytes.HasPrefix(bytes.TrimLeft(f.raw[to:min(len(f.raw), to+16)], "\r\n "), []byte("endstream")) {
			return to
		}
	}
	if i := bytes.Index(f.raw[from:], []byte("endstream")); i >= 0 {
		to := from + i
		if to > from && f.raw[to-1] == '\n' {
			to--
		}
		if to > from && f.raw[to-1] == '\r' {
			to--
		}
		return to
	}
	return len(f.raw)
}

// findTrailers reads the trailers between two objects.
func (f *pdfFile) findTrailers(from, to int) {
	for {
		i := bytes.Index(f.raw[from:to], []byte("trailer"))
		if i < 0 {
			return
		}
		from += i + len("trailer")
		f.addTrailer(from)
	}
}

func (f *pdfFile) addTrailer(at int) {
	l := &pdfLexer{raw: f.raw, at: at, max: f.b.lim.Depth}
	if x, ok := l.next(); ok {
		if d, ok := x.(pdfDict); ok {
			f.merge(d)
		}
	}
}

func (f *pdfFile) merge(d pdfDict) {
	for _, k := range []string{"Root", "Info", "Encrypt", "ID"} {
		if d[k] != nil {
			f.trailer[k] = d[k]
		}
	}
}

// unpackObjects reads the objects that are packed into streams.
func (f *pdfFile) unpackObjects() error {
	var packed []*pdfStream
	for _, x := range f.objects {
		if s, ok := x.(*pdfStream); ok && s.dict["Type"] == pdfName("ObjStm") {
			packed = append(packed, s)
		}
	}
	slices.SortFunc(packed, func(a, b *pdfStream) int { return a.num - b.num })
	for _, s := range packed {
		raw, _, err := f.data(s)
		if err != nil {
			return err
		}
		first, n := int(f.float(s.dict["First"])), int(f.float(s.dict["N"]))
		head := &pdfLexer{raw: raw, max: f.b.lim.Depth}
		for range min(n, f.b.lim.Parts*10) {
			num, ok1 := head.next()
			off, ok2 := head.next()
			if !ok1 || !ok2 {
				break
			}
			at := first + int(f.float(off))
			if at < 0 || at >= len(raw) {
				continue
			}
			if err := f.b.tick(); err != nil {
				return err
			}
			l := &pdfLexer{raw: raw, at: at, max: f.b.lim.Depth}
			if x, ok := l.next(); ok {
				if _, there := f.objects[int(f.float(num))]; !there {
					f.objects[int(f.float(num))] = x
				}
			}
		}
	}
	return nil
}

// get follows a reference.
func (f *pdfFile) get(x any) any {
	for range 16 {
		r, ok := x.(pdfRef)
		if !ok {
			return x
		}
		x = f.objects[int(r)]
	}
	return nil
}

func (f *pdfFile) dict(x any) pdfDict {
	switch d := f.get(x).(type) {
	case pdfDict:
		return d
	case *pdfStream:
		return d.dict
	}
	return nil
}

func (f *pdfFile) array(x any) []any {
	a, _ := f.get(x).([]any)
	return a
}

func (f *pdfFile) float(x any) float64 {
	n, _ := f.get(x).(float64)
	return n
}

func (f *pdfFile) name(x any) string {
	n, _ := f.get(x).(pdfName)
	return string(n)
}

// list is an array, or one thing as an array of one.
func (f *pdfFile) list(x any) []any {
	if a := f.array(x); a != nil {
		return a
	}
	if x = f.get(x); x != nil {
		return []any{x}
	}
	return nil
}

// data unpacks a stream. filter is the first filter that is left: DCTDecode of
// a photograph.
func (f *pdfFile) data(s *pdfStream) (raw []byte, filter string, err error) {
	raw = s.raw
	if f.crypt != nil {
		raw = f.crypt.stream(s)
	}
	filters, parms := f.list(s.dict["Filter"]), f.list(s.dict["DecodeParms"])
	if len(filters) > 8 {
		return nil, "", errBroken
	}
	for i, x := range filters {
		parm := pdfDict{}
		if i < len(parms) {
			parm = f.dict(parms[i])
		}
		name := f.name(x)
		switch name {
		case "FlateDecode", "Fl":
			raw, err = f.inflate(raw)
			raw = unpredict(raw, int(f.float(parm["Predictor"])), int(f.float(parm["Colors"])), int(f.float(parm["BitsPerComponent"])), int(f.float(parm["Columns"])))
		case "ASCIIHexDecode", "AHx":
			raw = unhex(raw)
		case "ASCII85Decode", "A85":
			raw = unascii85(raw)
		case "LZWDecode", "LZW":
			raw, err = f.unlzw(raw, parm["EarlyChange"] == nil || f.float(parm["EarlyChange"]) != 0)
		case "RunLengthDecode", "RL":
			raw, err = f.unrun(raw)
		case "Crypt":
		default:
			return raw, name, nil
		}
		if err != nil {
			return nil, "", err
		}
	}
	return raw, "", nil
}

// inflate unpacks as much as is sound.
func (f *pdfFile) inflate(raw []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, nil
	}
	out, err := f.b.readAll(z)
	if CodeOf(err) != "" {
		return nil, err
	}
	return out, f.b.late()
}

func unascii85(raw []byte) []byte {
	raw = bytes.TrimSpace(raw)
	raw = bytes.TrimPrefix(raw, []byte("<~"))
	if i := bytes.IndexByte(raw, '~'); i >= 0 {
		raw = raw[:i]
	}
	out, _ := io.ReadAll(ascii85.NewDecoder(bytes.NewReader(raw)))
	return out
}
