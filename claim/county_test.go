package claim

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
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

// The units of the tests.
const (
	county, civil, safety, tax, town1, town2, town3, village = 1, 2, 3, 4, 5, 6, 7, 8
)

var testUnits = []struct {
	id                               int64
	code, name, short, kind, rel, up string
}{
	{county, "MY", "蒙阴县人民政府", "县政府", "county", "county", ""},
	{civil, "MY-D07", "蒙阴县民政局", "民政局", "department", "county", "/1/"},
	{safety, "MY-D20", "蒙阴县应急管理局", "应急局", "department", "county", "/1/"},
	{tax, "MY-D30", "国家税务总局蒙阴县税务局", "税务局", "department", "vertical", "/1/"},
	{town1, "MY-T01", "野店镇人民政府", "野店镇", "township", "county", "/1/"},
	{town2, "MY-T02", "常路镇人民政府", "常路镇", "township", "county", "/1/"},
	{town3, "MY-T03", "蒙阴街道办事处", "蒙阴街道", "subdistrict", "county", "/1/"},
	{village, "MY-T01-V01", "示例村民委员会", "示例村", "village", "county", "/1/5/"},
}

// person numbers; each holds the role of the same name.
const (
	pOfficer, pLeader, pLiaison, pHead, pSafety, pSafetyHead, pClerk, pTownHead, pTax = 11, 12, 13, 14, 15, 16, 17, 18, 19
)

// office is a county with its service and actors.
type office struct {
	t   testing.TB
	d   *db.DB
	s   *Service
	ctx context.Context
}

func open(t testing.TB, d *db.DB) *office {
	t.Helper()
	audit.Attach(d, testChain{})
	d.SetClock(func() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) })
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, d: d, ctx: context.Background()}
	o.s = &Service{DB: d, Files: files, TempDir: t.TempDir(), Calendar: func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }}
	o.write(func(tx *db.Tx) error {
		if err := addUnits(tx); err != nil {
			return err
		}
		return addPosts(tx)
	})
	return o
}

func addUnits(tx *db.Tx) error {
	for i, u := range testUnits {
		parent := any(nil)
		if u.up != "" {
			parent = 1
		}
		path := fmt.Sprintf("%s%d/", u.up, u.id)
		if u.up == "" {
			path = "/1/"
		}
		_, err := tx.Exec(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path, sort, phone)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, u.id, u.code, u.name, u.short, u.kind, u.rel, parent, path, i, fmt.Sprintf("0539-000%d", u.id))
		if err != nil {
			return err
		}
	}
	for key, name := range map[string]string{"D05": "安全生产", "D07": "社会救助"} {
		if _, err := tx.Exec(`INSERT INTO catalog_domain (key, name, sort) VALUES (?, ?, ?)`, key, name, int(key[2]-'0')); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`UPDATE catalog_domain SET lead_unit_id = ? WHERE key = 'D07'`, civil)
	return err
}

func addPosts(tx *db.Tx) error {
	for _, p := range []struct {
		id, unit int64
		name     string
		kind     string
	}{{pLiaison, civil, "示例乙", "liaison"}, {pHead, civil, "示例丙", "principal"}, {pSafety, safety, "示例丁", "liaison"}, {pClerk, town1, "示例戊", "liaison"}} {
		if _, err := tx.Exec(`INSERT INTO org_person (id, name) VALUES (?, ?)`, p.id, p.name); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO org_post (unit_id, person_id, kind, since_on) VALUES (?, ?, ?, '2026-01-01')`, p.unit, p.id, p.kind); err != nil {
			return err
		}
	}
	return nil
}

func (o *office) write(f func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.ctx, f); err != nil {
		o.t.Fatal(err)
	}
}

func actor(person int64, name string, role rbac.Role, unit int64, path string) rbac.Actor {
	return rbac.Actor{PersonID: person, AccountID: person, Name: name, Current: 0, Face: "web",
		Grants: []rbac.Grant{{ID: person, Role: role, Unit: rbac.Unit{ID: unit, Path: path}}}}
}

func officer() rbac.Actor    { return actor(pOfficer, "示例甲", rbac.CountyOfficer, county, "/1/") }
func leader() rbac.Actor     { return actor(pLeader, "示例领导", rbac.CountyLeader, county, "/1/") }
func liaison() rbac.Actor    { return actor(pLiaison, "示例乙", rbac.DeptLiaison, civil, "/1/2/") }
func head() rbac.Actor       { return actor(pHead, "示例丙", rbac.DeptHead, civil, "/1/2/") }
func safetyMan() rbac.Actor  { return actor(pSafety, "示例丁", rbac.DeptLiaison, safety, "/1/3/") }
func safetyHead() rbac.Actor { return actor(pSafetyHead, "示例己", rbac.DeptHead, safety, "/1/3/") }
func clerk() rbac.Actor      { return actor(pClerk, "示例戊", rbac.TownClerk, town1, "/1/5/") }

var desk = Desk{Section: "社会救助科", Officer: "示例乙", Phone: "0539-1234567"}

// entries adds n local entries to the domain at the given tiers.
func (o *office) entries(domain string, n int, tiers ...term.Tier) []int64 {
	o.t.Helper()
	var out []int64
	o.write(func(tx *db.Tx) error {
		list := make([]catalog.Fields, n)
		for i := range list {
			list[i] = catalog.Fields{Domain: domain, Level1: "一级" + domain, Level2: fmt.Sprintf("事项%03d", i+1), Content: []string{"内容甲", "内容乙"},
				Basis: []string{"《中华人民共和国政府信息公开条例》"}, TimeLimit: "信息形成之日起20个工作日内", Subject: "蒙阴县民政局",
				Channels: []string{"政府网站"}, Audience: "全社会", Mode: "主动", Tiers: tiers}
		}
		written, err := catalog.AddMany(tx, catalog.Act{Who: audit.Who{Name: "示例甲", Face: "cli"}, Origin: catalog.FromForm}, list)
		out = nil
		for _, w := range written {
			out = append(out, w.ID)
		}
		return err
	})
	return out
}

// must fails the test on an error.
func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails unless err is of the kind and says the words.
func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	text := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		text += p.Msg
	}
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(text, words) {
		t.Fatalf("got %v (%s), want %s with %q", err, fault.KindOf(err), kind, words)
	}
}

func (o *office) claim(id int64) Claim {
	o.t.Helper()
	return must2(ByID(o.d.Reader(o.ctx), id))
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (o *office) assign(entry int64, tier term.Tier, unit int64) Claim {
	o.t.Helper()
	return must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: entry, Tier: tier, UnitID: unit}))
}

// act makes one move and returns the claim after it.
func (o *office) act(who rbac.Actor, c Claim, a Action, f Form) Claim {
	o.t.Helper()
	_, err := o.s.Act(o.ctx, who, []Ref{{c.ID, c.Version}}, a, f)
	if err != nil {
		o.t.Fatalf("%s: %v", a, err)
	}
	return o.claim(c.ID)
}

func (o *office) actErr(who rbac.Actor, c Claim, a Action, f Form) error {
	_, err := o.s.Act(o.ctx, who, []Ref{{c.ID, c.Version}}, a, f)
	return err
}

// scan keeps a signed sheet.
func (o *office) scan() attach.Stored {
	o.t.Helper()
	return must2(o.s.Files.Save(o.ctx, strings.NewReader("%PDF-1.4\nsigned\n"), "签字.pdf", attach.Scan(1<<20)))
}

func (o *office) paper(by string) *Paper {
	return &Paper{SignedBy: by, SignedOn: calendar.MustParse("2026-11-20"), Scan: o.scan(), Name: "签字.pdf"}
}

func (o *office) count(query string, args ...any) int {
	o.t.Helper()
	var n int
	ok(o.t, o.d.Reader(o.ctx).Get(&n, query, args...))
	return n
}

func (o *office) todos(kind string, unit int64) []string {
	o.t.Helper()
	var list []string
	ok(o.t, o.d.Reader(o.ctx).Select(&list, `SELECT title FROM todo WHERE kind = ? AND unit_id = ? AND closed_at IS NULL ORDER BY title`, kind, unit))
	return list
}

func each(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, open(t, d)) })
}

func dayIn(n int) calendar.Date { return calendar.MustParse("2026-11-23").AddDays(n) }

// testConfirm sets the claims of an entry's townships confirmed, as if each
// had gone its way.
func testConfirm(entry int64) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE claim SET state = 'confirmed' WHERE entry_id = ? AND tier = 'township'`, entry)
		return err
	}
}
