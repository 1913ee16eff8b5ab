package db

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/fault"
)

// Reader is what only reads: a Tx, or the value that DB.Read gives. Functions
// that never write take a Reader, so that they cannot.
type Reader interface {
	// Get scans one row into dest; sql.ErrNoRows (see NoRows) when there is none.
	Get(dest any, query string, args ...any) error
	// Select scans all rows into the slice dest.
	Select(dest any, query string, args ...any) error
	// Each calls f for every row; f scans with rows.Scan or rows.StructScan.
	Each(f func(rows *sqlx.Rows) error, query string, args ...any) error
	// Context is the context of the surrounding Read or Write.
	Context() context.Context
	// Engine says which database answers.
	Engine() Engine
}

type query struct {
	ctx context.Context
	d   *DB
	q   sqlx.ExtContext
	tx  *Tx // the transaction that this is; nil when only reading
}

func (s *query) Context() context.Context { return s.ctx }
func (s *query) Engine() Engine           { return s.d.engine }

func (s *query) text(q string) string {
	s.d.queries.Add(1)
	if f := s.d.trace.Load(); f != nil {
		(*f)(q)
	}
	if s.tx != nil && !s.tx.public {
		s.tx.public = s.d.public.of(q)
	}
	if s.d.engine == Postgres {
		return sqlx.Rebind(sqlx.DOLLAR, q)
	}
	return q
}

func (s *query) Get(dest any, q string, args ...any) error {
	return sqlx.GetContext(s.ctx, s.q, dest, s.text(q), args...)
}

func (s *query) Select(dest any, q string, args ...any) error {
	return sqlx.SelectContext(s.ctx, s.q, dest, s.text(q), args...)
}

func (s *query) Each(f func(*sqlx.Rows) error, q string, args ...any) (err error) {
	rows, err := s.q.QueryxContext(s.ctx, s.text(q), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Tx is one write transaction. Now is frozen at its start.
type Tx struct {
	query
	Now       Time
	collected []any
	public    bool // it has written what the public may see
}

// Exec runs a statement and returns the number of rows it touched.
func (tx *Tx) Exec(q string, args ...any) (int64, error) {
	res, err := tx.q.ExecContext(tx.ctx, tx.text(q), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// ExecMany runs one prepared statement for each set of arguments.
func (tx *Tx) ExecMany(q string, sets [][]any) error {
	if len(sets) == 0 {
		return nil
	}
	stmt, err := tx.q.(*sqlx.Tx).PreparexContext(tx.ctx, tx.text(q))
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, args := range sets {
		if _, err := stmt.ExecContext(tx.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// Insert runs an INSERT … RETURNING id and returns the id.
func (tx *Tx) Insert(q string, args ...any) (id int64, err error) {
	return id, tx.Get(&id, q, args...)
}

// Collect keeps a record (an audit entry) until just before commit, when the
// function given to DB.OnCommit writes all of them.
func (tx *Tx) Collect(record any) { tx.collected = append(tx.collected, record) }

// Read runs f on a consistent reader. On SQLite it uses the read-only pool.
func (d *DB) Read(ctx context.Context, f func(q Reader) error) error {
	return f(&query{ctx: ctx, d: d, q: d.r})
}

// Reader returns a reader outside any transaction.
func (d *DB) Reader(ctx context.Context) Reader { return &query{ctx: ctx, d: d, q: d.r} }

// Snapshot runs f in a read-only transaction, so that all its queries see one state.
func (d *DB) Snapshot(ctx context.Context, f func(q Reader) error) error {
	opt := &sql.TxOptions{ReadOnly: d.engine == Postgres}
	if d.engine == Postgres {
		opt.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.r.BeginTxx(ctx, opt)
	if err != nil {
		return fault.Internal("db.Snapshot", err)
	}
	defer func() { _ = tx.Rollback() }()
	return f(&query{ctx: ctx, d: d, q: tx})
}

type inWrite struct{}

// tries is how often a write meets a serialization failure or a busy file before it gives up.
const tries = 6

// Write runs f in one transaction and commits when f returns nil. f may run
// again after a serialization failure, so it changes nothing outside the
// database. A Write inside a Write would wait for itself and is refused.
func (d *DB) Write(ctx context.Context, f func(tx *Tx) error) error {
	if ctx.Value(inWrite{}) != nil {
		return fault.Internal("db.Write", errNested)
	}
	ctx = context.WithValue(ctx, inWrite{}, true)
	var err error
	for i := range tries {
		if err = d.once(ctx, f); err == nil || !retryable(err) || ctx.Err() != nil {
			return err
		}
		wait := time.Duration(1<<i)*5*time.Millisecond + time.Duration(rand.IntN(10))*time.Millisecond
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
	return &fault.Error{Kind: fault.KindBusy, Op: "db.Write", Msg: "系统正忙，请稍后再试一次。", Err: err}
}

type withWrite struct{}

// Along returns a context whose write transactions run f as well, after their
// own work and before their commit: what must be true exactly when an act is
// (an idempotency key that is used up) joins the act without its knowing. An
// error of f undoes the act.
func Along(ctx context.Context, f func(tx *Tx) error) context.Context {
	return context.WithValue(ctx, withWrite{}, f)
}

func (d *DB) once(ctx context.Context, f func(tx *Tx) error) (err error) {
	t, err := d.w.BeginTxx(ctx, nil)
	if err != nil {
		return fault.Internal("db.Write", err)
	}
	defer func() { _ = t.Rollback() }() // after Commit this is a no-op
	tx := &Tx{query: query{ctx: ctx, d: d, q: t}, Now: d.Now()}
	tx.tx = tx
	if err := f(tx); err != nil {
		return err
	}
	if along, ok := ctx.Value(withWrite{}).(func(tx *Tx) error); ok {
		if err := along(tx); err != nil {
			return err
		}
	}
	if len(tx.collected) > 0 {
		if d.finish == nil {
			return fault.Internal("db.Write", errNoFinish)
		}
		if err := d.finish(tx, tx.collected); err != nil {
			return fault.Internal("db.Write", err)
		}
	}
	return tx.commit(t)
}

// commit ends the transaction and tells whoever keeps public pages.
func (tx *Tx) commit(t *sqlx.Tx) error {
	if !tx.public {
		return t.Commit()
	}
	n, err := tx.bump()
	if err != nil {
		return err
	}
	if err = t.Commit(); err != nil {
		n = 0
	}
	tx.d.tellChanged(n)
	return err
}
