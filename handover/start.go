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

// Draft is what a handover begins with.
type Draft struct {
	UnitID int64
	FromID int64
	Heir   Heir
	Reason string // 调整分工、调动、退休 …
	Note   string // what the list cannot say
	Leaves bool   // the former holder leaves altogether
}

// Heir is who follows: somebody of the unit, or somebody new.
type Heir struct {
	PersonID int64
	Name     string // of a new person
	Phone    string // office telephone of a new person
}

func (x Heir) none() bool { return x.PersonID == 0 && strings.TrimSpace(x.Name) == "" }

// Reasons are the usual reasons of a handover.
func Reasons() []string {
	return []string{"调整分工", "调动", "借调", "退休", "辞职", "其他"}
}

// Start begins a handover (填交接单): by the holder, or by whoever names
// successors in the unit. Nothing changes before it is signed.
func (s *Service) Start(ctx context.Context, actor rbac.Actor, d Draft) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := org.UnitByID(tx, d.UnitID)
		if err != nil {
			return err
		}
		direct := rbac.May(actor, rbac.HandoverDirect, u.RBAC())
		if !direct && (d.FromID != actor.PersonID || actor.For().PersonID != 0) {
			return rbac.Check(actor, rbac.HandoverDirect, u.RBAC())
		}
		if err := rbac.Check(actor, rbac.HandoverMake, u.RBAC()); err != nil {
			return err
		}
		place, err := d.check(tx, u)
		if err != nil {
			return err
		}
		to, err := s.heir(tx, actor, u, d.FromID, d.Heir)
		if err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO handover (unit_id, from_person, to_person, state, reason, note, leaves, moved, started_by, started_name, started_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, u.ID, d.FromID, none(to), string(Open), d.Reason, strings.TrimSpace(d.Note), d.Leaves, db.Of(place),
			actor.PersonID, actor.Name, tx.Now)
		if err != nil {
			return fault.Internal("handover.Start", err)
		}
		note(tx, actor, rbac.HandoverMake, Object, id, u.ID, "start", "from", d.FromID, "to", to)
		h, err := byID(tx, id)
		if err != nil {
			return err
		}
		return ask(tx, h, actor)
	})
	return id, fault.Wrap("handover.Start", err)
}

// none is NULL for nobody.
func none(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func (d Draft) check(tx *db.Tx, u org.Unit) (place org.Seat, err error) {
	var p fault.Problems
	if place, err = org.SeatOf(tx, d.FromID, u.ID, today(tx)); err != nil {
		return place, err
	}
	if place.Empty() {
		p.Add("from", "这个人在"+u.ShortName+"没有岗位，请从人员中选择要交出岗位的人。")
	}
	for _, r := range place.Roles {
		if r.Administrator() {
			p.Add("from", "这个人在"+u.ShortName+"还担任"+r.Label()+"，请先由安全管理员收回角色，再办理交接。")
		}
	}
	if d.Reason == "" {
		p.Add("reason", "请选择交接原因。")
	}
	if utf8.RuneCountInString(d.Note) > 1000 {
		p.Add("note", "说明最多 1000 字。")
	}
	var open int
	if err := tx.Get(&open, `SELECT count(*) FROM handover WHERE unit_id = ? AND from_person = ? AND state IN ('open', 'given', 'received', 'vacant')`, u.ID, d.FromID); err != nil {
		return place, fault.Internal("handover.check", err)
	}
	if open > 0 {
		p.Add("from", "这个人在"+u.ShortName+"的交接单还没有办完，请在原单上办理。")
	}
	return place, p.Err()
}

// heir finds or enters who follows. Whoever hands over themselves names
// somebody who is known in the unit; a new person is named by whoever answers
// for the unit.
func (s *Service) heir(tx *db.Tx, actor rbac.Actor, u org.Unit, from int64, x Heir) (int64, error) {
	switch {
	case x.none():
		return 0, nil
	case x.PersonID == from:
		return 0, fault.Invalid("to", "接收人不能是移交人本人。")
	case x.PersonID == 0:
		if err := rbac.Check(actor, rbac.HandoverDirect, u.RBAC()); err != nil {
			return 0, fault.Invalid("to_name", "新人员由单位负责人或县政务公开科填写。您可以从本单位人员中选择，或先不填接收人。")
		}
		return s.Org.Newcomer(tx, actor, org.PersonDraft{Name: strings.TrimSpace(x.Name), OfficePhone: x.Phone})
	}
	person, err := org.PersonNamed(tx, x.PersonID)
	if err != nil {
		return 0, err
	}
	if !person.LeftOn.IsZero() {
		return 0, fault.Invalidf("to", "%s已离岗，不能接收。", person.Name)
	}
	place, err := org.SeatOf(tx, x.PersonID, u.ID, today(tx))
	if err == nil && len(place.Posts) == 0 {
		err = fault.Invalidf("to", "%s不是%s的在岗人员，请先登记任职，或填写为新人员。", person.Name, u.ShortName)
	}
	return x.PersonID, err
}
