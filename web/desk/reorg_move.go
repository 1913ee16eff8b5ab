package desk

import (
	"lianghua/internal/fault"
	"lianghua/reorg"
	"lianghua/web"
)

// ReorgMovePage asks what a move of a plan must be told.
type ReorgMovePage struct {
	web.Base
	Plan     reorg.Plan
	Move     reorg.Move
	Steps    []ReorgStepRow
	Now      bool // it takes effect with the press of the button
	Reason   string
	SignedBy string
	SignedOn string
	Version  int64
}

func (d *Deps) reorgMovePage(c *web.Ctx) (*ReorgMovePage, error) {
	plan, steps, err := d.reorgOf(c)
	if err != nil {
		return nil, err
	}
	p := &ReorgMovePage{Plan: plan, Version: plan.Version, Reason: c.Form("reason"), SignedBy: c.Form("signed_by"), SignedOn: c.Form("signed_on")}
	for _, m := range reorg.MovesFor(c.Actor, plan.State) {
		if m.Act == reorg.Action(c.Param("act")) && m.Right == c.Route.Need {
			p.Move = m
		}
	}
	if p.Move.Act == "" {
		return nil, fault.Conflictf("“%s”现在是“%s”，不能办理这一步，请回方案页查看。", plan.Title, plan.State.Name())
	}
	p.Now = p.Move.To == reorg.Scheduled && !plan.EffectiveOn.After(d.Org.Today())
	p.Title = p.Move.Label + "：" + plan.Title
	name := reorg.NameOf(c.Q(), steps)
	for _, s := range steps {
		p.Steps = append(p.Steps, ReorgStepRow{s, s.Says(name)})
	}
	return p, nil
}

func (d *Deps) reorgMoveAsk(c *web.Ctx) error {
	p, err := d.reorgMovePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) reorgMove(c *web.Ctx) error {
	p, err := d.reorgMovePage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	f := reorg.MoveForm{Reason: p.Reason}
	if err == nil && p.Move.Need == reorg.NeedSignature {
		var s signedSheet
		if s, err = d.signedScan(c); err == nil {
			f.SignedBy, f.SignedOn, f.Scan, f.ScanName = s.by, s.on, s.stored, s.name
		}
	}
	if err == nil {
		err = d.Reorg.Advance(c.Request().Context(), c.Actor, p.Plan.ID, version, p.Move.Act, f)
	}
	if err != nil {
		p.Version = version
		return c.Retry(err, "desk/reorg_move", p)
	}
	to := p.Move.To.Name()
	if p.Now {
		to = reorg.Effective.Name()
	}
	return c.Done("已办理“"+p.Move.Label+"”，现在是“"+to+"”。", "/desk/reorgs/"+idText(p.Plan.ID))
}
