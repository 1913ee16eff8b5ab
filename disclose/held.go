package disclose

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Held is an item with its newest draft, as an import meets it.
type Held struct {
	Item
	Draft   Writing `db:"d"`
	Entries []int64 `db:"-"` // catalogue entries; HeldByID only
}

// HeldBy reads the items of one type that units have, newest first; what was
// never published and dropped is left out.
func HeldBy(q db.Reader, kind string, units []int64) (out []Held, err error) {
	for part := range slices.Chunk(units, 400) {
		text, args, err := db.In(`SELECT `+itemColumns+`, d.id AS "d.id", d.item_id AS "d.item_id", d.no AS "d.no", d.state AS "d.state",
			d.content AS "d.content", d.end_on AS "d.end_on", d.author_id AS "d.author_id", d.proofread AS "d.proofread"
			FROM disclose_item i JOIN disclose_draft d ON d.item_id = i.id AND d.no = (SELECT max(x.no) FROM disclose_draft x WHERE x.item_id = i.id)
			WHERE i.type = ? AND i.unit_id IN (?) AND NOT (i.stage = 'new' AND d.state = 'dropped') ORDER BY i.id DESC`, kind, part)
		if err != nil {
			return nil, err
		}
		var rows []Held
		if err := q.Select(&rows, text, args...); err != nil {
			return nil, fault.Internal("disclose.HeldBy", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// HeldByID reads one item with its newest draft.
func HeldByID(q db.Reader, id int64) (h Held, err error) {
	if h.Item, err = ByID(q, id); err == nil {
		h.Draft, err = latest(q, id)
	}
	if err == nil {
		err = fault.Wrap("disclose.HeldByID", q.Select(&h.Entries, `SELECT entry_id FROM disclose_item_entry WHERE item_id = ? ORDER BY entry_id`, id))
	}
	return h, err
}
