package catalog

import (
	"fmt"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/org"
)

// bigUnits adds n departments to the county.
func bigUnits(b testing.TB, d *db.DB, n int) {
	write(b, d, func(tx *db.Tx) error {
		var rows [][]any
		for i := range n {
			rows = append(rows, []any{100 + i, fmt.Sprintf("U%04d", i), fmt.Sprintf("示例%d局", i), fmt.Sprintf("示例%d局", i), "department", "county", 1, fmt.Sprintf("/1/%d/", 100+i)})
		}
		return insertMany(tx, `INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path)`, rows)
	})
}

// bigFields makes n entries out of the starter's texts, with n units.
func bigFields(b testing.TB, n, units int) []Fields {
	starter, err := StarterEntries()
	if err != nil {
		b.Fatal(err)
	}
	out := make([]Fields, n)
	for i := range out {
		f := starter[i%len(starter)].Fields
		f.Level2 = fmt.Sprintf("%s第%d项", f.Level2, i)
		f.Subject = fmt.Sprintf("示例%d局", i%units)
		out[i] = f
	}
	return out
}

func bigCounty(b testing.TB, d *db.DB) []Written {
	audit.Attach(d, testChain{})
	addUnits(b, d)
	bigUnits(b, d, 1000)
	if _, err := Load(b.Context(), d, tester, nil); err != nil {
		b.Fatal(err)
	}
	var out []Written
	write(b, d, func(tx *db.Tx) (err error) {
		out, err = AddMany(tx, Act{Who: tester, Origin: FromImport, OriginID: 1}, bigFields(b, 20000, 1000))
		return err
	})
	return out
}

func engines(b *testing.B, f func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { f(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { f(b, dbtest.Postgres(b)) })
}

// BenchmarkList reads pages of a county with 20,000 entries and 1,000 units:
// a deep page must cost what the first does, in as many queries.
func BenchmarkList(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		bigCounty(b, d)
		q := d.Reader(b.Context())
		var deep Cursor
		if err := q.Get(&deep, `SELECT ordinal, id FROM catalog_entry ORDER BY ordinal, id LIMIT 1 OFFSET 19000`); err != nil {
			b.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			filter Filter
			after  Cursor
		}{{"all/first", Filter{}, Cursor{}}, {"all/deep", Filter{}, deep},
			{"unverified/first", Filter{State: Unverified}, Cursor{}}, {"unverified/deep", Filter{State: Unverified}, deep},
			{"domain", Filter{Domain: "D19"}, Cursor{}}, {"unit", Filter{Unit: 500}, Cursor{}}, {"tier", Filter{Tier: term.Village}, Cursor{}},
			{"text/common", Filter{Text: "政策"}, Cursor{}}, {"text/rare", Filter{Text: "第19999项"}, Cursor{}}} {
			b.Run(c.name, func(b *testing.B) {
				before := d.Queries()
				for b.Loop() {
					if _, _, err := List(q, c.filter, c.after); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(d.Queries()-before)/float64(b.N), "queries/page")
			})
		}
		b.Run("board", func(b *testing.B) {
			for b.Loop() {
				if _, err := Board(q); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkBulk writes 10,000 entries in one transaction, as an import does.
func BenchmarkBulk(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		audit.Attach(d, testChain{})
		addUnits(b, d)
		bigUnits(b, d, 1000)
		if _, err := Load(b.Context(), d, tester, nil); err != nil {
			b.Fatal(err)
		}
		fields := bigFields(b, 10000, 1000)
		resolver, err := org.LoadResolver(d.Reader(b.Context()))
		if err != nil {
			b.Fatal(err)
		}
		act := Act{Who: tester, Origin: FromImport, OriginID: 1, Resolver: resolver}
		var added []Written
		b.Run("add", func(b *testing.B) {
			for b.Loop() {
				write(b, d, func(tx *db.Tx) (err error) { added, err = AddMany(tx, act, fields); return err })
			}
		})
		b.Run("change", func(b *testing.B) {
			changes, n := make([]Change, len(fields)), 0
			for b.Loop() {
				n++
				for i, w := range added {
					changes[i] = Change{Ref{ID: w.ID}, fields[i], nil}
					changes[i].TimeLimit = fmt.Sprintf("信息形成之日起%d个工作日内", n%20+1)
				}
				write(b, d, func(tx *db.Tx) error { _, err := ChangeMany(tx, act, changes); return err })
			}
		})
		b.Run("current", func(b *testing.B) {
			for b.Loop() {
				if _, err := Current(d.Reader(b.Context())); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}
