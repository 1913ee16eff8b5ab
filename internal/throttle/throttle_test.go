package throttle

import (
	"fmt"
	"testing"
	"time"
)

func TestThrottleForgetsWhatItNeedNotKnow(t *testing.T) {
	th := Throttle{Burst: 60, Refill: 2 * time.Second}
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range size + 500 {
		if _, ok := th.Take(fmt.Sprint("a", i), now); !ok {
			t.Fatalf("address %d was refused at its first attempt", i)
		}
	}
	if len(th.buckets) > size {
		t.Errorf("%d addresses are remembered", len(th.buckets))
	}
	for range th.Burst {
		th.Take("busy", now)
	}
	if _, ok := th.Take("busy", now); ok {
		t.Error("the burst has no end")
	}
	if wait, ok := th.Take("busy", now.Add(th.Refill-time.Second)); ok || wait <= 0 || wait > time.Second {
		t.Errorf("wait %v %v", wait, ok)
	}
	th.Take("a0", now.Add(time.Hour)) // all are full again by now
	if _, ok := th.Take("busy", now.Add(2*th.Refill)); !ok {
		t.Error("an attempt does not come back")
	}
}
