package db

import (
	"context"
	"fmt"

	"lianghua/internal/fault"
)

// MigrateTo brings an empty database to one version of the schema: the one
// that a backup was made with.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := d.provider()
	if err != nil {
		return fault.Internal("db.MigrateTo", err)
	}
	_, err = p.UpTo(ctx, version)
	return fault.Wrap("db.MigrateTo", err)
}

// Refill replaces everything in the database by what f inserts, in one
// transaction. While f runs, triggers sleep and foreign keys wait: rows come
// table by table, and a review is older than the person's later posts. All
// keys are checked before the commit, triggers are there again after it, and
// identities go on after the greatest id. It is for restoring and moving a
// database, never for work.
func (d *DB) Refill(ctx context.Context, f func(tx *Tx) error) error {
	t, err := d.w.BeginTxx(ctx, nil)
	if err != nil {
		return fault.Internal("db.Refill", err)
	}
	defer func() { _ = t.Rollback() }() // after Commit this is a no-op
	tx := &Tx{query: query{ctx: context.WithValue(ctx, inWrite{}, true), d: d, q: t}, Now: d.Now()}
	tables, err := Tables(tx)
	if err != nil {
		return err
	}
	wake, err := d.sleep(tx, tables)
	if err != nil {
		return fault.Internal("db.Refill", err)
	}
	for _, table := range tables {
		if _, err := tx.Exec(`DELETE FROM ` + quoted(table.Name)); err != nil {
			return fault.Internal("db.Refill", err)
		}
	}
	if err := f(tx); err != nil {
		return err
	}
	for _, statement := range wake {
		if _, err := tx.Exec(statement); err != nil {
			return fault.Internal("db.Refill", fmt.Errorf("%s: %w", statement, err))
		}
	}
	if err := d.goOn(tx); err != nil {
		return fault.Internal("db.Refill", err)
	}
	return fault.Wrap("db.Refill", t.Commit())
}

// sleep takes triggers and foreign keys out of the way and returns the
// statements that bring them back.
func (d *DB) sleep(tx *Tx, tables []Table) (wake []string, err error) {
	if d.engine == Postgres {
		return sleepPostgres(tx, tables)
	}
	if _, err := tx.Exec(`PRAGMA defer_foreign_keys = ON`); err != nil {
		return nil, err
	}
	var triggers []struct {
		Name string `db:"name"`
		SQL  string `db:"sql"`
	}
	if err := tx.Select(&triggers, `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name`); err != nil {
		return nil, err
	}
	for _, trigger := range triggers {
		if _, err := tx.Exec(`DROP TRIGGER ` + quoted(trigger.Name)); err != nil {
			return nil, err
		}
		wake = append(wake, trigger.SQL)
	}
	return wake, nil
}

func sleepPostgres(tx *Tx, tables []Table) (wake []string, err error) {
	var keys []struct {
		Name       string `db:"name"`
		Table      string `db:"on_table"`
		Definition string `db:"definition"`
	}
	if err := tx.Select(&keys, `SELECT c.conname AS name, r.relname AS on_table, pg_get_constraintdef(c.oid) AS definition
		FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
		WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY r.relname, c.conname`); err != nil {
		return nil, err
	}
	for _, key := range keys {
		if _, err := tx.Exec(`ALTER TABLE ` + quoted(key.Table) + ` DROP CONSTRAINT ` + quoted(key.Name)); err != nil {
			return nil, err
		}
		wake = append(wake, `ALTER TABLE `+quoted(key.Table)+` ADD CONSTRAINT `+quoted(key.Name)+` `+key.Definition)
	}
	for _, table := range tables {
		if _, err := tx.Exec(`ALTER TABLE ` + quoted(table.Name) + ` DISABLE TRIGGER USER`); err != nil {
			return nil, err
		}
		wake = append(wake, `ALTER TABLE `+quoted(table.Name)+` ENABLE TRIGGER USER`)
	}
	return wake, nil
}

// goOn sets each identity behind the greatest number in use, so that the next
// record gets a new one. SQLite does so by itself.
func (d *DB) goOn(tx *Tx) error {
	if d.engine != Postgres {
		return nil
	}
	var columns []struct {
		Table string `db:"on_table"`
		Name  string `db:"name"`
	}
	if err := tx.Select(&columns, `SELECT table_name AS on_table, column_name AS name FROM information_schema.columns
		WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY table_name`); err != nil {
		return err
	}
	for _, c := range columns {
		var top int64
		if err := tx.Get(&top, `SELECT COALESCE(max(`+quoted(c.Name)+`), 0) FROM `+quoted(c.Table)); err != nil {
			return err
		}
		if _, err := tx.Exec(`SELECT setval(pg_get_serial_sequence(?, ?), ?, ?)`, quoted(c.Table), c.Name, max(1, top), top > 0); err != nil {
			return err
		}
	}
	return nil
}

// Bare reports a database without any table, ours or another's.
func (d *DB) Bare(ctx context.Context) (bare bool, err error) {
	q := `SELECT count(*) = 0 FROM sqlite_master`
	if d.engine == Postgres {
		q = `SELECT count(*) = 0 FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	return bare, fault.Wrap("db.Bare", d.Reader(ctx).Get(&bare, q))
}

// Strip takes everything that migrations made out of a PostgreSQL schema that
// was bare before: a restore that failed leaves nothing behind.
func (d *DB) Strip(ctx context.Context) error {
	t, err := d.w.BeginTxx(ctx, nil)
	if err != nil {
		return fault.Internal("db.Strip", err)
	}
	defer func() { _ = t.Rollback() }() // after Commit this is a no-op
	tx := &Tx{query: query{ctx: ctx, d: d, q: t}, Now: d.Now()}
	var drops []string
	if err := tx.Select(&drops, `SELECT 'DROP TABLE IF EXISTS ' || quote_ident(tablename) || ' CASCADE' FROM pg_tables WHERE schemaname = current_schema()
		UNION ALL SELECT 'DROP FUNCTION IF EXISTS ' || p.oid::regprocedure || ' CASCADE' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = current_schema()`); err != nil {
		return fault.Internal("db.Strip", err)
	}
	for _, drop := range drops {
		if _, err := tx.Exec(drop); err != nil {
			return fault.Internal("db.Strip", err)
		}
	}
	return fault.Wrap("db.Strip", t.Commit())
}
