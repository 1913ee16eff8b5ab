package org

import (
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org/reshape"
	"lianghua/rbac"
)

// Reshape says what becomes of units below, aliases, posts and roles when units
// change.
func Reshape() reshape.Slice {
	return reshape.Slice{
		Holdings: slices.Concat([]reshape.Holding{
			{Table: "org_unit", Column: "parent_id", Name: "下级单位", Moves: "h.closed_on = ''", Title: "h.name", Do: takeUnit, Why: "已撤销的下级单位保留原隶属关系"},
			{Table: "org_alias", Column: "unit_id", Name: "别名", Keys: []string{"match"}, Moves: "1 = 1", Title: "h.alias", Optional: true},
			{Table: "org_post", Column: "unit_id", Name: "任职", Moves: "h.until_on = '' OR h.until_on >= :on", Do: takePost,
				From: "JOIN org_person p ON p.id = h.person_id", Title: "p.name", Why: "已离任的任职记录保留在原单位"},
			{Table: "org_grant", Column: "unit_id", Name: "系统角色", Moves: "h.until_on = '' OR h.until_on >= :on", Do: takeGrant,
				From: "JOIN org_person p ON p.id = h.person_id", Title: "p.name", Why: "已收回的角色保留在原单位"},
		}, reshape.Stays("单位沿革本身就是历史记录", [2]string{"org_unit_past", "unit_id"}, [2]string{"org_unit_past", "parent_id"},
			[2]string{"org_succession", "unit_id"}, [2]string{"org_succession", "successor_id"})),
		After: func(j *reshape.Journal) error { return repath(j.Tx) },
	}
}

// takeUnit puts a unit below another parent.
func takeUnit(j *reshape.Journal, r reshape.Row) (string, error) {
	u, err := UnitByID(j.Tx, r.Key.ID())
	if err != nil {
		return "", err
	}
	parent, err := UnitByID(j.Tx, r.To)
	if err != nil {
		return "", err
	}
	return "改由" + parent.ShortName + "管理", Reparent(j, u, parent)
}

// Reparent moves a unit with its subtree below a parent, from the journal's
// day on. The paths follow when the journal ends.
func Reparent(j *reshape.Journal, u, parent Unit) error {
	switch {
	case !slices.Contains(parents[u.Kind], parent.Kind):
		return fault.Conflictf("%s（%s）不能设在%s（%s）下面，请另选承接单位。", u.ShortName, u.Kind.Label(), parent.ShortName, parent.Kind.Label())
	case strings.HasPrefix(parent.Path, u.Path):
		return fault.Conflictf("%s不能隶属于自己或自己的下级单位。", u.ShortName)
	case parent.Closed():
		return fault.Conflictf("%s已撤销，不能再管理其他单位。", parent.ShortName)
	}
	if err := j.Set("org_unit", nil, reshape.Key{u.ID}, "parent_id", parent.ID); err != nil {
		return err
	}
	return RewritePast(j, u.ID, j.On, map[string]any{"parent_id": parent.ID})
}

// repath makes the paths of all units follow their parents.
func repath(tx *db.Tx) error {
	var rows []struct {
		ID     int64  `db:"id"`
		Parent int64  `db:"parent_id"`
		Path   string `db:"path"`
	}
	if err := tx.Select(&rows, `SELECT u.id, COALESCE(u.parent_id, 0) AS parent_id, u.path FROM org_unit u ORDER BY u.id`); err != nil {
		return fault.Internal("org.repath", err)
	}
	parent := make(map[int64]int64, len(rows))
	for _, r := range rows {
		parent[r.ID] = r.Parent
	}
	var pathOf func(id int64, deep int) string
	pathOf = func(id int64, deep int) string {
		if id == 0 || deep > len(rows) {
			return ""
		}
		return childPath(pathOf(parent[id], deep+1), id)
	}
	for _, r := range rows {
		if p := pathOf(r.ID, 0); p != r.Path {
			if _, err := tx.Exec(`UPDATE org_unit SET path = ? WHERE id = ?`, p, r.ID); err != nil {
				return fault.Internal("org.repath", err)
			}
		}
	}
	return nil
}

// takePost ends a post the day before and begins it in the successor, so that
// the roster of the past stays what it was. One principal (主要负责同志) is
// enough: a second one becomes a head until the office appoints otherwise.
func takePost(j *reshape.Journal, r reshape.Row) (note string, err error) {
	p, err := postByID(j.Tx, r.Key.ID())
	if err != nil {
		return "", err
	}
	var there []Post
	if err := j.Tx.Select(&there, `SELECT `+postColumns+` FROM org_post o WHERE o.unit_id = ? AND (o.until_on = '' OR o.until_on >= ?) ORDER BY o.id`, r.To, j.On); err != nil {
		return "", fault.Internal("org.takePost", err)
	}
	kind := p.Kind
	if kind == Principal && slices.ContainsFunc(there, func(o Post) bool { return o.Kind == Principal && o.PersonID != p.PersonID }) {
		kind, note = Head, "承接单位已有主要负责同志，先转为分管负责同志，请按任免文件调整"
	}
	held := slices.ContainsFunc(there, func(o Post) bool { return o.PersonID == p.PersonID && o.Kind == kind })
	if p.SinceOn.Before(j.On) {
		if err := j.Set("org_post", nil, r.Key, "until_on", j.On.AddDays(-1).String()); err != nil {
			return "", err
		}
		if held {
			return "在承接单位已任同一岗位", nil
		}
		_, err = j.Add("org_post", nil, map[string]any{"unit_id": r.To, "person_id": p.PersonID, "kind": string(kind), "title": p.Title, "section": p.Section,
			"since_on": j.On.String(), "until_on": p.UntilOn.String()})
		return note, err
	}
	if err := j.Set("org_post", nil, r.Key, "unit_id", r.To); err != nil || kind == p.Kind {
		return note, err
	}
	return note, j.Set("org_post", nil, r.Key, "kind", string(kind))
}

// takeGrant carries a role over. One that cannot be held in the successor ends.
func takeGrant(j *reshape.Journal, r reshape.Row) (string, error) {
	var g struct {
		Person int64         `db:"person_id"`
		Role   rbac.Role     `db:"role"`
		Until  calendar.Date `db:"until_on"`
	}
	if err := j.Tx.Get(&g, `SELECT person_id, role, until_on FROM org_grant WHERE id = ?`, r.Key.ID()); err != nil {
		return "", fault.Internal("org.takeGrant", err)
	}
	to, err := UnitByID(j.Tx, r.To)
	if err != nil {
		return "", err
	}
	end := func(note string) (string, error) {
		return note, j.Set("org_grant", nil, r.Key, "until_on", j.On.AddDays(-1).String())
	}
	if !g.Role.Fits(string(to.Kind)) {
		return end("“" + g.Role.Label() + "”不适用于" + to.Kind.Label() + "，请由安全管理员重新授予")
	}
	var other struct {
		ID    int64         `db:"id"`
		Until calendar.Date `db:"until_on"`
	}
	err = j.Tx.Get(&other, `SELECT id, until_on FROM org_grant WHERE person_id = ? AND role = ? AND unit_id = ?`, g.Person, string(g.Role), to.ID)
	switch {
	case db.NoRows(err):
		return g.Role.Label(), j.Set("org_grant", nil, r.Key, "unit_id", to.ID)
	case err != nil:
		return "", fault.Internal("org.takeGrant", err)
	case !other.Until.IsZero() && (g.Until.IsZero() || other.Until.Before(g.Until)):
		if err := j.Set("org_grant", nil, reshape.Key{other.ID}, "until_on", g.Until.String()); err != nil {
			return "", err
		}
	}
	return end("在承接单位已有同一角色")
}

// AddNamed sets up a unit that a re-organisation names (设立).
func AddNamed(j *reshape.Journal, d UnitDraft) (Unit, error) {
	d = d.tidy()
	parent, err := checkUnit(j.Tx, Unit{}, d)
	if err != nil {
		return Unit{}, err
	}
	key, err := j.Add("org_unit", nil, map[string]any{"code": d.Code, "name": d.Name, "short_name": d.ShortName, "kind": string(d.Kind), "relation": string(d.Relation),
		"parent_id": orNull(parent.ID), "path": "", "phone": d.Phone, "address": d.Address, "sample": d.Sample, "opened_on": j.On.String()})
	if err != nil {
		return Unit{}, err
	}
	if _, err := j.Tx.Exec(`UPDATE org_unit SET path = ? WHERE id = ?`, childPath(parent.Path, key.ID()), key.ID()); err != nil {
		return Unit{}, fault.Internal("org.AddNamed", err)
	}
	if err := RewritePast(j, key.ID(), j.On, map[string]any{}); err != nil {
		return Unit{}, err
	}
	return UnitByID(j.Tx, key.ID())
}

// CheckNamed names what is wrong with the draft of a unit that a plan sets up.
func CheckNamed(d UnitDraft) error {
	var p fault.Problems
	d.tidy().checkFields(&p)
	if d.Kind == County {
		p.Add("kind", "一个系统只管一个县，不能再设县政府。")
	}
	p.Need("parent", d.ParentCode, "请填写上级单位编码。")
	return p.Err()
}

// Rename gives a unit another name from the journal's day on (更名); the old
// one becomes an alias, so that old workbooks are still understood.
func Rename(j *reshape.Journal, u Unit, name, short string) error {
	name, short = strings.TrimSpace(name), strings.TrimSpace(short)
	if short == "" {
		short = name
	}
	for _, c := range [][2]string{{"name", name}, {"short_name", short}} {
		if err := j.Set("org_unit", nil, reshape.Key{u.ID}, c[0], c[1]); err != nil {
			return err
		}
	}
	if err := RewritePast(j, u.ID, j.On, map[string]any{"name": name, "short_name": short}); err != nil {
		return err
	}
	j.Renamed[u.ID] = u.Name
	j.Touched[u.ID] = true
	return Remember(j, u, u.ID)
}

// Remember makes a unit's names aliases of a unit. What names another unit
// already stays that unit's.
func Remember(j *reshape.Journal, old Unit, to int64) error {
	for _, name := range slices.Compact([]string{old.Name, old.ShortName}) {
		var n int
		err := j.Tx.Get(&n, `SELECT (SELECT count(*) FROM org_alias a WHERE a.match = ?) + (SELECT count(*) FROM org_unit u WHERE (u.name = ? OR u.short_name = ?)
			AND u.closed_on = '' AND u.id <> ?)`, fold(name), name, name, old.ID)
		if err != nil {
			return fault.Internal("org.Remember", err)
		}
		if n > 0 {
			continue
		}
		if _, err := j.Add("org_alias", []string{"match"}, map[string]any{"match": fold(name), "alias": name, "unit_id": to}); err != nil {
			return err
		}
	}
	return nil
}

// Cease closes a unit from the journal's day on (撤销) and says who took over.
func Cease(j *reshape.Journal, u Unit, successors []int64, main int64) error {
	if err := j.Set("org_unit", nil, reshape.Key{u.ID}, "closed_on", j.On.String()); err != nil {
		return err
	}
	if err := RewritePast(j, u.ID, j.On, map[string]any{"closed": true}); err != nil {
		return err
	}
	if err := Succeed(j, u, successors, main); err != nil {
		return err
	}
	if main == 0 || main == u.ID {
		return nil
	}
	return Remember(j, u, main)
}

// Succeed writes down which units took over from a unit, in whole or in part.
func Succeed(j *reshape.Journal, u Unit, successors []int64, main int64) error {
	j.Touched[u.ID] = true
	keys := []string{"successor_id", "unit_id"}
	for _, id := range successors {
		if id == u.ID {
			continue
		}
		var n int
		if err := j.Tx.Get(&n, `SELECT count(*) FROM org_succession WHERE unit_id = ? AND successor_id = ?`, u.ID, id); err != nil {
			return fault.Internal("org.Succeed", err)
		}
		if n == 0 {
			if _, err := j.Add("org_succession", keys, map[string]any{"unit_id": u.ID, "successor_id": id, "on_day": j.On.String(), "main": id == main}); err != nil {
				return err
			}
		} else if id == main {
			if err := j.Set("org_succession", keys, reshape.Key{id, u.ID}, "main", true); err != nil {
				return err
			}
		}
	}
	return nil
}
