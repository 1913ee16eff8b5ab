package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/foi"
	"lianghua/foi/answer"
	"lianghua/internal/calendar"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RequestListPage is the inbox of applications, by remaining working days.
type RequestListPage struct {
	web.Base
	Tabs          []templates.Link
	View          string
	Rows          []RequestRow
	Next          string
	Organs        []templates.Option
	States        []templates.Option
	Sensitivities []templates.Option
	Types         []templates.Option
	Codes         []templates.Option
	Register      bool
}

// RequestRow is a line of the list.
type RequestRow struct {
	foi.Row
	Sign   string // of the state
	Days   string // what is left, in words
	Late   bool
	Answer string
}

// requestDays says in words how long a case still has.
func requestDays(r foi.Request, left int, today calendar.Date) (words string, late bool) {
	switch {
	case r.State == foi.Pending:
		return "待确认", !r.NagOn.IsZero() && today.After(r.NagOn)
	case !r.Open() || r.DueOn.IsZero():
		return "", false
	case today.After(r.DueOn):
		return fmt.Sprintf("逾期 %d 个工作日", max(1, -left)), true
	case left == 0:
		return "今天到期", true
	}
	return fmt.Sprintf("还有 %d 个工作日", left), left <= 2
}

func requestSign(s foi.State) string {
	switch s {
	case foi.Pending, foi.Correcting, foi.Explaining, foi.Paying, foi.Third, foi.Coorgan, foi.Signing:
		return "due"
	case foi.Answered, foi.Delivered, foi.Archived:
		return "done"
	case foi.Ended, foi.Dismissed:
		return "none"
	}
	return "open"
}

func requestRow(r foi.Row, today calendar.Date) RequestRow {
	row := RequestRow{Row: r, Sign: requestSign(r.State)}
	row.Days, row.Late = requestDays(r.Request, r.Left, today)
	if t, ok := answer.ByCode(r.AnswerCode); ok {
		row.Answer = t.Label()
	}
	return row
}

func requestFilter(c *web.Ctx) (f foi.Filter, err error) {
	f = foi.Filter{View: c.QueryParam("view"), State: foi.State(c.QueryParam("state")), Sensitivity: foi.Sensitivity(c.QueryParam("sensitivity")),
		Type: c.QueryParam("type"), Code: c.QueryParam("code"), Text: c.QueryParam("q"), Name: c.QueryParam("name")}
	if f.View == "" {
		f.View = "open"
	}
	f.Year, _ = strconv.Atoi(c.QueryParam("year")) // anything else is every year
	f.OrganID, err = c.FormInt("organ")
	return f, err
}

func (d *Deps) requestList(c *web.Ctx) error {
	f, err := requestFilter(c)
	if err != nil {
		return err
	}
	due, id, _ := strings.Cut(c.QueryParam("after"), "_")
	after := foi.Place{Due: due}
	after.ID, _ = strconv.ParseInt(id, 10, 64) // anything else is the start
	rows, next, err := d.Requests.List(c.Request().Context(), c.Actor, f, after, foi.PageSize())
	if err != nil {
		return err
	}
	p := &RequestListPage{View: f.View, Register: c.May(rbac.FoiRegister)}
	p.Title = "依申请公开"
	for _, r := range rows {
		p.Rows = append(p.Rows, requestRow(r, d.Org.Today()))
	}
	if next.ID != 0 {
		p.Next = next.Due + "_" + idText(next.ID)
	}
	return d.requestOptions(c, p, f)
}

func (d *Deps) requestOptions(c *web.Ctx, p *RequestListPage, f foi.Filter) error {
	counts, err := d.Requests.Counts(c.Request().Context(), c.Actor, foi.Filter{OrganID: f.OrganID})
	if err != nil {
		return err
	}
	for _, v := range foi.Views() {
		p.Tabs = append(p.Tabs, templates.Link{Label: v.Name, URL: "/desk/requests?view=" + v.Code, Current: v.Code == f.View, Count: counts[v.Code]})
	}
	for _, s := range foi.States() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.Name()})
	}
	for _, s := range foi.Sensitivities() {
		p.Sensitivities = append(p.Sensitivities, templates.Option{Value: string(s), Label: s.Name()})
	}
	for _, t := range foi.ApplicantTypes() {
		p.Types = append(p.Types, templates.Option{Value: t.Code, Label: t.Name})
	}
	p.Codes = answerOptions()
	if p.Organs, err = unitOptions(c.Q(), c.Actor, rbac.FoiRead); err != nil {
		return err
	}
	return c.Render(p)
}

func answerOptions() (out []templates.Option) {
	for _, t := range answer.All() {
		out = append(out, templates.Option{Value: t.Code, Label: t.Code + "　" + t.Name, Group: t.Group})
	}
	return out
}

// requestExport writes the ledger (台账): applicants masked.
func (d *Deps) requestExport(c *web.Ctx) error {
	f, err := requestFilter(c)
	if err != nil {
		return err
	}
	list, _, err := d.Requests.List(c.Request().Context(), c.Actor, f, foi.Place{}, 0)
	if err != nil {
		return err
	}
	head := []string{"受理号", "答复机关", "收到日期", "提交方式", "申请人类型", "申请人", "所需信息", "状态", "敏感程度", "答复期限", "办理结果", "文号", "答复日期", "送达日期", "归档号"}
	var rows [][]string
	for _, r := range list {
		row := requestRow(r, d.Org.Today())
		rows = append(rows, []string{r.Number, r.Organ, r.ReceivedOn.String(), r.Channel.Name(), foi.TypeName(r.ApplicantType), r.Who, r.Subject, r.State.Name(),
			r.Sensitivity.Name(), r.DueOn.String(), row.Answer, r.DocumentNo, r.AnsweredOn.String(), r.DeliveredOn.String(), r.ArchiveNo})
	}
	return listFile(c, "依申请公开台账", head, rows)
}

// RequestTasksPage lists what a unit is asked to search (协办).
type RequestTasksPage struct {
	web.Base
	Rows []RequestTaskRow
	All  bool
}

// RequestTaskRow is one task.
type RequestTaskRow struct {
	foi.Task
	Sign string
	Late bool
}

func (d *Deps) requestTasks(c *web.Ctx) error {
	p := &RequestTasksPage{All: c.QueryParam("all") != ""}
	p.Title = "协办申请"
	list, err := d.Requests.Tasks(c.Request().Context(), c.Actor, !p.All)
	if err != nil {
		return err
	}
	if c.QueryParam("format") != "" {
		var rows [][]string
		for _, t := range list {
			rows = append(rows, []string{t.Number, t.Unit, t.Ask, t.DueOn.String(), t.StateName(), foi.ChoiceName(foi.Founds(), t.Found), t.SearchedIn, t.SearchedBy, t.Opinion})
		}
		return listFile(c, "协办申请", []string{"受理号", "协办单位", "协办事项", "期限", "状态", "检索结果", "检索范围", "关键词", "意见"}, rows)
	}
	for _, t := range list {
		row := RequestTaskRow{Task: t, Sign: map[string]string{"open": "due", "answered": "done"}[t.State], Late: t.State == "open" && d.Org.Today().After(t.DueOn)}
		if row.Sign == "" {
			row.Sign = "none"
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Render(p)
}
