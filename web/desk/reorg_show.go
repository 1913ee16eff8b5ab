package desk

import (
	"lianghua/rbac"
	"lianghua/reorg"
	"lianghua/web"
)

// ReorgPage is one plan: its steps, what it moves, how it came about.
type ReorgPage struct {
	web.Base
	Plan    reorg.Plan
	Life    []LifeStep
	Steps   []ReorgStepRow
	Kinds   []reorg.Kind
	Counts  []reorg.Count
	Moves   int
	Open    int
	Buttons []ReorgButton
	History []reorg.Recorded
	Edits   bool // the plan may be changed, by this person
	Tries   bool
}

// ReorgStepRow is a step in words.
type ReorgStepRow struct {
	reorg.Step
	Text string
}

// ReorgButton is a move that this person may make.
type ReorgButton struct {
	reorg.Move
	URL string
}

func mayPlanReorg(c *web.Ctx) bool { return c.May(rbac.ReorgPlan) }

func (d *Deps) reorgOf(c *web.Ctx) (reorg.Plan, []reorg.Step, error) {
	id, err := c.ID("id")
	if err != nil {
		return reorg.Plan{}, nil, err
	}
	return d.Reorg.PlanByID(c.Request().Context(), c.Actor, id)
}

func (d *Deps) reorgShow(c *web.Ctx) error {
	plan, steps, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	p := &ReorgPage{Plan: plan, Life: reorgLife(plan), Kinds: reorg.Kinds(), Edits: plan.State == reorg.Draft && mayPlanReorg(c)}
	p.Tries = p.Edits && len(steps) > 0
	p.Title = plan.Title
	name := reorg.NameOf(c.Q(), steps)
	for _, s := range steps {
		p.Steps = append(p.Steps, ReorgStepRow{s, s.Says(name)})
	}
	for _, m := range reorg.MovesFor(c.Actor, plan.State) {
		if m.Act != reorg.ActUndo || !d.Org.Today().After(plan.UndoUntil()) {
			p.Buttons = append(p.Buttons, ReorgButton{m, reorgMoveURL(plan.ID, m)})
		}
	}
	if p.Counts, err = d.Reorg.Counts(c.Request().Context(), c.Actor, plan); err != nil {
		return err
	}
	for _, n := range p.Counts {
		p.Moves, p.Open = p.Moves+n.Moves, p.Open+n.Open
	}
	if p.History, err = d.Reorg.History(c.Request().Context(), c.Actor, plan.ID); err != nil {
		return err
	}
	return c.Render(p)
}

func reorgMoveURL(id int64, m reorg.Move) string {
	word := "plan"
	if m.Right == rbac.ReorgConfirm {
		word = "confirm"
	}
	return "/desk/reorgs/" + idText(id) + "/" + word + "/" + string(m.Act)
}

// reorgLife is the way from 拟定 to 已生效 with the station where the plan stands.
func reorgLife(p reorg.Plan) (out []LifeStep) {
	if p.State == reorg.Dropped || p.State == reorg.Undone {
		return nil
	}
	done := true
	for _, s := range []reorg.State{reorg.Draft, reorg.Submitted, reorg.Scheduled, reorg.Effective} {
		here := s == p.State
		if here {
			done = false
		}
		out = append(out, LifeStep{s.Name(), done || here && s == reorg.Effective, here && s != reorg.Effective})
	}
	return out
}

func (d *Deps) reorgTry(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Reorg.Try(c.Request().Context(), c.Actor, plan.ID, version)
	}
	if err != nil {
		return err
	}
	return c.Done("试算完成，没有改动任何记录。", "/desk/reorgs/"+idText(plan.ID)+"#preview")
}

func (d *Deps) reorgScan(c *web.Ctx) error {
	plan, _, err := d.reorgOf(c)
	if err != nil {
		return err
	}
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	a, err := d.Reorg.Scan(c.Request().Context(), c.Actor, plan.ID, file)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}
