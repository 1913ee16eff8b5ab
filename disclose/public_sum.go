package disclose

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// PublicSum is what stands published of an entry, a column or a unit: 已公开
// n 条, 最近公开日期.
type PublicSum struct {
	Key  int64         `db:"k"`
	N    int64         `db:"n"`
	Last calendar.Date `db:"last"`
}

// PublicByEntry counts what the public may see of catalogue entries. Name
// lists count as any other, since they are published; nothing of them is named.
func PublicByEntry(q db.Reader, now db.Time, entries []int64) (map[int64]PublicSum, error) {
	return publicSums(q, `SELECT x.entry_id AS k, count(*) AS n, max(i.listed_on) AS last FROM disclose_item_entry x
		JOIN disclose_item i ON i.id = x.item_id WHERE `+Visible("i")+` AND x.entry_id IN (?) GROUP BY x.entry_id`, now, entries)
}

// PublicByColumn counts what the public may see in columns.
func PublicByColumn(q db.Reader, now db.Time, columns []int64) (map[int64]PublicSum, error) {
	return publicSums(q, `SELECT i.column_id AS k, count(*) AS n, max(i.listed_on) AS last FROM disclose_item i
		WHERE `+Visible("i")+` AND i.column_id IN (?) GROUP BY i.column_id`, now, columns)
}

func publicSums(q db.Reader, query string, now db.Time, keys []int64) (map[int64]PublicSum, error) {
	out := map[int64]PublicSum{}
	for from := 0; from < len(keys); from += 500 {
		text, args, err := db.In(query, now, keys[from:min(from+500, len(keys))])
		if err != nil {
			return nil, fault.Internal("disclose.publicSums", err)
		}
		var rows []PublicSum
		if err := q.Select(&rows, text, args...); err != nil {
			return nil, fault.Internal("disclose.publicSums", err)
		}
		for _, r := range rows {
			out[r.Key] = r
		}
	}
	return out, nil
}
