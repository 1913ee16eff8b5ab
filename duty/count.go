package duty

import (
	"cmp"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// countKey is what the board counts by.
type countKey struct {
	UnitID int64         `db:"unit_id"`
	Domain string        `db:"domain"`
	Tier   string        `db:"tier"`
	Period string        `db:"period"`
	DueOn  calendar.Date `db:"due_on"`
	State  State         `db:"state"`
	Late   bool          `db:"late"`
}

func (d Duty) key() countKey {
	return countKey{d.UnitID, d.Domain, string(d.Tier), d.Period, d.DueOn, d.State, d.Late()}
}

// tallies collects what a transaction does to the counters, so that each is
// written once.
type tallies map[countKey]int

func (t tallies) add(d Duty, n int) {
	if d.State != Gone {
		t[d.key()] += n
	}
}

// flush writes the counters, in one order for every transaction.
func (t tallies) flush(tx *db.Tx) error {
	keys := make([]countKey, 0, len(t))
	for k, n := range t {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b countKey) int {
		return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Tier, b.Tier),
			cmp.Compare(a.Period, b.Period), cmp.Compare(a.DueOn.String(), b.DueOn.String()), cmp.Compare(a.State, b.State), cmpBool(a.Late, b.Late))
	})
	var more [][]any
	for _, k := range keys {
		if n := t[k]; n > 0 {
			more = append(more, []any{k.UnitID, k.Domain, k.Tier, k.Period, k.DueOn, string(k.State), k.Late, n})
		} else if err := k.less(tx, -n); err != nil {
			return fault.Internal("duty.tallies", err)
		}
	}
	return fault.Wrap("duty.tallies", tx.ExecRows(`INSERT INTO duty_count (unit_id, domain, tier, period, due_on, state, late, n) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?)`, ` ON CONFLICT (unit_id, domain, tier, period, due_on, state, late) DO UPDATE SET n = duty_count.n + excluded.n`, more))
}

const keyed = ` WHERE unit_id = ? AND domain = ? AND tier = ? AND period = ? AND due_on = ? AND state = ? AND late = ?`

// less takes n from a counter; a counter of nothing has no row.
func (k countKey) less(tx *db.Tx, n int) error {
	args := []any{k.UnitID, k.Domain, k.Tier, k.Period, k.DueOn, string(k.State), k.Late}
	gone, err := tx.Exec(`DELETE FROM duty_count`+keyed+` AND n = ?`, append(slices.Clone(args), n)...)
	if err != nil || gone == 1 {
		return err
	}
	_, err = tx.Exec(`UPDATE duty_count SET n = n - ?`+keyed, append([]any{n}, args...)...)
	return err
}

func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// countSQL counts the duties themselves: what duty_count must equal.
const countSQL = `SELECT unit_id, domain, tier, period, due_on, state,
	(state IN ('done', 'elsewhere', 'declared', 'not_applicable') AND due_on <> '' AND closed_on > due_on) AS late, count(*) AS n
	FROM duty WHERE state <> 'gone' GROUP BY unit_id, domain, tier, period, due_on, state, late`

// Rebuild counts every duty anew and reports how many counters were wrong.
func Rebuild(tx *db.Tx) (wrong int, err error) {
	if wrong, err = Wrong(tx); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`DELETE FROM duty_count`); err != nil {
		return wrong, fault.Internal("duty.Rebuild", err)
	}
	_, err = tx.Exec(`INSERT INTO duty_count (unit_id, domain, tier, period, due_on, state, late, n) ` + countSQL)
	return wrong, fault.Wrap("duty.Rebuild", err)
}

// Wrong is the number of counters that differ from the duties they count.
func Wrong(q db.Reader) (n int, err error) {
	err = q.Get(&n, `WITH slow AS (`+countSQL+`)
		SELECT (SELECT count(*) FROM slow s WHERE NOT EXISTS (SELECT 1 FROM duty_count c WHERE c.unit_id = s.unit_id AND c.domain = s.domain
			AND c.tier = s.tier AND c.period = s.period AND c.due_on = s.due_on AND c.state = s.state AND c.late = s.late AND c.n = s.n))
		+ (SELECT count(*) FROM duty_count c WHERE NOT EXISTS (SELECT 1 FROM slow s WHERE c.unit_id = s.unit_id AND c.domain = s.domain
			AND c.tier = s.tier AND c.period = s.period AND c.due_on = s.due_on AND c.state = s.state AND c.late = s.late))`)
	return n, fault.Wrap("duty.Wrong", err)
}
