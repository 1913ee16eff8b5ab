package dispute

import (
	"testing"

	"lianghua/internal/calendar"
)

// 10 and 5 working days in a review, 15 days in a lawsuit; a last day off moves on.
func TestReplyDue(t *testing.T) {
	cal := calendar.Embedded()
	for _, x := range []struct {
		kind      Kind
		procedure string
		received  string
		want      string
	}{
		{Review, "ordinary", "2026-09-21", "2026-10-12"}, // 中秋 and 国庆 between, a make-up Saturday among the days
		{Review, "simple", "2026-09-21", "2026-09-29"},
		{SuitDirect, "ordinary", "2026-09-21", "2026-10-08"}, // the 15th day is in the holiday
		{SuitAfter, "ordinary", "2026-08-03", "2026-08-18"},
	} {
		if got := ReplyDue(x.kind, x.procedure, calendar.MustParse(x.received), cal); got.Date.String() != x.want || got.Provisional {
			t.Errorf("%s %s from %s: %s, want %s", x.kind, x.procedure, x.received, got.Date, x.want)
		}
	}
}
