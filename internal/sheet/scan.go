package sheet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"
	"strconv"
)

// survey is what one pass over a sheet's XML finds: the merged ranges, which
// stand behind the rows and so escape a streaming reader, and counts that
// show afterwards whether anything was lost.
type survey struct {
	merges    []Range
	overlaps  int
	badMerges int
	rows      int // rows with at least one value
	cells     int // cells with a value
	lastRow   int // the last row with a value
	sharedUse int // values that are shared strings
	far       int // values beyond the last column that is read
	farCell   string
	errors    []string // cells that show an error value
	formulas  int
	hiddenRow int
	closed    bool // </sheetData> and </worksheet> were there
	hasData   bool
	disorder  string // the first row that stands before its predecessor
}

// window is how much of a part is held at once.
const window = 256 << 10

// tag is one XML tag of the stream; attrs point into the window.
type tag struct {
	name  []byte // without prefix
	attrs []byte
	end   bool // </name>
	self  bool // <name/>
}

// scanner walks over the tags of an XML part through a fixed window. It knows
// comments, CDATA and processing instructions well enough to skip them, and
// nothing about DTDs: those are refused before.
type scanner struct {
	r    io.Reader
	buf  []byte
	at   int
	full int
	eof  bool
	text []byte // what stood between the last tag and this one
}

func newScanner(r io.Reader) *scanner { return &scanner{r: r, buf: make([]byte, window)} }

// more moves what is left to the front and reads on; false when nothing came.
func (s *scanner) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	copy(s.buf, s.buf[s.at:s.full])
	s.full -= s.at
	s.at = 0
	if s.full == len(s.buf) {
		if len(s.buf) >= 64*window {
			return false, refuse("xml_token", "文件中有一个异常长的内部标记，疑似损坏或恶意构造，未读取。")
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.full:])
	s.full += n
	if err == io.EOF {
		s.eof = true
		return n > 0, nil
	}
	return true, err
}

// find returns the offset of sep behind from, reading on as needed; -1 at the end.
func (s *scanner) find(sep string, from int) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.at+from:s.full], []byte(sep)); i >= 0 {
			return from + i, nil
		}
		from = max(from, s.full-s.at-len(sep)+1)
		ok, err := s.more()
		if err != nil || !ok {
			return -1, err
		}
	}
}

// skipText drops text up to the next tag without keeping it: a gigabyte of
// blanks passes through the window.
func (s *scanner) skipText(keep int) (bool, error) {
	s.text = s.text[:0]
	for {
		i := bytes.IndexByte(s.buf[s.at:s.full], '<')
		end := s.full
		if i >= 0 {
			end = s.at + i
		}
		if room := keep - len(s.text); room > 0 {
			s.text = append(s.text, s.buf[s.at:min(end, s.at+room)]...)
		}
		s.at = end
		if i >= 0 {
			return true, nil
		}
		ok, err := s.more()
		if err != nil || !ok {
			return false, err
		}
	}
}

// next returns the next tag; false at the end of the part.
func (s *scanner) next(keep int) (tag, bool, error) {
	for {
		ok, err := s.skipText(keep)
		if err != nil || !ok {
			return tag{}, false, err
		}
		if s.full-s.at < 9 {
			if _, err := s.more(); err != nil {
				return tag{}, false, err
			}
		}
		head := s.buf[s.at:s.full]
		switch {
		case bytes.HasPrefix(head, []byte("<!--")):
			ok, err = s.skip("-->")
		case bytes.HasPrefix(head, []byte("<![CDATA[")):
			ok, err = s.skip("]]>")
		case bytes.HasPrefix(head, []byte("<!")):
			return tag{}, false, errDTD
		case bytes.HasPrefix(head, []byte("<?")):
			ok, err = s.skip("?>")
		default:
			return s.tag()
		}
		if err != nil || !ok {
			return tag{}, false, err
		}
	}
}

var errDTD = refuse("dtd", "文件中含有外部实体定义，正常的工作簿没有这种内容，为安全起见未读取。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")

func (s *scanner) skip(end string) (bool, error) {
	i, err := s.find(end, 0)
	if err != nil || i < 0 {
		s.at = s.full
		return false, err
	}
	s.at += i + len(end)
	return true, nil
}

func (s *scanner) tag() (t tag, ok bool, err error) {
	i, err := s.endOfTag()
	if err != nil || i < 0 {
		return t, false, err
	}
	body := s.buf[s.at+1 : s.at+i]
	s.at += i + 1
	if len(body) > 0 && body[0] == '/' {
		t.end, body = true, body[1:]
	} else if n := len(body); n > 0 && body[n-1] == '/' {
		t.self, body = true, body[:n-1]
	}
	t.name = body
	if j := bytes.IndexAny(body, " \t\r\n"); j >= 0 {
		t.name, t.attrs = body[:j], body[j:]
	}
	if j := bytes.IndexByte(t.name, ':'); j >= 0 {
		t.name = t.name[j+1:]
	}
	return t, true, nil
}

// endOfTag finds the closing '>' outside quotes.
func (s *scanner) endOfTag() (int, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		if s.at+i >= s.full {
			ok, err := s.more()
			if err != nil || !ok {
				return -1, err
			}
		}
		switch c := s.buf[s.at+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i, nil
		}
	}
}

// attr is the value of an attribute, nil when it is absent.
func (t tag) attr(name string) []byte {
	for rest := t.attrs; ; {
		i := bytes.IndexByte(rest, '=')
		if i < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:i])
		rest = bytes.TrimLeft(rest[i+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		j := bytes.IndexByte(rest[1:], rest[0])
		if j < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+j]
		}
		rest = rest[j+2:]
	}
}

// surveyor keeps the place of the scan inside the sheet.
type surveyor struct {
	survey
	lim      Limits
	row, col int
	valued   bool // the row has a value already
	depth    int
	inValue  bool // inside <v> or <t>
	inCell   bool
	seen     bool // the cell has a value already
	kind     byte // first letter of the cell's t attribute
	isError  bool
	empty    map[int]bool
}

// scan surveys one sheet part. empty names shared strings without any text,
// whose cells do not count as values; nil on the first pass.
func scan(ctx context.Context, r io.Reader, lim Limits, empty map[int]bool) (*survey, error) {
	s := newScanner(r)
	v := &surveyor{lim: lim, empty: empty}
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t, ok, err := s.next(16)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := v.take(t, s.text); err != nil {
			return nil, err
		}
	}
	if v.hasData && !v.closed {
		return nil, refuse("truncated", "工作表内容不完整，文件可能没有传完或已损坏。请重新保存后再上传。")
	}
	v.sortMerges()
	return &v.survey, nil
}

func (v *surveyor) take(t tag, text []byte) error {
	if t.end {
		v.depth--
		v.close(t, text)
		return nil
	}
	if !t.self {
		if v.depth++; v.depth > v.lim.Depth {
			return refuse("too_deep", fmt.Sprintf("文件内部嵌套超过 %d 层，疑似恶意构造，未读取。", v.lim.Depth))
		}
	}
	switch string(t.name) {
	case "sheetData":
		v.hasData = true
	case "row":
		v.startRow(t)
	case "c":
		v.startCell(t)
	case "v", "t":
		v.inValue = v.inCell && !t.self
	case "f":
		v.formulas++
	case "mergeCell":
		return v.merge(t)
	}
	return nil
}

func (v *surveyor) close(t tag, text []byte) {
	switch string(t.name) {
	case "v", "t":
		if v.inValue && len(text) > 0 && !v.seen {
			v.value(text)
		}
		v.inValue = false
	case "c":
		v.inCell = false
	case "worksheet":
		v.closed = true
	}
}

func (v *surveyor) startRow(t tag) {
	n := v.row + 1
	if r := t.attr("r"); r != nil {
		if x, err := strconv.Atoi(string(r)); err == nil && x > 0 {
			n = x
		}
	}
	if n <= v.row && v.disorder == "" {
		v.disorder = strconv.Itoa(n)
	}
	v.row, v.col, v.valued = n, 0, false
	if string(t.attr("hidden")) == "1" {
		v.hiddenRow++
	}
}

func (v *surveyor) startCell(t tag) {
	v.col++
	if col, _, ok := parseName(t.attr("r")); ok {
		v.col = col
	}
	v.inCell, v.seen, v.kind = !t.self, false, 'n'
	if k := t.attr("t"); len(k) > 0 {
		v.kind = k[0]
		v.isError = len(k) == 1 && k[0] == 'e'
	} else {
		v.isError = false
	}
}

func (v *surveyor) value(text []byte) {
	if v.kind == 's' {
		i, err := strconv.Atoi(string(bytes.TrimSpace(text)))
		if err == nil && v.empty[i] {
			return
		}
		v.sharedUse++
	}
	v.seen = true
	if v.col > v.lim.Cols {
		if v.far++; v.farCell == "" {
			v.farCell = Name(v.col, v.row)
		}
		return
	}
	v.cells++
	if v.lastRow = max(v.lastRow, v.row); !v.valued {
		v.valued = true
		v.rows++
	}
	if v.isError && len(v.errors) < 20 {
		v.errors = append(v.errors, Name(v.col, v.row))
	}
}

func (v *surveyor) merge(t tag) error {
	from, to, ok := bytes.Cut(t.attr("ref"), []byte(":"))
	l, top, ok1 := parseName(from)
	r, bottom, ok2 := parseName(to)
	if !ok || !ok1 || !ok2 {
		v.badMerges++
		return nil
	}
	if len(v.merges) >= v.lim.Merges {
		return tooLarge("too_many_merges", fmt.Sprintf("一张工作表里的合并单元格超过 %d 处，请拆分后再上传。", v.lim.Merges))
	}
	v.merges = append(v.merges, Range{min(top, bottom), min(l, r), max(top, bottom), max(l, r)})
	return nil
}

// sortMerges orders the ranges by their first row and cuts endless ones to
// the rows that have content.
func (v *surveyor) sortMerges() {
	for i := range v.merges {
		m := &v.merges[i]
		m.Bottom = min(m.Bottom, max(v.lastRow, m.Top))
		m.Right = min(m.Right, max(v.lim.Cols, m.Left))
	}
	sort.SliceStable(v.merges, func(i, j int) bool {
		a, b := v.merges[i], v.merges[j]
		if a.Top != b.Top {
			return a.Top < b.Top
		}
		return a.Left < b.Left
	})
}
