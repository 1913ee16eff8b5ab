// Package throttle slows down who asks too often: a token bucket for each
// address or key, in memory. A county sits behind one address, so an address
// is only slowed down, never locked.
package throttle

import (
	"sync"
	"time"
)

// size is how many keys are remembered.
const size = 4096

// Throttle gives every key a burst, then one more every refill. Use it by
// pointer.
type Throttle struct {
	Burst  int
	Refill time.Duration

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func (t *Throttle) full(b bucket, now time.Time) bool {
	return b.tokens+now.Sub(b.at).Seconds()/t.Refill.Seconds() >= float64(t.Burst)
}

// Take uses one attempt of a key; wait is how long until the next when none
// is left.
func (t *Throttle) Take(key string, now time.Time) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	burst := float64(t.Burst)
	b, known := t.buckets[key]
	if !known {
		t.room(now)
		b = bucket{tokens: burst, at: now}
	}
	b.tokens = min(burst, b.tokens+max(0, now.Sub(b.at).Seconds())/t.Refill.Seconds())
	b.at = now
	if ok = b.tokens >= 1; ok {
		b.tokens--
	} else {
		wait = time.Duration((1 - b.tokens) * float64(t.Refill))
	}
	t.buckets[key] = b
	return wait, ok
}

// GiveBack returns an attempt that shall not count.
func (t *Throttle) GiveBack(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b, ok := t.buckets[key]; ok {
		b.tokens = min(float64(t.Burst), b.tokens+1)
		t.buckets[key] = b
	}
}

// room makes place for one more: full buckets say nothing and go first; when
// all are in use, any one goes.
func (t *Throttle) room(now time.Time) {
	if t.buckets == nil {
		t.buckets = map[string]bucket{}
	}
	if len(t.buckets) < size {
		return
	}
	for k, b := range t.buckets {
		if t.full(b, now) {
			delete(t.buckets, k)
		}
	}
	for k := range t.buckets {
		if len(t.buckets) < size {
			return
		}
		delete(t.buckets, k)
	}
}
