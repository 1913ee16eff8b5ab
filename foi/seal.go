package foi

import (
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Gone stands where words stood that were erased.
const Gone = "（已依法清除）"

// rowHash is the fingerprint of a sealed row as it was written: it stays when
// the row's words are erased.
func rowHash(parts ...string) string { return hexSHA([]byte(strings.Join(parts, "\x1f"))) }

func (h History) hash(request int64) string {
	return rowHash(itoa(request), string(h.Action), string(h.From), string(h.To), h.On.String(), h.Reason, h.ByName)
}

func (d Draft) hash() string {
	return rowHash(itoa(d.RequestID), d.AnswerCode, d.Letter, d.Basis, d.Body, d.Remedy, d.RuleVersion, d.ByName)
}

// Kinds of sealed lines whose words can be erased.
const (
	LineMove  = "move"
	LineDraft = "draft"
)

// EraseLine empties the words of one move or draft of a case: the one change
// that its table allows, by two persons, with the hash of what it was.
func EraseLine(tx *db.Tx, request int64, kind string, id, asked, done int64) error {
	var table, text, hash string
	var erased db.NullTime
	switch kind {
	case LineMove:
		var h History
		err := tx.Get(&h, `SELECT `+historyColumns+` FROM foi_move WHERE id = ? AND request_id = ?`, id, request)
		if db.NoRows(err) {
			return errNoLine
		}
		if err != nil {
			return err
		}
		table, text, hash, erased = "foi_move", "reason", h.Hash, h.ErasedAt
		if hash == "" {
			hash = h.hash(request)
		}
	case LineDraft:
		var d Draft
		err := tx.Get(&d, `SELECT `+draftColumns+` FROM foi_draft d WHERE d.id = ? AND d.request_id = ?`, id, request)
		if db.NoRows(err) {
			return errNoLine
		}
		if err != nil {
			return err
		}
		table, text, hash, erased = "foi_draft", "body", d.Hash, d.ErasedAt
		if hash == "" {
			hash = d.hash()
		}
	default:
		return errNoLine
	}
	if erased.Valid {
		return fault.Conflict("这条记录的文字已经清除。")
	}
	_, err := tx.Exec(`UPDATE `+table+` SET `+text+` = '', hash = ?, erased_at = ?, erase_asked_by = ?, erase_done_by = ? WHERE id = ?`, hash, tx.Now, asked, done, id)
	return fault.Wrap("foi.EraseLine", err)
}

var errNoLine = fault.Invalid("line", "请选择这件申请的一条办理记录或者一份拟写的答复。")

// EraseLines empties the words of all moves and drafts of a case.
func EraseLines(tx *db.Tx, request, asked, done int64) error {
	for kind, query := range map[string]string{LineMove: `SELECT id FROM foi_move WHERE request_id = ? AND erased_at IS NULL ORDER BY id`,
		LineDraft: `SELECT id FROM foi_draft WHERE request_id = ? AND erased_at IS NULL ORDER BY id`} {
		var ids []int64
		if err := tx.Select(&ids, query, request); err != nil {
			return err
		}
		for _, id := range ids {
			if err := EraseLine(tx, request, kind, id, asked, done); err != nil {
				return err
			}
		}
	}
	return nil
}

// HasLine refuses what is no line of the case, or erased already.
func HasLine(q db.Reader, request int64, kind string, id int64) error {
	query := map[string]string{LineMove: `SELECT erased_at FROM foi_move WHERE id = ? AND request_id = ?`, LineDraft: `SELECT erased_at FROM foi_draft WHERE id = ? AND request_id = ?`}[kind]
	if query == "" {
		return errNoLine
	}
	var at db.NullTime
	err := q.Get(&at, query, id, request)
	switch {
	case db.NoRows(err):
		return errNoLine
	case at.Valid:
		return fault.Conflict("这条记录的文字已经清除。")
	}
	return err
}
