package org_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

var ctx = context.Background()

// clock is a hand that tests move.
type clock struct{ at time.Time }

func (c *clock) add(d time.Duration) { c.at = c.at.Add(d) }

type county struct {
	*org.Service
	t     *testing.T
	clock *clock
	units map[string]org.Unit
}

var cli = org.CLIActor("示例")

// each builds a small county on both engines.
func each(t *testing.T, f func(t *testing.T, c *county)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		audit.Attach(d, keys)
		hand := &clock{time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
		d.SetClock(func() time.Time { return hand.at })
		c := &county{Service: &org.Service{DB: d, Keys: keys}, t: t, clock: hand, units: map[string]org.Unit{}}
		for _, u := range []org.UnitDraft{
			{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County},
			{Code: "D1", Name: "蒙阴县民政局", ShortName: "民政局", Kind: org.Department, ParentCode: "MY"},
			{Code: "D2", Name: "蒙阴县财政局", ShortName: "财政局", Kind: org.Department, ParentCode: "MY", Aliases: []string{"国资监管机构"}},
			{Code: "V1", Name: "国家税务总局蒙阴县税务局", ShortName: "税务局", Kind: org.Department, Relation: org.Vertical, ParentCode: "MY", Link: "https://www.example.gov.cn/tax"},
			{Code: "T1", Name: "蒙阴县野店镇人民政府", ShortName: "野店镇", Kind: org.Township, ParentCode: "MY"},
			{Code: "T1-C1", Name: "烟庄村村民委员会", ShortName: "烟庄村", Kind: org.Village, ParentCode: "T1"},
		} {
			added, err := c.AddUnit(ctx, cli, u)
			if err != nil {
				t.Fatal(err)
			}
			c.units[u.Code] = added
		}
		f(t, c)
	})
}

func (c *county) user(login, name, unit string, roles ...rbac.Role) {
	c.t.Helper()
	if _, err := c.UserAdd(ctx, cli, org.UserAdd{Login: login, Name: name, Unit: unit, Roles: roles, Password: password}); err != nil {
		c.t.Fatal(err)
	}
}

const (
	password = "Tian-Qing-9-Yue"
	another  = "Shan-Gao-8-Shui"
)

// signIn signs in and returns actor, session and cookie.
func (c *county) signIn(login string) (rbac.Actor, org.Session, string) {
	c.t.Helper()
	token, err := c.Authenticate(ctx, login, password, org.Place{Address: "10.1.1.1"})
	if err != nil {
		c.t.Fatal(err)
	}
	a, s, err := c.Actor(ctx, token)
	if err != nil {
		c.t.Fatal(err)
	}
	return a, s, token
}

func wants(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	text := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		text += p.Msg
	}
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(text, words) {
		t.Errorf("got %v, want %v with %q", err, kind, words)
	}
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *county) acts(action string, outcome audit.Outcome) int {
	c.t.Helper()
	var n int
	no(c.t, c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM audit_log WHERE action = ? AND outcome = ?`, action, string(outcome)))
	return n
}

func TestUnitsGrowMoveAndClose(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		q := c.DB.Reader(ctx)
		if !c.units["V1"].ByRequest() || c.units["D1"].ByRequest() {
			t.Error("商请 is told by the wrong relation")
		}
		tree, err := org.Tree(q, false)
		if err != nil || len(tree) != 1 || tree[0].Count() != 6 || tree[0].Children[3].Children[0].Code != "T1-C1" {
			t.Fatalf("tree: %+v %v", tree, err)
		}
		for name, d := range map[string]org.UnitDraft{
			"编码D1已由":    {Code: "D1", Name: "又一局", Kind: org.Department, ParentCode: "MY"},
			"一个系统只管一个县": {Code: "X", Name: "又一县", Kind: org.County},
			"不能设在民政局":   {Code: "X", Name: "某村", Kind: org.Village, ParentCode: "D1"},
			"没有编码为“Q”":  {Code: "X", Name: "某局", Kind: org.Department, ParentCode: "Q"},
			"已指“蒙阴县财政局": {Code: "X", Name: "某局", Kind: org.Department, ParentCode: "MY", Aliases: []string{"国资 监管机构"}},
			"请填写单位名称":   {Code: "X", Kind: org.Department, ParentCode: "MY"},
			"领导关系应为":    {Code: "X", Name: "某局", Kind: org.Department, Relation: "x", ParentCode: "MY"},
		} {
			_, err := c.AddUnit(ctx, cli, d)
			wants(t, err, fault.KindInvalid, name)
		}
		// A township moves with its village when the county's structure changes.
		town, err := c.AddUnit(ctx, cli, org.UnitDraft{Code: "T2", Name: "蒙阴县桃墟镇人民政府", ShortName: "桃墟镇", Kind: org.Township, ParentCode: "MY"})
		no(t, err)
		village := c.units["T1-C1"]
		no(t, c.ChangeUnit(ctx, cli, village.ID, village.Version, org.UnitDraft{Code: "T1-C1", Name: village.Name, ShortName: "烟庄村", Kind: org.Village, ParentCode: "T2"}))
		moved, err := org.UnitByID(q, village.ID)
		if err != nil || !strings.HasPrefix(moved.Path, town.Path) || moved.Depth() != 2 {
			t.Errorf("path %s not below %s, %v", moved.Path, town.Path, err)
		}
		wants(t, c.ChangeUnit(ctx, cli, village.ID, village.Version, org.UnitDraft{Code: "T1-C1", Name: "某村", Kind: org.Village, ParentCode: "T2"}), fault.KindConflict, "刚被别人改过")
		c.Closing = append(c.Closing, func(_ db.Reader, u org.Unit) ([]string, error) {
			if u.Code == "D2" {
				return []string{"3条在办认领"}, nil
			}
			return nil, nil
		})
		wants(t, c.CloseUnit(ctx, cli, town.ID, town.Version, calendar.Date{}), fault.KindConflict, "下级单位烟庄村")
		wants(t, c.CloseUnit(ctx, cli, c.units["D2"].ID, 1, calendar.Date{}), fault.KindConflict, "3条在办认领")
		no(t, c.CloseUnit(ctx, cli, moved.ID, moved.Version, calendar.Date{}))
		heir, err := c.AddUnit(ctx, cli, org.UnitDraft{Code: "Z1", Name: "烟庄社区居民委员会", ShortName: "烟庄社区", Kind: org.Community, ParentCode: "T1", Aliases: []string{"烟庄村"}})
		no(t, err) // a closed unit's name is free
		no(t, c.CloseUnit(ctx, cli, heir.ID, heir.Version, calendar.Date{}))
		rows, next, err := org.Units(q, org.UnitFilter{Limit: 3}, "")
		if err != nil || len(rows) != 3 || next != "MY" {
			t.Errorf("page: %d %q %v", len(rows), next, err)
		}
		rows, next, err = org.Units(q, org.UnitFilter{Limit: 10}, next)
		if err != nil || len(rows) != 3 || next != "" {
			t.Errorf("second page: %d %q %v", len(rows), next, err)
		}
		if rows, _, err := org.Units(q, org.UnitFilter{Text: " 税务 "}, ""); err != nil || len(rows) != 1 || rows[0].Code != "V1" {
			t.Errorf("by text: %v %v", rows, err)
		}
	})
}

// A move takes the whole subtree along.
func TestSubtreeMoves(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		bureau, err := c.AddUnit(ctx, cli, org.UnitDraft{Code: "D1-1", Name: "民政服务中心", Kind: org.Department, Relation: org.Public, ParentCode: "D1"})
		no(t, err)
		below, err := c.AddUnit(ctx, cli, org.UnitDraft{Code: "D1-2", Name: "敬老院", Kind: org.Department, Relation: org.Public, ParentCode: "D1-1"})
		no(t, err)
		no(t, c.ChangeUnit(ctx, cli, bureau.ID, bureau.Version, org.UnitDraft{Code: "D1-1", Name: "民政服务中心", Kind: org.Department, Relation: org.Public, ParentCode: "D2"}))
		got, err := org.UnitByID(c.DB.Reader(ctx), below.ID)
		top := c.units["D2"].Path
		if err != nil || !strings.HasPrefix(got.Path, top) || got.Depth() != 3 {
			t.Errorf("path %s is not below %s: %v", got.Path, top, err)
		}
		bureau, _ = org.UnitByID(c.DB.Reader(ctx), bureau.ID)
		err = c.ChangeUnit(ctx, cli, bureau.ID, bureau.Version, org.UnitDraft{Code: "D1-1", Name: "民政服务中心", Kind: org.Department, ParentCode: "D1-2"})
		wants(t, err, fault.KindInvalid, "不能是本单位或它的下级")
	})
}

func TestVisible(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("town", "示例甲", "T1", rbac.TownClerk)
		c.user("dept", "示例乙", "D1", rbac.DeptLiaison)
		c.user("officer", "示例丙", "MY", rbac.CountyOfficer)
		for login, want := range map[string]string{"town": "T1 T1-C1", "dept": "D1", "officer": "MY D1 D2 V1 T1 T1-C1"} {
			a, _, _ := c.signIn(login)
			units, err := org.Visible(c.DB.Reader(ctx), a, rbac.UnitRead)
			no(t, err)
			var codes []string
			for _, u := range units {
				codes = append(codes, u.Code)
			}
			if got := strings.Join(codes, " "); got != want {
				t.Errorf("%s sees %s, want %s", login, got, want)
			}
		}
		a, _, _ := c.signIn("dept")
		_, err := c.AddUnit(ctx, a, org.UnitDraft{Code: "X", Name: "某局", Kind: org.Department, ParentCode: "MY"})
		wants(t, err, fault.KindForbidden, "管理机构")
	})
}

func TestLoadedResolverKnowsAliases(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		no(t, c.SetAliases(ctx, cli, c.units["D1"].ID, []string{"民政事务办", "民政事务办 "}))
		r, err := org.LoadResolver(c.DB.Reader(ctx))
		no(t, err)
		if got := say(r.Units("民政事务办、国资监管机构、乡镇人民政府")); got != "D1:alias D2:alias township" {
			t.Error(got)
		}
	})
}
