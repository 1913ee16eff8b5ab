package claim

import (
	"context"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// File finds a signed scan or a returned workbook that the actor may open:
// those of the units whose claims the actor may see. Any other id, of
// whatever slice, is NotFound.
func (s *Service) File(ctx context.Context, actor rbac.Actor, id int64) (attach.Attachment, error) {
	var out attach.Attachment
	err := s.DB.Read(ctx, func(q db.Reader) error {
		a, err := attach.ByID(q, id)
		if err != nil {
			return err
		}
		if a.OwnerKind != "claim" && a.OwnerKind != "claim_round" {
			return errNoFile
		}
		u, err := org.UnitByID(q, a.UnitID)
		if err != nil {
			return err
		}
		if !rbac.May(actor, rbac.ClaimRead, u.RBAC()) {
			return errNoFile
		}
		out = a
		return nil
	})
	return out, err
}

var errNoFile = fault.NotFound("该文件不存在")
