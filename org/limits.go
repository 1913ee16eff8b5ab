package org

import (
	"time"

	"lianghua/internal/db"
	"lianghua/internal/settings"
)

// Limits are the rules of sign-in, set by the security administrator.
type Limits struct {
	Failures int           // wrong passwords before an account is locked
	Lock     time.Duration // how long it stays locked
	Idle     time.Duration // a session without a request ends
	Absolute time.Duration // a session ends in any case
	// PasswordAge is after what time a password must be changed (GB/T 22239-2019,
	// 8.1.4.1 a: periodic change).
	PasswordAge time.Duration
	Former      int // passwords that must not come back
}

// limits reads the rules in force.
func limits(q db.Reader) (Limits, error) {
	v, err := settings.All(q)
	return limitsOf(v), err
}

func limitsOf(v settings.Values) Limits {
	return Limits{Failures: v.LockFailures(), Lock: v.LockTime(), Idle: v.SessionIdle(), Absolute: v.SessionMax(), PasswordAge: v.PasswordAge(), Former: v.PasswordsKept()}
}
