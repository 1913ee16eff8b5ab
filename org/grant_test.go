package org_test

import (
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// officers opens the three administrators and returns the first two.
func (c *county) officers() (sys, sec rbac.Actor) {
	c.t.Helper()
	c.user("sysadmin", "示例甲", "MY", rbac.SysAdmin)
	c.user("auditor", "示例乙", "MY", rbac.Auditor)
	c.user("secadmin", "示例丙", "MY", rbac.SecAdmin)
	sys, _, _ = c.signIn("sysadmin")
	sec, _, _ = c.signIn("secadmin")
	return sys, sec
}

func TestAccountAndGrantAreTwoActsByTwoPeople(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sys, sec := c.officers()
		_, err := c.UserAdd(ctx, cli, org.UserAdd{Login: "late", Name: "示例丁", Unit: "MY", Roles: []rbac.Role{rbac.CountyOfficer}})
		wants(t, err, fault.KindConflict, "已有安全管理员")
		if _, err := c.UserPasswd(ctx, cli, "late", ""); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("the refused account exists: %v", err)
		}
		post, err := c.Appoint(ctx, cli, org.Appointment{UnitID: c.units["D1"].ID, Person: org.PersonDraft{Name: "示例戊"}, Kind: org.Liaison})
		no(t, err)
		free, err := c.WithoutAccount(ctx, sys)
		if err != nil || len(free) != 1 || free[0].PostID != post {
			t.Fatalf("without account: %+v %v", free, err)
		}
		person := free[0].PersonID
		grant := org.GrantDraft{PersonID: person, Role: rbac.DeptLiaison, UnitID: c.units["D1"].ID}
		_, err = c.GrantRole(ctx, sec, grant)
		wants(t, err, fault.KindConflict, "还没有账号")
		_, err = c.OpenAccount(ctx, sec, person, "wu", "")
		wants(t, err, fault.KindForbidden, "管理账号")
		oneTime, err := c.OpenAccount(ctx, sys, person, "wu", "")
		no(t, err)
		_, err = c.GrantRole(ctx, sys, grant)
		wants(t, err, fault.KindForbidden, "授予")
		both := sys // somebody with both rights is still one person
		both.Grants = append(both.Grants, sec.Grants...)
		_, err = c.GrantRole(ctx, both, grant)
		wants(t, err, fault.KindForbidden, "由两人分别办理")
		id, err := c.GrantRole(ctx, sec, grant)
		no(t, err)
		token, err := c.Authenticate(ctx, "wu", oneTime, org.Place{})
		no(t, err)
		a, s, err := c.Actor(ctx, token)
		if err != nil || !s.MustChange || len(a.Grants) != 1 {
			t.Errorf("%+v %v", a, err)
		}
		no(t, c.RevokeRole(ctx, sec, id))
		if a, _, err := c.Actor(ctx, token); err != nil || len(a.Grants) != 0 {
			t.Errorf("a role taken back still counts: %+v %v", a, err)
		}
		wants(t, c.RevokeRole(ctx, sec, id), fault.KindConflict, "已经收回")
		again, err := c.GrantRole(ctx, sec, grant)
		if err != nil || again != id {
			t.Errorf("granted again: %d %v", again, err)
		}
		_, err = c.GrantRole(ctx, sec, org.GrantDraft{PersonID: sec.PersonID, Role: rbac.Auditor, UnitID: c.units["MY"].ID})
		wants(t, err, fault.KindForbidden, "不能给自己")
		wants(t, c.RevokeRole(ctx, sec, sec.Grants[0].ID), fault.KindForbidden, "自己的角色")
		if c.acts(string(rbac.GrantManage), audit.Done) != 6 {
			t.Errorf("%d grants in the log", c.acts(string(rbac.GrantManage), audit.Done))
		}
	})
}

func TestThreeAdministratorsExcludeEachOther(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		_, sec := c.officers()
		users, err := c.UserList(ctx, sec)
		if err != nil || len(users) != 3 {
			t.Fatalf("%+v %v", users, err)
		}
		_, err = c.UserAdd(ctx, cli, org.UserAdd{Login: "plain", Name: "示例丁", Unit: "D1", Password: password})
		no(t, err)
		users, err = c.UserList(ctx, sec)
		no(t, err)
		person := map[string]int64{}
		for _, u := range users {
			person[u.Login] = u.PersonID
		}
		county := c.units["MY"].ID
		for _, x := range []struct {
			login, unit string
			role        rbac.Role
			words       string
		}{
			{"sysadmin", "MY", rbac.Auditor, "三员分立"}, {"auditor", "MY", rbac.SysAdmin, "三员分立"},
			{"sysadmin", "MY", rbac.CountyOfficer, "三员分立"}, {"auditor", "D1", rbac.DeptLiaison, "三员分立"},
			{"plain", "T1", rbac.DeptLiaison, "不能设"}, {"plain", "MY", rbac.VillageClerk, "不能设"}, {"plain", "MY", "king", "没有名为"},
		} {
			_, err := c.GrantRole(ctx, sec, org.GrantDraft{PersonID: person[x.login], Role: x.role, UnitID: c.units[x.unit].ID})
			wants(t, err, fault.KindInvalid, x.words)
		}
		// A role that ended stands in nobody's way; one that is still to come does.
		id, err := c.GrantRole(ctx, sec, org.GrantDraft{PersonID: person["plain"], Role: rbac.DeptLiaison, UnitID: c.units["D1"].ID, Since: calendar.MustParse("2026-12-01")})
		no(t, err)
		_, err = c.GrantRole(ctx, sec, org.GrantDraft{PersonID: person["plain"], Role: rbac.SysAdmin, UnitID: county})
		wants(t, err, fault.KindInvalid, "三员分立")
		no(t, c.RevokeRole(ctx, sec, id))
		_, err = c.GrantRole(ctx, sec, org.GrantDraft{PersonID: person["plain"], Role: rbac.SysAdmin, UnitID: county})
		no(t, err)
	})
}

func TestSystemAdministratorCannotBecomeAnother(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sys, sec := c.officers()
		_, err := c.ResetPassword(ctx, sys, sec.AccountID, "")
		wants(t, err, fault.KindForbidden, "命令行重置")
		wants(t, c.DisableAccount(ctx, sys, sys.AccountID), fault.KindForbidden, "自己的账号")
		c.user("officer", "示例丁", "MY")
		officer, _, _ := c.signIn("officer")
		officer.Grants = []rbac.Grant{{ID: 1, Role: rbac.CountyOfficer, Unit: c.units["MY"].RBAC()}}
		wants(t, c.Depart(ctx, officer, sec.PersonID, 1, calendar.Date{}), fault.KindConflict, "先由安全管理员收回角色")
		if _, err := c.UserPasswd(ctx, cli, "secadmin", another); err != nil {
			t.Error(err)
		}
		_, err = c.UserList(ctx, rbac.Actor{})
		wants(t, err, fault.KindForbidden, "管理账号")
	})
}

func TestGrantsHaveDates(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		_, sec := c.officers()
		_, err := c.UserAdd(ctx, cli, org.UserAdd{Login: "dept", Name: "示例丁", Unit: "D1", Password: password})
		no(t, err)
		a, _, _ := c.signIn("dept")
		_, err = c.GrantRole(ctx, sec, org.GrantDraft{PersonID: a.PersonID, Role: rbac.DeptLiaison, UnitID: c.units["D1"].ID,
			Since: calendar.MustParse("2026-11-24"), Until: calendar.MustParse("2026-11-25")})
		no(t, err)
		// 23 November 09:00 in the county, then 00:30 of each following day.
		for i, want := range []int{0, 1, 1, 0} {
			if i > 0 {
				c.clock.at = time.Date(2026, 11, 22+i, 16, 30, 0, 0, time.UTC)
			}
			if a, _, _ := c.signIn("dept"); len(a.Grants) != want {
				t.Errorf("day %d: %d roles, want %d", i, len(a.Grants), want)
			}
		}
	})
}
