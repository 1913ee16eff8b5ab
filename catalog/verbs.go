package catalog

import (
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Change is what an entry is to become. Version is the one that was seen;
// Why gives, by field, the reason of a difference from the national standard.
type Change struct {
	Ref
	Fields
	Why map[string]string
}

// ChangeOne changes one entry.
func ChangeOne(tx *db.Tx, act Act, c Change) (Written, error) {
	return first(ChangeMany(tx, act, []Change{c}))
}

// ChangeMany changes entries: all or none. A withdrawn entry comes back as 待核.
// Results are in the order of the changes.
func ChangeMany(tx *db.Tx, act Act, list []Change) ([]Written, error) {
	refs := make([]Ref, len(list))
	for i, c := range list {
		refs[i] = c.Ref
	}
	steps, err := load(tx, refs)
	if err != nil {
		return nil, err
	}
	var all fault.Problems
	for i, c := range list {
		s := &steps[i]
		if c.Domain == "" {
			c.Domain = s.before.Domain
		}
		s.after.Fields, s.why = c.Fields.Clean(), c.Why
		if s.after.State == Withdrawn {
			s.after.State, s.after.StateNote = Unverified, ""
		}
		if s.after.Domain != s.before.Domain {
			all.Add("domain", fmt.Sprintf("事项 %s 属于 %s，不能改到别的领域；请在新领域另加一条，再取消这一条。", s.before.Code, s.before.Domain))
		}
		for _, p := range fault.FieldProblems(s.after.Check()) {
			if len(list) > 1 {
				p.Field = fmt.Sprintf("%d.%s", i+1, p.Field)
			}
			all.Add(p.Field, p.Msg)
		}
	}
	if err := all.Err(); err != nil {
		return nil, err
	}
	return rewrite(tx, act, "change", steps)
}

// ConfirmMany confirms entries (确认). Those that are confirmed already stay as
// they are and are not in the result.
func ConfirmMany(tx *db.Tx, act Act, refs []Ref) ([]Written, error) {
	steps, err := load(tx, refs)
	if err != nil {
		return nil, err
	}
	todo := steps[:0]
	for _, s := range steps {
		switch s.before.State {
		case Confirmed:
			continue
		case Unverified:
			s.after.State, s.after.StateNote = Confirmed, ""
			todo = append(todo, s)
		default:
			return nil, fault.Conflictf("事项 %s 现在是“%s”，不能确认；需要时请先恢复适用。", s.before.Code, s.before.State.Name())
		}
	}
	return rewrite(tx, act, "confirm", todo)
}

// WithdrawMany takes local additions out of the catalogue (取消). A national
// entry is never taken out: it can only be marked 本县不适用.
func WithdrawMany(tx *db.Tx, act Act, refs []Ref, reason string) ([]Written, error) {
	steps, err := load(tx, refs)
	if err != nil {
		return nil, err
	}
	for i := range steps {
		s := &steps[i]
		if !s.before.Local() {
			return nil, fault.Conflictf("事项 %s 是国家标准事项，不能取消；确实不适用时请按“本县不适用”办理并写明理由。", s.before.Code)
		}
		if s.before.State == Withdrawn {
			return nil, fault.Conflictf("事项 %s 已经取消。", s.before.Code)
		}
		s.after.State, s.after.StateNote = Withdrawn, strings.TrimSpace(reason)
	}
	return rewrite(tx, act, "withdraw", steps)
}

// SetNotApplicable marks an entry 本县不适用, with the reason that was agreed.
func SetNotApplicable(tx *db.Tx, act Act, ref Ref, reason string) (Written, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Written{}, fault.Invalid("reason", "请写明本县不适用的理由。")
	}
	steps, err := load(tx, []Ref{ref})
	if err != nil {
		return Written{}, err
	}
	s := &steps[0]
	if !s.before.State.Live() {
		return Written{}, fault.Conflictf("事项 %s 现在是“%s”，不必再标为本县不适用。", s.before.Code, s.before.State.Name())
	}
	s.after.State, s.after.StateNote = NotApplicable, reason
	return first(rewrite(tx, act, "not_applicable", steps))
}

// SetApplicable takes 本县不适用 back; the entry is 待核 again.
func SetApplicable(tx *db.Tx, act Act, ref Ref) (Written, error) {
	steps, err := load(tx, []Ref{ref})
	if err != nil {
		return Written{}, err
	}
	s := &steps[0]
	if s.before.State != NotApplicable {
		return Written{}, fault.Conflictf("事项 %s 现在是“%s”，不需要恢复适用。", s.before.Code, s.before.State.Name())
	}
	s.after.State, s.after.StateNote = Unverified, ""
	return first(rewrite(tx, act, "applicable", steps))
}

// SetColumn puts entries into a column (栏目).
func SetColumn(tx *db.Tx, act Act, refs []Ref, columnID int64) ([]Written, error) {
	if _, err := ColumnByID(tx, columnID); err != nil {
		return nil, err
	}
	steps, err := load(tx, refs)
	if err != nil {
		return nil, err
	}
	for i := range steps {
		steps[i].after.ColumnID = columnID
	}
	return rewrite(tx, act, "column", steps)
}

// Restoring is an entry and the revision whose content, state and column it
// takes again.
type Restoring struct {
	Ref
	No int64
}

// RestoreMany gives entries the content, state and column of old revisions,
// as new revisions: what undoing an import does, all or none.
func RestoreMany(tx *db.Tx, act Act, list []Restoring) ([]Written, error) {
	refs := make([]Ref, len(list))
	for i, r := range list {
		refs[i] = r.Ref
	}
	steps, err := load(tx, refs)
	if err != nil {
		return nil, err
	}
	old, err := revisionsOf(tx, list)
	if err != nil {
		return nil, err
	}
	for i, r := range list {
		s, ok := old[r.ID]
		if !ok {
			return nil, fault.NotFound("没有这一版，请从修改记录中选择。")
		}
		steps[i].after = s
	}
	return rewrite(tx, act, "restore", steps)
}

// revisionsOf reads the named revision of every entry, by entry.
func revisionsOf(q db.Reader, list []Restoring) (map[int64]sealed, error) {
	out := make(map[int64]sealed, len(list))
	for part := range chunks(list, chunkSize) {
		ids, want := make([]int64, len(part)), make(map[int64]int64, len(part))
		for i, r := range part {
			ids[i], want[r.ID] = r.ID, r.No
		}
		text, args, err := db.In(`SELECT entry_id, no, fields FROM catalog_revision WHERE entry_id IN (?)`, ids)
		if err != nil {
			return nil, err
		}
		err = q.Each(func(rows *sqlx.Rows) error {
			var id, no int64
			var fields db.JSON[sealed]
			if err := rows.Scan(&id, &no, &fields); err != nil {
				return err
			}
			if no == want[id] {
				out[id] = fields.V
			}
			return nil
		}, text, args...)
		if err != nil {
			return nil, fault.Wrap("catalog.revisionsOf", err)
		}
	}
	return out, nil
}

func first(list []Written, err error) (Written, error) {
	if err != nil || len(list) == 0 {
		return Written{}, err
	}
	return list[0], nil
}

// Stale lists those of refs whose entry was changed since: what stands in the
// way of an undo.
func Stale(q db.Reader, refs []Ref) ([]Entry, error) {
	ids := make([]int64, len(refs))
	seen := make(map[int64]int64, len(refs))
	for i, r := range refs {
		ids[i], seen[r.ID] = r.ID, r.Version
	}
	list, err := ByIDs(q, ids)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, e := range list {
		if e.Version != seen[e.ID] {
			out = append(out, e)
		}
	}
	return out, nil
}
