package desk

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/reorg"
	"lianghua/templates"
	"lianghua/web"
)

// ReorgEditPage says what a plan is called, on what it rests and from when.
type ReorgEditPage struct {
	web.Base
	Plan                     reorg.Plan // zero for a new one
	Name, Basis, Day, Remark string
	Version                  int64
	Action                   string
}

func reorgEditPage(c *web.Ctx, plan reorg.Plan) *ReorgEditPage {
	p := &ReorgEditPage{Plan: plan, Name: plan.Title, Basis: plan.Basis, Remark: plan.Note, Version: plan.Version, Action: "/desk/reorgs"}
	p.Title = "新的机构改革方案"
	if plan.ID != 0 {
		p.Title, p.Day, p.Action = "修改方案："+plan.Title, plan.EffectiveOn.String(), "/desk/reorgs/"+idText(plan.ID)
	}
	if c.Request().Method == "POST" {
		p.Name, p.Basis, p.Day, p.Remark = c.Form("title"), c.Form("basis"), c.Form("effective_on"), c.Form("note")
	}
	return p
}

func (d *Deps) reorgNew(c *web.Ctx) error { return c.Render(reorgEditPage(c, reorg.Plan{})) }

func (d *Deps) reorgEdit(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	return c.Render(reorgEditPage(c, plan))
}

func reorgDraft(c *web.Ctx) (reorg.PlanDraft, error) {
	var p fault.Problems
	out := reorg.PlanDraft{Title: c.Form("title"), Basis: c.Form("basis"), EffectiveOn: dateField(c, &p, "effective_on"), Note: c.Form("note")}
	return out, p.Err()
}

func (d *Deps) reorgBegin(c *web.Ctx) error {
	var id int64
	draft, err := reorgDraft(c)
	if err == nil {
		id, err = d.Reorg.Begin(c.Request().Context(), c.Actor, draft)
	}
	if err != nil {
		return c.Retry(err, "desk/reorg_edit", reorgEditPage(c, reorg.Plan{}))
	}
	return c.Done("方案已建立，请写明怎样变更。", "/desk/reorgs/"+idText(id))
}

func (d *Deps) reorgChange(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	var draft reorg.PlanDraft
	if err == nil {
		draft, err = reorgDraft(c)
	}
	if err == nil {
		err = d.Reorg.Change(c.Request().Context(), c.Actor, plan.ID, version, draft)
	}
	if err != nil {
		p := reorgEditPage(c, plan)
		p.Version = version
		return c.Retry(err, "desk/reorg_edit", p)
	}
	return c.Done("已保存。", "/desk/reorgs/"+idText(plan.ID))
}

// ReorgStepPage asks what a step must be told.
type ReorgStepPage struct {
	web.Base
	Plan     reorg.Plan
	Kind     reorg.Kind
	Version  int64
	Units    []templates.Option // by code
	Targets  []templates.Option // units and those that the plan sets up
	Parents  []templates.Option
	Sorts    []templates.Option // kinds of a new unit
	Ways     []templates.Option // its relation
	Chosen   []string           // units of a merger
	Unit     string
	Into     string
	Keep     bool
	Fields   reorg.Fields
	NewNames bool // the form offers to set a unit up along with the step
}

func (d *Deps) reorgStepPage(c *web.Ctx) (*ReorgStepPage, error) {
	plan, steps, err := d.reorgOf(c)
	if err != nil {
		return nil, err
	}
	p := &ReorgStepPage{Plan: plan, Kind: reorg.Kind(c.Param("kind")), Version: plan.Version, Chosen: c.Request().Form["unit"], Unit: c.Form("unit"), Into: c.Form("into"),
		Keep: c.Checked("keep"), Fields: reorg.Fields{Code: c.Form("code"), Name: c.Form("name"), ShortName: c.Form("short_name"), Kind: org.Kind(c.Form("kind")),
			Relation: org.Relation(c.Form("relation")), ParentCode: c.Form("parent"), Phone: c.Form("phone"), Address: c.Form("address")}}
	if p.Kind.Name() == "" {
		return nil, fault.NotFound("没有这种变更方式，请从方案页选择。")
	}
	p.Title = p.Kind.Name()
	p.NewNames = p.Kind == reorg.Merge || p.Kind == reorg.Split || p.Kind == reorg.Create
	if p.Units, p.Parents, err = codePicks(c.Q()); err != nil {
		return nil, err
	}
	p.Targets = append(created(steps), p.Units...)
	for _, k := range org.Kinds() {
		if k != org.County {
			p.Sorts = append(p.Sorts, templates.Option{Value: string(k), Label: k.Label()})
		}
	}
	for _, r := range org.Relations() {
		p.Ways = append(p.Ways, templates.Option{Value: string(r), Label: r.Label()})
	}
	if county, err := org.CountyUnit(c.Q()); err == nil && c.Request().Method == "GET" && p.Kind == reorg.Create {
		p.Fields.ParentCode, p.Fields.Kind = county.Code, org.Department
	}
	return p, nil
}

// codePicks are the units in being as choices by code, and those below which
// others may stand.
func codePicks(q db.Reader) (all, parents []templates.Option, err error) {
	for _, kind := range org.Kinds() {
		rows, _, err := org.Units(q, org.UnitFilter{Kind: kind, Limit: mostUnits}, "")
		if err != nil {
			return nil, nil, err
		}
		for _, u := range rows {
			o := templates.Option{Value: u.Code, Label: u.Name, Group: u.Kind.Label()}
			all = append(all, o)
			if !u.Kind.Villages() {
				parents = append(parents, o)
			}
		}
	}
	return all, parents, nil
}

// created are the units that the plan sets up, as choices.
func created(steps []reorg.Step) (out []templates.Option) {
	for _, s := range steps {
		if f := s.Fields.V; s.Kind == reorg.Create {
			out = append(out, templates.Option{Value: f.Code, Label: f.Name + "（本方案设立）", Group: "本方案设立"})
		}
	}
	return out
}

func (d *Deps) reorgStepAsk(c *web.Ctx) error {
	p, err := d.reorgStepPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// drafts makes the steps of the form: a unit that is set up along with them
// comes first and is where the others lead.
func (p *ReorgStepPage) drafts(county string) (out []reorg.StepDraft) {
	into := p.Into
	if p.Kind == reorg.Create || p.NewNames && p.Fields.Name != "" {
		f := p.Fields
		if f.Kind == "" {
			f.Kind = org.Department
		}
		if f.ParentCode == "" {
			f.ParentCode = county
		}
		out = append(out, reorg.StepDraft{Kind: reorg.Create, Fields: f})
		if into == "" && p.Kind == reorg.Merge {
			into = f.Code
		}
	}
	switch p.Kind {
	case reorg.Create:
	case reorg.Merge:
		for _, code := range p.Chosen {
			out = append(out, reorg.StepDraft{Kind: reorg.Merge, Unit: code, Into: into})
		}
		if len(p.Chosen) == 0 {
			out = append(out, reorg.StepDraft{Kind: reorg.Merge, Into: into})
		}
	case reorg.Split:
		out = append(out, reorg.StepDraft{Kind: reorg.Split, Unit: p.Unit, Into: into, Keep: p.Keep})
	default:
		out = append(out, reorg.StepDraft{Kind: p.Kind, Unit: p.Unit, Into: into, Fields: p.Fields})
	}
	return out
}

func (d *Deps) reorgStepAdd(c *web.Ctx) error {
	p, err := d.reorgStepPage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	county, err2 := org.CountyUnit(c.Q())
	if err == nil {
		err = err2
	}
	if err == nil {
		err = d.Reorg.AddSteps(c.Request().Context(), c.Actor, p.Plan.ID, version, p.drafts(county.Code)...)
	}
	if err != nil {
		p.Version = version
		return c.Retry(err, "desk/reorg_step", p)
	}
	return c.Done("已加入“"+p.Kind.Name()+"”。", "/desk/reorgs/"+idText(p.Plan.ID))
}

func (d *Deps) reorgStepRemove(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	step, err := c.FormInt("step")
	if err == nil {
		err = d.Reorg.RemoveStep(c.Request().Context(), c.Actor, plan.ID, version, step)
	}
	if err != nil {
		return err
	}
	return c.Done("已删去这一步。", "/desk/reorgs/"+idText(plan.ID))
}
