// Package outbox tells the upper platform what was published and what was
// taken back. An act of publishing only notes which item it was about, in its
// own transaction. Later a job reads what may be said of those items at that
// moment, signs it as a numbered bundle and pushes it, or a person exports it
// for a network that nothing crosses but files (网闸).
//
// A bundle is a function of its rows: its bytes are kept nowhere and made anew
// for every attempt. When an item may no longer be shown, the bundle comes out
// different, is put aside and made again under a new number. So what was taken
// down does not travel late, and no copy of it stays behind.
//
// Delivery is at least once and in the order of numbers; numbers have no gaps
// but those that a later bundle names as skipped.
package outbox

import (
	"encoding/json"
	"net/http"
	"os"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Verb is what happened to an item.
type Verb string

// The verbs.
const (
	Publish  Verb = "publish"  // 发布, also of a changed version
	Withdraw Verb = "withdraw" // 撤稿: title, number and reason travel
	Remove   Verb = "remove"   // 静默下线 or end: only the item's id travels
)

// Label is the verb in Chinese.
func (v Verb) Label() string {
	return map[Verb]string{Publish: "发布", Withdraw: "撤稿", Remove: "撤下"}[v]
}

// Content is what may be said of an item now.
type Content struct {
	Body  json.RawMessage // one JSON object; null for Remove
	Files []File
}

// File is one file that travels with an item.
type File struct {
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
}

// County is who sends.
type County struct {
	UnitID int64
	Code   string
	Name   string
}

// Opener opens a kept file by its hash; attach.Store is one.
type Opener interface {
	Open(sha string) (*os.File, error)
}

// Service is the office that sends. Render and County are wired in app.go,
// for they belong to slices above.
type Service struct {
	DB    *db.DB
	Files Opener
	Keys  *crypt.Keys
	// Render reads what may be said of an item; false means nothing: it is a
	// list of names, or not visible now.
	Render func(q db.Reader, e Entry) (Content, bool, error)
	County func(q db.Reader) (County, error)
	Client *http.Client // nil is the usual one
	Bearer string       // what the upper platform asks for, "" for nothing
}

// Entry is one thing to tell.
type Entry struct {
	ID        int64   `db:"id"`
	ItemID    int64   `db:"item_id"`
	UnitID    int64   `db:"unit_id"`
	Verb      Verb    `db:"verb"`
	Revision  int64   `db:"revision"`
	State     string  `db:"state"`     // waiting, bundled, void
	BundleID  int64   `db:"bundle_id"` // 0 while it waits
	Place     int     `db:"place"`
	Message   string  `db:"message"`
	CreatedAt db.Time `db:"created_at"`
}

const entryColumns = `e.id, e.item_id, e.unit_id, e.verb, e.revision, e.state, COALESCE(e.bundle_id, 0) AS bundle_id, e.place, e.message, e.created_at`

// Notice tells the outbox of an act.
type Notice struct {
	ItemID   int64
	UnitID   int64
	Verb     Verb
	Revision int64
}

// Note keeps a notice with the transaction of the act. An item has at most
// one notice that waits: the newest. What is taken back before it travelled
// does not travel at all.
func Note(tx *db.Tx, n Notice) error {
	if n.Verb != Publish {
		gone, err := travelled(tx, n.ItemID)
		if err != nil {
			return fault.Internal("outbox.Note", err)
		}
		if !gone {
			_, err := tx.Exec(`UPDATE outbox_entry SET state = 'void', message = ? WHERE item_id = ? AND state = 'waiting'`, sayNever, n.ItemID)
			return fault.Wrap("outbox.Note", err)
		}
	}
	_, err := tx.Exec(`INSERT INTO outbox_entry (item_id, unit_id, verb, revision, state, created_at) VALUES (?, ?, ?, ?, 'waiting', ?)
		ON CONFLICT (item_id) WHERE state = 'waiting' DO UPDATE SET verb = excluded.verb, revision = excluded.revision, unit_id = excluded.unit_id,
		created_at = excluded.created_at, message = ''`, n.ItemID, n.UnitID, string(n.Verb), n.Revision, tx.Now)
	return fault.Wrap("outbox.Note", err)
}

const (
	sayNever  = "发出前已撤下，不再发送"
	sayHidden = "编包时不能公开（名单类、未公开或已撤下），没有发送"
)

// travelled reports that the other side may know an item: it is in a bundle
// that was sent, exported or at least tried, or that waits to be.
func travelled(q db.Reader, item int64) (bool, error) {
	var n int
	err := q.Get(&n, `SELECT count(*) FROM (SELECT e.id FROM outbox_entry e JOIN outbox_bundle b ON b.id = e.bundle_id
		WHERE e.item_id = ? AND e.verb = 'publish' AND (e.state = 'bundled' OR b.attempts > 0) LIMIT 1) x`, item)
	return n > 0, err
}
