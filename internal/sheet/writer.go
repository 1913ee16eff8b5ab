package sheet

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"lianghua/internal/fault"
)

// Style is how a cell looks; the workbook's look is decided here and nowhere else.
type Style int

// The styles.
const (
	Body   Style = iota // text, wrapped, top left
	Center              // short text, centred
	Head                // column heads
	Title               // the table's title
	Note                // remarks below the table
	Key                 // the hidden key column: small, grey, locked
	Input               // what the receiver fills in: unlocked, pale
	Bad                 // a cell with a problem: red
	Sign                // signature lines: large, no border
	styleCount
)

// Paper is what a sheet is printed on.
type Paper int

// The papers, with their numbers in the file format.
const (
	A4 Paper = 9
	A3 Paper = 8
)

// Layout is a sheet's page.
type Layout struct {
	Widths    []float64 // by column, in characters; 0 is the default
	Paper     Paper
	Landscape bool
	Repeat    int  // rows at the top that are repeated on each page and stay in view
	Protect   bool // only Input cells can be changed; no password: it guards against slips
	Hidden    []int
}

// Workbook is a workbook being written. The same calls give the same bytes.
type Workbook struct {
	file   *excelize.File
	styles [styleCount]int
	sheets []*Sheet
	lists  int
	err    error
}

// Sheet is one sheet being written, row after row.
type Sheet struct {
	book   *Workbook
	name   string
	layout Layout
	stream *excelize.StreamWriter
	row    int
	drops  []drop
}

type drop struct {
	col, from, to int
	options       []string
}

// NewWorkbook starts an empty workbook.
func NewWorkbook() *Workbook {
	w := &Workbook{file: excelize.NewFile()}
	for i := range w.styles {
		w.styles[i], w.err = w.file.NewStyle(look(Style(i)))
		if w.err != nil {
			break
		}
	}
	return w
}

func look(s Style) *excelize.Style {
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	st := &excelize.Style{Border: line, Font: &excelize.Font{Family: "宋体", Size: 10},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}, Protection: &excelize.Protection{Locked: true}, NumFmt: 49}
	switch s {
	case Center:
		st.Alignment.Horizontal = "center"
	case Head:
		st.Font = &excelize.Font{Family: "黑体", Size: 10, Bold: true}
		st.Alignment.Horizontal = "center"
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}
	case Title:
		st.Border, st.Alignment.Horizontal = nil, "center"
		st.Font = &excelize.Font{Family: "黑体", Size: 18, Bold: true}
	case Note:
		st.Border, st.Font = nil, &excelize.Font{Family: "仿宋", Size: 10}
	case Key:
		st.Font = &excelize.Font{Family: "宋体", Size: 8, Color: "808080"}
	case Input:
		st.Protection = &excelize.Protection{Locked: false}
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFBE6"}}
	case Bad:
		st.Font.Color = "9C0006"
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}
	case Sign:
		st.Border, st.Font = nil, &excelize.Font{Family: "仿宋", Size: 14}
	}
	return st
}

// Sheet adds a sheet. Names are cut to the 31 characters that the format allows.
func (w *Workbook) Sheet(name string, l Layout) *Sheet {
	s := &Sheet{book: w, name: w.freeName(name), layout: l}
	if w.err != nil {
		return s
	}
	if len(w.sheets) == 0 {
		w.err = w.file.SetSheetName(w.file.GetSheetName(0), s.name)
	} else {
		_, w.err = w.file.NewSheet(s.name)
	}
	w.sheets = append(w.sheets, s)
	return s
}

func (w *Workbook) freeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	short := []rune(strings.TrimSpace(name))
	if len(short) > 28 {
		short = short[:28]
	}
	if len(short) == 0 {
		short = []rune("表")
	}
	free := string(short)
	for i := 2; w.taken(free); i++ {
		free = fmt.Sprintf("%s%d", string(short), i)
	}
	return free
}

func (w *Workbook) taken(name string) bool {
	for _, s := range w.sheets {
		if strings.EqualFold(s.name, name) {
			return true
		}
	}
	return strings.EqualFold(name, stampSheet)
}

// Out is one cell to write. Every value is text: what begins with = + - @ is
// shown as typed and never runs.
type Out struct {
	Text  string
	Style Style
	Note  string // a comment on the cell
}

// Cells makes a row of one style.
func Cells(style Style, texts ...string) []Out {
	out := make([]Out, len(texts))
	for i, t := range texts {
		out[i] = Out{Text: t, Style: style}
	}
	return out
}

// start opens the row stream once the columns are known.
func (s *Sheet) start() {
	w := s.book
	if w.err != nil || s.stream != nil {
		return
	}
	// Before the stream: it writes the sheet's properties as its first bytes.
	if w.err = s.page(); w.err != nil {
		return
	}
	// The rows to come are not known yet, and readers that trust a declared
	// dimension would stop after its first cell: none is declared.
	if w.err = w.file.SetSheetDimension(s.name, ""); w.err != nil {
		return
	}
	s.stream, w.err = w.file.NewStreamWriter(s.name)
	for i, width := range s.layout.Widths {
		if w.err == nil && width > 0 {
			w.err = s.stream.SetColWidth(i+1, i+1, width)
		}
	}
	for _, col := range s.layout.Hidden {
		if w.err == nil {
			w.err = s.stream.SetColVisible(col, col, false)
		}
	}
	if w.err == nil && s.layout.Repeat > 0 {
		w.err = s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: s.layout.Repeat,
			TopLeftCell: Name(1, s.layout.Repeat+1), ActivePane: "bottomLeft"})
	}
}

// Row writes the next row and returns its number. Height 0 leaves it to the program.
func (s *Sheet) Row(height float64, cells ...Out) int {
	s.start()
	s.row++
	w := s.book
	if w.err != nil {
		return s.row
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = excelize.Cell{StyleID: w.styles[c.Style], Value: printable(c.Text)}
	}
	opts := []excelize.RowOpts{}
	if height > 0 {
		opts = append(opts, excelize.RowOpts{Height: height})
	}
	w.err = s.stream.SetRow(Name(1, s.row), values, opts...)
	for i, c := range cells {
		if w.err == nil && c.Note != "" {
			w.err = w.file.AddComment(s.name, excelize.Comment{Cell: Name(i+1, s.row), Author: "", Text: c.Note, Width: 260, Height: 90})
		}
	}
	return s.row
}

// printable drops what XML cannot hold and cuts at the format's limit.
func printable(text string) string {
	if len(text) <= excelize.TotalCellChars && !strings.ContainsFunc(text, unprintable) {
		return text
	}
	text = strings.Map(func(r rune) rune {
		if r != utf8.RuneError && unprintable(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if runes := []rune(text); len(runes) > excelize.TotalCellChars {
		text = string(runes[:excelize.TotalCellChars])
	}
	return text
}

// unprintable is what XML cannot hold. The mark of a damaged text counts: only
// a closer look tells it from a character that was written so.
func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError
}

// Merge joins a range.
func (s *Sheet) Merge(m Range) {
	s.start()
	if s.book.err == nil && (m.Top != m.Bottom || m.Left != m.Right) {
		s.book.err = s.stream.MergeCell(Name(m.Left, m.Top), Name(m.Right, m.Bottom))
	}
}

// DropDown offers options in a column from one row to another.
func (s *Sheet) DropDown(col, from, to int, options []string) {
	if to >= from && len(options) > 0 {
		s.drops = append(s.drops, drop{col, from, to, options})
	}
}

// finish sets what belongs to the sheet as a whole and closes the row stream,
// in this order: what is set behind the stream's end is lost.
func (s *Sheet) finish() error {
	s.start()
	w := s.book
	if w.err != nil {
		return w.err
	}
	for _, d := range s.drops {
		if err := w.addDrop(s.name, d); err != nil {
			return err
		}
	}
	if s.layout.Protect {
		if err := w.file.ProtectSheet(s.name, &excelize.SheetProtectionOptions{FormatColumns: true, FormatRows: true,
			SelectLockedCells: true, SelectUnlockedCells: true, Sort: true, AutoFilter: true}); err != nil {
			return err
		}
	}
	return s.stream.Flush()
}

func (s *Sheet) page() error {
	f := s.book.file
	paper, orientation := int(s.layout.Paper), "portrait"
	if paper == 0 {
		paper = int(A4)
	}
	if s.layout.Landscape {
		orientation = "landscape"
	}
	one, none, fit := 1, 0, true
	margin, foot := 0.5, 0.3
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &one, FitToHeight: &none}); err != nil {
		return err
	}
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin, Footer: &foot}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页 共 &N 页"}); err != nil {
		return err
	}
	if s.layout.Repeat == 0 {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name,
		RefersTo: fmt.Sprintf("'%s'!$1:$%d", s.name, s.layout.Repeat)})
}

// listLimit is how long a drop-down written into the cell rule may be.
const listLimit = 255

// addDrop writes the options into the rule, or, when they are too long, into
// a hidden sheet that the rule points to.
func (w *Workbook) addDrop(name string, d drop) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = Name(d.col, d.from) + ":" + Name(d.col, d.to)
	if len([]rune(strings.Join(d.options, ","))) <= listLimit {
		if err := v.SetDropList(d.options); err != nil {
			return err
		}
		return w.file.AddDataValidation(name, v)
	}
	w.lists++
	list := fmt.Sprintf("_选项%d", w.lists)
	if _, err := w.file.NewSheet(list); err != nil {
		return err
	}
	for i, o := range d.options {
		if err := w.file.SetCellStr(list, Name(1, i+1), o); err != nil {
			return err
		}
	}
	if err := w.file.SetSheetVisible(list, false, true); err != nil {
		return err
	}
	v.SetSqrefDropList(fmt.Sprintf("'%s'!$A$1:$A$%d", list, len(d.options)))
	return w.file.AddDataValidation(name, v)
}

// Stamp hides keys and values in the workbook, in the given order, so that it
// is known again when it comes back (see Book.Stamp).
func (w *Workbook) Stamp(pairs ...[2]string) {
	if w.err != nil {
		return
	}
	if _, w.err = w.file.NewSheet(stampSheet); w.err != nil {
		return
	}
	for i, p := range pairs {
		for c, text := range p {
			if w.err == nil {
				w.err = w.file.SetCellStr(stampSheet, Name(c+1, i+1), text)
			}
		}
	}
	if w.err == nil {
		w.err = w.file.SetSheetVisible(stampSheet, false, true)
	}
}

// WriteTo writes the workbook once and releases it.
func (w *Workbook) WriteTo(out io.Writer) (int64, error) {
	defer w.file.Close()
	if w.err == nil && len(w.sheets) == 0 {
		w.Sheet("表", Layout{})
	}
	for _, s := range w.sheets {
		if w.err == nil {
			w.err = s.finish()
		}
	}
	if w.err != nil {
		return 0, fault.Internal("sheet.WriteTo", w.err)
	}
	buf, err := w.file.WriteToBuffer()
	if err != nil {
		return 0, fault.Internal("sheet.WriteTo", err)
	}
	return normalise(buf.Bytes(), out)
}
