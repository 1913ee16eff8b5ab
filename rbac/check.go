package rbac

import (
	"strings"

	"lianghua/internal/fault"
)

// May reports whether the actor may take the action on something of unit.
func May(a Actor, act Action, unit Unit) bool {
	if a.Local {
		return true
	}
	for i, grants := 0, a.inForce(); i < len(grants); i++ {
		g := &grants[i]
		if !g.mayReach(unit) {
			continue
		}
		switch rules.scope(g.Role, act) {
		case County:
			return true
		case Subtree:
			if unit.In(g.Unit) {
				return true
			}
		case Own:
			if g.Unit.ID == unit.ID && unit.ID != 0 {
				return true
			}
		}
	}
	return false
}

// mayReach reports a unit outside what the grant never reaches. A unit that is
// not placed in the tree cannot be told apart from it.
func (g *Grant) mayReach(u Unit) bool {
	return !g.Not.placed() || u.placed() && !u.In(g.Not)
}

// Check is May as an error: a Forbidden that says who may.
func Check(a Actor, act Action, unit Unit) error {
	if May(a, act, unit) {
		return nil
	}
	return fault.Forbidden(refusal(act, unit))
}

// MayAny reports whether the actor may take the action somewhere: the coarse
// question of a route.
func MayAny(a Actor, act Action) bool {
	if a.Local {
		return true
	}
	for i, grants := 0, a.inForce(); i < len(grants); i++ {
		if rules.scope(grants[i].Role, act) != "" {
			return true
		}
	}
	return false
}

func refusal(act Action, unit Unit) string {
	var who []string
	for _, r := range Roles() {
		if rules.scope(r, act) != "" {
			who = append(who, r.Label())
		}
	}
	what := act.Label()
	if unit.Name != "" {
		what = unit.Name + "的“" + what + "”"
	} else {
		what = "“" + what + "”"
	}
	return "您现在的岗位不能办理" + what + "，这一步由" + strings.Join(who, "、") + "办理。"
}
