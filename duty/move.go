package duty

import (
	"fmt"
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/org/reshape"
)

// Reshape says what becomes of duties when units change: what is open goes with
// its claim, what was done stays where it was done. The plan follows.
func (s *Service) Reshape() reshape.Slice {
	const of = "LEFT JOIN catalog_entry e ON e.id = h.entry_id LEFT JOIN duty_preset p ON p.id = h.preset_id LEFT JOIN duty_sheet t ON t.key = h.sheet"
	const title = "COALESCE(e.code || ' ' || e.level1 || ' ' || e.level2, p.name, t.name, h.slot) || ' ' || h.period"
	return reshape.Slice{
		Holdings: slices.Concat([]reshape.Holding{
			{Table: "duty", Column: "unit_id", Name: "应公开任务", Moves: "h.state IN ('demand', 'open', 'waiting')", Once: []string{"slot", "period"}, From: of, Title: title,
				Domain: "h.domain", Versioned: true, Why: "已公开、已申报和已取消的任务是原单位的历史，保留原单位"},
			{Table: "duty_declaration", Column: "unit_id", Name: "申报", Moves: "h.state = 'waiting'", Follows: "'duty'", By: "h.duty_id", Title: "h.reason", Why: "已办理的申报保留申报单位"},
			{Table: "duty_rectify", Column: "unit_id", Name: "整改事项", Moves: "h.done_on = ''", Title: "h.no || ' ' || h.problem", Versioned: true, Why: "已整改的事项保留原单位"},
			{Table: "duty_fact", Column: "unit_id", Name: "已公开信息的台账", Keys: []string{"item_id"}, Moves: "1 = 1", Follows: "'disclose_item'", By: "h.item_id"},
			{Table: "duty_fact_entry", Column: "unit_id", Name: "已公开信息对应的事项", Keys: []string{"entry_id", "item_id"}, Moves: "1 = 1", Follows: "'disclose_item'", By: "h.item_id"},
			reshape.Holding{Table: "duty_town_day", Column: "unit_id", Name: "统一公开日", Keys: []string{"unit_id"}, Moves: "1 = 1", Title: "'每月 ' || h.day || ' 日'"}.Alone(),
		}, reshape.Stays("催办是已经发出的文书，保留原单位", [2]string{"duty_nudge", "unit_id"}),
			reshape.Stays("由应公开任务重新计数，不单独转移", [2]string{"duty_count", "unit_id"})),
		After: s.afterMove,
	}
}

// afterMove plans and counts anew. Duties that were planned for a unit which
// an undo takes away go with it.
func (s *Service) afterMove(j *reshape.Journal) error {
	if j.Back && len(j.Gone) > 0 {
		if err := forget(j.Tx, j.Gone); err != nil {
			return err
		}
	}
	if _, err := Rebuild(j.Tx); err != nil {
		return err
	}
	c, err := s.Calendar(j.Tx)
	if err != nil {
		return err
	}
	if _, err := Replan(j.Tx, c, nil); err != nil {
		return err
	}
	d := begin(j.Tx, system)
	for _, id := range j.Units() {
		if !slices.Contains(j.Gone, id) {
			d.units[id], d.declared[id] = true, true
		}
	}
	if err := d.townships(); err != nil {
		return err
	}
	return d.finish()
}

// townships counts the lines of the touched townships' villages, which may
// have gone elsewhere.
func (d *deed) townships() error {
	units, err := org.UnitsByID(d.tx, sortedKeys(d.units))
	if err != nil {
		return fault.Wrap("duty.townships", err)
	}
	for _, id := range sortedKeys(units) {
		u := units[id]
		if !u.Kind.Towns() {
			continue
		}
		if err := d.sheets(id); err != nil {
			return err
		}
		if u.Closed() {
			if err := todo.Close(d.tx, TodoAgree, "declarations", fmt.Sprint(id), id, d.who.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget deletes the duties of units that never were. Nobody has touched them:
// an undo is refused otherwise.
func forget(tx *db.Tx, units []int64) error {
	for _, text := range []string{`DELETE FROM duty_item WHERE duty_id IN (SELECT id FROM duty WHERE unit_id IN (?))`, `DELETE FROM duty_count WHERE unit_id IN (?)`,
		`DELETE FROM duty WHERE unit_id IN (?)`} {
		query, args, err := db.In(text, units)
		if err != nil {
			return fault.Internal("duty.forget", err)
		}
		if _, err := tx.Exec(query, args...); err != nil {
			return fault.Internal("duty.forget", err)
		}
	}
	return nil
}
