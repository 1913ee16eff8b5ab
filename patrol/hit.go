package patrol

import (
	"context"
	"strings"
	"unicode/utf8"

	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/rbac"
)

// Hit is one place where the words stood when they were looked for, as it is
// now. The words around them are read anew and kept nowhere.
type Hit struct {
	ID       int64          `db:"id"`
	Place    Place          `db:"place"`
	ObjectID int64          `db:"object_id"`
	ItemID   int64          `db:"item_id"`
	UnitID   int64          `db:"unit_id"`
	Unit     string         `db:"unit"`
	Stage    disclose.Stage `db:"stage"` // of the item, "" for others
	Version  int64          `db:"version"`
	Kept     string         `db:"kept"` // why it stays, "" while open
	KeptBy   string         `db:"kept_by"`
	KeptAt   db.NullTime    `db:"kept_at"`

	Title   string        `db:"-"`
	Excerpt []search.Span `db:"-"`
	Still   bool          `db:"-"` // the words still stand there
}

// Done reports a place that needs nothing more.
func (h Hit) Done() bool {
	return h.Kept != "" || !h.Still || h.Place != InOld && h.ItemID != 0 && h.Stage != disclose.Live
}

// State is where a place stands: 待处理, 已下线, 已不含, 保留.
func (h Hit) State() string {
	switch {
	case h.Kept != "":
		return "保留"
	case h.ItemID != 0 && h.Place != InOld && h.Stage != disclose.Live:
		return h.Stage.Name()
	case !h.Still:
		return "已不含"
	}
	return "待处理"
}

// Desk is where the place is worked on.
func (h Hit) Desk() string {
	switch {
	case h.ItemID != 0:
		return "/desk/items/" + itoa(h.ItemID)
	case h.Place == InGuide:
		return "/desk/guide/" + itoa(h.ObjectID)
	case h.Place == InColumn:
		return "/desk/columns"
	case h.Place == InLetter:
		return "/desk/consult/" + itoa(h.ObjectID)
	case h.Place == InCall:
		return "/desk/consult/calls/" + itoa(h.ObjectID)
	case h.Place == InEntry:
		return "/desk/entries/" + itoa(h.ObjectID)
	}
	return "/desk/units/" + itoa(h.ObjectID)
}

const hitSelect = `SELECT h.id, h.place, h.object_id, h.item_id, h.unit_id, COALESCE(u.short_name, '') AS unit, COALESCE(i.stage, '') AS stage, COALESCE(i.version, 0) AS version,
	h.kept, h.kept_by, h.kept_at FROM patrol_hit h LEFT JOIN org_unit u ON u.id = h.unit_id LEFT JOIN disclose_item i ON i.id = h.item_id `

// Hits lists where the words of a sweep stand, from behind an id; all of them
// for size 0.
func (s *Service) Hits(ctx context.Context, actor rbac.Actor, sweep Sweep, place Place, after int64, size int) (list []Hit, next int64, err error) {
	q := s.DB.Reader(ctx)
	if err := county(q, actor, rbac.PatrolSweep); err != nil {
		return nil, 0, err
	}
	if size <= 0 {
		size = mostHits
	}
	where, args := `WHERE h.sweep_id = ? AND h.id > ?`, []any{sweep.ID, after}
	if place != "" {
		where, args = where+` AND h.place = ?`, append(args, string(place))
	}
	if err := q.Select(&list, hitSelect+where+` ORDER BY h.id LIMIT ?`, append(args, size+1)...); err != nil {
		return nil, 0, fault.Internal("patrol.Hits", err)
	}
	if len(list) > size {
		list = list[:size]
		next = list[size-1].ID
	}
	m := sweep.matcher()
	for i := range list {
		if err := list[i].read(q, m); err != nil {
			return nil, 0, err
		}
	}
	return list, next, nil
}

// read takes title and excerpt from what stands there now.
func (h *Hit) read(q db.Reader, m search.Matcher) error {
	now, err := text(q, h.Place, h.ObjectID)
	if db.NoRows(err) { // taken down, erased, replaced
		if h.ItemID != 0 {
			it, err := disclose.ByID(q, h.ItemID)
			h.Title = it.Title
			return err
		}
		h.Title = "（已删除）"
		return nil
	}
	if err != nil {
		return fault.Internal("patrol.read", err)
	}
	h.Title = now.Title
	if h.Still = m.In(now.Title, now.Text); h.Still {
		h.Excerpt = m.Excerpt(now.Title + "。" + now.Text)
	}
	return nil
}

// PlaceCounts are the hits of a sweep by place.
func PlaceCounts(q db.Reader, sweep int64) (map[Place]int, error) {
	var rows []struct {
		Place Place `db:"place"`
		N     int   `db:"n"`
	}
	err := q.Select(&rows, `SELECT place, count(*) AS n FROM patrol_hit WHERE sweep_id = ? GROUP BY place`, sweep)
	out := map[Place]int{}
	for _, r := range rows {
		out[r.Place] = r.N
	}
	return out, fault.Wrap("patrol.PlaceCounts", err)
}

// openHits counts what nobody has dealt with yet.
func openHits(q db.Reader, sweepID int64) (open int, err error) {
	sweep, err := sweepByID(q, sweepID)
	if err != nil {
		return 0, err
	}
	var list []Hit
	if err := q.Select(&list, hitSelect+`WHERE h.sweep_id = ? AND h.kept = '' ORDER BY h.id`, sweepID); err != nil {
		return 0, fault.Internal("patrol.openHits", err)
	}
	m := sweep.matcher()
	for i := range list {
		if err := list[i].read(q, m); err != nil {
			return 0, err
		}
		if !list[i].Done() {
			open++
		}
	}
	return open, nil
}

// Keep says of places why the words stay: a notice of its day is history.
func (s *Service) Keep(ctx context.Context, actor rbac.Actor, sweep int64, hits []int64, why string) error {
	why = strings.TrimSpace(why)
	switch {
	case len(hits) == 0:
		return fault.Invalid("hit", "请先勾选要保留的各处。")
	case why == "" || utf8.RuneCountInString(why) > 200:
		return fault.Invalid("why", "请写明保留理由，200 字以内，例如“当时的公文，按历史原样保存”。")
	}
	return s.write(ctx, "Keep", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolSweep); err != nil {
			return err
		}
		query, args, err := db.In(`UPDATE patrol_hit SET kept = ?, kept_by = ?, kept_at = ? WHERE sweep_id = ? AND id IN (?)`, why, actor.Name, tx.Now, sweep, hits)
		if err != nil {
			return err
		}
		n, err := tx.Exec(query, args...)
		if err != nil {
			return err
		}
		if n != int64(len(hits)) {
			return fault.Conflict("所选的有些不在这次排查里，请刷新页面后重新勾选。")
		}
		record(tx, actor, rbac.PatrolSweep, "sweep", itoa(sweep), map[string]any{"move": "keep", "hits": len(hits)})
		return nil
	})
}
