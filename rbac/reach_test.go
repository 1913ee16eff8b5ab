package rbac

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// tree makes units of every level under one county, with ids whose paths
// begin alike (/1/9/ and /1/90/), and some that were never placed.
func tree() []Unit {
	units := []Unit{{}, {ID: 5}, {1, "/1/", ""}}
	for id := int64(2); id < 120; id++ {
		units = append(units, Unit{id, fmt.Sprintf("/1/%d/", id), ""}, Unit{id * 1000, fmt.Sprintf("/1/%d/%d/", id, id*1000), ""})
	}
	return units
}

// holds evaluates Where's condition as an engine does: text ranges and ids.
func holds(r Reach, u Unit) bool {
	where, args := r.Where("u.path", "u.id")
	if len(args) == 0 {
		return where == "1 = 1"
	}
	for i := 0; i < len(r.Prefixes); i++ {
		if u.Path >= args[2*i].(string) && u.Path < args[2*i+1].(string) {
			return true
		}
	}
	ranged := args[2*len(r.Prefixes):]
	for i := range r.Ranges {
		if u.Path >= ranged[2*i].(string) && u.Path < ranged[2*i+1].(string) {
			return true
		}
	}
	for _, id := range ranged[2*len(r.Ranges):] {
		if id == u.ID {
			return true
		}
	}
	return false
}

// A check, a reach and its SQL must never differ: what a list shows is what
// a verb allows.
func TestCheckReachAndSQLAgree(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	units, roles, actions := tree(), Roles(), Actions()
	yes := 0
	for range 3000 {
		var a Actor
		for range rnd.IntN(4) {
			g := Grant{Role: roles[rnd.IntN(len(roles))], Unit: units[rnd.IntN(len(units))]}
			if rnd.IntN(3) == 0 {
				g.Not = units[rnd.IntN(len(units))]
			}
			a.Grants = append(a.Grants, g)
		}
		for i := range a.Grants { // the last ones are held for somebody else
			if i > rnd.IntN(4) {
				for j := i; j < len(a.Grants); j++ {
					a.Grants[j].For = Principal{PersonID: 7, Name: "示例庚"}
				}
			}
		}
		a.Current = rnd.IntN(len(a.Grants)+3) - 2
		act := actions[rnd.IntN(len(actions))]
		reach := ReachOf(a, act)
		for range 20 {
			u := units[rnd.IntN(len(units))]
			may := May(a, act, u)
			if reach.Holds(u) != may || holds(reach, u) != may {
				t.Fatalf("%+v %s at %+v: May %v, Holds %v, SQL %v", a.Grants, act, u, may, reach.Holds(u), holds(reach, u))
			}
			if may {
				yes++
			}
			if may && !MayAny(a, act) {
				t.Fatalf("%+v may %s but the route refuses", a.Grants, act)
			}
		}
	}
	if yes < 1000 {
		t.Errorf("only %d of 60000 checks allowed: too few to prove anything", yes)
	}
}

func TestAllowedCheckAllocatesNothing(t *testing.T) {
	clerk := actor(Grant{ID: 1, Role: TownClerk, Unit: town})
	n := testing.AllocsPerRun(1000, func() {
		if Check(clerk, ClaimMake, village) != nil {
			t.Error("refused")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a check", n)
	}
}
