package handover_test

import (
	"testing"
	"time"

	"lianghua/handover"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// At the second signature, and not a moment before, one login stops and the
// other begins.
func TestLoginsSwitchAtTheSecondSignature(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		old, heir := c.signIn("liaison"), c.signIn("heir")
		unit := c.units["D1"].RBAC()
		rights := func(when string, oldHas, heirHas bool) {
			t.Helper()
			a, err := old()
			if got := err == nil && rbac.May(a, rbac.ItemDraft, unit); got != oldHas {
				t.Errorf("%s: the former holder drafts: %v", when, got)
			}
			if !oldHas && fault.KindOf(err) != fault.KindUnauthenticated {
				t.Errorf("%s: the former holder's session lives: %v", when, err)
			}
			b, err := heir()
			if err != nil {
				t.Fatal(err)
			}
			if got := rbac.May(b, rbac.ItemDraft, unit); got != heirHas {
				t.Errorf("%s: the successor drafts: %v", when, got)
			}
		}
		rights("before", true, false)
		id := c.start(c.as("liaison"), "liaison", "heir")
		rights("started", true, false)
		c.refused(c.act(c.as("head"), id, handover.Give, handover.Form{}), "扫描件")
		c.ok(c.act(c.as("liaison"), id, handover.Give, handover.Form{}))
		rights("one signature", true, false)
		c.refused(c.act(c.as("heir"), id, handover.Take, handover.Form{}), "不能已接手")
		c.ok(c.act(c.as("heir"), id, handover.Receive, handover.Form{}))
		rights("both signatures", false, true)
		if _, err := c.org.Authenticate(ctx, "liaison", password, org.Place{Address: "127.0.0.1"}); err == nil {
			t.Error("the former holder signs in again")
		}
		if got, err := handover.Waiting(c.d.Reader(ctx), c.personID("heir")); err != nil || got != id {
			t.Errorf("the successor's first page: %d, %v", got, err)
		}
		c.refused(c.act(c.as("head"), id, handover.Take, handover.Form{}), "本人")
		c.ok(c.act(c.as("heir"), id, handover.Take, handover.Form{}))
		if got, err := handover.Waiting(c.d.Reader(ctx), c.personID("heir")); err != nil || got != 0 {
			t.Errorf("after 已接手: %d, %v", got, err)
		}
		c.now = c.now.Add(40 * 24 * time.Hour)
		if a := c.as("heir"); !rbac.May(a, rbac.ItemDraft, unit) {
			t.Error("the successor's role ended")
		}
	})
}

// A signature on paper needs its scan; one sheet with both is enough.
func TestSignedOnPaper(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		id := c.start(c.as("head"), "liaison", "heir")
		c.refused(c.act(c.as("head"), id, handover.Paper, handover.Form{}), "扫描件")
		c.ok(c.act(c.as("head"), id, handover.Paper, handover.Form{Sheet: c.sheet("示例乙、示例丙")}))
		d := c.show(c.as("head"), id)
		if d.State != handover.Switched || len(d.Moves) != 1 || !d.Moves[0].OnPaper() || d.Moves[0].Scan == 0 {
			t.Errorf("%s %+v", d.State, d.Moves)
		}
		if _, err := c.s.Scan(ctx, c.as("other"), id, d.Moves[0].Scan); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("another department opens the scan: %v", err)
		}
		if _, err := c.s.Scan(ctx, c.as("head"), id, d.Moves[0].Scan); err != nil {
			t.Error(err)
		}
	})
}

// 单方交接 is for the county and the township; without a successor the post is
// vacant, its work is kept, and whoever is named later gets all of it.
func TestOneSidedAndVacant(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		session := c.signIn("liaison")
		id := c.start(c.as("head"), "liaison", "")
		c.refused(c.act(c.as("head"), id, handover.Vacate, handover.Form{Reason: "已离岗"}), "不能办理")
		c.refused(c.act(c.as("officer"), id, handover.Vacate, handover.Form{}), "请写明原因")
		c.ok(c.act(c.as("officer"), id, handover.Vacate, handover.Form{Reason: "不辞而别"}))
		if _, err := session(); err == nil {
			t.Error("the session of who left lives on")
		}
		if n := c.queued("handover.name", "D1"); n != 1 {
			t.Errorf("%d lines ask for a successor", n)
		}
		c.ok(c.act(c.as("head"), id, handover.Name, handover.Form{Heir: handover.Heir{Name: "示例壬", Phone: "0539-4270001"}}))
		d := c.show(c.as("head"), id)
		if d.State != handover.Switched || d.To != "示例壬" || len(d.Moved.V.Roles) != 1 {
			t.Errorf("%+v", d.Handover)
		}
		if n := c.queued("handover.account", "MY"); n != 1 {
			t.Errorf("%d lines ask for the successor's login", n)
		}
		var roles int
		c.ok(c.d.Reader(ctx).Get(&roles, `SELECT count(*) FROM org_grant WHERE person_id = ? AND role = 'dept.liaison' AND until_on = ''`, d.ToID))
		if roles != 1 {
			t.Error("the successor has no role")
		}
	})
}

// Who may not begin, see or sign a handover.
func TestWhoMayHandOver(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		d1 := c.units["D1"].ID
		_, err := c.s.Start(ctx, c.as("other"), handover.Draft{UnitID: d1, FromID: c.person("liaison"), Reason: "调动"})
		c.refused(err, "不能办理")
		_, err = c.s.Start(ctx, c.as("liaison"), handover.Draft{UnitID: d1, FromID: c.person("head"), Reason: "调动"})
		c.refused(err, "不能办理")
		_, err = c.s.Start(ctx, c.as("liaison"), handover.Draft{UnitID: d1, FromID: c.person("liaison"), Heir: handover.Heir{Name: "示例新"}, Reason: "调动"})
		c.refused(err, "单位负责人")
		_, err = c.s.Start(ctx, c.as("liaison"), handover.Draft{UnitID: d1, FromID: c.person("liaison"), Heir: handover.Heir{PersonID: c.person("other")}, Reason: "调动"})
		c.refused(err, "在岗人员")
		_, err = c.s.Start(ctx, c.as("officer"), handover.Draft{UnitID: c.units["MY"].ID, FromID: c.person("sec"), Reason: "调动"})
		c.refused(err, "收回角色")
		id := c.start(c.as("liaison"), "liaison", "heir")
		if _, err := c.s.Show(ctx, c.as("other"), id); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("another department sees it: %v", err)
		}
		if list, _, err := c.s.List(ctx, c.as("other"), handover.Filter{}); err != nil || len(list) != 0 {
			t.Errorf("another department lists %d, %v", len(list), err)
		}
		_, err = c.s.Start(ctx, c.as("head"), handover.Draft{UnitID: d1, FromID: c.person("liaison"), Reason: "调动"})
		c.refused(err, "还没有办完")
		c.refused(c.act(c.as("officer"), id, handover.Drop, handover.Form{}), "请写明原因")
		c.ok(c.act(c.as("liaison"), id, handover.Drop, handover.Form{Reason: "不调整了"}))
		c.start(c.as("head"), "liaison", "heir")
	})
}

func (c *county) queued(kind, unit string) (n int) {
	c.t.Helper()
	c.ok(c.d.Reader(ctx).Get(&n, `SELECT count(*) FROM todo WHERE kind = ? AND unit_id = ? AND closed_at IS NULL`, kind, c.units[unit].ID))
	return n
}
