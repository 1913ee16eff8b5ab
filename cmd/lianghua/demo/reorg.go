package demo

import (
	"context"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/reorg"
)

// reorganised has the county go through a small re-organisation: one that took
// effect today, as in 2023 everywhere, one that waits for its day, a draft and
// one that waits for a second person.
func (c *County) reorganised(ctx context.Context, units map[string]org.Unit) error {
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	done, _, err := c.Reorg.Plans(ctx, officer, "", 0, 1)
	if err != nil || len(done) > 0 {
		return err
	}
	former, err := c.Org.AddUnit(ctx, c.Actor, org.UnitDraft{Code: "MY-D28", Name: "蒙阴县乡村振兴局", ShortName: "乡村振兴局", Kind: org.Department, ParentCode: "MY", Sample: true,
		Phone: "0539-4271028", Aliases: []string{"扶贫办", "县扶贫开发办公室"}})
	if err != nil {
		return err
	}
	var entry int64
	err = c.DB.Read(ctx, func(q db.Reader) error {
		rows, _, err := catalog.List(q, catalog.Filter{Domain: "D19"}, catalog.Cursor{})
		if err == nil && len(rows) > 0 {
			entry = rows[0].ID
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := c.Claims.Assign(ctx, officer, claim.Assignment{EntryID: entry, Tier: term.County, UnitID: former.ID, Part: claim.Supporting}); err != nil {
		return err
	}
	for _, p := range []struct {
		draft reorg.PlanDraft
		steps []reorg.StepDraft
		to    []string
	}{
		{reorg.PlanDraft{Title: "示例：乡村振兴局并入农业农村局", Basis: "示例：蒙编发〔2026〕1号", EffectiveOn: c.Org.Today()},
			[]reorg.StepDraft{{Kind: reorg.Merge, Unit: "MY-D28", Into: "MY-D15"}}, []string{"submit", "confirm"}},
		{reorg.PlanDraft{Title: "示例：信访局更名", Basis: "示例：蒙编发〔2026〕2号", EffectiveOn: c.Org.Today().AddDays(90)},
			[]reorg.StepDraft{{Kind: reorg.Rename, Unit: "MY-D27", Fields: reorg.Fields{Name: "蒙阴县委社会工作和信访局", ShortName: "社会工作和信访局"}}}, []string{"submit", "confirm"}},
		{reorg.PlanDraft{Title: "示例：设立数据局", Basis: "示例：蒙编发〔2026〕3号（征求意见稿）", EffectiveOn: c.Org.Today().AddDays(120)},
			[]reorg.StepDraft{{Kind: reorg.Create, Fields: reorg.Fields{Code: "MY-D29", Name: "蒙阴县数据局", ShortName: "数据局", Kind: org.Department, ParentCode: "MY"}},
				{Kind: reorg.Split, Unit: "MY-D04", Into: "MY-D04", Keep: true}}, nil},
		{reorg.PlanDraft{Title: "示例：梭庄村与毛坪村合并", Basis: "示例：野政发〔2026〕4号", EffectiveOn: c.Org.Today().AddDays(100)},
			[]reorg.StepDraft{{Kind: reorg.Merge, Unit: "MY-T07-C03", Into: "MY-T07-C01"}}, []string{"submit"}},
	} {
		if err := c.plan(ctx, p.draft, p.steps, p.to); err != nil {
			return err
		}
	}
	return nil
}

// plan drafts a re-organisation, tries it and takes it as far as said.
func (c *County) plan(ctx context.Context, draft reorg.PlanDraft, steps []reorg.StepDraft, to []string) error {
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	leader, err := c.as(ctx, "leader")
	if err != nil {
		return err
	}
	id, err := c.Reorg.Begin(ctx, officer, draft)
	if err != nil {
		return err
	}
	if err := c.Reorg.AddSteps(ctx, officer, id, 1, steps...); err != nil {
		return err
	}
	if err := c.Reorg.Try(ctx, officer, id, 2); err != nil {
		return err
	}
	for i, act := range to {
		actor := officer
		if reorg.Action(act) == reorg.ActConfirm {
			actor = leader
		}
		if err := c.Reorg.Advance(ctx, actor, id, int64(2+i), reorg.Action(act), reorg.MoveForm{}); err != nil {
			return err
		}
	}
	return nil
}
