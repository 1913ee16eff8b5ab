package sheet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// spill is the size above which excelize keeps a part in a temporary file
// instead of memory.
const spill = 4 << 20

// xlsx reads an Office Open XML workbook.
type xlsx struct {
	parts *parts
	file  *excelize.File
	lim   Limits
	raw   bool
}

func openXLSX(path, temp string, lim Limits) (x *xlsx, err error) {
	p, err := openParts(path, lim)
	if err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			err = refuse("broken_workbook", "工作簿内部结构异常，无法读取。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
		}
		if err != nil {
			p.zip.Close()
		}
	}()
	raw, err := p.wildFormats()
	if err != nil {
		return nil, err
	}
	f, err := excelize.OpenFile(path, excelize.Options{
		UnzipSizeLimit: lim.UnpackedBytes + 1<<20, UnzipXMLSizeLimit: spill, TmpDir: temp, RawCellValue: raw,
		ShortDatePattern: "yyyy-m-d", CultureInfo: excelize.CultureNameZhCN,
	})
	if err != nil {
		return nil, refuse("broken_workbook", "工作簿内部结构异常，无法读取。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	}
	return &xlsx{parts: p, file: f, lim: lim, raw: raw}, nil
}

func (x *xlsx) close() error { return errors.Join(x.file.Close(), x.parts.zip.Close()) }

func (x *xlsx) survey(ctx context.Context, i int, empty map[int]bool) (*survey, error) {
	r, err := x.parts.file(x.parts.sheets[i].part).Open()
	if err != nil {
		return nil, refuse("broken_zip", "文件已损坏，打不开。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	}
	defer r.Close()
	v, err := scan(ctx, r, x.lim, empty)
	if err != nil && CodeOf(err) == "" && ctx.Err() == nil {
		return nil, refuse("truncated", "工作表内容不完整，文件可能没有传完或已损坏。请重新保存后再上传。")
	}
	return v, err
}

// read streams sheet i: survey first, then excelize's rows, then the account:
// a row that the survey saw and the stream did not give is a loss, and refused.
func (x *xlsx) read(ctx context.Context, i int, say func(Notice), each func(*Row) error) (err error) {
	name := x.parts.sheets[i].Name
	v, err := x.survey(ctx, i, nil)
	if err != nil {
		return err
	}
	if v.disorder != "" {
		return refuse("rows_out_of_order", fmt.Sprintf("“%s”的行次序被打乱（第 %s 行排在后面），照读会丢失内容。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", name, v.disorder))
	}
	if v.rows > x.lim.Rows {
		return tooLarge("too_many_rows", fmt.Sprintf("“%s”有 %d 行，最多 %d 行，请拆分后再上传。", name, v.rows, x.lim.Rows))
	}
	x.remark(name, v, say)
	got, err := x.stream(ctx, name, v, say, each)
	if err != nil {
		return err
	}
	return x.account(ctx, i, v, got)
}

// tally is what the stream gave.
type tally struct{ rows, cells, last int }

func (x *xlsx) stream(ctx context.Context, name string, v *survey, say func(Notice), each func(*Row) error) (got tally, err error) {
	var inner error // the caller's own error passes through the recover below
	defer func() {
		if r := recover(); r != nil && inner == nil {
			err = refuse("broken_sheet", fmt.Sprintf("“%s”内部结构异常，无法读取。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", name))
		}
	}()
	rows, err := x.file.Rows(name)
	if err != nil {
		return got, refuse("broken_sheet", fmt.Sprintf("“%s”无法读取：内部结构异常。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", name))
	}
	defer rows.Close()
	lay := newOverlay(v.merges)
	row, overlaps := &Row{}, 0
	for n := 1; n <= v.lastRow && rows.Next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return got, ctx.Err()
		}
		cols, err := rows.Columns()
		if err != nil {
			return got, refuse("broken_sheet", fmt.Sprintf("“%s”第 %d 行无法读取：内部结构异常。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", name, n))
		}
		row.N = n
		x.fill(row, cols, name, say, &got)
		overlaps += lay.apply(row)
		if len(row.Cells) == 0 {
			continue
		}
		if inner = each(row); inner != nil {
			return got, inner
		}
	}
	if overlaps > 0 {
		say(Notice{name, "", "info", "merge_overlap", "有合并单元格互相重叠，按先出现的读取。"})
	}
	return got, nil
}

// fill copies a row's texts, cut to the columns and lengths that are read.
func (x *xlsx) fill(row *Row, cols []string, name string, say func(Notice), got *tally) {
	if len(cols) > x.lim.Cols {
		cols = cols[:x.lim.Cols]
	}
	row.Cells = row.Cells[:0]
	valued := false
	for c, text := range cols {
		if text != "" {
			got.cells++
			valued = true
			if len(text) > x.lim.CellRunes && utf8.RuneCountInString(text) > x.lim.CellRunes {
				text = string([]rune(text)[:x.lim.CellRunes])
				say(Notice{name, Name(c+1, row.N), "warn", "cell_cut", fmt.Sprintf("单元格超过 %d 字，只读取了前面部分。", x.lim.CellRunes)})
			}
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
			}
		}
		row.Cells = append(row.Cells, Cell{Text: text})
	}
	if valued {
		got.rows++
		got.last = row.N
	}
}

// account compares what was read with what stands in the sheet's XML.
func (x *xlsx) account(ctx context.Context, i int, v *survey, got tally) error {
	if got.rows >= v.rows && got.last >= v.lastRow && got.cells >= v.cells {
		return nil
	}
	if v.sharedUse > 0 { // cells that point at an empty shared string hold nothing
		empty, err := x.parts.emptyShared()
		if err != nil {
			return err
		}
		if v, err = x.survey(ctx, i, empty); err != nil {
			return err
		}
		if got.rows >= v.rows && got.last >= v.lastRow && got.cells >= v.cells {
			return nil
		}
	}
	return refuse("rows_lost", fmt.Sprintf("“%s”应有 %d 行 %d 格内容，只读出 %d 行 %d 格，为避免丢失未予接收。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。",
		x.parts.sheets[i].Name, v.rows, v.cells, got.rows, got.cells))
}

// remark says what is odd about the sheet and how it is read.
func (x *xlsx) remark(name string, v *survey, say func(Notice)) {
	note := func(severity, code, cell, message string) { say(Notice{name, cell, severity, code, message}) }
	if v.far > 0 {
		note("warn", "far_cells", v.farCell, fmt.Sprintf("第 %d 列以外有 %d 个单元格有内容，没有读取。", x.lim.Cols, v.far))
	}
	if v.badMerges > 0 {
		note("info", "merge_without_range", "", fmt.Sprintf("有 %d 处合并单元格没有写明范围，已忽略。", v.badMerges))
	}
	for _, cell := range v.errors {
		note("warn", "error_value", cell, "单元格是公式错误值，请核对。")
	}
	if v.formulas > 0 {
		note("info", "formulas", "", fmt.Sprintf("有 %d 个公式，按保存时的计算结果读取。", v.formulas))
	}
	if v.hiddenRow > 0 {
		note("info", "hidden_rows", "", fmt.Sprintf("有 %d 行被隐藏，也已读取。", v.hiddenRow))
	}
	if x.parts.isHidden(name) {
		note("info", "hidden_sheet", "", "这张表是隐藏的，也已读取。")
	}
	if x.raw {
		note("warn", "long_format", "", "工作簿的数字格式异常，数字和日期按原始数值读取。")
	}
}

func (p *parts) isHidden(name string) bool {
	for _, s := range p.sheets {
		if s.Name == name {
			return s.Hidden
		}
	}
	return false
}
