package org

import (
	"slices"
	"strings"

	"lianghua/internal/db"
	"lianghua/rbac"
)

// UnitFilter narrows a list of units; zero fields do not narrow.
type UnitFilter struct {
	Text     string // in name, short name or code
	Kind     Kind
	Relation Relation
	Under    string // path of the unit whose subtree is wanted, itself included
	Closed   bool   // closed units too
	Reach    *rbac.Reach
	Limit    int // rows a page, 50 when 0
}

func (f UnitFilter) where() (string, []any) {
	conds, args := []string{"1 = 1"}, []any{}
	add := func(c string, a ...any) { conds, args = append(conds, c), append(args, a...) }
	if t := strings.ToLower(strings.Join(strings.Fields(f.Text), "")); t != "" {
		p := db.Pattern(t)
		add(`(lower(u.name) LIKE ? ESCAPE '\' OR lower(u.short_name) LIKE ? ESCAPE '\' OR lower(u.code) LIKE ? ESCAPE '\')`, p, p, p)
	}
	if f.Kind != "" {
		add("u.kind = ?", f.Kind)
	}
	if f.Relation != "" {
		add("u.relation = ?", f.Relation)
	}
	if f.Under != "" {
		add("u.path >= ? AND u.path < ?", f.Under, prefixEnd(f.Under))
	}
	if !f.Closed {
		add("u.closed_on = ''")
	}
	if f.Reach != nil {
		c, a := f.Reach.Where("u.path", "u.id")
		add(c, a...)
	}
	return strings.Join(conds, " AND "), args
}

// Units lists units by code, from behind the code after; next is "" on the last page.
func Units(q db.Reader, f UnitFilter, after string) (rows []Unit, next string, err error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	where, args := f.where()
	args = append(args, after, f.Limit+1)
	err = q.Select(&rows, `SELECT `+unitColumns+` FROM org_unit u WHERE `+where+` AND u.code > ? ORDER BY u.code LIMIT ?`, args...)
	if err == nil && len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].Code
	}
	return rows, next, err
}

// Visible lists the open units in which the actor may take an action, in the
// order of the tree: the one answer for lists, pickers, search and exports.
func Visible(q db.Reader, actor rbac.Actor, action rbac.Action) ([]Unit, error) {
	reach := rbac.ReachOf(actor, action)
	if reach.None() {
		return nil, nil
	}
	where, args := UnitFilter{Reach: &reach}.where()
	var rows []Unit
	err := q.Select(&rows, `SELECT `+unitColumns+` FROM org_unit u WHERE `+where, args...)
	return treeOrder(rows), err
}

// Node is a unit with what lies below it.
type Node struct {
	Unit
	Children []*Node
}

// Count is the number of units in the subtree, the unit itself included.
func (n *Node) Count() int {
	c := 1
	for _, k := range n.Children {
		c += k.Count()
	}
	return c
}

// Tree reads the whole tree in one query. Closed units are left out unless asked for.
func Tree(q db.Reader, closed bool) ([]*Node, error) {
	where, args := UnitFilter{Closed: closed}.where()
	var rows []Unit
	if err := q.Select(&rows, `SELECT `+unitColumns+` FROM org_unit u WHERE `+where, args...); err != nil {
		return nil, err
	}
	return grow(rows), nil
}

// grow builds trees; a unit whose parent is not among rows is a root.
func grow(rows []Unit) []*Node {
	byID := make(map[int64]*Node, len(rows))
	for _, u := range rows {
		byID[u.ID] = &Node{Unit: u}
	}
	var roots []*Node
	for _, u := range rows {
		if p, ok := byID[u.ParentID]; ok {
			p.Children = append(p.Children, byID[u.ID])
		} else {
			roots = append(roots, byID[u.ID])
		}
	}
	sortNodes(roots)
	return roots
}

func sortNodes(list []*Node) {
	slices.SortFunc(list, func(a, b *Node) int {
		if k := slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind); k != 0 {
			return k
		}
		if a.Sort != b.Sort {
			return a.Sort - b.Sort
		}
		return strings.Compare(a.Code, b.Code)
	})
	for _, n := range list {
		sortNodes(n.Children)
	}
}

func treeOrder(rows []Unit) []Unit {
	out := make([]Unit, 0, len(rows))
	var walk func([]*Node)
	walk = func(list []*Node) {
		for _, n := range list {
			out = append(out, n.Unit)
			walk(n.Children)
		}
	}
	walk(grow(rows))
	return out
}

// VillagesOf lists the villages and communities of a township, in their order.
func VillagesOf(q db.Reader, town int64) (list []Unit, err error) {
	err = q.Select(&list, `SELECT `+unitColumns+` FROM org_unit u WHERE u.parent_id = ? AND u.kind IN ('village', 'community') AND u.closed_on = '' ORDER BY u.sort, u.code`, town)
	return list, err
}
