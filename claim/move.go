package claim

import (
	"fmt"
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org/reshape"
	"lianghua/rbac"
)

// entryOf names the entry of a claim or of a row of a round.
const (
	entryFrom  = "JOIN catalog_entry e ON e.id = h.entry_id"
	entryTitle = "e.code || ' ' || e.level1 || ' ' || e.level2 || ' ' || e.level3"
	openRound  = "EXISTS (SELECT 1 FROM claim_round r WHERE r.id = h.round_id AND r.state <> 'closed')"
)

// Reshape says what becomes of claims and rounds when units change. A claim
// keeps its history; where the successor has one of the same entry, tier and
// part, the two become one (unite).
func (s *Service) Reshape() reshape.Slice {
	return reshape.Slice{
		Holdings: slices.Concat([]reshape.Holding{
			{Table: "claim", Column: "unit_id", Name: "认领", Moves: "h.state NOT IN ('refused', 'released')", Once: []string{"entry_id", "tier", "part"}, Meets: unite,
				From: entryFrom, Title: entryTitle, Domain: "e.domain", Versioned: true, Why: "不予认领和已解除的认领是原单位的历史，保留原单位"},
			{Table: "claim", Column: "counter_unit_id", Name: "认领争议指明的单位", Moves: "h.state = 'disputed'", From: entryFrom, Title: entryTitle, Domain: "e.domain",
				Versioned: true, Why: "已办结的异议保留当时指明的单位"},
			{Table: "claim_round_row", Column: "unit_id", Name: "确认表事项", Moves: openRound, Once: []string{"round_id", "entry_id"}, From: entryFrom, Title: entryTitle,
				Domain: "e.domain", Why: "已结束的轮次保留当时的单位"},
			{Table: "claim_round_addition", Column: "unit_id", Name: "确认表新增建议", Moves: openRound + " AND h.state = 'waiting'", Title: "h.note", Why: "已办理的新增建议保留提出单位"},
			{Table: "claim_round_unit", Column: "unit_id", Name: "确认表", Keys: roundKeys, Moves: openRound, Once: []string{"round_id"},
				From: "JOIN claim_round rd ON rd.id = h.round_id", Title: "rd.name", Versioned: true, Why: "已结束的轮次保留当时的单位"},
		}, reshape.Stays("统一认领的例外按名单逐个认定，不随机构转移：承接单位按统一认领负责", [2]string{"claim_exception", "unit_id"}),
			reshape.Stays("协调确定的结果是历史记录", [2]string{"claim_dispute", "unit_id"}),
			reshape.Stays("对接记录是历史记录", [2]string{"claim_contact", "unit_id"})),
		After: s.afterMove,
	}
}

// weight says which of two claims of one thing is the stronger.
func weight(s State) int {
	order := []State{Released, Refused, Disputed, Returned, Requested, Assigned, Proposed, Accepted, Endorsed, Vertical, Confirmed}
	return slices.Index(order, s)
}

// unite makes one of a claim that comes and one that the successor has: the
// stronger state holds, and what comes is released in favour of it. Nothing
// that was confirmed is confirmed no more.
func unite(j *reshape.Journal, r reshape.Row, other reshape.Key) (string, error) {
	from, err := ByID(j.Tx, r.Key.ID())
	if err != nil {
		return "", err
	}
	to, err := ByID(j.Tx, other.ID())
	if err != nil {
		return "", err
	}
	if err := settle(j, from, Released, from.Desk(), "与承接单位的同一项认领合并"); err != nil {
		return "", err
	}
	note := "承接单位已认领同一事项，两项合并"
	if weight(from.State) > weight(to.State) {
		return note, settle(j, to, from.State, from.Desk(), "合并原单位的同一项认领")
	}
	return note, nil
}

// Desk is who does the work of a claim.
func (c Claim) Desk() Desk { return Desk{c.Section, c.Officer, c.Phone} }

// settle writes a claim's state as the journal's, with its move.
func settle(j *reshape.Journal, c Claim, to State, d Desk, why string) error {
	if c.State == to {
		return nil
	}
	cells := []struct {
		column string
		value  any
	}{{"state", string(to)}}
	if to != Released {
		cells = append(cells, []struct {
			column string
			value  any
		}{{"section", d.Section}, {"officer", d.Officer}, {"phone", d.Phone}}...)
	}
	for _, x := range cells {
		if err := j.Set("claim", nil, reshape.Key{c.ID}, x.column, x.value); err != nil {
			return err
		}
	}
	if _, err := j.Tx.Exec(`UPDATE claim SET version = version + 1 WHERE id = ?`, c.ID); err != nil {
		return fault.Internal("claim.settle", err)
	}
	return noteMove(j, c.ID, ActSucceed, c.State, to, why)
}

// noteMove records what a re-organisation did to a claim; signed_on is the day
// from which it counts, which may be another than the day of the record.
func noteMove(j *reshape.Journal, id int64, a Action, from, to State, why string) error {
	_, err := j.Tx.Exec(`INSERT INTO claim_move (claim_id, action, from_state, to_state, way, by_person, by_name, signed_on, reason, basis, at) VALUES (?, ?, ?, ?, 'system', ?, ?, ?, ?, ?, ?)`,
		id, string(a), string(from), string(to), j.Who.PersonID, j.Who.Name, j.On, why, j.Why, j.Tx.Now)
	return fault.Wrap("claim.noteMove", err)
}

// afterMove records each claim's change of hands, gives every unit with rows
// in an open round its sheet, and brings todos and duties in line.
func (s *Service) afterMove(j *reshape.Journal) error {
	act, why := ActSucceed, "机构改革，责任单位变更"
	if j.Back {
		act, why = ActRestore, "机构改革方案撤销，恢复原责任单位"
	}
	ids := j.Moved("claim")
	for _, id := range ids {
		c, err := ByID(j.Tx, id)
		if err != nil {
			return err
		}
		if err := noteMove(j, id, act, c.State, c.State, why); err != nil {
			return err
		}
	}
	if j.Back {
		err := restated(j, why)
		if err != nil {
			return err
		}
	} else if err := sheets(j); err != nil {
		return err
	}
	return s.renew(j)
}

// sheets sets up the sheet of a unit that got rows of an open round and has
// none; one that was through already is open again for what came.
func sheets(j *reshape.Journal) error {
	type place struct {
		Round int64  `db:"round_id"`
		Unit  int64  `db:"unit_id"`
		State string `db:"state"`
	}
	var lacking, through []place
	err := j.Tx.Select(&lacking, `SELECT DISTINCT h.round_id, h.unit_id, CASE WHEN rd.state = 'open' THEN 'sent' ELSE 'unsent' END AS state
		FROM claim_round_row h JOIN claim_round rd ON rd.id = h.round_id WHERE rd.state <> 'closed'
		AND NOT EXISTS (SELECT 1 FROM claim_round_unit u WHERE u.round_id = h.round_id AND u.unit_id = h.unit_id) ORDER BY h.round_id, h.unit_id`)
	if err != nil {
		return fault.Internal("claim.sheets", err)
	}
	for _, l := range lacking {
		if _, err := j.Add("claim_round_unit", roundKeys, map[string]any{"round_id": l.Round, "unit_id": l.Unit, "state": l.State}); err != nil {
			return err
		}
	}
	err = j.Tx.Select(&through, `SELECT DISTINCT u.round_id, u.unit_id, u.state FROM claim_round_unit u JOIN claim_round rd ON rd.id = u.round_id AND rd.state = 'open'
		JOIN claim_round_row h ON h.round_id = u.round_id AND h.unit_id = u.unit_id AND h.state = 'waiting'
		WHERE u.state IN ('returned', 'sealed', 'confirmed') ORDER BY u.round_id, u.unit_id`)
	if err != nil {
		return fault.Internal("claim.sheets", err)
	}
	for _, l := range through {
		if !j.Touched[l.Unit] {
			continue
		}
		if err := j.Set("claim_round_unit", roundKeys, reshape.Key{l.Round, l.Unit}, "state", "sent"); err != nil {
			return err
		}
	}
	return nil
}

// restated records that claims which a plan had united stand apart again.
func restated(j *reshape.Journal, why string) error {
	for _, l := range j.Lines {
		if l.Table != "claim" || l.Column != "state" || l.Op != reshape.OpSet {
			continue
		}
		if err := noteMove(j, l.Row(), ActRestore, State(l.Text(l.After)), State(l.Text(l.Before)), why); err != nil {
			return err
		}
	}
	return nil
}

var roundKeys = []string{"round_id", "unit_id"}

// renew counts the todos of every unit that lost or got claims anew.
func (s *Service) renew(j *reshape.Journal) error {
	d, err := begin(j.Tx, rbac.Actor{Name: j.Who.Name, PersonID: j.Who.PersonID})
	if err != nil {
		return err
	}
	units := j.Units()
	if len(units) == 0 {
		return nil
	}
	query, args, err := db.In(`SELECT DISTINCT c.unit_id, e.domain FROM claim c JOIN catalog_entry e ON e.id = c.entry_id WHERE c.unit_id IN (?)
		UNION SELECT t.unit_id, t.object_id FROM todo t WHERE t.object_kind = 'claims' AND t.closed_at IS NULL AND t.unit_id IN (?)`, units, units)
	if err != nil {
		return fault.Internal("claim.renew", err)
	}
	var at []struct {
		Unit   int64  `db:"unit_id"`
		Domain string `db:"domain"`
	}
	if err := j.Tx.Select(&at, query, args...); err != nil {
		return fault.Internal("claim.renew", err)
	}
	for _, x := range at {
		d.spots[spot{x.Unit, x.Domain}] = map[Action]int{}
	}
	if err := d.finish(); err != nil {
		return err
	}
	return s.roundTodos(j, units)
}

// roundTodos moves what a unit is asked in open rounds with its sheets.
func (s *Service) roundTodos(j *reshape.Journal, units []int64) error {
	var open []struct {
		Object string `db:"object_id"`
		Kind   string `db:"kind"`
		Unit   int64  `db:"unit_id"`
	}
	query, args, err := db.In(`SELECT t.object_id, t.kind, t.unit_id FROM todo t WHERE t.object_kind = 'round' AND t.closed_at IS NULL AND t.kind IN (?) AND t.unit_id IN (?)
		AND NOT EXISTS (SELECT 1 FROM claim_round_unit u WHERE u.unit_id = t.unit_id AND CAST(u.round_id AS TEXT) = t.object_id)`, []string{TodoAnswer, TodoSeal}, units)
	if err != nil {
		return fault.Internal("claim.roundTodos", err)
	}
	if err := j.Tx.Select(&open, query, args...); err != nil {
		return fault.Internal("claim.roundTodos", err)
	}
	for _, t := range open {
		if err := todo.Close(j.Tx, t.Kind, "round", t.Object, t.Unit, j.Who.Name); err != nil {
			return err
		}
	}
	var sent []struct {
		Round
		Unit int64 `db:"unit_id"`
	}
	query, args, err = db.In(`SELECT r.id, r.name, r.due_on, u.unit_id FROM claim_round r JOIN claim_round_unit u ON u.round_id = r.id WHERE r.state = 'open' AND u.state = 'sent' AND u.unit_id IN (?)`, units)
	if err != nil {
		return fault.Internal("claim.roundTodos", err)
	}
	if err := j.Tx.Select(&sent, query, args...); err != nil {
		return fault.Internal("claim.roundTodos", err)
	}
	d, err := begin(j.Tx, rbac.Actor{Name: j.Who.Name})
	if err != nil {
		return err
	}
	for _, x := range sent {
		if err := d.ask(x.Round, x.Unit, fmt.Sprintf("%s：机构改革后由本单位回传确认表", x.Name)); err != nil {
			return err
		}
	}
	return nil
}

// StateOn is the SQL expression of the state of a claim c at the end of a day:
// placeholders are the day, then the instant at which it ends. What a
// re-organisation recorded counts from its effective day.
const StateOn = `COALESCE((SELECT m.to_state FROM claim_move m WHERE m.claim_id = c.id
	AND ((m.action IN ('succeed', 'restore') AND m.signed_on <= ?) OR (m.action NOT IN ('succeed', 'restore') AND m.at < ?)) ORDER BY m.id DESC LIMIT 1), '')`
