// Package db opens a county's database and runs its transactions. One county
// is one database; SQLite is the embedded default, PostgreSQL the cluster
// engine, and every statement is one text for both: `?` in the source,
// rebound at the edge (a `$n` is a name to go-sqlite3 and swaps arguments).
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/fault"
)

// Engine names the database behind a DB.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is one county's database: a writer and a reader side.
type DB struct {
	engine  Engine
	w, r    *sqlx.DB
	now     func() time.Time
	finish  func(*Tx, []any) error
	queries atomic.Int64
	source  string
	reader  string // SQLite: the address of a connection that only reads
	changed []func(int64)
	public  verdicts
	trace   atomic.Pointer[func(string)]
}

// Open connects to source, `sqlite:PATH` or `postgres://…`. It creates the
// folder and file of a SQLite database, but no tables: see Migrate.
func Open(ctx context.Context, source string) (*DB, error) {
	d := &DB{now: time.Now, source: source}
	var err error
	switch {
	case strings.HasPrefix(source, "sqlite:"):
		d.engine = SQLite
		err = d.openSQLite(ctx, strings.TrimPrefix(source, "sqlite:"))
	case strings.HasPrefix(source, "postgres://"), strings.HasPrefix(source, "postgresql://"):
		d.engine = Postgres
		err = d.openPostgres(ctx, source)
	default:
		return nil, fault.Invalidf("db", "数据库地址“%s”不能识别，应为 sqlite:文件路径 或 postgres://用户@主机/库名", source)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// SQLitePath returns the file of a `sqlite:` source, and false for another engine.
func SQLitePath(source string) (string, bool) {
	return strings.CutPrefix(source, "sqlite:")
}

func (d *DB) openSQLite(ctx context.Context, path string) error {
	if !sqliteReady {
		return fault.Invalid("db", "本程序编译时缺少 SQLite（需要 cgo 和编译标签 sqlite_fts5），请用 make build 重新编译，或改用 postgres:// 数据库")
	}
	if path == "" {
		return fault.Invalid("db", "sqlite: 后面缺少文件路径")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fault.Internal("db.Open", err)
	}
	// Pragmas go in the DSN: run by Exec they would reach one pooled connection only.
	// Parsing a statement costs as much as running it: each connection keeps its last ones.
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	writer := file + "?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_foreign_keys=1&_cache_size=-65536&_stmt_cache_size=200"
	reader := file + "?_journal_mode=WAL&_query_only=1&_busy_timeout=5000&_foreign_keys=1&_cache_size=-16384&_stmt_cache_size=100"
	w, err := sqlx.ConnectContext(ctx, sqliteDriver, writer)
	if err != nil {
		return fault.Internal("db.Open", fmt.Errorf("%s: %w", path, err))
	}
	w.SetMaxOpenConns(1)
	// Every commit writes the same few index pages again: copying them back four
	// times less often saves an eighth of a publication. A writer that had to be
	// opened anew falls back to SQLite's 1000 pages, which only costs that.
	if _, err := w.ExecContext(ctx, "PRAGMA wal_autocheckpoint=4000"); err != nil {
		w.Close()
		return fault.Internal("db.Open", fmt.Errorf("%s: %w", path, err))
	}
	r, err := sqlx.ConnectContext(ctx, sqliteDriver, reader)
	if err != nil {
		w.Close()
		return fault.Internal("db.Open", fmt.Errorf("%s: %w", path, err))
	}
	r.SetMaxOpenConns(max(2, runtime.NumCPU()))
	r.SetMaxIdleConns(max(2, runtime.NumCPU()))
	d.w, d.r, d.reader = w, r, reader
	return nil
}

func (d *DB) openPostgres(ctx context.Context, source string) error {
	w, err := sqlx.ConnectContext(ctx, "pgx", source)
	if err != nil {
		return fault.Internal("db.Open", err)
	}
	w.SetMaxOpenConns(16)
	w.SetMaxIdleConns(8)
	w.SetConnMaxLifetime(5 * time.Minute)
	d.w, d.r = w, w
	return nil
}

// Engine says which database this is.
func (d *DB) Engine() Engine { return d.engine }

// Source is the address the database was opened with, for messages without a password.
func (d *DB) Source() string { return Redacted(d.source) }

// Redacted is a source without its password.
func Redacted(source string) string {
	if u, err := url.Parse(source); err == nil && u.User != nil {
		return u.Redacted()
	}
	return source
}

// Queries counts the statements sent so far; page tests hold it constant.
func (d *DB) Queries() int64 { return d.queries.Load() }

// Trace hands every statement to f before it is sent; for tests that ask what
// a page reads.
func (d *DB) Trace(f func(q string)) { d.trace.Store(&f) }

// SetClock replaces the clock that freezes Tx.Now; for tests and demo data.
func (d *DB) SetClock(now func() time.Time) { d.now = now }

// Now is the database's clock, UTC.
func (d *DB) Now() Time { return At(d.now()) }

// OnCommit registers the one function that writes what a transaction
// collected (see Tx.Collect) as its last statements before commit.
func (d *DB) OnCommit(f func(tx *Tx, collected []any) error) { d.finish = f }

// Close closes both sides; SQLite's planner statistics are refreshed first.
func (d *DB) Close() error {
	if d.engine == SQLite {
		_, _ = d.w.Exec("PRAGMA optimize")
		return errors.Join(d.r.Close(), d.w.Close())
	}
	return d.w.Close()
}

// Ping answers whether the database can be reached.
func (d *DB) Ping(ctx context.Context) error { return d.r.PingContext(ctx) }

// NoRows reports that a Get found nothing.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Pool is how one side's connections stand.
type Pool struct {
	Side   string // writer or reader
	Most   int
	Open   int
	InUse  int
	Waits  int64         // how often somebody waited for a connection, since the start
	Waited time.Duration // how long, together: on SQLite's writer the wait for the one writer
}

// Pools are both sides, or the one that PostgreSQL has.
func (d *DB) Pools() []Pool {
	one := func(side string, x *sqlx.DB) Pool {
		s := x.Stats()
		return Pool{side, s.MaxOpenConnections, s.OpenConnections, s.InUse, s.WaitCount, s.WaitDuration}
	}
	if d.engine == Postgres {
		return []Pool{one("writer", d.w)}
	}
	return []Pool{one("writer", d.w), one("reader", d.r)}
}
