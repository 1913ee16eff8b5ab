package disclose

import (
	"lianghua/disclose/form"
	"lianghua/internal/fault"
)

// errataOnly holds that a mended text (文字勘误) changes words and nothing that
// the reviews decided on: title, body, summary and texts of fields and rows
// may change, everything else needs a new review.
func errataOnly(was, now form.Content) error {
	a, b := was, now
	for _, c := range []*form.Content{&a, &b} {
		c.Title, c.Body, c.Summary, c.Keywords = "", "", "", nil
		c.Fields = keysOf(c.Fields)
		c.Rows = shapeOf(c.Rows)
	}
	if a.Hash() != b.Hash() {
		return fault.Conflict("待发布的信息只能作文字勘误（标题、正文、概述和表内文字）。改动日期、文号、公开属性、期限或增减表格行的，请先退回再修改送审。")
	}
	return nil
}

func keysOf(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	for k := range m {
		out[k] = ""
	}
	return out
}

func shapeOf(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = make([]string, len(r))
	}
	return out
}
