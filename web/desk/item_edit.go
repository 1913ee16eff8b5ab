package desk

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ItemEditPage is the form of a draft, made from its type.
type ItemEditPage struct {
	web.Base
	Head     ItemHead
	Lede     string
	Returned string        // why it came back
	Corrects string        // what may be mended now
	Sections []ItemSection // before the table and the text
	After    []ItemSection
	Table    *ItemTable
	HasBody  bool
	NeedBody bool
	Body     string
	BodyIs   string // text or html
	Files    int
	Version  int64
}

func (d *Deps) itemEdit(c *web.Ctx) error {
	x, err := d.itemDetail(c)
	if err != nil {
		return err
	}
	p, err := d.itemEditPage(c, x, x.Draft.Content.V)
	if err != nil {
		return err
	}
	c.AllowStyleAttributes()
	return c.Render(p)
}

// itemEditPage lays a content into the form of its type.
func (d *Deps) itemEditPage(c *web.Ctx, x disclose.Detail, content form.Content) (*ItemEditPage, error) {
	if !x.Draft.State.Editable() && x.Draft.State != disclose.Approved {
		return nil, fault.Conflictf("“%s”现在是“%s”，不能修改。需要改动的，请先撤回或请审核人退回。", x.Title, itemState(x.Item))
	}
	p := &ItemEditPage{Head: itemHead(x), Version: x.Version, Files: len(x.Files), HasBody: hasBody(x.Form, content), NeedBody: x.Form.Asks("body")}
	p.Title = "填写：" + p.Head.Title
	p.Sections, p.After = itemSections(x.Form, content)
	place, err := itemPlaceSection(c, x)
	if err != nil {
		return nil, err
	}
	p.After = append(p.After, place)
	p.Table = itemTable(x.Form, content.Rows, nil)
	p.Body, p.BodyIs = plainBody(content.Body)
	have, want := x.Form.Completeness(content)
	p.Lede = fmt.Sprintf("要素 %d 项，已填 %d 项。", want, have)
	if x.Draft.State == disclose.Approved {
		p.Corrects = "已审定，只能作文字勘误（标题、正文、概述和表内文字）。保存后由审核人对照改动确认，再发布。"
	}
	for _, m := range x.Moved {
		if m.Action == disclose.ActReturn && m.DraftID == x.Draft.ID && x.Draft.State == disclose.Returned {
			p.Returned = m.Signatory() + "：" + m.Reason
		}
	}
	return p, nil
}

// hasBody reports a type that is written, not only filled in.
func hasBody(f form.Form, c form.Content) bool {
	return c.Body != "" || f.Asks("body") || f.Table == nil || !f.Table.Required
}

// itemPlaceSection is where the item stands: column, entries, last day.
func itemPlaceSection(c *web.Ctx, x disclose.Detail) (ItemSection, error) {
	columns, err := publishColumns(c.Q())
	if err != nil {
		return ItemSection{}, err
	}
	var codes []string
	for _, e := range x.Entries {
		codes = append(codes, e.Code)
	}
	return ItemSection{Name: "栏目和下线", Fields: []ItemField{
		{Name: "column", Label: "栏目", Kind: "choice", Value: idText(x.ColumnID), Options: columns, Hint: "审核层级按栏目确定。"},
		{Name: "entries", Label: "对应的目录事项", Kind: "text", Value: strings.Join(codes, " "), Hint: "填事项编号，用空格分开，如 D20-0003 D20-0004；发布后这些事项就有了公开信息。"},
		{Name: "end_on", Label: "到期下线日期", Kind: "date", Value: x.Draft.EndOn.String(), Class: "short", Hint: "不填的长期保留；名单在公示期满时自动下线。"},
		{Name: "proofread", Label: "已三校", Kind: "text", Value: x.Draft.Proofread, Class: "medium", Hint: "三次校对人的姓名。"},
	}}, nil
}

func (d *Deps) itemSave(c *web.Ctx) error {
	x, err := d.itemDetail(c)
	if err != nil {
		return err
	}
	if _, err := c.FormParams(); err != nil {
		return fault.Invalid("title", "表单没有传完整，请重试。")
	}
	ch, dropped, bad := d.itemTypedChange(c, x)
	version, err := c.FormInt("version")
	if err == nil {
		err = bad.Err()
	}
	if err == nil {
		_, err = d.Items.Save(c.Request().Context(), c.Actor, x.Item.ID, version, ch)
	}
	if err != nil {
		return d.itemEditAgain(c, x, ch.Content, err)
	}
	to := "/desk/items/" + idText(x.Item.ID) + "/edit"
	if c.Form("then") == "check" {
		to = "/desk/items/" + idText(x.Item.ID) + "/check"
	}
	if len(dropped) > 0 {
		return c.Warn("已保存。粘贴的表里“"+strings.Join(dropped, "”“")+"”不在本表的列里，已去掉。", to)
	}
	return c.Done("已保存。", to)
}

// itemTypedChange reads the whole form. Columns of a pasted table that the
// type does not have are dropped and named.
func (d *Deps) itemTypedChange(c *web.Ctx, x disclose.Detail) (ch disclose.Change, dropped []string, bad fault.Problems) {
	ch.Content, bad = typedContent(c, x.Form, x.Draft.Content.V)
	ch.ColumnID, _ = parseID(c.Form("column"))
	ch.EndOn, ch.Proofread = dateField(c, &bad, "end_on"), c.Form("proofread")
	var err error
	if ch.Entries, err = typedEntries(c); err != nil {
		bad.Add("entries", fault.Message(err))
	}
	if text := c.FormValue("paste"); x.Form.Table != nil && strings.TrimSpace(text) != "" {
		rows, out, err := pastedTable(text, x.Form)
		if err != nil {
			bad.Add("paste", fault.Message(err))
			return ch, nil, bad
		}
		if dropped = out; c.Form("paste_how") == "append" {
			rows = append(ch.Content.Rows, rows...)
		}
		ch.Content.Rows = rows
	}
	return ch, dropped, bad
}

// typedEntries finds the entries that the field names by their codes.
func typedEntries(c *web.Ctx) ([]int64, error) {
	ids := []int64{}
	for _, code := range strings.FieldsFunc(c.Form("entries"), func(r rune) bool { return strings.ContainsRune(" 　,，、;；\n", r) }) {
		e, err := catalog.ByCode(c.Q(), strings.ToUpper(code))
		if fault.KindOf(err) == fault.KindNotFound {
			return nil, fault.Invalidf("entries", "没有编号为“%s”的事项，请到目录事项中核对编号", code)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, e.ID)
	}
	return ids, nil
}

// itemEditAgain shows the form with every word that was typed, also what
// could not be read.
func (d *Deps) itemEditAgain(c *web.Ctx, x disclose.Detail, content form.Content, err error) error {
	p, e := d.itemEditPage(c, x, content)
	if e != nil {
		return e
	}
	sent := c.Request().Form
	for _, part := range slices.Concat(p.Sections, p.After) { // they share their fields
		for j, f := range part.Fields {
			if sent.Has(f.Name) {
				part.Fields[j].Value = c.Form(f.Name)
			}
		}
	}
	problems := signerProblems(fault.FieldProblems(err), x.Form)
	if p.Table != nil && x.Form.Table != nil {
		p.Table = itemTable(x.Form, content.Rows, problems)
		p.Table.Paste, p.Table.How = c.FormValue("paste"), orDefault(c.Form("paste_how"), "replace")
	}
	if sent.Has("body") {
		p.Body, p.BodyIs = c.FormValue("body"), c.Form("body_is")
	}
	if v, err := c.FormInt("version"); err == nil && v > 0 && fault.KindOf(err) != fault.KindConflict {
		p.Version = v
	}
	var again fault.Problems
	for _, x := range problems {
		again.Add(x.Field, x.Msg)
	}
	if again.Err() != nil {
		err = again.Err()
	}
	c.AllowStyleAttributes()
	return c.Retry(err, "desk/item_edit", p)
}

func orDefault(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// itemTableFile is the table of a draft as a file, to be worked on in Excel.
func (d *Deps) itemTableFile(c *web.Ctx) error {
	x, err := d.itemDetail(c)
	if err != nil {
		return err
	}
	if x.Form.Table == nil {
		return fault.NotFound("这类信息没有表格。")
	}
	var head []string
	for _, col := range x.Form.Table.Columns {
		head = append(head, col.Label)
	}
	return listFile(c, x.Title, head, x.Draft.Content.V.Rows)
}
