package db_test

import (
	"context"
	"errors"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// What runs along a transaction is committed and rolled back with it.
func TestAlongJoinsTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		refusal, failure := errors.New("no"), errors.New("broken")
		mark := func(name string) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				_, err := db.NextNumber(tx, name, 0)
				return err
			}
		}
		count := func() (n int) {
			if err := d.Reader(context.Background()).Get(&n, `SELECT count(*) FROM counter`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		ctx := db.Along(context.Background(), mark("along"))
		if err := d.Write(ctx, mark("own")); err != nil || count() != 2 {
			t.Errorf("%v, %d numbers", err, count())
		}
		err := d.Write(db.Along(context.Background(), func(*db.Tx) error { return refusal }), mark("undone"))
		if !errors.Is(err, refusal) || count() != 2 {
			t.Errorf("refused by what runs along: %v, %d numbers", err, count())
		}
		err = d.Write(db.Along(context.Background(), mark("never")), func(*db.Tx) error { return failure })
		if !errors.Is(err, failure) || count() != 2 {
			t.Errorf("the act failed: %v, %d numbers", err, count())
		}
	})
}
