package reorg

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/org/reshape"
)

// carry makes every step of a plan in the caller's transaction. The dry run
// and the real thing are the same function.
func (s *Service) carry(tx *db.Tx, who audit.Who, p Plan, steps []Step) (*reshape.Journal, error) {
	j := reshape.NewJournal(tx, who, p.EffectiveOn, strings.TrimSpace(p.Title+" "+p.Basis))
	for _, step := range steps {
		j.Step = step.ID
		if err := s.step(j, step); err != nil {
			return j, err
		}
	}
	j.Step = 0
	for _, slice := range s.Slices {
		if slice.After == nil {
			continue
		}
		if err := slice.After(j); err != nil {
			return j, err
		}
	}
	return j, nil
}

func (s *Service) step(j *reshape.Journal, step Step) error {
	f := step.Fields.V
	if step.Kind == Create {
		_, err := org.AddNamed(j, f.draft())
		return nth(step, err)
	}
	u, err := org.UnitByID(j.Tx, step.UnitID)
	if err != nil {
		return err
	}
	if u.Closed() {
		return nth(step, fault.Conflictf("%s已撤销，不能再调整。", u.ShortName))
	}
	switch step.Kind {
	case Rename:
		return nth(step, org.Rename(j, u, f.Name, f.ShortName))
	case Shift:
		parent, err := org.UnitByCode(j.Tx, f.ParentCode)
		if err != nil {
			return nth(step, err)
		}
		j.Touched[u.ID] = true
		return nth(step, org.Reparent(j, u, parent))
	}
	return nth(step, s.hand(j, step, u))
}

// nth says in which step something was wrong.
func nth(step Step, err error) error {
	if err == nil || fault.KindOf(err) == fault.KindInternal {
		return err
	}
	return fault.Conflictf("第 %d 步（%s）：%s", step.N, step.Kind.Name(), fault.Message(err))
}

func (f Fields) draft() org.UnitDraft {
	return org.UnitDraft{Code: f.Code, Name: f.Name, ShortName: f.ShortName, Kind: f.Kind, Relation: f.Relation, ParentCode: f.ParentCode, Phone: f.Phone, Address: f.Address}
}

// hand takes every record of a unit to where the step says, and closes the
// unit where nothing is left to it.
func (s *Service) hand(j *reshape.Journal, step Step, u org.Unit) error {
	units := map[string]org.Unit{}
	for _, code := range step.targets() {
		t, err := org.UnitByCode(j.Tx, code)
		if err != nil {
			return err
		}
		if t.Closed() {
			return fault.Conflictf("承接单位%s已撤销，请另选。", t.ShortName)
		}
		units[code] = t
	}
	for i := range s.Slices {
		for k := range s.Slices[i].Holdings {
			if err := handOne(j, step, u, &s.Slices[i].Holdings[k], units); err != nil {
				return err
			}
		}
	}
	var ids []int64
	for _, code := range step.targets() {
		ids = append(ids, units[code].ID)
	}
	if !step.Closes() {
		return org.Succeed(j, u, ids, 0)
	}
	return org.Cease(j, u, ids, units[step.Into].ID)
}

// targets are the codes of the units that a step names, the main one first.
func (s Step) targets() (out []string) {
	for _, code := range append([]string{s.Into}, rulesInto(s.Rules)...) {
		if code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

func rulesInto(rules []Rule) (out []string) {
	for _, r := range rules {
		out = append(out, r.Into)
	}
	return out
}

func handOne(j *reshape.Journal, step Step, u org.Unit, h *reshape.Holding, units map[string]org.Unit) error {
	rows, err := h.Rows(j.Tx, u.ID, j.On)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Follows != "" {
			if r.To = j.Went(r.Follows, r.By); r.To == 0 || r.To == u.ID {
				continue // what it belongs to stays
			}
		} else {
			code := step.into(r)
			if code == "" && h.Optional {
				continue
			}
			if code == "" {
				j.Leave(r, reshape.OpOpen, "还没有选定承接单位")
				continue
			}
			if r.To = units[code].ID; r.To == u.ID {
				continue
			}
		}
		if err := j.Move(r); err != nil {
			return err
		}
	}
	return nil
}

// open counts the records that nobody has assigned.
func open(lines []reshape.Line) (n int) {
	for _, l := range lines {
		if l.Op == reshape.OpOpen {
			n++
		}
	}
	return n
}

// store writes a journal down: as the dry run or as done.
func store(tx *db.Tx, plan int64, done bool, lines []reshape.Line) error {
	if _, err := tx.Exec(`DELETE FROM reorg_change WHERE plan_id = ? AND done = ?`, plan, done); err != nil {
		return fault.Internal("reorg.store", err)
	}
	rows := make([][]any, 0, len(lines))
	for i, l := range lines {
		rows = append(rows, []any{plan, l.Step, i + 1, done, string(l.Op), l.Table, l.Key, l.Column, l.Before, l.After, l.Kind, clip(l.Title), l.Domain, l.From, l.To,
			l.FromName, l.ToName, l.Note})
	}
	return fault.Wrap("reorg.store", tx.ExecRows(`INSERT INTO reorg_change (plan_id, step_id, n, done, op, tbl, row_key, col, before, after, kind, title, domain, from_id, to_id,
		from_name, to_name, note) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows))
}

func clip(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return string(r)
}

// name fills in what the units of the lines are called now: a unit that a dry
// run has set up has no record afterwards.
func name(q db.Reader, lines []reshape.Line) error {
	ids := map[int64]bool{}
	for _, l := range lines {
		ids[l.From], ids[l.To] = true, true
	}
	var list []int64
	for id := range ids {
		if id != 0 {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	names := map[int64]string{}
	for part := range slices.Chunk(list, 500) {
		units, err := org.UnitsByID(q, part)
		if err != nil {
			return err
		}
		for id, u := range units {
			names[id] = u.ShortName
		}
	}
	for i := range lines {
		lines[i].FromName, lines[i].ToName = names[lines[i].From], names[lines[i].To]
	}
	return nil
}

// lines reads a journal back.
func lines(q db.Reader, plan int64, done bool) (out []reshape.Line, err error) {
	var rows []struct {
		Step   int64  `db:"step_id"`
		Op     string `db:"op"`
		Table  string `db:"tbl"`
		Key    string `db:"row_key"`
		Column string `db:"col"`
		Before string `db:"before"`
		After  string `db:"after"`
		Kind   string `db:"kind"`
		Title  string `db:"title"`
		From   int64  `db:"from_id"`
		To     int64  `db:"to_id"`
	}
	err = q.Select(&rows, `SELECT step_id, op, tbl, row_key, col, before, after, kind, title, from_id, to_id FROM reorg_change WHERE plan_id = ? AND done = ? ORDER BY n`, plan, done)
	for _, r := range rows {
		out = append(out, reshape.Line{Step: r.Step, Op: reshape.Op(r.Op), Table: r.Table, Key: r.Key, Column: r.Column, Before: r.Before, After: r.After, Kind: r.Kind, Title: r.Title, From: r.From, To: r.To})
	}
	return out, fault.Wrap("reorg.lines", err)
}

// says describes a step in one sentence of the office.
func (s Step) Says(name func(code string) string) string {
	f := s.Fields.V
	switch s.Kind {
	case Create:
		return fmt.Sprintf("设立%s（%s）", f.Name, f.Code)
	case Rename:
		return fmt.Sprintf("%s更名为%s", s.Unit, f.Name)
	case Shift:
		return fmt.Sprintf("%s改由%s管理", s.Unit, name(f.ParentCode))
	case Merge:
		return fmt.Sprintf("%s并入%s", s.Unit, name(s.Into))
	case Close:
		if s.Into == "" {
			return "撤销" + s.Unit
		}
		return fmt.Sprintf("撤销%s，职责由%s承接", s.Unit, name(s.Into))
	}
	var to []string
	for _, code := range s.targets() {
		if code != s.Code {
			to = append(to, name(code))
		}
	}
	switch {
	case s.Keep && len(to) == 0:
		return s.Unit + "划出部分职责"
	case s.Keep:
		return fmt.Sprintf("%s的部分职责划入%s", s.Unit, strings.Join(to, "、"))
	case len(to) == 0:
		return s.Unit + "分设"
	}
	return fmt.Sprintf("%s分设为%s", s.Unit, strings.Join(to, "、"))
}
