package desk

import (
	"strconv"
	"strings"

	"lianghua/consult"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// CallEditPage is the form of a call for opinions or a survey.
type CallEditPage struct {
	web.Base
	ID        int64 // 0: new
	Version   int64
	Kind      consult.CallKind
	Units     []templates.Option
	Unit      string
	Name      string
	Body      string
	Item      string
	Opens     string
	Closes    string
	ShortWhy  string
	Ways      string
	Questions string
	Least     int
	Returned  string
}

func (d *Deps) callForm(c *web.Ctx, text consult.Content) (*CallEditPage, error) {
	p := &CallEditPage{Kind: text.Kind, Name: text.Title, Body: text.Body, Opens: text.OpensOn.String(), Closes: text.ClosesOn.String(), ShortWhy: text.ShortWhy, Ways: text.Ways,
		Questions: consult.QuestionText(text.Questions), Least: c.Values.ConsultCallDays()}
	p.Title = "新建" + text.Kind.Name()
	if text.UnitID != 0 {
		p.Unit = idText(text.UnitID)
	}
	if text.ItemID != 0 {
		p.Item = idText(text.ItemID)
	}
	var err error
	p.Units, err = unitOptions(c.Q(), c.Actor, rbac.ConsultCall)
	return p, err
}

func callKindOf(c *web.Ctx) consult.CallKind {
	if consult.CallKind(c.Form("kind")) == consult.Survey {
		return consult.Survey
	}
	return consult.Opinions
}

func (d *Deps) callNew(c *web.Ctx) error {
	k := callKindOf(c)
	today := d.Org.Today()
	text := consult.Content{Kind: k, UnitID: c.Actor.Home().ID, OpensOn: today, ClosesOn: today.AddDays(c.Values.ConsultCallDays())}
	p, err := d.callForm(c, text)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// typedCall reads the form. The published draft is named by its address or number.
func typedCall(c *web.Ctx, k consult.CallKind) (consult.Content, error) {
	var p fault.Problems
	text := consult.Content{Kind: k, Title: c.Form("title"), Body: c.Form("body"), OpensOn: dateField(c, &p, "opens"), ClosesOn: dateField(c, &p, "closes"),
		ShortWhy: c.Form("short_why"), Ways: c.Form("ways"), Questions: consult.ReadQuestions(c.Form("questions"))}
	unit, err := c.FormInt("unit")
	if err != nil {
		p.Add("unit", "请选择征集单位。")
	}
	text.UnitID = unit
	if typed := c.Form("item"); typed != "" {
		id, err := strconv.ParseInt(typed[strings.LastIndexByte(typed, '/')+1:], 10, 64)
		title := ""
		if err == nil {
			if title, err = publishedTitle(c, id); err != nil {
				return text, err
			}
		}
		if text.ItemID = id; title == "" {
			p.Add("item", "没有这条已发布的公开信息，请填它的网址，例如 /items/12。")
		}
	}
	return text, p.Err()
}

// again shows the form as it was typed.
func (p *CallEditPage) again(c *web.Ctx) {
	p.Name, p.Body, p.Item, p.Opens, p.Closes = c.Form("title"), c.Form("body"), c.Form("item"), c.Form("opens"), c.Form("closes")
	p.ShortWhy, p.Ways, p.Questions, p.Unit = c.Form("short_why"), c.Form("ways"), c.Form("questions"), c.Form("unit")
}

func (d *Deps) callBegin(c *web.Ctx) error {
	k := callKindOf(c)
	text, err := typedCall(c, k)
	var id int64
	if err == nil {
		id, err = d.Consult.Begin(c.Request().Context(), c.Actor, text)
	}
	if err != nil {
		p, again := d.callForm(c, text)
		if again != nil {
			return again
		}
		p.again(c)
		return c.Retry(err, "desk/consult_edit", p)
	}
	return c.Done("已保存草稿，核对后送审。", deskCallURL(id))
}

func (d *Deps) callEdit(c *web.Ctx) error {
	p, err := d.callEditPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) callEditPage(c *web.Ctx) (*CallEditPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	x, err := d.Consult.CallDetail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p, err := d.callForm(c, x.Content())
	if err != nil {
		return nil, err
	}
	p.Title, p.ID, p.Version = "修改"+x.Kind.Name(), x.ID, x.Version
	if x.State == consult.Returned {
		p.Returned = x.Why
	}
	return p, nil
}

func (d *Deps) callChange(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p, err := d.callEditPage(c)
	if err != nil {
		return err
	}
	version, err1 := c.FormInt("version")
	text, err := typedCall(c, p.Kind)
	if err = firstError(err1, err); err == nil {
		err = d.Consult.Change(c.Request().Context(), c.Actor, consult.Ref{ID: id, Version: version}, text)
	}
	if err != nil {
		p.again(c)
		return c.Retry(err, "desk/consult_edit", p)
	}
	return c.Done("已保存。", deskCallURL(id))
}
