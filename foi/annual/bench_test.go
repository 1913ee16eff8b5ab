package annual_test

import (
	"fmt"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// 100,000 requests over three years, counted for every organ and the county in
// one pass: at most a second on SQLite.
func BenchmarkReportOver100k(b *testing.B) {
	d := dbtest.SQLite(b)
	c := newCounty(b, d)
	fill(b, d, c, 100_000)
	scope, year := c.scopeB(b), 2025
	b.ResetTimer()
	for b.Loop() {
		r, err := c.Make(d.Reader(ctx), scope, year)
		if err != nil || r.B[0].Cells[6] == 0 {
			b.Fatal(err)
		}
	}
}

func fill(b *testing.B, d *db.DB, c *county, n int) {
	b.Helper()
	sets := make([][]any, 0, n)
	for i, l := range lines(1, n, c.codes) {
		state, answered, closed := "archived", l.answered, ""
		if l.answered == "" {
			state = "working"
		}
		if l.code == "6.3" {
			answered, closed = "", l.answered
		}
		sets = append(sets, []any{fmt.Sprint(i), c.ids[l.organ], "counter", state, string(l.applicant), "示例文件 " + fmt.Sprint(i), l.received, l.received, l.code, answered, closed})
	}
	if err := d.Write(ctx, func(tx *db.Tx) error {
		return tx.ExecRows(`INSERT INTO foi_request (number, organ_id, channel, state, applicant_type, need, submitted_on, received_on, answer_code, answered_on, closed_on) VALUES `,
			`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, sets)
	}); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkFigures100k(b *testing.B) {
	d := dbtest.SQLite(b)
	c := newCounty(b, d)
	fill(b, d, c, 100_000)
	scope := c.scopeB(b)
	b.ResetTimer()
	for b.Loop() {
		if _, err := c.Figures(d.Reader(ctx), scope, 2025, calendar.MustParse("2026-03-02")); err != nil {
			b.Fatal(err)
		}
	}
}
