package rbac

import "strings"

// Reach is where an actor may take an action: the one answer behind every
// list, picker, search, export and file.
type Reach struct {
	All      bool
	Prefixes []string // unit paths whose whole subtree is reached
	Units    []int64  // single units
}

// ReachOf tells where the actor may take the action.
func ReachOf(a Actor, act Action) Reach {
	if a.Local {
		return Reach{All: true}
	}
	var r Reach
	for _, g := range a.inForce() {
		switch rules.scope(g.Role, act) {
		case County:
			return Reach{All: true}
		case Subtree:
			if g.Unit.placed() {
				r.Prefixes = append(r.Prefixes, g.Unit.Path)
			}
		case Own:
			if g.Unit.ID != 0 {
				r.Units = append(r.Units, g.Unit.ID)
			}
		}
	}
	return r
}

// None reports that nothing is reached.
func (r Reach) None() bool { return !r.All && len(r.Prefixes) == 0 && len(r.Units) == 0 }

// Holds reports whether unit is reached.
func (r Reach) Holds(u Unit) bool {
	if r.All {
		return true
	}
	for _, p := range r.Prefixes {
		if strings.HasPrefix(u.Path, p) {
			return true
		}
	}
	for _, id := range r.Units {
		if id == u.ID {
			return true
		}
	}
	return false
}

// Where is the same as a condition on a unit's path and id columns, with its
// arguments: ranges over the path, never LIKE.
func (r Reach) Where(path, id string) (string, []any) {
	if r.All {
		return "1 = 1", nil
	}
	if r.None() {
		return "1 = 0", nil
	}
	var parts []string
	var args []any
	for _, p := range r.Prefixes {
		parts = append(parts, "("+path+" >= ? AND "+path+" < ?)")
		args = append(args, p, after(p))
	}
	if len(r.Units) > 0 {
		parts = append(parts, id+" IN (?"+strings.Repeat(", ?", len(r.Units)-1)+")")
		for _, u := range r.Units {
			args = append(args, u)
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// after is the least text that is behind everything beginning with prefix;
// a path ends in "/", whose successor is "0".
func after(prefix string) string {
	return strings.TrimSuffix(prefix, "/") + "0"
}
