package reorg

import (
	"context"
	"fmt"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// UnitsOn lists the units of a past day as they were then, for those who may
// read units of the whole county.
func (s *Service) UnitsOn(ctx context.Context, actor rbac.Actor, day calendar.Date) ([]org.PastUnit, error) {
	if err := may(actor); err != nil {
		return nil, err
	}
	return org.UnitsOn(s.DB.Reader(ctx), day)
}

// PastClaim is a claim as it stood at the end of a day.
type PastClaim struct {
	ID     int64       `db:"id"`
	Entry  int64       `db:"entry_id"`
	Code   string      `db:"code"`
	Domain string      `db:"domain"`
	Level1 string      `db:"level1"`
	Level2 string      `db:"level2"`
	Level3 string      `db:"level3"`
	Tier   term.Tier   `db:"tier"`
	Part   claim.Part  `db:"part"`
	UnitID int64       `db:"unit_id"`
	State  claim.State `db:"state"`
	Unit   string      `db:"-"` // its name on that day
}

// Title names the claim's entry.
func (c PastClaim) Title() string { return claim.Title(c.Level1, c.Level2, c.Level3) }

// unitThen is the unit of claim c on a day: what the first plan that moved it
// later took it from, else its unit now. Plans that were undone moved nothing.
const unitThen = `COALESCE((SELECT CAST(x.before AS INTEGER) FROM reorg_change x JOIN reorg_plan p ON p.id = x.plan_id
	WHERE x.tbl = 'claim' AND x.col = 'unit_id' AND x.op = 'set' AND x.done AND x.row_key = '[' || c.id || ']' AND p.state = 'effective' AND p.effective_on > ?
	ORDER BY p.effective_on, p.id, x.n LIMIT 1), c.unit_id)`

// ClaimsOn lists the responsibility list of a past day: the claims that were
// confirmed then, under the unit and the name of that day. unit 0 is all.
func (s *Service) ClaimsOn(ctx context.Context, actor rbac.Actor, day calendar.Date, unit int64) ([]PastClaim, error) {
	if err := may(actor); err != nil {
		return nil, err
	}
	return ClaimsOn(s.DB.Reader(ctx), day, unit)
}

// ClaimsOn is Service.ClaimsOn for a reader with every right.
func ClaimsOn(q db.Reader, day calendar.Date, unit int64) (rows []PastClaim, err error) {
	end := db.At(day.AddDays(1).Start())
	args := []any{day, day, end}
	where := `t.state = 'confirmed'`
	if unit != 0 {
		where, args = where+` AND t.unit_id = ?`, append(args, unit)
	}
	err = q.Select(&rows, `WITH t AS (SELECT c.id, c.entry_id, c.tier, c.part, `+unitThen+` AS unit_id, `+claim.StateOn+` AS state FROM claim c)
		SELECT t.id, t.entry_id, e.code, e.domain, e.level1, e.level2, e.level3, t.tier, t.part, t.unit_id, t.state
		FROM t JOIN catalog_entry e ON e.id = t.entry_id WHERE `+where+` ORDER BY e.ordinal, e.id, t.tier, t.part, t.id`, args...)
	if err != nil {
		return nil, fault.Internal("reorg.ClaimsOn", err)
	}
	units, err := org.UnitsOn(q, day)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(units))
	for _, u := range units {
		names[u.ID] = u.ShortName
	}
	for i := range rows {
		if rows[i].Unit = names[rows[i].UnitID]; rows[i].Unit == "" {
			rows[i].Unit = fmt.Sprintf("（单位 %d）", rows[i].UnitID)
		}
	}
	return rows, nil
}
