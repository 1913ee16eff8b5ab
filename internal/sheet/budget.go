package sheet

import (
	"context"
	"time"
)

// budget is the time that reading may take; what the caller does with the
// rows in between does not count.
type budget struct {
	ctx   context.Context
	left  time.Duration
	start time.Time
	away  time.Duration
}

func newBudget(ctx context.Context, left time.Duration) *budget {
	return &budget{ctx: ctx, left: left, start: time.Now()}
}

// spent is the time used so far.
func (b *budget) spent() time.Duration { return time.Since(b.start) - b.away }

// check fails when the caller gave up or the time is over.
func (b *budget) check() error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if b.spent() > b.left {
		return errTooSlow
	}
	return nil
}

// outside runs the caller's part.
func (b *budget) outside(f func() error) error {
	since := time.Now()
	err := f()
	b.away += time.Since(since)
	return err
}
