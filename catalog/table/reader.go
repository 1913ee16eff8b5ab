package table

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// source is what Read needs of a workbook: *sheet.Book, or literal grids in tests.
type source interface {
	Sheets() []sheet.Info
	Read(ctx context.Context, i int, each func(*sheet.Row) error) error
}

// Read finds every table in the workbook and reads its rows, one pass over
// each sheet. What it cannot understand is a Problem; an error means that the
// workbook itself could not be read.
func Read(ctx context.Context, book *sheet.Book, r Resolver, o Options) (Result, error) {
	res, err := read(ctx, book, r, o)
	if err != nil {
		return Result{}, err
	}
	if st := book.Stamp(ctx); st[stampUnit] != "" {
		res.addStamp(Stamp{Unit: st[stampUnit], Round: st[stampRound]})
	}
	return res, nil
}

// addStamp keeps each different stamp once.
func (r *Result) addStamp(st Stamp) {
	if !slices.Contains(r.Stamps, st) {
		r.Stamps = append(r.Stamps, st)
	}
}

func read(ctx context.Context, book source, r Resolver, o Options) (Result, error) {
	w := &workbook{cells: newCells(r, o), resolver: r, options: o, seen: map[string]int{}, heads: dictionary{}}
	for i, info := range book.Sheets() {
		if signatureSheet(info.Name) {
			continue
		}
		s := &sheetReader{workbook: w, info: info, no: i + 1, generals: map[string]bool{}}
		if err := feed(ctx, book, i, s.row); err != nil {
			return Result{}, fault.Wrap("table.Read", err)
		}
		s.end()
	}
	return w.result, nil
}

// signatureSheet reports the last sheet of our round workbooks.
func signatureSheet(name string) bool { return strings.Contains(name, "签字盖章") }

// summarySheet reports the sheet that our error workbooks end with; a table
// that somebody keeps under this name is still read.
func summarySheet(name string) bool { return strings.HasPrefix(name, sheet.SummarySheet) }

// workbook is the state of one Read.
type workbook struct {
	cells    *cells
	resolver Resolver
	options  Options
	result   Result
	heads    dictionary
	seen     map[string]int // identity → rows before, for duplicates
}

// state is where in a sheet the reader is.
type state int

const (
	seeking    state = iota // before a head
	heading                 // inside a head block
	inTable                 // among the rows
	afterNotes              // behind 注: … of a table
)

// sheetReader reads one sheet from top to bottom.
type sheetReader struct {
	*workbook
	info     sheet.Info
	no       int
	state    state
	head     head
	section  int // index into result.Sections, -1 for none
	have     bool
	cols     *columns
	rec      *record
	last     lastValues
	domain   string          // by the title row
	title    string          // the title row
	doubtful *Problem        // about the title, reported when a table follows
	retitled bool            // a new title since the section was opened
	generals map[string]bool // titles that name no domain
	unknown  []*sheet.Row    // rows that may be the head of an unrecognised table
	wide     int             // rows with many cells outside any table
	skip     int             // rows of a remembered head still to pass over
	mapping  *Mapping
}

// row takes the next row of the sheet.
func (s *sheetReader) row(r *sheet.Row) error {
	if ownCells(r) == 0 && (s.state != inTable || r.Blank()) {
		return nil
	}
	if s.skip > 0 {
		s.skip--
		s.head.rows = append(s.head.rows, r.Clone())
		if s.skip == 0 {
			s.startMapped()
		}
		return nil
	}
	if s.state == heading {
		if len(s.head.rows) < maxHeadRows && s.head.isSubHead(r) {
			s.head.rows = append(s.head.rows, r.Clone())
			return nil
		}
		s.startTable()
	}
	switch {
	case s.stamp(r):
	case s.remembered(r):
	case s.heads.isHead(r):
		s.flush()
		s.head = head{rows: []*sheet.Row{r.Clone()}}
		s.state = heading
	case s.state == inTable && s.cols.repeats(r):
		s.inform(CodeHeaderRepeated, r, firstCell(r), "数据中间又出现一次表头，已略过")
	case s.titleRow(r):
	case s.state == seeking:
		s.candidate(r)
	case s.state == afterNotes:
		s.behindNotes(r)
	default:
		s.data(r)
	}
	return nil
}

// end closes the sheet.
func (s *sheetReader) end() {
	if s.state == heading {
		s.startTable()
	}
	s.flush()
	if !s.have && s.wide >= 3 && !summarySheet(s.info.Name) {
		s.unrecognised()
	}
	if s.have && s.info.Hidden {
		s.result.Problems = append(s.result.Problems, Problem{Sheet: s.info.Name, Severity: term.SeverityWarn, Code: CodeHiddenSheet,
			Message: place(s.no, "", fmt.Sprintf("工作表“%s”是隐藏的，其中的目录也已读取；如不需要请在原表删除", s.info.Name))})
	}
}

// remembered starts a table whose head a person mapped before.
func (s *sheetReader) remembered(r *sheet.Row) bool {
	if len(s.options.Mappings) == 0 || ownCells(r) < 3 {
		return false
	}
	m, ok := s.options.Mappings[fingerprint(r)]
	if !ok || len(m.Columns) == 0 {
		return false
	}
	s.flush()
	s.mapping = &m
	s.head = head{rows: []*sheet.Row{r.Clone()}}
	if s.skip = max(m.HeaderRows, 1) - 1; s.skip == 0 {
		s.startMapped()
	}
	return true
}

func (s *sheetReader) startMapped() {
	l := &layout{cols: s.head.columns(), fields: map[int]Field{}, headRow: s.head.rows[0].N}
	for c, f := range s.mapping.Columns {
		if c >= 1 && c <= maxColumns {
			l.fields[c] = f
		}
	}
	s.mapping = nil
	s.open(l, fingerprint(s.head.rows[0]))
}

// maxColumns bounds remembered mappings to what a sheet reader delivers.
const maxColumns = 256

// startTable maps the head block and opens its section.
func (s *sheetReader) startTable() {
	print := fingerprint(s.head.rows...)
	if m, ok := s.options.Mappings[print]; ok && len(m.Columns) > 0 {
		s.mapping = &m
		s.startMapped()
		return
	}
	if s.sameHead() {
		s.state = inTable
		s.inform(CodeHeaderRepeated, s.head.rows[0], firstCell(s.head.rows[0]), "数据中间又出现一次表头，已略过")
		return
	}
	l := s.head.mapColumns()
	l.cityIsCounty(s.options.County)
	if !l.usable() {
		s.refuseHead()
		return
	}
	s.open(l, print)
}

// sameHead reports that the block repeats the head of the table being read,
// whole or its first row only, with no new title in between.
func (s *sheetReader) sameHead() bool {
	if !s.have || s.cols == nil || s.retitled {
		return false
	}
	return s.cols.repeatsBlock(s.head.rows)
}

// open begins a section.
func (s *sheetReader) open(l *layout, print string) {
	sec := Section{Sheet: s.info.Name, SheetNo: s.no, HeaderRows: s.head.rowNumbers(), Fingerprint: print, Known: true,
		Columns: l.fields, Heads: s.head.heads(l.fields), Layout: describe(l.fields, len(s.head.rows)), DomainTitle: s.title}
	s.section, s.have = len(s.result.Sections), true
	s.result.Sections = append(s.result.Sections, sec)
	for _, n := range l.notes {
		s.problem(n.doubt, n.row, n.col)
	}
	s.cols = newColumns(l, s.head.rows)
	s.last = lastValues{}
	s.rec = nil
	s.settleDomain()
	s.state = inTable
}

// settleDomain takes the domain from the person, the title row, the sheet's
// name, then the file's name.
func (s *sheetReader) settleDomain() {
	s.retitled = false
	sec := &s.result.Sections[s.section]
	sec.Domain = s.domain
	if s.options.Domain != "" {
		sec.Domain = s.options.Domain
		s.doubtful = nil
		return
	}
	if sec.Domain == "" && !strings.Contains(s.title, "领域") {
		s.domainByName(sec)
	}
	if s.doubtful != nil {
		s.result.Problems = append(s.result.Problems, *s.doubtful)
		s.doubtful = nil
	}
	if sec.Domain == "" && s.cols.first(FieldDomain) == 0 {
		s.result.Problems = append(s.result.Problems, Problem{Sheet: s.info.Name, Cell: sheet.Name(1, sec.HeaderRows[0]), Severity: term.SeverityWarn, Code: CodeDomainUnknown,
			Message: place(s.no, sheet.Name(1, sec.HeaderRows[0]), s.domainWords())})
	}
}

// domainByName takes the domain from the sheet's name or the file's.
func (s *sheetReader) domainByName(sec *Section) {
	file := strings.TrimSuffix(path.Base(s.options.File), path.Ext(s.options.File))
	for _, name := range []string{s.info.Name, file} {
		m := s.explain(name)
		if m.Key == "" {
			continue
		}
		sec.Domain = m.Key
		if m.Guess {
			s.problem(term.Doubt{Code: CodeDomainAlias, Severity: term.SeverityWarn,
				Message: fmt.Sprintf("没有写明领域的标题，按名称“%s”中的“%s”归入“%s”领域，请核对", name, m.Alias, m.Name)}, sec.HeaderRows[0], 1)
		}
		return
	}
}

func (s *sheetReader) domainWords() string {
	if s.title != "" {
		return fmt.Sprintf("从标题“%s”看不出属于哪个领域，请选择领域后再导入", term.Squeeze(s.title))
	}
	return fmt.Sprintf("没有标题行，从工作表名“%s”也看不出属于哪个领域，请选择领域后再导入", s.info.Name)
}

// refuseHead records a head that has no item column.
func (s *sheetReader) refuseHead() {
	s.state = seeking
	s.record(s.head)
}

// unrecognised records the first rows of a sheet in which no head was found.
func (s *sheetReader) unrecognised() {
	s.record(head{rows: s.unknown[:1]})
}

// record adds a section without rows, so that a person can map its columns.
func (s *sheetReader) record(h head) {
	l := h.mapColumns()
	at := h.rows[0].N
	s.result.Sections = append(s.result.Sections, Section{Sheet: s.info.Name, SheetNo: s.no, Domain: s.domain, DomainTitle: s.title,
		HeaderRows: h.rowNumbers(), Fingerprint: fingerprint(h.rows[0]), Columns: l.fields, Heads: h.heads(l.fields), Layout: "unknown"})
	s.have = true
	s.section = len(s.result.Sections) - 1
	s.cols = nil
	s.result.Problems = append(s.result.Problems, Problem{Sheet: s.info.Name, Cell: sheet.Name(1, at), Severity: term.SeverityError, Code: CodeHeaderUnknown,
		Message: place(s.no, sheet.Name(1, at), "认不出这张表的表头（没有找到事项一栏），没有读取任何行。请在“列对应”页指明各列，系统会记住这种表头")})
}

// candidate remembers rows outside tables that could be an unrecognised head.
func (s *sheetReader) candidate(r *sheet.Row) {
	if ownCells(r) < 4 {
		return
	}
	s.wide++
	if len(s.unknown) == 0 {
		s.unknown = append(s.unknown, r.Clone())
	}
}

func firstCell(r *sheet.Row) int {
	for c := range r.Cells {
		if ownCell(r, c) {
			return c + 1
		}
	}
	return 1
}

// inform adds an info that belongs to no row.
func (s *sheetReader) inform(code term.Code, r *sheet.Row, col int, msg string) {
	s.problem(term.Doubt{Code: code, Severity: term.SeverityInfo, Message: msg}, r.N, col)
}

func (s *sheetReader) problem(d term.Doubt, row, col int) {
	name := sheet.Name(col, row)
	s.result.Problems = append(s.result.Problems, Problem{Sheet: s.info.Name, Cell: name, Severity: d.Severity, Code: d.Code, Message: place(s.no, name, d.Message)})
}
