package desk

import (
	"strings"

	"lianghua/foi"
	"lianghua/foi/answer"
	"lianghua/internal/db"
	"lianghua/internal/workday"
	"lianghua/templates"
	"lianghua/web"
)

// calendarSources say from which notices the working days of a case's years are.
func calendarSources(q db.Reader, x foi.Detail) (out []string, err error) {
	years, err := workday.Years(q)
	if err != nil {
		return nil, err
	}
	first, last := x.ReceivedOn.Year(), max(x.ReceivedOn.Year(), x.DueOn.Year())
	for y := first; y <= last; y++ {
		line := itoa(y) + " 年：尚无放假安排，只按星期计算，日期可能变动"
		for _, k := range years {
			if k.Year == y {
				line = itoa(y) + " 年：" + k.Source
			}
		}
		out = append(out, line)
	}
	return out, nil
}

// RequestTaskPage is one task: what is wanted and the reply.
type RequestTaskPage struct {
	web.Base
	Task   foi.TaskDetail
	Founds []templates.Option
	Form   map[string]string
	Mine   bool // the form is shown
	Desk   bool // the task can be taken back or returned
}

func (d *Deps) requestTask(c *web.Ctx) error {
	p, err := d.requestTaskPage(c)
	if err != nil {
		return err
	}
	p.Form["searched_on"] = d.Org.Today().String()
	return c.Render(p)
}

func (d *Deps) requestTaskPage(c *web.Ctx) (*RequestTaskPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &RequestTaskPage{Founds: choiceOptions(foi.Founds()), Form: map[string]string{}}
	if p.Task, err = d.Requests.TaskDetail(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title, p.Mine = "协办申请 "+p.Task.Number, p.Task.State == "open"
	p.Desk = p.Task.Desk
	for _, name := range []string{"found", "searched_in", "searched_by", "searched_on", "opinion", "reply", "signed_by", "signed_on"} {
		p.Form[name] = c.FormValue(name)
	}
	return p, nil
}

func (d *Deps) requestTaskReply(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	t := &typed{d: d, c: c}
	x := foi.TaskReply{Found: c.Form("found"), SearchedIn: c.Form("searched_in"), SearchedBy: c.Form("searched_by"), SearchedOn: t.day("searched_on"), Opinion: c.FormValue("opinion"), Reply: c.FormValue("reply"),
		Paper: foi.Signature{By: c.Form("signed_by"), On: t.day("signed_on"), Scan: t.file("scan", "other")}, Files: t.files("file", "other")}
	version := int64(t.number("version"))
	if err = t.p.Err(); err == nil {
		err = d.Requests.ReplyTask(c.Request().Context(), c.Actor, id, version, x)
	}
	if err != nil {
		p, fail := d.requestTaskPage(c)
		if fail != nil {
			return fail
		}
		return c.Retry(err, "desk/request_task", p)
	}
	return c.Done("已回复协办。", "/desk/requests/tasks")
}

func (d *Deps) requestTaskBack(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	t := &typed{d: d, c: c}
	version, due := int64(t.number("version")), t.day("due_on")
	if err = t.p.Err(); err == nil && c.Form("do") == "drop" {
		err = d.Requests.DropTask(c.Request().Context(), c.Actor, id, version, c.Form("reason"))
	} else if err == nil {
		err = d.Requests.ReturnTask(c.Request().Context(), c.Actor, id, version, due, c.Form("reason"))
	}
	if err != nil {
		return refusedAct(c, err, "/desk/requests/tasks/"+idText(id))
	}
	return c.Done("已处理这项协办。", "/desk/requests/tasks/"+idText(id))
}

// RequestAskedPage lists what a lawyer is asked.
type RequestAskedPage struct {
	web.Base
	Rows []RequestAsked
}

// RequestAsked is one question with its door.
type RequestAsked struct {
	foi.Asking
	URL, What, Word, Sign string
}

func (d *Deps) requestAsked(seat foi.Seat) web.Handler {
	return func(c *web.Ctx) error {
		list, err := d.Requests.Asked(c.Request().Context(), c.Actor, seat)
		if err != nil {
			return err
		}
		p := &RequestAskedPage{}
		p.Title = "请我审核的申请"
		for _, a := range list {
			row := RequestAsked{Asking: a, URL: "/desk/requests/opinions/" + idText(a.OpinionID), What: "会商意见", Sign: "done"}
			if a.StepID != 0 {
				row.URL, row.What = "/desk/requests/"+map[foi.Seat]string{foi.SeatJustice: "legal", foi.SeatCounsel: "counsel"}[seat]+"/"+idText(a.StepID), seat.Name()
			}
			switch a.State {
			case "", "pending":
				row.Sign, row.Word = "due", "待办"
			case "passed", "agree":
				row.Word = "同意"
			case "returned":
				row.Word = "已退回"
			default:
				row.Word = foi.ChoiceName(foi.Stances(), a.State)
			}
			p.Rows = append(p.Rows, row)
		}
		if c.QueryParam("format") != "" {
			var rows [][]string
			for _, r := range p.Rows {
				rows = append(rows, []string{r.Number, r.Subject, r.What, r.Word, r.DueOn.String()})
			}
			return listFile(c, p.Title, []string{"受理号", "所需信息", "请我做什么", "状态", "答复期限"}, rows)
		}
		return c.Render(p)
	}
}

// RequestBriefPage is a case for a lawyer or a participant: what is wanted,
// what was found, the draft; not who asks.
type RequestBriefPage struct {
	web.Base
	Brief   foi.Brief
	Answer  string
	PostTo  string
	Back    string
	Stances []templates.Option
	Form    map[string]string
}

func (d *Deps) requestSeatPage(c *web.Ctx, seat foi.Seat) (*RequestBriefPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	b, err := d.Requests.SeatBrief(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	base := "/desk/requests/" + map[foi.Seat]string{foi.SeatJustice: "legal", foi.SeatCounsel: "counsel"}[seat]
	p := briefPage(c, b, base+"/"+idText(id), base)
	p.Title = b.Step.Seat.Name()
	return p, nil
}

func briefPage(c *web.Ctx, b foi.Brief, postTo, back string) *RequestBriefPage {
	p := &RequestBriefPage{Brief: b, PostTo: postTo, Back: back, Stances: choiceOptions(foi.Stances()), Form: map[string]string{}}
	if t, ok := answer.ByCode(b.Draft.AnswerCode); ok {
		p.Answer = t.Label()
	}
	for _, name := range []string{"agree", "opinion", "stance", "person"} {
		p.Form[name] = c.FormValue(name)
	}
	return p
}

func (d *Deps) requestSeat(seat foi.Seat) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.requestSeatPage(c, seat)
		if err != nil {
			return err
		}
		return c.RenderAs("desk/request_brief", p)
	}
}

func (d *Deps) requestSeatDecide(seat foi.Seat) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.requestSeatPage(c, seat)
		if err != nil {
			return err
		}
		version, err := c.FormInt("version")
		if err == nil {
			err = d.Requests.Decide(c.Request().Context(), c.Actor, foi.Ref{ID: p.Brief.Request.ID, Version: version},
				foi.Decision{StepID: p.Brief.Step.ID, Agree: c.Form("agree") != "no", Opinion: c.FormValue("opinion")})
		}
		if err != nil {
			return c.Retry(err, "desk/request_brief", p)
		}
		return c.Done("意见已提交。", p.Back)
	}
}

func (d *Deps) requestOpinionPage(c *web.Ctx) (*RequestBriefPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	b, err := d.Requests.OpinionBrief(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p := briefPage(c, b, "/desk/requests/opinions/"+idText(id), "/desk")
	p.Title = "会商意见"
	return p, nil
}

func (d *Deps) requestOpinion(c *web.Ctx) error {
	p, err := d.requestOpinionPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) requestSay(c *web.Ctx) error {
	p, err := d.requestOpinionPage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Requests.Say(c.Request().Context(), c.Actor, p.Brief.Opinion.ID, version, foi.Statement{Stance: c.Form("stance"), Opinion: c.FormValue("opinion"), Person: strings.TrimSpace(c.FormValue("person"))})
	}
	if err != nil {
		return c.Retry(err, "desk/request_brief", p)
	}
	return c.Done("意见已记录。", p.Brief.URLFor(c.Actor))
}
