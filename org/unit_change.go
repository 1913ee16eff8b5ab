package org

import (
	"context"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// UnitDraft is what is said about a unit when it is added or changed.
type UnitDraft struct {
	Code       string
	Name       string
	ShortName  string // the name without the county when ""
	Kind       Kind
	Relation   Relation
	ParentCode string // "" for the county
	Sort       int
	Phone      string // office phone
	Address    string
	Link       string // https://… where a vertical unit's own system publishes
	Sample     bool
	Aliases    []string
}

// AddUnit adds a unit below its parent.
func (s *Service) AddUnit(ctx context.Context, actor rbac.Actor, d UnitDraft) (u Unit, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		parent, err := parentOf(tx, d.ParentCode)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, parent.RBAC()); err != nil {
			return err
		}
		u, err = addUnit(tx, Who(actor), d)
		return err
	})
	return u, fault.Wrap("org.AddUnit", err)
}

// ChangeUnit changes a unit that the editor saw at version; a new parent moves
// the whole subtree.
func (s *Service) ChangeUnit(ctx context.Context, actor rbac.Actor, id, version int64, d UnitDraft) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		parent, err := parentOf(tx, d.ParentCode)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, parent.RBAC()); err != nil {
			return err
		}
		return changeUnit(tx, Who(actor), u, version, d)
	})
	return fault.Wrap("org.ChangeUnit", err)
}

// SetAliases replaces the aliases of a unit.
func (s *Service) SetAliases(ctx context.Context, actor rbac.Actor, id int64, aliases []string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		var p fault.Problems
		if err := checkAliases(tx, &p, id, aliases); err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		audit.Record(tx, Who(actor), act(rbac.UnitEdit, "unit", id, id, "aliases", "count", len(aliases)))
		return putAliases(tx, id, aliases)
	})
	return fault.Wrap("org.SetAliases", err)
}

// CloseUnit closes a unit (撤销) as of a day. It refuses with the list of all
// that stands in the way: units below, current posts, roles, and what other
// slices hold for it.
func (s *Service) CloseUnit(ctx context.Context, actor rbac.Actor, id, version int64, on calendar.Date) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		return s.closeUnit(tx, Who(actor), u, version, on)
	})
	return fault.Wrap("org.CloseUnit", err)
}

// ReopenUnit takes back a closing.
func (s *Service) ReopenUnit(ctx context.Context, actor rbac.Actor, id, version int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		return reopenUnit(tx, Who(actor), u, version)
	})
	return fault.Wrap("org.ReopenUnit", err)
}

// parentOf is the unit on which the right is asked; a code that is none is
// named later, with everything else that is wrong, so here the county answers.
func parentOf(q db.Reader, code string) (Unit, error) {
	if code = strings.TrimSpace(code); code != "" {
		if u, err := UnitByCode(q, code); fault.KindOf(err) != fault.KindNotFound || err == nil {
			return u, err
		}
	}
	u, err := CountyUnit(q)
	if err != nil && fault.KindOf(err) == fault.KindNotFound {
		return Unit{}, nil
	}
	return u, err
}

func addUnit(tx *db.Tx, who audit.Who, d UnitDraft) (Unit, error) {
	d = d.tidy()
	parent, err := checkUnit(tx, Unit{}, d)
	if err != nil {
		return Unit{}, err
	}
	id, err := tx.Insert(`INSERT INTO org_unit (code, name, short_name, kind, relation, parent_id, path, sort, phone, address, link, sample)
		VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?) RETURNING id`,
		d.Code, d.Name, d.ShortName, d.Kind, d.Relation, orNull(parent.ID), d.Sort, d.Phone, d.Address, d.Link, d.Sample)
	if err != nil {
		return Unit{}, err
	}
	if _, err := tx.Exec(`UPDATE org_unit SET path = ? WHERE id = ?`, childPath(parent.Path, id), id); err != nil {
		return Unit{}, err
	}
	if err := putAliases(tx, id, d.Aliases); err != nil {
		return Unit{}, err
	}
	if err := remember(tx, id); err != nil {
		return Unit{}, err
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", id, id, "add"))
	return UnitByID(tx, id)
}

func changeUnit(tx *db.Tx, who audit.Who, u Unit, version int64, d UnitDraft) error {
	d = d.tidy()
	parent, err := checkUnit(tx, u, d)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE org_unit SET code = ?, name = ?, short_name = ?, kind = ?, relation = ?, parent_id = ?, sort = ?,
		phone = ?, address = ?, link = ?, sample = ?, version = version + 1 WHERE id = ? AND version = ?`,
		d.Code, d.Name, d.ShortName, d.Kind, d.Relation, orNull(parent.ID), d.Sort, d.Phone, d.Address, d.Link, d.Sample, u.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	if path := childPath(parent.Path, u.ID); path != u.Path {
		if _, err := tx.Exec(`UPDATE org_unit SET path = CAST(? AS TEXT) || substr(path, ?) WHERE path >= ? AND path < ?`,
			path, len(u.Path)+1, u.Path, prefixEnd(u.Path)); err != nil {
			return err
		}
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", u.ID, u.ID, "change", "fields", changedUnitFields(u, parent, d)))
	if err := remember(tx, u.ID); err != nil {
		return err
	}
	return putAliases(tx, u.ID, d.Aliases)
}

func changedUnitFields(u, parent Unit, d UnitDraft) []string {
	out := []string{}
	for _, f := range []struct {
		name    string
		differs bool
	}{{"code", u.Code != d.Code}, {"name", u.Name != d.Name}, {"short_name", u.ShortName != d.ShortName}, {"kind", u.Kind != d.Kind},
		{"relation", u.Relation != d.Relation}, {"parent", u.ParentID != parent.ID}, {"phone", u.Phone != d.Phone},
		{"address", u.Address != d.Address}, {"link", u.Link != d.Link}, {"sort", u.Sort != d.Sort}} {
		if f.differs {
			out = append(out, f.name)
		}
	}
	return out
}

func (s *Service) closeUnit(tx *db.Tx, who audit.Who, u Unit, version int64, on calendar.Date) error {
	if on.IsZero() {
		on = today(tx)
	}
	blockers, err := s.blockers(tx, u)
	if err != nil {
		return err
	}
	if len(blockers) > 0 {
		e := &fault.Error{Kind: fault.KindConflict, Msg: "还不能撤销" + u.ShortName + "：" + strings.Join(blockers, "；") + "。请先办结或移交。"}
		for _, b := range blockers {
			e.Problems = append(e.Problems, fault.Problem{Msg: b})
		}
		return e
	}
	n, err := tx.Exec(`UPDATE org_unit SET closed_on = ?, version = version + 1 WHERE id = ? AND version = ? AND closed_on = ''`, on, u.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", u.ID, u.ID, "close", "on", on.String()))
	return remember(tx, u.ID)
}

func reopenUnit(tx *db.Tx, who audit.Who, u Unit, version int64) error {
	n, err := tx.Exec(`UPDATE org_unit SET closed_on = '', version = version + 1 WHERE id = ? AND version = ?`, u.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", u.ID, u.ID, "reopen"))
	return remember(tx, u.ID)
}

func (s *Service) blockers(tx *db.Tx, u Unit) (out []string, err error) {
	day := today(tx)
	for _, c := range []struct {
		words, query string
		args         []any
	}{
		{"下级单位", `SELECT short_name FROM org_unit WHERE parent_id = ? AND closed_on = '' ORDER BY code`, []any{u.ID}},
		{"在任人员", `SELECT p.name FROM org_post o JOIN org_person p ON p.id = o.person_id
			WHERE o.unit_id = ? AND (o.until_on = '' OR o.until_on >= ?) ORDER BY o.id`, []any{u.ID, day}},
		{"尚有系统角色的人员", `SELECT p.name FROM org_grant g JOIN org_person p ON p.id = g.person_id
			WHERE g.unit_id = ? AND (g.until_on = '' OR g.until_on >= ?) ORDER BY g.id`, []any{u.ID, day}},
	} {
		var names []string
		if err := tx.Select(&names, c.query, c.args...); err != nil {
			return nil, err
		}
		if len(names) > 0 {
			out = append(out, c.words+strings.Join(names, "、"))
		}
	}
	for _, hook := range s.Closing {
		more, err := hook(tx, u)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
