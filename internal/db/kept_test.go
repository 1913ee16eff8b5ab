package db_test

import (
	"context"
	"fmt"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// A kept value is made once in a state and again after any public act.
func TestKeptValueFollowsThePublicState(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		made := 0
		var kept db.Kept[string]
		make := func(q db.Reader) (name string, err error) {
			made++
			return name, q.Get(&name, `SELECT value FROM setting WHERE key = 'x'`)
		}
		set := func(q string, args ...any) {
			t.Helper()
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(q, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		set(`INSERT INTO setting (key, value, changed_at, changed_by) VALUES ('x', '0', '2026-01-01T00:00:00.000Z', '示例甲')`)
		for i := range 4 {
			for range 3 {
				if got, err := kept.Of(d.Reader(ctx), make); err != nil || got != fmt.Sprint(i) {
					t.Fatalf("state %d: %q %v", i, got, err)
				}
			}
			set(`UPDATE setting SET value = ? WHERE key = 'x'`, fmt.Sprint(i+1))
		}
		if made != 4 {
			t.Errorf("made %d times in four states", made)
		}
		set(`DELETE FROM setting WHERE key = 'x'`)
		if got, err := kept.Of(d.Reader(ctx), make); err == nil {
			t.Errorf("a value that cannot be made: %q", got)
		}
	})
}
