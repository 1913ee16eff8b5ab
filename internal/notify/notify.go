// Package notify is the inbox inside the product (站内消息). It sends nothing
// outside: nothing reaches a person elsewhere until an officer presses 发出.
package notify

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Notice is one message (站内消息), in Chinese.
type Notice struct {
	Kind  string // e.g. claim.returned
	Title string
	Body  string
	URL   string // the page it speaks of
}

// Row is a message in a person's inbox.
type Row struct {
	ID     int64       `db:"id"`
	SentAt db.Time     `db:"sent_at"`
	Kind   string      `db:"kind"`
	Title  string      `db:"title"`
	Body   string      `db:"body"`
	URL    string      `db:"url"`
	ReadAt db.NullTime `db:"read_at"`
}

const insert = `INSERT INTO notice (person_id, sent_at, kind, title, body, url) VALUES (?, ?, ?, ?, ?, ?)`

// Send puts a message into one person's inbox, with the transaction.
func Send(tx *db.Tx, personID int64, n Notice) error {
	_, err := tx.Exec(insert, personID, tx.Now, n.Kind, n.Title, n.Body, n.URL)
	return fault.Wrap("notify.Send", err)
}

// SendAll puts one message into the inboxes of several people, once each.
func SendAll(tx *db.Tx, personIDs []int64, n Notice) error {
	var sets [][]any
	seen := map[int64]bool{}
	for _, id := range personIDs {
		if !seen[id] {
			sets, seen[id] = append(sets, []any{id, tx.Now, n.Kind, n.Title, n.Body, n.URL}), true
		}
	}
	return fault.Wrap("notify.SendAll", tx.ExecMany(insert, sets))
}

// UnreadCap is where Unread stops counting; show it as "99+".
const UnreadCap = 100

// Unread counts a person's unread messages, at most UnreadCap: it runs on every page.
func Unread(q db.Reader, personID int64) (n int, err error) {
	err = q.Get(&n, `SELECT count(id) FROM (SELECT id FROM notice WHERE person_id = ? AND read_at IS NULL LIMIT ?) u`, personID, UnreadCap)
	return n, fault.Wrap("notify.Unread", err)
}

// PageSize is the number of messages on one page of the inbox.
const PageSize = 30

// Inbox reads a page of a person's messages, newest first, before an id (0:
// from the newest). next is the following page's cursor, 0 on the last.
func Inbox(q db.Reader, personID int64, before int64) (rows []Row, next int64, err error) {
	text, args := `SELECT id, sent_at, kind, title, body, url, read_at FROM notice WHERE person_id = ?`, []any{personID}
	if before > 0 {
		text, args = text+` AND id < ?`, append(args, before)
	}
	if err := q.Select(&rows, text+` ORDER BY id DESC LIMIT ?`, append(args, PageSize+1)...); err != nil {
		return nil, 0, fault.Internal("notify.Inbox", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		next = rows[PageSize-1].ID
	}
	return rows, next, nil
}

// MarkRead marks messages of this person as read; others' are left alone.
func MarkRead(tx *db.Tx, personID int64, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	text, args, err := db.In(`UPDATE notice SET read_at = ? WHERE person_id = ? AND read_at IS NULL AND id IN (?)`, tx.Now, personID, ids)
	if err != nil {
		return fault.Internal("notify.MarkRead", err)
	}
	_, err = tx.Exec(text, args...)
	return fault.Wrap("notify.MarkRead", err)
}

// MarkAllRead marks everything up to the id that the person has seen: what
// arrived since stays unread.
func MarkAllRead(tx *db.Tx, personID, upTo int64) error {
	_, err := tx.Exec(`UPDATE notice SET read_at = ? WHERE person_id = ? AND read_at IS NULL AND id <= ?`, tx.Now, personID, upTo)
	return fault.Wrap("notify.MarkAllRead", err)
}
