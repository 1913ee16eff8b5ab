package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/consult"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// OpinionsPage lists the opinions of a call with what becomes of them, and the
// form for those that came by other ways.
type OpinionsPage struct {
	web.Base
	Call     consult.CallDetail
	Rows     []OpinionRow
	Next     string
	Export   string
	Outcomes []templates.Option
	Channels []templates.Option
	Typed    OpinionTyped
}

// OpinionRow is one opinion with the answers to the call's questions.
type OpinionRow struct {
	consult.Opinion
	Answers []string
}

// OpinionTyped is the form of an opinion that came by another way, as typed.
type OpinionTyped struct{ Channel, Heads, Received, Text, Name, Phone string }

func opinionRow(call consult.Call, o consult.Opinion) OpinionRow {
	r := OpinionRow{Opinion: o}
	for i, q := range call.Questions.V {
		if i >= len(o.Answers.V) {
			break
		}
		var words []string
		for _, n := range o.Answers.V[i].Choices {
			if n < len(q.Choices) {
				words = append(words, q.Choices[n])
			}
		}
		if w := o.Answers.V[i].Words; w != "" {
			words = append(words, w)
		}
		if len(words) > 0 {
			r.Answers = append(r.Answers, q.Text+"："+strings.Join(words, "、"))
		}
	}
	return r
}

func (d *Deps) opinionList(c *web.Ctx) error {
	p, err := d.opinionsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) opinionsPage(c *web.Ctx) (*OpinionsPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &OpinionsPage{Export: address(deskCallURL(id)+"/opinions/export", nil)}
	if p.Call, err = d.Consult.CallDetail(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title = "意见：" + p.Call.Title
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Consult.OpinionPage(c.Request().Context(), c.Actor, id, after, false)
	if err != nil {
		return nil, err
	}
	if next != 0 {
		p.Next = idText(next)
	}
	for _, o := range rows {
		p.Rows = append(p.Rows, opinionRow(p.Call.Call, o))
	}
	for _, o := range consult.Outcomes() {
		p.Outcomes = append(p.Outcomes, templates.Option{Value: string(o), Label: o.Name()})
	}
	for _, ch := range consult.Channels() {
		p.Channels = append(p.Channels, templates.Option{Value: string(ch), Label: ch.Name()})
	}
	p.Typed = OpinionTyped{Heads: "1", Received: d.Org.Today().String()}
	return p, nil
}

func (d *Deps) opinionExport(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	call, err := d.Consult.CallDetail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	rows, _, err := d.Consult.OpinionPage(c.Request().Context(), c.Actor, id, 0, true)
	if err != nil {
		return err
	}
	out := make([][]string, 0, len(rows))
	for i, o := range rows {
		out = append(out, []string{strconv.Itoa(i + 1), o.ReceivedOn.String(), o.Channel.Name(), strconv.Itoa(o.Heads), o.Text, strings.Join(opinionRow(call.Call, o).Answers, "\n"),
			o.Outcome.Name(), o.Gist, o.Reason, o.ContactShown, o.EnteredBy})
	}
	return listFile(c, "意见采纳情况表", []string{"序号", "收到日期", "渠道", "人数", "意见", "对问题的回答", "采纳情况", "意见概括", "理由", "联系方式（脱敏）", "登记人"}, out)
}

// opinionEnter writes down an opinion that came by letter, telephone, at a meeting.
func (d *Deps) opinionEnter(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	typed := OpinionTyped{c.Form("channel"), c.Form("heads"), c.Form("received"), c.Form("text"), c.Form("name"), c.Form("phone")}
	heads, err1 := c.FormInt("heads")
	on, err2 := calendar.Parse(typed.Received)
	if err2 != nil {
		err2 = fault.Invalid("received", err2.Error()+"。")
	}
	if err = firstError(err1, err2); err == nil {
		err = d.Consult.Enter(c.Request().Context(), c.Actor, id, consult.Given{Channel: consult.Channel(typed.Channel), Heads: int(heads), ReceivedOn: on, Text: typed.Text,
			Contact: consult.Contact{Name: typed.Name, Phone: typed.Phone}})
	}
	if err == nil {
		return c.Done("已登记 1 条意见。", deskCallURL(id)+"/opinions")
	}
	return d.opinionRefused(c, err, id, &typed)
}

func (d *Deps) opinionRefused(c *web.Ctx, err error, id int64, typed *OpinionTyped) error {
	switch fault.KindOf(err) {
	case fault.KindConflict:
		return c.Warn(fault.Message(err), deskCallURL(id)+"/opinions")
	case fault.KindInvalid:
		p, again := d.opinionsPage(c)
		if again != nil {
			return again
		}
		if typed != nil {
			p.Typed = *typed
		}
		for i := range p.Rows { // what was typed into the table stays
			r, key := &p.Rows[i], idText(p.Rows[i].ID)
			if c.Request().PostForm.Has("outcome" + key) {
				r.Outcome, r.Gist, r.Reason = consult.Outcome(c.Form("outcome"+key)), c.Form("gist"+key), c.Form("reason"+key)
			}
		}
		return c.Retry(err, "desk/consult_opinions", p)
	}
	return err
}

// opinionJudge takes the table of outcomes in; rows without an outcome wait.
func (d *Deps) opinionJudge(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	ids, err := c.FormIDs("opinion")
	if err != nil {
		return err
	}
	var list []consult.Judgement
	for _, o := range ids {
		key := idText(o)
		j := consult.Judgement{ID: o, Outcome: consult.Outcome(c.Form("outcome" + key)), Gist: c.Form("gist" + key), Reason: c.Form("reason" + key)}
		if j.Outcome != "" || j.Gist != "" || j.Reason != "" {
			list = append(list, j)
		}
	}
	if len(list) == 0 {
		return c.Warn("没有填写采纳情况，没有保存。", deskCallURL(id)+"/opinions")
	}
	if err := d.Consult.Judge(c.Request().Context(), c.Actor, id, list...); err != nil {
		return d.opinionRefused(c, err, id, nil)
	}
	return c.Done(fmt.Sprintf("已保存 %d 条意见的采纳情况。", len(list)), deskCallURL(id)+"/opinions")
}
