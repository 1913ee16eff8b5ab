package village

import (
	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Adopt notes an item that was drafted elsewhere, by workbook or by a program,
// as its village's sheet of the period, so that the 代录台 shows it as filled.
// Items that are no sheet of a village are left alone.
func Adopt(tx *db.Tx, actor rbac.Actor, itemID int64) error {
	it, err := disclose.ByID(tx, itemID)
	if err != nil || it.Form().Sheet == "" || it.Period == "" {
		return err
	}
	u, err := org.UnitByID(tx, it.UnitID)
	if err != nil || !u.Kind.Villages() {
		return err
	}
	slot, err := slotAt(tx, it.Form().Sheet, it.Period)
	if fault.KindOf(err) == fault.KindInvalid || fault.KindOf(err) == fault.KindNotFound {
		return nil // a period that the sheet does not have: said where it is submitted
	}
	if err != nil {
		return err
	}
	return keepFill(tx, actor, u, slot, Start{Sheet: slot.Sheet.Key, Way: "books"}, it.ID)
}
