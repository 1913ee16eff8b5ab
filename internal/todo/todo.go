// Package todo is the one queue of what somebody must do (待办): 今日一屏,
// the digest and escalation read nothing else. A row belongs to a unit and an
// action, not to an account: whoever may take that action in that unit sees
// it, so that nothing is lost when a person leaves.
package todo

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Item is one thing to do (待办). Kind, object, unit and person name it: the
// same five open the same row again.
type Item struct {
	Kind       string // e.g. claim.assigned
	ObjectKind string
	ObjectID   string
	UnitID     int64
	Action     string        // the rbac action that settles it
	PersonID   int64         // only for this person; 0 for everybody with the right
	Title      string        // what, in Chinese
	URL        string        // where it is done
	Verb       string        // the button's word, e.g. 受理
	Due        calendar.Date // the last day; zero for none
	Urgent     bool          // 急: before the others of its day
}

const upsert = `INSERT INTO todo (kind, object_kind, object_id, unit_id, action, person_id, title, url, verb, due_on, urgent, opened_at)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (kind, object_kind, object_id, unit_id, person_id) DO UPDATE SET
		action = excluded.action, title = excluded.title, url = excluded.url, verb = excluded.verb, due_on = excluded.due_on, urgent = excluded.urgent,
		taken_by = CASE WHEN todo.closed_at IS NULL THEN todo.taken_by ELSE 0 END,
		opened_at = CASE WHEN todo.closed_at IS NULL THEN todo.opened_at ELSE excluded.opened_at END,
		closed_at = NULL, closed_by = ''`

// Open puts items on the queue. An open one keeps its age and takes the new
// title, due day and action; a closed one opens again.
func Open(tx *db.Tx, items ...Item) error {
	sets := make([][]any, len(items))
	for i, t := range items {
		sets[i] = []any{t.Kind, t.ObjectKind, t.ObjectID, t.UnitID, t.Action, t.PersonID, t.Title, t.URL, t.Verb, t.Due, t.Urgent, tx.Now}
	}
	if len(sets) == 1 {
		_, err := tx.Exec(upsert, sets[0]...)
		return fault.Wrap("todo.Open", err)
	}
	return fault.Wrap("todo.Open", tx.ExecMany(upsert, sets))
}

// Close settles what is open for one object: of one unit, or of all for
// unitID 0; of one kind, or of all for "". by is the name of who settled it.
func Close(tx *db.Tx, kind, objectKind, objectID string, unitID int64, by string) error {
	return CloseMany(tx, kind, objectKind, []string{objectID}, unitID, by)
}

// CloseMany is Close for many objects of one kind.
func CloseMany(tx *db.Tx, kind, objectKind string, objectIDs []string, unitID int64, by string) error {
	text := `UPDATE todo SET closed_at = ?, closed_by = ? WHERE closed_at IS NULL AND object_kind = ? AND object_id = ?`
	var more []any
	if kind != "" {
		text, more = text+` AND kind = ?`, append(more, kind)
	}
	if unitID != 0 {
		text, more = text+` AND unit_id = ?`, append(more, unitID)
	}
	sets := make([][]any, len(objectIDs))
	for i, id := range objectIDs {
		sets[i] = append([]any{tx.Now, by, objectKind, id}, more...)
	}
	return fault.Wrap("todo.Close", tx.ExecMany(text, sets))
}
