package upgrade

import (
	"cmp"
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/upgrade/match"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// reorder puts the entries of the sheet's domains into its order. What the
// sheet does not name, 本县新增 above all, stays behind the entry that it stood
// behind. With a part of a domain only, nothing is moved.
func (a *applying) reorder() error {
	if !a.u.Complete {
		return nil
	}
	now, err := catalog.Current(a.tx, domainsOf(a.rows)...)
	if err != nil {
		return err
	}
	row := map[int64]int{}
	for _, l := range a.lines {
		if l.EntryID != 0 && l.Row > 0 && l.Part != match.Merged {
			row[l.EntryID] = l.Row
		}
	}
	before, after := map[int64]int64{}, map[int64]int64{}
	for _, domain := range domainsOf(a.rows) {
		placed(slices.DeleteFunc(slices.Clone(now), func(e catalog.Entry) bool { return e.Domain != domain }), row, before, after)
	}
	if len(after) == 0 {
		return nil
	}
	if _, err := a.tx.Exec(`UPDATE catalog_upgrade SET orders = ? WHERE id = ?`, db.Of(before), a.u.ID); err != nil {
		return fault.Internal("upgrade.reorder", err)
	}
	return catalog.Reorder(a.tx, after)
}

// placed gives the entries of one domain, in their present order, the places
// that they have already, in the order of the sheet.
func placed(list []catalog.Entry, row map[int64]int, before, after map[int64]int64) {
	type place struct {
		entry   catalog.Entry
		row, at int
	}
	order := make([]place, len(list))
	last := 0
	for i, e := range list {
		if n := row[e.ID]; n > 0 {
			last = n
		}
		order[i] = place{e, last, i}
		if n := row[e.ID]; n > 0 {
			order[i].at = -1 // the row itself, before what stands behind it
		}
	}
	slices.SortStableFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.at, b.at)) })
	for i, p := range order {
		if to := list[i].Ordinal; to != p.entry.Ordinal {
			before[p.entry.ID], after[p.entry.ID] = p.entry.Ordinal, to
		}
	}
}
