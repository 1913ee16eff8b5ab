package village

import (
	"context"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Draft is an event of a village that is not yet published.
type Draft struct {
	ItemID int64          `db:"item_id"`
	Title  string         `db:"title"`
	State  disclose.State `db:"draft_state"`
}

// Own is what a village has to fill in, as one person of it sees it.
type Own struct {
	Unit   org.Unit
	Cells  []Cell
	Events []Draft // under way
	Acting bool    // the person acts for the village
}

// Sheets reads a village's sheets of a month, for one who may draft there.
func (s *Service) Sheets(ctx context.Context, actor rbac.Actor, unitID int64, month calendar.Date) (o Own, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		if o.Unit, err = villageOf(q, actor, rbac.ItemDraft, unitID); err != nil {
			return err
		}
		o.Acting = !ofVillage(actor, o.Unit)
		slots, err := Slots(q, month)
		if err != nil {
			return err
		}
		g := Grid{Month: month, Rows: []Row{{Unit: o.Unit}}}
		for _, x := range slots {
			if x.Period != "" {
				g.Slots = append(g.Slots, x)
			}
		}
		if err := g.fill(q); err != nil {
			return err
		}
		o.Cells = g.Rows[0].Cells
		err = q.Select(&o.Events, `SELECT f.item_id, i.title, i.draft_state FROM village_fill f JOIN disclose_item i ON i.id = f.item_id
			WHERE f.unit_id = ? AND f.sheet = ? AND i.draft_state <> '' ORDER BY i.id DESC LIMIT 20`, unitID, duty.SheetEvents)
		return fault.Wrap("village.Sheets", err)
	})
	return o, err
}

// OneSheet is one sheet of a village.
type OneSheet struct {
	Unit org.Unit
	Cell Cell
}

// Sheet reads one periodic sheet of a village, begun or not.
func (s *Service) Sheet(ctx context.Context, actor rbac.Actor, unitID int64, key, period string) (o OneSheet, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		if o.Unit, err = villageOf(q, actor, rbac.ItemDraft, unitID); err != nil {
			return err
		}
		slot, err := slotAt(q, key, period)
		if err != nil {
			return err
		}
		g := Grid{Slots: []Slot{slot}, Rows: []Row{{Unit: o.Unit}}}
		if err := g.fill(q); err != nil {
			return err
		}
		o.Cell = g.Rows[0].Cells[0]
		return nil
	})
	return o, err
}
