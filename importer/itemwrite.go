package importer

import (
	"fmt"
	"strconv"

	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/village"
)

// writeItems makes and changes drafts, and submits them when the batch says so.
// It never reviews and never publishes.
func (s *Service) writeItems(tx *db.Tx, actor rbac.Actor, b Batch, rows []StoredRow, tell Progress) ([]done, error) {
	var out []done
	for i, r := range rows {
		if r.Item == nil {
			continue
		}
		ref, err := s.writeItem(tx, actor, b, r)
		if err != nil {
			return nil, fault.Wrap(fmt.Sprintf("row %d", r.Line), about(err, r))
		}
		if b.Submits() {
			if err := s.Items.ActIn(tx, actor, ref, disclose.ActSubmit, disclose.Form{}); err != nil {
				return nil, fault.Wrap(fmt.Sprintf("row %d", r.Line), about(err, r))
			}
		}
		it, err := disclose.ByID(tx, ref.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, done{r.N, ref.ID, it.Version})
		tell(i+1, len(rows))
	}
	return out, nil
}

// about says which row a refusal is about.
func about(err error, r StoredRow) error {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindForbidden, fault.KindNotFound:
		return fault.Conflictf("第 %d 行《%s》：%s整批没有入库，请重新预览。", r.Line, r.Title, describe(err))
	}
	return err
}

func (s *Service) writeItem(tx *db.Tx, actor rbac.Actor, b Batch, r StoredRow) (disclose.Ref, error) {
	d := r.Item
	if r.Action == Add {
		ref, err := s.Items.CreateIn(tx, actor, disclose.NewItem{UnitID: d.UnitID, Type: d.Type, ColumnID: d.ColumnID, Entries: d.Entries, Content: d.Content, EndOn: d.EndOn})
		if err == nil {
			err = village.Adopt(tx, actor, ref.ID)
		}
		return ref, err
	}
	held, err := disclose.HeldByID(tx, r.ObjectID)
	if err != nil {
		return disclose.Ref{}, err
	}
	before := ItemDraft{Type: d.Type, Unit: d.Unit, UnitID: d.UnitID, ColumnID: held.ColumnID, Entries: held.Entries, EndOn: held.Draft.EndOn, Content: held.Draft.Content.V}
	if _, err := tx.Exec(`UPDATE import_row SET fields = ? WHERE batch_id = ? AND n = ?`, db.Of(rowFields{Item: &before}), b.ID, r.N); err != nil {
		return disclose.Ref{}, err
	}
	v, err := s.Items.SaveIn(tx, actor, disclose.Ref{ID: r.ObjectID, Version: r.Version}, disclose.Change{Content: d.Content, ColumnID: d.ColumnID,
		Entries: d.Entries, EndOn: d.EndOn, Proofread: held.Draft.Proofread})
	return disclose.Ref{ID: r.ObjectID, Version: v}, err
}

// itemStanding lists what stands in the way of an undo: whatever was changed,
// reviewed or published since.
func (s *Service) itemStanding(q db.Reader, rows []StoredRow) ([]Standing, error) {
	var out []Standing
	for _, r := range rows {
		it, err := disclose.ByID(q, r.ObjectID)
		if err != nil {
			return nil, err
		}
		if it.Version == r.After && (it.DraftState.Editable() || it.DraftState == disclose.First) {
			continue
		}
		code := strconv.FormatInt(it.ID, 10) + " 号，" + it.DraftState.Name()
		if it.Stage != disclose.New {
			code = strconv.FormatInt(it.ID, 10) + " 号，" + it.Stage.Name()
		}
		out = append(out, Standing{N: r.N, Title: it.Title, Code: code})
	}
	return out, nil
}

// itemTakeBack drops the drafts that the batch made and gives changed ones
// their words back.
func (s *Service) itemTakeBack(tx *db.Tx, actor rbac.Actor, rows []StoredRow) error {
	for _, r := range rows {
		ref := disclose.Ref{ID: r.ObjectID, Version: r.After}
		it, err := disclose.ByID(tx, r.ObjectID)
		if err != nil {
			return err
		}
		if it.DraftState == disclose.First {
			if err := s.Items.ActIn(tx, actor, ref, disclose.ActRecall, disclose.Form{}); err != nil {
				return fault.Wrap(fmt.Sprintf("row %d", r.Line), err)
			}
			if it, err = disclose.ByID(tx, r.ObjectID); err != nil {
				return err
			}
			ref.Version = it.Version
		}
		if r.Action == Add {
			err = s.Items.ActIn(tx, actor, ref, disclose.ActDrop, disclose.Form{})
		} else {
			_, err = s.Items.SaveIn(tx, actor, ref, disclose.Change{Content: r.Item.Content, ColumnID: r.Item.ColumnID, Entries: append([]int64{}, r.Item.Entries...), EndOn: r.Item.EndOn})
		}
		if err != nil {
			return fault.Wrap(fmt.Sprintf("row %d", r.Line), err)
		}
	}
	return nil
}
