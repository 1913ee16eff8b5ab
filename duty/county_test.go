package duty

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
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
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

// The units of the test county.
const (
	county int64 = iota + 1
	civil
	safety
	tax
	town1
	town2
	village1
	village2
	village3
)

var testUnits = []struct {
	id                           int64
	name, short, kind, rel, path string
	parent                       int64
}{
	{county, "蒙阴县人民政府", "县政府", "county", "county", "/1/", 0},
	{civil, "蒙阴县民政局", "民政局", "department", "county", "/1/2/", county},
	{safety, "蒙阴县应急管理局", "应急局", "department", "county", "/1/3/", county},
	{tax, "国家税务总局蒙阴县税务局", "税务局", "department", "vertical", "/1/4/", county},
	{town1, "野店镇人民政府", "野店镇", "township", "county", "/1/5/", county},
	{town2, "常路镇人民政府", "常路镇", "township", "county", "/1/6/", county},
	{village1, "示例一村村民委员会", "示例一村", "village", "county", "/1/5/7/", town1},
	{village2, "示例二村村民委员会", "示例二村", "village", "county", "/1/5/8/", town1},
	{village3, "示例三村村民委员会", "示例三村", "village", "county", "/1/6/9/", town2},
}

// office is a county with its duties; its clock is moved by hand.
type office struct {
	t    testing.TB
	d    *db.DB
	s    *Service
	ctx  context.Context
	item int64
}

func each(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, open(t, d)) })
}

func open(t testing.TB, d *db.DB) *office {
	t.Helper()
	audit.Attach(d, testChain{})
	o := &office{t: t, d: d, ctx: context.Background(), s: &Service{DB: d, Calendar: workday.LoadCalendar}}
	o.on("2026-01-05")
	o.write(func(tx *db.Tx) error {
		if _, err := workday.Seed(tx, audit.Who{Name: "示例甲", Face: "cli"}); err != nil {
			return err
		}
		for i, u := range testUnits {
			if _, err := tx.Exec(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path, sort, phone)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, u.id, fmt.Sprintf("MY-%02d", u.id), u.name, u.short, u.kind, u.rel, null(u.parent), u.path, i,
				fmt.Sprintf("0539-000%d", u.id)); err != nil {
				return err
			}
		}
		for i, name := range []string{"安全生产", "社会救助"} {
			if _, err := tx.Exec(`INSERT INTO catalog_domain (key, name, sort) VALUES (?, ?, ?)`, []string{"D05", "D20"}[i], name, i+1); err != nil {
				return err
			}
		}
		return nil
	})
	ok(t, Load(o.ctx, d, audit.Who{Name: "示例甲", Face: "cli"}))
	return o
}

// on sets the clock to ten in the morning of a day.
func (o *office) on(day string) {
	at := calendar.MustParse(day).Start().Add(10 * time.Hour)
	o.d.SetClock(func() time.Time { return at })
}

func (o *office) write(f func(tx *db.Tx) error) {
	o.t.Helper()
	ok(o.t, o.d.Write(o.ctx, f))
}

// entry adds one entry with a time limit and claims it for units, confirmed today.
func (o *office) entry(name, limit string, tier term.Tier, units ...int64) (id int64) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		written, err := catalog.AddMany(tx, catalog.Act{Who: audit.Who{Name: "示例甲", Face: "cli"}, Origin: catalog.FromForm},
			[]catalog.Fields{{Domain: "D20", Level1: "综合", Level2: name, Content: []string{"内容"}, TimeLimit: limit, Subject: "县民政局",
				Channels: []string{"政府网站"}, Audience: "全社会", Mode: "主动", Tiers: []term.Tier{tier}}})
		if err != nil {
			return err
		}
		id = written[0].ID
		for _, u := range units {
			if err := o.claim(tx, id, tier, u, "unit"); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

func (o *office) claim(tx *db.Tx, entry int64, tier term.Tier, unit int64, coverage string) error {
	claim, err := tx.Insert(`INSERT INTO claim (entry_id, tier, unit_id, part, coverage, state, opened_at, changed_at)
		VALUES (?, ?, ?, 'lead', ?, 'confirmed', ?, ?) RETURNING id`, entry, string(tier), unit, coverage, tx.Now, tx.Now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO claim_move (claim_id, action, from_state, to_state, way, by_name, at) VALUES (?, 'confirm', 'endorsed', 'confirmed', 'system', '示例甲', ?)`, claim, tx.Now)
	return err
}

func (o *office) replan() Changes {
	o.t.Helper()
	c, err := o.s.Replan(o.ctx)
	ok(o.t, err)
	return c
}

// publish publishes a new item today and returns it.
func (o *office) publish(p Publication) Publication {
	o.t.Helper()
	o.item++
	p.ItemID = o.item
	o.write(func(tx *db.Tx) error {
		p.On = calendar.DateOf(tx.Now.Time)
		if p.Fact.IsZero() {
			p.Fact = p.On
		}
		if p.Migrated {
			p.On = p.Fact
		}
		return Published(tx, p)
	})
	return p
}

func (o *office) takeDown(p Publication) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error { return TakenDown(tx, p) })
}

// duties reads the duties of a unit as "slot period due state closed".
func (o *office) duties(unit int64, slot string) []string {
	o.t.Helper()
	var list []Duty
	ok(o.t, o.d.Reader(o.ctx).Select(&list, `SELECT `+columns+` FROM duty d WHERE d.unit_id = ? AND d.slot = ? ORDER BY d.period`, unit, slot))
	var out []string
	for _, d := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", d.Period, d.DueOn, d.State, d.ClosedOn)))
	}
	return out
}

func (o *office) sound() {
	o.t.Helper()
	n, err := Wrong(o.d.Reader(o.ctx))
	ok(o.t, err)
	if n != 0 {
		o.t.Errorf("%d counters are wrong", n)
	}
}

func actor(person int64, name string, role rbac.Role, unit int64) rbac.Actor {
	u := testUnits[unit-1]
	return rbac.Actor{AccountID: person, PersonID: person, Name: name, Current: -1, Face: "web",
		Grants: []rbac.Grant{{Role: role, Unit: rbac.Unit{ID: unit, Path: u.path, Name: u.short}}}}
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

type dbTx = db.Tx

func itoa(n int64) string { return fmt.Sprint(n) }
