package desk

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/foi/offer"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ItemPage is one item with its story.
type ItemPage struct {
	web.Base
	Head      ItemHead
	Main      []ItemLink // what is done next, for the head of the page
	Others    []ItemLink // everything else that may be done
	Notices   []ItemNotice
	Steps     []ItemStep
	Facts     []ItemFact
	Clocks    []ItemFact
	Objecting bool // it has, or had, a 公示期
	Object    bool // the person records objections
	Resulting bool // 公示期满: the result may be recorded
	Objected  []disclose.Objection
	Ways      []templates.Option
	Result    string
	Typed     ItemPageTyped
	Version   int64
	Doors     []ItemLink
	Body      template.HTML
	Table     *ItemRowsView
	History   []ItemMoved
	Entries   []templates.Link
	Served    []duty.Served
	Links     []ItemTie
	Link      bool // may tie and untie
	Revisions []ItemFact
	Papers    []ItemLink
	Number    bool // has an 索引号
}

// ItemPageTyped is what was typed into the page's forms.
type ItemPageTyped struct{ Way, ReceivedOn, Summary, Handled, Result, Other, Wrong string }

// ItemNotice is a sentence that stands above everything.
type ItemNotice struct{ Kind, Text, URL, Go string }

// ItemStep is one review step.
type ItemStep struct {
	Name, Fine    string
	Done, Current bool
}

// ItemMoved is one line of an item's story.
type ItemMoved struct{ What, Way, Scan, Reason, When, Who string }

// ItemTie is a policy or 解读 tied to the item.
type ItemTie struct {
	ID         int64
	Way, Title string
	State      string
}

func (d *Deps) itemShow(c *web.Ctx) error {
	p, err := d.itemPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) itemPage(c *web.Ctx) (*ItemPage, error) {
	x, err := d.itemDetail(c)
	if err != nil {
		return nil, err
	}
	p := &ItemPage{Head: itemHead(x), Version: x.Version, Body: itemBody(x.Draft.Content.V), Table: itemRows(x.Form, x.Draft.Content.V), Result: x.NoticeResult,
		Objected: x.Objected, Ways: wordPicks(disclose.ObjectionWays()), Link: (x.Type == "policy" || x.Type == "interpretation") && rbac.May(c.Actor, rbac.ItemDraft, unitOfRow(x.Row).RBAC())}
	p.Title = p.Head.Title
	p.Typed.ReceivedOn = d.Org.Today().String()
	p.doors(x)
	p.Steps = itemSteps(x)
	p.Facts = itemStanding(x)
	work, err := d.workdays(c.Q())
	if err != nil {
		return nil, err
	}
	p.clocks(x, work)
	p.notices(x, work)
	p.Objecting = x.NoticeState != ""
	p.Object = p.Objecting && rbac.May(c.Actor, rbac.Objection, unitOfRow(x.Row).RBAC())
	p.Resulting = p.Object && x.NoticeState != "closed" && work.days.Today.After(x.NoticeUntil)
	p.story(x)
	if p.Served, err = duty.ServedBy(c.Q(), x.Item.ID); err != nil {
		return nil, err
	}
	from, err := offer.TurnedInto(c.Q(), c.Actor, x.Item.ID)
	if from.RequestID != 0 {
		p.Facts = append(p.Facts, ItemFact{Label: "依申请转主动公开", Value: "申请 " + from.Number + "，" + from.WhyName(), URL: requestURL(from.RequestID)})
	}
	return p, err
}

// itemDetail reads the item of the address.
func (d *Deps) itemDetail(c *web.Ctx) (disclose.Detail, error) {
	id, err := c.ID("id")
	if err != nil {
		return disclose.Detail{}, err
	}
	x, err := d.Items.Detail(c.Request().Context(), c.Actor, id)
	x.Moves = slices.DeleteFunc(x.Moves, func(m disclose.Move) bool {
		switch m.Action {
		case disclose.ActErrata: // nothing was mended since the reviews
			return len(x.Mended) == 0
		case disclose.ActEffect: // only a document has a validity
			return x.Form.Group != "文件和公告"
		case disclose.ActCountersign: // nothing was agreed by phone, or it was signed
			return x.Draft.SignDue.IsZero() || x.Draft.SignedAt.Valid
		}
		return false
	})
	return x, err
}

// doors sorts what may be done: the next step at the head, the rest aside.
func (p *ItemPage) doors(x disclose.Detail) {
	url := p.Head.URL()
	main := false
	for _, l := range itemLinks(x.Row, false) {
		if strings.HasSuffix(l.URL, "override") { // offered beside the findings
			continue
		}
		if l.Main && !main {
			main = true
			p.Main = append(p.Main, l)
			continue
		}
		l.Main = false
		p.Others = append(p.Others, l)
	}
	p.Doors = []ItemLink{{Label: "附件", URL: url + "/files", Count: len(x.Files)}}
	if x.Draft.State.Open() {
		p.Doors = append(p.Doors, ItemLink{Label: "发布前体检", URL: url + "/check"})
		p.Doors = append(p.Doors, ItemLink{Label: "审核页", URL: url + "/review"})
	}
	if a := publicAddress(x.Item); a != "" {
		p.Doors = append(p.Doors, ItemLink{Label: "看公开页", URL: a})
	}
	p.Papers = []ItemLink{{Label: "《信息发布审核表》", URL: url + "/approval-sheet"}, {Label: "《政府信息公开保密审查表》", URL: url + "/secrecy-sheet"}}
}

// itemSteps are the review steps with who took them.
func itemSteps(x disclose.Detail) []ItemStep {
	names := map[disclose.Action]string{}
	for _, m := range x.Moved {
		switch {
		case m.DraftID != x.Draft.ID:
		case m.Action == disclose.ActSubmit:
			names = map[disclose.Action]string{disclose.ActSubmit: m.ByName + " " + momentText(m.At)}
		default:
			names[m.Action] = m.Signatory() + " " + momentText(m.At)
		}
	}
	out := []ItemStep{{Name: "拟稿", Fine: x.Draft.Author}}
	add := func(name string, a disclose.Action, at disclose.State) {
		out = append(out, ItemStep{Name: name, Fine: names[a], Done: names[a] != "" && x.Draft.State != at, Current: x.Draft.State == at})
	}
	out[0].Current = x.Draft.State.Editable()
	out[0].Done = !out[0].Current
	add("初审", disclose.ActFirst, disclose.First)
	if x.Draft.Level > 1 {
		add("复审（保密审查会签）", disclose.ActSecond, disclose.Second)
	}
	if x.Draft.Level > 2 {
		add("终审", disclose.ActFinal, disclose.Final)
	}
	last := ItemStep{Name: "发布", Fine: names[disclose.ActPublish], Done: x.Draft.State == disclose.Published, Current: x.Draft.State == disclose.Approved || x.Draft.State == disclose.Scheduled}
	if x.Draft.PublishAt.Valid {
		last.Fine = "定于 " + momentText(x.Draft.PublishAt.Time)
	}
	return append(out, last)
}

// itemStanding are the facts of the item apart from its words.
func itemStanding(x disclose.Detail) []ItemFact {
	out := []ItemFact{{Label: "状态", Value: itemState(x.Item), Kind: itemKind(x.Item)}}
	add := func(label, value string) {
		if value != "" {
			out = append(out, ItemFact{Label: label, Value: value})
		}
	}
	add("索引号", x.IndexNo)
	for _, a := range x.Aliases {
		add("原索引号", a)
	}
	if x.PublishedAt.Valid {
		add("发布日期", momentText(x.PublishedAt.Time))
	}
	if x.Migrated {
		out = append(out, ItemFact{Label: "迁移", Value: "原发布日期 " + x.ListedOn.Chinese(), Fine: "从原网站迁入，不计入时限考核。"})
	}
	if a := publicAddress(x.Item); a != "" {
		out = append(out, ItemFact{Label: "公开地址", Value: a, URL: a, Fine: "短网址 /i/" + x.Code})
	}
	if x.Type == "policy" || x.Validity != disclose.Valid {
		out = append(out, ItemFact{Label: "效力", Value: x.Validity.Name(), Fine: trimJoin(x.ValidityOn.Chinese(), x.ValidityBasis)})
	}
	if x.DownReason != "" || !x.DownOn.IsZero() {
		out = append(out, ItemFact{Label: "下线", Value: x.DownOn.Chinese(), Fine: x.DownReason})
	}
	add("层级", x.Tier.String())
	add("审核层级", []string{"", "初审", "初审、复审", "初审、复审、终审"}[min(max(x.Draft.Level, 0), 3)])
	add("拟稿人", x.Draft.Author)
	add("已三校", x.Draft.Proofread)
	switch {
	case x.Secrecy == nil:
	case x.SecrecyOK:
		out = append(out, ItemFact{Label: "保密审查", Value: "有效", Kind: "done", Fine: x.Secrecy.ByName + " " + momentText(x.Secrecy.At)})
	default:
		out = append(out, ItemFact{Label: "保密审查", Value: "已失效", Kind: "due", Fine: "审查后内容或附件有改动，须重新审查或作勘误确认。"})
	}
	return out
}

func trimJoin(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "，" + b
}

// story fills the history, entries, ties and revisions.
func (p *ItemPage) story(x disclose.Detail) {
	for i := len(x.Moved) - 1; i >= 0; i-- {
		m := x.Moved[i]
		out := ItemMoved{What: m.Action.Name(), Reason: m.Reason, When: momentText(m.At), Who: m.ByName}
		switch m.Way {
		case "paper":
			out.Way = "线下审签：" + m.SignedBy + "，" + m.SignedOn + "签字"
		case "phone":
			out.Way = "电话请示：" + m.SignedBy + "同意"
		case "clock":
			out.Way, out.Who = "到时自动办理", ""
		}
		if m.ScanID != 0 {
			out.Scan = p.Head.URL() + "/scans/" + idText(m.ScanID)
		}
		p.History = append(p.History, out)
	}
	for _, e := range x.Entries {
		p.Entries = append(p.Entries, templates.Link{Label: e.Code + " " + e.Title, URL: "/desk/entries/" + idText(e.ID)})
	}
	for _, l := range x.Links {
		way := "解读的文件"
		if l.Reading {
			way = "解读"
		}
		p.Links = append(p.Links, ItemTie{ID: l.ID, Way: way, Title: l.Title, State: l.Stage.Name()})
	}
	for _, r := range x.Revisions {
		p.Revisions = append(p.Revisions, ItemFact{Label: fmt.Sprintf("第 %d 版", r.No), URL: fmt.Sprintf("%s/revisions/%d", p.Head.URL(), r.No), Fine: momentText(r.At)})
	}
}
