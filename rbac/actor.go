package rbac

import "strings"

// Unit is where something belongs: a row of the tree of units. Path is the
// way from the county down, "/1/7/33/".
type Unit struct {
	ID   int64
	Path string
	Name string
}

// In reports whether u is top or lies below it. A top that is not placed in
// the tree holds nothing.
func (u Unit) In(top Unit) bool { return top.placed() && strings.HasPrefix(u.Path, top.Path) }

// placed reports a path that can bound a subtree: without its closing slash
// "/1/9" would also take in "/1/90/", and an empty one the whole county.
func (u Unit) placed() bool {
	n := len(u.Path)
	return n > 2 && u.Path[0] == '/' && u.Path[n-1] == '/'
}

// Grant is one role of a person in a unit.
type Grant struct {
	ID   int64
	Role Role
	Unit Unit
}

// Actor is who asks. One person may hold several grants (one login, a switch
// at the top): Current picks the one in force for acts and lists, -1 merges
// all. 今日一屏 always merges all: see Merged.
type Actor struct {
	AccountID int64
	PersonID  int64
	Name      string
	Login     string
	Grants    []Grant
	Current   int
	Local     bool   // the command line on the machine itself: every right, audited by system user
	Face      string // web, cli, job
	Address   string
}

// Merged is the actor with all posts in force at once.
func (a Actor) Merged() Actor {
	a.Current = -1
	return a
}

// inForce are the grants that count now.
func (a *Actor) inForce() []Grant {
	if a.Current >= 0 && a.Current < len(a.Grants) {
		return a.Grants[a.Current : a.Current+1]
	}
	return a.Grants
}

// RoleName names the role in force, or all of them, for the log.
func (a Actor) RoleName() string {
	if a.Local {
		return "命令行"
	}
	var names []string
	for _, g := range a.inForce() {
		names = append(names, string(g.Role))
	}
	return strings.Join(names, ",")
}

// Has reports whether a role is in force.
func (a Actor) Has(r Role) bool {
	for _, g := range a.inForce() {
		if g.Role == r {
			return true
		}
	}
	return false
}

// Home is the unit of the first grant in force.
func (a Actor) Home() Unit {
	if g := a.inForce(); len(g) > 0 {
		return g[0].Unit
	}
	return Unit{}
}
