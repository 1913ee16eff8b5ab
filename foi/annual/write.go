package annual

import (
	"fmt"
	"io"
	"strings"

	"lianghua/foi/letter"
)

// WriteDocx writes the report as the document that is sealed and sent up: six
// parts in the form of 公文.
func (r Report) WriteDocx(out io.Writer) error {
	w := &letter.PaperWriter{}
	w.Title(r.Unit)
	w.Title(fmt.Sprintf("%d年政府信息公开工作年度报告", r.Year))
	w.Body("")
	w.Body(fmt.Sprintf("本报告根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）要求编制。数据统计期限为%[1]d年1月1日至%[1]d年12月31日。", r.Year))
	r.texts(w, "一、总体情况")
	w.Heading("二、主动公开政府信息情况")
	r.tableA(w)
	w.Heading("三、收到和处理政府信息公开申请情况")
	r.tableB(w)
	w.Heading("四、政府信息公开行政复议、行政诉讼情况")
	r.tableC(w)
	r.texts(w, "五、存在的主要问题及改进情况")
	r.texts(w, "六、其他需要报告的事项")
	w.Body("")
	w.Sign(r.Unit)
	raw, err := w.Bytes()
	if err != nil {
		return err
	}
	_, err = out.Write(raw)
	return err
}

// texts writes the sections of a part.
func (r Report) texts(w *letter.PaperWriter, part string) {
	w.Heading(part)
	for _, s := range Sections() {
		if s.Part != part {
			continue
		}
		body := strings.TrimSpace(r.Texts[s.Key])
		if body == "" && s.Title == "" {
			body = "无。"
		}
		for i, line := range strings.Split(body, "\n") {
			if i == 0 && s.Title != "" {
				line = s.Title + "。" + line
			}
			if line = strings.TrimSpace(line); line != "" {
				w.Body(line)
			}
		}
	}
}

func (r Report) tableA(w *letter.PaperWriter) {
	item := ""
	for i, c := range r.A {
		fresh := c.Item != item
		if fresh {
			w.Table("40,20,20,20")
			w.Row(true, letter.Cell{Text: c.Item, Span: 4})
			item = c.Item
		}
		if i > 0 && r.A[i-1].Name == c.Name {
			continue
		}
		heads, values := []letter.Cell{{Text: "信息内容"}}, []letter.Cell{{Text: c.Name}}
		for _, x := range r.A {
			if x.Name == c.Name {
				heads, values = append(heads, letter.Cell{Text: x.Column}), append(values, letter.Cell{Text: x.Value})
			}
		}
		last := 5 - len(heads)
		heads[len(heads)-1].Span, values[len(values)-1].Span = last, last
		if fresh {
			w.Row(false, heads...)
		}
		w.Row(false, values...)
	}
}

func (r Report) tableB(w *letter.PaperWriter) {
	w.Table("38,8,9,9,9,9,8,10")
	w.Row(true, letter.Cell{Text: "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"}, letter.Cell{Text: "申请人情况", Span: 7})
	heads := []letter.Cell{{Text: ""}}
	for _, name := range Columns() {
		heads = append(heads, letter.Cell{Text: name})
	}
	w.Row(true, heads...)
	group := ""
	for _, b := range r.B {
		if b.No == "三(一)" {
			w.Row(false, letter.Cell{Text: "三、本年度办理结果", Span: 8, Left: true})
		}
		if b.Group != group && b.Group != "" {
			w.Row(false, letter.Cell{Text: b.Group, Span: 8, Left: true})
		}
		group = b.Group
		cells := []letter.Cell{{Text: b.Label(), Left: true}}
		for _, n := range b.Cells {
			cells = append(cells, letter.Cell{Text: itoa(n)})
		}
		w.Row(false, cells...)
	}
}

// Label is the row's number and name as the form prints them.
func (b RowB) Label() string {
	no := b.No
	switch {
	case !strings.HasPrefix(no, "三("):
		return no + "、" + b.Name
	case b.Group != "":
		return no[strings.Index(no, ")")+1:] + "." + b.Name
	}
	return strings.NewReplacer("三(", "（", ")", "）").Replace(no) + b.Name
}

func (r Report) tableC(w *letter.PaperWriter) {
	w.Table("30,14,14,14,14,14")
	heads := []letter.Cell{{Text: ""}}
	for _, name := range OutcomeColumns() {
		heads = append(heads, letter.Cell{Text: name})
	}
	w.Row(true, heads...)
	for _, c := range r.C {
		cells := []letter.Cell{{Text: c.Name, Left: true}}
		for _, n := range c.Cells {
			cells = append(cells, letter.Cell{Text: itoa(n)})
		}
		w.Row(false, cells...)
	}
}

// WriteText writes the tables for a terminal.
func (r Report) WriteText(out io.Writer) error {
	var b strings.Builder
	name := r.Unit
	if r.Whole {
		name += "（全县）"
	}
	fmt.Fprintf(&b, "%s %d年度政府信息公开工作年度报告\n\n表三 收到和处理政府信息公开申请情况（%s）\n", name, r.Year, strings.Join(Columns(), "、"))
	for _, x := range r.B {
		fmt.Fprintf(&b, "  %-8s", x.No)
		for _, n := range x.Cells {
			fmt.Fprintf(&b, "%6d", n)
		}
		fmt.Fprintf(&b, "  %s\n", x.Name)
	}
	fmt.Fprintf(&b, "\n表四 行政复议、行政诉讼情况（%s）\n", strings.Join(OutcomeColumns(), "、"))
	for _, x := range r.C {
		for _, n := range x.Cells {
			fmt.Fprintf(&b, "%6d", n)
		}
		fmt.Fprintf(&b, "  %s\n", x.Name)
	}
	b.WriteString("\n勾稽关系\n")
	for _, c := range r.Checks {
		mark := "成立"
		switch {
		case c.NA:
			mark = "无可比数"
		case !c.OK:
			mark = "不成立：" + c.Said
		}
		fmt.Fprintf(&b, "  %s %s：%s\n", c.ID, c.Name, mark)
	}
	if len(r.Missing) > 0 {
		fmt.Fprintf(&b, "\n表二还没有填：%s\n", strings.Join(r.Missing, "、"))
	}
	_, err := io.WriteString(out, b.String())
	return err
}
