package desk

import (
	"strconv"
	"strings"

	"lianghua/foi/annual"
	"lianghua/foi/answer"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// LedgerPage is the ledger of requests (依申请公开台账), and with a year and a
// row of the annual report the records behind a number.
type LedgerPage struct {
	web.Base
	Rows   []LedgerRow
	Total  int
	Next   string
	Years  []templates.Option
	Lines  []templates.Option // rows of table 三
	Types  []templates.Option
	Units  []templates.Option
	Report string // the report that the number stands in
}

// LedgerRow is a line of the ledger.
type LedgerRow struct {
	annual.Entry
	IsLate bool
}

func ledgerFilter(c *web.Ctx) annual.Filter {
	f := annual.Filter{Row: c.QueryParam("row"), Applicant: answer.Applicant(c.QueryParam("type")), Unit: c.QueryParam("unit"), Text: strings.TrimSpace(c.QueryParam("q"))}
	f.Year, _ = strconv.Atoi(c.QueryParam("year")) // anything else is every year
	return f
}

func (d *Deps) ledgerList(c *web.Ctx) error {
	f := ledgerFilter(c)
	on, id, _ := strings.Cut(c.QueryParam("after"), "_")
	after := annual.Place{}
	after.ID, _ = strconv.ParseInt(id, 10, 64) // anything else is the start
	after.On, _ = calendar.Parse(on)
	rows, next, err := annual.Ledger(c.Q(), c.Actor, f, after, annual.PageRows)
	if err != nil {
		return err
	}
	p := &LedgerPage{Years: yearOptions(d.Org.Today()), Types: applicantOptions()}
	p.Title = "依申请公开台账"
	if p.Total, err = annual.LedgerCount(c.Q(), c.Actor, f); err != nil {
		return err
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, LedgerRow{r, r.Late(d.Org.Today())})
	}
	if next.ID != 0 {
		p.Next = next.On.String() + "_" + idText(next.ID)
	}
	for _, r := range annual.RowNames() {
		p.Lines = append(p.Lines, templates.Option{Value: r.No, Label: r.Label(), Group: r.Group})
	}
	if f.Year != 0 && f.Row != "" {
		p.Report = annualAddress(f.Unit, f.Year)
	}
	p.Units, err = codeOptions(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func applicantOptions() (out []templates.Option) {
	for _, a := range answer.Applicants() {
		out = append(out, templates.Option{Value: string(a), Label: a.Name()})
	}
	return out
}

func yearOptions(today calendar.Date) (out []templates.Option) {
	for y := today.Year(); y >= 2019; y-- {
		out = append(out, templates.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y) + "年"})
	}
	return out
}

// codeOptions are the organs that the actor may report on, by code.
func codeOptions(c *web.Ctx) (out []templates.Option, err error) {
	units, err := org.Visible(c.Q(), c.Actor, rbac.FoiReport)
	for _, u := range units {
		if !u.Kind.Villages() {
			out = append(out, templates.Option{Value: u.Code, Label: u.ShortName, Group: u.Kind.Label()})
		}
	}
	return out, err
}

func (d *Deps) ledgerExport(c *web.Ctx) error {
	list, _, err := annual.Ledger(c.Q(), c.Actor, ledgerFilter(c), annual.Place{}, 0)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, r := range list {
		late := ""
		if r.Late(d.Org.Today()) {
			late = "是"
		}
		rows = append(rows, []string{r.Number, r.Organ, r.Applicant.Name(), r.Subject, r.ReceivedOn.String(), r.DueOn.String(), r.Result(), r.DocumentNo, r.EndOn.String(), late})
	}
	return listFile(c, "依申请公开台账", []string{"受理号", "答复机关", "申请人类型", "所需信息", "收到日期", "答复期限", "办理结果", "文号", "答复日期", "逾期"}, rows)
}
