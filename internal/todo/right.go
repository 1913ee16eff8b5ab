package todo

import (
	"fmt"
	"strings"
)

// Right is one action and where its holder may take it: everywhere, in the
// subtrees whose unit paths begin with a prefix ("/1/7/"), in parts of the tree, and in single units.
type Right struct {
	Action   string
	All      bool
	Prefixes []string
	Units    []int64
	Ranges   [][2]string // paths from the first to before the second
}

// Mine is who reads the queue: the rights of all posts together.
type Mine struct {
	PersonID int64
	Rights   []Right
}

func (m Mine) none() bool {
	for _, r := range m.Rights {
		if r.All || len(r.Prefixes)+len(r.Units)+len(r.Ranges) > 0 {
			return false
		}
	}
	return true
}

// where is the condition on todo t and org_unit u. Rights with the same reach
// share one clause, so its length grows with posts, not with actions.
func (m Mine) where() (string, []any) {
	groups, order := map[string][]Right{}, []string(nil)
	for _, r := range m.Rights {
		key := fmt.Sprint(r.All, r.Prefixes, r.Units, r.Ranges)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], r)
	}
	var parts []string
	args := []any{m.PersonID}
	for _, key := range order {
		scope, scopeArgs := groups[key][0].scope()
		if scope == "" {
			continue
		}
		parts = append(parts, `(t.action IN (`+marks(len(groups[key]))+`)`+scope+`)`)
		for _, r := range groups[key] {
			args = append(args, r.Action)
		}
		args = append(args, scopeArgs...)
	}
	return `(t.person_id = 0 OR t.person_id = ?) AND (` + strings.Join(parts, ` OR `) + `)`, args
}

// scope is " AND (…)" for the units reached; "" when none is.
func (r Right) scope() (string, []any) {
	if r.All {
		return " ", nil
	}
	var parts []string
	var args []any
	for _, p := range r.Prefixes {
		parts, args = append(parts, `(u.path >= ? AND u.path < ?)`), append(args, p, behind(p))
	}
	for _, x := range r.Ranges {
		parts, args = append(parts, `(u.path >= ? AND u.path < ?)`), append(args, x[0], x[1])
	}
	if len(r.Units) > 0 {
		parts = append(parts, `t.unit_id IN (`+marks(len(r.Units))+`)`)
		for _, id := range r.Units {
			args = append(args, id)
		}
	}
	if len(parts) == 0 {
		return "", nil
	}
	return ` AND (` + strings.Join(parts, ` OR `) + `)`, args
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat(`?, `, n), `, `) }

// behind is the least text after everything that begins with a path.
func behind(prefix string) string {
	return strings.TrimSuffix(prefix, "/") + "0" // '0' follows '/'
}
