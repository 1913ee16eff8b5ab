package village

import (
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village/ledger"
)

// plan loads catalogue, sheets and duties, as a county has them.
func (c *county) plan() {
	c.t.Helper()
	who := org.Who(cli)
	_, err := catalog.Load(c.ctx, c.d, who, nil)
	ok(c.t, err)
	ok(c.t, duty.Load(c.ctx, c.d, who))
	_, err = c.duties.Replan(c.ctx)
	ok(c.t, err)
}

func (c *county) profile(vill string) {
	c.t.Helper()
	ok(c.t, c.s.SaveProfile(c.ctx, c.clerk(), Profile{UnitID: c.id(vill), Accountant: "示例戊", Overseer: "示例己", Principal: "示例庚", Board: "村委会西侧", Phone: "0539-4271099"}))
}

func (c *county) begin(a rbac.Actor, vill, sheet, period string) int64 {
	c.t.Helper()
	return must[int64](c.t)(c.s.Begin(c.ctx, a, Start{UnitID: c.id(vill), Sheet: sheet, Period: period}))
}

func (c *county) paper(a rbac.Actor, item int64) Paper {
	c.t.Helper()
	return must[Paper](c.t)(c.s.Paper(c.ctx, a, item))
}

var august = ledger.Sheet{Opening: 1000000, Closing: 1290000, Lines: []ledger.Line{
	{Kind: ledger.Income, On: calendar.MustParse("2026-08-03"), Matter: "发包及上交收入：果园承包费", Amount: 350000},
	{Kind: ledger.Expense, On: calendar.MustParse("2026-08-20"), Matter: "管理费用：路灯电费", Amount: 60000, Note: "8-12"}}}

// finance fills in, signs and submits a finance sheet of August.
func (c *county) finance(vill string) int64 {
	c.t.Helper()
	id := c.begin(c.clerk(), vill, duty.SheetFinance, "2026-08")
	p := must[Paper](c.t)(c.s.SaveLedger(c.ctx, c.clerk(), id, c.paper(c.clerk(), id).Item.Version, august))
	p = must[Paper](c.t)(c.s.Sign(c.ctx, c.clerk(), id, p.Item.Version, names(p), calendar.MustParse("2026-09-05")))
	ok(c.t, c.s.Submit(c.ctx, c.clerk(), id, p.Item.Version))
	return id
}

func names(p Paper) map[string]string {
	return map[string]string{form.SeatBookkeeper: p.Profile.Accountant, form.SeatOverseer: p.Profile.Overseer, form.SeatVillage: p.Profile.Principal}
}

// publish lets another person of the township pass and publish an item.
func (c *county) publish(item int64) {
	c.t.Helper()
	for _, a := range []disclose.Action{disclose.ActFirst, disclose.ActPublish} {
		it := must[disclose.Item](c.t)(disclose.ByID(c.d.Reader(c.ctx), item))
		_, err := c.s.Items.Act(c.ctx, c.head(), []disclose.Ref{it.Ref()}, a, disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}})
		ok(c.t, err)
	}
}

func TestFinanceSheetFromBlankToPublic(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		c.profile("T1-V1")
		_, err := c.s.Begin(c.ctx, c.stranger(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetFinance, Period: "2026-08"})
		refused(t, err, fault.KindNotFound, "")
		_, err = c.s.Begin(c.ctx, c.clerk(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetFinance, Period: "2026Q2"})
		refused(t, err, fault.KindInvalid, "每月公开")
		_, err = c.s.Begin(c.ctx, c.clerk(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetFinance, Period: "2026-10"})
		refused(t, err, fault.KindInvalid, "还没有开始")

		id := c.begin(c.clerk(), "T1-V1", duty.SheetFinance, "2026-08")
		if again := c.begin(c.clerk(), "T1-V1", duty.SheetFinance, "2026-08"); again != id {
			t.Error("a draft that is there is opened again")
		}
		p := c.paper(c.clerk(), id)
		if !p.Acting || p.ByName != "示例甲" || p.Item.Title != "烟庄村2026年8月村级财务公开表" || p.Content.Fields["supervise"] != "0539-4271099" || !p.Editable {
			t.Errorf("%+v", p)
		}
		refused(t, c.s.Submit(c.ctx, c.clerk(), id, p.Item.Version), fault.KindInvalid, "至少填写一行")
		p = must[Paper](t)(c.s.SaveLedger(c.ctx, c.clerk(), id, p.Item.Version, august))
		_, err = c.s.SaveLine(c.ctx, c.clerk(), id, 1, -1, ledger.Line{})
		refused(t, err, fault.KindConflict, "刷新")
		p = must[Paper](t)(c.s.SaveLine(c.ctx, c.clerk(), id, p.Item.Version, -1, ledger.Line{Kind: ledger.Expense, On: calendar.MustParse("2026-08-30"), Matter: "垃圾清运", Amount: 100}))
		if len(p.Problems) != 1 || p.Problems[0].Field != "closing" {
			t.Errorf("期末 is wrong by 1 元: %+v", p.Problems)
		}
		bad := names(p)
		bad[form.SeatOverseer] = bad[form.SeatVillage]
		_, err = c.s.Sign(c.ctx, c.clerk(), id, p.Item.Version, bad, calendar.MustParse("2026-09-05"))
		refused(t, err, fault.KindInvalid, "不能同时是村负责人")
		_, err = c.s.Sign(c.ctx, c.clerk(), id, p.Item.Version, names(p), calendar.MustParse("2026-09-09"))
		refused(t, err, fault.KindInvalid, "不能晚于今天")
		p = must[Paper](t)(c.s.Sign(c.ctx, c.clerk(), id, p.Item.Version, names(p), calendar.MustParse("2026-09-05")))
		refused(t, c.s.Submit(c.ctx, c.clerk(), id, p.Item.Version), fault.KindInvalid, "相差 1.00 元")
		// The same arithmetic holds on whatever page it is submitted.
		_, err = c.s.Items.Act(c.ctx, c.clerk(), []disclose.Ref{p.Item.Ref()}, disclose.ActSubmit, disclose.Form{})
		refused(t, err, fault.KindInvalid, "相差 1.00 元")
		p = must[Paper](t)(c.s.SaveLine(c.ctx, c.clerk(), id, p.Item.Version, 2, ledger.Line{}))
		ok(t, c.s.Submit(c.ctx, c.clerk(), id, p.Item.Version))
		_, err = c.s.SaveLedger(c.ctx, c.clerk(), id, p.Item.Version+1, august)
		refused(t, err, fault.KindConflict, "不能修改")
		c.publish(id)

		g := must[Grid](t)(c.s.Grid(c.ctx, c.clerk(), 0, calendar.On(2026, 8, 1)))
		if len(g.Rows) != 2 || g.Slots[0].Sheet.Key != duty.SheetFinance || g.Slots[0].Period != "2026-08" {
			t.Fatalf("%+v", g)
		}
		cell := g.Rows[0].Cells[0]
		if cell.Standing != Public || cell.Duty != duty.Done || cell.DueOn.IsZero() || !cell.Acting {
			t.Errorf("%+v", cell)
		}
		if g.Missing(0) != 1 || g.Rows[1].Cells[0].Standing != Missing || g.Rows[1].Cells[0].DutyID == 0 {
			t.Errorf("%+v", g.Rows[1])
		}
		_, err = c.s.Begin(c.ctx, c.clerk(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetFinance, Period: "2026-08"})
		refused(t, err, fault.KindConflict, "已经公开")

		c.now = time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC)
		next := c.paper(c.clerk(), c.begin(c.clerk(), "T1-V1", duty.SheetFinance, "2026-09"))
		if next.Ledger.Opening != 1290000 || len(next.Ledger.Lines) != 2 || !next.Ledger.Lines[0].On.IsZero() || signer(next.Content, form.SeatOverseer) != "示例己" {
			t.Errorf("last period copied: %+v", next.Ledger)
		}
	})
}

func TestKeeperFillsIn(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		c.profile("T1-V1")
		pin := must[string](t)(c.s.SetKeeper(c.ctx, c.clerk(), c.id("T1-V1"), "示例戊"))
		code := must[Profile](t)(ProfileOf(c.d.Reader(c.ctx), c.id("T1-V1"))).Code
		token := must[string](t)(c.s.SignIn(c.ctx, code, pin, ""))
		keeper, _, err := c.s.Device(c.ctx, token, "")
		ok(t, err)
		id := must[int64](t)(c.s.Begin(c.ctx, keeper, Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetAffairs, Period: "2026Q2", Way: "phone"}))
		p := c.paper(keeper, id)
		if p.Acting || p.Way != "phone" || p.ByName != "示例戊" {
			t.Errorf("%+v", p.Fill)
		}
		p = must[Paper](t)(c.s.SaveWords(c.ctx, keeper, id, p.Item.Version, Words{Rows: [][]string{{"村级民主协商", "协商了路灯安装位置。", ""}}}))
		p = must[Paper](t)(c.s.Sign(c.ctx, keeper, id, p.Item.Version, names(p), calendar.MustParse("2026-09-01")))
		ok(t, c.s.Submit(c.ctx, keeper, id, p.Item.Version))
		_, err = c.s.Begin(c.ctx, keeper, Start{UnitID: c.id("T1-V2"), Sheet: duty.SheetAffairs, Period: "2026Q2"})
		refused(t, err, fault.KindNotFound, "")
		other := c.begin(c.clerk(), "T1-V2", duty.SheetAffairs, "2026Q2")
		_, err = c.s.Paper(c.ctx, keeper, other)
		refused(t, err, fault.KindNotFound, "")
		it := c.paper(c.clerk(), id).Item
		_, err = c.s.Items.Act(c.ctx, c.clerk(), []disclose.Ref{it.Ref()}, disclose.ActReturn, disclose.Form{Reason: "请写清时间"})
		ok(t, err)
		if p = c.paper(keeper, id); p.Returned != "请写清时间" || !p.Editable {
			t.Errorf("%+v", p)
		}
	})
}

func TestEvents(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		_, err := c.s.Begin(c.ctx, c.clerk(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetEvents})
		refused(t, err, fault.KindInvalid, "请选择公开什么")
		for range 2 { // as many as happen
			id := must[int64](t)(c.s.Begin(c.ctx, c.clerk(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetEvents, Type: "village_notice"}))
			body := "<p>停水通知</p>"
			p := must[Paper](t)(c.s.SaveWords(c.ctx, c.clerk(), id, 1, Words{Title: "停水通知", Body: &body}))
			ok(t, c.s.Submit(c.ctx, c.clerk(), id, p.Item.Version))
		}
	})
}

func TestBooks(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		list, err := ledger.Paste("村名\t日期\t收支\t摘要\t金额\n烟庄\t8.3\t收\t租金\t100\n烟庄\t\t\t期末余额\t100\n毛坪村委会\t8.5\t支\t清运\t30\n安康村\t8.5\t支\t清运\t30\n没有村\t8.1\t收\t租金\t1\n", 2026)
		ok(t, err)
		seen := must[[]Booked](t)(c.s.Books(c.ctx, c.clerk(), "2026-08", list))
		if len(seen) != 4 || seen[0].Refused != "" || seen[0].Unit.ShortName != "烟庄村" || seen[2].Refused == "" || seen[3].Refused == "" {
			t.Fatalf("%+v", seen)
		}
		out := must[[]Booked](t)(c.s.FillBooks(c.ctx, c.clerk(), "2026-08", "books", list))
		if out[0].ItemID == 0 || out[1].ItemID == 0 || out[2].ItemID != 0 {
			t.Fatalf("%+v", out)
		}
		p := c.paper(c.clerk(), out[0].ItemID)
		if p.Way != "books" || !p.Acting || p.Ledger.Closing != 10000 || len(p.Problems) != 0 {
			t.Errorf("%+v", p)
		}
		again := must[[]Booked](t)(c.s.FillBooks(c.ctx, c.clerk(), "2026-08", "paste", list)) // a draft is written over
		if again[0].ItemID != out[0].ItemID || again[0].Refused != "" {
			t.Errorf("%+v", again[0])
		}
		c.profile("T1-V1")
		p = c.paper(c.clerk(), out[0].ItemID)
		p = must[Paper](t)(c.s.Sign(c.ctx, c.clerk(), p.ItemID, p.Item.Version, names(p), calendar.MustParse("2026-09-05")))
		ok(t, c.s.Submit(c.ctx, c.clerk(), p.ItemID, p.Item.Version))
		again = must[[]Booked](t)(c.s.FillBooks(c.ctx, c.clerk(), "2026-08", "paste", list))
		if again[0].Refused == "" || again[1].Refused != "" {
			t.Errorf("what is in review is left alone: %+v", again)
		}
		if out := must[[]Booked](t)(c.s.FillBooks(c.ctx, c.stranger(), "2026-08", "paste", list)); out[0].Refused == "" || out[2].Refused != "" {
			t.Errorf("another township: %+v", out)
		}
	})
}
