package desk

import (
	"fmt"
	"strconv"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// ItemActPage asks what a move must be told, for one item or many.
type ItemActPage struct {
	web.Base
	Act         ItemAct
	Need        ItemNeed
	Rows        []ItemRow
	Refs        []string // the items and the versions that the person saw
	Left        int      // chosen, but not to be moved this way
	Form        ItemActForm
	Chips       []templates.Option
	Questions   []ItemQuestion
	Validities  []templates.Option
	Papers      []ItemLink
	Mended      []ItemChange // what a 文字勘误 changed
	ReasonLabel string
	ReasonHint  string
	Ask         string // what happens, in a sentence
	Warn        string
	WarnKind    string
	Button      string
	PostTo      string
	Back        string
}

// ItemNeed says which fields the form has.
type ItemNeed struct{ Reason, Chips, Secrecy, Time, Phone, Effect, Paper bool }

// ItemActForm is what was typed.
type ItemActForm struct {
	Reason, Note, Conclusion, PublishAt, PublishTime, PhoneBy, PhoneAt, PhoneTime, Validity, ValidityOn, Basis, SignedBy, SignedOn string
	Chips                                                                                                                          []string
}

// ItemQuestion is one line of the 《保密审查表》.
type ItemQuestion struct{ Name, Label, Hint, Value string }

// itemQuestions are the four questions (政府信息公开条例 §14, §15).
func itemQuestions(value func(name string) string) []ItemQuestion {
	list := []ItemQuestion{
		{Name: "secrecy_state", Label: "国家秘密", Hint: "法定程序确定、尚未解密的事项。"},
		{Name: "secrecy_work", Label: "工作秘密", Hint: "公开后影响机关正常工作的内部事项。"},
		{Name: "secrecy_trade", Label: "商业秘密", Hint: "企业不愿公开的技术和经营信息。"},
		{Name: "secrecy_personal", Label: "个人隐私", Hint: "证件号码、账号、住址、病情、未成年人等。"},
	}
	for i := range list {
		list[i].Value = value(list[i].Name)
	}
	return list
}

func needOf(a ItemAct, moves []disclose.Move) ItemNeed {
	n := ItemNeed{Paper: a.Paper, Chips: a.Action == disclose.ActReturn}
	for _, m := range moves {
		switch m.Need {
		case disclose.NeedReason, disclose.NeedHead:
			n.Reason = true
		case disclose.NeedSecrecy:
			n.Secrecy = true
		case disclose.NeedTime:
			n.Time = true
		case disclose.NeedPhone:
			n.Phone, n.Reason = true, true
		case disclose.NeedEffect:
			n.Effect = true
		}
	}
	return n
}

func (d *Deps) itemActAsk(a ItemAct) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.itemActPage(c, a)
		if err != nil {
			return err
		}
		p.Form = ItemActForm{Conclusion: "publish", PublishTime: "09:00", SignedOn: ""}
		return c.Render(p)
	}
}

// itemActPage reads the items that an act is about and keeps those that it
// fits.
func (d *Deps) itemActPage(c *web.Ctx, a ItemAct) (*ItemActPage, error) {
	rows, err := d.itemChosen(c)
	if err != nil {
		return nil, err
	}
	p := &ItemActPage{}
	var moves []disclose.Move
	for _, r := range rows {
		if m, ok := a.move(r); ok {
			moves = append(moves, m)
			p.Rows = append(p.Rows, itemRow(c, r))
			p.Refs = append(p.Refs, fmt.Sprintf("%d.%d", r.ID, r.Version))
		}
	}
	if len(p.Rows) == 0 {
		return nil, itemCannot(a, rows)
	}
	if a.Action == disclose.ActErrata { // it is confirmed on the shown difference
		x, err := d.itemDetail(c)
		if err != nil {
			return nil, err
		}
		p.Mended = itemChanges(x.Mended)
	}
	p.Left = len(rows) - len(p.Rows)
	p.fill(c, a, needOf(a, moves))
	return p, nil
}

func itemCannot(a ItemAct, rows []disclose.Row) error {
	switch len(rows) {
	case 0:
		return fault.Conflict("请先在公开信息列表中勾选要办理的各件。")
	case 1:
		return fault.Conflictf("“%s”现在是“%s”，您现在的岗位不能办理“%s”。请返回刷新页面。", rows[0].Title, itemState(rows[0].Item), a.Label)
	}
	return fault.Conflictf("所选 %d 件现在都不能办理“%s”，请返回刷新页面。", len(rows), a.Label)
}

func (p *ItemActPage) fill(c *web.Ctx, a ItemAct, n ItemNeed) {
	p.Act, p.Need, p.Title = a, n, a.Label
	p.PostTo, p.Back, p.Button = "/desk/items/"+a.Word, c.Local("back", "/desk/items"), fmt.Sprintf("%s %d 件", a.Label, len(p.Rows))
	id := c.Param("id")
	if id != "" {
		p.PostTo, p.Back, p.Button = "/desk/items/"+id+"/"+a.Word, "/desk/items/"+id, a.Label
		p.Title = a.Label + "：" + p.Rows[0].Title
	} else if len(p.Rows) > 1 {
		p.Title = a.Label + " " + strconv.Itoa(len(p.Rows)) + " 件"
	}
	p.ReasonLabel, p.ReasonHint = "理由", "写明依据，办理过程中可以看到。"
	p.Questions = itemQuestions(c.Form)
	for _, v := range disclose.Validities() {
		p.Validities = append(p.Validities, templates.Option{Value: string(v), Label: v.Name()})
	}
	p.Chips = wordPicks(disclose.ReturnReasons())
	for _, r := range p.Rows[:min(len(p.Rows), 5)] {
		p.Papers = append(p.Papers, ItemLink{Label: "《信息发布审核表》" + ordinal(len(p.Rows), r.Title), URL: r.URL() + "/approval-sheet"})
		if n.Secrecy {
			p.Papers = append(p.Papers, ItemLink{Label: "《政府信息公开保密审查表》" + ordinal(len(p.Rows), r.Title), URL: r.URL() + "/secrecy-sheet"})
		}
	}
	p.say(a)
}

func ordinal(n int, title string) string {
	if n == 1 {
		return ""
	}
	return "（" + title + "）"
}

// say puts into words what the act does.
func (p *ItemActPage) say(a ItemAct) {
	one := "这 " + strconv.Itoa(len(p.Rows)) + " 件"
	if len(p.Rows) == 1 {
		one = "“" + p.Rows[0].Title + "”"
	}
	switch a.Action {
	case disclose.ActSubmit:
		p.Ask = "送审后到初审人处，审核期间不能修改，可以撤回。"
	case disclose.ActFirst, disclose.ActSecond, disclose.ActFinal:
		p.Ask = "通过后进入下一步。拟稿人不能审核自己写的内容。"
	case disclose.ActPublish:
		p.Ask = "发布后立即在公开网站上看到，并编排索引号。发布日期由系统记录，不能改。"
	case disclose.ActReturn:
		p.ReasonLabel, p.ReasonHint = "意见", "拟稿人会看到。"
	case disclose.ActEmergency:
		p.ReasonLabel, p.ReasonHint = "紧急情况", "写明为什么来不及按程序审核。"
		p.Warn, p.WarnKind = "电话请示发布跳过审核，限突发事件等紧急情况，须在 1 个工作日内补签。", "due"
	case disclose.ActDrop:
		p.Ask = one + "的修改稿作废后不能恢复，办理过程保留。"
	case disclose.ActRecall:
		p.Ask = "撤回后可以修改，需要重新送审。"
	case disclose.ActRevise:
		p.Ask = "公开的版本不变；修改稿审核发布后替换它，原版本封存。"
	case disclose.ActWithdraw:
		p.ReasonLabel, p.ReasonHint = "撤稿说明", "公众会看到，不要写个人信息。"
		p.Warn, p.WarnKind = "撤稿后，公开地址只显示标题、索引号和撤稿说明。撤稿的是："+one+"。", "late"
	case disclose.ActOffline:
		p.ReasonHint = "只在系统内可见，写明由谁决定、依据什么。"
		p.Warn, p.WarnKind = "静默下线用于涉密、个人隐私和人员保护：公开地址不再存在，外面不留说明，系统内保留全部记录。下线的是："+one+"。", "late"
	case disclose.ActErrata:
		p.Ask = "上列改动只是文字勘误，原审核和保密审查继续有效。"
	}
}

// itemChosen reads the items that an act is about: the one of the address or
// the ticked ones.
func (d *Deps) itemChosen(c *web.Ctx) ([]disclose.Row, error) {
	if c.Param("id") != "" {
		x, err := d.itemDetail(c)
		return []disclose.Row{x.Row}, err
	}
	if c.Checked("all") {
		f, err := itemFilter(c)
		if err != nil {
			return nil, err
		}
		rows, err := d.Items.All(c.Request().Context(), c.Actor, f)
		if len(rows) > itemMost {
			return nil, fault.TooLarge(fmt.Sprintf("符合条件的有 %d 件，一次最多办理 %d 件，请按单位或类型分开办理。", len(rows), itemMost))
		}
		return rows, err
	}
	refs, err := itemRefs(c)
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	f := disclose.Filter{}
	for _, r := range refs {
		f.IDs = append(f.IDs, r.ID)
	}
	return d.Items.All(c.Request().Context(), c.Actor, f)
}

func (d *Deps) itemAct(a ItemAct) web.Handler {
	return func(c *web.Ctx) error {
		refs, err := itemRefs(c)
		if id := c.Param("id"); err == nil && id != "" && (len(refs) != 1 || idText(refs[0].ID) != id) {
			err = fault.Conflict("页面与提交的内容不一致，请返回刷新页面后再办。")
		}
		var typed disclose.Form
		if err == nil {
			typed, err = d.itemTyped(c, a)
		}
		var results []disclose.Result
		if err == nil {
			results, err = d.Items.Act(c.Request().Context(), c.Actor, refs, a.Action, typed)
		}
		if err != nil {
			return d.itemAgain(c, a, err)
		}
		if id := c.Param("id"); id != "" {
			return c.Done("已办理“"+a.Label+"”："+results[0].Title+"。", itemNext(a, id))
		}
		return itemResults(c, a.Label, results)
	}
}

// itemNext is where the work goes on after a move of one item.
func itemNext(a ItemAct, id string) string {
	if a.Action == disclose.ActRevise || a.Action == disclose.ActRecall {
		return "/desk/items/" + id + "/edit"
	}
	return "/desk/items/" + id
}

// itemAgain shows the form with what was typed.
func (d *Deps) itemAgain(c *web.Ctx, a ItemAct, err error) error {
	p, e := d.itemActPage(c, a)
	if e != nil { // the state has moved on meanwhile: the first refusal says why
		if fault.KindOf(e) == fault.KindConflict {
			return err
		}
		return e
	}
	p.Refs = c.Request().Form["item"]
	p.Form = ItemActForm{Reason: c.Form("reason"), Note: c.Form("secrecy_note"), Conclusion: c.Form("conclusion"), PublishAt: c.Form("publish_at"), PublishTime: c.Form("publish_time"),
		PhoneBy: c.Form("phone_by"), PhoneAt: c.Form("phone_at"), PhoneTime: c.Form("phone_time"), Validity: c.Form("validity"), ValidityOn: c.Form("validity_on"),
		Basis: c.Form("basis"), SignedBy: c.Form("signed_by"), SignedOn: c.Form("signed_on"), Chips: c.Request().Form["chip"]}
	return c.Retry(err, "desk/item_act", p)
}
