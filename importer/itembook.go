package importer

import (
	"bytes"
	"context"
	"io"

	"lianghua/disclose/form"
	"lianghua/internal/attach"
	"lianghua/internal/privacy"
	"lianghua/internal/sheet"
)

// keepClean stores a workbook of items as it was understood: the type's own
// columns at their places, nothing else. The file that was uploaded is kept
// nowhere, for it may hold what nobody may keep.
func (s *Service) keepClean(ctx context.Context, name string, sheets []cleanSheet) (attach.Stored, error) {
	w := sheet.NewWorkbook()
	for _, c := range sheets {
		out := w.Sheet(c.name, sheet.Layout{})
		for n := 1; n <= c.last; n++ {
			out.Row(0, sheet.Cells(sheet.Body, c.rows[n]...)...)
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return attach.Stored{}, err
	}
	return s.Files.Save(ctx, &b, name, attach.Workbook(UploadLimit))
}

// cleanName is a file's name without personal data.
func cleanName(name string) string {
	for _, f := range privacy.Scan(name, privacy.Options{}) {
		if f.Sure {
			return "工作簿.xlsx"
		}
	}
	return name
}

// ItemTemplate writes the blank workbook of a type with one example row: the
// same columns as the form of the page.
func ItemTemplate(f form.Form, out io.Writer) error {
	columns := itemColumns(f)
	widths, heads, example := make([]float64, len(columns)), make([]string, len(columns)), make([]sheet.Out, len(columns))
	for i, c := range columns {
		widths[i], heads[i] = max(12, float64(2*len([]rune(c.Header))+4)), c.Header
		text := c.Example
		if len(c.Choices) > 0 && text == "" {
			text = c.Choices[0]
		}
		example[i] = sheet.Out{Text: text, Style: sheet.Note}
	}
	example[0].Text = "示例：" + example[0].Text
	w := sheet.NewWorkbook()
	s := w.Sheet(f.Name, sheet.Layout{Widths: widths, Paper: sheet.A4, Landscape: true, Repeat: 1})
	s.Row(0, sheet.Cells(sheet.Head, heads...)...)
	for i, c := range columns {
		s.DropDown(i+1, 2, form.MaxRows, c.Choices)
	}
	s.Row(0, example...)
	note := w.Sheet("填写说明", sheet.Layout{Widths: []float64{24, 10, 60}})
	note.Row(0, sheet.Cells(sheet.Head, "列", "必填", "说明")...)
	for _, c := range columns {
		need := ""
		if c.Required {
			need = "是"
		}
		note.Row(0, sheet.Cells(sheet.Body, c.Header, need, kindWords[c.Kind])...)
	}
	note.Row(0, sheet.Cells(sheet.Note, "不要加身份证号、手机号、银行账号、住址等列：这些列不会读入，也不会保存。")...)
	_, err := w.WriteTo(out)
	return err
}

var kindWords = map[form.Kind]string{form.Day: "日期，如 2026-08-05", form.Amount: "金额（元），最多两位小数", form.Number: "数字", form.Choice: "从下拉列表选择",
	form.Phone: "办公电话，如 0539-1234567", form.Long: "可以分行"}
