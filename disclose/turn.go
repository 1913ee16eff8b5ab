package disclose

import (
	"strings"

	"lianghua/internal/fault"
)

// turn makes one move of the item itself.
func (d *deed) turn(w *work, s step) error {
	t, err := nextStage(w.Stage, s.Action)
	if err != nil {
		return err
	}
	if s.Action == ActEnd && d.actor.Face != clockFace {
		return fault.Conflict("到期下线由系统按时办理。需要提前下线的，请用“撤稿”或“静默下线”。")
	}
	if s.Action == ActRevise && w.W.State.Open() {
		return fault.Conflictf("已有修改稿（%s），请在其上修改。", w.W.State.Name())
	}
	if err := d.permit(t.Right, t.Need, s, *w); err != nil {
		return err
	}
	if err := d.need(t.Need, s); err != nil {
		return err
	}
	from := w.Stage
	if err := d.carryTurn(w, t, s); err != nil {
		return spoil(err)
	}
	d.audit(t.Right, *w, map[string]any{"move": s.Action, "from": from, "to": w.Stage, "paper": s.Sig != nil})
	return nil
}

func (d *deed) carryTurn(w *work, t turn, s step) error {
	from := w.Stage
	switch s.Action {
	case ActRevise:
		return d.revise(w, s)
	case ActEffect:
		if err := d.setEffect(w, *s.Effect); err != nil {
			return err
		}
		s.Reason = s.Effect.Validity.Name() + "，" + s.Effect.On.String() + "。" + strings.TrimSpace(s.Effect.Basis)
	default:
		if err := d.takeDown(w, t.To, s); err != nil {
			return err
		}
	}
	if err := d.record(w, s, string(from), string(w.Stage)); err != nil {
		return err
	}
	if s.Action == ActEffect {
		return nil
	}
	if err := d.closeTodos(w); err != nil {
		return err
	}
	return d.announce(w, true)
}

// takeDown takes the item from the web: 撤稿 leaves title, number, reason and
// date outside, 静默下线 and the end of its time leave nothing.
func (d *deed) takeDown(w *work, to Stage, s step) error {
	reason := ""
	if to == Withdrawn {
		reason = s.Reason
	}
	state := w.NoticeState
	if state == "running" && to != Ended {
		state = "closed"
	}
	n, err := d.tx.Exec(`UPDATE disclose_item SET stage = ?, down_on = ?, down_reason = ?, notice_state = ?, changed_at = ?, version = version + 1
		WHERE id = ? AND version = ?`, to, d.today, reason, state, d.tx.Now, w.Item.ID, w.Version)
	if err != nil {
		return fault.Internal("disclose.takeDown", err)
	}
	if n == 0 {
		return errStale
	}
	w.Stage, w.DownOn, w.DownReason, w.NoticeState, w.Version = to, d.today, reason, state, w.Version+1
	return nil
}

func (d *deed) setEffect(w *work, e Effect) error {
	n, err := d.tx.Exec(`UPDATE disclose_item SET validity = ?, validity_on = ?, validity_basis = ?, changed_at = ?, version = version + 1
		WHERE id = ? AND version = ?`, e.Validity, e.On, strings.TrimSpace(e.Basis), d.tx.Now, w.Item.ID, w.Version)
	if err != nil {
		return fault.Internal("disclose.setEffect", err)
	}
	if n == 0 {
		return errStale
	}
	w.Validity, w.Version = e.Validity, w.Version+1
	return nil
}

// revise opens a new draft with the words and files of the last one. The
// published revision stays as it is.
func (d *deed) revise(w *work, s step) error {
	if err := d.showState(w, Draft); err != nil {
		return err
	}
	files, err := draftFiles(d.tx, w.W.ID)
	if err != nil {
		return err
	}
	level, err := d.level(w.F, w.ColumnID)
	if err != nil {
		return err
	}
	kept := files[:0]
	for _, f := range files {
		if f.State == Kept {
			kept = append(kept, f)
		}
	}
	id, err := d.insertDraft(w.Item.ID, w.W.No+1, level, w.W.Content.V, kept, w.W.EndOn)
	if err != nil {
		return err
	}
	w.W = Writing{ID: id, ItemID: w.Item.ID, No: w.W.No + 1, State: Draft, Level: level, Content: w.W.Content, Hash: w.W.Content.V.Hash(hashes(kept)...)}
	return d.record(w, s, string(w.Stage), string(w.Stage))
}
