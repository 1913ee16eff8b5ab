package sheet

import (
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

// The largest workbook that Annotate works on: it is held whole in memory.
const (
	AnnotateBytes = 5 << 20
	AnnotateRows  = 10_000
)

// summarySheet is added behind the person's own sheets.
const summarySheet = "问题汇总"

// Annotate copies the .xlsx at path to out, untouched but for red cells with
// comments and a summary sheet. Refused with code annotate_too_large when the
// file is over AnnotateBytes.
func Annotate(path string, out io.Writer, marks []Mark, summary [][]string) (err error) {
	st, err := os.Stat(path)
	if err != nil {
		return err
	}
	if st.Size() > AnnotateBytes {
		return tooLarge("annotate_too_large", "文件较大，问题另列在一个工作簿里。")
	}
	defer func() {
		if r := recover(); r != nil {
			err = refuse("broken_workbook", "原文件结构异常，不能在上面标注，问题另列在一个工作簿里。")
		}
	}()
	f, err := excelize.OpenFile(path, excelize.Options{UnzipSizeLimit: DefaultLimits().UnpackedBytes})
	if err != nil {
		return refuse("broken_workbook", "原文件结构异常，不能在上面标注，问题另列在一个工作簿里。")
	}
	defer f.Close()
	for _, m := range gather(marks) {
		if err := paint(f, m); err != nil {
			return err
		}
	}
	if err := summarise(f, summary); err != nil {
		return err
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		return err
	}
	_, err = out.Write(buf.Bytes())
	return err
}

// gather joins the marks on one cell.
func gather(marks []Mark) []Mark {
	at := map[[2]string]int{}
	var out []Mark
	for _, m := range marks {
		if _, _, ok := parseName([]byte(m.Cell)); !ok {
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

// paint keeps the cell's own style and changes only its fill.
func paint(f *excelize.File, m Mark) error {
	id, err := f.GetCellStyle(m.Sheet, m.Cell)
	if err != nil {
		return nil // a sheet that is gone: the summary names it
	}
	style, err := f.GetStyle(id)
	if err != nil {
		style = &excelize.Style{}
	}
	style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}
	red, err := f.NewStyle(style)
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(m.Sheet, m.Cell, m.Cell, red); err != nil {
		return err
	}
	comment := excelize.Comment{Cell: m.Cell, Text: m.Text, Width: 260, Height: 90}
	if err := f.DeleteComment(m.Sheet, m.Cell); err != nil {
		return err
	}
	return f.AddComment(m.Sheet, comment)
}

func summarise(f *excelize.File, rows [][]string) error {
	name := summarySheet
	for i := 2; ; i++ {
		if n, _ := f.GetSheetIndex(name); n < 0 {
			break
		}
		name = fmt.Sprintf("%s%d", summarySheet, i)
	}
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	for r, row := range rows {
		for c, text := range row {
			if err := f.SetCellStr(name, Name(c+1, r+1), text); err != nil {
				return err
			}
		}
	}
	return f.SetColWidth(name, "A", "F", 24)
}
