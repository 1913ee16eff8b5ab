package db

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// maxArgs bounds the arguments of one statement.
const maxArgs = 900

// ExecRows runs head once for many rows: every statement is a journey to the
// server. row is the text of one row, "(?, ?)"; tail follows the last row.
func (tx *Tx) ExecRows(head, row, tail string, rows [][]any) error {
	return tx.EachRows(nil, head, row, tail, rows)
}

// EachRows is ExecRows for a statement that returns rows; read may be nil.
// The values of the next statement are made ready while the database works on
// this one.
func (tx *Tx) EachRows(read func(*sqlx.Rows) error, head, row, tail string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	size := max(1, maxArgs/len(rows[0]))
	text, n := "", 0
	for part, err := range ready(tx.ctx, slices.Collect(slices.Chunk(rows, size))) {
		if err != nil {
			return err
		}
		if n != part.rows {
			n = part.rows
			text = head + strings.Repeat(row+", ", n-1) + row + tail
		}
		if read != nil {
			err = tx.Each(read, text, part.args...)
		} else {
			_, err = tx.Exec(text, part.args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bound is the arguments of one statement.
type bound struct {
	rows int
	args []any
	err  error
}

// ready gives the arguments of each part with their driver values made, which
// for JSON is most of the work, one part ahead of the caller.
func ready(ctx context.Context, parts [][][]any) func(yield func(bound, error) bool) {
	return func(yield func(bound, error) bool) {
		if len(parts) == 1 {
			b := bind(parts[0])
			yield(b, b.err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		ahead := make(chan bound, 1)
		go func() {
			defer close(ahead)
			for _, p := range parts {
				select {
				case ahead <- bind(p):
				case <-ctx.Done():
					return
				}
			}
		}()
		defer func() {
			cancel()
			for range ahead {
			}
		}()
		done := 0
		for b := range ahead {
			done++
			if !yield(b, b.err) {
				return
			}
		}
		if done < len(parts) {
			yield(bound{}, ctx.Err())
		}
	}
}

func bind(rows [][]any) bound {
	b := bound{rows: len(rows), args: make([]any, 0, len(rows)*len(rows[0]))}
	for _, r := range rows {
		for _, v := range r {
			if j, ok := v.(driver.Valuer); ok && b.err == nil {
				v, b.err = j.Value()
			}
			b.args = append(b.args, v)
		}
	}
	return b
}
