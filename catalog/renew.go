package catalog

import (
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// StandardEdition is a sheet of a higher level that comes into force here.
type StandardEdition struct {
	Level      string // national, provincial, city
	Name       string
	DocumentNo string // 文号
	IssuedOn   string // 印发日期
	InForceOn  string // 施行日期
}

// AddStandards keeps what a new standard says, and returns the edition and
// the id of each row. The edition of the level before it is its base.
func AddStandards(tx *db.Tx, act Act, e StandardEdition, rows []Fields) (edition int64, ids []int64, err error) {
	var base int64
	err = tx.Get(&base, `SELECT COALESCE(max(id), 0) FROM catalog_edition WHERE level = ? AND state = ?`, e.Level, string(Published))
	if err != nil {
		return 0, nil, fault.Wrap("catalog.AddStandards", err)
	}
	edition, err = tx.Insert(`INSERT INTO catalog_edition (level, name, state, base_id, document_no, issued_on, in_force_on, reason, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, e.Level, e.Name, string(Published), null(base), e.DocumentNo, e.IssuedOn, e.InForceOn, act.Why, tx.Now)
	if err != nil {
		return 0, nil, fault.Wrap("catalog.AddStandards", err)
	}
	used, sets := names{map[string]bool{}}, make([][]any, len(rows))
	idents := make([]string, len(rows))
	for i, f := range rows {
		idents[i] = used.next(f.Identity())
		sets[i] = []any{edition, f.Domain, i + 1, idents[i], db.Of(f), "", e.DocumentNo}
	}
	if err := insertMany(tx, `INSERT INTO catalog_standard (edition_id, domain, ordinal, identity, fields, grade, source)`, sets); err != nil {
		return 0, nil, fault.Wrap("catalog.AddStandards", err)
	}
	err = tx.Select(&ids, `SELECT id FROM catalog_standard WHERE edition_id = ? ORDER BY ordinal`, edition)
	act.note(tx, rbac.EditionIssue, "standard", "edition", audit.ID(edition), "entries", len(rows))
	return edition, ids, fault.Wrap("catalog.AddStandards", err)
}

// DropStandards takes an edition of standards out of use. What it said stays;
// no entry derives from it any more.
func DropStandards(tx *db.Tx, edition, upgrade int64) error {
	_, err := tx.Exec(`UPDATE catalog_edition SET state = ? WHERE id = ?`, string(Dropped), edition)
	if err == nil {
		_, err = tx.Exec(`DELETE FROM catalog_descent WHERE upgrade_id = ?`, upgrade)
	}
	return fault.Wrap("catalog.DropStandards", err)
}

// Rebasing is what an entry is to become under another standard.
type Rebasing struct {
	Ref
	Fields
	Standard  int64 // 0: it becomes, or stays, 本县新增
	State     State
	StateNote string
	Why       map[string]string // by field, the reason of a difference from the standard
}

// Rebase changes entries and what they derive from, each as one revision. The
// domain never changes. Results are in the order of list.
func Rebase(tx *db.Tx, act Act, list []Rebasing) ([]Written, error) {
	refs := make([]Ref, len(list))
	for i, r := range list {
		refs[i] = r.Ref
	}
	steps, err := load(tx, refs)
	if err != nil {
		return nil, err
	}
	for i, r := range list {
		s := &steps[i]
		s.after.Fields, s.why, s.standard = r.Fields.Clean(), r.Why, r.Standard
		s.after.Domain = s.before.Domain
		s.after.State, s.after.StateNote = r.State, r.StateNote
		if err := s.after.Check(); err != nil {
			return nil, fault.Invalidf("rows", "事项 %s：%s", s.before.Code, fault.Message(err))
		}
	}
	return rewrite(tx, act, "rebase", steps)
}

// Follow lets entries derive from another standard that says the same: no
// revision is written, and a confirmation stays what it was.
func Follow(tx *db.Tx, standard map[int64]int64) error {
	var sets [][]any
	for entry, id := range standard {
		sets = append(sets, []any{null(id), entry})
	}
	return fault.Wrap("catalog.Follow", tx.ExecMany(`UPDATE catalog_entry SET standard_id = ? WHERE id = ?`, sets))
}

// Derived is a new entry of a standard.
type Derived struct {
	Fields
	Standard int64
}

// AddDerived adds the county's own entries of new standard entries, 待核.
func AddDerived(tx *db.Tx, act Act, list []Derived) ([]Written, error) {
	p, err := newPen(tx, act)
	if err != nil {
		return nil, fault.Wrap("catalog.AddDerived", err)
	}
	drafts := make([]draft, len(list))
	for i, d := range list {
		drafts[i] = draft{Fields: d.Fields.Clean(), standard: d.Standard}
	}
	if err := checkAll(drafts); err != nil {
		return nil, err
	}
	out, err := p.insert(drafts)
	if err == nil {
		act.record(tx, "derive", out, nil)
	}
	return out, err
}

// Descent is one step of what an entry derives from.
type Descent struct{ Entry, Old, New int64 }

// Descend notes since when entries derive from new standards, and until when
// they did from the old ones.
func Descend(tx *db.Tx, upgrade int64, on string, list []Descent) error {
	var ends, rows [][]any
	for _, d := range list {
		if d.Old != 0 {
			ends = append(ends, []any{on, d.Old})
		}
		if d.New != 0 {
			rows = append(rows, []any{d.New, d.Entry, upgrade})
		}
	}
	if err := tx.ExecMany(`UPDATE catalog_descent SET ends_on = ? WHERE standard_id = ?`, ends); err != nil {
		return fault.Wrap("catalog.Descend", err)
	}
	return fault.Wrap("catalog.Descend", tx.EachRows(nil, `INSERT INTO catalog_descent (standard_id, entry_id, upgrade_id) VALUES `, `(?, ?, ?)`,
		` ON CONFLICT (standard_id) DO UPDATE SET entry_id = excluded.entry_id, upgrade_id = excluded.upgrade_id`, rows))
}

// Ascend takes the end of old standards back: they are in force again.
func Ascend(tx *db.Tx, standards []int64) error {
	var sets [][]any
	for _, id := range standards {
		sets = append(sets, []any{id})
	}
	return fault.Wrap("catalog.Ascend", tx.ExecMany(`UPDATE catalog_descent SET ends_on = '' WHERE standard_id = ?`, sets))
}

// Reorder sets the places of entries in the catalogue.
func Reorder(tx *db.Tx, ordinals map[int64]int64) error {
	var sets [][]any
	for entry, n := range ordinals {
		sets = append(sets, []any{n, entry})
	}
	return fault.Wrap("catalog.Reorder", tx.ExecMany(`UPDATE catalog_entry SET ordinal = ? WHERE id = ?`, sets))
}
