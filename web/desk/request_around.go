package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/foi"
	"lianghua/foi/dispute"
	"lianghua/foi/erasure"
	"lianghua/foi/offer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// aroundActs are the deeds around a case: a review or a lawsuit, a published
// answer, proactive publication.
func aroundActs() []RequestAct {
	return []RequestAct{
		{Word: "dispute", Label: "登记复议或者诉讼", Right: rbac.FoiHandle, Sample: sampleOf(foi.Delivered), Files: true, Done: "已登记，提交答复的期限在待办中。",
			Hint: "行政复议普通程序自收到通知书之日起 10 个工作日、简易程序 5 个工作日内提交答复；行政诉讼 15 日内提交答辩状。",
			Fields: fields(func(_ *Deps, today string) []RequestField {
				return []RequestField{{Name: "kind", Label: "种类", Type: "radio", Need: true, Options: choiceOptions(dispute.Kinds())}, {Name: "procedure", Label: "程序", Type: "radio", Need: true, Value: "ordinary", Options: choiceOptions(dispute.Procedures())},
					{Name: "organ", Label: "复议机关或者法院", Need: true}, {Name: "case_no", Label: "案号", Class: "medium"}, dated("received_on", "收到通知书的日期", today), {Name: "file", Label: "通知书", Type: "file"}}
			}),
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				x := dispute.New{Kind: dispute.Kind(t.c.Form("kind")), Procedure: t.c.Form("procedure"), Organ: t.c.Form("organ"), CaseNo: t.c.Form("case_no"), ReceivedOn: t.day("received_on"), Files: t.files("file", "notice")}
				return func() error {
					_, err := t.d.Disputes.Receive(t.c.Request().Context(), t.c.Actor, ref, x)
					return err
				}
			})},
		{Word: "turn", Label: "转主动公开", Right: rbac.FoiHandle, Sample: sampleOf(foi.Delivered), Done: "已新建公开信息草稿，并建议目录新增事项。",
			Hint: "三人以上申请相同信息，或者申请人建议主动公开，且属于主动公开范围的，应当及时主动公开（条例第四十四条）。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				why := offer.WhyProactive(x)
				if why == "" {
					why = offer.Office
				}
				return []RequestField{{Name: "title", Label: "公开信息的标题", Need: true, Value: x.Subject, Hint: "不写申请人。"}, {Name: "why", Label: "原因", Type: "radio", Need: true, Value: why,
					Options: []templates.Option{{Value: offer.Alike, Label: "多人申请相同信息", Hint: itoa(x.Alike.Askers(x.Request)) + " 人"}, {Value: offer.Suggestion, Label: "申请人建议"}, {Value: offer.Office, Label: "本机关认为应当公开"}}}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error {
					_, err := t.d.Offers.Proactive(t.c.Request().Context(), t.c.Actor, ref, offer.Turn{Title: t.c.Form("title"), Why: t.c.Form("why")})
					return err
				}
			})},
		{Word: "publish", Label: "公开这件答复", Right: rbac.FoiReview, Sample: sampleOf(foi.Delivered), Done: "已办理，网站的依申请公开答复随之更新。",
			Hint: "向社会公开的答复另写文字，不得含申请人的姓名、证件号码、联系方式和其他个人信息。两项都清空的，从网站撤下。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return []RequestField{{Name: "need", Label: "申请内容", Value: x.PublicNeed}, {Name: "text", Label: "答复内容", Type: "long", Rows: 6, Value: x.PublicAnswer}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				return func() error {
					return t.d.Offers.Publish(t.c.Request().Context(), t.c.Actor, ref, t.c.FormValue("need"), t.c.FormValue("text"))
				}
			})},
		{Word: "clear", Label: "清除记录中的个人信息", Right: rbac.FoiErase, Sample: sampleOf(foi.Delivered), Danger: true, Done: "已提出，请另一位同志在“清除申请人信息”页确认。",
			Hint: "办理记录和拟写的答复不能改动。误写入个人信息的，由两位同志清除这一条的文字：一位提出，另一位确认。清除后不能恢复，保留时间、办理人和原文的摘要值。",
			Fields: func(_ *Deps, _ *web.Ctx, x foi.Detail) ([]RequestField, error) {
				return []RequestField{{Name: "line", Label: "要清除文字的记录", Type: "select", Need: true, Options: clearable(x)}, {Name: "why", Label: "理由", Type: "radio", Need: true, Options: plainOptions(erasure.Reasons())}}, nil
			},
			Do: verb(func(t *typed, ref foi.Ref) func() error {
				kind, id, _ := strings.Cut(t.c.Form("line"), ".")
				target, _ := strconv.ParseInt(id, 10, 64) // 0 is no line
				return func() error {
					_, err := t.d.Erasures.AskLine(t.c.Request().Context(), t.c.Actor, ref, erasure.Line{Kind: kind, ID: target, Why: t.c.Form("why")})
					return err
				}
			})},
	}
}

// clearable are the lines of a case that hold words, the newest first.
func clearable(x foi.Detail) (out []templates.Option) {
	for _, h := range x.History {
		if h.Reason != "" {
			out = append(out, templates.Option{Value: foi.LineMove + "." + idText(h.ID), Label: stamp(db.Some(h.At)) + " " + h.ByName + " " + h.Action.Name() + "：" + shortText(h.Reason)})
		}
	}
	for i, d := range x.Drafts {
		if d.Body != "" {
			out = append(out, templates.Option{Value: foi.LineDraft + "." + idText(d.ID), Label: stamp(db.Some(d.At)) + " " + d.ByName + " 第 " + itoa(i+1) + " 稿：" + shortText(d.Body)})
		}
	}
	return out
}

// shortText is how a text begins, in one line.
func shortText(s string) string {
	line := []rune(strings.Join(strings.Fields(s), " "))
	if len(line) > 40 {
		return string(line[:39]) + "…"
	}
	return string(line)
}

// RequestDisputesPage lists reviews and lawsuits.
type RequestDisputesPage struct {
	web.Base
	Rows []RequestDisputeRow
}

// RequestDisputeRow is one of them.
type RequestDisputeRow struct {
	dispute.Dispute
	Sign string
	Late bool
}

func (d *Deps) requestDisputes(c *web.Ctx) error {
	list, err := d.Disputes.List(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &RequestDisputesPage{}
	p.Title = "行政复议和行政诉讼"
	if c.QueryParam("format") != "" {
		var rows [][]string
		for _, x := range list {
			rows = append(rows, []string{x.Number, x.OrganName, x.KindName(), x.Organ, x.CaseNo, x.ReceivedOn.String(), x.ReplyDueOn.String(), x.RepliedOn.String(), x.OutcomeName(), x.OutcomeOn.String(), x.Lessons})
		}
		return listFile(c, p.Title, []string{"受理号", "答复机关", "种类", "复议机关或者法院", "案号", "收到日期", "答复期限", "答复日期", "结果", "结果日期", "原因和改进"}, rows)
	}
	for _, x := range list {
		row := RequestDisputeRow{Dispute: x, Sign: "done", Late: x.RepliedOn.IsZero() && x.Outcome == "" && d.Org.Today().After(x.ReplyDueOn)}
		if x.Outcome == "" {
			row.Sign = "due"
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Render(p)
}

// RequestDisputePage is one review or lawsuit.
type RequestDisputePage struct {
	web.Base
	X        dispute.Dispute
	Outcomes []templates.Option
	Form     map[string]string
	Edit     bool
}

func (d *Deps) requestDisputePage(c *web.Ctx) (*RequestDisputePage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	x, r, err := d.Disputes.ByID(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p := &RequestDisputePage{X: x, Outcomes: append([]templates.Option{{Value: "", Label: "尚未审结"}}, choiceOptions(dispute.Outcomes())...), Edit: rbac.May(c.Actor, rbac.FoiHandle, r.Unit())}
	p.Title = x.KindName()
	p.Form = map[string]string{"replied_on": x.RepliedOn.String(), "outcome": x.Outcome, "outcome_on": x.OutcomeOn.String(), "note": x.OutcomeNote, "lessons": x.Lessons}
	return p, nil
}

func (d *Deps) requestDispute(c *web.Ctx) error {
	p, err := d.requestDisputePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) requestDisputeSet(c *web.Ctx) error {
	p, err := d.requestDisputePage(c)
	if err != nil {
		return err
	}
	t := &typed{d: d, c: c}
	x := dispute.Change{RepliedOn: t.day("replied_on"), Outcome: c.Form("outcome"), OutcomeOn: t.day("outcome_on"), Note: c.Form("note"), Lessons: c.FormValue("lessons"), Files: t.files("file", "judgement")}
	version := int64(t.number("version"))
	if err = t.p.Err(); err == nil {
		err = d.Disputes.Change(c.Request().Context(), c.Actor, p.X.ID, version, x)
	}
	if err != nil {
		for name := range p.Form {
			p.Form[name] = c.FormValue(name)
		}
		return c.Retry(err, "desk/request_dispute", p)
	}
	return c.Done("已登记。", "/desk/requests/disputes/"+idText(p.X.ID))
}

// RequestNudgesPage lists what is near its day; nothing is sent by itself.
type RequestNudgesPage struct {
	web.Base
	Rows []foi.Nudge
}

func (d *Deps) requestNudges(c *web.Ctx) error {
	p, err := d.requestNudgesPage(c)
	if err != nil {
		return err
	}
	if c.QueryParam("format") != "" {
		var rows [][]string
		for _, n := range p.Rows {
			rows = append(rows, []string{n.Number, n.Title, n.Unit, n.Due.String(), itoa(n.Left)})
		}
		return listFile(c, p.Title, []string{"受理号", "事项", "单位", "期限", "剩余工作日"}, rows)
	}
	return c.Render(p)
}

func (d *Deps) requestNudgesPage(c *web.Ctx) (*RequestNudgesPage, error) {
	list, err := d.Requests.Nudges(c.Request().Context(), c.Actor)
	p := &RequestNudgesPage{Rows: list}
	p.Title = "依申请公开拟催办清单"
	return p, err
}

func (d *Deps) requestNudge(c *web.Ctx) error {
	if _, err := c.FormParams(); err != nil {
		return fault.Invalid("nudge", "表单没有传完整，请重试。")
	}
	n, err := d.Requests.Send(c.Request().Context(), c.Actor, c.Request().Form["nudge"]...)
	if err != nil {
		p, fail := d.requestNudgesPage(c)
		if fail != nil {
			return fail
		}
		return c.Retry(err, "desk/request_nudges", p)
	}
	return c.Done(fmt.Sprintf("已发出催办，送达 %d 人。", n), "/desk/requests/nudges")
}

// RequestErasuresPage is the erasure of applicants' data after its term.
type RequestErasuresPage struct {
	web.Base
	Units []templates.Option
	Unit  string
	Plan  []erasure.Case // the dry run
	Until calendar.Date
	Runs  []erasure.Erasure
}

func (d *Deps) requestErasures(c *web.Ctx) error {
	p, err := d.requestErasuresPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) requestErasuresPage(c *web.Ctx) (*RequestErasuresPage, error) {
	p := &RequestErasuresPage{Unit: c.Form("unit")}
	p.Title = "清除保存期满的申请人信息"
	var err error
	if p.Units, err = organOptions(c, rbac.FoiErase); err != nil {
		return nil, err
	}
	if p.Unit == "" && len(p.Units) > 0 {
		p.Unit = p.Units[0].Value
	}
	unit, _ := strconv.ParseInt(p.Unit, 10, 64)
	if unit != 0 {
		if p.Plan, p.Until, err = d.Erasures.Plan(c.Request().Context(), c.Actor, unit); err != nil {
			return nil, err
		}
	}
	p.Runs, err = d.Erasures.List(c.Request().Context(), c.Actor)
	return p, err
}

func (d *Deps) requestErase(c *web.Ctx) error {
	unit, err := c.FormInt("unit")
	if err == nil {
		_, err = d.Erasures.Ask(c.Request().Context(), c.Actor, unit)
	}
	if err != nil {
		return refusedAct(c, err, "/desk/requests/erasures")
	}
	return c.Done("已提出，请另一位同志确认后清除。", "/desk/requests/erasures")
}

func (d *Deps) requestEraseDo(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	n := 0
	if err == nil {
		n, err = d.Erasures.Do(c.Request().Context(), c.Actor, id, version)
	}
	if err != nil {
		return refusedAct(c, err, "/desk/requests/erasures")
	}
	return c.Done(fmt.Sprintf("已清除 %d 件申请的申请人信息和材料，统计数据保留。", n), "/desk/requests/erasures")
}

// RequestSetupPage sets an organ's 文号, 复议机关, court and term.
type RequestSetupPage struct {
	web.Base
	Units []templates.Option
	Organ foi.Organ
	Form  map[string]string
}

func (d *Deps) requestSetup(c *web.Ctx) error {
	p, err := d.requestSetupPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) requestSetupPage(c *web.Ctx) (*RequestSetupPage, error) {
	p := &RequestSetupPage{}
	p.Title = "依申请公开设置"
	var err error
	if p.Units, err = organOptions(c, rbac.FoiSetup); err != nil {
		return nil, err
	}
	unit, err := c.FormInt("unit")
	if err != nil {
		return nil, err
	}
	if unit == 0 && len(p.Units) > 0 {
		unit, _ = strconv.ParseInt(p.Units[0].Value, 10, 64)
	}
	p.Organ, err = foi.OrganOf(c.Q(), unit)
	p.Form = map[string]string{"unit": idText(unit), "mark": p.Organ.Mark, "reviewer": p.Organ.Reviewer, "court": p.Organ.Court, "phone": p.Organ.Phone, "address": p.Organ.Address, "office": p.Organ.Office, "hours": p.Organ.Hours,
		"postcode": p.Organ.Postcode, "fax": p.Organ.Fax, "email": p.Organ.Email, "retain_years": itoa(p.Organ.RetainYears)}
	return p, err
}

func (d *Deps) requestSetupSave(c *web.Ctx) error {
	p, err := d.requestSetupPage(c)
	if err != nil {
		return err
	}
	t := &typed{d: d, c: c}
	o := foi.Organ{UnitID: p.Organ.UnitID, Mark: strings.TrimSpace(c.FormValue("mark")), Reviewer: c.Form("reviewer"), Court: c.Form("court"), Phone: c.Form("phone"), Address: c.Form("address"),
		Office: c.Form("office"), Hours: c.Form("hours"), Postcode: c.Form("postcode"), Fax: c.Form("fax"), Email: c.Form("email"),
		RetainYears: t.number("retain_years"), Version: int64(t.number("version"))}
	if err = t.p.Err(); err == nil {
		err = d.Requests.SetOrgan(c.Request().Context(), c.Actor, o)
	}
	if err != nil {
		for name := range p.Form {
			p.Form[name] = c.FormValue(name)
		}
		return c.Retry(err, "desk/request_setup", p)
	}
	return c.Done("已保存。", "/desk/requests/setup?unit="+idText(o.UnitID))
}

// aroundRoutes are reviews and lawsuits, reminders, erasure, settings.
func aroundRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/requests/disputes", "desk/request_disputes", rbac.FoiRead, d.requestDisputes).At("/desk/requests/disputes"),
		web.Desk("/desk/requests/disputes/:id", "desk/request_dispute", rbac.FoiRead, d.requestDispute).At("/desk/requests/disputes .ledger th a"),
		web.Act("/desk/requests/disputes/:id", rbac.FoiHandle, d.requestDisputeSet),
		web.Desk("/desk/requests/nudges", "desk/request_nudges", rbac.NudgeSend, d.requestNudges).At("/desk/requests/nudges"),
		web.Act("/desk/requests/nudges", rbac.NudgeSend, d.requestNudge),
		web.Desk("/desk/requests/erasures", "desk/request_erasures", rbac.FoiErase, d.requestErasures).At("/desk/requests/erasures"),
		web.Act("/desk/requests/erasures", rbac.FoiErase, d.requestErase),
		web.Act("/desk/requests/erasures/:id", rbac.FoiErase, d.requestEraseDo),
		web.Desk("/desk/requests/setup", "desk/request_setup", rbac.FoiSetup, d.requestSetup).At("/desk/requests/setup"),
		web.Act("/desk/requests/setup", rbac.FoiSetup, d.requestSetupSave),
	}
}
