package org

import (
	"fmt"
	"testing"
	"time"
)

func TestStrangersAreForgotten(t *testing.T) {
	var st strangers
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range strangersSize + 500 {
		st.fail(fmt.Sprint("l", i), now, 5, time.Minute)
	}
	if len(st.seen) > strangersSize {
		t.Errorf("%d logins are remembered", len(st.seen))
	}
}
