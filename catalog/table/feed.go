package table

import (
	"context"

	"lianghua/internal/sheet"
)

// A file is read on a goroutine of its own while the rows before are
// understood. Rows travel in parts of feedRows rows or feedBytes of text,
// whichever is first; feedParts parts may wait.
const (
	feedRows  = 64
	feedBytes = 1 << 20
	feedParts = 4
)

// feed gives every row of sheet i to take, in order, on the caller's
// goroutine. The rows are the caller's only until take returns.
func feed(ctx context.Context, book source, i int, take func(*sheet.Row) error) error {
	ctx, cancel := context.WithCancel(ctx)
	parts, failed := make(chan []sheet.Row, feedParts), make(chan error, 1)
	defer func() { // the book is the caller's again only when nobody reads it
		cancel()
		for range parts {
		}
	}()
	go func() {
		defer close(parts)
		var p part
		err := book.Read(ctx, i, func(r *sheet.Row) error {
			if p.add(r); !p.full() {
				return nil
			}
			return p.send(ctx, parts)
		})
		if err == nil {
			err = p.send(ctx, parts)
		}
		failed <- err
	}()
	for rows := range parts {
		for k := range rows {
			if err := take(&rows[k]); err != nil {
				return err
			}
		}
	}
	return <-failed
}

// part is the rows on their way.
type part struct {
	rows  []sheet.Row
	cells []sheet.Cell // of all rows
	bytes int
}

// add copies a row, which its reader uses again.
func (p *part) add(r *sheet.Row) {
	start := len(p.cells)
	p.cells = append(p.cells, r.Cells...)
	for k := range r.Cells {
		p.bytes += len(r.Cells[k].Text)
	}
	p.rows = append(p.rows, sheet.Row{N: r.N, Cells: p.cells[start:len(p.cells):len(p.cells)]})
}

func (p *part) full() bool { return len(p.rows) >= feedRows || p.bytes >= feedBytes }

// send hands the part over and begins a new one.
func (p *part) send(ctx context.Context, to chan<- []sheet.Row) error {
	select {
	case to <- p.rows:
	case <-ctx.Done():
		return ctx.Err()
	}
	*p = part{rows: make([]sheet.Row, 0, feedRows), cells: make([]sheet.Cell, 0, len(p.cells))}
	return nil
}
