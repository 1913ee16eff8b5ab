package sheet

import (
	"bytes"
	"fmt"
	"io"
	"sort"
	"strconv"
)

// survey is what one pass over a sheet's XML finds: the merged ranges, which
// stand behind the rows and so escape a streaming reader, and an account of
// every row, against which the stream is checked afterwards.
type survey struct {
	merges    []Range
	badMerges int
	marks     []mark // rows with at least one value, in order
	cells     int    // cells with a value
	maxShared int    // the highest shared string that a cell names, -1 for none
	far       int    // values beyond the last column that is read
	farCell   string
	errors    []string // cells that show an error value
	formulas  int
	hiddenRow int
	disorder  string // the first row or cell that stands where it should not
	dimension Range  // as declared
	declared  bool
	maxCol    int
	bottom    int // the last row that is written down, with content or without
	dense     int // cells up to the last one written down in each row
	farSlots  int // empty places up to the values beyond the last column
	work      int // what formatting the values costs, see numberStyles.work

	root, open, closed bool // the sheet's own tags were there
}

// mark is the account of one row: how many values and in which columns.
type mark struct {
	row   int32
	cells int32
	sum   uint32 // of column squares: a value in another column shows
}

func (m *mark) add(col int) {
	m.cells++
	m.sum += uint32(col) * uint32(col)
}

// lastRow is the last row with a value.
func (v *survey) lastRow() int {
	if len(v.marks) == 0 {
		return 0
	}
	return int(v.marks[len(v.marks)-1].row)
}

// cellTags bounds the tags inside one cell: Excel itself allows 32,767
// characters, each at most with a run of its own.
const cellTags = 200_000

// surveyor keeps the place of the scan inside the sheet.
type surveyor struct {
	survey
	lim      Limits
	styles   *numberStyles
	style    int
	row, col int
	reached  int // the last column with a value or formula in this row
	seenRow  int // row of the cell's own reference, 0 for none
	valueCol int // the last column with a value in this row
	all      int // cells, with or without value
	tags     int // in this cell
	size     int // bytes of text in this cell
	depth    int
	phonetic int // depth of reading aids, which are no text
	inValue  bool
	inCell   bool
	inData   bool
	seen     bool // the cell has a value already
	shared   bool
	isError  bool
	isText   bool
	empty    map[int]bool
}

// scan surveys one sheet part. empty names shared strings without any text,
// whose cells do not count as values; nil on the first pass.
func scan(b *budget, r io.Reader, lim Limits, styles *numberStyles, empty map[int]bool) (*survey, error) {
	s := newScanner(r, 16)
	v := &surveyor{survey: survey{maxShared: -1}, lim: lim, styles: styles, empty: empty}
	for n := 0; ; n++ {
		if n%4096 == 0 {
			if err := b.check(); err != nil {
				return nil, err
			}
		}
		t, ok, err := s.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := v.take(t, s); err != nil {
			return nil, err
		}
	}
	if !v.closed || v.open {
		return nil, errTruncated
	}
	v.sortMerges()
	return &v.survey, nil
}

// take follows one tag.
func (v *surveyor) take(t tag, s *scanner) error {
	if v.inCell {
		v.tags++
		if v.size += s.long; v.tags > cellTags || v.size > longestToken {
			return errToken
		}
	}
	if t.end {
		v.depth--
		return v.leave(t, s.text)
	}
	if !t.self {
		if v.depth++; v.depth > v.lim.Depth {
			return refuse("too_deep", fmt.Sprintf("文件内部嵌套超过 %d 层，疑似恶意构造，未读取。", v.lim.Depth))
		}
	}
	return v.enter(t)
}

func (v *surveyor) enter(t tag) error {
	switch string(t.name) {
	case "c":
		return v.startCell(t)
	case "v", "t":
		v.inValue = v.inCell && !t.self && v.phonetic == 0
	case "row":
		return v.startRow(t)
	case "f":
		if v.inCell {
			v.formulas++
			return v.reach()
		}
	case "rPh":
		if v.inCell && !t.self {
			v.phonetic++
		}
	case "mergeCell":
		return v.merge(t)
	case "worksheet":
		v.root, v.closed = true, t.self
	case "sheetData":
		v.inData, v.open = !t.self, !t.self
	case "dimension":
		v.dimension, v.declared = parseRange(t.attr("ref"))
	}
	return nil
}

func (v *surveyor) leave(t tag, text []byte) error {
	switch string(t.name) {
	case "v", "t":
		inValue := v.inValue
		v.inValue = false
		if inValue && len(text) > 0 && !v.seen {
			return v.value(text)
		}
	case "c":
		v.inCell, v.phonetic = false, 0
	case "rPh":
		v.phonetic = max(0, v.phonetic-1)
	case "sheetData":
		v.inData, v.open = false, false
	case "worksheet":
		v.closed = v.root
	}
	return nil
}

func (v *surveyor) startRow(t tag) error {
	if !v.inData {
		return nil
	}
	n := v.row + 1
	if r := t.attr("r"); r != nil {
		if x, err := strconv.Atoi(string(r)); err == nil && x > 0 {
			n = x
		}
	}
	if n > maxGridRow {
		return refuse("row_beyond_grid", fmt.Sprintf("工作表里出现第 %d 行，超出表格的最大行数，疑似损坏或恶意构造，未读取。", n))
	}
	if n <= v.row && v.disorder == "" {
		v.disorder = fmt.Sprintf("第 %d 行", n)
	}
	v.row, v.col, v.valueCol, v.reached = n, 0, 0, v.lim.Cols
	v.bottom = max(v.bottom, n)
	if yes(t.attr("hidden")) {
		v.hiddenRow++
	}
	return nil
}

func (v *surveyor) startCell(t tag) error {
	if !v.inData {
		return nil
	}
	before := v.col
	v.col++
	v.seenRow, v.style, v.shared, v.isError, v.isText = 0, 0, false, false, false
	t.each(func(name, value []byte) {
		switch string(name) {
		case "r":
			if col, row, ok := parseName(value); ok {
				v.col, v.seenRow = col, row
			}
		case "s":
			v.style, _ = strconv.Atoi(string(value)) // a style that is no number is none
		case "t":
			v.shared, v.isError, v.isText = string(value) == "s", string(value) == "e", string(value) != "n"
		}
	})
	if v.all++; v.all > v.lim.Cells || v.col > maxGridCol {
		return tooLarge("too_many_cells", fmt.Sprintf("一张工作表的单元格超过 %d 万个，请删除多余的空白区域或拆分后再上传。", v.lim.Cells/10_000))
	}
	v.dense += max(0, v.col-before)
	v.inCell, v.inValue, v.seen, v.tags, v.size, v.phonetic = !t.self, false, false, 0, 0, 0
	return nil
}

func (v *surveyor) value(text []byte) error {
	if v.shared {
		i, err := strconv.Atoi(string(bytes.TrimSpace(text)))
		if err == nil && v.empty[i] {
			return nil
		}
		v.maxShared = max(v.maxShared, i)
	}
	v.seen = true
	if v.disorder == "" && (v.col <= v.valueCol || v.seenRow > 0 && v.seenRow != v.row) {
		v.disorder = Name(v.col, max(v.seenRow, v.row)) + " 单元格"
	}
	v.valueCol = v.col
	v.maxCol = max(v.maxCol, v.col)
	if v.col > v.lim.Cols {
		if v.far++; v.farCell == "" {
			v.farCell = Name(v.col, v.row)
		}
		return v.reach()
	}
	v.cells++
	v.work += v.styles.work(v.style, v.isText)
	if n := len(v.marks); n == 0 || int(v.marks[n-1].row) != v.row {
		if n >= v.lim.Rows {
			return tooLarge("too_many_rows", fmt.Sprintf("一张工作表超过 %d 行，请拆分后再上传。", v.lim.Rows))
		}
		v.marks = append(v.marks, mark{row: int32(v.row)})
	}
	v.marks[len(v.marks)-1].add(v.col)
	if v.isError && len(v.errors) < 20 {
		v.errors = append(v.errors, Name(v.col, v.row))
	}
	return nil
}

// maxFarSlots bounds what far values make excelize build: every row is as long
// as its last value. It is about 2,400 rows with a value in the last column.
const maxFarSlots = 40_000_000

func (v *surveyor) reach() error {
	if v.col > v.reached {
		v.farSlots += v.col - v.reached
		v.reached = v.col
	}
	if v.farSlots > maxFarSlots {
		return tooLarge("far_cells", fmt.Sprintf("数千行在第 %d 列以外很远的地方（如 %s）还有内容。请删除表格右侧多余的内容后再上传。", v.lim.Cols, Name(v.col, v.row)))
	}
	return nil
}

// parseRange reads "A1:B2" or "A1"; false for anything else.
func parseRange(ref []byte) (Range, bool) {
	from, to, pair := bytes.Cut(ref, []byte(":"))
	if !pair {
		to = from
	}
	l, top, ok1 := parseName(from)
	r, bottom, ok2 := parseName(to)
	return Range{min(top, bottom), min(l, r), max(top, bottom), max(l, r)}, ok1 && ok2
}

func (v *surveyor) merge(t tag) error {
	if v.inData {
		return nil
	}
	m, ok := parseRange(t.attr("ref"))
	if !ok {
		v.badMerges++
		return nil
	}
	if len(v.merges) >= v.lim.Merges {
		return tooLarge("too_many_merges", fmt.Sprintf("一张工作表里的合并单元格超过 %d 处，请拆分后再上传。", v.lim.Merges))
	}
	if m.Left <= v.lim.Cols {
		v.merges = append(v.merges, m)
	}
	return nil
}

// sortMerges cuts endless ranges to the rows that have content and the
// columns that are read, and orders them by their first row.
func (v *surveyor) sortMerges() {
	last, kept := v.lastRow(), v.merges[:0]
	for _, m := range v.merges {
		m.Bottom, m.Right = min(m.Bottom, last), min(m.Right, v.lim.Cols)
		if m.Bottom >= m.Top && (m.Top != m.Bottom || m.Left != m.Right) {
			kept = append(kept, m)
		}
	}
	v.merges = kept
	sort.SliceStable(v.merges, func(i, j int) bool {
		a, b := v.merges[i], v.merges[j]
		if a.Top != b.Top {
			return a.Top < b.Top
		}
		return a.Left < b.Left
	})
}
