package duty

import (
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Published tells the board, in the transaction that publishes, what an item
// serves: it closes duties, counts for what is 按需公开 and for the age of the
// item's column. Told again of an item (a new revision), the last word holds.
func Published(tx *db.Tx, p Publication) error {
	d := begin(tx, system)
	var before []Duty
	if !p.First {
		if err := d.forget(p.ItemID); err != nil {
			return err
		}
		var err error
		if before, err = d.servedBy(p.ItemID); err != nil {
			return err
		}
	}
	if err := d.remember(p); err != nil {
		return err
	}
	served, err := d.serve(p, before)
	if err != nil {
		return err
	}
	if err := d.relieve(p.ItemID, before, served); err != nil {
		return err
	}
	return d.finish()
}

// TakenDown takes an item's service back: what it alone had closed is owed
// again; what another published item serves too stays closed by that.
func TakenDown(tx *db.Tx, p Publication) error {
	d := begin(tx, system)
	if err := d.forget(p.ItemID); err != nil {
		return err
	}
	before, err := d.servedBy(p.ItemID)
	if err != nil {
		return err
	}
	if err := d.relieve(p.ItemID, before, nil); err != nil {
		return err
	}
	return d.finish()
}

// remember keeps the facts of a publication. The column is as old as the day
// of publishing: a later revision renews it, because the page has changed.
func (d *deed) remember(p Publication) error {
	_, err := d.tx.Exec(`INSERT INTO duty_fact (item_id, unit_id, tier, column_id, sheet, period, fact_on, on_day, migrated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ItemID, p.UnitID, string(p.Tier), p.ColumnID, p.Sheet, p.Period, p.Fact, p.On, p.Migrated)
	if err != nil {
		return fault.Internal("duty.remember", err)
	}
	var rows [][]any
	for _, e := range compact(p.Entries) {
		rows = append(rows, []any{p.ItemID, e, p.UnitID, p.Fact})
	}
	if err := d.tx.ExecRows(`INSERT INTO duty_fact_entry (item_id, entry_id, unit_id, fact_on) VALUES `, `(?, ?, ?, ?)`, ``, rows); err != nil {
		return fault.Internal("duty.remember", err)
	}
	if p.ColumnID == 0 {
		return nil
	}
	_, err = d.tx.Exec(`INSERT INTO duty_column (column_id, last_on, n) VALUES (?, ?, 1) ON CONFLICT (column_id) DO UPDATE SET n = duty_column.n + 1,
		last_on = CASE WHEN excluded.last_on > duty_column.last_on THEN excluded.last_on ELSE duty_column.last_on END`, p.ColumnID, p.On)
	return fault.Wrap("duty.remember", err)
}

func compact(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// forget removes the facts of an item; its column is as old as what remains.
func (d *deed) forget(item int64) error {
	var was []int64
	if err := d.tx.Select(&was, `SELECT column_id FROM duty_fact WHERE item_id = ?`, item); err != nil || len(was) == 0 {
		return fault.Wrap("duty.forget", err)
	}
	for _, q := range []string{`DELETE FROM duty_fact_entry WHERE item_id = ?`, `DELETE FROM duty_fact WHERE item_id = ?`} {
		if _, err := d.tx.Exec(q, item); err != nil {
			return fault.Internal("duty.forget", err)
		}
	}
	_, err := d.tx.Exec(`UPDATE duty_column SET n = n - 1, last_on = COALESCE((SELECT max(on_day) FROM duty_fact WHERE column_id = ?), '') WHERE column_id = ?`, was[0], was[0])
	return fault.Wrap("duty.forget", err)
}

// serve finds what the item serves and closes it. An item that was published
// before keeps the period that it served: a new revision is no new item.
func (d *deed) serve(p Publication, before []Duty) (served []int64, err error) {
	list, err := d.candidates(p)
	if err != nil {
		return nil, err
	}
	for _, group := range bySlot(list) {
		u, ok := choose(group, p, before)
		if !ok {
			continue
		}
		fact := p.Fact
		if p.Migrated && !u.DueOn.IsZero() && fact.After(u.DueOn) {
			fact = u.DueOn // out of timeliness
		}
		if _, err := d.tx.Exec(`INSERT INTO duty_item (duty_id, item_id, fact_on) VALUES (?, ?, ?)
			ON CONFLICT (duty_id, item_id) DO UPDATE SET fact_on = excluded.fact_on`, u.ID, p.ItemID, fact); err != nil {
			return nil, fault.Internal("duty.serve", err)
		}
		if err := d.closeBy(&u, p.ItemID, fact); err != nil {
			return nil, err
		}
		served = append(served, u.ID)
	}
	return served, nil
}

// closeBy closes a duty by an item, when it is open or was closed later.
func (d *deed) closeBy(u *Duty, item int64, fact calendar.Date) error {
	if u.State == Done {
		if u.ItemID == item && fact == u.ClosedOn || u.ItemID != item && !fact.Before(u.ClosedOn) {
			return nil
		}
		return d.earliest(u)
	}
	m, err := next(u.State, ActPublish, "")
	if err != nil {
		return nil // 已在其他平台公开 stays: it came first
	}
	if u.State == Waiting {
		if err := d.supersede(*u); err != nil {
			return err
		}
	}
	return d.take(u, m, change{action: ActPublish, closedOn: fact, item: item})
}

// earliest closes a duty by the first of the items that serve it.
func (d *deed) earliest(u *Duty) error {
	was := *u
	err := d.tx.Get(u, `SELECT item_id, fact_on AS closed_on FROM duty_item WHERE duty_id = ? ORDER BY fact_on, item_id LIMIT 1`, u.ID)
	if err != nil {
		return err
	}
	if u.ItemID == was.ItemID && u.ClosedOn == was.ClosedOn {
		return nil
	}
	return d.store(was, u)
}

// supersede ends a declaration that a publication has overtaken.
func (d *deed) supersede(u Duty) error {
	d.declared[u.UnitID] = true
	_, err := d.tx.Exec(`UPDATE duty_declaration SET state = 'recalled', decided_by = ?, decided_at = ? WHERE duty_id = ? AND state = 'waiting'`, d.who.name, d.tx.Now, u.ID)
	return fault.Wrap("duty.supersede", err)
}

// servedBy reads the duties that an item has served until now.
func (d *deed) servedBy(item int64) (list []Duty, err error) {
	err = d.tx.Select(&list, `SELECT `+columns+` FROM duty_item x JOIN duty d ON d.id = x.duty_id WHERE x.item_id = ? ORDER BY d.id`, item)
	return list, fault.Wrap("duty.servedBy", err)
}

// relieve ends an item's service of the duties that it served before and
// serves no more.
func (d *deed) relieve(item int64, before []Duty, serves []int64) error {
	for i := range before {
		u := &before[i]
		if slices.Contains(serves, u.ID) {
			continue
		}
		if _, err := d.tx.Exec(`DELETE FROM duty_item WHERE duty_id = ? AND item_id = ?`, u.ID, item); err != nil {
			return fault.Internal("duty.relieve", err)
		}
		if u.State != Done || u.ItemID != item {
			continue
		}
		if err := d.reopen(u); err != nil {
			return err
		}
	}
	return nil
}

// reopen hands a duty to the next item that serves it, or opens it again.
func (d *deed) reopen(u *Duty) error {
	err := d.earliest(u)
	if !db.NoRows(err) {
		return fault.Wrap("duty.reopen", err)
	}
	m, err := next(u.State, ActLose, "")
	if err != nil {
		return err
	}
	return d.take(u, m, change{action: ActLose})
}

// candidate is a duty with the words of the preset that it comes from.
type candidate struct {
	Duty
	Column int64  `db:"preset_column"`
	Within string `db:"preset_domain"`
	Words  string `db:"preset_words"`
}

const candidateSQL = `SELECT ` + columns + `, COALESCE(p.column_id, 0) AS preset_column, COALESCE(p.domain, '') AS preset_domain, COALESCE(p.words, '') AS preset_words
	FROM duty d LEFT JOIN duty_preset p ON p.id = d.preset_id WHERE d.state NOT IN ('gone', 'demand') AND d.unit_id = ? AND `

// candidates reads every duty of the unit that an item of this kind may serve.
func (d *deed) candidates(p Publication) ([]Duty, error) {
	var out []Duty
	read := func(clause string, args ...any) error {
		var rows []candidate
		if err := d.tx.Select(&rows, candidateSQL+clause+` ORDER BY d.due_on, d.id`, append([]any{p.UnitID}, args...)...); err != nil {
			return fault.Internal("duty.candidates", err)
		}
		rows, err := d.fitting(rows, p)
		for _, r := range rows {
			if r.EntryID == 0 || p.Tier == "" || r.Tier == p.Tier {
				out = append(out, r.Duty)
			}
		}
		return err
	}
	if p.Sheet != "" {
		if err := read(`d.slot = ? AND d.period = ?`, "s:"+p.Sheet, p.Period); err != nil {
			return nil, err
		}
		return out, nil
	}
	if len(p.Entries) > 0 {
		clause, args, err := db.In(`d.entry_id IN (?)`, compact(p.Entries))
		if err != nil {
			return nil, err
		}
		if err := read(clause, args...); err != nil {
			return nil, err
		}
	}
	return out, read(`d.entry_id IS NULL AND d.sheet = ''`)
}

// fitting keeps of the duties that name no entry those whose preset names the
// item's column, or words of one of its entries.
func (d *deed) fitting(rows []candidate, p Publication) ([]candidate, error) {
	var entries []Entry
	out := rows[:0]
	for _, r := range rows {
		switch {
		case r.EntryID != 0 || r.Sheet != "" || (r.Column != 0 && r.Column == p.ColumnID):
			out = append(out, r)
		case r.Words != "" && len(p.Entries) > 0:
			if entries == nil {
				var in Inputs
				if err := in.readEntries(d.tx, p.Entries); err != nil {
					return nil, fault.Internal("duty.fitting", err)
				}
				entries = in.Entries
			}
			s := Preset{Domain: r.Within, Words: r.Words}
			if slices.ContainsFunc(entries, s.matches) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// bySlot groups duties of one thing owed, each group by limit.
func bySlot(list []Duty) [][]Duty {
	slices.SortStableFunc(list, func(a, b Duty) int { return strings.Compare(a.Slot, b.Slot) })
	var out [][]Duty
	for i, u := range list {
		if i == 0 || list[i-1].Slot != u.Slot {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], u)
	}
	return out
}

// choose picks the period that an item serves: the one it names; else the one
// that it served before; else the first that is open on its day; else the last that was missed; else the one
// in whose time it falls.
func choose(group []Duty, p Publication, before []Duty) (Duty, bool) {
	if i := slices.IndexFunc(group, func(u Duty) bool { return p.Period != "" && u.Period == p.Period }); i >= 0 {
		return group[i], true
	}
	if i := slices.IndexFunc(group, func(u Duty) bool { return served(before, u.ID) }); i >= 0 {
		return group[i], true
	}
	best := -1
	for i, u := range group {
		switch {
		case p.Fact.Before(u.OpensOn):
		case !u.State.Closed() && !p.Fact.After(u.DueOn):
			return u, true
		case !u.State.Closed():
			best = i
		}
	}
	if best >= 0 {
		return group[best], true
	}
	for _, u := range group {
		if !p.Fact.Before(u.OpensOn) && !p.Fact.After(u.DueOn) {
			return u, true
		}
	}
	return Duty{}, false
}

func served(list []Duty, id int64) bool {
	return slices.ContainsFunc(list, func(u Duty) bool { return u.ID == id })
}
