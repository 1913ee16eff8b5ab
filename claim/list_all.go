package claim

import (
	"context"

	"lianghua/internal/fault"
	"lianghua/rbac"
)

// allLimit bounds All: a county of twenty thousand entries at three tiers.
const allLimit = 60000

// All is every claim of a filter in catalogue order, within the actor's
// reach: for exports, printed forms and acts on a whole list. One query.
func (s *Service) All(ctx context.Context, actor rbac.Actor, f Filter) (rows []Row, err error) {
	where, args, err := f.where(actor)
	if err != nil {
		return nil, err
	}
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+rowColumns+f.tables()+` WHERE `+where+` ORDER BY e.ordinal, e.id, c.id LIMIT ?`, append(args, allLimit+1)...)
	if err != nil {
		return nil, fault.Internal("claim.All", err)
	}
	if len(rows) > allLimit {
		return nil, fault.TooLarge("认领记录太多，请按领域或单位分开导出。")
	}
	for i := range rows {
		rows[i].Moves = Moves(rows[i].State, actor, rows[i].unit())
	}
	return rows, nil
}
