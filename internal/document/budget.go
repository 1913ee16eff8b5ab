package document

import (
	"context"
	"io"
	"time"
)

// budget is what is left to spend on one file.
type budget struct {
	ctx      context.Context
	lim      Limits
	deadline time.Time
	unpacked int64
	cells    int
	text     int
	ticks    int
}

func newBudget(ctx context.Context, lim Limits) *budget {
	return &budget{ctx: ctx, lim: lim, deadline: time.Now().Add(lim.Time)}
}

// tick is called often; it looks at the clock now and then.
func (b *budget) tick() error {
	if b.ticks++; b.ticks%512 != 0 {
		return nil
	}
	return b.late()
}

// late reports a spent time limit or a caller who has gone.
func (b *budget) late() error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(b.deadline) {
		return errTooSlow
	}
	return nil
}

// unpack counts unpacked bytes.
func (b *budget) unpack(n int64) error {
	if b.unpacked += n; b.unpacked > b.lim.Unpacked {
		return errTooLarge
	}
	return nil
}

// keep counts text that is held.
func (b *budget) keep(n int) error {
	if b.text += n; b.text > b.lim.Text {
		return errTooLarge
	}
	return nil
}

// cell counts a cell.
func (b *budget) cell() error {
	if b.cells++; b.cells > b.lim.Cells {
		return errTooLarge
	}
	return b.tick()
}

// readAll reads a stream as far as the budget goes.
func (b *budget) readAll(r io.Reader) ([]byte, error) {
	left := b.lim.Unpacked - b.unpacked
	raw, err := io.ReadAll(io.LimitReader(r, left+1))
	if e := b.unpack(int64(len(raw))); e != nil {
		return nil, e
	}
	return raw, err
}

// whole reads a whole file, which is within the limit.
func whole(r io.ReaderAt, size int64) ([]byte, error) {
	raw := make([]byte, size)
	n, err := r.ReadAt(raw, 0)
	if int64(n) == size {
		return raw, nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return nil, err
}
