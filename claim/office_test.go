package claim

import (
	"fmt"
	"testing"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

func TestBoardAndReports(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 3, term.County, term.Township)
		o.entries("D05", 1, term.County)
		o.entries("D05", 1)
		line := func(domain string) BoardRow {
			t.Helper()
			for _, r := range must2(o.s.Board(o.ctx, officer())) {
				if r.Domain == domain {
					return r
				}
			}
			t.Fatal(domain)
			return BoardRow{}
		}
		r := line("D07")
		if r.Entries != 3 || len(r.Tiers) != 2 || r.Tiers[0] != (TierCount{term.County, 3, 0, 3, 0}) || r.Complete() {
			t.Errorf("empty: %+v", r)
		}
		if r := line("D05"); r.Tierless != 1 || r.Complete() {
			t.Errorf("without tiers: %+v", r)
		}
		for _, id := range e {
			c := o.act(liaison(), o.assign(id, term.County, civil), ActAccept, Form{Desk: desk})
			o.act(officer(), o.act(head(), c, ActEndorse, Form{}), ActConfirm, Form{})
		}
		all := must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e[0], Tier: term.Township, Coverage: All}))
		o.act(officer(), all, ActConfirm, Form{})
		for _, town := range []int64{town1, town2, town3} { // one by one is as good
			must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e[1], Tier: term.Township, UnitID: town}))
		}
		o.write(testConfirm(e[1]))
		if r = line("D07"); r.Complete() || r.Tiers[1] != (TierCount{term.Township, 3, 2, 1, 0}) {
			t.Errorf("almost: %+v", r)
		}
		gaps, _, err := o.s.Gaps(o.ctx, officer(), Unclaimed, "D07", "", GapCursor{})
		if err != nil || len(gaps) != 1 || gaps[0].EntryID != e[2] || gaps[0].Tier != term.Township {
			t.Errorf("gaps: %+v %v", gaps, err)
		}
		last := must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e[2], Tier: term.Township, Coverage: All}))
		o.act(officer(), last, ActConfirm, Form{})
		if r = line("D07"); !r.Complete() {
			t.Errorf("认领到位: %+v", r)
		}
		must2(o.s.Propose(o.ctx, safetyMan(), Proposal{EntryID: e[0], Tier: term.County, UnitID: safety, Desk: desk}))
		double, _, err := o.s.Gaps(o.ctx, officer(), Doubled, "", term.County, GapCursor{})
		if err != nil || len(double) != 1 || double[0].Live != 2 || !double[0].Disputed {
			t.Errorf("doubled: %+v %v", double, err)
		}
		if _, err := o.s.Board(o.ctx, liaison()); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a unit reads the board: %v", err)
		}
	})
}

func TestContacts(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County, term.Township)
		o.assign(e[0], term.County, civil)
		must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e[0], Tier: term.Township, Coverage: All}))
		list, next, err := o.s.NotMet(o.ctx, officer(), "", "")
		if err != nil || len(list) != 4 || next != "" || list[0].Unit != "民政局" {
			t.Fatalf("not met: %+v %v", list, err)
		}
		refused(t, o.s.RecordContact(o.ctx, officer(), Contact{UnitID: civil}, nil), fault.KindInvalid, "领域")
		refused(t, o.s.RecordContact(o.ctx, liaison(), Contact{UnitID: civil}, nil), fault.KindForbidden, "")
		ok(t, o.s.RecordContact(o.ctx, officer(), Contact{UnitID: civil, MetOn: "2026-11-20", Persons: "示例甲、示例乙", Outcome: "逐项对接"}, []string{"D07"}))
		if list, _, _ = o.s.NotMet(o.ctx, officer(), "D07", ""); len(list) != 3 {
			t.Errorf("after meeting: %+v", list)
		}
		if got, _, err := o.s.Contacts(o.ctx, liaison(), 0, 0); err != nil || len(got) != 1 || got[0].Unit != "民政局" {
			t.Errorf("contacts: %+v %v", got, err)
		}
		if got, _, _ := o.s.Contacts(o.ctx, clerk(), 0, 0); len(got) != 0 {
			t.Errorf("another unit's contacts: %+v", got)
		}
	})
}

func TestSitting(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 5, term.County)
		o.assign(e[2], term.County, civil)
		_, err := o.s.StartSitting(o.ctx, officer(), Sitting{})
		refused(t, err, fault.KindInvalid, "参加人员")
		id := must2(o.s.StartSitting(o.ctx, officer(), Sitting{Domain: "D07", HeldOn: calendar.MustParse("2026-11-23"), Attendees: "示例甲、示例乙"}))
		decide := func(i int, v Verdict) error {
			v.EntryID = e[i]
			return o.s.Decide(o.ctx, officer(), id, v)
		}
		state := func(i int) catalog.State {
			return must2(catalog.ByID(o.d.Reader(o.ctx), e[i])).State
		}
		ok(t, decide(0, Verdict{Decision: Agree}))
		ok(t, decide(1, Verdict{Decision: Agree}))
		if state(0) != catalog.Confirmed {
			t.Fatalf("agreed entry is %s", state(0))
		}
		refused(t, decide(1, Verdict{Decision: Amend}), fault.KindInvalid, "修改")
		ok(t, decide(1, Verdict{Decision: Amend, Note: "时限改为即时"}))
		if state(1) != catalog.Unverified {
			t.Errorf("a corrected decision leaves the entry %s", state(1))
		}
		refused(t, decide(2, Verdict{Decision: Transfer}), fault.KindInvalid, "单位")
		ok(t, decide(2, Verdict{Decision: Transfer, UnitID: safety}))
		refused(t, decide(2, Verdict{Decision: Agree}), fault.KindConflict, "转责任单位")
		ok(t, decide(3, Verdict{Decision: NotApplicable, Note: "本县无此业务"}))
		p := must2(o.s.SittingPage(o.ctx, officer(), id))
		if p.Next != 4 || p.Counts[Agree] != 1 || p.Lines[2].Working != "县级 应急局（已分派待认领）" || len(p.Lines) != 5 {
			t.Errorf("page: next %d, %v, %+v", p.Next, p.Counts, p.Lines[2])
		}
		ok(t, o.s.CloseSitting(o.ctx, officer(), id))
		refused(t, decide(4, Verdict{Decision: Skip}), fault.KindConflict, "已结束")
		refused(t, o.s.CloseSitting(o.ctx, officer(), id), fault.KindConflict, "已经结束")
		if n := o.count(`SELECT count(*) FROM catalog_proposal WHERE entry_id = ?`, e[3]); n != 1 {
			t.Errorf("proposals: %d", n)
		}
		if list := must2(o.s.Sittings(o.ctx, officer())); len(list) != 1 || !list[0].ClosedAt.Valid {
			t.Errorf("sittings: %+v", list)
		}
		if _, err := o.s.SittingPage(o.ctx, liaison(), id); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a unit opens the projector: %v", err)
		}
	})
}

// A page costs the same number of statements, whatever it shows.
func TestPagesCostConstantQueries(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		cost := func() string {
			n := func(f func() error) int64 {
				before := o.d.Queries()
				ok(t, f())
				return o.d.Queries() - before
			}
			return fmt.Sprint(
				n(func() error { _, _, err := o.s.List(o.ctx, officer(), Filter{}, Cursor{}); return err }),
				n(func() error { _, err := o.s.Board(o.ctx, officer()); return err }),
				n(func() error { _, err := o.s.ResponsibilityList(o.ctx, town1); return err }),
				n(func() error { _, _, err := o.s.Gaps(o.ctx, officer(), Unclaimed, "", "", GapCursor{}); return err }),
				n(func() error { _, _, err := o.s.NotMet(o.ctx, officer(), "", ""); return err }))
		}
		few := cost()
		o.entries("D07", 120, term.County, term.Township)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(3)))
		must2(o.s.AcceptAll(o.ctx, liaison(), civil, "D07", desk))
		if many := cost(); many != few {
			t.Errorf("queries: %s with nothing, %s with 240 claims", few, many)
		}
	})
}

func TestListPagesToTheEnd(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.entries("D07", 130, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(3)))
		for _, f := range []Filter{{}, {UnitID: civil}, {Domain: "D07", Tier: term.County, Part: Lead}, {States: []State{Assigned}}, {Text: "内容甲"}} {
			seen := map[int64]bool{}
			pages := 0
			for after := (Cursor{}); ; pages++ {
				rows, next, err := o.s.List(o.ctx, liaison(), f, after)
				ok(t, err)
				for _, r := range rows {
					if seen[r.ID] {
						t.Fatalf("%+v: claim %d twice", f, r.ID)
					}
					seen[r.ID] = true
				}
				if after = next; next == (Cursor{}) {
					break
				}
			}
			if len(seen) != 130 || pages != 2 {
				t.Errorf("%+v: %d claims on %d pages", f, len(seen), pages+1)
			}
		}
		if rows, _, _ := o.s.List(o.ctx, officer(), Filter{Text: "没有这样的字"}, Cursor{}); len(rows) != 0 {
			t.Errorf("found %d", len(rows))
		}
	})
}
