package duty

import (
	"fmt"
	"maps"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Kinds of todo. Each counts: a unit with thirty duties has one line.
const (
	TodoOwed    = "duty.owed"    // unit: 待公开
	TodoSheets  = "duty.sheets"  // township: its villages' sheets
	TodoAgree   = "duty.agree"   // who agrees: 申报待同意
	TodoChecked = "duty.checked" // county: 抽查待核实
)

// ahead is how many days before its limit a duty appears on 今日一屏.
const ahead = 31

// todos brings the lines of every touched unit in line.
func (d *deed) todos() error {
	if len(d.units) == 0 {
		return nil
	}
	units, err := org.UnitsByID(d.tx, sortedKeys(d.units))
	if err != nil {
		return fault.Wrap("duty.todos", err)
	}
	towns := map[int64]bool{}
	for _, id := range sortedKeys(units) {
		if u := units[id]; u.Kind.Villages() {
			towns[u.ParentID] = true
		} else if err := d.owed(u); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(towns) {
		if err := d.sheets(id); err != nil {
			return err
		}
	}
	return nil
}

// line is how many duties wait, of how many units, and the first limit.
type line struct {
	N     int           `db:"n"`
	Units int           `db:"units"`
	Due   calendar.Date `db:"due"`
}

func (d *deed) count(text string, args ...any) (l line, err error) {
	err = d.tx.Get(&l, `SELECT COALESCE(sum(c.n), 0) AS n, count(DISTINCT c.unit_id) AS units, COALESCE(min(c.due_on), '') AS due
		FROM duty_count c `+text, args...)
	return l, fault.Wrap("duty.count", err)
}

func (d *deed) owed(u org.Unit) error {
	l, err := d.count(`WHERE c.unit_id = ? AND c.state = 'open' AND c.due_on <= ?`, u.ID, d.today.AddDays(ahead))
	if err != nil {
		return err
	}
	return d.line(l.N, todo.Item{Kind: TodoOwed, ObjectKind: "duties", ObjectID: fmt.Sprint(u.ID), UnitID: u.ID, Action: string(rbac.DutyDeclare),
		Title: fmt.Sprintf("%d 项应公开任务待公开", l.N), URL: fmt.Sprintf("/desk/duties/list?unit=%d&state=open", u.ID), Verb: "办理", Due: l.Due})
}

func (d *deed) sheets(town int64) error {
	l, err := d.count(`JOIN org_unit u ON u.id = c.unit_id WHERE u.parent_id = ? AND c.tier = 'village' AND c.state = 'open' AND c.due_on <= ?`, town, d.today.AddDays(ahead))
	if err != nil {
		return err
	}
	return d.line(l.N, todo.Item{Kind: TodoSheets, ObjectKind: "duties", ObjectID: fmt.Sprint(town), UnitID: town, Action: string(rbac.VillageAct),
		Title: fmt.Sprintf("%d 个村 %d 张公开表待公开", l.Units, l.N), URL: fmt.Sprintf("/desk/duties/villages?town=%d", town), Verb: "查看", Due: l.Due})
}

func (d *deed) line(n int, item todo.Item) error {
	if n == 0 {
		return todo.Close(d.tx, item.Kind, item.ObjectKind, item.ObjectID, item.UnitID, d.who.name)
	}
	return todo.Open(d.tx, item)
}

// waiting brings the line of who must agree in line: the townships whose
// villages declared, the county for the rest.
func (d *deed) waiting() error {
	if len(d.declared) == 0 {
		return nil
	}
	units, err := org.UnitsByID(d.tx, sortedKeys(d.declared))
	if err != nil {
		return fault.Internal("duty.waiting", err)
	}
	at := map[int64]bool{}
	for _, u := range units {
		if u.Kind.Villages() {
			at[u.ParentID] = true
		} else {
			at[org.Root(u).ID] = true
		}
	}
	for _, id := range sortedKeys(at) {
		var l line
		err := d.tx.Get(&l, `SELECT count(*) AS n, count(DISTINCT x.unit_id) AS units, COALESCE(min(x.due_on), '') AS due
			FROM duty_declaration x JOIN org_unit u ON u.id = x.unit_id WHERE x.state = 'waiting' AND `+agreedAt, id, id)
		if err != nil {
			return fault.Internal("duty.waiting", err)
		}
		err = d.line(l.N, todo.Item{Kind: TodoAgree, ObjectKind: "declarations", ObjectID: fmt.Sprint(id), UnitID: id, Action: string(rbac.DutyAgree),
			Title: fmt.Sprintf("%d 项申报待同意", l.N), URL: "/desk/duties/declarations", Verb: "办理", Due: l.Due})
		if err != nil {
			return err
		}
	}
	return nil
}

// agreedAt is true of a declaring unit u whose declarations are agreed to at
// a unit: its township for a village, else the county.
const agreedAt = `((u.kind IN ('village', 'community') AND u.parent_id = ?) OR (u.kind NOT IN ('village', 'community') AND ? IN (SELECT r.id FROM org_unit r WHERE r.parent_id IS NULL)))`

// RefreshTodos opens and renews the lines of every unit: time alone brings a
// duty near. It runs daily.
func RefreshTodos(tx *db.Tx) error {
	d := begin(tx, system)
	var ids []int64
	if err := tx.Select(&ids, `SELECT DISTINCT unit_id FROM duty_count WHERE state = 'open'`); err != nil {
		return fault.Internal("duty.RefreshTodos", err)
	}
	for _, id := range ids {
		d.units[id] = true
	}
	return d.todos()
}

func sortedKeys[V any](m map[int64]V) []int64 { return slices.Sorted(maps.Keys(m)) }
