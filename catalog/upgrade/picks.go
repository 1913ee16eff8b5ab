package upgrade

import (
	"lianghua/catalog"
	"lianghua/catalog/upgrade/match"
	"lianghua/internal/db"
)

// Picks are what a line can be matched with by hand: everything of its domain,
// the nearest entries first.
type Picks struct {
	Entries []catalog.Entry
	Rows    []SheetRow
	Near    []Near
}

// Near is an entry that a row could be.
type Near struct {
	EntryID    int64
	Code       string
	Title      string
	Confidence int
	Why        string
}

// mostNear is how many near entries a page shows.
const mostNear = 5

// PicksOf reads what a line can be matched with.
func PicksOf(q db.Reader, u Upgrade, l Line) (p Picks, err error) {
	all, err := Rows(q, u.ID)
	if err != nil {
		return p, err
	}
	var row *SheetRow
	for i, r := range all {
		if r.Fields.Domain == l.Domain {
			p.Rows = append(p.Rows, r)
		}
		if r.N == l.Row {
			row = &all[i]
		}
	}
	c, err := readCounty(q, u.Level, []string{l.Domain})
	if err != nil {
		return p, err
	}
	p.Entries = c.entries
	if row == nil {
		return p, nil
	}
	for _, x := range match.Candidates(c.olds(), row.Fields, mostNear) {
		e := c.entries[x.Old]
		p.Near = append(p.Near, Near{e.ID, e.Code, e.Title(), x.Confidence, x.Why})
	}
	return p, nil
}
