// Package webtest gives tests of pages a small county behind the real shell:
// real databases, real services, real sessions.
package webtest

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/disclose/words"
	"lianghua/duty"
	"lianghua/foi"
	"lianghua/foi/offer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/channel"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/patrol"
	"lianghua/queue"
	"lianghua/rbac"
	"lianghua/reorg"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/village/pilot"
	"lianghua/web"
)

// County is a county with six units and the starter catalogue.
type County struct {
	DB       *db.DB
	Org      *org.Service
	Catalog  *catalog.Service
	Claims   *claim.Service
	Items    *disclose.Service
	Duties   *duty.Service
	Villages *village.Service
	Pilots   *pilot.Service
	Patrol   *patrol.Service
	Reorg    *reorg.Service
	Files    *attach.Store
	Words    *words.Service
	Consult  *consult.Service
	Requests *foi.Service
	Offers   *offer.Service
	Queue    *queue.Service
	Server   *web.Server
	Units    map[string]org.Unit // by code: MY, D1, D2, V1, T1, T1-C1

	t      testing.TB
	opened map[string]bool
	now    time.Time
}

// CLI is the county's own command line, with every right.
var CLI = org.CLIActor("示例")

// Now is the moment at which every test county stands: 2026年11月23日 09:00.
var Now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

var units = []org.UnitDraft{
	{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County, Phone: "0539-4271000"},
	{Code: "D1", Name: "蒙阴县民政局", ShortName: "民政局", Kind: org.Department, ParentCode: "MY", Phone: "0539-4271001"},
	{Code: "D2", Name: "临沂市自然资源和规划局蒙阴县国土空间规划服务中心", ShortName: "国土空间规划服务中心", Kind: org.Department, ParentCode: "MY"},
	{Code: "V1", Name: "国家税务总局蒙阴县税务局", ShortName: "税务局", Kind: org.Department, Relation: org.Vertical, ParentCode: "MY", Link: "https://www.example.gov.cn/tax"},
	{Code: "T1", Name: "蒙阴县野店镇人民政府", ShortName: "野店镇", Kind: org.Township, ParentCode: "MY", Phone: "0539-4271009"},
	{Code: "T1-C1", Name: "烟庄村村民委员会", ShortName: "烟庄村", Kind: org.Village, ParentCode: "T1", Sample: true},
}

// CountyUnit is the root of the tree, for a county that is built up by hand.
var CountyUnit = units[0]

// Empty is a county without any data, not even units.
func Empty(t testing.TB, d *db.DB) *County {
	t.Helper()
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, keys)
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := &County{DB: d, Org: &org.Service{DB: d, Keys: keys, Demo: true}, Catalog: &catalog.Service{DB: d}, Files: files,
		Units: map[string]org.Unit{}, t: t, opened: map[string]bool{}, now: Now}
	d.SetClock(func() time.Time { return c.now })
	c.Items = &disclose.Service{DB: d, Calendar: c.Calendar, Files: files, Checks: village.Checks()}
	c.Words = &words.Service{DB: d, Changed: disclose.VoidReports, Site: func() http.Handler {
		if c.Server == nil {
			return nil
		}
		return c.Server.Handler()
	}}
	c.Items.Rules = c.Words.Rules
	c.Consult = &consult.Service{DB: d, Keys: keys, Calendar: c.Calendar, Rules: c.Words.Rules}
	c.Requests = &foi.Service{DB: d, Keys: keys, Files: files, Calendar: c.Calendar, Items: c.Items}
	c.Offers = &offer.Service{DB: d, Requests: c.Requests}
	c.Queue = &queue.Service{DB: d, Keys: keys, Out: &channel.Service{DB: d, Keys: keys}, Calendar: c.Calendar}
	c.Duties = &duty.Service{DB: d, Calendar: c.Calendar}
	c.Villages = &village.Service{DB: d, Org: c.Org, Items: c.Items, Duties: c.Duties, Files: files}
	c.Patrol = &patrol.Service{DB: d}
	c.Pilots = &pilot.Service{DB: d, Items: c.Items, Duties: c.Duties, Files: files}
	c.Claims = &claim.Service{DB: d, Calendar: c.Calendar, Files: files, TempDir: t.TempDir()}
	c.Reorg = &reorg.Service{DB: d, Files: c.Files, Slices: reorg.Slices(c.Claims, c.Duties)}
	c.Set(settings.SecondFactor, "false") // as in a demo county; tests of the second factor set it
	return c
}

// Set changes a setting.
func (c *County) Set(key settings.Key, value string) {
	c.t.Helper()
	err := c.DB.Write(context.Background(), func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(CLI), string(rbac.LockEdit), map[settings.Key]string{key: value})
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// New is a county with its units and the starter catalogue, all 待核.
func New(t testing.TB, d *db.DB) *County {
	t.Helper()
	c := Empty(t, d)
	for _, draft := range units {
		u, err := c.Org.AddUnit(context.Background(), CLI, draft)
		if err != nil {
			t.Fatal(err)
		}
		c.Units[u.Code] = u
	}
	if _, err := catalog.Load(context.Background(), d, org.Who(CLI), nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// Calendar is the embedded calendar.
func (c *County) Calendar(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }

// Later moves the county's clock on.
func (c *County) Later(d time.Duration) { c.now = c.now.Add(d) }

// Serve puts the routes behind the shell.
func (c *County) Serve(routes []web.Route, nav func(*web.Ctx) []web.NavItem) {
	c.t.Helper()
	pages, err := templates.Load("", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Server, err = web.New(&web.Server{DB: c.DB, Org: c.Org, Templates: pages, Nav: nav, Phones: c.Villages.Device, Options: web.Options{Demo: true, BodyLimit: "64M",
		DemoAccounts: []web.DemoAccount{{Login: "county", Label: "政务公开科"}}}}, routes)
	if err != nil {
		c.t.Fatal(err)
	}
}

// Password is the password of every account of the test county.
const Password = "Tian-Qing-9-Yue"

// Logins are the accounts that As knows, with roles and units.
var Logins = map[string][]org.UserAdd{
	"county":     {{Name: "示例甲", Unit: "MY", Roles: []rbac.Role{rbac.CountyOfficer}}},
	"leader":     {{Name: "示例乙", Unit: "MY", Roles: []rbac.Role{rbac.CountyLeader}}},
	"supervise":  {{Name: "示例丙", Unit: "MY", Roles: []rbac.Role{rbac.CountySupervisor}}},
	"dept":       {{Name: "示例丁", Unit: "D1", Roles: []rbac.Role{rbac.DeptLiaison}, Post: org.Liaison}},
	"dept-head":  {{Name: "示例戊", Unit: "D1", Roles: []rbac.Role{rbac.DeptHead}, Post: org.Head}},
	"town":       {{Name: "示例己", Unit: "T1", Roles: []rbac.Role{rbac.TownClerk}, Post: org.Liaison}},
	"town-head":  {{Name: "示例寅", Unit: "T1", Roles: []rbac.Role{rbac.TownHead}, Post: org.Head}},
	"village":    {{Name: "示例庚", Unit: "T1-C1", Roles: []rbac.Role{rbac.VillageClerk}}},
	"two-posts":  {{Name: "示例辛", Unit: "D1", Roles: []rbac.Role{rbac.DeptLiaison, rbac.DeptHead}}},
	"sysadmin":   {{Name: "示例壬", Unit: "MY", Roles: []rbac.Role{rbac.SysAdmin}}},
	"secadmin":   {{Name: "示例癸", Unit: "MY", Roles: []rbac.Role{rbac.SecAdmin}}},
	"auditor":    {{Name: "示例子", Unit: "MY", Roles: []rbac.Role{rbac.Auditor}}},
	"other-dept": {{Name: "示例丑", Unit: "D2", Roles: []rbac.Role{rbac.DeptLiaison}}},
}

// As is the browser of a signed-in person; see Logins.
func (c *County) As(login string) *Browser {
	c.t.Helper()
	ctx := context.Background()
	if !c.opened[login] {
		for _, add := range Logins[login] {
			add.Login, add.Password = login, Password
			if _, err := c.Org.UserAdd(ctx, CLI, add); err != nil {
				c.t.Fatal(err)
			}
		}
		c.opened[login] = true
	}
	token, err := c.Org.Authenticate(ctx, login, Password, org.Place{Address: "10.1.1.1"})
	if err != nil {
		c.t.Fatal(err)
	}
	b := c.Visitor()
	b.cookies["lianghua_session"] = &http.Cookie{Name: "lianghua_session", Value: token}
	return b
}

// Actor is the person behind a browser.
func (c *County) Actor(b *Browser) (rbac.Actor, org.Session) {
	c.t.Helper()
	actor, session, err := c.Org.Actor(context.Background(), b.cookies["lianghua_session"].Value)
	if err != nil {
		c.t.Fatal(err)
	}
	return actor, session
}
