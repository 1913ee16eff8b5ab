package sheet

import (
	"fmt"
	"regexp"
	"strconv"
)

// again are the words above the second part of a table that was cut by hand
// at a page's end.
var again = regexp.MustCompile(`^[（(]?(?:续|续表|接上表|续上表|上接|转下页|接上页)[^，。；]{0,8}[）)]?$|^第?\s*\d+\s*页?$`)

// keep makes a sheet of a table, or lengthens the sheet before it when the
// table goes on: no words between them, and the same columns.
func (w *wordReader) keep(t *wordTable, heads []string) error {
	wide := t.width()
	if n := len(w.pages); n > 0 && w.pages[n-1].wide == wide && onlyAgain(heads) {
		p := &w.pages[n-1]
		w.note(t, p.name, len(p.rows))
		p.merges = append(p.merges, t.moved(len(p.rows))...)
		if p.rows = append(p.rows, t.rows...); len(p.rows) > w.lim.Rows {
			return tooLarge("too_many_rows", fmt.Sprintf("一张表格超过 %d 行，请拆分后再上传。", w.lim.Rows))
		}
		return nil
	}
	if len(w.pages) >= w.lim.Sheets {
		return tooLarge("too_many_sheets", fmt.Sprintf("文档里的表格超过 %d 张，请拆分后再上传。", w.lim.Sheets))
	}
	p := page{name: "表" + strconv.Itoa(len(w.pages)+1), wide: wide}
	for i, h := range heads {
		p.rows = append(p.rows, []string{h})
		if wide > 1 {
			p.merges = append(p.merges, Range{i + 1, 1, i + 1, wide})
		}
	}
	w.note(t, p.name, len(p.rows))
	p.merges = append(p.merges, t.moved(len(p.rows))...)
	p.rows = append(p.rows, t.rows...)
	w.pages = append(w.pages, p)
	return nil
}

func onlyAgain(heads []string) bool {
	for _, h := range heads {
		if !again.MatchString(h) {
			return false
		}
	}
	return true
}

func (w *wordReader) note(t *wordTable, name string, below int) {
	for _, s := range t.said {
		s.notice.Sheet, s.notice.Cell = name, Name(s.col, s.row+below)
		s.notice.Message = s.notice.Cell + "：" + s.notice.Message + "。"
		w.said = append(w.said, s.notice)
	}
}

// notices are what a reader of the result should know about the document.
func (w *wordReader) notices() []Notice {
	out := []Notice{{"", "", "info", "word", "这是 Word 文档，每张表按一张工作表读取；表上方的标题算在行号里。"}}
	if w.changes > 0 {
		out = append(out, Notice{"", "", "warn", "tracked_changes", fmt.Sprintf("文档带有修订痕迹 %d 处，按“接受全部修订”后的内容读取。请在 Word 中接受或拒绝修订后核对。", w.changes)})
	}
	if w.hidden > 0 {
		out = append(out, Notice{"", "", "warn", "hidden_text", fmt.Sprintf("文档里有隐藏文字 %d 处，没有读取。", w.hidden)})
	}
	return append(out, w.said...)
}
