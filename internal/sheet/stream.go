package sheet

import (
	"archive/zip"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// stream is one reading of one sheet.
type stream struct {
	x     *xlsx
	name  string // for messages
	key   string // in the rebuilt package
	part  *zip.File
	b     *budget
	say   func(Notice)
	given int // cells handed out
	row   int // rows handed out
}

// read streams sheet i.
func (x *xlsx) read(ctx context.Context, i int, say func(Notice), each func(*Row) error) error {
	info := x.parts.sheets[i]
	s := &stream{x: x, name: info.Name, key: key(i), part: info.part, say: say}
	return s.run(ctx, each, func(v *survey) { s.remark(info, v) })
}

// rows streams a sheet that is not the person's own, without any notice.
func (x *xlsx) rows(ctx context.Context, key string, part *zip.File, each func(*Row) error) error {
	s := &stream{x: x, name: key, key: key, part: part, say: func(Notice) {}}
	return s.run(ctx, each, func(*survey) {})
}

// run surveys the sheet first, then streams excelize's rows, and keeps the
// account: what the survey saw and the stream did not give is a loss, and
// refused.
func (s *stream) run(ctx context.Context, each func(*Row) error, found func(*survey)) error {
	s.b = newBudget(ctx, s.x.lim.Time-s.x.spent)
	defer func() { s.x.spent += s.b.spent() }()
	v, err := s.survey(nil)
	if err != nil {
		return err
	}
	if err := s.acceptable(v); err != nil {
		return err
	}
	found(v)
	lay := newOverlay(v.merges)
	overlaps := 0
	first, err := s.pass(v, v.work > maxWork, func(row *Row) error {
		overlaps += lay.apply(row)
		if len(row.Cells) == 0 {
			return nil
		}
		if err := s.count(row); err != nil {
			return err
		}
		return s.b.outside(func() error { return each(row) })
	})
	if err != nil {
		return err
	}
	if overlaps > 0 {
		s.say(Notice{s.name, "", "info", "merge_overlap", "有合并单元格互相重叠，按先出现的读取。"})
	}
	return s.account(v, first)
}

// acceptable refuses what excelize would read wrongly without saying so.
func (s *stream) acceptable(v *survey) error {
	if v.disorder != "" {
		return refuse("rows_out_of_order", fmt.Sprintf("“%s”的内容次序被打乱（%s），照读会错位。%s", s.name, v.disorder, saveAs))
	}
	if s.x.shared != nil && v.maxShared >= s.x.shared.count {
		return errShared
	}
	return nil
}

// count keeps what merged ranges make of a sheet within its limits.
func (s *stream) count(row *Row) error {
	s.row++
	if s.given += len(row.Cells); s.row > s.x.lim.Rows || s.given > s.x.lim.Cells {
		return tooLarge("too_many_cells", fmt.Sprintf("“%s”的合并单元格铺开后超过 %d 行或 %d 万格，请拆分后再上传。", s.name, s.x.lim.Rows, s.x.lim.Cells/10_000))
	}
	return nil
}

func (s *stream) survey(empty map[int]bool) (*survey, error) {
	r, err := s.part.Open()
	if err != nil {
		return nil, errBrokenZip
	}
	defer r.Close()
	v, err := scan(s.b, r, s.x.lim, s.x.styles, empty)
	if err != nil {
		return nil, broken(err)
	}
	return v, nil
}

// pass streams the rows once and returns the first row whose account is
// wrong, 0 for none. The rows up to the last one with content are given, also
// the empty ones between them.
func (s *stream) pass(v *survey, raw bool, each func(*Row) error) (wrong int, err error) {
	calling := false // a panic of the caller's is not ours to catch
	defer func() {
		if calling {
			return
		}
		if r := recover(); r != nil {
			err = s.broken()
		}
	}()
	o := options("", s.x.lim)
	o.RawCellValue = raw
	rows, err := s.x.file.Rows(s.key)
	if err != nil {
		return 0, s.broken()
	}
	defer rows.Close()
	row, next, last := &Row{}, 0, v.lastRow()
	for n := 1; n <= last && rows.Next(); n++ {
		cols, err := s.columns(rows, o)
		if err != nil {
			return 0, err
		}
		row.N = n
		want := mark{row: int32(n)}
		if next < len(v.marks) && int(v.marks[next].row) == n {
			want = v.marks[next]
			next++
		}
		if got := s.fill(row, cols); got != want && wrong == 0 {
			wrong = n
		}
		calling = true
		if err := each(row); err != nil {
			return 0, err
		}
		calling = false
	}
	if next < len(v.marks) && wrong == 0 {
		wrong = int(v.marks[next].row)
	}
	return wrong, nil
}

func (s *stream) columns(rows *excelize.Rows, o excelize.Options) ([]string, error) {
	if err := s.b.check(); err != nil {
		return nil, err
	}
	cols, err := rows.Columns(o)
	if err != nil {
		return nil, s.broken()
	}
	if len(cols) > s.x.lim.Cols {
		cols = cols[:s.x.lim.Cols]
	}
	return cols, nil
}

func (s *stream) broken() error {
	return refuse("broken_sheet", fmt.Sprintf("“%s”内部结构异常，无法读取。%s", s.name, saveAs))
}

// fill copies a row's texts, cut to the length that is read, and accounts for them.
func (s *stream) fill(row *Row, cols []string) mark {
	row.Cells = row.Cells[:0]
	got := mark{row: int32(row.N)}
	for c, text := range cols {
		if text != "" {
			got.add(c + 1)
			text = s.clean(text, c+1, row.N)
		}
		row.Cells = append(row.Cells, Cell{Text: text})
	}
	return got
}

// clean is a text that every database can hold.
func (s *stream) clean(text string, col, row int) string {
	most := s.x.lim.CellRunes
	if len(text) > most && utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most])
		s.say(cutNotice(s.name, col, row, most))
	}
	if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	}
	return text
}

func cutNotice(sheet string, col, row, most int) Notice {
	return Notice{sheet, Name(col, row), "warn", "cell_cut", fmt.Sprintf("单元格超过 %d 字，只读取了前面部分。", most)}
}

// account looks a second time when the first account was wrong: a cell may
// hold a shared text that is empty, or a number format that shows nothing.
// Raw values against such an account leave only real losses.
func (s *stream) account(v *survey, wrong int) error {
	if wrong == 0 {
		return nil
	}
	if v.maxShared >= 0 {
		if s.x.shared == nil {
			if err := s.x.loadShared(s.b); err != nil {
				return err
			}
		}
		var err error
		if v, err = s.survey(s.x.shared.empty); err != nil {
			return err
		}
	}
	s.say = func(Notice) {} // all was said
	wrong, err := s.pass(v, true, func(*Row) error { return nil })
	if err != nil {
		return err
	}
	if wrong != 0 {
		return refuse("rows_lost", fmt.Sprintf("“%s”第 %d 行的内容没能完整读出，为避免丢失未予接收。%s", s.name, wrong, saveAs))
	}
	return nil
}
