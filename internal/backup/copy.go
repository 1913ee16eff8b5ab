package backup

import (
	"context"
	"fmt"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
)

// Pair is a table on both sides of a move.
type Pair struct{ From, To TableSum }

// Same reports that both sides hold the same rows.
func (p Pair) Same() bool { return p.From.Rows == p.To.Rows && p.From.SHA256 == p.To.SHA256 }

// Move copies a county's database into an empty one, usually SQLite into
// PostgreSQL, and returns counts and hashes of both sides. Files stay where
// they are. Nobody may write meanwhile: what comes after the snapshot is not
// carried over.
func Move(ctx context.Context, from *db.DB, to string) (out []Pair, err error) {
	v, err := from.Version(ctx)
	if err != nil {
		return nil, err
	}
	if !v.Ready() {
		return nil, fault.Invalidf("from", "原数据库的结构是旧版（%s），请先执行 lianghua migrate。", v)
	}
	if err := emptyDatabase(ctx, to); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, to)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := d.Close(); err == nil {
			err = closed
		} else if cleared := clearDatabase(context.WithoutCancel(ctx), to); cleared != nil {
			err = fmt.Errorf("%w; %w", err, cleared)
		}
	}()
	if err := d.MigrateTo(ctx, v.Latest); err != nil {
		return nil, err
	}
	err = from.Snapshot(ctx, func(q db.Reader) error {
		out, err = move(ctx, q, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range out {
		if !p.Same() {
			return out, fault.Internal("backup.Move", fmt.Errorf("%s differs on the two sides", p.From.Name))
		}
	}
	return out, d.Write(ctx, search.Rebuild)
}

func move(ctx context.Context, q db.Reader, d *db.DB) (out []Pair, err error) {
	tables, err := db.Tables(q)
	if err != nil {
		return nil, err
	}
	if err := d.Refill(ctx, func(tx *db.Tx) error {
		for _, t := range tables {
			p := newPour(tx, blank(t))
			sum, err := sumOf(q, t, p.add)
			if err != nil {
				return err
			}
			if err := p.flush(); err != nil {
				return err
			}
			out = append(out, Pair{From: sum})
		}
		return nil
	}); err != nil {
		return nil, err
	}
	there, err := sums(d.Reader(ctx))
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].To = there[i]
	}
	return out, nil
}
