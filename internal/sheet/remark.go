package sheet

import "fmt"

// remark says what is odd about a sheet and how it is read all the same.
func (s *stream) remark(info Info, v *survey) {
	note := func(severity, code, cell, message string) { s.say(Notice{info.Name, cell, severity, code, message}) }
	if v.far > 0 {
		note("warn", "far_cells", v.farCell, fmt.Sprintf("第 %d 列以外有 %d 个单元格有内容，没有读取。", s.x.lim.Cols, v.far))
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
	if info.Hidden {
		note("info", "hidden_sheet", "", "这张表是隐藏的，也已读取。")
	}
	if s.x.styles.dropped > 0 {
		note("warn", "long_format", "", "工作簿中有异常的数字格式，用到它的数字和日期按原始数值读取。")
	}
	if v.work > maxWork {
		note("warn", "raw_numbers", "", "带格式的数字和日期非常多，按原始数值读取，日期会显示为数字，请核对。")
	}
	if d := v.dimension; v.declared && d != (Range{1, 1, 1, 1}) && len(v.marks) > 0 && (d.Bottom < v.lastRow() || d.Right < v.maxCol) {
		note("info", "dimension_wrong", "", "工作表申明的范围比实际内容小，已按实际内容读取。")
	}
}
