package importer

import (
	"context"
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Standing is a record that was changed after the batch wrote it: it stands
// in the way of an undo.
type Standing struct {
	N     int
	Title string
	Code  string
}

// Undo takes a batch back: additions are withdrawn, changes and withdrawals
// restored, in one transaction. When a record was changed since, nothing is
// done and the error names it; with untouched set those records are left as
// they are and the others are taken back.
func (s *Service) Undo(ctx context.Context, actor rbac.Actor, id int64, untouched bool) (kept []Standing, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := ByID(tx, id)
		if err != nil {
			return err
		}
		if err := s.mayUndo(tx, actor, b); err != nil {
			return err
		}
		if b.State != Applied {
			return fault.Conflictf("这一批%s，没有可撤销的内容。", b.State.Name())
		}
		rows, err := written(tx, id)
		if err != nil {
			return err
		}
		if kept, err = s.standing(tx, b, rows); err != nil {
			return err
		}
		if len(kept) > 0 && !untouched {
			return fault.Conflict(inTheWay(kept))
		}
		if err := s.takeBack(tx, actor, b, without(rows, kept)); err != nil {
			return err
		}
		note(tx, actor, undoRight(b.Kind), "undo", id, map[string]any{"rows": len(rows) - len(kept), "kept": len(kept)})
		if _, err := tx.Exec(`UPDATE import_batch SET undone_at = ?, undone_by = ? WHERE id = ?`, tx.Now, actor.Name, id); err != nil {
			return err
		}
		return b.move(tx, Undone)
	})
	return kept, fault.Wrap("importer.Undo", err)
}

// mayUndo: what was published by workbook is taken back by whoever may do so;
// the county's own tables need a right of their own.
func (s *Service) mayUndo(q db.Reader, actor rbac.Actor, b Batch) error {
	if b.Kind == Items {
		return s.own(q, actor, b)
	}
	return rbac.Check(actor, rbac.ImportUndo, rbac.Unit{})
}

func undoRight(k Kind) rbac.Action {
	if k == Items {
		return rbac.ImportItems
	}
	return rbac.ImportUndo
}

// Standing lists what stands in the way of undoing a batch.
func (s *Service) Standing(q db.Reader, b Batch) ([]Standing, error) {
	rows, err := written(q, b.ID)
	if err != nil {
		return nil, err
	}
	return s.standing(q, b, rows)
}

func written(q db.Reader, id int64) ([]StoredRow, error) {
	all, err := rowsOf(q, id, Filter{}, 0, maxBatch)
	var out []StoredRow
	for _, r := range all {
		if r.Applied {
			out = append(out, r)
		}
	}
	return out, err
}

func (s *Service) standing(q db.Reader, b Batch, rows []StoredRow) ([]Standing, error) {
	switch b.Kind {
	case Catalogue:
	case Items:
		return s.itemStanding(q, rows)
	default:
		return s.registerStanding(q, b, rows)
	}
	refs := make([]catalog.Ref, len(rows))
	at := map[int64]StoredRow{}
	for i, r := range rows {
		refs[i] = catalog.Ref{ID: r.ObjectID, Version: r.After}
		at[r.ObjectID] = r
	}
	stale, err := catalog.Stale(q, refs)
	var out []Standing
	for _, e := range stale {
		out = append(out, Standing{at[e.ID].N, e.Title(), e.Code})
	}
	return out, err
}

func inTheWay(list []Standing) string {
	var names []string
	for i, st := range list {
		if i == 5 {
			names = append(names, "等")
			break
		}
		names = append(names, strings.TrimSpace(st.Code+" "+st.Title))
	}
	return fmt.Sprintf("入库以后有 %d 条又被修改：%s。整批没有撤销；可以选择只撤销没有再改过的行。", len(list), strings.Join(names, "、"))
}

func without(rows []StoredRow, kept []Standing) []StoredRow {
	skip := map[int]bool{}
	for _, st := range kept {
		skip[st.N] = true
	}
	var out []StoredRow
	for _, r := range rows {
		if !skip[r.N] {
			out = append(out, r)
		}
	}
	return out
}

func (s *Service) takeBack(tx *db.Tx, actor rbac.Actor, b Batch, rows []StoredRow) error {
	if b.Kind != Catalogue {
		var err error
		if b.Kind == Items {
			err = s.itemTakeBack(tx, actor, rows)
		} else {
			err = s.registerTakeBack(tx, actor, b, rows)
		}
		if err != nil {
			return err
		}
		return markUndone(tx, b.ID, rows)
	}
	a := act(actor, catalog.FromUndo, b.ID, fmt.Sprintf("撤销导入第 %d 批", b.ID))
	var gone []catalog.Ref
	var back []catalog.Restoring
	for _, r := range rows {
		ref := catalog.Ref{ID: r.ObjectID, Version: r.After}
		if r.Before == 0 { // it did not exist before
			gone = append(gone, ref)
			continue
		}
		back = append(back, catalog.Restoring{Ref: ref, No: r.Before})
	}
	if _, err := catalog.WithdrawMany(tx, a, gone, a.Why); err != nil {
		return err
	}
	if _, err := catalog.RestoreMany(tx, a, back); err != nil {
		return err
	}
	return markUndone(tx, b.ID, rows)
}

func markUndone(tx *db.Tx, batch int64, rows []StoredRow) error {
	sets := make([][]any, len(rows))
	for i, r := range rows {
		sets[i] = []any{true, batch, r.N}
	}
	return tx.ExecMany(`UPDATE import_row SET undone = ? WHERE batch_id = ? AND n = ?`, sets)
}
