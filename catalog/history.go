package catalog

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Revision (修改记录) is one sealed state of an entry and what it changed.
type Revision struct {
	No        int64
	At        db.Time
	By        string
	Origin    Origin
	OriginID  int64
	Why       string
	Fields    Fields
	State     State
	StateNote string
	ColumnID  int64
	Changes   []FieldChange // against the revision before
}

type revisionRow struct {
	No       int64           `db:"no"`
	At       db.Time         `db:"at"`
	By       string          `db:"by_name"`
	Origin   Origin          `db:"origin"`
	OriginID int64           `db:"origin_id"`
	Why      string          `db:"why"`
	Sealed   db.JSON[sealed] `db:"fields"`
}

// History lists an entry's revisions, newest first, each with its changes.
func History(q db.Reader, id int64) ([]Revision, error) {
	var rows []revisionRow
	err := q.Select(&rows, `SELECT no, at, by_name, origin, origin_id, why, fields FROM catalog_revision
		WHERE entry_id = ? ORDER BY no`, id)
	if err != nil {
		return nil, fault.Wrap("catalog.History", err)
	}
	columns, err := columnNames(q)
	if err != nil {
		return nil, err
	}
	out := make([]Revision, len(rows))
	for i, r := range rows {
		s := r.Sealed.V
		out[i] = Revision{r.No, r.At, r.By, r.Origin, r.OriginID, r.Why, s.Fields, s.State, s.StateNote, s.ColumnID, nil}
		if i > 0 {
			out[i].Changes = sealedDiff(rows[i-1].Sealed.V, s, columns)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// sealedDiff is Diff with 序号, state and column, which a history shows too.
func sealedDiff(a, b sealed, columns map[int64]string) []FieldChange {
	out := Diff(a.Fields, b.Fields)
	add := func(field, old, new string) {
		if old != new {
			out = append(out, FieldChange{field, FieldLabel(field), old, new})
		}
	}
	add("seq", a.Seq, b.Seq)
	add("state", a.State.Name(), b.State.Name())
	add("state_note", a.StateNote, b.StateNote)
	add("column", columns[a.ColumnID], columns[b.ColumnID])
	return out
}

// RevisionAt reads one revision of an entry, without its changes.
func RevisionAt(q db.Reader, id, no int64) (Revision, error) {
	var r revisionRow
	err := q.Get(&r, `SELECT no, at, by_name, origin, origin_id, why, fields FROM catalog_revision WHERE entry_id = ? AND no = ?`, id, no)
	if db.NoRows(err) {
		return Revision{}, fault.NotFound("没有这一版，请从修改记录中选择。")
	}
	s := r.Sealed.V
	return Revision{r.No, r.At, r.By, r.Origin, r.OriginID, r.Why, s.Fields, s.State, s.StateNote, s.ColumnID, nil}, fault.Wrap("catalog.RevisionAt", err)
}
