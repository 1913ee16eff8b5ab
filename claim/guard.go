package claim

import (
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// guard checks what the move table cannot say: facts of other rows.
func (d *deed) guard(c Claim, m move, s step, u org.Unit) error {
	switch m.Action {
	case ActEndorse:
		return d.otherPerson(c, s, u)
	case ActConfirm, ActUphold:
		return d.oneLead(c)
	case ActRefuse, ActContest:
		return d.notSettled(c)
	}
	return nil
}

// otherPerson holds that the head who endorses is not the person who made
// the claim, by person and not by account.
func (d *deed) otherPerson(c Claim, s step, u org.Unit) error {
	var author struct {
		ID   int64  `db:"by_person"`
		Name string `db:"by_name"`
	}
	err := d.tx.Get(&author, `SELECT by_person, by_name FROM claim_move WHERE claim_id = ?
		AND action IN ('propose', 'accept', 'agree') ORDER BY id DESC LIMIT 1`, c.ID)
	if db.NoRows(err) {
		return nil
	}
	if err != nil {
		return fault.Internal("claim.otherPerson", err)
	}
	switch {
	case s.Paper == nil && d.actor.Is(author.ID):
		return fault.Conflict("认领是您本人填报的，须由单位负责人确认。负责人不登录系统的，请用“线下审签”上传签字扫描件。")
	case s.Paper != nil && strings.TrimSpace(s.Paper.By) == rbac.OwnName(author.Name):
		return fault.Invalidf("signed_by", "%s是填报人，请填写%s签字的单位负责人", author.Name, u.ShortName)
	}
	return nil
}

// oneLead holds that a tier has one confirmed lead. It asks before the
// database refuses, because a refused statement ends a PostgreSQL transaction.
func (d *deed) oneLead(c Claim) error {
	if c.Part != Lead || (c.Coverage != All && byTown(c.Tier)) {
		return nil
	}
	var n int
	err := d.tx.Get(&n, `SELECT count(*) FROM claim WHERE entry_id = ? AND tier = ? AND part = 'lead' AND state = 'confirmed'
		AND (tier IN ('city', 'county') OR coverage = 'all') AND id <> ?`, c.EntryID, c.Tier, c.ID)
	if err != nil {
		return fault.Internal("claim.oneLead", err)
	}
	if n > 0 {
		return errSecondLead
	}
	return nil
}

// notSettled holds that a unit does not refuse what was settled on it.
func (d *deed) notSettled(c Claim) error {
	var no string
	err := d.tx.Get(&no, `SELECT letter_no FROM claim_dispute WHERE entry_id = ? AND tier = ? AND unit_id = ? AND state = 'settled'
		ORDER BY id DESC LIMIT 1`, c.EntryID, c.Tier, c.UnitID)
	if db.NoRows(err) {
		return nil
	}
	if err != nil {
		return fault.Internal("claim.notSettled", err)
	}
	return fault.Conflictf("该事项已协调确定由本单位负责（%s），不能再提出不予认领。职责有调整的，请联系政务公开科重新协调。", no)
}
