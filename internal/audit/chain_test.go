package audit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

var testKey, strangeKey = newKey(), newKey()

// newKey makes a key file and reads it: the tests chain as the product does.
func newKey() *crypt.Keys {
	dir, err := os.MkdirTemp("", "audit-keys-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	k, err := crypt.OpenKeys(filepath.Join(dir, "keys"))
	if err != nil {
		panic(err)
	}
	return k
}

var officer = audit.Who{AccountID: 7, PersonID: 3, Name: "示例甲", Role: "county.officer", Face: "web", Address: "127.0.0.1"}

func attached(t testing.TB, d *db.DB) *db.DB {
	t.Helper()
	audit.Attach(d, testKey)
	return d
}

func record(t testing.TB, d *db.DB, entries ...audit.Entry) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		for _, e := range entries {
			audit.Record(tx, officer, e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fill(t testing.TB, d *db.DB, n int) {
	t.Helper()
	var all []audit.Entry
	for i := range n {
		all = append(all, audit.Entry{Action: "claim.accept", ObjectKind: "claim", ObjectID: audit.ID(int64(i)), UnitID: 5,
			Detail: map[string]any{"field": "公开时限", "n": i}})
	}
	record(t, d, all...)
}

func check(t testing.TB, d *db.DB, chain audit.Chainer) audit.Report {
	t.Helper()
	r, err := audit.Check(context.Background(), d, chain)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func exec(t testing.TB, d *db.DB, statements ...string) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unseal does what a person with the database's password can do.
func unseal(t testing.TB, d *db.DB) {
	t.Helper()
	if d.Engine() == db.Postgres {
		exec(t, d, `ALTER TABLE audit_log DISABLE TRIGGER USER`, `ALTER TABLE audit_head DISABLE TRIGGER USER`)
		return
	}
	exec(t, d, `DROP TRIGGER audit_log_no_update`, `DROP TRIGGER audit_log_no_delete`, `DROP TRIGGER audit_head_no_delete`)
}

// Eight writers, each 500 acts, a third rolled back: no gap, no fork; then
// one changed byte is found.
func TestEightWritersOneChain(t *testing.T) {
	const writers, acts = 8, 500
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		refused := errors.New("refused")
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range acts {
					err := d.Write(context.Background(), func(tx *db.Tx) error {
						audit.Record(tx, officer, audit.Entry{Action: "claim.accept", ObjectKind: "claim", ObjectID: audit.ID(int64(w*acts + i))})
						if (w+i)%3 == 0 {
							return refused
						}
						return nil
					})
					if err != nil && !errors.Is(err, refused) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var want int64
		for w := range writers {
			for i := range acts {
				if (w+i)%3 != 0 {
					want++
				}
			}
		}
		if r := check(t, d, testKey); !r.Sound() || r.Rows != want {
			t.Fatalf("after %d writers: %d rows, want %d; %v", writers, r.Rows, want, r.Faults)
		}
		unseal(t, d)
		exec(t, d, `UPDATE audit_log SET object_id = object_id || '1' WHERE seq = 1234`)
		wantFault(t, check(t, d, testKey), 1234, audit.KindChanged)
	})
}

func wantFault(t *testing.T, r audit.Report, seq int64, kind string) {
	t.Helper()
	if len(r.Faults) != 1 || r.Faults[0].Seq != seq || r.Faults[0].Kind != kind || r.Faults[0].Msg == "" {
		t.Errorf("want one fault %q at %d, got %+v", kind, seq, r.Faults)
	}
}

// Every column takes part: a change of any of them is found.
func TestChangeOfAnyColumnIsFound(t *testing.T) {
	later := map[db.Engine]string{
		db.SQLite:   `UPDATE audit_log SET at = replace(at, 'Z', '0Z') WHERE seq = 5`,
		db.Postgres: `UPDATE audit_log SET at = at + interval '1 microsecond' WHERE seq = 5`,
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 9)
		unseal(t, d)
		back := map[string]string{"account_id": "7", "person_id": "3", "unit_id": "5", "actor": "'示例甲'", "role": "'county.officer'",
			"face": "'web'", "address": "'127.0.0.1'", "action": "'claim.accept'", "outcome": "'done'", "object_kind": "'claim'",
			"object_id": "'4'", "detail": `'{"field":"公开时限","n":4}'`}
		for column, old := range back {
			changed := "'x'"
			switch column {
			case "account_id", "person_id", "unit_id":
				changed = column + " + 1"
			case "outcome":
				changed = "'denied'"
			}
			exec(t, d, `UPDATE audit_log SET `+column+` = `+changed+` WHERE seq = 5`)
			wantFault(t, check(t, d, testKey), 5, audit.KindChanged)
			exec(t, d, `UPDATE audit_log SET `+column+` = `+old+` WHERE seq = 5`)
			if r := check(t, d, testKey); !r.Sound() {
				t.Fatalf("%s put back: %v", column, r.Faults)
			}
		}
		exec(t, d, later[d.Engine()])
		wantFault(t, check(t, d, testKey), 5, audit.KindChanged)
	})
}

// Moving a character from one column to its neighbour is not the same row.
func TestFieldBordersAreFixed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 3)
		unseal(t, d)
		exec(t, d, `UPDATE audit_log SET actor = '示例', role = '甲county.officer' WHERE seq = 2`)
		wantFault(t, check(t, d, testKey), 2, audit.KindChanged)
	})
}

func TestWhatIsDoneToAChainIsNamed(t *testing.T) {
	cases := []struct {
		name, sql string
		seq       int64
		kind, say string
	}{
		{"gap", `DELETE FROM audit_log WHERE seq IN (4, 5)`, 4, audit.KindGap, "第 4 至 5 条，共 2 条"},
		{"first row", `DELETE FROM audit_log WHERE seq = 1`, 1, audit.KindGap, "第 1 条"},
		{"tail", `DELETE FROM audit_log WHERE seq > 7`, 8, audit.KindTail, "第 8 至 9 条"},
		{"mac", `UPDATE audit_log SET mac = replace(mac, substr(mac, 1, 2), 'zz') WHERE seq = 4`, 4, audit.KindMAC, "校验值被改动"},
		{"upper case mac", `UPDATE audit_log SET mac = upper(mac) WHERE seq = 4`, 4, audit.KindMAC, "校验值被改动"},
		{"head back", `UPDATE audit_head SET seq = 8, mac = (SELECT mac FROM audit_log WHERE seq = 8)`, 9, audit.KindHead, "停在第 8 条"},
		{"head mac", `UPDATE audit_head SET mac = 'aa'`, 9, audit.KindHead, "不一致"},
		{"head gone", `DELETE FROM audit_head`, 9, audit.KindHead, "不存在"},
		{"key", `UPDATE audit_log SET key_id = 'old' WHERE seq = 6`, 6, audit.KindKey, "另一把密钥（old）"},
		{"number below 1", `UPDATE audit_log SET seq = 0 WHERE seq = 1`, 0, audit.KindGap, "编号 0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				attached(t, d)
				fill(t, d, 9)
				unseal(t, d)
				exec(t, d, c.sql)
				r := check(t, d, testKey)
				if len(r.Faults) == 0 {
					t.Fatal("nothing was found")
				}
				if f := r.Faults[0]; f.Seq != c.seq || f.Kind != c.kind || !strings.Contains(f.Msg, c.say) {
					t.Errorf("got %+v", r.Faults)
				}
			})
		})
	}
}

// A row that continues an older row than its neighbour (what happens when
// the head is not locked) is named a fork.
func TestForkIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 4)
		exec(t, d, `UPDATE audit_head SET mac = (SELECT mac FROM audit_log WHERE seq = 3)`)
		fill(t, d, 1)
		wantFault(t, check(t, d, testKey), 5, audit.KindFork)
	})
}

func TestWithoutKeyOnlyNumbersAreChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 9)
		unseal(t, d)
		exec(t, d, `UPDATE audit_log SET actor = 'x' WHERE seq = 2`)
		r := check(t, d, nil)
		if !r.Sound() || r.Keyed || !strings.Contains(strings.Join(r.Lines(), "\n"), "未核对内容") {
			t.Errorf("without key: %+v %v", r, r.Lines())
		}
		exec(t, d, `DELETE FROM audit_log WHERE seq = 7`)
		wantFault(t, check(t, d, nil), 7, audit.KindGap)
	})
}

// A report of a log where everything is wrong stays short and ordered.
func TestManyFaultsAreCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 9000)
		r := check(t, d, strangeKey)
		if len(r.Faults) != audit.FaultLimit || r.More != 9000-audit.FaultLimit || r.Faults[0].Seq != 1 || r.Faults[19].Seq != 20 {
			t.Errorf("%d faults listed, %d more, from %d to %d", len(r.Faults), r.More, r.Faults[0].Seq, r.Faults[len(r.Faults)-1].Seq)
		}
		if r.Faults[0].Kind != audit.KindKey {
			t.Errorf("kind: %+v", r.Faults[0])
		}
	})
}
