package catalog

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"testing"

	"lianghua/internal/audit"
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

var tester = audit.Who{Name: "示例甲", Face: "cli"}

// unitRows are the county of the tests: a root, three departments, two towns.
var unitRows = []struct{ code, name, short, kind string }{
	{"MY", "蒙阴县人民政府", "县政府", "county"},
	{"MY-D07", "蒙阴县民政局", "民政局", "department"},
	{"MY-D20", "蒙阴县应急管理局", "应急局", "department"},
	{"MY-D09", "蒙阴县财政局", "财政局", "department"},
	{"MY-T01", "野店镇人民政府", "野店镇", "township"},
	{"MY-T02", "常路镇人民政府", "常路镇", "township"},
}

func addUnits(t testing.TB, d *db.DB) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i, u := range unitRows {
			parent, path := any(nil), "/1/"
			if i > 0 {
				parent, path = 1, fmt.Sprintf("/1/%d/", i+1)
			}
			_, err := tx.Exec(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path, sort) VALUES (?, ?, ?, ?, ?, 'county', ?, ?, ?)`,
				i+1, u.code, u.name, u.short, u.kind, parent, path, i)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func write(t testing.TB, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

// loaded builds the county of the tests with the starter loaded.
func loaded(t *testing.T, f func(t *testing.T, d *db.DB, s *Service)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		f(t, d, &Service{DB: d})
	})
}

func prepare(t testing.TB, d *db.DB) {
	t.Helper()
	audit.Attach(d, testChain{})
	addUnits(t, d)
	if _, err := Load(t.Context(), d, tester, nil); err != nil {
		t.Fatal(err)
	}
}

func actor(role rbac.Role, unit int64) rbac.Actor {
	path := "/1/"
	if unit > 1 {
		path = fmt.Sprintf("/1/%d/", unit)
	}
	return rbac.Actor{PersonID: 1, Name: "示例甲", Grants: []rbac.Grant{{Role: role, Unit: rbac.Unit{ID: unit, Path: path}}}, Current: -1, Face: "web"}
}

func officer() rbac.Actor { return actor(rbac.CountyOfficer, 1) }
func leader() rbac.Actor  { return actor(rbac.CountyLeader, 1) }
func liaison() rbac.Actor { return actor(rbac.DeptLiaison, 2) }

func entry(t testing.TB, d *db.DB, code string) Entry {
	t.Helper()
	e, err := ByCode(d.Reader(t.Context()), code)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != kind || err == nil {
		t.Fatalf("error %v, want kind %v", err, kind)
	}
}

func count(t testing.TB, d *db.DB, query string, args ...any) (n int64) {
	t.Helper()
	must(t, d.Reader(t.Context()).Get(&n, query, args...))
	return n
}
