package api

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/exchange"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/web"
)

// Items is a page of what the public may see now, newest first.
type Items struct {
	Data []exchange.Brief `json:"data"`
	Next string           `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// Types lists the types of item with what each asks for.
type Types struct {
	Data []Type `json:"data"`
}

// Type (信息类型) is one form: the same as on the desk and in the workbook.
type Type struct {
	Key      string   `json:"key" doc:"类型代码"`
	Name     string   `json:"name" doc:"类型名称"`
	Group    string   `json:"group" doc:"分组"`
	NameList bool     `json:"name_list" doc:"真：名单类，可以报送，不在接口中公开"`
	Required []string `json:"required" doc:"送审时必填的通用要素"`
	Fields   []Field  `json:"fields" doc:"本类型的要素，写在 content.fields"`
	Columns  []Field  `json:"columns" doc:"表格的列，依次写在 content.rows 的每一行；没有表格为空"`
	Signers  []string `json:"signers" doc:"须登记签字的人，写在 content.signers 的 role"`
}

// Field is one element of a type.
type Field struct {
	Key      string   `json:"key" doc:"代码"`
	Label    string   `json:"label" doc:"名称"`
	Kind     string   `json:"kind" doc:"text、long、date、number、amount、choice、phone"`
	Required bool     `json:"required" doc:"送审时必填"`
	Choices  []string `json:"choices" doc:"可选值；空为不限"`
}

var exampleBrief = exchange.Brief{ID: 42, URL: "/items/42", IndexNo: "MY-D07/2026-00012", Title: "关于开展社会救助专项治理的通知", Unit: exchange.UnitRef{Code: "MY-D07", Name: "蒙阴县民政局"},
	Type: "notice", Column: "民生领域/社会救助", Entries: []string{"D05-0001"}, DocumentNo: "蒙民发〔2026〕12号", FormedOn: calendar.On(2026, 11, 20),
	PublishedOn: calendar.On(2026, 11, 23), Validity: "有效"}

func exampleItem() exchange.Item {
	return exchange.Item{Brief: exampleBrief, Genre: "通知", Keywords: []string{"社会救助"}, Section: "社会救助科", OtherChannels: []form.Channel{},
		Body: "<p>各乡镇人民政府：</p>", Fields: []exchange.Value{}, Files: []exchange.File{{Name: "附件1.pdf", MediaType: "application/pdf", Size: 20480,
			SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", URL: "/files/abc234/附件1.pdf"}}, Readings: []int64{}, Policies: []int64{}}
}

func itemEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/types", sample: "/types", name: "listTypes", group: "公开信息", summary: "信息类型及其要素", answer: Types{},
			example: Types{[]Type{{"notice", "通知公告", "文件", false, []string{"body"}, []Field{}, []Field{}, []string{}}}}, handle: (*Deps).types},
		{method: http.MethodGet, path: "/items", sample: "/items", name: "listItems", group: "公开信息", summary: "公开信息，按发布日期由近到远，每页 20 条", answer: Items{},
			note: "只列现在看得到的；名单类不列。",
			params: []param{{name: "unit", text: "发布单位的编码", example: "MY-D07"}, {name: "column", text: "栏目代码", example: "L001"}, {name: "entry", text: "目录事项编号", example: "D05-0001"},
				{name: "type", text: "信息类型", example: "notice"}, {name: "year", text: "发布年份", example: "2026", number: true}, {name: "cursor", text: "上一页返回的 next；不填从头开始"}},
			example: Items{[]exchange.Brief{exampleBrief}, ""}, handle: (*Deps).items},
		{method: http.MethodGet, path: "/items/:id", sample: "/items/1", name: "getItem", group: "公开信息", summary: "一条公开信息", answer: exchange.Item{},
			note:   "已撤稿的答 410，写明标题、索引号和理由；其他看不到的一律答 404。",
			params: []param{{name: "id", text: "编号", example: "42", path: true, number: true}}, example: exampleItem(), handle: (*Deps).item},
	}
}

func (d *Deps) types(*call) (reply, error) {
	out := Types{Data: []Type{}}
	for _, f := range form.All() {
		t := Type{Key: f.Key, Name: f.Name, Group: f.Group, NameList: f.List, Required: filled(f.Required), Fields: fieldsOf(f.Fields), Columns: []Field{}, Signers: []string{}}
		if f.Table != nil {
			t.Columns = fieldsOf(f.Table.Columns)
		}
		for _, s := range f.Signers {
			t.Signers = append(t.Signers, s.Role)
		}
		out.Data = append(out.Data, t)
	}
	return give(out, nil)
}

func fieldsOf(list []form.Field) []Field {
	out := []Field{}
	for _, f := range list {
		out = append(out, Field{f.Key, f.Label, string(f.Kind), f.Required, filled(f.Choices)})
	}
	return out
}

func (d *Deps) items(c *call) (reply, error) {
	var after disclose.PublicCursor
	if err := c.after(&after); err != nil {
		return reply{}, err
	}
	f, err := c.itemFilter()
	if err != nil {
		return reply{}, err
	}
	rows, next, err := disclose.PublicList(c.Q(), d.DB.Now(), f, after)
	if err != nil {
		return reply{}, err
	}
	out := Items{}
	if next != (disclose.PublicCursor{}) {
		if out.Next, err = place(next); err != nil {
			return reply{}, err
		}
	}
	out.Data, err = exchange.Briefs(c.Q(), rows)
	return give(out, err)
}

func (c *call) itemFilter() (f disclose.PublicFilter, err error) {
	f.Type = c.QueryParam("type")
	if _, ok := form.ByKey(f.Type); f.Type != "" && !ok {
		return f, fault.Invalidf("type", "没有“%s”这种信息类型，请查看 /types。", f.Type)
	}
	if code := c.QueryParam("unit"); code != "" {
		u, err := standing(c.Q(), code)
		if err != nil {
			return f, err
		}
		f.UnitID = u.ID
	}
	if code := c.QueryParam("entry"); code != "" {
		e, err := catalog.ByCode(c.Q(), code)
		if err != nil {
			return f, err
		}
		f.EntryID = e.ID
	}
	if code := c.QueryParam("column"); code != "" {
		if f.ColumnID, err = columnID(c.Q(), code); err != nil {
			return f, err
		}
	}
	if year := c.QueryParam("year"); year != "" {
		if f.Year, err = strconv.Atoi(year); err != nil || f.Year < 1949 || f.Year > 2200 {
			return f, fault.Invalid("year", "年份 year 应为四位数字。")
		}
	}
	return f, nil
}

// columnID finds a column by the code of 《政务公开栏目责任分工表》.
func columnID(q db.Reader, code string) (int64, error) {
	list, err := catalog.Columns(q)
	for _, c := range list {
		if c.Code == code {
			return c.ID, err
		}
	}
	if err == nil {
		err = fault.Invalidf("column", "没有代码为“%s”的栏目。", code)
	}
	return 0, err
}

func (d *Deps) item(c *call) (reply, error) {
	id, err := c.ID("id")
	if err != nil {
		return reply{}, fault.NotFound("没有这条公开信息，可能已经撤下。")
	}
	it, err := exchange.ByID(c.Q(), d.DB.Now(), id)
	var gone exchange.ErrGone
	if errors.As(err, &gone) {
		return c.gone(gone), nil
	}
	return give(it, err)
}

// gone says of a 撤稿 what its page says.
func (c *call) gone(g exchange.ErrGone) reply {
	_, f := c.FailureOf(fault.NotFound(fmt.Sprintf("《%s》（%s）已于 %s 由%s撤稿：%s", g.Item.Title, g.Item.IndexNo, g.Item.DownOn.Chinese(), g.Unit, g.Item.DownReason)))
	f.Error.Code = "gone"
	f.Error.RequestID = "" // the answer is the same for everybody
	return reply{value: web.Failure(f), status: http.StatusGone}
}
