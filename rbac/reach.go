package rbac

import "strings"

// Reach is where an actor may take an action: the one answer behind every
// list, picker, search, export and file.
type Reach struct {
	All      bool
	Prefixes []string // unit paths whose whole subtree is reached
	Units    []int64  // single units
	Ranges   []Range  // parts of the tree, where a grant leaves something out
}

// Range is the units whose paths lie between two texts: From <= path < To.
type Range struct{ From, To string }

// around are the ranges below top without what lies below hole. Paths below
// "/1/7/" are exactly those between "/1/7/" and "/1/70", since "0" follows "/".
func around(top, hole string) []Range {
	out := []Range{}
	if top < hole {
		out = append(out, Range{top, hole})
	}
	if end := after(hole); end < after(top) {
		out = append(out, Range{end, after(top)})
	}
	return out
}

// add takes in what one grant reaches with a scope. all: it is everything.
func (r *Reach) add(g *Grant, s Scope) (all bool) {
	hole := g.Not
	switch {
	case s == County && !hole.placed():
		return true
	case s == County:
		r.Ranges = append(r.Ranges, around("/", hole.Path)...)
	case s == Subtree && g.Unit.placed() && hole.In(g.Unit):
		if hole.Path != g.Unit.Path {
			r.Ranges = append(r.Ranges, around(g.Unit.Path, hole.Path)...)
		}
	case g.Unit.In(hole):
	case s == Subtree && g.Unit.placed():
		r.Prefixes = append(r.Prefixes, g.Unit.Path)
	case s == Own && g.Unit.ID != 0:
		r.Units = append(r.Units, g.Unit.ID)
	}
	return false
}

// ReachOf tells where the actor may take the action.
func ReachOf(a Actor, act Action) Reach {
	if a.Local {
		return Reach{All: true}
	}
	var r Reach
	grants := a.inForce()
	for i := range grants {
		if r.add(&grants[i], rules.scope(grants[i].Role, act)) {
			return Reach{All: true}
		}
	}
	return r
}

// None reports that nothing is reached.
func (r Reach) None() bool {
	return !r.All && len(r.Prefixes) == 0 && len(r.Units) == 0 && len(r.Ranges) == 0
}

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
	for _, x := range r.Ranges {
		if u.placed() && x.From <= u.Path && u.Path < x.To {
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
	for _, x := range r.Ranges {
		parts = append(parts, "("+path+" >= ? AND "+path+" < ?)")
		args = append(args, x.From, x.To)
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
