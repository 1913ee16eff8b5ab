package village

import (
	"testing"
	"time"

	"lianghua/internal/fault"
	"lianghua/rbac"
)

func TestProfile(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := Profile{UnitID: c.id("T1-V1"), Accountant: "示例戊", Overseer: "示例己", Principal: "示例庚", Board: "村委会大门西侧", Phone: "0539-4271099"}
		ok(t, c.s.SaveProfile(c.ctx, c.clerk(), p))
		got := must[Profile](t)(ProfileOf(c.d.Reader(c.ctx), p.UnitID))
		if len(got.Code) != 10 || got.Overseer != "示例己" || got.Version != 2 {
			t.Errorf("%+v", got)
		}
		p.Overseer, p.Principal = "示例庚", "示例庚"
		refused(t, c.s.SaveProfile(c.ctx, c.clerk(), p), fault.KindInvalid, "不能同时是村负责人")
		p.Overseer = ""
		ok(t, c.s.SaveProfile(c.ctx, c.clerk(), p))
		stale := got
		refused(t, c.s.SaveProfile(c.ctx, c.clerk(), stale), fault.KindConflict, "刷新")
		refused(t, c.s.SaveProfile(c.ctx, c.stranger(), p), fault.KindNotFound, "")
		refused(t, c.s.SaveProfile(c.ctx, c.clerk(), Profile{UnitID: c.id("T1")}), fault.KindNotFound, "")
		if again := must[Profile](t)(ProfileOf(c.d.Reader(c.ctx), p.UnitID)); again.Code != got.Code {
			t.Error("a printed code must not change")
		}
		list := must[[]Kept](t)(c.s.Codes(c.ctx, c.clerk(), c.id("T1")))
		if len(list) != 2 || list[0].Profile.Code == "" || list[0].Profile.Code == list[1].Profile.Code {
			t.Errorf("%+v", list)
		}
		if list := must[[]Kept](t)(c.s.Villages(c.ctx, c.stranger(), rbac.VillageSet, 0)); len(list) != 1 || list[0].ShortName != "安康村" {
			t.Errorf("another township sees %+v", list)
		}
	})
}

func TestPhone(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		v1 := c.id("T1-V1")
		pin := must[string](t)(c.s.SetKeeper(c.ctx, c.clerk(), v1, "示例戊"))
		if len(pin) != pinDigits {
			t.Fatalf("%q", pin)
		}
		_, err := c.s.SetKeeper(c.ctx, c.clerk(), v1, "示例戊")
		refused(t, err, fault.KindInvalid, "重置口令")
		_, err = c.s.SetKeeper(c.ctx, c.stranger(), v1, "示例辛")
		refused(t, err, fault.KindNotFound, "")
		code := must[Profile](t)(ProfileOf(c.d.Reader(c.ctx), v1)).Code

		_, err = c.s.SignIn(c.ctx, "nosuchcode", pin, "10.0.0.1")
		refused(t, err, fault.KindNotFound, "二维码")
		_, err = c.s.SignIn(c.ctx, code, "000000", "10.0.0.1")
		refused(t, err, fault.KindUnauthenticated, "口令不正确")
		token := must[string](t)(c.s.SignIn(c.ctx, code, pin, "10.0.0.1"))
		c.now = c.now.AddDate(3, 0, 0) // no forced expiry
		actor, session, err := c.s.Device(c.ctx, token, "10.0.0.1")
		ok(t, err)
		if actor.Name != "示例戊" || session.CSRF == "" || actor.PersonID == 0 {
			t.Errorf("%+v %+v", actor, session)
		}
		for _, u := range []string{"T1-V2", "T1", "MY"} {
			if rbac.May(actor, rbac.ItemDraft, c.units[u].RBAC()) {
				t.Errorf("the keeper may draft for %s", u)
			}
		}
		if !rbac.May(actor, rbac.ItemDraft, c.units["T1-V1"].RBAC()) || rbac.MayAny(actor, rbac.ItemPublish) {
			t.Error("a keeper drafts for the own village and publishes nothing")
		}

		list := must[[]Keeper](t)(c.s.Keepers(c.ctx, c.clerk(), v1))
		if len(list) != 1 || list[0].Devices != 1 || !list[0].LastAt.Valid {
			t.Fatalf("%+v", list)
		}
		fresh := must[string](t)(c.s.ResetPIN(c.ctx, c.clerk(), v1, list[0].ID))
		_, _, err = c.s.Device(c.ctx, token, "")
		refused(t, err, fault.KindUnauthenticated, "扫描")
		_, err = c.s.SignIn(c.ctx, code, pin, "")
		if fresh != pin {
			refused(t, err, fault.KindUnauthenticated, "")
		}
		token = must[string](t)(c.s.SignIn(c.ctx, code, fresh, ""))
		ok(t, c.s.StopKeeper(c.ctx, c.clerk(), v1, list[0].ID))
		_, _, err = c.s.Device(c.ctx, token, "")
		refused(t, err, fault.KindUnauthenticated, "")
		_, err = c.s.SignIn(c.ctx, code, fresh, "")
		refused(t, err, fault.KindUnauthenticated, "")
		refused(t, c.s.StopKeeper(c.ctx, c.stranger(), v1, list[0].ID), fault.KindNotFound, "")
		refused(t, c.s.StopKeeper(c.ctx, c.clerk(), c.id("T1-V2"), list[0].ID), fault.KindNotFound, "")
	})
}

func TestWrongPINsLock(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		v1 := c.id("T1-V1")
		pin := must[string](t)(c.s.SetKeeper(c.ctx, c.clerk(), v1, "示例戊"))
		code := must[Profile](t)(ProfileOf(c.d.Reader(c.ctx), v1)).Code
		known := must[string](t)(c.s.SignIn(c.ctx, code, pin, ""))
		fail := func(n int) (err error) {
			for range n {
				_, err = c.s.SignIn(c.ctx, code, "123123", "")
			}
			return err
		}
		refused(t, fail(lockEvery), fault.KindUnauthenticated, "分钟后再试")
		_, err := c.s.SignIn(c.ctx, code, pin, "")
		refused(t, err, fault.KindUnauthenticated, "分钟后再试") // even the right one waits
		if _, _, err := c.s.Device(c.ctx, known, ""); err != nil {
			t.Errorf("a remembered phone is locked out: %v", err)
		}
		c.now = c.now.Add(lockFor)
		token := must[string](t)(c.s.SignIn(c.ctx, code, pin, "")) // and starts the count anew
		ok(t, c.s.SignOut(c.ctx, c.clerk(), token))
		for range lockHard / lockEvery {
			err = fail(lockEvery)
			c.now = c.now.Add(lockFor)
		}
		refused(t, err, fault.KindUnauthenticated, "联系乡镇")
		_, err = c.s.SignIn(c.ctx, code, pin, "")
		refused(t, err, fault.KindUnauthenticated, "联系乡镇")
		c.now = c.now.Add(30 * 24 * time.Hour)
		_, err = c.s.SignIn(c.ctx, code, pin, "")
		refused(t, err, fault.KindUnauthenticated, "联系乡镇")
		k := must[[]Keeper](t)(c.s.Keepers(c.ctx, c.clerk(), v1))[0]
		fresh := must[string](t)(c.s.ResetPIN(c.ctx, c.clerk(), v1, k.ID))
		must[string](t)(c.s.SignIn(c.ctx, code, fresh, ""))
	})
}

func TestMostKeepers(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		pins := map[string]bool{}
		for _, name := range []string{"示例戊", "示例己", "示例庚", "示例辛"} {
			pins[must[string](t)(c.s.SetKeeper(c.ctx, c.clerk(), c.id("T1-V1"), name))] = true
		}
		_, err := c.s.SetKeeper(c.ctx, c.clerk(), c.id("T1-V1"), "示例壬")
		refused(t, err, fault.KindInvalid, "最多 4 人")
		if len(pins) != MostKeepers {
			t.Error("two keepers of one village have the same PIN")
		}
	})
}
