package audit_test

import (
	"context"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// Two processes on one database, and roll-backs after the chain was moved:
// what a process remembers of the chain's end is wrong again and again, and
// the chain stays whole.
func TestTwoProcessesOneChain(t *testing.T) {
	for name, source := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLiteSource, "postgres": dbtest.PostgresSource} {
		t.Run(name, func(t *testing.T) {
			address := source(t)
			var both [2]*db.DB
			for i := range both {
				d, err := db.Open(context.Background(), address)
				if err != nil {
					t.Fatal(err)
				}
				defer d.Close()
				both[i] = attached(t, d)
			}
			for i := range 60 {
				d := both[(i/3)%2]
				fill(t, d, 1+i%3)
				// The second act can not be written, after the first took the head.
				err := d.Write(context.Background(), func(tx *db.Tx) error {
					audit.Record(tx, officer, audit.Entry{Action: "claim.accept"})
					audit.Record(tx, officer, audit.Entry{Action: "claim.accept", Outcome: "unheard of"})
					return nil
				})
				if err == nil {
					t.Fatal("an unknown outcome was written")
				}
			}
			if r := check(t, both[0], testKey); !r.Sound() || r.Rows != 120 {
				t.Errorf("%d rows: %v", r.Rows, r.Faults)
			}
		})
	}
}
