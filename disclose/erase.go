package disclose

import (
	"context"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Erasure is the destruction of a sealed original (file) or of the words of a
// revision, by two persons: one asks, another does it.
type Erasure struct {
	ID        int64       `db:"id"`
	ItemID    int64       `db:"item_id"`
	Kind      string      `db:"kind"` // file, revision
	TargetID  int64       `db:"target_id"`
	Reason    string      `db:"reason"`
	AskedBy   int64       `db:"asked_by"`
	AskedName string      `db:"asked_name"`
	AskedAt   db.Time     `db:"asked_at"`
	DoneName  string      `db:"done_name"`
	DoneAt    db.NullTime `db:"done_at"`
}

// What can be erased.
const (
	EraseFile     = "file"
	EraseRevision = "revision"
)

// Erasures lists what was asked for and done on an item.
func Erasures(q db.Reader, itemID int64) (list []Erasure, err error) {
	err = q.Select(&list, `SELECT e.id, e.item_id, e.kind, e.target_id, e.reason, e.asked_by, e.asked_name, e.asked_at, e.done_name, e.done_at
		FROM disclose_erasure e WHERE e.item_id = ? ORDER BY e.id`, itemID)
	return list, fault.Wrap("disclose.Erasures", err)
}

// AskErasure is the first person's half.
func (s *Service) AskErasure(ctx context.Context, actor rbac.Actor, itemID int64, kind string, target int64, reason string) error {
	return s.do(ctx, actor, func(d *deed) error {
		w, err := d.erasable(itemID, kind, target)
		if err != nil {
			return err
		}
		if reason = strings.TrimSpace(reason); reason == "" {
			return fault.Invalid("reason", "请说明销毁依据或理由")
		}
		var n int
		if err := d.tx.Get(&n, `SELECT count(*) FROM disclose_erasure WHERE kind = ? AND target_id = ?`, kind, target); err != nil {
			return fault.Internal("disclose.AskErasure", err)
		}
		if n > 0 {
			return fault.Conflict("已有人提出销毁，请由另一人确认。")
		}
		_, err = d.tx.Exec(`INSERT INTO disclose_erasure (item_id, kind, target_id, reason, asked_by, asked_name, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			itemID, kind, target, reason, d.actor.PersonID, d.actor.Name, d.tx.Now)
		d.audit(rbac.ItemErase, w, map[string]any{"move": "ask_erasure", "kind": kind, "target": target})
		return fault.Wrap("disclose.AskErasure", err)
	})
}

// Erase is the second person's half: the bytes or words are gone for good, the
// hash, the record and who did it stay.
func (s *Service) Erase(ctx context.Context, actor rbac.Actor, itemID int64, kind string, target int64) error {
	var gone []string
	err := s.do(ctx, actor, func(d *deed) error {
		w, err := d.erasable(itemID, kind, target)
		if err != nil {
			return err
		}
		asked, err := d.asked(kind, target)
		if err != nil {
			return err
		}
		if kind == EraseFile {
			gone, err = d.destroyFile(target)
		} else {
			err = d.eraseRevision(target, asked)
		}
		if err != nil {
			return err
		}
		_, err = d.tx.Exec(`UPDATE disclose_erasure SET done_by = ?, done_name = ?, done_at = ? WHERE id = ?`, d.actor.PersonID, d.actor.Name, d.tx.Now, asked.ID)
		if err != nil {
			return fault.Internal("disclose.Erase", err)
		}
		d.audit(rbac.ItemErase, w, map[string]any{"move": "erase", "kind": kind, "target": target, "asked_by": asked.AskedBy})
		return d.destroyTodo(&w)
	})
	if err != nil {
		return err
	}
	for _, sha := range gone { // after the commit: a crash in between leaves an orphan, which the daily sweep removes
		if err := s.Files.Destroy(s.DB.Reader(ctx), sha); err != nil {
			return err
		}
	}
	return nil
}

// erasable checks the right, the target and its term.
func (d *deed) erasable(itemID int64, kind string, target int64) (work, error) {
	w, err := d.current(itemID)
	if err != nil {
		return w, err
	}
	if err := rbac.Check(d.actor, rbac.ItemErase, w.Unit.RBAC()); err != nil {
		return w, err
	}
	switch kind {
	case EraseFile:
		return w, d.fileErasable(itemID, target)
	case EraseRevision:
		return w, d.revisionErasable(w, target)
	}
	return w, fault.Invalid("kind", "不能销毁这类内容")
}

func (d *deed) fileErasable(itemID, target int64) error {
	var f File
	err := d.tx.Get(&f, `SELECT `+fileColumns+` FROM disclose_file f WHERE f.id = ? AND f.item_id = ?`, target, itemID)
	switch {
	case db.NoRows(err):
		return errNoFile
	case err != nil:
		return fault.Internal("disclose.fileErasable", err)
	case f.State == Destroyed:
		return fault.Conflict("该原件已经销毁。")
	case f.State != Sealed:
		return fault.Conflict("该文件没有封存，不能销毁。")
	case d.today.Before(f.DestroyFrom):
		return fault.Conflictf("封存原件须保留到 %s，之后才能销毁。", f.DestroyFrom.Chinese())
	}
	return nil
}

func (d *deed) revisionErasable(w work, target int64) error {
	r, err := RevisionByID(d.tx, target)
	switch {
	case err != nil || r.ItemID != w.Item.ID:
		return errNoItem
	case r.ErasedAt.Valid:
		return fault.Conflict("该版本的内容已经删除。")
	case w.RevisionID == r.ID && w.Stage == Live:
		return fault.Conflict("该版本正在公开，请先静默下线再删除内容。")
	}
	return nil
}

func (d *deed) asked(kind string, target int64) (e Erasure, err error) {
	err = d.tx.Get(&e, `SELECT e.id, e.item_id, e.kind, e.target_id, e.reason, e.asked_by, e.asked_name, e.asked_at, e.done_name, e.done_at
		FROM disclose_erasure e WHERE e.kind = ? AND e.target_id = ?`, kind, target)
	switch {
	case db.NoRows(err):
		return e, fault.Conflict("销毁须两人办理，请先由一人提出。")
	case err != nil:
		return e, fault.Internal("disclose.asked", err)
	case e.DoneAt.Valid:
		return e, fault.Conflict("已经销毁。")
	case d.actor.Is(e.AskedBy):
		return e, fault.Conflict("销毁须两人办理，提出人不能自己确认。")
	}
	return e, nil
}

// destroyFile takes a sealed original out of the record; its bytes go when no
// other record has them.
func (d *deed) destroyFile(id int64) ([]string, error) {
	var row struct {
		Attachment int64  `db:"attachment_id"`
		SHA        string `db:"sha256"`
	}
	if err := d.tx.Get(&row, `SELECT COALESCE(attachment_id, 0) AS attachment_id, sha256 FROM disclose_file WHERE id = ?`, id); err != nil {
		return nil, fault.Internal("disclose.destroyFile", err)
	}
	_, err := d.tx.Exec(`UPDATE disclose_file SET state = 'destroyed', attachment_id = NULL, plain = '', destroyed_at = ? WHERE id = ?`, d.tx.Now, id)
	if err == nil {
		_, err = d.tx.Exec(`DELETE FROM attachment WHERE id = ?`, row.Attachment)
	}
	return []string{row.SHA}, fault.Wrap("disclose.destroyFile", err)
}

// eraseRevision empties a revision and the draft it came from; its files are
// sealed, to be destroyed in the same way.
func (d *deed) eraseRevision(id int64, asked Erasure) error {
	_, err := d.tx.Exec(`UPDATE disclose_revision SET content = '', plain = '', erased_at = ?, erase_asked_by = ?, erase_done_by = ? WHERE id = ?`,
		d.tx.Now, asked.AskedBy, d.actor.PersonID, id)
	if err == nil {
		_, err = d.tx.Exec(`UPDATE disclose_draft SET content = '{}', reviewed = '', report = '' WHERE state = 'published'
			AND id = (SELECT r.draft_id FROM disclose_revision r WHERE r.id = ?)`, id)
	}
	if err == nil {
		_, err = d.tx.Exec(`UPDATE disclose_file SET state = 'sealed', destroy_from = ?, destroy_until = ? WHERE state = 'kept'
			AND id IN (SELECT x.file_id FROM disclose_revision_file x WHERE x.revision_id = ?)
			AND id NOT IN (SELECT y.file_id FROM disclose_revision_file y JOIN disclose_revision r ON r.id = y.revision_id WHERE r.erased_at IS NULL AND r.id <> ?)`,
			d.today, d.today.AddDays(minSealedDays), id, id)
	}
	return fault.Wrap("disclose.eraseRevision", err)
}

// destroyTodo closes the todo when no sealed original of the item is due.
func (d *deed) destroyTodo(w *work) error {
	var n int
	err := d.tx.Get(&n, `SELECT count(*) FROM disclose_file WHERE item_id = ? AND state = 'sealed' AND destroy_from <= ?`, w.Item.ID, d.today)
	if err != nil {
		return fault.Internal("disclose.destroyTodo", err)
	}
	if n > 0 {
		return nil
	}
	return d.closeTodo(w, TodoDestroy)
}
