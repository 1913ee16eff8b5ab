package org_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
)

func TestLockout(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		c.user("other", "示例乙", "D2", rbac.DeptLiaison)
		for i := range 5 {
			_, err := c.Authenticate(ctx, "dept", "wrong", org.Place{Address: "10.1.1.1"})
			words := "不正确"
			if i == 4 {
				words = "账号已锁定，请于 09:15 后"
			}
			wants(t, err, fault.KindUnauthenticated, words)
		}
		_, err := c.Authenticate(ctx, "dept", password, org.Place{Address: "10.9.9.9"})
		wants(t, err, fault.KindUnauthenticated, "已锁定")
		c.signIn("other") // the county's one address is not locked
		c.clock.add(15*time.Minute + time.Second)
		c.signIn("DEPT ")
		if n := c.acts("session.sign_in", audit.Failed); n != 5 {
			t.Errorf("%d failures in the log", n)
		}
		if c.acts("account.lock", audit.Done) != 1 || c.acts("session.sign_in", audit.Denied) != 1 || c.acts("session.sign_in", audit.Done) != 2 {
			t.Error("lock, refusal or sign-in is not in the log")
		}
		// A right password clears the count.
		for range 4 {
			_, _ = c.Authenticate(ctx, "dept", "wrong", org.Place{Address: "10.1.1.1"})
		}
		c.signIn("dept")
		_, err = c.Authenticate(ctx, "dept", "wrong", org.Place{Address: "10.1.1.1"})
		wants(t, err, fault.KindUnauthenticated, "不正确")
	})
}

// A login that does not exist answers like one that does.
func TestStrangersLookLikeAccounts(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		for i := range 7 {
			_, known := c.Authenticate(ctx, "dept", "wrong", org.Place{Address: "10.1.1.1"})
			_, unknown := c.Authenticate(ctx, "nobody", "wrong", org.Place{Address: "10.1.1.1"})
			if fault.Message(known) != fault.Message(unknown) {
				t.Errorf("attempt %d: %q and %q", i, fault.Message(known), fault.Message(unknown))
			}
		}
		rows, _, err := audit.Page(c.DB.Reader(ctx), audit.Filter{}, 0)
		no(t, err)
		for _, r := range rows {
			if strings.Contains(r.Detail+r.ObjectID+r.Actor, "nobody") {
				t.Errorf("the log keeps what was typed: %+v", r)
			}
		}
	})
}

func TestAddressesAreOnlySlowedDown(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		var err error
		tries := 0
		for ; tries < 100 && fault.KindOf(err) != fault.KindBusy; tries++ {
			_, err = c.Authenticate(ctx, fmt.Sprintf("x%d", tries), "wrong", org.Place{Address: "10.1.1.1"})
		}
		if tries != 61 {
			t.Errorf("slowed down at attempt %d", tries)
		}
		wants(t, err, fault.KindBusy, "2 秒后再试")
		if _, err := c.Authenticate(ctx, "dept", password, org.Place{Address: "10.2.2.2"}); err != nil {
			t.Errorf("another address: %v", err)
		}
		c.clock.add(3 * time.Second)
		c.signIn("dept")
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error {
			return settings.Set(tx, org.Who(cli), string(rbac.LockEdit), map[settings.Key]string{settings.SessionIdle: "20", settings.SessionMax: "2"})
		}))
		_, _, idle := c.signIn("dept")
		c.clock.add(19 * time.Minute)
		if _, _, err := c.Actor(ctx, idle); err != nil {
			t.Errorf("after 19 minutes: %v", err)
		}
		c.clock.add(19 * time.Minute)
		if _, _, err := c.Actor(ctx, idle); err != nil {
			t.Errorf("the last use was not noted: %v", err)
		}
		c.clock.add(20 * time.Minute)
		_, _, err := c.Actor(ctx, idle)
		wants(t, err, fault.KindUnauthenticated, "已过期")
		_, _, busy := c.signIn("dept")
		for range 11 {
			c.clock.add(10 * time.Minute)
			_, _, err = c.Actor(ctx, busy)
			no(t, err)
		}
		c.clock.add(10 * time.Minute)
		_, _, err = c.Actor(ctx, busy)
		wants(t, err, fault.KindUnauthenticated, "已过期")
		no(t, c.Sweep(ctx))
		a, _, token := c.signIn("dept")
		if list, err := c.Sessions(ctx, a); err != nil || len(list) != 1 {
			t.Errorf("%d sessions, %v", len(list), err)
		}
		no(t, c.SignOut(ctx, a, token))
		_, _, err = c.Actor(ctx, token)
		wants(t, err, fault.KindUnauthenticated, "重新登录")
	})
}

// A GET writes the last use at most once a minute.
func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		_, first, token := c.signIn("dept")
		c.clock.add(59 * time.Second)
		for range 2 {
			_, s, err := c.Actor(ctx, token)
			if err != nil || !s.SeenAt.Equal(first.SeenAt.Time) {
				t.Errorf("written within the minute: %v %v", s.SeenAt, err)
			}
		}
		c.clock.add(2 * time.Second)
		_, _, err := c.Actor(ctx, token)
		no(t, err)
		if _, s, err := c.Actor(ctx, token); err != nil || !s.SeenAt.Equal(c.clock.at) {
			t.Errorf("not written after a minute: %v %v", s.SeenAt, err)
		}
	})
}

func TestPasswordChange(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		_, _, other := c.signIn("dept")
		a, s, token := c.signIn("dept")
		if !s.MustChange {
			t.Error("the first password need not be changed")
		}
		wants(t, c.ChangePassword(ctx, a, token, "wrong", another, another), fault.KindInvalid, "原密码不正确")
		wants(t, c.ChangePassword(ctx, a, token, password, "short", "other"), fault.KindInvalid, "两次输入的新密码不一致")
		wants(t, c.ChangePassword(ctx, a, token, password, password, password), fault.KindInvalid, "最近用过")
		no(t, c.ChangePassword(ctx, a, token, password, another, another))
		_, s, err := c.Actor(ctx, token)
		if err != nil || s.MustChange {
			t.Errorf("after the change: %+v %v", s, err)
		}
		_, _, err = c.Actor(ctx, other)
		wants(t, err, fault.KindUnauthenticated, "重新登录")
		wants(t, c.ChangePassword(ctx, a, token, another, password, password), fault.KindInvalid, "最近用过")
		c.clock.add(91 * 24 * time.Hour)
		aged, err := c.Authenticate(ctx, "dept", another, org.Place{Address: "10.1.1.1"})
		no(t, err)
		if _, s, err := c.Actor(ctx, aged); err != nil || !s.MustChange {
			t.Errorf("an old password need not be changed: %v", err)
		}
		if c.acts("account.password", audit.Done) != 1 {
			t.Error("the change is not in the log")
		}
	})
}

func TestDisabledAndDepartedEndAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		c.user("gone", "示例乙", "D2", rbac.DeptLiaison)
		_, _, one := c.signIn("dept")
		gone, _, two := c.signIn("gone")
		no(t, c.UserDisable(ctx, cli, "dept"))
		no(t, c.Depart(ctx, cli, gone.PersonID, 1, calendar.Date{}))
		for login, token := range map[string]string{"dept": one, "gone": two} {
			_, _, err := c.Actor(ctx, token)
			wants(t, err, fault.KindUnauthenticated, "重新登录")
			_, err = c.Authenticate(ctx, login, password, org.Place{Address: "10.1.1.1"})
			wants(t, err, fault.KindUnauthenticated, "已停用")
		}
		fresh, err := c.UserPasswd(ctx, cli, "dept", "")
		if err != nil || fresh == "" {
			t.Errorf("one-time password %q, %v", fresh, err)
		}
	})
}

func TestOnePersonTwoUnits(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		a, _, token := c.signIn("dept")
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO org_grant (person_id, role, unit_id, since_on, granted_by) VALUES (?, ?, ?, ?, ?)`,
				a.PersonID, string(rbac.TownClerk), c.units["T1"].ID, calendar.MustParse("2026-01-01"), "示例")
			return err
		}))
		a, s, err := c.Actor(ctx, token)
		if err != nil || len(a.Grants) != 2 || a.Current != -1 || s.GrantID != 0 {
			t.Fatalf("%+v %v", a, err)
		}
		village, money := c.units["T1-C1"].RBAC(), c.units["D2"].RBAC()
		if !rbac.May(a, rbac.ClaimMake, village) || !rbac.May(a, rbac.ClaimMake, c.units["D1"].RBAC()) || rbac.May(a, rbac.ClaimMake, money) {
			t.Error("merged posts give the wrong rights")
		}
		no(t, c.SwitchPost(ctx, a, token, a.Grants[0].ID))
		a, _, err = c.Actor(ctx, token)
		if err != nil || a.Current != 0 || rbac.May(a, rbac.ClaimMake, village) || !rbac.May(a.Merged(), rbac.ClaimMake, village) {
			t.Errorf("after the switch: %+v %v", a, err)
		}
		wants(t, c.SwitchPost(ctx, a, token, 9999), fault.KindNotFound, "不在您名下")
	})
}

func TestDemoTakesAnyPassword(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		_, err := c.UserAdd(ctx, cli, org.UserAdd{Login: "dept", Name: "示例甲", Unit: "D1", Password: "demo"})
		wants(t, err, fault.KindInvalid, "至少")
		c.Demo = true
		_, err = c.UserAdd(ctx, cli, org.UserAdd{Login: "dept", Name: "示例甲", Unit: "D1", Password: "demo", Roles: []rbac.Role{rbac.DeptLiaison}})
		no(t, err)
		token, err := c.Authenticate(ctx, "dept", "demo", org.Place{})
		no(t, err)
		c.clock.add(time.Minute)
		if _, s, err := c.Actor(ctx, token); err != nil || s.MustChange {
			t.Errorf("%+v %v", s, err)
		}
	})
}
