package desk

import (
	"slices"

	"lianghua/handover"
	"lianghua/web"
)

// SecondmentPage is one secondment: dates, log, report; and the report on paper.
type SecondmentPage struct {
	web.Base
	handover.TrainingDetail
	Word     string
	Sign     string
	Steps    []SecondmentStep
	MayLog   bool
	Report   bool // the person may hand in their report
	LogForm  struct{ Day, Content string }
	StepText string
}

// SecondmentStep is a form for one move.
type SecondmentStep struct {
	Step   handover.Step
	Label  string
	Ask    string // the label of what must be said, "" for nothing
	Danger bool
}

var secondmentAsks = map[handover.Step]string{handover.Refuse: "原因", handover.Cancel: "原因", handover.Stop: "原因", handover.Report: "培训总结", handover.Close: "鉴定意见", handover.Reopen: "退回原因"}

func (d *Deps) secondmentShow(c *web.Ctx) error {
	p, err := d.secondmentPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) secondmentPrint(c *web.Ctx) error { return d.secondmentShow(c) }

func (d *Deps) secondmentPage(c *web.Ctx) (*SecondmentPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &SecondmentPage{}
	if p.TrainingDetail, err = d.Handover.Secondment(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	row := d.secondmentRow(p.Secondment)
	p.Base.Title, p.Word, p.Sign = p.Person+"以干代训", row.Word, row.Sign
	for _, s := range p.May {
		p.Steps = append(p.Steps, SecondmentStep{Step: s, Label: s.Name(), Ask: secondmentAsks[s], Danger: s == handover.Refuse || s == handover.Stop || s == handover.Cancel})
	}
	p.Report = slices.Contains(p.May, handover.Report)
	p.MayLog = p.Self && (p.Stage == handover.Granted || p.Stage == handover.Ended)
	p.LogForm.Day = d.Org.Today().String()
	if p.UntilOn.Before(d.Org.Today()) {
		p.LogForm.Day = p.UntilOn.String()
	}
	return p, nil
}

func (d *Deps) secondmentLog(c *web.Ctx) error {
	p, err := d.secondmentPage(c)
	if err != nil {
		return err
	}
	p.LogForm.Day, p.LogForm.Content = c.Form("day"), c.FormValue("content")
	day, err := formDate(c, "day")
	if err == nil {
		err = d.Handover.Note(c.Request().Context(), c.Actor, p.ID, day, p.LogForm.Content)
	}
	if err != nil {
		return c.Retry(err, "desk/secondment_show", p)
	}
	return c.Done("培训日志已登记。", secondmentURL(p.ID))
}

func (d *Deps) secondmentStep(s handover.Step) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.secondmentPage(c)
		if err != nil {
			return err
		}
		p.StepText = c.FormValue("text")
		version, err := c.FormInt("version")
		if err == nil {
			err = d.Handover.Move(c.Request().Context(), c.Actor, p.ID, version, s, handover.StepForm{Text: p.StepText})
		}
		if err != nil {
			return c.Retry(err, "desk/secondment_show", p)
		}
		return c.Done("已办理："+s.Name()+"。", secondmentURL(p.ID))
	}
}
