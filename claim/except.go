package claim

import (
	"context"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Exception is a township that a claim of all townships does not bind.
type Exception struct {
	ClaimID int64  `db:"claim_id"`
	UnitID  int64  `db:"unit_id"`
	Name    string `db:"name"`
	Reason  string `db:"reason"`
}

// Except takes one township out of a claim of all townships, by name and
// with the reason (列入例外).
func (s *Service) Except(ctx context.Context, actor rbac.Actor, ref Ref, unitID int64, reason string) error {
	return s.exceptions(ctx, actor, ref, unitID, func(d *deed, c Claim) error {
		if reason == "" {
			return fault.Invalid("reason", "请说明列入例外的理由")
		}
		u, err := d.unitOf(unitID)
		if err != nil {
			return err
		}
		if !u.Kind.Towns() {
			return fault.Invalid("unit", "例外只能是乡镇或街道")
		}
		_, err = d.tx.Exec(`INSERT INTO claim_exception (claim_id, unit_id, reason) VALUES (?, ?, ?)
			ON CONFLICT (claim_id, unit_id) DO UPDATE SET reason = excluded.reason`, c.ID, unitID, reason)
		return fault.Wrap("claim.Except", err)
	})
}

// Include ends an exception (取消例外).
func (s *Service) Include(ctx context.Context, actor rbac.Actor, ref Ref, unitID int64) error {
	return s.exceptions(ctx, actor, ref, unitID, func(d *deed, c Claim) error {
		n, err := d.tx.Exec(`DELETE FROM claim_exception WHERE claim_id = ? AND unit_id = ?`, c.ID, unitID)
		if err == nil && n == 0 {
			return fault.NotFound("该单位不在例外之列")
		}
		return fault.Wrap("claim.Include", err)
	})
}

func (s *Service) exceptions(ctx context.Context, actor rbac.Actor, ref Ref, unitID int64, change func(*deed, Claim) error) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.ClaimAssign, d.county.RBAC()); err != nil {
			return err
		}
		c, err := ByID(tx, ref.ID)
		if err != nil {
			return err
		}
		if c.Coverage != All || !c.State.Live() {
			return fault.Conflict("只有全部乡镇（街道）统一认领的事项可以列例外。")
		}
		n, err := tx.Exec(`UPDATE claim SET changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`, tx.Now, c.ID, ref.Version)
		if err != nil || n == 0 {
			return first(fault.Wrap("claim.exceptions", err), errStale)
		}
		if err := change(d, c); err != nil {
			return err
		}
		d.moved[c.EntryID] = true
		d.log(rbac.ClaimAssign, "claim", c.ID, unitID, map[string]any{"move": "exception", "entry": c.EntryID})
		return nil
	})
}

// Exceptions reads the exceptions of a claim, by name.
func Exceptions(q db.Reader, claimID int64) (list []Exception, err error) {
	err = q.Select(&list, `SELECT x.claim_id, x.unit_id, u.short_name AS name, x.reason FROM claim_exception x
		JOIN org_unit u ON u.id = x.unit_id WHERE x.claim_id = ? ORDER BY u.path`, claimID)
	return list, fault.Wrap("claim.Exceptions", err)
}
