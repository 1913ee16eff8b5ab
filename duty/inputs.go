package duty

import (
	"strings"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// inputs reads what planning needs; entryIDs narrows it to some entries, nil
// is the whole county. A constant number of queries.
func inputs(q db.Reader, c calendar.Calendar, entryIDs []int64) (in Inputs, err error) {
	in.Calendar = c
	for _, read := range []func(db.Reader, []int64) error{in.readEntries, in.readClaims, in.readUnits} {
		if err := read(q, entryIDs); err != nil {
			return in, fault.Wrap("duty.inputs", err)
		}
	}
	if in.Presets, err = Presets(q); err != nil {
		return in, err
	}
	if entryIDs != nil {
		return in, nil
	}
	if in.Sheets, err = Sheets(q); err != nil {
		return in, err
	}
	in.TownDays, err = TownDays(q)
	return in, err
}

// among adds "column IN (…)" for the entries, or nothing for nil.
func among(text, column string, ids []int64) (string, []any, error) {
	if ids == nil {
		return text, nil, nil
	}
	clause, args, err := db.In(column+` IN (?)`, ids)
	return text + ` AND ` + clause, args, err
}

func (in *Inputs) readEntries(q db.Reader, ids []int64) error {
	text, args, err := among(`SELECT e.id, e.domain, e.level1, e.level2, e.level3, e.rules FROM catalog_entry e WHERE e.state IN ('unverified', 'confirmed')`, `e.id`, ids)
	if err != nil {
		return err
	}
	var rows []struct {
		ID     int64                `db:"id"`
		Domain string               `db:"domain"`
		Level1 string               `db:"level1"`
		Level2 string               `db:"level2"`
		Level3 string               `db:"level3"`
		Rules  db.JSON[[]term.Rule] `db:"rules"`
	}
	if err := q.Select(&rows, text+` ORDER BY e.id`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		in.Entries = append(in.Entries, Entry{r.ID, r.Domain, strings.Join([]string{r.Level1, r.Level2, r.Level3}, " "), r.Rules.V})
	}
	return nil
}

// readClaims reads the leads in force with the day of their first
// confirmation: a later change of the desk does not move it.
func (in *Inputs) readClaims(q db.Reader, ids []int64) error {
	text, args, err := among(`SELECT c.id, c.entry_id, c.tier, c.unit_id, (c.coverage = 'all') AS whole, c.opened_at,
		(SELECT min(m.at) FROM claim_move m WHERE m.claim_id = c.id AND m.to_state = 'confirmed') AS confirmed_at
		FROM claim c WHERE c.part = 'lead' AND `+claim.InForce, `c.entry_id`, ids)
	if err != nil {
		return err
	}
	var rows []struct {
		ID          int64       `db:"id"`
		EntryID     int64       `db:"entry_id"`
		Tier        term.Tier   `db:"tier"`
		UnitID      int64       `db:"unit_id"`
		Whole       bool        `db:"whole"`
		OpenedAt    db.Time     `db:"opened_at"`
		ConfirmedAt db.NullTime `db:"confirmed_at"`
	}
	if err := q.Select(&rows, text+` ORDER BY c.entry_id, c.tier, c.unit_id`, args...); err != nil {
		return err
	}
	var except []struct {
		ClaimID int64 `db:"claim_id"`
		UnitID  int64 `db:"unit_id"`
	}
	if err := q.Select(&except, `SELECT claim_id, unit_id FROM claim_exception ORDER BY claim_id, unit_id`); err != nil {
		return err
	}
	not := map[int64][]int64{}
	for _, x := range except {
		not[x.ClaimID] = append(not[x.ClaimID], x.UnitID)
	}
	for _, r := range rows {
		since := r.OpenedAt.Time
		if r.ConfirmedAt.Valid {
			since = r.ConfirmedAt.Time.Time
		}
		in.Claims = append(in.Claims, Claim{r.EntryID, r.Tier, r.UnitID, r.Whole, not[r.ID], calendar.DateOf(since)})
	}
	return nil
}

func (in *Inputs) readUnits(q db.Reader, _ []int64) error {
	return q.Select(&in.Units, `SELECT u.id, u.code, u.name, u.short_name, u.kind, u.relation, COALESCE(u.parent_id, 0) AS parent_id, u.path, u.opened_on
		FROM org_unit u WHERE u.closed_on = '' ORDER BY u.id`)
}
