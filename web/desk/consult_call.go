package desk

import (
	"slices"
	"strconv"

	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// CallListPage lists calls for opinions and surveys.
type CallListPage struct {
	web.Base
	Rows   []CallRow
	Next   string
	Export string
	Kinds  []templates.Option
	States []templates.Option
	Units  []templates.Option
	Begin  bool
}

// CallRow is a line of the list.
type CallRow struct {
	consult.CallLine
	Sign string
	Word string
}

func callRow(l consult.CallLine, d *Deps) CallRow {
	r := CallRow{CallLine: l, Word: l.State.CallName()}
	r.Sign = "none"
	switch l.State {
	case consult.Pending, consult.Summed:
		r.Sign = "due"
	case consult.Returned:
		r.Sign = "late"
	case consult.Done:
		r.Sign = "done"
	case consult.Running:
		phase := l.Call.Phase(d.Org.Today())
		r.Sign, r.Word = "done", phase.Name()
		if phase == consult.Over {
			r.Sign, r.Word = "due", "已结束，待公布结果"
		}
	}
	return r
}

func callFilter(c *web.Ctx) (f consult.CallFilter, pairs []filterPair, err error) {
	f = consult.CallFilter{Kind: consult.CallKind(c.Form("kind")), State: consult.State(c.Form("state")), Text: c.Form("q")}
	f.UnitID, err = c.FormInt("unit")
	for _, name := range []string{"kind", "state", "q", "unit"} {
		if v := c.Form(name); v != "" {
			pairs = append(pairs, filterPair{name, v})
		}
	}
	f.Before, _ = strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	return f, pairs, err
}

func (d *Deps) callList(c *web.Ctx) error {
	f, pairs, err := callFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Consult.Calls(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	p := &CallListPage{Export: address("/desk/consult/calls/export", pairs), Begin: c.May(rbac.ConsultCall)}
	p.Title = "意见征集"
	if next != 0 {
		p.Next = idText(next)
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, callRow(r, d))
	}
	p.Kinds = callKinds()
	for _, s := range consult.CallStates() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.CallName()})
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.ConsultRead); err != nil {
		return err
	}
	return c.Render(p)
}

func callKinds() []templates.Option {
	return []templates.Option{{Value: string(consult.Opinions), Label: consult.Opinions.Name()}, {Value: string(consult.Survey), Label: consult.Survey.Name()}}
}

func (d *Deps) callExport(c *web.Ctx) error {
	f, _, err := callFilter(c)
	if err != nil {
		return err
	}
	f.All, f.Before = true, 0
	rows, _, err := d.Consult.Calls(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	out := make([][]string, 0, len(rows))
	for _, r := range rows {
		out = append(out, []string{r.Number, r.Kind.Name(), r.Title, r.Unit, r.OpensOn.String(), r.ClosesOn.String(), r.ShortWhy, callRow(r, d).Word, strconv.Itoa(r.Opinions),
			r.PublishedOn.String(), r.ResultOn.String(), r.Result})
	}
	return listFile(c, "意见征集", []string{"编号", "种类", "标题", "征集单位", "开始日期", "截止日期", "缩短期限的理由", "状态", "意见数", "发布日期", "结果公布日期", "结果说明"}, out)
}

// CallShowPage is one call for the desk.
type CallShowPage struct {
	web.Base
	Call  consult.CallDetail
	Row   CallRow
	Draft string // title of the published draft
	URL   string // public address, "" while it is not public
	Why   string // as typed
	Text  string
	Sign  *ConsultSign // what may be recorded as signed on paper
}

// May reports a move that the person may take now.
func (p *CallShowPage) May(a string) bool {
	return slices.Contains(p.Call.Moves, consult.Action(a))
}

func (d *Deps) callShow(c *web.Ctx) error {
	p, err := d.callPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) callPage(c *web.Ctx) (*CallShowPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &CallShowPage{Why: c.Form("why"), Text: c.Form("result")}
	if p.Call, err = d.Consult.CallDetail(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title, p.Row = p.Call.Title, callRow(consult.CallLine{Call: p.Call.Call, Opinions: p.Call.Counts.Opinions}, d)
	if p.Call.Public() {
		p.URL = consult.CallURL(id)
	}
	if p.Text == "" {
		p.Text = p.Call.Result
	}
	p.Sign = signOf(c, p.Call.Signs)
	p.Draft, err = publishedTitle(c, p.Call.ItemID)
	return p, err
}

// publishedTitle is the title of a published item, "" when there is none.
func publishedTitle(c *web.Ctx, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	item, err := disclose.PublicByID(c.Q(), c.Server.DB.Now(), idText(id))
	if err != nil || item.Answer != disclose.Shown {
		return "", err
	}
	return item.Item.Title, nil
}

func deskCallURL(id int64) string { return "/desk/consult/calls/" + idText(id) }

// callAct makes the move that the button names.
func (d *Deps) callAct(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	a := consult.Action(c.Form("move"))
	text := c.Form("why")
	if a == consult.Sum {
		text = c.Form("result")
	}
	if err == nil {
		err = d.Consult.ActCall(c.Request().Context(), c.Actor, consult.Ref{ID: id, Version: version}, a, text)
	}
	if err == nil {
		return c.Done("已"+a.Name()+"。", deskCallURL(id))
	}
	switch fault.KindOf(err) {
	case fault.KindConflict:
		return c.Warn(fault.Message(err), deskCallURL(id))
	case fault.KindInvalid:
		p, again := d.callPage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/consult_call", p)
	}
	return err
}
