package audit_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// business is the transaction around the row: one notice, one act.
func business(b *testing.B, d *db.DB) time.Duration {
	start := time.Now()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO notice (person_id, sent_at, kind, title, body, url) VALUES (?, ?, ?, ?, ?, ?)`,
			3, tx.Now, "claim", "县民政局已认领“社会救助”12 条", "请于 2026年11月30日 前确认。", "/desk/claims")
		audit.Record(tx, officer, audit.Entry{Action: "claim.accept", ObjectKind: "claim", ObjectID: "1024", UnitID: 5,
			Detail: map[string]any{"field": "公开时限", "n": 12}})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// unchained writes the same row without taking or moving the head.
func unchained(d *db.DB) {
	var mu sync.Mutex
	var seq int64
	d.OnCommit(func(tx *db.Tx, collected []any) error {
		mu.Lock()
		seq++
		n := seq
		mu.Unlock()
		return audit.WriteUnchained(tx, n, collected[0])
	})
}

// A chained row against an unchained one in the same kind of transaction,
// turn about in one run. Goal on SQLite (FULL): at most 1.15 times.
func BenchmarkChainedRow(b *testing.B) {
	engines := map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres}
	for _, c := range []struct {
		engine  string
		writers int
		acts    int
	}{{"sqlite", 1, 2000}, {"postgres", 1, 2000}, {"postgres", 8, 400}} {
		b.Run(fmt.Sprintf("%s/writers=%d", c.engine, c.writers), func(b *testing.B) {
			with, without := attached(b, engines[c.engine](b)), engines[c.engine](b)
			unchained(without)
			for range b.N {
				compare(b, c.writers, c.acts, with, without)
			}
		})
	}
}

func compare(b *testing.B, writers, acts int, with, without *db.DB) {
	rounds := 20 // turns of one kind, so that both meet the same disk
	if writers == 1 {
		rounds = acts
	}
	var a, z []time.Duration
	var wallWith, wallWithout time.Duration
	for range rounds {
		t, d := volley(b, writers, acts/rounds, with)
		a, wallWith = append(a, t...), wallWith+d
		t, d = volley(b, writers, acts/rounds, without)
		z, wallWithout = append(z, t...), wallWithout+d
	}
	b.ReportMetric(float64(median(a).Microseconds()), "chained-µs")
	b.ReportMetric(float64(median(z).Microseconds()), "unchained-µs")
	b.ReportMetric(float64(median(a))/float64(median(z)), "ratio-median")
	b.ReportMetric(float64(wallWith)/float64(wallWithout), "ratio-wall")
	b.ReportMetric(float64(writers*acts)/wallWith.Seconds(), "chained-tx/s")
}

func volley(b *testing.B, writers, acts int, d *db.DB) ([]time.Duration, time.Duration) {
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	start := time.Now()
	for range writers {
		wg.Go(func() {
			for range acts {
				t := business(b, d)
				mu.Lock()
				all = append(all, t)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all, time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// Goal: at least 300,000 rows a second.
func BenchmarkVerify(b *testing.B) {
	const rows = 200_000
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := attached(b, open(b))
			for range rows / 20_000 {
				fill(b, d, 20_000)
			}
			b.ResetTimer()
			start := time.Now()
			for range b.N {
				if r := check(b, d, testKey); !r.Sound() || r.Rows != rows {
					b.Fatalf("%d rows, %v", r.Rows, r.Faults)
				}
			}
			b.ReportMetric(float64(rows*b.N)/time.Since(start).Seconds(), "rows/s")
		})
	}
}
