package disclose

import (
	"context"
	"fmt"

	"lianghua/internal/fault"
	"lianghua/rbac"
)

// maxExport is how many items one export holds.
const maxExport = 20000

// All is the whole filtered list, for an export or an act on many: newest
// first, bounded.
func (s *Service) All(ctx context.Context, actor rbac.Actor, f Filter) ([]Row, error) {
	where, args, err := f.where(actor, s.DB.Now())
	if err != nil {
		return nil, err
	}
	var rows []Row
	err = s.DB.Reader(ctx).Select(&rows, `SELECT `+rowColumns+rowTables+` WHERE `+where+` ORDER BY i.id DESC LIMIT ?`, append(args, maxExport+1)...)
	if err != nil {
		return nil, fault.Internal("disclose.All", err)
	}
	if len(rows) > maxExport {
		return nil, fault.TooLarge(fmt.Sprintf("符合条件的超过 %d 条，请按单位、栏目或类型缩小范围后再导出。", maxExport))
	}
	for i := range rows {
		rows[i].Moves = Moves(rows[i].Stage, rows[i].DraftState, rows[i].Level, actor, rows[i].unit())
	}
	return rows, nil
}
