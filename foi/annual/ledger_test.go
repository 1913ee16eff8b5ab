package annual_test

import (
	"testing"

	"lianghua/foi/annual"
	"lianghua/foi/answer"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// Behind every number of table 三 stand exactly that many records.
func TestEachCellOpensItsRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, q := newCounty(t, d), d.Reader(ctx)
		c.enter(lines(8, 250, c.codes))
		for _, code := range []string{"", "MY-D07"} {
			for _, row := range c.report(code, 2025).B {
				for col, n := range row.Cells {
					f := annual.Filter{Year: 2025, Row: row.No, Unit: code}
					if col < 6 {
						f.Applicant = answer.Applicants()[col]
					}
					if got, err := annual.LedgerCount(q, cli, f); err != nil || got != n {
						t.Errorf("%q %s %d: %d records, the cell says %d, %v", code, row.No, col, got, n, err)
					}
				}
			}
		}
	})
}

func TestTheLedgerIsPagedAndBounded(t *testing.T) {
	d := dbtest.SQLite(t)
	c, q := newCounty(t, d), d.Reader(ctx)
	c.enter(lines(9, 70, c.codes))
	seen := map[int64]bool{}
	var after annual.Place
	for {
		rows, next, err := annual.Ledger(q, cli, annual.Filter{}, after, 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if seen[r.ID] {
				t.Errorf("%d twice", r.ID)
			}
			seen[r.ID] = true
		}
		if after = next; next.ID == 0 {
			break
		}
	}
	if len(seen) != 70 {
		t.Errorf("%d of 70 rows", len(seen))
	}
	own, _, err := annual.Ledger(q, liaison(c.scope("MY-D07").Unit), annual.Filter{}, annual.Place{}, 0)
	all, err2 := annual.LedgerCount(q, cli, annual.Filter{Unit: "MY-D07"})
	if err != nil || err2 != nil || len(own) != all || all == 0 {
		t.Errorf("a liaison sees %d, the unit has %d", len(own), all)
	}
	for _, f := range []annual.Filter{{Row: "一"}, {Year: 2025, Row: "七"}} {
		if _, _, err := annual.Ledger(q, cli, f, annual.Place{}, 0); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if n, err := annual.LedgerCount(q, cli, annual.Filter{Text: "依申请-0001"}); err != nil || n != 1 {
		t.Errorf("by number: %d, %v", n, err)
	}
}
