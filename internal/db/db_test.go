package db_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func TestRollBackGivesNumbersBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		refuse := errors.New("refused")
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[int64]bool{}
		for w := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range 30 {
					var n int64
					err := d.Write(ctx, func(tx *db.Tx) (err error) {
						if n, err = db.NextNumber(tx, "受理号", 2026); err != nil {
							return err
						}
						if (w+i)%3 == 0 {
							return refuse
						}
						return nil
					})
					switch {
					case errors.Is(err, refuse):
					case err != nil:
						t.Error(err)
					default:
						mu.Lock()
						if got[n] {
							t.Errorf("number %d given twice", n)
						}
						got[n] = true
						mu.Unlock()
					}
				}
			}()
		}
		wg.Wait()
		for n := range int64(len(got)) {
			if !got[n+1] {
				t.Errorf("gap: number %d is missing of %d", n+1, len(got))
			}
		}
	})
}

func TestNestedWriteIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			return d.Write(tx.Context(), func(*db.Tx) error { return nil })
		})
		if fault.KindOf(err) != fault.KindInternal {
			t.Fatalf("nested write: got %v", err)
		}
	})
}

func TestTimeSortsAndReturns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		early := time.Date(2026, 1, 2, 9, 30, 0, 0, time.FixedZone("", 8*3600))
		late := time.Date(2026, 1, 2, 2, 0, 0, 123456789, time.UTC)
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			return tx.ExecMany(`INSERT INTO setting (key, value, changed_at, changed_by) VALUES (?, ?, ?, ?)`,
				[][]any{{"late", "", db.At(late), ""}, {"early", "", db.At(early), ""}})
		})
		if err != nil {
			t.Fatal(err)
		}
		q := d.Reader(context.Background())
		var keys []string
		if err := q.Select(&keys, `SELECT key FROM setting ORDER BY changed_at`); err != nil {
			t.Fatal(err)
		}
		if want := []string{"early", "late"}; !reflect.DeepEqual(keys, want) {
			t.Errorf("order: got %v, want %v", keys, want)
		}
		var top db.Time
		if err := q.Get(&top, `SELECT max(changed_at) FROM setting`); err != nil {
			t.Fatal(err)
		}
		if !top.Equal(db.At(late).Time) {
			t.Errorf("max: got %v, want %v", top, db.At(late))
		}
	})
}

func TestWriteRefusesCollectedWithoutWriter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Collect("an act")
			_, err := tx.Exec(`INSERT INTO counter (name, year, value) VALUES (?, ?, ?)`, "x", 1, 1)
			return err
		})
		if err == nil {
			t.Fatal("an act was collected, nobody wrote it, and the transaction committed")
		}
		var n int
		if err := d.Reader(ctx).Get(&n, `SELECT count(*) FROM counter`); err != nil || n != 0 {
			t.Errorf("rows after the refused write: %d, %v", n, err)
		}
	})
}

// Both engines carry the same tables, columns and versions. The two
// tables of the search index are each engine's own.
func TestSchemasAgree(t *testing.T) {
	ctx := context.Background()
	lite, pg := dbtest.SQLite(t).Reader(ctx), dbtest.Postgres(t).Reader(ctx)
	var fromLite, fromPG []string
	if err := lite.Select(&fromLite, `SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'
		AND m.name NOT LIKE 'search_title%' AND m.name NOT LIKE 'search_body%' ORDER BY 1`); err != nil {
		t.Fatal(err)
	}
	if err := pg.Select(&fromPG, `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version' AND table_name NOT IN ('search_title', 'search_body') ORDER BY (table_name || '.' || column_name) COLLATE "C"`); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(fromLite, fromPG) {
		t.Errorf("schemas differ:\nsqlite   %v\npostgres %v", fromLite, fromPG)
	}
	if len(fromLite) < 100 {
		t.Errorf("only %d columns compared", len(fromLite))
	}
}

func TestSealedTablesRefuseChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO audit_log (seq, at, actor, face, action, outcome, key_id, mac)
				VALUES (1, ?, '示例甲', 'cli', 'catalog.read', 'done', 'k', 'm')`, tx.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{`UPDATE audit_log SET actor = 'x'`, `DELETE FROM audit_log`, `DELETE FROM audit_head`} {
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(q); return err }); err == nil {
				t.Errorf("%s: was allowed", q)
			}
		}
	})
}

func TestOpenRefusesUnknownAddress(t *testing.T) {
	for _, source := range []string{"", "mysql://x", "lianghua.db", "sqlite:"} {
		if _, err := db.Open(context.Background(), source); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("Open(%q): got %v, want a refusal", source, err)
		}
	}
}

func TestPatternFindsWhatWasTyped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := d.Reader(context.Background())
		for typed, text := range map[string]string{"100%": "补贴100%到位", "a_b": "xa_bx", `\`: `a\b`} {
			for _, c := range []struct {
				text string
				want bool
			}{{text, true}, {"补贴100到位 axb", false}} {
				var hit bool
				if err := q.Get(&hit, `SELECT CAST(? AS TEXT) LIKE ? ESCAPE '\'`, c.text, db.Pattern(typed)); err != nil {
					t.Fatal(fmt.Errorf("%q: %w", typed, err))
				}
				if hit != c.want {
					t.Errorf("%q in %q: got %v", typed, c.text, hit)
				}
			}
		}
	})
}
