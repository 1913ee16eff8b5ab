//go:build !cgo || !sqlite_fts5

package db

const (
	sqliteReady  = false
	sqliteDriver = ""
)

func sqliteBusy(error) bool   { return false }
func sqliteUnique(error) bool { return false }
