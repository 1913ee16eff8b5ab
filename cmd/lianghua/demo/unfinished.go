package demo

import (
	"context"
	"fmt"

	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
)

// alreadyDone reports a step of an earlier, broken-off run.
func alreadyDone(err error) bool { return fault.KindOf(err) == fault.KindConflict }

// unfinished leaves today's desk as an office leaves it: of last month's
// sheets one waits for review, one was sent back, one was published on another
// platform, one is declared to be without anything.
func (p *past) unfinished(ctx context.Context) error {
	if _, err := p.Duties.Replan(ctx); err != nil {
		return err
	}
	month := calendar.On(p.today.Year(), p.today.Month()-1, 1)
	for i, v := range p.keptBack(1) {
		if err := p.leave(ctx, i%5, v, dueSheets(month)[0], month); err != nil {
			return fmt.Errorf("%s: %w", v.Code, err)
		}
	}
	if err := p.agreed(ctx, calendar.On(month.Year(), month.Month()-1, 1)); err != nil {
		return err
	}
	return p.rectified(ctx)
}

// leave puts a village's sheet in one of the states of an ordinary day.
func (p *past) leave(ctx context.Context, kind int, v org.Unit, s dueSheet, month calendar.Date) error {
	clerk, head, ok := p.pair(p.unitByID(v.ParentID))
	if !ok {
		return nil
	}
	switch kind {
	case 0:
		_, err := p.fill(ctx, clerk, v, s, month)
		return err
	case 1:
		ref, err := p.fill(ctx, clerk, v, s, month)
		if err != nil || ref.ID == 0 {
			return err
		}
		_, err = p.Items.Act(ctx, head, []disclose.Ref{ref}, disclose.ActReturn, disclose.Form{Reason: "路灯电费与票据金额不一致，请核对后重报。"})
		return err
	case 2:
		return p.declare(ctx, v, s, duty.ActElsewhere, duty.Form{Platform: "示例三务公开平台", Link: "https://sanwu.example.gov.cn/cw/202610", On: p.today.AddDays(-12)})
	case 3:
		return p.declare(ctx, v, s, duty.ActDeclare, duty.Form{Reason: "示例：本期账目由代理会计统一清理，无新增收支。"})
	}
	return nil
}

// agreed lets one village declare that a month had nothing to publish, and its
// township agree.
func (p *past) agreed(ctx context.Context, month calendar.Date) error {
	for _, v := range p.keptBack(2) {
		s := dueSheets(month)[0]
		if err := p.declare(ctx, v, s, duty.ActDeclare, duty.Form{Reason: "示例：当月没有收支。"}); err != nil {
			return err
		}
		_, head, ok := p.pair(p.unitByID(v.ParentID))
		if !ok {
			continue
		}
		rows, _, err := p.Duties.List(ctx, head, duty.Filter{UnitID: v.ID, Domain: s.key, Period: s.period, Tier: term.Village, State: duty.Waiting}, duty.Cursor{})
		if err != nil || len(rows) == 0 {
			return err
		}
		_, err = p.Duties.Act(ctx, head, []duty.Ref{{ID: rows[0].ID, Version: rows[0].Version}}, duty.ActAgree, duty.Form{})
		return err
	}
	return nil
}

// rectified keeps a register with one line put right and one still open.
func (p *past) rectified(ctx context.Context) error {
	officer, err := org.ActorByLogin(p.DB.Reader(ctx), "county", p.Org.Today())
	if err != nil {
		return err
	}
	there, err := p.Duties.Rectifies(ctx, officer)
	if err != nil || len(there) > 0 {
		return err
	}
	for i, r := range []duty.Rectify{
		{No: "示例-01", UnitID: p.units["MY-D03"].ID, Problem: "栏目“义务教育”里一条通知的附件打不开", Link: "https://www.example.gov.cn/jy/1001", DueOn: p.today.AddDays(-3), Officer: "示例甲"},
		{No: "示例-02", UnitID: p.units["MY-D07"].ID, Problem: "政策文件没有关联解读", Link: "https://www.example.gov.cn/mz/2002", DueOn: p.today.AddDays(5), Officer: "示例戊"},
	} {
		id, err := p.Duties.AddRectify(ctx, officer, r)
		if err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		r, err = p.Duties.RectifyByID(ctx, officer, id)
		if err != nil {
			return err
		}
		r.After, r.DoneOn = "https://www.example.gov.cn/jy/1001-1", p.today.AddDays(-1)
		if err := p.Duties.Rectified(ctx, officer, r); err != nil {
			return err
		}
	}
	return nil
}

// keptBack lists the villages of the other townships whose finance sheet of n
// months ago was kept back.
func (p *past) keptBack(n int) (out []org.Unit) {
	for _, code := range sorted(p.units) {
		town := p.units[code]
		if !town.Kind.Towns() || code == pilotTown {
			continue
		}
		for i, v := range p.villagesOf(town) {
			if p.keepsBack(town, i, n, duty.SheetFinance) {
				out = append(out, v)
			}
		}
	}
	return out
}

func (p *past) unitByID(id int64) org.Unit {
	for _, u := range p.units {
		if u.ID == id {
			return u
		}
	}
	return org.Unit{}
}

// declare makes one move on the duty of a village's sheet, if it is still open.
func (p *past) declare(ctx context.Context, v org.Unit, s dueSheet, action duty.Action, form duty.Form) error {
	clerk, _, _ := p.pair(p.unitByID(v.ParentID))
	rows, _, err := p.Duties.List(ctx, clerk, duty.Filter{UnitID: v.ID, Domain: s.key, Period: s.period, Tier: term.Village, State: duty.Open}, duty.Cursor{})
	if err != nil || len(rows) == 0 {
		return err
	}
	_, err = p.Duties.Act(ctx, clerk, []duty.Ref{{ID: rows[0].ID, Version: rows[0].Version}}, action, form)
	return err
}
