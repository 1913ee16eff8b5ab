package annual_test

import (
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"

	"lianghua/foi/annual"
)

// A generated ledger of several hundred rows over three turns of the year: each
// cell of table 三 is what a clerk counts line by line, for each organ, for the
// county, for each year; all identities hold.
func TestEveryCellIsWhatAClerkCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		list := lines(1, 600, c.codes)
		c.enter(list)
		for year := 2023; year <= 2026; year++ {
			for _, organ := range append([]string{""}, c.codes...) {
				r, want := c.report(organ, year), expected(list, organ, year)
				if len(r.B) != 25 {
					t.Fatalf("%d rows", len(r.B))
				}
				for _, row := range r.B {
					if row.Cells != want[row.No] {
						t.Errorf("%q %d %s: %v, want %v", organ, year, row.No, row.Cells, want[row.No])
					}
				}
				for _, k := range r.Checks {
					if !k.OK {
						t.Errorf("%q %d %s does not hold: %s", organ, year, k.ID, k.Said)
					}
				}
			}
		}
	})
}

// Reviews and lawsuits: what was decided in the year by its outcome, what was
// open at its end as 尚未审结.
func TestTableCFollowsTheCases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.enter(lines(2, 5, []string{"MY-D07"}))
		review := func(kind, received, outcome, on string) {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO foi_review (request_id, kind, organ, procedure, received_on, reply_due_on, outcome, outcome_on, by_name, at)
					SELECT MIN(id), ?, '示例市人民政府', 'ordinary', ?, ?, ?, ?, '示例', ? FROM foi_request`, kind, received, received, outcome, on, tx.Now)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		review("review", "2024-03-01", "upheld", "2024-05-01")
		review("review", "2024-12-01", "corrected", "2025-02-01")
		review("review", "2025-12-01", "", "")
		review("suit_direct", "2025-06-01", "other", "2025-09-01")
		review("suit_after", "2025-06-01", "upheld", "2026-01-09")
		for year, want := range map[int][3][5]int{
			2024: {{1, 0, 0, 1, 2}}, 2025: {{0, 1, 0, 1, 2}, {0, 0, 1, 0, 1}, {0, 0, 0, 1, 1}}, 2026: {{0, 0, 0, 1, 1}, {}, {1, 0, 0, 0, 1}},
		} {
			for _, organ := range []string{"", "MY-D07"} {
				for i, row := range c.report(organ, year).C {
					if row.Cells != want[i] {
						t.Errorf("%q %d %s: %v, want %v", organ, year, row.Name, row.Cells, want[i])
					}
				}
			}
			if other := c.report("MY-T01", year).C[0].Cells; other != [5]int{} {
				t.Errorf("another organ: %v", other)
			}
		}
	})
}

// A request that lacks its type breaks an identity and is named.
func TestARequestWithoutATypeIsFound(t *testing.T) {
	d := dbtest.SQLite(t)
	c := newCounty(t, d)
	c.enter(lines(3, 40, c.codes))
	if err := d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE foi_request SET answer_code = '' WHERE id = (SELECT MIN(id) FROM foi_request WHERE answered_on LIKE '2025%' ESCAPE '\')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var broken []string
	for _, k := range c.report("", 2025).Checks {
		if !k.OK {
			broken = append(broken, k.ID)
		}
	}
	if len(broken) != 1 || broken[0] != "I2" {
		t.Errorf("broken: %v", broken)
	}
}

func TestYearsThatAreNone(t *testing.T) {
	today := calendar.MustParse("2026-03-02")
	for year, ok := range map[int]bool{2018: false, 2019: true, 2026: true, 2027: false} {
		if err := annual.CheckYear(year, today); (err == nil) != ok {
			t.Errorf("%d: %v", year, err)
		}
	}
}
