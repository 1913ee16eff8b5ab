package db

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/jmoiron/sqlx"
)

var (
	errNested   = errors.New("a write inside a write would wait for itself: pass the Tx")
	errNoFinish = errors.New("records were collected but no OnCommit function is set")
)

// PostgreSQL states after which the same transaction may succeed.
const (
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgUnique        = "23505"
)

func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func retryable(err error) bool {
	c := pgCode(err)
	return c == pgSerialization || c == pgDeadlock || sqliteBusy(err)
}

// IsUnique reports that err is a violated unique constraint.
func IsUnique(err error) bool { return pgCode(err) == pgUnique || sqliteUnique(err) }

// In expands every slice argument of query to its own list of `?`.
func In(query string, args ...any) (string, []any, error) { return sqlx.In(query, args...) }

// Pattern turns what a person typed into a LIKE pattern that finds it
// anywhere; use with `LIKE ? ESCAPE '\'` on normalised text.
func Pattern(typed string) string {
	r := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	return "%" + r.Replace(typed) + "%"
}
