package duty

import (
	"fmt"
	"testing"
	"time"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/rbac"
)

// bigCounty has 400 villages in 10 townships with a year of four sheets, and
// 600 entries that 45 units owe each quarter: 76,800 village duties less those
// of longer frequencies, and 108,000 of departments.
func bigCounty(b testing.TB, d *db.DB) *office {
	o := open(b, d)
	o.write(func(tx *db.Tx) error {
		var units [][]any
		for i := range 45 {
			units = append(units, []any{100 + i, fmt.Sprintf("D%03d", i), fmt.Sprintf("示例%d局", i), fmt.Sprintf("示例%d局", i), "department", 1, fmt.Sprintf("/1/%d/", 100+i), i})
		}
		for i := range 10 {
			units = append(units, []any{200 + i, fmt.Sprintf("T%03d", i), fmt.Sprintf("示例%d镇", i), fmt.Sprintf("示例%d镇", i), "township", 1, fmt.Sprintf("/1/%d/", 200+i), 100 + i})
		}
		for i := range 400 {
			t := 200 + i%10
			units = append(units, []any{1000 + i, fmt.Sprintf("V%03d", i), fmt.Sprintf("示例%d村", i), fmt.Sprintf("示例%d村", i), "village", t, fmt.Sprintf("/1/%d/%d/", t, 1000+i), i})
		}
		if err := tx.ExecRows(`INSERT INTO org_unit (id, code, name, short_name, kind, parent_id, path, sort, relation) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?, 'county')`, ``, units); err != nil {
			return err
		}
		for i := range 24 {
			if _, err := tx.Exec(`INSERT INTO catalog_domain (key, name, sort) VALUES (?, ?, ?)`, fmt.Sprintf("X%02d", i), fmt.Sprintf("示例领域%d", i), 100+i); err != nil {
				return err
			}
		}
		return bigDuties(tx)
	})
	return o
}

// bigDuties writes the duties themselves, with states as a county has them.
func bigDuties(tx *db.Tx) error {
	var rows [][]any
	n := 0
	add := func(unit int, slot, period, domain, tier, sheet string) {
		_, last, _ := Span(period)
		due := last.AddDays(15)
		state, closed := "open", ""
		if n++; n%10 < 8 && due.Month() < 11 {
			state, closed = "done", due.AddDays(n%7-5).String()
		}
		rows = append(rows, []any{unit, slot, period, domain, tier, sheet, last.AddDays(-29), due, state, closed, tx.Now})
	}
	for i := range 400 {
		for _, s := range []string{SheetFinance, SheetAffairs, SheetParty, SheetEvents} {
			for _, p := range Periods(term.Monthly, 2026) {
				add(1000+i, "s:"+s, p, s, "village", s)
			}
		}
	}
	for e := range 600 {
		for u := range 45 {
			for _, p := range Periods(term.Quarterly, 2026) {
				add(100+u, fmt.Sprintf("e%d:county", e), p, fmt.Sprintf("X%02d", e%24), "county", "")
			}
		}
	}
	if err := tx.ExecRows(`INSERT INTO duty (unit_id, slot, period, domain, tier, sheet, opens_on, due_on, state, closed_on, changed_at) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows); err != nil {
		return err
	}
	_, err := Rebuild(tx)
	return err
}

// BenchmarkBoard opens the board, its village side and the list, as a page of
// the list is what a board may cost: the ratio is board to list.
func BenchmarkBoard(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			o := bigCounty(b, engine.open(b))
			o.on("2026-11-27")
			who := rbac.Actor{Local: true}
			took := map[string]time.Duration{}
			queries := map[string]int64{}
			measure := func(name string, f func() error) {
				before, start := o.d.Queries(), time.Now()
				if err := f(); err != nil {
					b.Fatal(err)
				}
				took[name] += time.Since(start)
				queries[name] = o.d.Queries() - before
			}
			for b.Loop() {
				measure("board", func() error {
					board, err := o.s.Board(o.ctx, who, BoardFilter{})
					if err == nil && (len(board.Rows) != 45 || board.Total.Owed() != 108000) {
						b.Fatalf("%d rows, %d owed", len(board.Rows), board.Total.Owed())
					}
					return err
				})
				measure("towns", func() error { _, err := o.s.Board(o.ctx, who, BoardFilter{Villages: true}); return err })
				measure("town", func() error {
					board, err := o.s.Board(o.ctx, who, BoardFilter{Villages: true, Town: 203})
					if err == nil && (len(board.Rows) != 40 || board.Total.Owed() != 40*4*12) {
						b.Fatalf("%d rows, %d owed", len(board.Rows), board.Total.Owed())
					}
					return err
				})
				measure("list", func() error { _, _, err := o.s.List(o.ctx, who, Filter{}, Cursor{}); return err })
				measure("list-overdue", func() error { _, _, err := o.s.List(o.ctx, who, Filter{When: WhenOverdue}, Cursor{}); return err })
				measure("list-unit", func() error {
					_, _, err := o.s.List(o.ctx, who, Filter{UnitID: 120, State: Open}, Cursor{})
					return err
				})
				measure("nudges", func() error { _, err := o.s.Nudges(o.ctx, who); return err })
			}
			for name, d := range took {
				b.ReportMetric(float64(d.Microseconds())/1000/float64(b.N), name+"-ms")
				b.ReportMetric(float64(queries[name]), name+"-queries")
			}
		})
	}
}
