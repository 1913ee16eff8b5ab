// Package match sets a new standard's table beside the entries that derive
// from the old one and says which row is which entry, why, and how surely. It
// is pure: it knows no database, decides nothing, and finds nothing across two
// domains, whose names are often alike.
package match

import "lianghua/catalog"

// Kind is what becomes of an entry.
type Kind string

// The kinds.
const (
	Added      Kind = "added"      // 新增
	Changed    Kind = "changed"    // 变化
	Removed    Kind = "removed"    // 取消
	Renumbered Kind = "renumbered" // 编号变动
	Same       Kind = "same"       // 不变
)

// Kinds lists the kinds in the order of the filter.
func Kinds() []Kind { return []Kind{Added, Changed, Removed, Renumbered, Same} }

// Name is the kind in Chinese.
func (k Kind) Name() string {
	return map[Kind]string{Added: "新增", Changed: "变化", Removed: "取消", Renumbered: "编号变动", Same: "不变"}[k]
}

// Part says that a line belongs to a split or a merger.
type Part string

// The parts.
const (
	Whole  Part = ""
	Split  Part = "split"  // 拆分: a row beside the first of an entry
	Merged Part = "merged" // 合并: an entry beside the first of a row
)

// Name is the part in Chinese.
func (p Part) Name() string { return map[Part]string{Split: "拆分", Merged: "合并"}[p] }

// Old is an entry as the matcher sees it.
type Old struct {
	ID        int64
	Fields    catalog.Fields // what its standard says; of 本县新增 what the county says
	Own       catalog.Fields // what the county says
	Former    []string       // identities under which it once stood
	Gone      bool           // taken out before: only the very same name brings it back
	Removable bool           // taken out when a whole table does not name it
}

// Line is what the matcher says of one row, one entry or both. Indexes are
// those of the input, -1 for none.
type Line struct {
	Kind       Kind
	Part       Part
	Row        int
	Old        int
	From       int // of a split row: the entry that it comes from
	Confidence int // 0–100
	Reasons    []string
	Doubt      bool // a person must say
	Changes    []catalog.FieldChange
}

// pair is a row with its entry.
type pair struct {
	row, old int
	place    int // of the entry in the domain
	score    float64
	doubt    bool
	reasons  []string
}

// Fill gives a row the old text where it says nothing: a table without a
// column, or with a blank cell, changes nothing there.
func Fill(row, old catalog.Fields) catalog.Fields {
	if len(row.Content) == 0 {
		row.Content = old.Content
	}
	if len(row.Basis) == 0 {
		row.Basis = old.Basis
	}
	if len(row.Channels) == 0 {
		row.Channels = old.Channels
	}
	if len(row.Tiers) == 0 {
		row.Tiers = old.Tiers
	}
	for _, p := range []struct{ to, from *string }{{&row.TimeLimit, &old.TimeLimit}, {&row.Subject, &old.Subject}, {&row.Audience, &old.Audience},
		{&row.Mode, &old.Mode}, {&row.Seq, &old.Seq}} {
		if *p.to == "" {
			*p.to = *p.from
		}
	}
	return row
}

// KindOf says what a row that is an entry does to it, and the changes from
// old standard to new one.
func KindOf(row, old catalog.Fields) (Kind, []catalog.FieldChange) {
	row = Fill(row, old)
	changes := catalog.Diff(old, row)
	switch {
	case len(changes) > 0:
		return Changed, changes
	case row.Seq != old.Seq:
		return Renumbered, nil
	}
	return Same, nil
}
