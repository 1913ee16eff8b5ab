package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// OwedAct is one way to move duties, as the address names it.
type OwedAct struct {
	Word   string
	Action duty.Action
	Right  rbac.Action
	Label  string
	Sample string // a link of the demo county that leads there
	Danger bool
}

// owedActs are the moves that a person makes, in the order of the buttons.
// Who may make which in what state is duty's move table's to say.
func owedActs() []OwedAct {
	list := []OwedAct{
		{Word: "elsewhere", Action: duty.ActElsewhere, Right: rbac.DutyDeclare},
		{Word: "declare", Action: duty.ActDeclare, Right: rbac.DutyDeclare},
		{Word: "exempt", Action: duty.ActExempt, Right: rbac.DutyDeclare},
		{Word: "recall", Action: duty.ActRecall, Right: rbac.DutyDeclare},
		{Word: "agree", Action: duty.ActAgree, Right: rbac.DutyAgree},
		{Word: "refuse", Action: duty.ActRefuse, Right: rbac.DutyAgree, Danger: true},
		{Word: "reopen", Action: duty.ActReopen, Right: rbac.DutyAgree, Danger: true},
	}
	for i := range list {
		a := &list[i]
		a.Label = a.Action.Name()
		a.Sample = "/desk/duties/list?state=" + map[string]string{"recall": "waiting", "agree": "waiting", "refuse": "waiting", "reopen": "declared"}[a.Word]
		if a.Right == rbac.DutyDeclare && a.Word != "recall" {
			a.Sample = "/desk/duties/list?state=open"
		}
		a.Sample += ` .ledger a[href*="/do/` + a.Word + `?"]`
	}
	return list
}

// fits reports that this person may move the duty this way now.
func (a OwedAct) fits(r duty.Row) bool {
	return slices.ContainsFunc(r.Moves, func(m duty.Move) bool { return m.Action == a.Action })
}

// OwedActPage asks what a move must be told, for one duty or many.
type OwedActPage struct {
	web.Base
	Act    OwedAct
	Rows   []duty.Row
	Refs   []string
	Left   int // chosen, but not to be moved this way
	Reason bool
	Place  bool
	Form   OwedForm
	Back   string
}

// OwedForm is what was typed.
type OwedForm struct{ Reason, Platform, Link, On string }

func (d *Deps) owedActAsk(a OwedAct) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.owedActPage(c, a)
		if err != nil {
			return err
		}
		if len(p.Rows) == 0 {
			return fault.Conflictf("请先在任务清单中勾选可以“%s”的任务。", a.Label)
		}
		return c.Render(p)
	}
}

func (d *Deps) owedActPage(c *web.Ctx, a OwedAct) (*OwedActPage, error) {
	refs, err := owedRefs(c)
	if err != nil {
		return nil, err
	}
	p := &OwedActPage{Act: a, Back: c.Local("back", "/desk/duties/list"), Place: a.Action == duty.ActElsewhere}
	p.Reason = slices.Contains([]duty.Action{duty.ActDeclare, duty.ActExempt, duty.ActRefuse, duty.ActReopen}, a.Action)
	p.Form = OwedForm{c.Form("reason"), c.Form("platform"), c.Form("link"), c.Form("on")}
	rows, err := d.Duties.Chosen(c.Request().Context(), c.Actor, refs)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if a.fits(r) {
			p.Rows = append(p.Rows, r)
			p.Refs = append(p.Refs, fmt.Sprintf("%d.%d", r.ID, r.Version))
		}
	}
	p.Left = len(rows) - len(p.Rows)
	p.Title = a.Label
	return p, nil
}

// owedRefs reads the ticked duties, each with the version that was seen.
func owedRefs(c *web.Ctx) (refs []duty.Ref, err error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid("duty", "表单没有传完整，请重试。")
	}
	for _, s := range c.Request().Form["duty"] {
		id, version, _ := strings.Cut(s, ".")
		n, err1 := strconv.ParseInt(id, 10, 64)
		v, err2 := strconv.ParseInt(version, 10, 64)
		if err1 != nil || err2 != nil {
			return nil, fault.Invalidf("duty", "“%s”不是有效的编号，请返回列表重新勾选。", s)
		}
		refs = append(refs, duty.Ref{ID: n, Version: v})
	}
	return refs, nil
}

func (d *Deps) owedAct(a OwedAct) web.Handler {
	return func(c *web.Ctx) error {
		refs, err := owedRefs(c)
		if err != nil {
			return err
		}
		var on calendar.Date
		if on, err = formDate(c, "on"); err == nil {
			var results []duty.Result
			results, err = d.Duties.Act(c.Request().Context(), c.Actor, refs, a.Action, duty.Form{Reason: c.Form("reason"), Platform: c.Form("platform"), Link: c.Form("link"), On: on})
			if err == nil {
				return owedDone(c, a, results)
			}
		}
		p, e := d.owedActPage(c, a)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/owed_act", p)
	}
}

// OwedDeclarationsPage lists declarations, those that wait and those drawn.
type OwedDeclarationsPage struct {
	web.Base
	Tabs  []templates.Link
	Views []templates.Link
	Rows  []duty.DeclarationRow
	Next  string
	Draws []duty.DrawRow
	Draw  bool // may draw and find
	Agree bool // some row may be agreed to
	Here  string
	Which string
}

func (d *Deps) owedDeclarations(c *web.Ctx) error {
	p, err := d.owedDeclarationsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedDeclarationsPage(c *web.Ctx) (*OwedDeclarationsPage, error) {
	before, err := strconv.ParseInt(c.QueryParam("after"), 10, 64)
	if err != nil {
		before = 0 // from the newest
	}
	p := &OwedDeclarationsPage{Tabs: owedTabs(c), Which: c.Form("state"), Here: "/desk/duties/declarations"}
	if p.Which == "" {
		p.Which = duty.DeclaredWaiting
	}
	for _, v := range []struct{ key, label string }{{duty.DeclaredWaiting, "待同意"}, {duty.DeclaredDrawn, "抽查"}, {duty.DeclaredAll, "全部"}} {
		p.Views = append(p.Views, templates.Link{Label: v.label, URL: "/desk/duties/declarations?state=" + v.key, Current: p.Which == v.key})
	}
	p.Title = "申报"
	p.Draw = rbac.ReachOf(c.Actor, rbac.DutyAgree).All
	rows, next, err := d.Duties.Declarations(c.Request().Context(), c.Actor, p.Which, before)
	if err != nil {
		return nil, err
	}
	p.Rows = rows
	if next > 0 {
		p.Next = idText(next)
	}
	p.Agree = slices.ContainsFunc(rows, func(r duty.DeclarationRow) bool { return r.Agree })
	p.Draws, err = d.Duties.Draws(c.Request().Context(), c.Actor)
	return p, err
}

// mostDeclarations bounds the file of declarations.
const mostDeclarations = 50_000

func (d *Deps) owedDeclarationsExport(c *web.Ctx) error {
	which := c.Form("state")
	if which == "" {
		which = duty.DeclaredWaiting
	}
	findings := map[string]string{"true": "属实", "false": "不属实"}
	var out [][]string
	for before, more := int64(0), true; more && len(out) < mostDeclarations; {
		rows, next, err := d.Duties.Declarations(c.Request().Context(), c.Actor, which, before)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Title, r.PeriodName(), r.Unit, r.Kind.Name(), claimYes(r.Acting), r.Reason, r.Platform, r.Link, r.FactOn.String(), r.StateName(), r.DueOn.String(),
				r.ByName, stamp(db.Some(r.At)), r.DecidedBy, stamp(r.DecidedAt), r.Answer, claimYes(r.Drawn), findings[r.Finding], r.FoundNote, r.FoundBy})
		}
		before, more = next, next > 0
	}
	return listFile(c, "申报", []string{"任务", "期次", "单位", "申报", "乡镇代", "情况说明", "平台", "链接", "申报（公开）日期", "状态", "视为同意日期", "申报人", "申报时间",
		"办理人", "办理时间", "意见", "抽中", "核实", "核实说明", "核实人"}, out)
}

func (d *Deps) owedDraw(c *web.Ctx) error {
	n, err := d.Duties.Draw(c.Request().Context(), c.Actor)
	if err != nil {
		p, e := d.owedDeclarationsPage(c)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/owed_declarations", p)
	}
	return c.Done(fmt.Sprintf("已抽取 %d 项申报，请逐项核实。", n), "/desk/duties/declarations?state=drawn")
}

func (d *Deps) owedFind(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := d.Duties.Find(c.Request().Context(), c.Actor, id, c.Form("finding") == "true", c.Form("note")); err != nil {
		p, e := d.owedDeclarationsPage(c)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/owed_declarations", p)
	}
	return c.Done("核实结果已登记。", "/desk/duties/declarations?state=drawn")
}
