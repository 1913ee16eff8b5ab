package claim

import (
	"strings"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

func settlement(unit int64) Settlement {
	return Settlement{UnitID: unit, Basis: "三定规定第三条", Opinion: "县委编办同意", On: calendar.MustParse("2026-11-23")}
}

func (o *office) openDispute() int64 {
	o.t.Helper()
	list, _, err := o.s.Disputes(o.ctx, leader(), true, 0)
	ok(o.t, err)
	if len(list) != 1 {
		o.t.Fatalf("open disputes: %+v", list)
	}
	return list[0].ID
}

// A refusal that names another unit is settled on that unit, which may not refuse.
func TestContestedClaimIsSettled(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		c := o.assign(e, term.County, civil)
		refused(t, o.actErr(liaison(), c, ActRefuse, Form{}), fault.KindInvalid, "理由")
		refused(t, o.actErr(liaison(), c, ActContest, Form{Reason: "职责已划转"}), fault.KindInvalid, "哪个单位")
		c = o.act(liaison(), c, ActContest, Form{Reason: "职责已划转", Other: safety})
		id := o.openDispute()
		if c.State != Disputed || c.CounterID != safety || len(o.todos(TodoDispute, county)) != 1 {
			t.Fatalf("contested: %+v", c)
		}
		_, err := o.s.Settle(o.ctx, officer(), id, settlement(safety))
		refused(t, err, fault.KindForbidden, "")
		_, err = o.s.Settle(o.ctx, leader(), id, Settlement{UnitID: safety})
		refused(t, err, fault.KindInvalid, "依据")
		letter := must2(o.s.Settle(o.ctx, leader(), id, settlement(safety)))
		if letter != "公开责任明确函〔2026〕1号" {
			t.Errorf("letter: %s", letter)
		}
		_, err = o.s.Settle(o.ctx, leader(), id, settlement(civil))
		refused(t, err, fault.KindConflict, letter)
		if got := o.claim(c.ID); got.State != Released {
			t.Errorf("the loser is %s", got.State)
		}
		rows, _, err := o.s.List(o.ctx, safetyMan(), Filter{}, Cursor{})
		ok(t, err)
		if len(rows) != 1 || rows[0].State != Assigned {
			t.Fatalf("the winner: %+v", rows)
		}
		refused(t, o.actErr(safetyMan(), rows[0].Claim, ActRefuse, Form{Reason: "不属于"}), fault.KindConflict, "协调确定")
		p := must2(o.s.DisputePage(o.ctx, leader(), id))
		if !p.Letter() || len(p.To) != 2 || len(p.Claims) != 2 || p.SettledDate() != "2026年11月23日" || len(o.todos(TodoDispute, county)) != 0 {
			t.Errorf("letter: %+v", p)
		}
		if _, err := o.s.DisputePage(o.ctx, clerk(), id); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a stranger reads the dispute: %v", err)
		}
	})
}

// A second lead opens a dispute; a confirmed lead stays in force until the
// county settles, and either side can win.
func TestTwoLeads(t *testing.T) {
	for name, winner := range map[string]int64{"the confirmed one": civil, "the challenger": safety} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, o *office) {
				e := o.entries("D07", 1, term.County)[0]
				c := o.act(liaison(), o.assign(e, term.County, civil), ActAccept, Form{Desk: desk})
				c = o.act(officer(), o.act(head(), c, ActEndorse, Form{}), ActConfirm, Form{})
				second := must2(o.s.Propose(o.ctx, safetyMan(), Proposal{EntryID: e, Tier: term.County, UnitID: safety, Desk: desk}))
				if second.State != Disputed || o.claim(c.ID).State != Confirmed {
					t.Fatalf("%s and %s", second.State, o.claim(c.ID).State)
				}
				must2(o.s.Settle(o.ctx, leader(), o.openDispute(), settlement(winner)))
				first, other := o.claim(c.ID), o.claim(second.ID)
				want := map[int64][2]State{civil: {Confirmed, Released}, safety: {Released, Confirmed}}[winner]
				if first.State != want[0] || other.State != want[1] {
					t.Errorf("got %s and %s, want %v", first.State, other.State, want)
				}
			})
		})
	}
}

func TestDisputeByTheCounty(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		c := o.assign(e, term.County, civil)
		refused(t, o.s.OpenDispute(o.ctx, officer(), e, term.County, ""), fault.KindInvalid, "由来")
		refused(t, o.s.OpenDispute(o.ctx, officer(), e, term.Village, "x"), fault.KindInvalid, "没有勾选")
		ok(t, o.s.OpenDispute(o.ctx, officer(), e, term.County, "两家均称不归其管"))
		refused(t, o.actErr(officer(), o.claim(c.ID), ActRelease, Form{Reason: "x"}), fault.KindConflict, "有异议")
		must2(o.s.Settle(o.ctx, leader(), o.openDispute(), settlement(civil)))
		if got := o.claim(c.ID); got.State != Assigned {
			t.Errorf("the winner without a desk is %s", got.State)
		}
		if b := must2(o.s.Board(o.ctx, officer())); b[1].Disputes != 0 {
			t.Errorf("board: %+v", b)
		}
	})
}

func TestDiagramShowsEveryMove(t *testing.T) {
	d := Diagram()
	for _, m := range moves {
		from := string(m.From)
		if m.From == None {
			from = "[*]"
		}
		arrow := from + " --> " + string(m.To) + " : "
		at := strings.Index(d, arrow)
		if at < 0 {
			t.Errorf("no arrow %s", arrow)
			continue
		}
		line, _, _ := strings.Cut(d[at:], "\n")
		if !strings.Contains(line, m.Action.Name()) {
			t.Errorf("%s lacks %s", line, m.Action.Name())
		}
	}
}
