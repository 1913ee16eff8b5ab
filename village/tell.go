package village

import (
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/db"
)

// TellBoard is a hook of disclose: the board of duties hears, in the same
// transaction, what was published or taken down.
func TellBoard(tx *db.Tx, e disclose.Event) error {
	p := duty.Publication{ItemID: e.ItemID, UnitID: e.UnitID, Tier: e.Tier, ColumnID: e.ColumnID, Entries: e.Entries, Sheet: e.Sheet, Period: e.Period,
		Fact: e.Fact, On: e.On, Migrated: e.Migrated}
	if e.Down {
		return duty.TakenDown(tx, p)
	}
	return duty.Published(tx, p)
}
