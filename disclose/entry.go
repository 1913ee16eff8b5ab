package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// EntryCodes reads the codes of the catalogue entries that items serve, in
// catalogue order. One query.
func EntryCodes(q db.Reader, items []int64) (map[int64][]string, error) {
	out := make(map[int64][]string, len(items))
	if len(items) == 0 {
		return out, nil
	}
	text, args, err := db.In(`SELECT x.item_id, e.code FROM disclose_item_entry x JOIN catalog_entry e ON e.id = x.entry_id
		WHERE x.item_id IN (?) ORDER BY x.item_id, e.ordinal, e.id`, items)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Item int64  `db:"item_id"`
		Code string `db:"code"`
	}
	err = q.Select(&rows, text, args...)
	for _, r := range rows {
		out[r.Item] = append(out[r.Item], r.Code)
	}
	return out, fault.Wrap("disclose.EntryCodes", err)
}
