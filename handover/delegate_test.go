package handover_test

import (
	"testing"
	"time"

	"lianghua/handover"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/rbac"
)

var shanghai = time.FixedZone("CST", 8*3600)

// What a delegation gives, at the instants around its ends: the clock is asked
// at each request, no job has to run.
func TestDelegationHoldsFromDayToDay(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		unit := c.units["D1"].RBAC()
		id, err := c.s.Delegate(ctx, c.as("liaison"), handover.DelegationDraft{UnitID: unit.ID, ToID: c.person("heir"),
			Since: calendar.On(2026, 11, 24), Until: calendar.On(2026, 11, 26), Reason: "外出培训"})
		c.ok(err)
		for _, x := range []struct {
			at   time.Time
			want bool
		}{
			{time.Date(2026, 11, 23, 23, 59, 59, 999e6, shanghai), false},
			{time.Date(2026, 11, 24, 0, 0, 0, 0, shanghai), true},
			{time.Date(2026, 11, 26, 23, 59, 59, 999e6, shanghai), true},
			{time.Date(2026, 11, 27, 0, 0, 0, 0, shanghai), false},
		} {
			c.now = x.at
			a := c.as("heir")
			if got := a.For().Name == "示例乙" && rbac.May(a, rbac.ItemDraft, unit); got != x.want && !(len(a.Grants) == 0 && !x.want) {
				t.Errorf("%s: acts for: %v, want %v", x.at, got, x.want)
			}
			if x.want && a.Name != "示例丙（代示例乙）" {
				t.Errorf("signed %q", a.Name)
			}
			if own := c.as("liaison"); !rbac.May(own, rbac.ItemDraft, unit) || own.Name != "示例乙" {
				t.Errorf("%s: the giver lost their own right: %+v", x.at, own)
			}
		}
		c.now = time.Date(2026, 11, 25, 9, 0, 0, 0, shanghai)
		c.refused(c.s.Recall(ctx, c.as("other"), id, 1), "没有这条委托")
		c.ok(c.s.Recall(ctx, c.as("liaison"), id, 1))
		if a := c.as("heir"); len(a.Grants) != 0 {
			t.Errorf("recalled, and still: %+v", a.Grants)
		}
		c.refused(c.s.Recall(ctx, c.as("liaison"), id, 2), "已经结束")
	})
}

// What is held for another counts only while it is picked, and the log says so.
func TestActingIsSeparateAndLogged(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		today := c.org.Today()
		_, err := c.s.SetPair(ctx, c.as("officer"), c.units["D1"].ID, c.person("liaison"), c.person("head"), "政务公开")
		c.ok(err)
		_, err = c.s.Delegate(ctx, c.as("liaison"), handover.DelegationDraft{UnitID: c.units["D1"].ID, ToID: c.person("head"), Since: today, Until: today, Reason: "请假"})
		c.ok(err)
		a := c.as("head")
		if len(a.Grants) != 2 || a.Grants[0].For.PersonID != 0 || a.Grants[1].For.Name != "示例乙" {
			t.Fatalf("%+v", a.Grants)
		}
		if rbac.May(a, rbac.ImportItems, c.units["D1"].RBAC()) || a.For().PersonID != 0 {
			t.Error("without a switch of post the head uses what is lent")
		}
		a.Current = 1
		if !rbac.May(a, rbac.ImportItems, c.units["D1"].RBAC()) || rbac.May(a, rbac.ItemFinal, c.units["D1"].RBAC()) {
			t.Error("in the other's place: the other's rights and no more")
		}
		if !a.Is(c.person("liaison")) || !a.Is(c.person("head")) || a.Is(c.person("other")) {
			t.Error("author and approver: who acts for the author is not another person")
		}
		if got := audit.Who(orgWho(a)).Role; got != "代:dept.liaison" {
			t.Errorf("the log names the role %q", got)
		}
		_, err = c.s.Delegate(ctx, a, handover.DelegationDraft{UnitID: c.units["D1"].ID, ToID: c.person("heir"), Since: today, Until: today, Reason: "再委托"})
		c.refused(err, "不能再委托")
		c.user("deputy", "示例癸", "D1", "")
		_, err = c.s.Delegate(ctx, c.as("heir"), handover.DelegationDraft{UnitID: c.units["D1"].ID, ToID: c.person("head"), Since: today, Until: today, Reason: "没有权限的人"})
		c.refused(err, "不能办理")
	})
}

// A chain of delegations reaches one step: B has A's rights, C has B's own and
// never A's.
func TestNoDelegationOfADelegation(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		d1, today := c.units["D1"].ID, c.org.Today()
		_, err := c.s.Delegate(ctx, c.as("head"), handover.DelegationDraft{UnitID: d1, ToID: c.person("liaison"), Since: today, Until: today, Reason: "出差"})
		c.ok(err)
		_, err = c.s.Delegate(ctx, c.as("liaison"), handover.DelegationDraft{UnitID: d1, ToID: c.person("heir"), Since: today, Until: today, Reason: "请假"})
		c.ok(err)
		for _, g := range c.as("heir").Grants {
			if g.Role != rbac.DeptLiaison || g.For.Name != "示例乙" {
				t.Errorf("what was lent is lent on: %+v", g)
			}
		}
		if n := len(c.as("heir").Grants); n != 1 {
			t.Errorf("%d grants", n)
		}
	})
}

// Who may stand in for whom, and for how long.
func TestWhoMayStandIn(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		d1, today := c.units["D1"].ID, c.org.Today()
		give := func(actor rbac.Actor, from, to string, since, until calendar.Date) error {
			d := handover.DelegationDraft{UnitID: d1, ToID: c.person(to), Since: since, Until: until, Reason: "外出"}
			if from != "" {
				d.FromID = c.person(from)
			}
			_, err := c.s.Delegate(ctx, actor, d)
			return err
		}
		c.refused(give(c.as("liaison"), "", "sec", today, today), "三员不兼办业务")
		c.refused(give(c.as("liaison"), "", "other", today, today), "不是民政局的人员")
		c.refused(give(c.as("liaison"), "", "heir", today, today.AddDays(90)), "不超过 90 天")
		c.refused(give(c.as("liaison"), "", "heir", today.AddDays(-1), today), "不能早于今天")
		c.refused(give(c.as("liaison"), "", "liaison", today, today), "委托人本人")
		c.refused(give(c.as("head"), "liaison", "heir", today, today), "B角")
		_, err := c.s.SetPair(ctx, c.as("liaison"), d1, c.person("liaison"), c.person("heir"), "")
		c.refused(err, "不能办理")
		_, err = c.s.SetPair(ctx, c.as("head"), d1, c.person("liaison"), c.person("heir"), "政务公开")
		c.ok(err)
		c.ok(give(c.as("head"), "liaison", "heir", today, today.AddDays(2)))
		c.refused(give(c.as("liaison"), "", "head", today.AddDays(2), today.AddDays(3)), "已经委托过")
		// Whoever becomes an administrator afterwards acts for nobody any more.
		if len(c.as("heir").Grants) != 1 {
			t.Fatal("no stand-in")
		}
		_, err = c.org.GrantRole(ctx, c.as("sec"), orgGrant(c.person("heir"), rbac.Auditor, c.units["MY"].ID))
		c.ok(err)
		if g := c.as("heir").Grants; len(g) != 1 || g[0].Role != rbac.Auditor {
			t.Errorf("an auditor acts for a liaison: %+v", g)
		}
	})
}

// The end of the giver's post ends what they lent.
func TestHandoverEndsWhatWasLent(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		today := c.org.Today()
		_, err := c.s.Delegate(ctx, c.as("liaison"), handover.DelegationDraft{UnitID: c.units["D1"].ID, ToID: c.person("head"), Since: today, Until: today.AddDays(9), Reason: "请假"})
		c.ok(err)
		id := c.start(c.as("liaison"), "liaison", "heir")
		c.ok(c.act(c.as("officer"), id, handover.Force, handover.Form{Reason: "已调走"}))
		for _, g := range c.as("head").Grants {
			if g.For.PersonID != 0 {
				t.Errorf("still lent: %+v", g)
			}
		}
	})
}
