package desk

import (
	"time"

	"lianghua/internal/db"
)

// eastern is where every instant is shown: 东八区.
var eastern = time.FixedZone("Asia/Shanghai", 8*60*60)

// stamp writes an instant for a file, 2026-11-22 09:05; "" when there is none.
func stamp(t db.NullTime) string {
	if !t.Valid {
		return ""
	}
	return t.In(eastern).Format("2006-01-02 15:04")
}
