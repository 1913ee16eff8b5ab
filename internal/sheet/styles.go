package sheet

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// Number formats as a workbook may have them. Excel allows a format 255
// characters, a workbook about 64,000 cell styles and a few hundred formats
// of its own; a formatter gets slow far beyond that.
const (
	longestFormat = 255 // characters
	maxFormats    = 1000
	maxCellStyles = 66_000
	maxStyleTags  = 3_000_000
)

// numberStyles is what reading needs of a workbook's styles: the number
// format of each cell style. Fonts, fills and borders are not looked at.
type numberStyles struct {
	codes   map[string]string // format number → code, as escaped in XML
	order   []string          // format numbers in the file's order
	cells   []string          // cell style → format number
	dropped int               // formats beyond the bounds: read as General
}

// readStyles walks over the style part once.
func readStyles(r io.Reader) (*numberStyles, error) {
	s := newScanner(r, 0)
	n := &numberStyles{codes: map[string]string{}}
	inFormats, inCells := false, false
	for tags := 0; ; tags++ {
		t, ok, err := s.next()
		if err != nil || !ok {
			return n, err
		}
		if tags > maxStyleTags {
			return nil, errStyles
		}
		switch string(t.name) {
		case "numFmts":
			inFormats = !t.end && !t.self
		case "cellXfs":
			inCells = !t.end && !t.self
		case "numFmt":
			if inFormats && !t.end {
				n.format(t)
			}
		case "xf":
			if inCells && !t.end {
				if n.cells = append(n.cells, number(t.attr("numFmtId"))); len(n.cells) > maxCellStyles {
					return nil, errStyles
				}
			}
		}
	}
}

var errStyles = refuse("too_many_styles", "文件的单元格样式过多，疑似损坏。请新建工作簿，用“选择性粘贴—数值”复制后再上传。")

// number keeps a plain number and turns everything else into "0".
func number(b []byte) string {
	if len(b) == 0 || len(b) > 9 || bytes.ContainsFunc(b, func(r rune) bool { return r < '0' || r > '9' }) {
		return "0"
	}
	return string(b)
}

func (n *numberStyles) format(t tag) {
	id, code := number(t.attr("numFmtId")), t.attr("formatCode")
	if _, twice := n.codes[id]; twice || id == "0" {
		return
	}
	if utf8.RuneCount(code) > longestFormat || len(n.order) >= maxFormats {
		n.dropped++
		return
	}
	code = bytes.ReplaceAll(bytes.ReplaceAll(code, []byte(`"`), []byte("&quot;")), []byte("<"), []byte("&lt;"))
	n.codes[id] = string(code)
	n.order = append(n.order, id)
}

// maxWork bounds what formatting the values of one sheet may cost, in about
// microseconds: beyond it the values are read as they are stored.
const maxWork = 8_000_000

// work is what formatting one value of this cell style costs, in about
// microseconds (measured: a date 45, a number 10, 255 digits 180).
func (n *numberStyles) work(style int, text bool) int {
	if n == nil || style <= 0 || style >= len(n.cells) || n.cells[style] == "0" {
		return 0
	}
	length := len(n.codes[n.cells[style]])
	if text {
		return 1 + length/8
	}
	return 40 + length
}

// writeTo writes the number formats as a style part.
func (n *numberStyles) writeTo(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<styleSheet xmlns="%s"><numFmts count="%d">`, mainNS, len(n.order))
	for _, id := range n.order {
		fmt.Fprintf(&b, `<numFmt numFmtId="%s" formatCode="%s"/>`, id, n.codes[id])
	}
	fmt.Fprintf(&b, `</numFmts><cellXfs count="%d">`, len(n.cells))
	for _, id := range n.cells {
		fmt.Fprintf(&b, `<xf numFmtId="%s"/>`, id)
	}
	b.WriteString(`</cellXfs></styleSheet>`)
	_, err := w.Write(b.Bytes())
	return err
}
