package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/internal/fault"
	"lianghua/reorg"
	"lianghua/templates"
	"lianghua/web"
)

// ReorgAssignPage says where what a unit holds goes (分配表): by domain, by kind.
type ReorgAssignPage struct {
	web.Base
	Plan    reorg.Plan
	Spread  reorg.Spread
	Text    string // the step in words
	Default string // the name of the successor of all else, "" for none
	Targets []templates.Option
	Version int64
}

func (d *Deps) reorgAssignPage(c *web.Ctx) (*ReorgAssignPage, error) {
	plan, steps, err := d.reorgOf(c)
	if err != nil {
		return nil, err
	}
	step, err := c.ID("step")
	if err != nil {
		return nil, err
	}
	p := &ReorgAssignPage{Plan: plan, Version: plan.Version}
	if p.Spread, err = d.Reorg.SpreadOf(c.Request().Context(), c.Actor, plan, step); err != nil {
		return nil, err
	}
	units, _, err := codePicks(c.Q())
	if err != nil {
		return nil, err
	}
	p.Targets = append(created(steps), units...)
	name := reorg.NameOf(c.Q(), steps)
	p.Text, p.Title = p.Spread.Step.Says(name), "分配表："+p.Spread.Step.Unit
	if p.Spread.Step.Into != "" {
		p.Default = name(p.Spread.Step.Into)
	}
	return p, nil
}

func (d *Deps) reorgAssignAsk(c *web.Ctx) error {
	p, err := d.reorgAssignPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) reorgAssign(c *web.Ctx) error {
	p, err := d.reorgAssignPage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	var rules []reorg.Rule
	for _, pile := range p.Spread.Domains {
		rules = append(rules, reorg.Rule{Scope: reorg.ByDomain, What: pile.What, Into: c.Form("domain_" + pile.What)})
	}
	for _, pile := range p.Spread.Kinds {
		rules = append(rules, reorg.Rule{Scope: reorg.ByKind, What: pile.What, Into: c.Form("kind_" + pile.What)})
	}
	if err == nil {
		err = d.Reorg.SetRules(c.Request().Context(), c.Actor, p.Plan.ID, version, p.Spread.Step.ID, rules...)
	}
	if err != nil {
		return err
	}
	return c.Done("分配表已保存，请重新试算。", "/desk/reorgs/"+idText(p.Plan.ID))
}

// ReorgRecordsPage lists what a plan does to each record.
type ReorgRecordsPage struct {
	web.Base
	Plan    reorg.Plan
	Rows    []reorg.Shown
	Next    string
	Kinds   []templates.Option
	Ops     []templates.Option
	Targets []templates.Option
	Edits   bool
	Done    bool
}

const recordsPerPage = 100

func (d *Deps) reorgRecords(c *web.Ctx) error {
	plan, steps, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	f := reorg.RecordFilter{Kind: c.QueryParam("kind"), Op: c.QueryParam("op"), After: after, Limit: recordsPerPage}
	p := &ReorgRecordsPage{Plan: plan, Edits: plan.State == reorg.Draft && mayPlanReorg(c), Done: plan.State == reorg.Effective || plan.State == reorg.Undone,
		Ops: []templates.Option{{Value: "open", Label: "待选定"}, {Value: "stay", Label: "合并或保留"}}}
	p.Title = "逐项去向"
	rows, next, err := d.Reorg.Records(c.Request().Context(), c.Actor, plan, f)
	if err != nil {
		return err
	}
	p.Rows, p.Next = rows, orNone(next)
	counts, err := d.Reorg.Counts(c.Request().Context(), c.Actor, plan)
	if err != nil {
		return err
	}
	for _, n := range counts {
		p.Kinds = append(p.Kinds, templates.Option{Value: n.Kind, Label: fmt.Sprintf("%s（%d）", n.Kind, n.Moves+n.Stays+n.Open)})
	}
	if p.Edits {
		units, _, err := codePicks(c.Q())
		if err != nil {
			return err
		}
		p.Targets = append(created(steps), units...)
	}
	return c.Render(p)
}

func (d *Deps) reorgRecordsExport(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	rows, _, err := d.Reorg.Records(c.Request().Context(), c.Actor, plan, reorg.RecordFilter{Kind: c.QueryParam("kind"), Op: c.QueryParam("op")})
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Kind, r.Title, r.Domain, r.From, r.To, r.Outcome(), r.Note})
	}
	return listFile(c, plan.Title+"逐项去向", []string{"类别", "记录", "领域", "原单位", "承接单位", "去向", "说明"}, out)
}

// reorgExcept sends the ticked records elsewhere than the rules do.
func (d *Deps) reorgExcept(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	rules := map[int64][]reorg.Rule{}
	n := 0
	for _, ticked := range c.Request().Form["record"] {
		step, what, ok := strings.Cut(ticked, " ")
		if id := parsed(step); ok && id != 0 {
			rules[id] = append(rules[id], reorg.Rule{Scope: reorg.ByRecord, What: what, Into: c.Form("into")})
			n++
		}
	}
	if n == 0 || len(rules) > 1 {
		return fault.Conflict("请勾选同一步里的记录，再选承接单位。")
	}
	for step, list := range rules {
		if err := d.Reorg.SetRules(c.Request().Context(), c.Actor, plan.ID, version, step, list...); err != nil {
			return err
		}
	}
	return c.Done(fmt.Sprintf("已为 %d 项单独选定去向，请重新试算。", n), "/desk/reorgs/"+idText(plan.ID))
}
