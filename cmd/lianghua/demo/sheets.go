package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village"
	"lianghua/village/ledger"
)

// dueSheet is a sheet with the period that ends with a month.
type dueSheet struct{ key, period string }

// dueSheets are the sheets whose period ends with the month.
func dueSheets(month calendar.Date) []dueSheet {
	out := []dueSheet{{duty.SheetFinance, duty.PeriodOf(term.Monthly, month)}}
	if month.Month()%3 == 0 {
		out = append(out, dueSheet{duty.SheetAffairs, duty.PeriodOf(term.Quarterly, month)})
	}
	return out
}

// fill drafts a village's sheet, has it signed and sends it to review. A sheet
// that is there already is left alone: its Ref is zero.
func (p *past) fill(ctx context.Context, clerk rbac.Actor, v org.Unit, s dueSheet, month calendar.Date) (disclose.Ref, error) {
	id, err := p.Villages.Begin(ctx, clerk, village.Start{UnitID: v.ID, Sheet: s.key, Period: s.period, Way: "desk"})
	if err != nil {
		return disclose.Ref{}, err
	}
	paper, err := p.Villages.Paper(ctx, clerk, id)
	if err != nil || !paper.Editable || paper.Item.Version > 1 {
		return disclose.Ref{}, err
	}
	if s.key == duty.SheetFinance {
		paper, err = p.Villages.SaveLedger(ctx, clerk, id, paper.Item.Version, p.books(v, month))
	} else {
		paper, err = p.Villages.SaveWords(ctx, clerk, id, paper.Item.Version, village.Words{Rows: affairs(v)})
	}
	if err != nil {
		return disclose.Ref{}, err
	}
	names := map[string]string{form.SeatBookkeeper: "示例午", form.SeatOverseer: "示例未", form.SeatVillage: "示例申"}
	if paper, err = p.Villages.Sign(ctx, clerk, id, paper.Item.Version, names, p.Org.Today()); err != nil {
		return disclose.Ref{}, err
	}
	if err := p.Villages.Submit(ctx, clerk, id, paper.Item.Version); err != nil {
		return disclose.Ref{}, err
	}
	item, err := disclose.ByID(p.DB.Reader(ctx), id)
	return item.Ref(), err
}

// yuan is an amount in 分.
func yuan(n int) ledger.Cents { return ledger.Cents(n * 100) }

// books are a village's receipts and payments of a month: the same kinds every
// month, figures that follow from the village and the month, and a balance
// that goes on from month to month.
func (p *past) books(v org.Unit, month calendar.Date) ledger.Sheet {
	var s ledger.Sheet
	s.Opening = p.opening(v, month)
	s.Lines = lines(v, month)
	s.Closing = s.Computed()
	return s
}

// opening adds up everything since the history began.
func (p *past) opening(v org.Unit, month calendar.Date) ledger.Cents {
	balance := yuan(40000 + v.Sort*137)
	for m := calendar.On(p.today.Year(), p.today.Month()-time.Month(pilotMonths), 1); m.Before(month); m = calendar.On(m.Year(), m.Month()+1, 1) {
		s := ledger.Sheet{Opening: balance, Lines: lines(v, m)}
		balance = s.Computed()
	}
	return balance
}

func lines(v org.Unit, month calendar.Date) []ledger.Line {
	vary := int(month.Month())*31 + v.Sort%900*17 + len(v.Code)
	day := func(n int) calendar.Date { return calendar.On(month.Year(), month.Month(), n) }
	out := []ledger.Line{
		{Kind: ledger.Income, On: day(3), Matter: "发包及上交收入：果园承包费", Amount: yuan(3000 + vary%7*260), Handler: "示例午"},
		{Kind: ledger.Income, On: day(9), Matter: "补助收入：村级运转经费", Amount: yuan(5000)},
		{Kind: ledger.Expense, On: day(11), Matter: "管理费用：办公用品", Amount: yuan(180 + vary%9*35), Handler: "示例午"},
		{Kind: ledger.Expense, On: day(16), Matter: "公益支出：路灯电费", Amount: yuan(420 + vary%5*60)},
		{Kind: ledger.Expense, On: day(21), Matter: "公益支出：保洁员误工补贴", Amount: yuan(2400)},
		{Kind: ledger.Expense, On: day(25), Matter: "管理费用：干部报酬", Amount: yuan(3600)},
	}
	if month.Month()%3 == 1 {
		out = append(out, ledger.Line{Kind: ledger.Expense, On: day(27), Matter: "公益支出：村内道路维修", Amount: yuan(1500 + vary%11*120), Note: "一事一议"})
	}
	return out
}

// affairs are the rows of a 《村务公开表》.
func affairs(v org.Unit) [][]string {
	name := strings.TrimSuffix(v.ShortName, "村")
	return [][]string{
		{"村民会议、村民代表会议决定事项", fmt.Sprintf("示例：%s村召开村民代表会议 1 次，表决通过路灯维修方案。", name), ""},
		{"协助政府开展工作情况", "示例：协助完成秋季森林防火宣传，登记入户走访 62 户。", ""},
		{"组织协商确定的事项及落实", "示例：协商确定环境整治分片包干办法，已落实。", ""},
		{"公益岗位和保洁人员", "示例：公益岗位 4 人，保洁员 3 人，补贴按月发放。", "金额见财务公开表"},
	}
}
