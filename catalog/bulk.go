package catalog

import (
	"iter"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
)

// chunkSize is how many ids one IN list holds.
const chunkSize = 500

// chunks cuts list into parts of at most size; an empty list has no part.
func chunks[T any](list []T, size int) iter.Seq[[]T] { return slices.Chunk(list, size) }

// insertMany writes many rows with few statements: on PostgreSQL every
// statement is a journey. head is "INSERT INTO t (a, b)".
func insertMany(tx *db.Tx, head string, rows [][]any) error {
	return insertReturning(tx, head, rows, ``, nil)
}

func insertReturning(tx *db.Tx, head string, rows [][]any, tail string, read func(*sqlx.Rows) error) error {
	if len(rows) == 0 {
		return nil
	}
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(rows[0])), ", ") + ")"
	return tx.EachRows(read, head+" VALUES ", one, tail, rows)
}

func sortEntries(list []Entry) {
	slices.SortFunc(list, func(a, b Entry) int {
		switch {
		case a.Ordinal != b.Ordinal:
			return int(a.Ordinal - b.Ordinal)
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
}
