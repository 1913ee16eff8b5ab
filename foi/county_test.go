package foi_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/disclose"
	"lianghua/foi"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/rbac"
)

var (
	ctx = context.Background()
	cli = org.CLIActor("示例")
)

// county is a small county with its desk of applications; today is 2026-09-01.
type county struct {
	*foi.Service
	t                                    testing.TB
	now                                  time.Time
	county, office, civil, justice, town org.Unit
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, keys)
	items := &disclose.Service{DB: d, Calendar: workday.LoadCalendar, Files: files}
	c := &county{Service: &foi.Service{DB: d, Keys: keys, Files: files, Calendar: workday.LoadCalendar, Items: items}, t: t}
	c.on("2026-09-01")
	d.SetClock(func() time.Time { return c.now })
	if err := d.Write(ctx, func(tx *db.Tx) error { _, err := workday.Seed(tx, org.Who(cli)); return err }); err != nil {
		t.Fatal(err)
	}
	o := &org.Service{DB: d, Keys: keys}
	add := func(code, name, short string, kind org.Kind, parent string) org.Unit {
		u, err := o.AddUnit(ctx, cli, org.UnitDraft{Code: code, Name: name, ShortName: short, Kind: kind, ParentCode: parent})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	c.county = add("MY", "蒙阴县人民政府", "县政府", org.County, "")
	c.office = add("MY-D01", "蒙阴县人民政府办公室", "县政府办", org.Department, "MY")
	c.civil = add("MY-D07", "蒙阴县民政局", "县民政局", org.Department, "MY")
	c.justice = add("MY-D08", "蒙阴县司法局", "县司法局", org.Department, "MY")
	c.town = add("MY-T01", "野店镇人民政府", "野店镇", org.Township, "MY")
	return c
}

// on sets the clock to nine in the morning of a day.
func (c *county) on(day string) { c.now = calendar.MustParse(day).Start().Add(9 * time.Hour) }

func actor(person int64, role rbac.Role, u org.Unit) rbac.Actor {
	return rbac.Actor{AccountID: person, PersonID: person, Name: "示例" + string([]rune("零甲乙丙丁戊己庚辛壬癸")[person]), Current: -1,
		Grants: []rbac.Grant{{ID: person, Role: role, Unit: u.RBAC()}}}
}

func (c *county) officer() rbac.Actor  { return actor(1, rbac.CountyOfficer, c.office) }
func (c *county) section() rbac.Actor  { return actor(2, rbac.CountyOfficer, c.office) }
func (c *county) leader() rbac.Actor   { return actor(3, rbac.CountyLeader, c.county) }
func (c *county) liaison() rbac.Actor  { return actor(4, rbac.DeptLiaison, c.civil) }
func (c *county) reviewer() rbac.Actor { return actor(5, rbac.LegalReviewer, c.justice) }
func (c *county) counsel() rbac.Actor  { return actor(6, rbac.LegalCounsel, c.county) }

// The applicant of the tests: nobody, of a region that does not exist.
var person = foi.Applicant{Name: "示例甲", IDKind: "居民身份证", IDNumber: "999999199001010016", Phone: "13900000001", Address: "示例路1号", Email: "jia@example.cn"}

func (c *county) form(channel foi.Channel, need string) foi.Form {
	return foi.Form{OrganID: c.county.ID, Channel: channel, ApplicantType: "natural", Applicant: person, Need: need, Carrier: "paper", Way: "post",
		OtherWay: true, SubmittedOn: calendar.DateOf(c.now)}
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%v: %s", err, fault.Message(err))
	}
}

// refused asserts the kind of a refusal.
func (c *county) refused(err error, kind fault.Kind, what string) {
	c.t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		c.t.Errorf("%s: want %v, got %v", what, kind, err)
	}
}

func (c *county) get(id int64) foi.Request {
	c.t.Helper()
	r, err := foi.ByID(c.DB.Reader(ctx), id)
	c.must(err)
	return r
}

func (c *county) ref(id int64) foi.Ref { return foi.Ref{ID: id, Version: c.get(id).Version} }

// grant gives actors their roles in the table too: seats look there.
func (c *county) grant(list ...rbac.Actor) {
	c.t.Helper()
	c.must(c.DB.Write(ctx, func(tx *db.Tx) error {
		for _, a := range list {
			if _, err := tx.Exec(`INSERT INTO org_person (id, name) VALUES (?, ?)`, a.PersonID, a.Name); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO org_grant (person_id, role, unit_id, since_on, granted_by) VALUES (?, ?, ?, '2026-01-01', '示例')`, a.PersonID, a.Grants[0].Role, a.Grants[0].Unit.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

// dump is every row of the slice, the log, todos and notices as text.
func (c *county) dump() string {
	c.t.Helper()
	var b strings.Builder
	for _, table := range []string{"foi_request", "foi_event", "foi_move", "foi_party", "foi_task", "foi_draft", "foi_meeting", "foi_opinion", "foi_step", "foi_paper", "foi_review",
		"foi_proactive", "foi_erasure", "audit_log", "todo", "notice", "attachment"} {
		c.must(c.DB.Reader(ctx).Each(func(rows *sqlx.Rows) error {
			row, err := rows.SliceScan()
			fmt.Fprintf(&b, "%s %s\n", table, row)
			return err
		}, `SELECT t.* FROM `+table+` t`))
	}
	return b.String()
}
