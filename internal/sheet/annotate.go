package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Mark is a problem to show on a person's own workbook.
type Mark struct {
	Sheet string
	Cell  string
	Text  string
}

// The largest workbook that Annotate works on: it is held whole in memory,
// every cell up to the last one of each row.
const (
	AnnotateBytes    = 5 << 20
	AnnotateRows     = 10_000
	annotateUnpacked = 32 << 20
	annotateCells    = 400_000
)

// SummarySheet is the sheet of problems behind the person's own sheets.
const SummarySheet = "问题汇总"

// Annotate copies the .xlsx at path to out, untouched but for red cells with
// comments and a summary sheet. Refused with code annotate_too_large beyond
// AnnotateBytes or AnnotateRows, and with the reader's codes when the file is
// no sound .xlsx: then the problems go into a workbook of their own.
func Annotate(path string, out io.Writer, marks []Mark, summary [][]string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errBrokenBook
		}
	}()
	if err := annotatable(path); err != nil {
		return err
	}
	f, err := excelize.OpenFile(path, excelize.Options{UnzipSizeLimit: annotateUnpacked + 1<<20})
	if err != nil {
		return errBrokenBook
	}
	defer f.Close()
	a := &annotator{file: f, red: map[int]int{}, said: map[string]map[string]string{}}
	for _, m := range gather(marks) {
		if err := a.mark(m); err != nil {
			return err
		}
	}
	if err := summarise(f, summary); err != nil {
		return err
	}
	f.Path = "annotated.xlsx" // the stored file has no ending, from which excelize takes the type
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return err
	}
	_, err = out.Write(buf.Bytes())
	return err
}

// annotatable refuses what would be too large in memory or would not survive
// being read and written.
func annotatable(path string) (err error) {
	large := tooLarge("annotate_too_large", "文件较大，问题另列在一个工作簿里。")
	st, err := os.Stat(path)
	if err != nil {
		return err
	}
	if st.Size() > AnnotateBytes {
		return large
	}
	lim := DefaultLimits()
	lim.UnpackedBytes = annotateUnpacked
	p, err := openParts(path, lim)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.zip.Close()) }()
	rows, cells := 0, 0
	for _, info := range p.sheets {
		s := &stream{x: &xlsx{lim: lim}, name: info.Name, part: info.part, b: newBudget(context.Background(), lim.Time)}
		v, err := s.survey(nil)
		if err != nil {
			return err
		}
		if err := s.acceptable(v); err != nil {
			return err
		}
		rows, cells = rows+v.bottom, cells+v.dense
		if rows > AnnotateRows || cells > annotateCells {
			return large
		}
	}
	return nil
}

// gather joins the marks on one cell.
func gather(marks []Mark) []Mark {
	at := map[[2]string]int{}
	var out []Mark
	for _, m := range marks {
		if col, row, ok := parseName([]byte(m.Cell)); !ok || row > AnnotateRows || col > DefaultLimits().Cols {
			continue
		}
		k := [2]string{m.Sheet, m.Cell}
		if i, ok := at[k]; ok {
			if !strings.Contains(out[i].Text, m.Text) {
				out[i].Text += "\n" + m.Text
			}
			continue
		}
		at[k] = len(out)
		out = append(out, m)
	}
	return out
}

// annotator paints cells of an opened workbook.
type annotator struct {
	file *excelize.File
	red  map[int]int                  // style → the same style with a red fill
	said map[string]map[string]string // sheet → cell → comments that were there before
}

// mark makes a cell red and adds the comment below what was said there before.
// A sheet that is not there is left to the summary.
func (a *annotator) mark(m Mark) error {
	style, err := a.file.GetCellStyle(m.Sheet, m.Cell)
	if err != nil {
		return nil
	}
	red, err := a.reddened(style)
	if err != nil {
		return err
	}
	if err := a.file.SetCellStyle(m.Sheet, m.Cell, m.Cell, red); err != nil {
		return err
	}
	text := m.Text
	before, err := a.comment(m.Sheet, m.Cell)
	if err != nil {
		return err
	}
	if before != "" {
		text = before + "\n" + text
		if err := a.file.DeleteComment(m.Sheet, m.Cell); err != nil {
			return err
		}
	}
	return a.file.AddComment(m.Sheet, excelize.Comment{Cell: m.Cell, Text: printable(text), Width: 260, Height: 90})
}

// reddened copies a cell style whole, with a red fill for its own.
func (a *annotator) reddened(style int) (int, error) {
	if id, ok := a.red[style]; ok {
		return id, nil
	}
	fill, err := a.file.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}})
	if err != nil {
		return 0, err
	}
	xfs, apply := a.file.Styles.CellXfs, true
	id := fill
	if style > 0 && style < len(xfs.Xf) {
		xf := xfs.Xf[style]
		xf.FillID, xf.ApplyFill = xfs.Xf[fill].FillID, &apply
		xfs.Xf = append(xfs.Xf, xf)
		xfs.Count, id = len(xfs.Xf), len(xfs.Xf)-1
	}
	a.red[style] = id
	return id, nil
}

// comment is what was said on a cell before.
func (a *annotator) comment(sheet, cell string) (string, error) {
	said, ok := a.said[sheet]
	if !ok {
		said = map[string]string{}
		comments, err := a.file.GetComments(sheet)
		if err != nil {
			return "", err
		}
		for _, c := range comments {
			text := c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
			said[c.Cell] = text
		}
		a.said[sheet] = said
	}
	return said[cell], nil
}

func summarise(f *excelize.File, rows [][]string) error {
	name := SummarySheet
	for i := 2; ; i++ {
		n, err := f.GetSheetIndex(name)
		if err != nil {
			return err
		}
		if n < 0 {
			break
		}
		name = fmt.Sprintf("%s%d", SummarySheet, i)
	}
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	for r, row := range rows {
		for c, text := range row {
			if err := f.SetCellStr(name, Name(c+1, r+1), printable(text)); err != nil {
				return err
			}
		}
	}
	return f.SetColWidth(name, "A", "F", 24)
}
