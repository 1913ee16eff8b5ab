package org_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
)

// enrolled turns the second factor of a login on; code makes the telephone's
// code so many steps from now.
func (c *county) enrolled(login string) (codes []string, code func(steps int) string) {
	c.t.Helper()
	a, _, token := c.signIn(login)
	no(c.t, c.BeginFactor(ctx, a))
	st, err := c.MyFactor(ctx, a)
	no(c.t, err)
	secret := strings.ReplaceAll(st.Secret, " ", "")
	code = func(steps int) string {
		out, err := totp.GenerateCode(secret, c.DB.Now().Add(time.Duration(steps)*30*time.Second))
		no(c.t, err)
		return out
	}
	_, err = c.ConfirmFactor(ctx, a, token, "000000")
	wants(c.t, err, fault.KindInvalid, "动态口令不正确")
	codes, err = c.ConfirmFactor(ctx, a, token, code(0))
	no(c.t, err)
	_, err = c.ConfirmFactor(ctx, a, token, code(1))
	wants(c.t, err, fault.KindConflict, "已经开启")
	c.clock.add(time.Minute)
	return codes, code
}

// half gives the password and holds that the session opens nothing.
func (c *county) half(login string) string {
	c.t.Helper()
	token, err := c.Authenticate(ctx, login, password, from)
	no(c.t, err)
	_, _, err = c.Actor(ctx, token)
	wants(c.t, err, fault.KindUnauthenticated, "重新登录")
	if half, err := c.Half(ctx, token); err != nil || !half {
		c.t.Fatalf("half %v %v", half, err)
	}
	return token
}

var from = org.Place{Address: "10.1.1.1", Agent: "Firefox/" + strings.Repeat("长", 200)}

func TestSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		codes, code := c.enrolled("dept")
		if len(codes) != 10 || codes[0] == codes[1] {
			t.Errorf("recovery codes %q", codes)
		}
		half := c.half("dept")
		_, err := c.Complete(ctx, half, "12345", from)
		wants(t, err, fault.KindUnauthenticated, "动态口令不正确")
		_, err = c.Complete(ctx, half, code(-2), from)
		wants(t, err, fault.KindUnauthenticated, "动态口令不正确") // a minute old
		used := code(1)
		token, err := c.Complete(ctx, half, " "+used[:3]+" "+used[3:], from) // half a minute ahead
		no(t, err)
		if token == half {
			t.Error("the whole session has the secret of the half one")
		}
		if _, s, err := c.Actor(ctx, token); err != nil || s.Half || len(s.Agent) > 300 || !strings.HasPrefix(s.Agent, "Firefox/长") {
			t.Errorf("%+v %v", s, err)
		}
		_, err = c.Complete(ctx, half, code(0), from)
		wants(t, err, fault.KindUnauthenticated, "超时") // the half session is over
		_, err = c.Complete(ctx, c.half("dept"), used, from)
		wants(t, err, fault.KindUnauthenticated, "已用过")
		_, err = c.Complete(ctx, c.half("dept"), code(0), from) // older than the one that was used
		wants(t, err, fault.KindUnauthenticated, "已用过")
		late := c.half("dept")
		c.clock.add(6 * time.Minute)
		_, err = c.Complete(ctx, late, code(0), from)
		wants(t, err, fault.KindUnauthenticated, "超时")
	})
}

func TestRecoveryCodeServesOnce(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		codes, code := c.enrolled("dept")
		token, err := c.Complete(ctx, c.half("dept"), strings.ToUpper(codes[3]), from)
		no(t, err)
		_, err = c.Complete(ctx, c.half("dept"), codes[3], from)
		wants(t, err, fault.KindUnauthenticated, "动态口令不正确")
		a, _, err := c.Actor(ctx, token)
		no(t, err)
		if st, err := c.MyFactor(ctx, a); err != nil || st.Left != 9 || st.Secret != "" || st.URL != "" {
			t.Errorf("%+v %v", st, err)
		}
		if c.acts("account.factor", audit.Done) != 2 { // on, recovery
			t.Error("the recovery code is not in the log")
		}
		_, err = c.NewCodes(ctx, a, "111111")
		wants(t, err, fault.KindInvalid, "动态口令不正确")
		fresh, err := c.NewCodes(ctx, a, code(0))
		no(t, err)
		_, err = c.Complete(ctx, c.half("dept"), codes[4], from)
		wants(t, err, fault.KindUnauthenticated, "动态口令不正确")
		_, err = c.Complete(ctx, c.half("dept"), fresh[4], from)
		no(t, err)
	})
}

// Wrong codes count with wrong passwords, and the right password in between
// does not start the count anew.
func TestWrongCodesLock(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		_, code := c.enrolled("dept")
		for i := range 5 {
			_, err := c.Complete(ctx, c.half("dept"), "000001", from)
			words := "动态口令不正确"
			if i == 4 {
				words = "账号已锁定"
			}
			wants(t, err, fault.KindUnauthenticated, words)
		}
		_, err := c.Authenticate(ctx, "dept", password, from)
		wants(t, err, fault.KindUnauthenticated, "账号已锁定")
		c.clock.add(16 * time.Minute)
		_, err = c.Complete(ctx, c.half("dept"), code(0), from)
		no(t, err)
	})
}

func TestWhoMustHaveASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		c.user("county", "示例乙", "MY", rbac.CountyOfficer)
		must := func(login string) bool {
			t.Helper()
			_, s, _ := c.signIn(login)
			return s.MustEnrol
		}
		if must("dept") || !must("county") {
			t.Error("by role")
		}
		_, code := c.enrolled("county")
		token, err := c.Complete(ctx, c.half("county"), code(0), from)
		no(t, err)
		a, s, err := c.Actor(ctx, token)
		if err != nil || s.MustEnrol {
			t.Errorf("%+v %v", s, err)
		}
		c.clock.add(time.Minute)
		wants(t, c.StopFactor(ctx, a, code(0)), fault.KindConflict, "必须使用")
		no(t, c.DB.Write(context.Background(), func(tx *db.Tx) error {
			return settings.Set(tx, org.Who(cli), "settings.write", map[settings.Key]string{settings.SecondFactor: "false"})
		}))
		c.clock.add(time.Minute)
		no(t, c.StopFactor(ctx, a, code(0)))
		if must("county") {
			t.Error("in spite of the setting")
		}
	})
}

func TestSecurityAdministratorResetsAndRevokes(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		c.user("sys", "示例丙", "MY", rbac.SysAdmin)
		c.user("sec", "示例乙", "MY", rbac.SecAdmin)
		_, code := c.enrolled("dept")
		token, err := c.Complete(ctx, c.half("dept"), code(0), from)
		no(t, err)
		dept, session, err := c.Actor(ctx, token)
		no(t, err)
		sec, _, _ := c.signIn("sec")
		sys, _, _ := c.signIn("sys")
		for _, other := range []rbac.Actor{dept, sys} {
			wants(t, c.ResetFactor(ctx, other, dept.AccountID), fault.KindForbidden, "")
			wants(t, c.RevokeSession(ctx, other, session.ID), fault.KindForbidden, "")
			_, err := c.AllSessions(ctx, other)
			wants(t, err, fault.KindForbidden, "")
			_, err = c.FactorList(ctx, other)
			wants(t, err, fault.KindForbidden, "")
		}
		wants(t, c.ResetFactor(ctx, sec, sec.AccountID), fault.KindForbidden, "不能重置自己")
		rows, err := c.AllSessions(ctx, sec)
		if err != nil || len(rows) < 3 {
			t.Fatalf("%d sessions, %v", len(rows), err)
		}
		list, err := c.FactorList(ctx, sec)
		no(t, err)
		for _, g := range list {
			if g.FactorOn != (g.Login == "dept") || g.Demanded == (g.Login == "dept") {
				t.Errorf("%s: on %v, demanded %v", g.Login, g.FactorOn, g.Demanded)
			}
		}
		no(t, c.RevokeSession(ctx, sec, session.ID))
		_, _, err = c.Actor(ctx, token)
		wants(t, err, fault.KindUnauthenticated, "重新登录")
		wants(t, c.RevokeSession(ctx, sec, session.ID), fault.KindNotFound, "已经结束")
		half := c.half("dept")
		no(t, c.ResetFactor(ctx, sec, dept.AccountID))
		_, err = c.Complete(ctx, half, code(2), from)
		wants(t, err, fault.KindUnauthenticated, "超时")
		if _, s, _ := c.signIn("dept"); s.Half {
			t.Error("after the reset a code is still asked for")
		}
		wants(t, c.ResetFactor(ctx, sec, dept.AccountID), fault.KindConflict, "没有开启")
		if c.acts("session.revoke", audit.Done) != 1 {
			t.Error("the revocation is not in the log")
		}
	})
}
