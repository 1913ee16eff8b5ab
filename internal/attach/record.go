package attach

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Attachment is one use of a kept file (附件).
type Attachment struct {
	ID        int64   `db:"id"`
	SHA256    string  `db:"sha256"`
	Size      int64   `db:"size"`
	MediaType string  `db:"media_type"`
	Name      string  `db:"name"`
	UnitID    int64   `db:"unit_id"`
	OwnerKind string  `db:"owner_kind"` // table of the record it belongs to
	OwnerID   int64   `db:"owner_id"`
	CreatedBy string  `db:"created_by"`
	CreatedAt db.Time `db:"created_at"`
}

// Owner is the record that a file belongs to: its slice answers for who may see it.
type Owner struct {
	Kind   string
	ID     int64
	UnitID int64
}

// Record notes a kept file as belonging to a record, with the transaction.
func Record(tx *db.Tx, s Stored, o Owner, name, by string) (int64, error) {
	id, err := tx.Insert(`INSERT INTO attachment (sha256, size, media_type, name, unit_id, owner_kind, owner_id, created_by, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.SHA256, s.Size, s.MediaType, SafeName(name), o.UnitID, o.Kind, o.ID, by, tx.Now)
	return id, fault.Wrap("attach.Record", err)
}

const columns = `id, sha256, size, media_type, name, unit_id, owner_kind, owner_id, created_by, created_at`

// ByID reads one attachment. The caller checks the asker's right to its owner
// before a byte is served.
func ByID(q db.Reader, id int64) (Attachment, error) {
	var a Attachment
	err := q.Get(&a, `SELECT `+columns+` FROM attachment WHERE id = ?`, id)
	if db.NoRows(err) {
		return a, fault.NotFound("该文件不存在")
	}
	return a, fault.Wrap("attach.ByID", err)
}

// Of lists a record's files, oldest first.
func Of(q db.Reader, o Owner) (all []Attachment, err error) {
	err = q.Select(&all, `SELECT `+columns+` FROM attachment WHERE owner_kind = ? AND owner_id = ? ORDER BY id`, o.Kind, o.ID)
	return all, fault.Wrap("attach.Of", err)
}

// Rehome moves a file to the record that was made from it.
func Rehome(tx *db.Tx, id int64, o Owner) error {
	n, err := tx.Exec(`UPDATE attachment SET owner_kind = ?, owner_id = ?, unit_id = ? WHERE id = ?`, o.Kind, o.ID, o.UnitID, id)
	if err == nil && n == 0 {
		return fault.NotFound("该文件不存在")
	}
	return fault.Wrap("attach.Rehome", err)
}
