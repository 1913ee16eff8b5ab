package handover

import (
	"context"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Pair says who stands in for whom in a unit (AB角). It gives no right by
// itself: a delegation does, for a time.
type Pair struct {
	ID       int64   `db:"id"`
	UnitID   int64   `db:"unit_id"`
	Unit     string  `db:"unit"`
	Path     string  `db:"path"`
	AID      int64   `db:"a_person"`
	A        string  `db:"a_name"`
	BID      int64   `db:"b_person"`
	B        string  `db:"b_name"`
	Work     string  `db:"work"` // 代办的工作
	MadeName string  `db:"made_name"`
	MadeAt   db.Time `db:"made_at"`
	Version  int64   `db:"version"`
}

const pairQuery = `SELECT r.id, r.unit_id, u.short_name AS unit, u.path, r.a_person, a.name AS a_name, r.b_person, b.name AS b_name, r.work, r.made_name, r.made_at, r.version
	FROM handover_pair r JOIN org_unit u ON u.id = r.unit_id JOIN org_person a ON a.id = r.a_person JOIN org_person b ON b.id = r.b_person
	WHERE r.ended_at IS NULL`

func isPair(q db.Reader, unit, a, b int64) (is bool, err error) {
	err = q.Get(&is, `SELECT count(*) > 0 FROM handover_pair WHERE ended_at IS NULL AND unit_id = ? AND a_person = ? AND b_person = ?`, unit, a, b)
	return is, fault.Wrap("handover.isPair", err)
}

// SetPair registers the B角 of a person in a unit; a former one is replaced.
func (s *Service) SetPair(ctx context.Context, actor rbac.Actor, unit, a, b int64, work string) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := org.UnitByID(tx, unit)
		if err == nil {
			err = rbac.Check(actor, rbac.HandoverDirect, u.RBAC())
		}
		if err != nil {
			return err
		}
		if err := checkPair(tx, u, a, b, work); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE handover_pair SET ended_at = ?, version = version + 1 WHERE ended_at IS NULL AND unit_id = ? AND a_person = ?`, tx.Now, unit, a); err != nil {
			return fault.Internal("handover.SetPair", err)
		}
		id, err = tx.Insert(`INSERT INTO handover_pair (unit_id, a_person, b_person, work, made_name, made_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			unit, a, b, strings.TrimSpace(work), actor.Name, tx.Now)
		note(tx, actor, rbac.HandoverDirect, "pair", id, unit, "set", "a", a, "b", b)
		return err
	})
	return id, fault.Wrap("handover.SetPair", err)
}

func checkPair(tx *db.Tx, u org.Unit, a, b int64, work string) error {
	var p fault.Problems
	for _, x := range []struct {
		field string
		id    int64
	}{{"a", a}, {"b", b}} {
		place, err := org.SeatOf(tx, x.id, u.ID, today(tx))
		if err != nil {
			return err
		}
		if x.id == 0 || place.Empty() {
			p.Add(x.field, "请选择"+u.ShortName+"的人员。")
		}
		for _, r := range place.Roles {
			if r.Administrator() {
				p.Add(x.field, "系统管理员、安全管理员、审计员不设AB角。")
			}
		}
	}
	if a == b && a != 0 {
		p.Add("b", "A角和B角不能是同一人。")
	}
	if utf8.RuneCountInString(work) > 100 {
		p.Add("work", "代办的工作最多 100 字。")
	}
	return p.Err()
}

// DropPair takes a pair off the register. A delegation that runs goes on until
// its day or until it is recalled.
func (s *Service) DropPair(ctx context.Context, actor rbac.Actor, id, version int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var r Pair
		err := tx.Get(&r, pairQuery+` AND r.id = ?`, id)
		u := rbac.Unit{ID: r.UnitID, Path: r.Path, Name: r.Unit}
		if db.NoRows(err) || err == nil && !rbac.May(actor, rbac.HandoverRead, u) {
			return fault.NotFound("没有这条AB角登记，或不在您管理的单位。")
		}
		if err == nil {
			err = rbac.Check(actor, rbac.HandoverDirect, u)
		}
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE handover_pair SET ended_at = ?, version = version + 1 WHERE id = ? AND version = ? AND ended_at IS NULL`, tx.Now, id, version)
		if err := once(n, err); err != nil {
			return err
		}
		note(tx, actor, rbac.HandoverDirect, "pair", id, r.UnitID, "drop")
		return nil
	})
	return fault.Wrap("handover.DropPair", err)
}

// Pairs lists the register in the units that the actor may see, by unit.
func (s *Service) Pairs(ctx context.Context, actor rbac.Actor) (rows []Pair, err error) {
	where, args := rbac.ReachOf(actor, rbac.HandoverRead).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&rows, pairQuery+` AND `+where+` ORDER BY u.code, r.id`, args...)
	return rows, fault.Wrap("handover.Pairs", err)
}
