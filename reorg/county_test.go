package reorg

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
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

type chain struct{}

func (chain) Chain(prev, row []byte) []byte {
	h := sha256.Sum256(append(append([]byte{}, prev...), row...))
	return h[:]
}

func (chain) KeyID() string { return "test" }

// office is a small county: 1 the county, 2 to 5 departments, 6 and 7
// townships with the villages 8, 9 (of 6) and 10 (of 7).
type office struct {
	t   testing.TB
	d   *db.DB
	s   *Service
	ctx context.Context
}

const (
	county = int64(iota + 1)
	civil
	safety
	farm
	tax
	town1
	town2
	village1
	village2
	village3
)

var units = []struct {
	name, short, kind string
	parent            int64
}{{"蒙阴县人民政府", "县政府", "county", 0}, {"蒙阴县民政局", "县民政局", "department", county}, {"蒙阴县应急管理局", "县应急局", "department", county},
	{"蒙阴县农业农村局", "县农业农村局", "department", county}, {"蒙阴县乡村振兴局", "县乡村振兴局", "department", county},
	{"蒙阴县常路镇人民政府", "常路镇", "township", county}, {"蒙阴县野店镇人民政府", "野店镇", "township", county},
	{"常路镇示例一村", "示例一村", "village", town1}, {"常路镇示例二村", "示例二村", "village", town1}, {"野店镇示例三村", "示例三村", "village", town2}}

func each(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, open4(t, d)) })
}

func open4(t testing.TB, d *db.DB) *office {
	t.Helper()
	audit.Attach(d, chain{})
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	working := func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }
	duties := &duty.Service{DB: d, Calendar: working}
	claims := &claim.Service{DB: d, Files: files, TempDir: t.TempDir(), Calendar: working, Changed: duties.ClaimsChanged}
	o := &office{t: t, d: d, ctx: context.Background(), s: &Service{DB: d, Files: files, Slices: Slices(claims, duties)}}
	o.on("2026-11-23")
	o.write(func(tx *db.Tx) error { return o.found(tx) })
	ok(t, duty.Load(o.ctx, d, audit.Who{Name: "示例", Face: "cli"})) // what departments owe without a claim
	if _, err := duties.Replan(o.ctx); err != nil {
		t.Fatal(err)
	}
	return o
}

// found sets the county up with a liaison and a principal for each unit.
func (o *office) found(tx *db.Tx) error {
	for i, u := range units {
		id, parent, path := int64(i+1), any(nil), "/1/"
		switch {
		case u.parent == county:
			parent, path = u.parent, fmt.Sprintf("/1/%d/", id)
		case u.parent != 0:
			parent, path = u.parent, fmt.Sprintf("/1/%d/%d/", u.parent, id)
		}
		if _, err := tx.Exec(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path, sort, phone) VALUES (?, ?, ?, ?, ?, 'county', ?, ?, ?, '0539-4271000')`,
			id, fmt.Sprintf("U%d", id), u.name, u.short, u.kind, parent, path, i); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO org_unit_past (unit_id, on_day, name, short_name, kind, relation, parent_id) VALUES (?, '', ?, ?, ?, 'county', ?)`,
			id, u.name, u.short, u.kind, parent); err != nil {
			return err
		}
		if err := staff(tx, id, u.kind); err != nil {
			return err
		}
	}
	if o.d.Engine() == db.Postgres {
		for _, table := range []string{"org_unit", "org_person"} {
			if _, err := tx.Exec(`SELECT setval(pg_get_serial_sequence('` + table + `', 'id'), 1000)`); err != nil {
				return err
			}
		}
	}
	for key, name := range map[string]string{"D05": "安全生产", "D07": "社会救助", "D20": "涉农补贴"} {
		if _, err := tx.Exec(`INSERT INTO catalog_domain (key, name, sort) VALUES (?, ?, ?)`, key, name, int(key[2])); err != nil {
			return err
		}
	}
	return nil
}

var roleOf = map[string]rbac.Role{"county": rbac.CountyOfficer, "department": rbac.DeptLiaison, "township": rbac.TownClerk, "village": rbac.VillageClerk}

func staff(tx *db.Tx, unit int64, kind string) error {
	for k, post := range []string{"principal", "liaison"} {
		person := unit*10 + int64(k)
		if _, err := tx.Exec(`INSERT INTO org_person (id, name) VALUES (?, ?)`, person, fmt.Sprintf("示例%d", person)); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO org_post (unit_id, person_id, kind, since_on) VALUES (?, ?, ?, '2026-01-01')`, unit, person, post); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO org_grant (person_id, role, unit_id, since_on, granted_by) VALUES (?, ?, ?, '2026-01-01', '示例')`, unit*10+1, string(roleOf[kind]), unit)
	return err
}

func (o *office) on(day string) {
	at := calendar.MustParse(day).Start().Add(10 * time.Hour)
	o.d.SetClock(func() time.Time { return at })
}

func (o *office) write(f func(tx *db.Tx) error) {
	o.t.Helper()
	ok(o.t, o.d.Write(o.ctx, f))
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	if fault.KindOf(err) != kind || err == nil {
		t.Fatalf("got %v (%v), want kind %v", err, fault.KindOf(err), kind)
	}
	if words != "" && !contains(fault.Message(err), words) {
		t.Fatalf("%q does not say %q", fault.Message(err), words)
	}
}

func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func who(person int64, role rbac.Role) rbac.Actor {
	return rbac.Actor{PersonID: person, AccountID: person, Name: fmt.Sprintf("示例%d", person), Face: "web",
		Grants: []rbac.Grant{{ID: person, Role: role, Unit: rbac.Unit{ID: county, Path: "/1/"}}}}
}

func planner() rbac.Actor { return who(11, rbac.CountyOfficer) }
func second() rbac.Actor  { return who(10, rbac.CountyLeader) }

// claimed adds an entry of a domain, claimed and confirmed for units as lead,
// in order: the first leads at the county's tier.
func (o *office) claimed(domain, name string, tier term.Tier, unit int64, part string) (entry, id int64) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		written, err := catalog.AddMany(tx, catalog.Act{Who: audit.Who{Name: "示例甲", Face: "cli"}, Origin: catalog.FromForm}, []catalog.Fields{{Domain: domain, Level1: "综合",
			Level2: name, Content: []string{"内容"}, TimeLimit: "每季度公开一次", Subject: "县民政局", Channels: []string{"政府网站"}, Audience: "全社会", Mode: "主动", Tiers: []term.Tier{tier}}})
		if err != nil {
			return err
		}
		entry = written[0].ID
		id, err = o.claim(tx, entry, tier, unit, part)
		return err
	})
	return entry, id
}

func (o *office) claim(tx *db.Tx, entry int64, tier term.Tier, unit int64, part string) (int64, error) {
	id, err := tx.Insert(`INSERT INTO claim (entry_id, tier, unit_id, part, state, section, officer, phone, opened_at, changed_at)
		VALUES (?, ?, ?, ?, 'confirmed', '示例科', '示例', '0539-4271000', ?, ?) RETURNING id`, entry, string(tier), unit, part, tx.Now, tx.Now)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO claim_move (claim_id, action, from_state, to_state, way, by_name, at) VALUES (?, 'confirm', 'endorsed', 'confirmed', 'system', '示例甲', ?)`, id, tx.Now)
	return id, err
}

// plan drafts, tries and confirms a plan; it takes effect when its day has come.
func (o *office) plan(on string, steps ...StepDraft) int64 {
	o.t.Helper()
	id, err := o.s.Begin(o.ctx, planner(), PlanDraft{Title: "示例方案", Basis: "蒙编发〔2026〕1号", EffectiveOn: calendar.MustParse(on)})
	ok(o.t, err)
	ok(o.t, o.s.AddSteps(o.ctx, planner(), id, o.version(id), steps...))
	return id
}

func (o *office) version(id int64) int64 {
	p, err := PlanByID(o.d.Reader(o.ctx), id)
	ok(o.t, err)
	return p.Version
}

func (o *office) advance(actor rbac.Actor, id int64, act Action, f MoveForm) error {
	return o.s.Advance(o.ctx, actor, id, o.version(id), act, f)
}

func (o *office) try(id int64) { o.t.Helper(); ok(o.t, o.s.Try(o.ctx, planner(), id, o.version(id))) }

func (o *office) carry(id int64) {
	o.t.Helper()
	o.try(id)
	ok(o.t, o.advance(planner(), id, ActSubmit, MoveForm{}))
	ok(o.t, o.advance(second(), id, ActConfirm, MoveForm{}))
}

func (o *office) undo(id int64) error {
	return o.advance(planner(), id, ActUndo, MoveForm{Reason: "示例"})
}

func (o *office) state(id int64) State {
	p, err := PlanByID(o.d.Reader(o.ctx), id)
	ok(o.t, err)
	return p.State
}

// int64s reads numbers.
func (o *office) int64s(query string, args ...any) (out []int64) {
	o.t.Helper()
	ok(o.t, o.d.Reader(o.ctx).Select(&out, query, args...))
	return out
}

func (o *office) one(query string, args ...any) int64 {
	o.t.Helper()
	list := o.int64s(query, args...)
	if len(list) != 1 {
		o.t.Fatalf("%s: %d rows", query, len(list))
	}
	return list[0]
}

func (o *office) unit(id int64) org.Unit {
	u, err := org.UnitByID(o.d.Reader(o.ctx), id)
	ok(o.t, err)
	return u
}

// dump is the whole database but what every act writes, for "nothing changed".
func (o *office) dump(leave ...string) map[string]string {
	o.t.Helper()
	out := map[string]string{}
	q := o.d.Reader(o.ctx)
	tables, err := db.Tables(q)
	ok(o.t, err)
	skip := map[string]bool{"audit_log": true, "audit_head": true, "reorg_plan": true, "reorg_move": true, "reorg_change": true, "reorg_step": true, "reorg_rule": true, "counter": true}
	for _, t := range leave {
		skip[t] = true
	}
	for _, t := range tables {
		if skip[t.Name] {
			continue
		}
		out[t.Name] = o.rows(t)
	}
	return out
}

func (o *office) rows(t db.Table) string {
	text := ""
	names := ""
	for _, c := range t.Columns {
		if c.Name == "version" || c.Name == "changed_at" {
			continue
		}
		if names != "" {
			names += ", "
		}
		names += c.Name
	}
	rows, err := dumpRows(o.d.Reader(o.ctx), `SELECT `+names+` FROM `+t.Name+` ORDER BY `+t.Order())
	ok(o.t, err)
	for _, r := range rows {
		text += r + "\n"
	}
	return text
}

func (o *office) scans() attach.Purpose { return attach.Scan(1 << 20) }
