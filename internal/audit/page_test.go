package audit_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

var start = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func TestPageFiltersAndWalks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		now := start
		d.SetClock(func() time.Time { return now })
		fill(t, d, 120)
		now = start.Add(time.Hour)
		other := audit.Who{AccountID: 8, Name: "示例乙", Face: "cli"}
		if err := audit.Log(context.Background(), d, other, audit.Entry{Action: "claim.settle", Outcome: audit.Denied, UnitID: 6}); err != nil {
			t.Fatal(err)
		}
		q := d.Reader(context.Background())
		var seen []int64
		for before := int64(0); ; {
			rows, next, err := audit.Page(q, audit.Filter{}, before)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				seen = append(seen, r.Seq)
			}
			if before = next; next == 0 {
				break
			}
		}
		if len(seen) != 121 || seen[0] != 121 || seen[120] != 1 || !slices.IsSortedFunc(seen, func(a, b int64) int { return int(b - a) }) {
			t.Errorf("walk: %d rows, %v…", len(seen), seen[:3])
		}
		for name, f := range map[string]audit.Filter{
			"account": {AccountID: 8}, "actor": {Actor: "示例乙"}, "action": {Action: "claim.settle"}, "unit": {UnitID: 6},
			"outcome": {Outcome: audit.Denied}, "from": {From: db.Some(db.At(start.Add(time.Minute)))},
			"object": {ObjectKind: "claim", ObjectID: "17"}, "family and outcome": {Action: "claim.", Outcome: audit.Denied},
		} {
			if rows, _, err := audit.Page(q, f, 0); err != nil || len(rows) != 1 {
				t.Errorf("%s: %d rows, %v", name, len(rows), err)
			}
		}
		if rows, _, _ := audit.Page(q, audit.Filter{Until: db.Some(db.At(start))}, 0); len(rows) != 0 {
			t.Errorf("until is excluded: %d rows", len(rows))
		}
	})
}

func TestExportIsOldestFirstAndStops(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 2500)
		q := d.Reader(context.Background())
		var last int64
		err := audit.Each(q, audit.Filter{Action: "claim.accept"}, func(r audit.Row) error {
			if r.Seq != last+1 || r.Details()["field"] != "公开时限" {
				t.Errorf("row %d after %d: %v", r.Seq, last, r.Details())
			}
			last = r.Seq
			return nil
		})
		if err != nil || last != 2500 {
			t.Errorf("exported to %d: %v", last, err)
		}
		stop := errors.New("stop")
		if err := audit.Each(q, audit.Filter{}, func(audit.Row) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("the callback's error: %v", err)
		}
	})
}

func TestStateOfTheChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := d.Reader(context.Background())
		if s, err := audit.State(q); err != nil || s != (audit.Summary{}) {
			t.Errorf("empty: %+v %v", s, err)
		}
		if r := check(t, d, testKey); !r.Sound() || r.Rows != 0 {
			t.Errorf("an empty log is sound: %+v", r)
		}
		attached(t, d)
		d.SetClock(func() time.Time { return start })
		fill(t, d, 3)
		s, err := audit.State(q)
		if err != nil || s.Rows != 3 || s.KeyID != testKey.KeyID() || len(s.Head) != 16 || !s.First.Equal(start) || !s.Last.Equal(start) {
			t.Errorf("state: %+v %v", s, err)
		}
	})
}

// Text that an engine can not keep byte for byte is cleaned before it is
// chained, and an unwritable act stops its transaction.
func TestOddTextIsKeptSound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			audit.Record(tx, audit.Who{Name: "a\x00b\xff;1:", Face: "cli"}, audit.Entry{Action: "x", ObjectID: "𠮷é\u0301",
				Detail: map[string]any{"字段\x00": "值\xff"}})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := check(t, d, testKey); !r.Sound() || r.Rows != 1 {
			t.Errorf("%+v", r)
		}
		err = d.Write(context.Background(), func(tx *db.Tx) error {
			audit.Record(tx, officer, audit.Entry{Action: "x", Detail: map[string]any{"f": func() {}}})
			return nil
		})
		if err == nil {
			t.Error("an act that cannot be written let its transaction commit")
		}
	})
}

func TestLogOutlivesTheRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := audit.Log(ctx, d, officer, audit.Entry{Action: "session.open", Outcome: audit.Failed}); err != nil {
			t.Fatal(err)
		}
		if rows, _, err := audit.Page(d.Reader(context.Background()), audit.Filter{}, 0); err != nil || len(rows) != 1 || rows[0].Outcome.Label() != "未成功" {
			t.Errorf("%v %v", rows, err)
		}
	})
}
