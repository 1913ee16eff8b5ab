package demo

import (
	"context"

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
	late := p.missing(month)
	for i, v := range late {
		town := p.unitByID(v.ParentID)
		clerk, head, ok := p.pair(town)
		if !ok {
			continue
		}
		finance := dueSheets(month)[0]
		switch i % 5 {
		case 0, 1:
			ref, err := p.fill(ctx, clerk, v, finance, month)
			if err != nil || ref.ID == 0 || i%5 == 0 {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := p.Items.Act(ctx, head, []disclose.Ref{ref}, disclose.ActReturn, disclose.Form{Reason: "路灯电费与票据金额不一致，请核对后重报。"}); err != nil {
				return err
			}
		case 2:
			if err := p.declare(ctx, v, finance, duty.ActElsewhere, duty.Form{Platform: "示例三务公开平台", Link: "https://sanwu.example.gov.cn/cw/202610", On: p.today.AddDays(-12)}); err != nil {
				return err
			}
		case 3:
			if err := p.declare(ctx, v, finance, duty.ActDeclare, duty.Form{Reason: "示例：本期账目由代理会计统一清理，无新增收支。"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing lists the villages whose last finance sheet was kept back.
func (p *past) missing(calendar.Date) (out []org.Unit) {
	for _, code := range sorted(p.units) {
		town := p.units[code]
		if !town.Kind.Towns() || code == pilotTown {
			continue
		}
		for i, v := range p.villagesOf(town) {
			if p.keepsBack(town, i, 1, duty.SheetFinance) {
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
