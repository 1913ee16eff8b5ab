package desk

import (
	"slices"
	"strconv"

	"lianghua/consult"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ConsultSign is the move that may be recorded as signed on paper (线下审签).
type ConsultSign struct {
	Move, Label string
	Why         string // label of the reason that it takes, "" for none
	Open        bool   // its form was refused
	By, On      string // as typed
	WhyTyped    string
}

// signOf names the move in the words of the office; a state has one at most.
func signOf(c *web.Ctx, moves []consult.Action) *ConsultSign {
	if len(moves) == 0 {
		return nil
	}
	names := map[consult.Action]ConsultSign{
		consult.Pass: {Label: "同意答复"}, consult.Show: {Label: "同意公开"}, consult.Refuse: {Label: "不予受理", Why: "理由"}, consult.Hide: {Label: "从网站撤下", Why: "理由"},
		consult.Launch: {Label: "同意发布"}, consult.Announce: {Label: "同意公布结果"}, consult.Withdraw: {Label: "从网站撤下", Why: "撤下的理由"},
	}
	s := names[moves[0]]
	s.Move, s.By, s.On, s.WhyTyped = string(moves[0]), c.Form("signed_by"), c.Form("signed_on"), c.Form("sign_why")
	return &s
}

// refused shows the form of the signature again, opened.
func (s *ConsultSign) refused(err error) error {
	if s != nil {
		s.Open = true
	}
	var own fault.Problems
	for _, x := range fault.FieldProblems(err) {
		if x.Field == "why" { // other forms of the page have that name
			x.Field = "sign_why"
		}
		own.Add(x.Field, x.Msg)
	}
	return own.Err()
}

// ConsultSheetPage is what a head signs: a letter's answer, or a call.
type ConsultSheetPage struct {
	web.Base
	Number, Subject, Unit, Author, Back string
	Parts                               []ConsultPart
}

// ConsultPart is a heading of the sheet with its text.
type ConsultPart struct{ Name, Text string }

func (p *ConsultSheetPage) part(name, text string) {
	if text != "" {
		p.Parts = append(p.Parts, ConsultPart{name, text})
	}
}

func (d *Deps) consultSheet(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	m, err := d.Consult.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &ConsultSheetPage{Number: m.Number, Subject: m.Title, Unit: m.Unit, Author: m.Drafter, Back: consultURL(id)}
	p.Title = m.Kind.Name() + "审签单"
	p.part("来信内容", m.Content)
	p.part("答复", m.Answer)
	if m.Shown == consult.Proposed {
		p.part("提请公开的文字", m.ShownTitle+"\n问："+m.ShownQuestion+"\n答："+m.ShownAnswer)
	}
	return c.Render(p)
}

func (d *Deps) callSheet(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	x, err := d.Consult.CallDetail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &ConsultSheetPage{Number: x.Number, Subject: x.Call.Title, Unit: x.Unit, Author: x.Drafter, Back: deskCallURL(id)}
	p.Title = x.Kind.Name() + "审签单"
	p.part("时间", x.OpensOn.Chinese()+"至"+x.ClosesOn.Chinese())
	p.part("说明", x.Body)
	p.part("问题", consult.QuestionText(x.Questions.V))
	p.part("其他反馈方式", x.Ways)
	if x.Result != "" {
		n := x.Counts
		p.part("意见和采纳", "收到 "+strconv.Itoa(n.Opinions)+" 条，采纳 "+strconv.Itoa(n.Adopted)+" 条，部分采纳 "+strconv.Itoa(n.Partly)+" 条，未采纳 "+strconv.Itoa(n.Rejected)+" 条")
		p.part("结果说明", x.Result)
	}
	return c.Render(p)
}

// signature reads a signed sheet from the form.
func (d *Deps) signature(c *web.Ctx) (consult.Signature, error) {
	s, err := d.signedScan(c)
	return consult.Signature{By: s.by, On: s.on, Scan: s.stored, Name: s.name}, err
}

// paperMove is one of the two pages on which a head's move is recorded as passed on
// paper: its address, the verb, and the page with its form again.
type paperMove struct {
	at    string
	next  func() string // after the move the letter may be out of reach
	sign  func(ref consult.Ref, a consult.Action, paper consult.Signature) error
	again func() (*ConsultSign, string, web.Page, error)
}

// take reads the form of the signature and records the move.
func (x paperMove) take(c *web.Ctx, d *Deps, id int64) error {
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	paper, err := d.signature(c)
	if err == nil {
		err = x.sign(consult.Ref{ID: id, Version: version}, consult.Action(c.Form("move")), paper)
	}
	if err == nil {
		return c.Done("已登记线下审签。", x.next())
	}
	switch fault.KindOf(err) {
	case fault.KindConflict:
		return c.Warn(fault.Message(err), x.at)
	case fault.KindInvalid:
		form, template, page, again := x.again()
		if again != nil {
			return again
		}
		return c.Retry(form.refused(err), template, page)
	}
	return err
}

// consultSign records that a head passed a move of a letter on paper.
func (d *Deps) consultSign(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return paperMove{at: consultURL(id), next: func() string { return d.consultNext(c, id) },
		sign: func(ref consult.Ref, a consult.Action, paper consult.Signature) error {
			return d.Consult.Sign(c.Request().Context(), c.Actor, ref, a, consult.Form{Why: c.Form("sign_why")}, paper)
		},
		again: func() (*ConsultSign, string, web.Page, error) {
			p, err := d.consultPage(c)
			if err != nil {
				return nil, "", nil, err
			}
			return p.Sign, "desk/consult_show", p, nil
		}}.take(c, d, id)
}

// callSign records that a head passed a move of a call on paper.
func (d *Deps) callSign(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return paperMove{at: deskCallURL(id), next: func() string { return deskCallURL(id) },
		sign: func(ref consult.Ref, a consult.Action, paper consult.Signature) error {
			return d.Consult.SignCall(c.Request().Context(), c.Actor, ref, a, c.Form("sign_why"), paper)
		},
		again: func() (*ConsultSign, string, web.Page, error) {
			p, err := d.callPage(c)
			if err != nil {
				return nil, "", nil, err
			}
			return p.Sign, "desk/consult_call", p, nil
		}}.take(c, d, id)
}

// consultScan gives the signed sheet of a letter to who may read the letter.
func (d *Deps) consultScan(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	m, err := d.Consult.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return d.signedFile(c, m.History)
}

// callScan gives the signed sheet of a call to who may read the call.
func (d *Deps) callScan(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	x, err := d.Consult.CallDetail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return d.signedFile(c, x.History)
}

func (d *Deps) signedFile(c *web.Ctx, history []consult.Step) error {
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(history, func(s consult.Step) bool { return s.ScanID == file }) {
		return fault.NotFound("该文件不存在")
	}
	a, err := attach.ByID(c.Q(), file)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}
