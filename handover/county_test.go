package handover_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/handover"
	"lianghua/internal/attach"
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

var cli = org.CLIActor("示例")

const password = "Shili-2026-kouling"

// county is a small county with people, on one engine, at a moved clock.
type county struct {
	t     *testing.T
	d     *db.DB
	org   *org.Service
	s     *handover.Service
	now   time.Time
	units map[string]org.Unit
}

func each(t *testing.T, f func(t *testing.T, c *county)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		audit.Attach(d, keys)
		files, err := attach.OpenStore(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		c := &county{t: t, d: d, now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), units: map[string]org.Unit{}}
		d.SetClock(func() time.Time { return c.now })
		c.org = &org.Service{DB: d, Keys: keys, Demo: true}
		c.s = &handover.Service{DB: d, Org: c.org, Files: files, Calendar: func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }}
		for _, u := range []org.UnitDraft{
			{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County},
			{Code: "D1", Name: "蒙阴县民政局", ShortName: "民政局", Kind: org.Department, ParentCode: "MY"},
			{Code: "D2", Name: "蒙阴县财政局", ShortName: "财政局", Kind: org.Department, ParentCode: "MY"},
			{Code: "T1", Name: "蒙阴县野店镇人民政府", ShortName: "野店镇", Kind: org.Township, ParentCode: "MY"},
			{Code: "T2", Name: "蒙阴县常路镇人民政府", ShortName: "常路镇", Kind: org.Township, ParentCode: "MY"},
			{Code: "V1", Name: "烟庄村村民委员会", ShortName: "烟庄村", Kind: org.Village, ParentCode: "T1"},
		} {
			added, err := c.org.AddUnit(ctx, cli, u)
			c.ok(err)
			c.units[u.Code] = added
		}
		c.user("officer", "示例甲", "MY", "", rbac.CountyOfficer)
		c.user("liaison", "示例乙", "D1", org.Liaison, rbac.DeptLiaison)
		c.user("heir", "示例丙", "D1", org.Liaison)
		c.user("head", "示例丁", "D1", org.Head, rbac.DeptHead)
		c.user("other", "示例戊", "D2", org.Liaison, rbac.DeptLiaison)
		c.user("clerk", "示例己", "T1", org.Liaison, rbac.TownClerk)
		c.user("sec", "示例庚", "MY", "", rbac.SecAdmin)
		c.user("sys", "示例辛", "MY", "", rbac.SysAdmin)
		f(t, c)
	})
}

func (c *county) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(fault.Message(err), err)
	}
}

// refused holds that an act failed with these words.
func (c *county) refused(err error, words string) {
	c.t.Helper()
	if err == nil || !strings.Contains(err.Error()+fault.Message(err), words) {
		c.t.Errorf("got %v, want “%s”", err, words)
	}
}

func (c *county) user(login, name, unit string, post org.PostKind, roles ...rbac.Role) {
	c.t.Helper()
	_, err := c.org.UserAdd(ctx, cli, org.UserAdd{Login: login, Name: name, Unit: unit, Post: post, Roles: roles, Password: password})
	c.ok(err)
}

// as is a login's person now, as a session would make them.
func (c *county) as(login string) rbac.Actor {
	c.t.Helper()
	a, err := org.ActorByLogin(c.d.Reader(ctx), login, c.org.Today())
	c.ok(err)
	return a
}

// signIn opens a session and says how to ask who it is.
func (c *county) signIn(login string) func() (rbac.Actor, error) {
	c.t.Helper()
	token, err := c.org.Authenticate(ctx, login, password, org.Place{Address: "127.0.0.1"})
	c.ok(err)
	return func() (rbac.Actor, error) {
		a, _, err := c.org.Actor(ctx, token)
		return a, err
	}
}

func (c *county) person(login string) int64 { return c.as(login).PersonID }

func (c *county) show(actor rbac.Actor, id int64) handover.Detail {
	c.t.Helper()
	d, err := c.s.Show(ctx, actor, id)
	c.ok(err)
	return d
}

// act makes a move with the version that the actor sees.
func (c *county) act(actor rbac.Actor, id int64, a handover.Action, f handover.Form) error {
	d, err := c.s.Show(ctx, actor, id)
	if err != nil {
		return err
	}
	return c.s.Act(ctx, actor, id, d.Version, a, f)
}

func (c *county) sheet(by string) *handover.Sheet {
	c.t.Helper()
	// The smallest PNG that a scan may be: the store looks at the bytes.
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
	kept, err := c.s.Files.Save(ctx, strings.NewReader(png), "签字.png", attach.Scan(1<<20))
	c.ok(err)
	return &handover.Sheet{By: by, On: c.org.Today(), Scan: kept, Name: "签字.png"}
}

func (c *county) start(actor rbac.Actor, from, to string) int64 {
	c.t.Helper()
	d := handover.Draft{UnitID: c.units["D1"].ID, FromID: c.person(from), Reason: "调整分工"}
	if to != "" {
		d.Heir.PersonID = c.personID(to)
	}
	id, err := c.s.Start(ctx, actor, d)
	c.ok(err)
	return id
}

// personID is a login's person, whether or not the account is in use.
func (c *county) personID(login string) (id int64) {
	c.t.Helper()
	c.ok(c.d.Reader(ctx).Get(&id, `SELECT person_id FROM org_account WHERE login = ?`, login))
	return id
}
