package village

import (
	"context"
	"fmt"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// NoticeForms are the types that the wizard of 公示 offers: name lists with a
// 公示期, and those of which the web has numbers only.
func NoticeForms() (out []form.Form) {
	for _, f := range form.All() {
		if f.List || f.BoardOnly {
			out = append(out, f)
		}
	}
	return out
}

// Notice is what the wizard asks for.
type Notice struct {
	UnitID    int64
	Type      string
	Title     string
	Section   string // who answers for it in the township
	Supervise string // 监督电话
	Contact   string // where objections go: an office and its phone
	Days      int    // 公示期; 0: the type's own
	List      string // rows copied out of a workbook, with their heads
	Fields    map[string]string
}

// Listed is what became of a pasted list.
type Listed struct {
	Rows    [][]string
	Dropped []string // heads of columns that no such notice may hold
}

// ReadList takes of pasted rows what the type's table has columns for. All
// else (证号, 电话, 账号, 住址) is left out before anything is kept, and told. Rows
// without a known head are refused: nobody guesses which column is a name.
func ReadList(f form.Form, text string) (out Listed, err error) {
	if f.Table == nil || strings.TrimSpace(text) == "" {
		return out, nil
	}
	var cols []int // place in the table for each pasted column, -1 for none
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if cols == nil {
			cols, out.Dropped = headOf(f, cells)
			continue
		}
		row := make([]string, len(f.Table.Columns))
		for i, v := range cells {
			if i < len(cols) && cols[i] >= 0 {
				row[cols[i]] = strings.TrimSpace(v)
			}
		}
		out.Rows = append(out.Rows, row)
		if len(out.Rows) > form.MaxRows {
			return out, fault.TooLarge(fmt.Sprintf("一次最多 %d 行，请分次公示，或用表格批量导入。", form.MaxRows))
		}
	}
	if cols == nil {
		return out, fault.Invalidf("list", "没有找到表头。第一行应有：%s。", headNames(f))
	}
	return out, nil
}

// headOf names the pasted columns; nil when the row is no head.
func headOf(f form.Form, cells []string) (cols []int, dropped []string) {
	known := 0
	for _, c := range cells {
		i, ok := f.Column(strings.TrimSpace(c))
		switch {
		case ok:
			known++
			cols = append(cols, i)
		default:
			cols = append(cols, -1)
			if head := strings.TrimSpace(c); head != "" && head != "序号" {
				dropped = append(dropped, head)
			}
		}
	}
	if known == 0 {
		return nil, nil
	}
	return cols, dropped
}

func headNames(f form.Form) string {
	var out []string
	for _, c := range f.Table.Columns {
		out = append(out, c.Label)
	}
	return strings.Join(out, "、")
}

// StartNotice drafts a 公示 of a township or one of its villages; the draft is
// looked over and submitted on the item's own page.
func (s *Service) StartNotice(ctx context.Context, actor rbac.Actor, n Notice) (id int64, dropped []string, err error) {
	f, ok, err := disclose.Ruled(s.DB.Reader(ctx), n.Type)
	if err != nil {
		return 0, nil, err
	}
	if !ok || !f.List && !f.BoardOnly {
		return 0, nil, fault.Invalid("type", "请选择公示类型")
	}
	var bad fault.Problems
	bad.Need("title", n.Title, "请填写标题")
	bad.Need("supervise", n.Supervise, "请填写监督电话")
	if f.Clocks.Notice.Days > 0 {
		bad.Need("contact", n.Contact, "请填写受理异议的单位和电话")
		if n.Days != 0 && n.Days < f.Clocks.Notice.Min {
			bad.Add("days", fmt.Sprintf("公示期不少于 %d %s（%s）", f.Clocks.Notice.Min, f.Clocks.Notice.Unit(), f.Clocks.Notice.Basis))
		}
	}
	list, err := ReadList(f, n.List)
	for _, p := range fault.FieldProblems(err) {
		bad.Add(p.Field, p.Msg)
	}
	if err != nil && len(fault.FieldProblems(err)) == 0 {
		return 0, nil, err
	}
	if f.Table != nil && f.Table.Required && err == nil && len(list.Rows) == 0 {
		bad.Add("list", "请粘贴名单，第一行为表头："+headNames(f))
	}
	if err := bad.Err(); err != nil {
		return 0, nil, err
	}
	c := form.Content{Title: plain(n.Title), Genre: "公示", Openness: form.Active, Section: plain(n.Section), NoticeContact: plain(n.Contact),
		NoticeDays: n.Days, PostDays: f.Clocks.Post.Days, Rows: list.Rows, Fields: map[string]string{"supervise": plain(n.Supervise)}}
	for _, x := range f.Fields {
		if v := plain(n.Fields[x.Key]); v != "" {
			c.Fields[x.Key] = v
		}
	}
	ref, err := s.Items.Create(ctx, actor, disclose.NewItem{UnitID: n.UnitID, Type: f.Key, Content: c})
	return ref.ID, list.Dropped, err
}
