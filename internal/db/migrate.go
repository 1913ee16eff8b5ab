package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"lianghua/internal/fault"
)

//go:embed migrations
var migrations embed.FS

func (d *DB) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations/"+string(d.engine))
	if err != nil {
		return nil, err
	}
	if d.engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.w.DB, dir)
	}
	// Six nodes starting at once would race for the version table without a locker.
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.w.DB, dir, goose.WithSessionLocker(locker))
}

// Migrate brings the schema up to date and returns how many steps it took.
func (d *DB) Migrate(ctx context.Context) (int, error) {
	p, err := d.provider()
	if err != nil {
		return 0, fault.Internal("db.Migrate", err)
	}
	res, err := p.Up(ctx)
	if err != nil {
		return 0, fault.Internal("db.Migrate", err)
	}
	return len(res), nil
}

// Version is a schema's state.
type Version struct{ Current, Latest int64 }

// Empty reports a database without any of our tables.
func (v Version) Empty() bool { return v.Current == 0 }

// Ready reports that no migration is missing.
func (v Version) Ready() bool { return v.Current == v.Latest }

// String prints "3/3".
func (v Version) String() string { return fmt.Sprintf("%d/%d", v.Current, v.Latest) }

// Version reads the schema's state and changes nothing: an empty database stays empty.
func (d *DB) Version(ctx context.Context) (Version, error) {
	p, err := d.provider()
	if err != nil {
		return Version{}, fault.Internal("db.Version", err)
	}
	var v Version
	for _, s := range p.ListSources() {
		v.Latest = max(v.Latest, s.Version)
	}
	has, err := d.hasTable(ctx, "goose_db_version")
	if err != nil || !has {
		return v, err
	}
	err = d.Reader(ctx).Get(&v.Current, `SELECT COALESCE(max(version_id), 0) FROM goose_db_version WHERE is_applied`)
	return v, err
}

func (d *DB) hasTable(ctx context.Context, name string) (has bool, err error) {
	q := `SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = ?`
	if d.engine == Postgres {
		q = `SELECT count(*) > 0 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = ?`
	}
	return has, d.Reader(ctx).Get(&has, q, name)
}
