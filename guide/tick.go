package guide

import (
	"context"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/search"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// ahead is how many days before its review day a card comes onto the queue.
const ahead = 14

// Tick reminds the units of the cards that must be looked at again: two weeks
// before the day, and before the last day of a policy. It may run at any time
// and any number of times. What is over since yesterday leaves the search.
func (s *Service) Tick(ctx context.Context) error {
	return s.write(ctx, "guide.Tick", func(tx *db.Tx) error {
		if err := forget(tx); err != nil {
			return err
		}
		var due []Card
		if err := tx.Select(&due, `SELECT `+cardColumns+cardFrom+`WHERE g.state = 'confirmed' AND g.review_on <> '' AND g.review_on <= ?
			AND NOT EXISTS (SELECT 1 FROM todo t WHERE t.kind = ? AND t.object_kind = ? AND t.object_id = CAST(g.id AS TEXT) AND t.closed_at IS NULL)`,
			today(tx).AddDays(ahead), todoReview, objectKind); err != nil || len(due) == 0 {
			return err
		}
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		var items []todo.Item
		for _, c := range due {
			item := todo.Item{Kind: todoReview, ObjectKind: objectKind, ObjectID: itoa(c.ID), UnitID: c.UnitID, Action: string(rbac.GuideEdit),
				Title: "核对" + c.Kind.Name() + "《" + c.Title + "》是否仍有效", URL: address(c), Verb: "核对", Due: c.ReviewOn}
			if item.UnitID == 0 {
				item.UnitID = county.ID
			}
			items = append(items, item)
		}
		audit.Record(tx, audit.Who{Name: "系统", Face: "job"}, audit.Entry{Action: string(rbac.GuideRead), ObjectKind: objectKind, ObjectID: "review",
			Detail: map[string]any{"move": "remind", "cards": len(items)}})
		return todo.Open(tx, items...)
	})
}

// forget takes policies whose last day is over out of the search.
func forget(tx *db.Tx) error {
	var over []string
	if err := tx.Select(&over, `SELECT CAST(g.id AS TEXT) FROM guide_card g WHERE g.valid_to <> '' AND g.valid_to < ?`, today(tx)); err != nil {
		return err
	}
	return search.Remove(tx, objectKind, over...)
}
