//go:build cgo && sqlite_fts5

package db

import (
	"errors"

	"github.com/mattn/go-sqlite3"
)

const (
	sqliteReady  = true
	sqliteDriver = "sqlite3"
)

func sqliteBusy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

func sqliteUnique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) &&
		(e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}
