package disclose

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Original is a sealed original that waits for its destruction.
type Original struct {
	FileID       int64         `db:"id"`
	ItemID       int64         `db:"item_id"`
	Title        string        `db:"title"`
	Unit         string        `db:"unit_name"`
	Name         string        `db:"name"`
	DestroyFrom  calendar.Date `db:"destroy_from"`
	DestroyUntil calendar.Date `db:"destroy_until"`
	AskedBy      int64         `db:"asked_by"` // 0: nobody asked yet
	AskedName    string        `db:"asked_name"`
	Reason       string        `db:"reason"`
}

// mostOriginals is how many sealed originals the page lists.
const mostOriginals = 1000

// Originals lists the sealed originals whose destruction is the actor's to
// ask for or to do, those that are due first.
func (s *Service) Originals(ctx context.Context, actor rbac.Actor) (list []Original, err error) {
	where, args := rbac.ReachOf(actor, rbac.ItemErase).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, `SELECT f.id, f.item_id, i.title, u.short_name AS unit_name, f.name, f.destroy_from, f.destroy_until,
		COALESCE(e.asked_by, 0) AS asked_by, COALESCE(e.asked_name, '') AS asked_name, COALESCE(e.reason, '') AS reason
		FROM disclose_file f JOIN disclose_item i ON i.id = f.item_id JOIN org_unit u ON u.id = i.unit_id
		LEFT JOIN disclose_erasure e ON e.kind = 'file' AND e.target_id = f.id
		WHERE f.state = 'sealed' AND `+where+` ORDER BY f.destroy_until, f.id LIMIT ?`, append(args, mostOriginals)...)
	return list, fault.Wrap("disclose.Originals", err)
}
