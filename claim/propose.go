package claim

import (
	"context"
	"fmt"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Proposal is a claim that a unit makes by itself (主动认领).
type Proposal struct {
	EntryID int64
	Tier    term.Tier
	UnitID  int64
	Part    Part
	Desk    Desk
	Reason  string
}

// Propose makes a unit's own claim. When another unit leads or claims the
// entry at that tier, the tier goes into dispute (有异议) for the county to settle.
func (s *Service) Propose(ctx context.Context, actor rbac.Actor, p Proposal) (Claim, error) {
	var c Claim
	err := s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if c, err = d.propose(p); err != nil {
			return err
		}
		return nil
	})
	return c, err
}

func (d *deed) propose(p Proposal) (Claim, error) {
	t := target{Tier: p.Tier, UnitID: p.UnitID, Part: p.Part}
	t.settle()
	u, err := d.unitOf(t.UnitID)
	if err != nil {
		return Claim{}, err
	}
	if err := rbac.Check(d.actor, rbac.ClaimMake, u.RBAC()); err != nil {
		return Claim{}, err
	}
	e, err := entryByID(d.tx, p.EntryID)
	if err != nil {
		return Claim{}, err
	}
	if err := ready(e, t, u); err != nil {
		return Claim{}, err
	}
	if in, err := covered(d.tx, e.ID, t.Tier, u); err != nil || (in && t.Part == Lead) {
		if err == nil {
			err = fault.Conflictf("“%s”%s已由全部乡镇（街道）统一认领，包括%s，不用另行认领。", e.title(), t.Tier, u.ShortName)
		}
		return Claim{}, err
	}
	c, err := find(d.tx, e, t)
	if err != nil {
		return Claim{}, err
	}
	if err := d.take(&c, step{Action: ActPropose, Desk: p.Desk, Reason: p.Reason}); err != nil {
		return Claim{}, err
	}
	return c, d.collide(&c, e, t, u.ShortName)
}

// collide opens a dispute when a second lead appears.
func (d *deed) collide(c *Claim, e entry, t target, unit string) error {
	others, err := rivals(d.tx, e.ID, t)
	if err != nil || len(others) == 0 {
		return err
	}
	other, err := d.unit(others[0].UnitID)
	if err != nil {
		return err
	}
	why := fmt.Sprintf("%s已由%s牵头（%s），%s又提出认领。", e.title(), other.ShortName, others[0].State.Name(), unit)
	if err := d.dispute(*c, why); err != nil {
		return err
	}
	fresh, err := ByID(d.tx, c.ID)
	*c = fresh
	return err
}
