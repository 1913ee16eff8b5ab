package desk

import (
	"fmt"
	"html/template"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/attach"
	"lianghua/org"
)

// ItemHead is what every page about one item says above.
type ItemHead struct {
	ID                        int64
	Title, Type, Unit, Column string
	Ref                       string
}

// URL is the item's page.
func (h ItemHead) URL() string { return "/desk/items/" + idText(h.ID) }

func itemHead(x disclose.Detail) ItemHead {
	title := x.Title
	if x.Draft.State.Open() && x.Draft.Content.V.Title != "" {
		title = x.Draft.Content.V.Title
	}
	return ItemHead{ID: x.Item.ID, Title: title, Type: typeName(x.Item), Unit: x.Unit, Column: x.Column, Ref: fmt.Sprintf("%d.%d", x.Item.ID, x.Version)}
}

// ItemFact is one line of what is known of an item.
type ItemFact struct{ Label, Value, URL, Kind, Fine string }

// ItemRowsView is the table of an item as it is read.
type ItemRowsView struct {
	Head []string
	Rows [][]string
	Rest int // rows that are not shown
}

// shownRows is how many rows of a long table a page of the desk shows.
const shownRows = 200

func itemRows(f form.Form, c form.Content) *ItemRowsView {
	if f.Table == nil || len(c.Rows) == 0 {
		return nil
	}
	t := &ItemRowsView{Rows: c.Rows}
	for _, col := range f.Table.Columns {
		t.Head = append(t.Head, col.Label)
	}
	if len(t.Rows) > shownRows {
		t.Rest, t.Rows = len(t.Rows)-shownRows, t.Rows[:shownRows]
	}
	return t
}

// itemBody is a body as it stands in the database: richtext cleaned it when
// it was kept, and nothing else writes there.
func itemBody(c form.Content) template.HTML { return template.HTML(c.Body) } //nolint:gosec // cleaned by internal/richtext

// itemFacts are the elements of a content that have something in them.
func itemFacts(f form.Form, c form.Content) (out []ItemFact) {
	add := func(label, value string) {
		if value != "" {
			out = append(out, ItemFact{Label: label, Value: value})
		}
	}
	add("标题", c.Title)
	add("文号", c.DocumentNo)
	add("成文日期", c.FormedOn.String())
	add("体裁", c.Genre)
	if c.Normative {
		add("规范性文件", "是，统一登记号 "+c.RegistrationNo)
	}
	add("施行日期", c.EffectiveOn.String())
	add("有效期至", c.ValidUntil.String())
	add("公开属性", strings.TrimSuffix(c.Openness+"，"+c.OpennessReason, "，"))
	add("内容概述", c.Summary)
	add("关键词", strings.Join(c.Keywords, "、"))
	add("所属期", c.Period)
	add("责任科室", c.Section)
	add("信息来源", c.Source)
	for _, x := range f.Fields {
		add(x.Label, c.Fields[x.Key])
	}
	for _, s := range c.Signers {
		add(s.Role, s.Name+" "+s.On.String())
	}
	add("首发渠道", strings.TrimSpace(c.FirstChannel+" "+c.FirstOn.String()))
	for _, x := range c.OtherChannels {
		add("其他渠道", x.Name+" "+x.Link)
	}
	for _, x := range itemClocks(f, c) {
		add(x.Label, x.Value)
	}
	return out
}

// ItemFile is a file as a page lists it.
type ItemFile struct {
	ID                          int64
	Name, URL, Type, Size       string
	Kind, State, Said, Stripped string
	Look, Mask                  bool
}

func itemFile(head ItemHead, f disclose.File) ItemFile {
	out := ItemFile{ID: f.ID, Name: f.Name, URL: head.URL() + "/files/" + f.Token, Type: attach.TypeName(f.MediaType), Size: attach.SizeText(f.Size), Kind: "done", State: "随信息公开"}
	switch {
	case f.State == disclose.Sealed:
		out.Kind, out.State, out.Said = "none", "原件已封存", "公开的是遮盖后的文件，原件 "+f.DestroyUntil.String()+" 前销毁"
		out.URL = ""
	case f.State == disclose.Destroyed:
		out.Kind, out.State, out.URL = "none", "原件已销毁", ""
	case f.Kind == disclose.Photo && !f.SeenAt.Valid:
		out.Kind, out.State, out.Look = "due", "未查看，不公开", true
	case f.Kind == disclose.Photo:
		out.Said = f.SeenBy + "已查看"
	}
	if f.Masked != "" {
		out.Said = strings.TrimPrefix(out.Said+"，已遮盖："+f.Masked, "，")
	}
	return out
}

// unitOfRow is the item's unit as rights are asked of it.
func unitOfRow(r disclose.Row) org.Unit {
	return org.Unit{ID: r.UnitID, Path: r.UnitPath, ShortName: r.Unit}
}
