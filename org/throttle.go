package org

import (
	"sync"
	"time"
)

// A county sits behind one address, so an address is only slowed down, and
// only by wrong passwords: a burst, then one attempt every refill.
const (
	throttleBurst  = 60
	throttleRefill = 2 * time.Second
	throttleSize   = 4096 // addresses remembered
)

// throttle is a token bucket for each address. Its zero value is ready.
type throttle struct {
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func (b bucket) full(now time.Time) bool {
	return b.tokens+now.Sub(b.at).Seconds()/throttleRefill.Seconds() >= throttleBurst
}

// take uses one attempt of an address; wait is how long until the next when
// none is left.
func (t *throttle) take(address string, now time.Time) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, known := t.buckets[address]
	if !known {
		t.room(now)
		b = bucket{tokens: throttleBurst, at: now}
	}
	b.tokens = min(throttleBurst, b.tokens+max(0, now.Sub(b.at).Seconds())/throttleRefill.Seconds())
	b.at = now
	if ok = b.tokens >= 1; ok {
		b.tokens--
	} else {
		wait = time.Duration((1 - b.tokens) * float64(throttleRefill))
	}
	t.buckets[address] = b
	return wait, ok
}

// giveBack returns the attempt of a right password.
func (t *throttle) giveBack(address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b, ok := t.buckets[address]; ok {
		b.tokens = min(throttleBurst, b.tokens+1)
		t.buckets[address] = b
	}
}

// room makes place for one more: full buckets say nothing and go first; when
// all are in use, any one goes.
func (t *throttle) room(now time.Time) {
	if t.buckets == nil {
		t.buckets = map[string]bucket{}
	}
	if len(t.buckets) < throttleSize {
		return
	}
	for a, b := range t.buckets {
		if b.full(now) {
			delete(t.buckets, a)
		}
	}
	for a := range t.buckets {
		if len(t.buckets) < throttleSize {
			return
		}
		delete(t.buckets, a)
	}
}

// strangers counts failures of logins that do not exist and answers as if
// they had been locked, so that a lock does not tell which logins exist.
type strangers struct {
	mu   sync.Mutex
	seen map[string]stranger
}

type stranger struct {
	failures int
	until    time.Time
}

// fail counts one failure; until is when the pretended lock ends, zero without one.
func (s *strangers) fail(login string, now time.Time, most int, lock time.Duration) (until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil || len(s.seen) >= throttleSize {
		s.seen = map[string]stranger{}
	}
	x := s.seen[login]
	if x.until.After(now) {
		return x.until
	}
	x.failures++
	if x.failures >= most {
		x = stranger{until: now.Add(lock)}
		until = x.until
	}
	s.seen[login] = x
	return until
}
