package village

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

type testChain struct{}

func (testChain) Chain(prev, row []byte) []byte {
	h := hmac.New(sha256.New, []byte("test"))
	h.Write(prev)
	h.Write(row)
	return h.Sum(nil)
}
func (testChain) KeyID() string { return "test" }

// county is two townships with their villages and the service.
type county struct {
	t     testing.TB
	d     *db.DB
	s     *Service
	ctx   context.Context
	units map[string]org.Unit
	now   time.Time

	duties *duty.Service
}

var cli = org.CLIActor("示例")

func open(t testing.TB, d *db.DB) *county {
	t.Helper()
	audit.Attach(d, testChain{})
	c := &county{t: t, d: d, ctx: context.Background(), units: map[string]org.Unit{}, now: time.Date(2026, 9, 8, 2, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return c.now })
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cal := func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }
	c.duties = &duty.Service{DB: d, Calendar: cal}
	items := &disclose.Service{DB: d, Calendar: cal, Files: files, Checks: Checks()}
	c.s = &Service{DB: d, Org: &org.Service{DB: d, Demo: true}, Items: items, Duties: c.duties, Files: files}
	for _, u := range []org.UnitDraft{
		{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County},
		{Code: "T1", Name: "蒙阴县野店镇人民政府", ShortName: "野店镇", Kind: org.Township, ParentCode: "MY", Phone: "0539-4271009"},
		{Code: "T2", Name: "蒙阴县桃墟镇人民政府", ShortName: "桃墟镇", Kind: org.Township, ParentCode: "MY"},
		{Code: "T1-V1", Name: "烟庄村村民委员会", ShortName: "烟庄村", Kind: org.Village, ParentCode: "T1", Sample: true},
		{Code: "T1-V2", Name: "毛坪村村民委员会", ShortName: "毛坪村", Kind: org.Village, ParentCode: "T1", Sample: true},
		{Code: "T2-V1", Name: "安康村村民委员会", ShortName: "安康村", Kind: org.Village, ParentCode: "T2", Sample: true},
	} {
		unit, err := c.s.Org.AddUnit(c.ctx, cli, u)
		if err != nil {
			t.Fatal(err)
		}
		c.units[u.Code] = unit
	}
	return c
}

func each(t *testing.T, f func(t *testing.T, c *county)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, open(t, d)) })
}

// as is somebody with one role in a unit; person numbers are theirs alone.
func (c *county) as(person int64, name string, role rbac.Role, unit string) rbac.Actor {
	return rbac.Actor{PersonID: person, Name: name, Current: 0, Face: "web", Grants: []rbac.Grant{{ID: person, Role: role, Unit: c.units[unit].RBAC()}}}
}

func (c *county) clerk() rbac.Actor    { return c.as(901, "示例甲", rbac.TownClerk, "T1") }
func (c *county) head() rbac.Actor     { return c.as(902, "示例乙", rbac.TownHead, "T1") }
func (c *county) stranger() rbac.Actor { return c.as(903, "示例丙", rbac.TownClerk, "T2") }
func (c *county) officer() rbac.Actor  { return c.as(904, "示例丁", rbac.CountyOfficer, "MY") }

func (c *county) id(code string) int64 { return c.units[code].ID }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	text := ""
	if err != nil {
		text = fault.Message(err)
		for _, p := range fault.FieldProblems(err) {
			text += p.Msg
		}
	}
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(text, words) {
		t.Errorf("got %v, want %s with %q", err, kind, words)
	}
}
