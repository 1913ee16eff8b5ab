package org_test

import (
	"strings"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

func TestTokenLife(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sys, _ := c.officers()
		draft := org.TokenDraft{Name: "民政业务系统", UnitID: c.units["T1"].ID, ExpiresOn: calendar.On(2026, 11, 30)}
		id, secret, err := c.IssueToken(ctx, sys, draft)
		no(t, err)
		actor, token, err := c.TokenActor(ctx, secret, "10.1.1.9")
		no(t, err)
		if token.ID != id || actor.Name != "接口：民政业务系统" || actor.Face != "api" || actor.Address != "10.1.1.9" {
			t.Errorf("%+v %+v", token, actor)
		}
		village, dept := c.units["T1-C1"].RBAC(), c.units["D1"].RBAC()
		if !rbac.May(actor, rbac.ItemDraft, village) || rbac.May(actor, rbac.ItemDraft, dept) || rbac.May(actor, rbac.ItemPublish, village) {
			t.Error("the key's rights are not those of a machine in its unit")
		}
		list, err := org.Tokens(c.DB.Reader(ctx), sys)
		no(t, err)
		if len(list) != 1 || !list[0].UsedAt.Valid || !strings.HasPrefix(secret, list[0].Head) || len(list[0].Head) > 8 {
			t.Errorf("%+v", list)
		}
		var kept int
		no(t, c.DB.Reader(ctx).Get(&kept, `SELECT count(*) FROM api_token WHERE hash = ? OR head = ?`, secret, secret))
		if kept != 0 {
			t.Error("the secret is kept")
		}
		for _, wrong := range []string{"", "lh_", secret + "x", strings.ToLower(secret), "Bearer " + secret, strings.Repeat("x", 4000)} {
			_, _, err := c.TokenActor(ctx, wrong, "")
			wants(t, err, fault.KindUnauthenticated, "密钥无效")
		}
		c.clock.at = time.Date(2026, 11, 30, 15, 59, 0, 0, time.UTC) // the last minute of the last day
		_, _, err = c.TokenActor(ctx, secret, "")
		no(t, err)
		c.clock.add(time.Minute)
		_, _, err = c.TokenActor(ctx, secret, "")
		wants(t, err, fault.KindUnauthenticated, "已到期")
	})
}

func TestTokenIsRevokedAtOnceAndLogged(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sys, sec := c.officers()
		draft := org.TokenDraft{Name: "镇村平台", UnitID: c.units["T1"].ID, ExpiresOn: calendar.On(2027, 11, 1)}
		id, secret, err := c.IssueToken(ctx, sys, draft)
		no(t, err)
		wants(t, c.RevokeToken(ctx, sec, id), fault.KindForbidden, "系统管理员")
		no(t, c.RevokeToken(ctx, sys, id))
		_, _, err = c.TokenActor(ctx, secret, "")
		wants(t, err, fault.KindUnauthenticated, "已收回")
		wants(t, c.RevokeToken(ctx, sys, id), fault.KindConflict, "已经收回")
		wants(t, c.RevokeToken(ctx, sys, 99), fault.KindNotFound, "没有这个密钥")
		if n := c.acts("token.manage", audit.Done); n != 2 {
			t.Errorf("%d acts in the log", n)
		}
	})
}

func TestTokenNeedsNameUnitAndEnd(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sys, sec := c.officers()
		_, _, err := c.IssueToken(ctx, sys, org.TokenDraft{})
		for _, words := range []string{"请填写用途", "请选择单位", "请填写有效期"} {
			wants(t, err, fault.KindInvalid, words)
		}
		good := org.TokenDraft{Name: "示例系统", UnitID: c.units["D1"].ID, ExpiresOn: calendar.On(2027, 1, 1)}
		late, past, long, gone := good, good, good, good
		late.ExpiresOn, past.ExpiresOn, long.Name, gone.UnitID = calendar.On(2027, 12, 1), calendar.On(2026, 11, 22), strings.Repeat("长", 41), 987
		for want, d := range map[string]org.TokenDraft{"最长一年": late, "不能早于今天": past, "不超过 40 个字": long, "没有这个单位": gone} {
			_, _, err := c.IssueToken(ctx, sys, d)
			if err == nil || !strings.Contains(fault.Message(err), want) {
				t.Errorf("%+v: %v, want %s", d, err, want)
			}
		}
		_, _, err = c.IssueToken(ctx, sec, good)
		wants(t, err, fault.KindForbidden, "系统管理员")
		no(t, c.CloseUnit(ctx, cli, c.units["D2"].ID, 1, calendar.On(2026, 11, 1)))
		good.UnitID = c.units["D2"].ID
		_, _, err = c.IssueToken(ctx, sys, good)
		wants(t, err, fault.KindInvalid, "已撤销")
	})
}
