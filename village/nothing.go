package village

import (
	"context"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Nothing declares 本期无此类信息 for a sheet that is owed. The township agrees,
// or its silence does (duty).
func (s *Service) Nothing(ctx context.Context, actor rbac.Actor, c Cell, reason string) error {
	if c.DutyID == 0 {
		return fault.Conflict("这张表本期没有列入应公开任务，不用申报。")
	}
	if c.ItemID != 0 && c.Standing != TakenDown {
		return fault.Conflictf("本期的表已在填报（%s），不能申报本期无此类信息。请先作废草稿。", c.Standing.Name())
	}
	_, err := s.Duties.Act(ctx, actor, []duty.Ref{{ID: c.DutyID, Version: c.DutyVersion}}, duty.ActDeclare, duty.Form{Reason: plain(reason)})
	return err
}

// Drop gives a draft up (作废), so that the sheet may be begun again.
func (s *Service) Drop(ctx context.Context, actor rbac.Actor, itemID, version int64) error {
	p, err := s.Paper(ctx, actor, itemID)
	if err != nil {
		return err
	}
	_, err = s.Items.Act(ctx, actor, []disclose.Ref{{ID: p.ItemID, Version: version}}, disclose.ActDrop, disclose.Form{})
	return err
}
