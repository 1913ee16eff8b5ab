package desk

import (
	"html/template"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/web"
)

// ItemPaperPage is an item on paper: the 《信息发布审核表》 that is signed, or
// the 《政府信息公开保密审查表》.
type ItemPaperPage struct {
	web.Base
	Head      ItemHead
	Content   form.Content
	Files     []ItemFile
	Drafter   string
	Hash      string
	Checked   string
	Steps     []ItemStep
	Questions []ItemQuestion
	Note      string
	Body      template.HTML
	Table     *ItemRowsView
}

func (d *Deps) itemPaperPage(c *web.Ctx, title string) (*ItemPaperPage, disclose.Detail, error) {
	x, err := d.itemDetail(c)
	if err != nil {
		return nil, x, err
	}
	p := &ItemPaperPage{Head: itemHead(x), Content: x.Draft.Content.V, Drafter: x.Draft.Author, Hash: x.Draft.Hash[:min(len(x.Draft.Hash), 32)], Checked: "未体检",
		Steps: itemSteps(x), Body: itemBody(x.Draft.Content.V), Table: itemRows(x.Form, x.Draft.Content.V)}
	p.Title = title
	for _, f := range x.Files {
		p.Files = append(p.Files, itemFile(p.Head, f))
	}
	return p, x, nil
}

func (d *Deps) itemApproval(c *web.Ctx) error {
	p, x, err := d.itemPaperPage(c, "信息发布审核表")
	if err != nil {
		return err
	}
	p.Steps = p.Steps[1 : len(p.Steps)-1] // 拟稿 and 发布 have their own lines
	blocks, warns, err := d.itemCounts(c, x)
	if err != nil {
		return err
	}
	p.Checked = checkedText(blocks, warns)
	return c.Render(p)
}

func (d *Deps) itemSecrecyPaper(c *web.Ctx) error {
	p, x, err := d.itemPaperPage(c, "政府信息公开保密审查表")
	if err != nil {
		return err
	}
	answers := map[string]string{}
	if x.Secrecy != nil && x.SecrecyOK {
		a := x.Secrecy.Answers.V
		p.Note = a.Note
		for name, yes := range map[string]bool{"secrecy_state": a.State, "secrecy_work": a.Work, "secrecy_trade": a.Trade, "secrecy_personal": a.Personal} {
			answers[name] = map[bool]string{true: "yes", false: "no"}[yes]
		}
	}
	p.Questions = itemQuestions(func(name string) string { return answers[name] })
	return c.Render(p)
}
