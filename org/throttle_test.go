package org

import (
	"fmt"
	"testing"
	"time"
)

func TestThrottleForgetsWhatItNeedNotKnow(t *testing.T) {
	var th throttle
	var st strangers
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range throttleSize + 500 {
		if _, ok := th.take(fmt.Sprint("a", i), now); !ok {
			t.Fatalf("address %d was refused at its first attempt", i)
		}
		st.fail(fmt.Sprint("l", i), now, 5, time.Minute)
	}
	if len(th.buckets) > throttleSize || len(st.seen) > throttleSize {
		t.Errorf("%d addresses and %d logins are remembered", len(th.buckets), len(st.seen))
	}
	for range throttleBurst {
		th.take("busy", now)
	}
	if _, ok := th.take("busy", now); ok {
		t.Error("the burst has no end")
	}
	if wait, ok := th.take("busy", now.Add(throttleRefill-time.Second)); ok || wait <= 0 || wait > time.Second {
		t.Errorf("wait %v %v", wait, ok)
	}
	th.take("a0", now.Add(time.Hour)) // all are full again by now
	if _, ok := th.take("busy", now.Add(2*throttleRefill)); !ok {
		t.Error("an attempt does not come back")
	}
}
