package disclose

import (
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// refused runs SQL past the application and wants the database to refuse it.
func (o *office) refused(word, query string, args ...any) {
	o.t.Helper()
	err := o.d.Write(o.ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), word) {
		o.t.Errorf("%s: got %v, want a refusal with %q", query, err, word)
	}
}

func TestTheDatabaseRefusesToChangeWhatIsSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("管理办法"))
		o.attachText(ref.ID, "附件一.pdf")
		o.publish(ref.ID)
		for table, column := range map[string]string{"disclose_review": "reason", "disclose_revision": "title", "disclose_secrecy": "by_name", "disclose_revision_file": "sort"} {
			value := any("改")
			if column == "sort" {
				value = 9
			}
			o.refused("sealed", `UPDATE `+table+` SET `+column+` = ?`, value)
			o.refused("sealed", `DELETE FROM `+table)
		}
		for column, value := range map[string]any{"content": "{}", "plain": "", "hash": "0", "erased_at": d.Now()} {
			o.refused("sealed", `UPDATE disclose_revision SET `+column+` = ?`, value)
		}
		o.refused("sealed", `UPDATE disclose_revision SET content = '', plain = '', erased_at = ?, erase_asked_by = 7, erase_done_by = 7`, d.Now())
		o.refused("sealed", `UPDATE disclose_revision SET content = '', plain = '', title = '', erased_at = ?, erase_asked_by = 7, erase_done_by = 8`, d.Now())
		o.refused("never changes", `UPDATE disclose_item SET index_no = 'X/2026-00001'`)
		o.refused("never changes", `UPDATE disclose_item SET code = 'abcdefg'`)
		if got := o.public(ref.ID); got.Content.Title != "管理办法" || len(got.Files) != 1 {
			t.Errorf("after the attempts: %+v", got.Content)
		}
	})
}

func TestTheDatabaseRefusesAnAuthorsApproval(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("管理办法"))
		draft := o.detail(ref.ID).Draft.ID
		const insert = `INSERT INTO disclose_review (item_id, draft_id, action, from_state, to_state, way, by_person, by_name, signed_by, at)
			VALUES (?, ?, ?, 'first', 'second', ?, ?, ?, ?, ?)`
		for _, action := range Actions() {
			system := []any{ref.ID, draft, action, "system", writer().PersonID, "示例乙", "", d.Now()}
			paper := []any{ref.ID, draft, action, "paper", peer().PersonID, "示例庚", "示例乙", d.Now()}
			unnamed := []any{ref.ID, draft, action, "paper", peer().PersonID, "示例庚", "", d.Now()}
			if action.Approving() {
				o.refused("author", insert, system...)
				o.refused("author", insert, paper...)
				o.refused("author", insert, unnamed...)
				continue
			}
			o.write(func(tx *db.Tx) error { _, err := tx.Exec(insert, system...); return err })
		}
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(insert, ref.ID, draft, "first", "system", peer().PersonID, "示例庚", "", d.Now())
			return err
		})
	})
}

func TestTheDatabaseRefusesAnAuthorsSecrecyReview(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("管理办法"))
		draft := o.detail(ref.ID).Draft.ID
		const insert = `INSERT INTO disclose_secrecy (draft_id, hash, answers, conclusion, way, by_person, by_name, signed_by, at) VALUES (?, 'h', '{}', 'publish', ?, ?, ?, ?, ?)`
		o.refused("author", insert, draft, "system", writer().PersonID, "别的名字", "", d.Now()) // by person, whatever the name
		o.refused("author", insert, draft, "paper", peer().PersonID, "示例庚", "示例乙", d.Now())
		o.refused("author", insert, draft, "paper", peer().PersonID, "示例庚", "", d.Now())
		o.write(func(tx *db.Tx) error {
			for _, x := range [][]any{{draft, "system", peer().PersonID, "示例庚", "", d.Now()}, {draft, "paper", writer().PersonID, "示例乙", "示例局长", d.Now()}} {
				if _, err := tx.Exec(insert, x...); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func TestErasureByTwoPersons(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("旧办法"))
		o.publish(ref.ID)
		rev := o.detail(ref.ID).Revisions[0]
		wantKind(t, o.s.AskErasure(o.ctx, head(), ref.ID, EraseRevision, rev.ID, "依法删除"), fault.KindConflict, "正在公开")
		o.act(head(), ref.ID, ActOffline, Form{Reason: "涉个人隐私"})
		wantKind(t, o.s.Erase(o.ctx, head(), ref.ID, EraseRevision, rev.ID), fault.KindConflict, "两人")
		if err := o.s.AskErasure(o.ctx, head(), ref.ID, EraseRevision, rev.ID, "依法删除"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, o.s.Erase(o.ctx, head(), ref.ID, EraseRevision, rev.ID), fault.KindConflict, "两人")
		wantKind(t, o.s.Erase(o.ctx, writer(), ref.ID, EraseRevision, rev.ID), fault.KindForbidden, "")
		if err := o.s.Erase(o.ctx, leader(), ref.ID, EraseRevision, rev.ID); err != nil {
			t.Fatal(err)
		}
		got := o.detail(ref.ID).Revisions[0]
		if got.Content.V.Title != "" || got.Hash != rev.Hash || !got.ErasedAt.Valid || got.Title != "旧办法" {
			t.Errorf("erased: %+v", got)
		}
		o.refused("sealed", `UPDATE disclose_revision SET content = '', plain = '', erased_at = ?, erase_asked_by = 7, erase_done_by = 8`, d.Now())
	})
}
