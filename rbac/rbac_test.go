package rbac

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"lianghua/internal/fault"
)

var update = flag.Bool("update", false, "write the golden matrix")

// The golden matrix makes a changed right a visible difference.
func TestMatrixIsGolden(t *testing.T) {
	var b strings.Builder
	for _, a := range Actions() {
		fmt.Fprintf(&b, "%s %s\n", a, a.Label())
		for _, r := range rulable() {
			if s := rules.scope(r, a); s != "" {
				fmt.Fprintf(&b, "    %-18s %s\n", r, s)
			}
		}
	}
	const file = "testdata/matrix.golden"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the matrix changed; run with -update and say why in the commit:\n%s", b.String())
	}
}

func TestTableEqualsEnforce(t *testing.T) {
	e, err := enforcer(modelText, policyText)
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for _, r := range rulable() {
		for _, a := range Actions() {
			for _, s := range []Scope{Own, Subtree, County} {
				want, err := e.Enforce(string(r), string(a), string(s))
				if err != nil {
					t.Fatal(err)
				}
				if got := rules.scope(r, a) == s; got != want {
					t.Errorf("%s %s %s: table %v, casbin %v", r, a, s, got, want)
				}
				cells++
			}
		}
	}
	if cells != len(rulable())*len(Actions())*3 {
		t.Errorf("%d cells compared", cells)
	}
}

func TestEveryActionIsNamedAndGranted(t *testing.T) {
	seen := map[Action]bool{}
	for _, a := range Actions() {
		if a.Label() == "" || seen[a] {
			t.Errorf("%s: no Chinese name, or listed twice", a)
		}
		seen[a] = true
		granted := false
		for _, r := range Roles() {
			granted = granted || rules.scope(r, a) != ""
		}
		if !granted {
			t.Errorf("%s is granted to nobody", a)
		}
	}
	if len(labels) != len(seen) {
		t.Errorf("%d labels for %d actions", len(labels), len(seen))
	}
}

func TestAdministratorsTouchNoContent(t *testing.T) {
	own := map[Action]bool{DeskUse: true, AccountManage: true, MachineEdit: true, JobManage: true, GrantManage: true, LockEdit: true, SecurityManage: true, AuditRead: true,
		TokenManage: true}
	for _, r := range []Role{SysAdmin, SecAdmin, Auditor} {
		for _, a := range Actions() {
			if rules.scope(r, a) != "" && !own[a] {
				t.Errorf("%s may %s", r, a)
			}
		}
		for _, other := range Roles() {
			if other != r && (!r.Excludes(other) || !other.Excludes(r)) {
				t.Errorf("%s and %s can be held together", r, other)
			}
		}
	}
}

var (
	county  = Unit{1, "/1/", "示例县"}
	dept    = Unit{7, "/1/7/", "示例局"}
	other   = Unit{8, "/1/8/", "示例二局"}
	town    = Unit{9, "/1/9/", "示例镇"}
	village = Unit{33, "/1/9/33/", "示例村"}
	near    = Unit{90, "/1/90/", "示例九十镇"} // its path begins like the town's without the slash
)

func actor(grants ...Grant) Actor { return Actor{Grants: grants, Current: -1} }

func TestScopes(t *testing.T) {
	liaison := actor(Grant{ID: 1, Role: DeptLiaison, Unit: dept})
	clerk := actor(Grant{ID: 1, Role: TownClerk, Unit: town})
	both := actor(Grant{ID: 1, Role: DeptLiaison, Unit: dept}, Grant{ID: 2, Role: TownClerk, Unit: town})
	asTown := both
	asTown.Current = 1
	officer := actor(Grant{ID: 1, Role: CountyOfficer, Unit: county})
	for _, c := range []struct {
		who  string
		a    Actor
		act  Action
		unit Unit
		want bool
	}{
		{"liaison at home", liaison, ClaimMake, dept, true},
		{"liaison elsewhere", liaison, ClaimMake, other, false},
		{"liaison of a department below", liaison, ClaimMake, Unit{70, "/1/7/70/", ""}, false},
		{"liaison endorses", liaison, ClaimEndorse, dept, false},
		{"clerk in the town", clerk, ClaimMake, town, true},
		{"clerk in a village below", clerk, ClaimMake, village, true},
		{"clerk in a town whose path begins alike", clerk, ClaimMake, near, false},
		{"both posts merged, department", both, ClaimMake, dept, true},
		{"both posts, acting as town", asTown, ClaimMake, dept, false},
		{"both posts, acting as town, in a village", asTown, ClaimMake, village, true},
		{"officer everywhere", officer, ClaimConfirm, village, true},
		{"nobody", actor(), DeskUse, county, false},
		{"a grant without a path", actor(Grant{ID: 1, Role: TownClerk, Unit: Unit{ID: 9}}), ClaimMake, village, false},
		{"a grant whose path lacks its slash", actor(Grant{ID: 1, Role: TownClerk, Unit: Unit{9, "/1/9", ""}}), ClaimMake, near, false},
		{"a grant in no unit, on a record of no unit", actor(Grant{ID: 1, Role: DeptLiaison, Unit: Unit{}}), ClaimMake, Unit{}, false},
		{"the officer, on a record of no unit", officer, SittingHold, Unit{}, true},
		{"the machine itself", Actor{Local: true}, ImportRun, county, true},
	} {
		if got := May(c.a, c.act, c.unit); got != c.want {
			t.Errorf("%s: %s at %s: got %v", c.who, c.act, c.unit.Path, got)
		}
		if got := ReachOf(c.a, c.act).Holds(c.unit); got != c.want {
			t.Errorf("%s: reach holds %v, May says %v", c.who, got, c.want)
		}
	}
}

func TestRefusalSaysWhoMay(t *testing.T) {
	err := Check(actor(Grant{ID: 1, Role: DeptLiaison, Unit: dept}), ClaimEndorse, dept)
	if fault.KindOf(err) != fault.KindForbidden {
		t.Fatalf("got %v", err)
	}
	for _, word := range []string{"示例局", "部门负责人", "乡镇街道负责人"} {
		if !strings.Contains(fault.Message(err), word) {
			t.Errorf("%q does not name %s", fault.Message(err), word)
		}
	}
}

func TestBrokenPolicyIsRefused(t *testing.T) {
	for _, p := range []string{"p, nobody, desk.use, own", "p, auditor, fly, own", "p, auditor"} {
		if _, err := load(modelText, p); err == nil {
			t.Errorf("policy %q was taken", p)
		}
	}
}

func TestReachWhere(t *testing.T) {
	where, args := Reach{Prefixes: []string{"/1/9/"}, Units: []int64{7, 8}}.Where("u.path", "u.id")
	if where != "((u.path >= ? AND u.path < ?) OR u.id IN (?, ?))" || len(args) != 4 || args[1] != "/1/90" {
		t.Errorf("got %s %v", where, args)
	}
	if where, _ := (Reach{}).Where("p", "i"); where != "1 = 0" {
		t.Errorf("an empty reach lets through: %s", where)
	}
}

// BenchmarkCheck holds an actor's check against 70,000 units; it must not
// depend on how many there are.
func BenchmarkCheck(b *testing.B) {
	units := make([]Unit, 70_000)
	for i := range units {
		units[i] = Unit{int64(i), fmt.Sprintf("/1/9/%d/", i), ""}
	}
	clerk := actor(Grant{ID: 1, Role: TownClerk, Unit: town})
	for name, act := range map[string]Action{"allow": ClaimMake, "deny": ClaimConfirm} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			want := act == ClaimMake
			for i := 0; b.Loop(); i++ {
				if May(clerk, act, units[i%len(units)]) != want {
					b.Fatal("wrong decision")
				}
			}
		})
	}
}

// BenchmarkEnforce is casbin's own answer to the same question.
func BenchmarkEnforce(b *testing.B) {
	e, err := enforcer(modelText, policyText)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		ok, err := e.Enforce(string(TownClerk), string(ClaimMake), string(Subtree))
		if err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
