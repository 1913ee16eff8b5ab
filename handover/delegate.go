package handover

import (
	"context"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/org"
	"lianghua/rbac"
)

// LongestDelegation is how many days one delegation lasts at most: who is away
// longer hands over. A rule of this office, of no law.
const LongestDelegation = 90

// Delegation is what one person may do in another's place in a unit, from a
// day to a day, both counted (代办). Whether it holds is asked at every request
// (org.GrantsOn); a row that is over changes nothing and needs no clearing.
type Delegation struct {
	ID        int64         `db:"id"`
	UnitID    int64         `db:"unit_id"`
	Unit      string        `db:"unit"`
	Path      string        `db:"path"`
	FromID    int64         `db:"from_person"`
	From      string        `db:"from_name"`
	ToID      int64         `db:"to_person"`
	To        string        `db:"to_name"`
	SinceOn   calendar.Date `db:"since_on"`
	UntilOn   calendar.Date `db:"until_on"` // last day
	Reason    string        `db:"reason"`
	MadeName  string        `db:"made_name"`
	MadeAt    db.Time       `db:"made_at"`
	EndedAt   db.NullTime   `db:"ended_at"`
	EndedName string        `db:"ended_name"`
	Version   int64         `db:"version"`
}

func (d Delegation) unit() rbac.Unit { return rbac.Unit{ID: d.UnitID, Path: d.Path, Name: d.Unit} }

// Standing is where a delegation stands on a day.
func (d Delegation) Standing(day calendar.Date) string {
	switch {
	case d.EndedAt.Valid:
		return "已收回"
	case day.After(d.UntilOn):
		return "已到期"
	case day.Before(d.SinceOn):
		return "未开始"
	}
	return "代办中"
}

// Running reports a delegation that holds on a day.
func (d Delegation) Running(day calendar.Date) bool { return d.Standing(day) == "代办中" }

// Ahead reports a delegation that can still be taken back.
func (d Delegation) Ahead(day calendar.Date) bool { return !d.EndedAt.Valid && !day.After(d.UntilOn) }

const delegationColumns = `d.id, d.unit_id, u.short_name AS unit, u.path, d.from_person, f.name AS from_name, d.to_person, t.name AS to_name,
	d.since_on, d.until_on, d.reason, d.made_name, d.made_at, d.ended_at, d.ended_name, d.version`

const delegationTables = ` FROM handover_delegation d JOIN org_unit u ON u.id = d.unit_id JOIN org_person f ON f.id = d.from_person JOIN org_person t ON t.id = d.to_person`

// DelegationDraft is what a delegation begins with.
type DelegationDraft struct {
	UnitID int64
	FromID int64 // 0: the actor
	ToID   int64
	Since  calendar.Date
	Until  calendar.Date
	Reason string
}

// Delegate lets somebody act in a person's place for a time: the person gives
// their own rights, or whoever answers for the unit calls in the B角 that the
// register names. Rights that are only lent cannot be lent on.
func (s *Service) Delegate(ctx context.Context, actor rbac.Actor, d DelegationDraft) (id int64, err error) {
	if d.FromID == 0 {
		d.FromID = actor.PersonID
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := org.UnitByID(tx, d.UnitID)
		if err != nil {
			return err
		}
		paired, err := isPair(tx, u.ID, d.FromID, d.ToID)
		if err != nil {
			return err
		}
		if err := d.allowed(actor, u, paired); err != nil {
			return err
		}
		if err := d.check(tx, u, paired); err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO handover_delegation (unit_id, from_person, to_person, since_on, until_on, reason, made_by, made_name, made_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, u.ID, d.FromID, d.ToID, d.Since, d.Until, strings.TrimSpace(d.Reason), actor.PersonID, actor.Name, tx.Now)
		if err != nil {
			return fault.Internal("handover.Delegate", err)
		}
		note(tx, actor, rbac.HandoverMake, "delegation", id, u.ID, "delegate", "from", d.FromID, "to", d.ToID, "since", d.Since.String(), "until", d.Until.String())
		from, err := org.PersonNamed(tx, d.FromID)
		if err != nil {
			return err
		}
		return notify.Send(tx, d.ToID, notify.Notice{Kind: "delegation.begin", Title: d.Since.Chinese() + "至" + d.Until.Chinese() + "由您代" + from.Name + "办理" + u.ShortName + "的工作",
			Body: "在页面顶部切换到“代" + from.Name + "”后办理，所办事项注明代办。", URL: "/desk/delegations"})
	})
	return id, fault.Wrap("handover.Delegate", err)
}

func (d DelegationDraft) allowed(actor rbac.Actor, u org.Unit, paired bool) error {
	if actor.For().PersonID != 0 {
		return fault.Forbidden("您正在代他人办理，代办的权限不能再委托给别人。请切换到自己的岗位。")
	}
	if d.FromID == actor.PersonID && !actor.Local {
		return rbac.Check(actor, rbac.HandoverMake, u.RBAC())
	}
	if err := rbac.Check(actor, rbac.HandoverDirect, u.RBAC()); err != nil {
		return err
	}
	if !paired {
		return fault.Invalid("to", "代别人启用代办的，只能由AB角登记中的B角代办。请先登记AB角，或请本人办理委托。")
	}
	return nil
}

func (d DelegationDraft) check(tx *db.Tx, u org.Unit, paired bool) error {
	var p fault.Problems
	switch {
	case d.Since.IsZero() || d.Until.IsZero():
		p.Add("since_on", "请填写起止日期。")
	case d.Since.Before(today(tx)):
		p.Add("since_on", "起始日期不能早于今天。")
	case d.Until.Before(d.Since):
		p.Add("until_on", "截止日期不能早于起始日期。")
	case d.Until.After(d.Since.AddDays(LongestDelegation - 1)):
		p.Add("until_on", "一次委托不超过 90 天。时间更长的请办理交接。")
	}
	p.Need("reason", d.Reason, "请写明原因，如：外出培训。")
	if utf8.RuneCountInString(d.Reason) > 100 {
		p.Add("reason", "原因最多 100 字。")
	}
	roles, err := rolesIn(tx, d.FromID, u.ID)
	if err != nil {
		return err
	}
	if len(roles) == 0 {
		p.Add("from", "委托人在"+u.ShortName+"没有可以委托的岗位。系统管理员、安全管理员、审计员的权限不能委托。")
	}
	if err := d.checkTo(tx, &p, u, paired); err != nil {
		return err
	}
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM handover_delegation WHERE unit_id = ? AND from_person = ? AND ended_at IS NULL AND since_on <= ? AND until_on >= ?`,
		u.ID, d.FromID, d.Until, d.Since); err != nil {
		return fault.Internal("handover.check", err)
	}
	if n > 0 {
		p.Add("since_on", "这段时间已经委托过别人，请先收回原来的委托。")
	}
	return p.Err()
}

// checkTo holds who may stand in: staff of the unit or the registered B角, with
// a login, and no administrator (三员).
func (d DelegationDraft) checkTo(tx *db.Tx, p *fault.Problems, u org.Unit, paired bool) error {
	if d.ToID == 0 {
		p.Add("to", "请选择代办人。")
		return nil
	}
	if d.ToID == d.FromID {
		p.Add("to", "代办人不能是委托人本人。")
		return nil
	}
	person, err := org.PersonNamed(tx, d.ToID)
	if err != nil {
		return err
	}
	place, err := org.SeatOf(tx, d.ToID, u.ID, today(tx))
	if err != nil {
		return err
	}
	has, err := org.HasAccount(tx, d.ToID)
	if err != nil {
		return err
	}
	switch {
	case !person.LeftOn.IsZero():
		p.Add("to", person.Name+"已离岗。")
	case place.Empty() && !paired:
		p.Add("to", person.Name+"不是"+u.ShortName+"的人员，也不是登记的B角。")
	case !has:
		p.Add("to", person.Name+"没有可用的账号，请先由系统管理员开通。")
	}
	grants, err := org.GrantsOn(tx, d.ToID, today(tx))
	for _, g := range grants {
		if g.Role.Administrator() {
			p.Add("to", person.Name+"是"+g.Role.Label()+"，三员不兼办业务，不能代办。")
			break
		}
	}
	return err
}

// Recall ends a delegation at this moment (收回): by either of the two, or by
// whoever answers for the unit.
func (s *Service) Recall(ctx context.Context, actor rbac.Actor, id, version int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var d Delegation
		err := tx.Get(&d, `SELECT `+delegationColumns+delegationTables+` WHERE d.id = ?`, id)
		own := actor.PersonID != 0 && (actor.PersonID == d.FromID || actor.PersonID == d.ToID)
		if db.NoRows(err) || err == nil && !own && !rbac.May(actor, rbac.HandoverRead, d.unit()) {
			return fault.NotFound("没有这条委托，或不在您管理的单位。")
		}
		if err != nil {
			return fault.Internal("handover.Recall", err)
		}
		if !own {
			if err := rbac.Check(actor, rbac.HandoverDirect, d.unit()); err != nil {
				return err
			}
		}
		if !d.Ahead(today(tx)) {
			return fault.Conflict("这条委托已经结束。")
		}
		n, err := tx.Exec(`UPDATE handover_delegation SET ended_at = ?, ended_name = ?, version = version + 1 WHERE id = ? AND version = ? AND ended_at IS NULL`,
			tx.Now, actor.Name, id, version)
		if err := once(n, err); err != nil {
			return err
		}
		note(tx, actor, rbac.HandoverMake, "delegation", id, d.UnitID, "recall")
		return nil
	})
	return fault.Wrap("handover.Recall", err)
}

// Delegations lists the delegations that the actor may see, the newest first:
// their own and those of the units whose handovers they read.
func (s *Service) Delegations(ctx context.Context, actor rbac.Actor, f Filter) (rows []Delegation, next int64, err error) {
	where, args := rbac.ReachOf(actor, rbac.HandoverRead).Where("u.path", "u.id")
	where, args = "("+where+" OR d.from_person = ? OR d.to_person = ?)", append(args, actor.PersonID, actor.PersonID)
	if f.Before != 0 {
		where, args = where+" AND d.id < ?", append(args, f.Before)
	}
	limit := ""
	if f.Limit > 0 {
		limit, args = " LIMIT ?", append(args, f.Limit+1)
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+delegationColumns+delegationTables+` WHERE `+where+` ORDER BY d.id DESC`+limit, args...)
	if err == nil && f.Limit > 0 && len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].ID
	}
	return rows, next, fault.Wrap("handover.Delegations", err)
}
