package upgrade_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/catalog/upgrade"
	"lianghua/claim"
	"lianghua/importer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// office is a county with the starter catalogue, whose 民政局 has confirmed
// everything of three domains.
type office struct {
	*webtest.County
	up  *upgrade.Service
	t   *testing.T
	ctx context.Context
}

var domains = []string{"D07", "D20", "D21"}

func each(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, open(t, d)) })
}

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	c := webtest.New(t, d)
	c.Claims.Changed = c.Duties.ClaimsChanged
	o := &office{County: c, t: t, ctx: t.Context()}
	o.up = &upgrade.Service{DB: d, Files: c.Files, Claims: c.Claims, Sheets: &importer.Service{DB: d, Files: c.Files, TempDir: t.TempDir()}}
	return o
}

func (o *office) actor(person int64, role rbac.Role, unit string) rbac.Actor {
	u := o.Units[unit]
	return rbac.Actor{PersonID: person, Name: "示例" + string(role), Grants: []rbac.Grant{{Role: role, Unit: u.RBAC()}}, Current: -1, Face: "web"}
}

func (o *office) officer() rbac.Actor { return o.actor(9001, rbac.CountyOfficer, "MY") }
func (o *office) liaison() rbac.Actor { return o.actor(9002, rbac.DeptLiaison, "D1") }
func (o *office) head() rbac.Actor    { return o.actor(9003, rbac.DeptHead, "D1") }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func got[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	if fault.KindOf(err) != kind || err == nil {
		t.Fatalf("got %v, want %v %q", err, kind, words)
	}
	said := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		said += p.Msg
	}
	if !strings.Contains(said, words) {
		t.Fatalf("says %q, want %q", said, words)
	}
}

var desk = claim.Desk{Section: "社会救助科", Officer: "示例乙", Phone: "0539-0000000"}

// settle confirms all entries of a domain and takes its claims at county and
// township tier to confirmation.
func (o *office) settle(domain string) {
	o.t.Helper()
	q := o.DB.Reader(o.ctx)
	var ids []int64
	for _, e := range got(catalog.Current(q, domain)) {
		ids = append(ids, e.ID)
		if e.Has(term.County) {
			got(o.Claims.Assign(o.ctx, o.officer(), claim.Assignment{EntryID: e.ID, Tier: term.County, UnitID: o.Units["D1"].ID}))
		}
		if e.Has(term.Township) {
			got(o.Claims.Assign(o.ctx, o.officer(), claim.Assignment{EntryID: e.ID, Tier: term.Township, Coverage: claim.All}))
		}
	}
	got(o.Catalog.Confirm(o.ctx, o.officer(), ids))
	got(o.Claims.AcceptAll(o.ctx, o.liaison(), o.Units["D1"].ID, domain, desk))
	o.moveAll(o.head(), domain, claim.Accepted, claim.ActEndorse)
	o.moveAll(o.officer(), domain, claim.Endorsed, claim.ActConfirm)
}

// moveAll moves every claim of a domain that stands in a state.
func (o *office) moveAll(actor rbac.Actor, domain string, from claim.State, action claim.Action) (n int) {
	o.t.Helper()
	var refs []claim.Ref
	for at := (claim.Cursor{}); ; {
		rows, next, err := o.Claims.List(o.ctx, o.officer(), claim.Filter{Domain: domain, States: []claim.State{from}}, at)
		ok(o.t, err)
		for _, r := range rows {
			refs = append(refs, claim.Ref{ID: r.ID, Version: r.Version})
		}
		if at = next; next == (claim.Cursor{}) {
			break
		}
	}
	if len(refs) == 0 {
		return 0
	}
	for _, r := range got(o.Claims.Act(o.ctx, actor, refs, action, claim.Form{Desk: desk})) {
		if !r.OK {
			o.t.Fatalf("%s: %s", r.Title, r.Msg)
		}
		n++
	}
	return n
}

func (o *office) entry(code string) catalog.Entry {
	o.t.Helper()
	e, err := catalog.ByCode(o.DB.Reader(o.ctx), code)
	ok(o.t, err)
	return e
}

// edit changes one entry for the county, with its reason.
func (o *office) edit(code string, why map[string]string, change func(f *catalog.Fields)) {
	o.t.Helper()
	e := o.entry(code)
	f := e.Fields
	f.Content = slices.Clone(f.Content)
	change(&f)
	ok(o.t, o.Catalog.Edit(o.ctx, o.officer(), e.ID, e.Version, f, why))
}

// standard is what the county's entries of some domains derive from now.
func (o *office) standard(keys ...string) []catalog.Fields {
	o.t.Helper()
	q := o.DB.Reader(o.ctx)
	var ids []int64
	list := got(catalog.Current(q, keys...))
	for _, e := range list {
		ids = append(ids, e.StandardID)
	}
	std := got(catalog.Standards(q, ids))
	var out []catalog.Fields
	for _, e := range list {
		if s, is := std[e.StandardID]; is && !e.Local() {
			f := s.Fields
			f.Content, f.Basis = slices.Clone(f.Content), slices.Clone(f.Basis)
			out = append(out, f)
		}
	}
	return out
}

// book writes a standard as the official workbook.
func (o *office) book(rows []catalog.Fields) string {
	o.t.Helper()
	names := map[string]string{}
	for _, d := range got(catalog.Domains(o.DB.Reader(o.ctx))) {
		names[d.Key] = d.Name
	}
	t := table.Table{Kind: table.Official}
	for _, f := range rows {
		if n := len(t.Parts); n == 0 || t.Parts[n-1].DomainName != names[f.Domain] {
			t.Parts = append(t.Parts, table.Part{Name: names[f.Domain], DomainName: names[f.Domain], Title: names[f.Domain] + "领域基层政务公开标准目录"})
		}
		p := &t.Parts[len(t.Parts)-1]
		p.Rows = append(p.Rows, catalog.TableRow(f, "", nil))
	}
	path := filepath.Join(o.t.TempDir(), "新标准.xlsx")
	w, err := os.Create(path)
	ok(o.t, err)
	ok(o.t, table.Write(w, table.XLSX, t))
	ok(o.t, w.Close())
	return path
}

func sheet(name string) upgrade.Sheet {
	return upgrade.Sheet{Level: "national", Name: name, DocumentNo: "示发〔2026〕1号", IssuedOn: "2026-10-08", InForceOn: "2026-11-01", FileName: "新标准.xlsx", Complete: true}
}

func (o *office) load(rows []catalog.Fields) upgrade.Upgrade {
	o.t.Helper()
	u, err := o.up.Load(o.ctx, o.officer(), o.book(rows), sheet("示例标准目录（2026年版）"))
	ok(o.t, err)
	return u
}

func (o *office) again(u upgrade.Upgrade) upgrade.Upgrade {
	o.t.Helper()
	return got(upgrade.ByID(o.DB.Reader(o.ctx), u.ID))
}

func (o *office) lines(u upgrade.Upgrade) []upgrade.Line {
	o.t.Helper()
	return got(upgrade.AllLines(o.DB.Reader(o.ctx), u.ID, upgrade.Filter{}))
}

// into takes an upgrade into force, doubts as they stand, the county's own
// texts kept.
func (o *office) into(u upgrade.Upgrade) upgrade.Upgrade {
	o.t.Helper()
	n := got(upgrade.CountsOf(o.DB.Reader(o.ctx), u.ID))
	if n.Doubt > 0 {
		got(o.up.Accept(o.ctx, o.officer(), u.ID, o.again(u).Version, nil))
	}
	if n.Asks > 0 {
		got(o.up.DecideAll(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.Local, "本县实际需要"))
	}
	ok(o.t, o.up.Advance(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.ActConfirm, ""))
	ok(o.t, o.up.Advance(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.ActApply, ""))
	return o.again(u)
}

// state is everything of the catalogue that an undo must bring back.
func (o *office) state() map[string]any {
	o.t.Helper()
	type row struct {
		Fields   string
		State    catalog.State
		Note     string
		Standard int64
		Ordinal  int64
		Differs  bool
	}
	out := map[string]any{}
	q := o.DB.Reader(o.ctx)
	for _, e := range got(catalog.Current(q)) {
		if e.State == catalog.Withdrawn {
			continue
		}
		out[e.Code] = row{e.Seq + "|" + e.Title() + "|" + e.Text("content") + "|" + e.Text("basis") + "|" + e.TimeLimit + "|" + e.Subject, e.State, e.StateNote, e.StandardID, e.Ordinal, e.Differs}
	}
	var claims []struct {
		ID    int64  `db:"id"`
		State string `db:"state"`
		Desk  string `db:"section"`
		Asked int64  `db:"upgrade_id"`
	}
	ok(o.t, q.Select(&claims, `SELECT id, state, section, upgrade_id FROM claim WHERE state <> 'released' ORDER BY id`))
	out["claims"] = claims
	var duties []struct {
		ID    int64         `db:"id"`
		State string        `db:"state"`
		Due   calendar.Date `db:"due_on"`
	}
	ok(o.t, q.Select(&duties, `SELECT id, state, due_on FROM duty WHERE state <> 'gone' ORDER BY id`))
	out["duties"] = duties
	return out
}
