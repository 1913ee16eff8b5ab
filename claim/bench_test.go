package claim

import (
	"fmt"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// The size of the largest county: docs/performance.md.
const (
	benchEntries = 20_000
	benchUnits   = 1_000
)

func BenchmarkPages(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			o := largeCounty(b, open(b))
			deep := map[string]Cursor{}
			filters := map[string]Filter{"all": {}, "domain": {Domain: "D07"}, "unit": {UnitID: 31}, "confirmed": {States: []State{Confirmed}},
				"refused": {States: []State{Refused}}, "text": {Text: "事项"}}
			for name, f := range filters {
				deep[name] = o.deepest(f)
			}
			for name, f := range filters {
				b.Run("list/"+name+"/first", func(b *testing.B) { o.benchList(b, f, Cursor{}) })
				b.Run("list/"+name+"/deep", func(b *testing.B) { o.benchList(b, f, deep[name]) })
			}
			b.Run("board", func(b *testing.B) {
				for b.Loop() {
					_ = must2(o.s.Board(o.ctx, officer()))
				}
			})
			b.Run("responsibility/department", func(b *testing.B) {
				for b.Loop() {
					_ = must2(o.s.ResponsibilityList(o.ctx, 31))
				}
			})
			b.Run("responsibility/township", func(b *testing.B) {
				for b.Loop() {
					_ = must2(o.s.ResponsibilityList(o.ctx, town1))
				}
			})
			b.Run("unclaimed", func(b *testing.B) {
				for b.Loop() {
					_, _, err := o.s.Gaps(o.ctx, officer(), Unclaimed, "", "", GapCursor{})
					ok(b, err)
				}
			})
		})
	}
}

func (o *office) benchList(b *testing.B, f Filter, after Cursor) {
	for b.Loop() {
		_, _, err := o.s.List(o.ctx, officer(), f, after)
		ok(b, err)
	}
}

// deepest is the cursor nine tenths down the catalogue.
func (o *office) deepest(f Filter) Cursor {
	o.t.Helper()
	where, args, err := f.where(officer())
	ok(o.t, err)
	var c Cursor
	var n int
	ok(o.t, o.d.Reader(o.ctx).Get(&n, `SELECT count(*)`+f.tables()+` WHERE `+where, args...))
	row := struct {
		Ordinal int64 `db:"ordinal"`
		EntryID int64 `db:"entry_id"`
		ClaimID int64 `db:"id"`
	}{}
	ok(o.t, o.d.Reader(o.ctx).Get(&row, `SELECT e.ordinal, e.id AS entry_id, c.id`+f.tables()+` WHERE `+where+
		` ORDER BY e.ordinal, e.id, c.id LIMIT 1 OFFSET ?`, append(args, n*9/10)...))
	c = Cursor{row.Ordinal, row.EntryID, row.ClaimID}
	return c
}

// largeCounty fills the tables by plain rows: 20,000 entries, each with a
// county lead, a supporting unit and every second one a claim of all townships.
func largeCounty(b *testing.B, d *db.DB) *office {
	b.Helper()
	o := open(b, d)
	o.write(func(tx *db.Tx) error {
		var units, entries, claims [][]any
		for i := 20; i < 20+benchUnits; i++ {
			kind := "department"
			if i%10 == 0 {
				kind = "township"
			}
			units = append(units, []any{i, fmt.Sprintf("U%04d", i), fmt.Sprintf("单位%04d", i), fmt.Sprintf("单位%04d", i), kind, fmt.Sprintf("/1/%d/", i), i})
		}
		id := 0
		for i := 1; i <= benchEntries; i++ {
			domain := []string{"D05", "D07"}[i%2]
			entries = append(entries, []any{i, fmt.Sprintf("%s-%05d", domain, i), domain, fmt.Sprintf("id%d", i), i, "一级", fmt.Sprintf("事项%d", i), i%2 == 0, tx.Now})
			add := func(unit int, tier, part, cover string) {
				id++
				state := States()[[]int{4, 4, 4, 4, 0, 1, 3, 4, 4, 5}[id%10]]
				if id%10 == 9 && id%500 != 9 {
					state = Confirmed // refusals are rare
				}
				claims = append(claims, []any{id, i, tier, unit, part, cover, state, tx.Now, tx.Now})
			}
			lead := 21 + (i%100)*9
			if lead%10 == 0 {
				lead++
			}
			if i%100 == 0 {
				lead = 30 + 1
			}
			add(lead, "county", "lead", "unit")
			add(lead+1, "county", "supporting", "unit")
			if i%2 == 0 {
				add(county, "township", "lead", "all")
			}
		}
		for _, s := range []struct {
			text string
			rows [][]any
		}{
			{`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path, sort) VALUES (?, ?, ?, ?, ?, 'county', 1, ?, ?)`, units},
			{`INSERT INTO catalog_entry (id, code, domain, identity, ordinal, level1, level2, county, township, state, find, changed_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, TRUE, ?, 'confirmed', '事项甲乙', ?)`, entries},
			{`INSERT INTO claim (id, entry_id, tier, unit_id, part, coverage, state, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, claims},
		} {
			if err := tx.ExecMany(s.text, s.rows); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`ANALYZE`)
		return err
	})
	return o
}
