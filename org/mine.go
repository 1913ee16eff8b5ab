package org

import (
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Mine is how the queue knows an actor: every right of the posts in force.
func Mine(actor rbac.Actor) todo.Mine {
	m := todo.Mine{PersonID: actor.PersonID}
	for _, a := range rbac.Actions() {
		if r := rbac.ReachOf(actor, a); !r.None() {
			m.Rights = append(m.Rights, rightOf(a, r))
		}
	}
	return m
}

func rightOf(a rbac.Action, r rbac.Reach) todo.Right {
	out := todo.Right{Action: string(a), All: r.All, Prefixes: r.Prefixes, Units: r.Units}
	for _, x := range r.Ranges {
		out.Ranges = append(out.Ranges, [2]string{x.From, x.To})
	}
	return out
}
