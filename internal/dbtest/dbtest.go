// Package dbtest gives tests real databases: every store test runs on SQLite
// and on PostgreSQL, migrated, empty and its own.
package dbtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lianghua/internal/db"
)

// Each runs f on a fresh migrated database of each engine. A machine without
// PostgreSQL fails the test: green must mean both.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite returns a fresh migrated SQLite database in a folder of the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, SQLiteSource(t))
}

// Postgres returns a fresh migrated PostgreSQL database.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresSource(t))
}

// SQLiteSource returns the address of a fresh migrated SQLite database.
func SQLiteSource(t testing.TB) string {
	t.Helper()
	file, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("sqlite template: %v", err)
	}
	to := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(to, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + to
}

// PostgresSource returns the address of a fresh migrated PostgreSQL database.
func PostgresSource(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL is needed for this test (apt install postgresql): %v", err)
	}
	name, err := s.create(context.Background())
	if err != nil {
		t.Fatalf("create database: %v", err)
	}
	return s.source(name)
}

// EmptyPostgresSource returns the address of a PostgreSQL database without tables.
func EmptyPostgresSource(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL is needed for this test (apt install postgresql): %v", err)
	}
	name := s.next()
	if err := s.exec(context.Background(), "postgres", `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		t.Fatalf("create database: %v", err)
	}
	return s.source(name)
}

func open(t testing.TB, source string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "lianghua-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := migrated(ctx, "sqlite:"+path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // the last Close checkpointed the log into the file
})

func migrated(ctx context.Context, source string) error {
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx); err != nil {
		d.Close()
		return err
	}
	return d.Close()
}

var serial atomic.Int64

func (s *pgServer) next() string { return fmt.Sprintf("t_%d_%d", os.Getpid(), serial.Add(1)) }
