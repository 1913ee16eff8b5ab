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
	For  Principal // whose right it is (代); zero for the person's own
	Not  Unit      // a subtree that the grant never reaches; zero for none
}

// Principal is somebody in whose place another acts (代).
type Principal struct {
	PersonID int64
	Name     string
}

// Actor is who asks. One person may hold several grants (one login, a switch
// at the top): Current picks the one in force for acts and lists, -1 merges
// all of their own. What is held for somebody else (代) counts only while it
// is picked, so that each act is clearly one or the other. 今日一屏 always
// merges everything: see Merged.
type Actor struct {
	AccountID int64
	PersonID  int64
	Name      string // as acts are signed: 示例乙（代示例甲） while they act for somebody
	Login     string
	Grants    []Grant // their own first
	Current   int
	Local     bool   // the command line on the machine itself: every right, audited by system user
	Face      string // web, cli, job
	Address   string
}

// everything puts all grants in force, own and others'.
const everything = -2

// Merged is the actor with all posts in force at once, those of others too:
// for reading what waits, never for acting.
func (a Actor) Merged() Actor {
	a.Current = everything
	return a
}

// inForce are the grants that count now.
func (a *Actor) inForce() []Grant {
	switch {
	case a.Current >= 0 && a.Current < len(a.Grants):
		return a.Grants[a.Current : a.Current+1]
	case a.Current == everything:
		return a.Grants
	}
	return a.Grants[:a.own()]
}

// own is how many grants are the person's own: they stand first.
func (a *Actor) own() int {
	n := len(a.Grants)
	for n > 0 && a.Grants[n-1].For.PersonID != 0 {
		n--
	}
	return n
}

// For is in whose place the actor acts now (代); zero: their own.
func (a Actor) For() Principal {
	if a.Current >= 0 && a.Current < len(a.Grants) {
		return a.Grants[a.Current].For
	}
	return Principal{}
}

// Is reports that a person is the actor, or is who the actor acts for: neither
// may pass what the person wrote.
func (a Actor) Is(person int64) bool {
	return person != 0 && (person == a.PersonID || person == a.For().PersonID)
}

// Own is the actor's own name, without 代.
func (a Actor) Own() string { return OwnName(a.Name) }

// Signed is the name by which acts in somebody's place are signed.
func Signed(name string, p Principal) string {
	if p.PersonID == 0 {
		return name
	}
	return name + "（代" + p.Name + "）"
}

// OwnName is the name without what Signed put behind it.
func OwnName(signed string) string {
	name, _, _ := strings.Cut(signed, "（代")
	return name
}

// RoleName names the role in force, or all of them, for the log.
func (a Actor) RoleName() string {
	if a.Local {
		return "命令行"
	}
	var names []string
	for _, g := range a.inForce() {
		name := string(g.Role)
		if g.For.PersonID != 0 {
			name = "代:" + name
		}
		names = append(names, name)
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
