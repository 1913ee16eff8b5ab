package org

import (
	"sync"
	"time"

	"lianghua/internal/throttle"
)

// A county sits behind one address, so an address is only slowed down, and
// only by wrong passwords: a burst, then one attempt every refill.
const (
	throttleBurst  = 60
	throttleRefill = 2 * time.Second
	strangersSize  = 4096 // logins remembered
)

// attempts are the sign-ins of each address. Its zero value is ready.
type attempts struct {
	once sync.Once
	t    *throttle.Throttle
}

func (a *attempts) throttle() *throttle.Throttle {
	a.once.Do(func() { a.t = &throttle.Throttle{Burst: throttleBurst, Refill: throttleRefill} })
	return a.t
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
	if s.seen == nil || len(s.seen) >= strangersSize {
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
