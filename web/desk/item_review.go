package desk

import (
	"fmt"
	"html/template"

	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// ItemReviewPage is what a reviewer reads before he signs.
type ItemReviewPage struct {
	web.Base
	Head     ItemHead
	Lede     string
	Ref      string
	Blocks   int
	Warns    int
	Released string // who answered for what blocked
	Revised  bool   // there is a published revision to compare with
	Changes  []ItemChange
	Mended   []ItemChange // since the reviews (文字勘误)
	Facts    []ItemFact
	Body     template.HTML
	Table    *ItemRowsView
	Files    []ItemFile
	Signed   []ItemMoved
	Passes   []ItemPass
	Return   string // word of the act that returns it, "" when not theirs
	Chips    []templates.Option
	None     []string
	More     []ItemLink
	Papers   []ItemLink
}

// ItemChange is one place that differs, as part/diff shows it.
type ItemChange struct{ Label, Old, New string }

// ItemPass is one way to pass the item on.
type ItemPass struct{ Word, Label, Ask, Page string }

func itemChanges(list []disclose.Difference) (out []ItemChange) {
	for _, x := range list {
		out = append(out, ItemChange{x.Where, x.Old, x.New})
	}
	return out
}

func (d *Deps) itemReview(c *web.Ctx) error {
	x, err := d.itemDetail(c)
	if err != nil {
		return err
	}
	content := x.Draft.Content.V
	p := &ItemReviewPage{Head: itemHead(x), Ref: fmt.Sprintf("%d.%d", x.Item.ID, x.Version), Revised: len(x.Revisions) > 0 && x.Draft.State.Open(),
		Changes: itemChanges(x.Changes), Mended: itemChanges(x.Mended), Facts: itemFacts(x.Form, content), Body: itemBody(content),
		Table: itemRows(x.Form, content), Chips: wordPicks(disclose.ReturnReasons())}
	p.Title = "审核：" + p.Head.Title
	p.Lede = "拟稿人" + x.Draft.Author + "，现在是“" + itemState(x.Item) + "”。"
	for _, f := range x.Files {
		p.Files = append(p.Files, itemFile(p.Head, f))
	}
	if p.Blocks, p.Warns, err = d.itemCounts(c, x); err != nil {
		return err
	}
	if releasedBy(x) != "" {
		p.Released, p.Blocks = releasedBy(x), 0
	}
	p.sign(x)
	return c.Render(p)
}

// sign lists who signed already and what the person may do now.
func (p *ItemReviewPage) sign(x disclose.Detail) {
	for _, m := range x.Moved {
		if m.DraftID == x.Draft.ID && m.Action.Approving() {
			p.Signed = append(p.Signed, ItemMoved{What: m.Action.Name(), Way: wayText(m), Reason: m.Reason, When: momentText(m.At), Who: m.Signatory()})
		}
	}
	url := p.Head.URL()
	for _, a := range itemActs() {
		m, ok := a.move(x.Row)
		switch {
		case !ok:
		case a.Action == disclose.ActReturn && a.From != disclose.Approved && a.From != disclose.Scheduled:
			p.Return = a.Word
		case a.Action == disclose.ActOverride && p.Blocks == 0:
		case a.Action == disclose.ActOverride:
			p.More = append(p.More, ItemLink{Label: a.Label, URL: url + "/" + a.Word})
		case a.Paper && a.Action != disclose.ActOffline:
			p.More = append(p.More, ItemLink{Label: a.Label, URL: url + "/" + a.Word})
		case !a.Action.Approving() || a.Action == disclose.ActEmergency || a.Paper:
		case m.Need == disclose.NeedSecrecy:
			p.Passes = append(p.Passes, ItemPass{Word: a.Word, Label: a.Label, Ask: "逐项填写保密审查表。", Page: url + "/" + a.Word})
		default:
			p.Passes = append(p.Passes, ItemPass{Word: a.Word, Label: a.Label, Ask: passAsks[a.Action]})
		}
	}
	p.Papers = []ItemLink{{Label: "打印《信息发布审核表》", URL: url + "/approval-sheet"}}
}

var passAsks = map[disclose.Action]string{
	disclose.ActFirst: "内容真实、要素齐全、没有个人信息和内部信息，同意送复审。", disclose.ActSecond: "同意。", disclose.ActFinal: "同意发布。",
	disclose.ActErrata: "上列改动只是文字勘误，原审核和保密审查继续有效。", disclose.ActCountersign: "补签电话请示发布的这件信息。",
}

func wayText(m disclose.Recorded) string {
	switch m.Way {
	case "paper":
		return "线下审签，" + m.SignedOn + "签字"
	case "phone":
		return "电话请示"
	}
	return ""
}

// momentText is an instant in a sentence: 2026年11月22日 09:05.
func momentText(t db.Time) string { return t.In(eastern).Format("2006年1月2日 15:04") }

// ItemRevisionPage is one published revision.
type ItemRevisionPage struct {
	web.Base
	Head    ItemHead
	No      int64
	When    string
	Hash    string
	Erased  bool
	Changes []ItemChange // against the one before
	Facts   []ItemFact
	Body    template.HTML
	Table   *ItemRowsView
}

func (d *Deps) itemRevision(c *web.Ctx) error {
	x, err := d.itemDetail(c)
	if err != nil {
		return err
	}
	no, err := c.ID("no")
	if err != nil {
		return err
	}
	for i, r := range x.Revisions {
		if r.No != no {
			continue
		}
		p := &ItemRevisionPage{Head: itemHead(x), No: r.No, When: momentText(r.At), Hash: r.Hash, Erased: r.ErasedAt.Valid}
		p.Head.Title = r.Title
		p.Title = fmt.Sprintf("第 %d 版：%s", r.No, r.Title)
		p.Facts, p.Body, p.Table = itemFacts(x.Form, r.Content.V), itemBody(r.Content.V), itemRows(x.Form, r.Content.V)
		p.Facts = append(p.Facts, reviewerFacts(r)...)
		if i+1 < len(x.Revisions) {
			p.Changes = itemChanges(disclose.Diff(x.Form, x.Revisions[i+1].Content.V, r.Content.V, nil, nil))
		}
		return c.Render(p)
	}
	return fault.NotFound("没有这一版。")
}

func reviewerFacts(r disclose.Revision) (out []ItemFact) {
	who := r.Reviewers.V
	for _, f := range []ItemFact{{Label: "拟稿人", Value: r.Author}, {Label: "初审人", Value: who.First}, {Label: "复审人", Value: who.Second}, {Label: "保密审查人", Value: who.Secrecy},
		{Label: "终审人", Value: who.Final}, {Label: "电话请示同意人", Value: who.Phone}, {Label: "发布人", Value: r.ByName}} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}
