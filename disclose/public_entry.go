package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// EntriesOf lists the catalogue entries that an item serves, by their ids.
func EntriesOf(q db.Reader, itemID int64) (ids []int64, err error) {
	err = q.Select(&ids, `SELECT entry_id FROM disclose_item_entry WHERE item_id = ? ORDER BY entry_id`, itemID)
	return ids, fault.Wrap("disclose.EntriesOf", err)
}
