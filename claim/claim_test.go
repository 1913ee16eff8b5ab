package claim

import (
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func TestAssignedClaimIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		c := o.assign(e, term.County, civil)
		if c.State != Assigned || len(o.todos(TodoAccept, civil)) != 1 {
			t.Fatalf("assigned: %+v, todos %v", c, o.todos(TodoAccept, civil))
		}
		refused(t, o.actErr(safetyMan(), c, ActAccept, Form{Desk: desk}), fault.KindNotFound, "")
		refused(t, o.actErr(liaison(), c, ActAccept, Form{}), fault.KindInvalid, "责任科室")
		stale := c
		c = o.act(liaison(), c, ActAccept, Form{Desk: desk})
		refused(t, o.actErr(liaison(), stale, ActAccept, Form{Desk: desk}), fault.KindConflict, "刷新")
		if c.State != Accepted || c.Section != desk.Section || len(o.todos(TodoAccept, civil)) != 0 || len(o.todos(TodoEndorse, civil)) != 1 {
			t.Fatalf("accepted: %+v", c)
		}
		refused(t, o.actErr(liaison(), c, ActEndorse, Form{}), fault.KindForbidden, "")
		c = o.act(head(), c, ActEndorse, Form{})
		c = o.act(officer(), c, ActConfirm, Form{})
		if c.State != Confirmed {
			t.Fatalf("got %s", c.State)
		}
		d := must2(o.s.Detail(o.ctx, liaison(), c.ID))
		if len(d.Moved) != 4 || d.Moved[0].Action != ActAssign || d.Moved[3].To != Confirmed {
			t.Errorf("moves: %+v", d.Moved)
		}
		if _, err := o.s.Detail(o.ctx, safetyMan(), c.ID); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("another unit's claim: %v", err)
		}
		if n := o.count(`SELECT count(*) FROM audit_log WHERE object_kind = 'claim'`); n != 4 {
			t.Errorf("audit rows: %d", n)
		}
	})
}

// The author may not endorse, by person, whatever post is in force; the head
// who does not sign in signs on paper.
func TestAuthorDoesNotEndorse(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		c := o.act(head(), o.assign(e, term.County, civil), ActAccept, Form{Desk: desk})
		refused(t, o.actErr(head(), c, ActEndorse, Form{}), fault.KindConflict, "线下审签")
		refused(t, o.actErr(liaison(), c, ActEndorse, Form{Paper: o.paper("示例丙")}), fault.KindInvalid, "填报人")
		refused(t, o.actErr(liaison(), c, ActEndorse, Form{Paper: &Paper{}}), fault.KindInvalid, "扫描件")
		refused(t, o.actErr(safetyMan(), c, ActEndorse, Form{Paper: o.paper("示例庚")}), fault.KindNotFound, "")
		c = o.act(liaison(), c, ActEndorse, Form{Paper: o.paper("示例庚")})
		moves := must2(History(o.d.Reader(o.ctx), c.ID))
		last := moves[len(moves)-1]
		if last.Way != "paper" || last.SignedBy != "示例庚" || last.SignedOn != "2026-11-20" || last.ScanID == 0 || last.ByName != "示例乙" {
			t.Errorf("paper: %+v", last)
		}
	})
}

func TestOwnClaimReturnedAndProposedAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 2, term.County)
		c := must2(o.s.Propose(o.ctx, liaison(), Proposal{EntryID: e[0], Tier: term.County, UnitID: civil, Desk: desk}))
		c = o.act(head(), c, ActEndorse, Form{})
		refused(t, o.actErr(officer(), c, ActReturn, Form{}), fault.KindInvalid, "理由")
		c = o.act(officer(), c, ActReturn, Form{Reason: "科室名称不对"})
		if len(o.todos(TodoFix, civil)) != 1 || c.State != Returned {
			t.Fatalf("returned: %+v", c)
		}
		c = o.act(liaison(), c, ActAccept, Form{Desk: desk})
		c = o.act(officer(), c, ActEndorse, Form{Paper: o.paper("示例丙")})
		c = o.act(officer(), c, ActConfirm, Form{})
		if c.State != Confirmed {
			t.Fatal(c.State)
		}
		own := must2(o.s.Propose(o.ctx, liaison(), Proposal{EntryID: e[1], Tier: term.County, UnitID: civil, Desk: desk}))
		own = o.act(liaison(), own, ActWithdraw, Form{})
		own = must2(o.s.Propose(o.ctx, liaison(), Proposal{EntryID: e[1], Tier: term.County, UnitID: civil, Desk: desk}))
		if own.State != Proposed || own.Version != 3 {
			t.Errorf("proposed again: %+v", own)
		}
	})
}

func TestVerticalUnitsAreAsked(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D05", 2, term.County)
		c := o.assign(e[0], term.County, tax)
		if c.State != Requested {
			t.Fatalf("a vertical unit was %s", c.State.Name())
		}
		refused(t, o.actErr(officer(), c, ActPublish, Form{Link: "chinatax"}), fault.KindInvalid, "http")
		c = o.act(officer(), c, ActPublish, Form{Link: "https://example.gov.cn/tax"})
		if c.State != Vertical || !c.State.Settled() {
			t.Errorf("%+v", c)
		}
		other := o.act(officer(), o.assign(e[1], term.County, tax), ActAgree, Form{Desk: desk})
		other = o.act(officer(), other, ActEndorse, Form{Paper: o.paper("示例辛")})
		if other = o.act(officer(), other, ActConfirm, Form{}); other.State != Confirmed {
			t.Errorf("%+v", other)
		}
	})
}

func TestPlacesOfClaims(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County, term.Township, term.Village)[0]
		try := func(a Assignment, words string) {
			t.Helper()
			a.EntryID = e
			_, err := o.s.Assign(o.ctx, officer(), a)
			refused(t, err, fault.KindInvalid, words)
		}
		try(Assignment{Tier: term.County, UnitID: town1}, "县直部门")
		try(Assignment{Tier: term.Township, UnitID: civil}, "乡镇")
		try(Assignment{Tier: term.Village, UnitID: village}, "所在乡镇")
		try(Assignment{Tier: term.City, UnitID: civil}, "没有勾选")
		try(Assignment{Tier: term.County, Coverage: All}, "统一认领")
		try(Assignment{Tier: term.County}, "选择单位")
		if _, err := o.s.Assign(o.ctx, liaison(), Assignment{EntryID: e, Tier: term.County, UnitID: civil}); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a liaison assigned: %v", err)
		}
		o.assign(e, term.County, civil)
		_, err := o.s.Assign(o.ctx, officer(), Assignment{EntryID: e, Tier: term.County, UnitID: safety})
		refused(t, err, fault.KindConflict, "民政局")
		must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e, Tier: term.County, UnitID: safety, Part: Supporting}))
		must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e, Tier: term.Village, UnitID: town1}))
	})
}

func TestAllTownshipsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.Township)[0]
		all := must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e, Tier: term.Township, Coverage: All}))
		_, err := o.s.Propose(o.ctx, clerk(), Proposal{EntryID: e, Tier: term.Township, UnitID: town1, Desk: desk})
		refused(t, err, fault.KindConflict, "统一认领")
		all = o.act(officer(), all, ActConfirm, Form{})
		if l := must2(o.s.ResponsibilityList(o.ctx, town1)); l.Count != 1 || !l.Domains[0].Items[0].Parts[0].Whole {
			t.Errorf("township's list: %+v", l)
		}
		refused(t, o.s.Except(o.ctx, officer(), Ref{all.ID, all.Version}, town1, ""), fault.KindInvalid, "理由")
		refused(t, o.s.Except(o.ctx, officer(), Ref{all.ID, all.Version}, civil, "x"), fault.KindInvalid, "乡镇")
		ok(t, o.s.Except(o.ctx, officer(), Ref{all.ID, all.Version}, town1, "无此业务"))
		refused(t, o.s.Except(o.ctx, officer(), Ref{all.ID, all.Version}, town2, "无此业务"), fault.KindConflict, "刷新")
		if l := must2(o.s.ResponsibilityList(o.ctx, town1)); l.Count != 0 {
			t.Errorf("an excepted township still has it: %+v", l)
		}
		if l := must2(o.s.ResponsibilityList(o.ctx, town2)); l.Count != 1 {
			t.Errorf("another township lost it: %+v", l)
		}
		d := must2(o.s.Detail(o.ctx, clerk(), all.ID))
		if len(d.Exceptions) != 1 || d.Excepted != 1 {
			t.Errorf("detail: %+v", d)
		}
		ok(t, o.s.Include(o.ctx, officer(), Ref{all.ID, d.Version}, town1))
		if l := must2(o.s.ResponsibilityList(o.ctx, town1)); l.Count != 1 {
			t.Errorf("included again: %+v", l)
		}
	})
}

func TestBatches(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.entries("D07", 12, term.County, term.Township)
		o.entries("D05", 2, term.County)
		res := must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(10)))
		if len(res) != 24 || !allOK(res) {
			t.Fatalf("results: %d %+v", len(res), res[:2])
		}
		if again := must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(10))); len(again) != 0 {
			t.Errorf("assigned twice: %+v", again)
		}
		if todo := o.todos(TodoAccept, civil); len(todo) != 1 || todo[0] != "社会救助领域 12 项待认领" {
			t.Errorf("todo: %v", todo)
		}
		none := must2(o.s.AssignDomain(o.ctx, officer(), "D05", ByUsualLead, dayIn(10)))
		if len(none) != 2 || none[0].OK {
			t.Errorf("a domain without a lead: %+v", none)
		}
		by := must2(o.s.AssignDomain(o.ctx, officer(), "D05", BySubject, dayIn(10)))
		if len(by) != 2 || !allOK(by) {
			t.Errorf("by subject: %+v", by)
		}
		if res := must2(o.s.AcceptAll(o.ctx, liaison(), civil, "D07", desk)); len(res) != 12 || !allOK(res) {
			t.Fatalf("accepted: %+v", res)
		}
		rows, _, err := o.s.List(o.ctx, head(), Filter{UnitID: civil, States: []State{Accepted}}, Cursor{})
		ok(t, err)
		refs := make([]Ref, len(rows))
		for i, r := range rows {
			refs[i] = Ref{r.ID, r.Version}
		}
		refs[3].Version++ // somebody else was there
		res = must2(o.s.Act(o.ctx, head(), refs, ActEndorse, Form{}))
		good := 0
		for i, r := range res {
			if r.OK == (i == 3) {
				t.Errorf("%d: %+v", i, r)
			}
			if r.OK {
				good++
			}
		}
		if good != 11 || o.count(`SELECT count(*) FROM claim WHERE state = 'endorsed' AND coverage = 'unit'`) != 11 {
			t.Errorf("endorsed %d", good)
		}
		if n := o.count(`SELECT count(*) FROM notice WHERE person_id = ?`, pLiaison); n != 2 {
			t.Errorf("notices to the liaison: %d", n)
		}
	})
}

func TestButtonsComeFromTheTable(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		o.assign(e, term.County, civil)
		got := func(a rbac.Actor) (out []Action) {
			rows, _, err := o.s.List(o.ctx, a, Filter{}, Cursor{})
			ok(t, err)
			for _, m := range rows[0].Moves {
				out = append(out, m.Action)
			}
			return out
		}
		if m := got(liaison()); len(m) != 3 || m[0] != ActAccept || m[1] != ActRefuse || m[2] != ActContest {
			t.Errorf("liaison: %v", m)
		}
		if m := got(officer()); len(m) != 1 || m[0] != ActRelease {
			t.Errorf("officer: %v", m)
		}
		if rows, _, _ := o.s.List(o.ctx, safetyMan(), Filter{}, Cursor{}); len(rows) != 0 {
			t.Errorf("another unit sees %+v", rows)
		}
	})
}

func allOK(list []Result) bool {
	for _, r := range list {
		if !r.OK {
			return false
		}
	}
	return true
}

func TestFilesOpenToTheirUnitOnly(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 2, term.County)
		c := o.act(liaison(), o.assign(e[0], term.County, civil), ActAccept, Form{Desk: desk})
		other := o.act(safetyMan(), o.assign(e[1], term.County, safety), ActAccept, Form{Desk: desk})
		_, err := o.s.Act(o.ctx, officer(), []Ref{{c.ID, c.Version}, {other.ID, other.Version}}, ActEndorse, Form{Paper: o.paper("示例丙")})
		refused(t, err, fault.KindInvalid, "一个单位")
		c = o.act(liaison(), c, ActEndorse, Form{Paper: o.paper("示例丙")})
		moves := must2(History(o.d.Reader(o.ctx), c.ID))
		id := moves[len(moves)-1].ScanID
		for _, who := range []rbac.Actor{liaison(), officer()} {
			if a := must2(o.s.File(o.ctx, who, id)); a.Name != "签字.pdf" {
				t.Errorf("%+v", a)
			}
		}
		for _, who := range []rbac.Actor{safetyMan(), clerk()} {
			_, err := o.s.File(o.ctx, who, id)
			refused(t, err, fault.KindNotFound, "不存在")
		}
	})
}
