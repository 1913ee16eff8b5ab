package db

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/fault"
)

// roleName is what a role of PostgreSQL may be called here: it is written into
// statements that take no arguments.
var roleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,62}$`)

// SealedTable is a table whose rows a trigger keeps from being changed or
// removed. The rights of the program's role follow from these triggers, so
// that a new sealed table needs no second list.
type SealedTable struct {
	Name     string `db:"name"`
	NoUpdate bool   `db:"no_update"`
	NoDelete bool   `db:"no_delete"`
}

// sealedTables lists what the function sealed() guards row by row, always and
// in every column. 1, 8 and 16 are FOR EACH ROW, DELETE and UPDATE.
func sealedTables(q Reader) (list []SealedTable, err error) {
	err = q.Select(&list, `SELECT c.relname AS name, bool_or((t.tgtype & 16) <> 0) AS no_update, bool_or((t.tgtype & 8) <> 0) AS no_delete
		FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND p.proname = 'sealed' AND t.tgqual IS NULL
		AND CAST(t.tgattr AS TEXT) = '' AND (t.tgtype & 1) = 1 GROUP BY c.relname ORDER BY c.relname`)
	return list, fault.Wrap("db.sealedTables", err)
}

// GrantApp gives a role what the running program needs, and neither the
// tables nor anything that could change what is sealed: of those it reads and
// adds rows only. The connection is the owner's, who migrates. It may be run
// again; each time it begins from nothing.
func (d *DB) GrantApp(ctx context.Context, role string) ([]SealedTable, error) {
	if d.engine != Postgres {
		return nil, fault.Invalid("app-role", "只有 PostgreSQL 需要给应用账号授权。")
	}
	if !roleName.MatchString(role) {
		return nil, fault.Invalidf("app-role", "“%s”不能作为应用账号名：只用字母、数字、下划线和短横线。", role)
	}
	t, err := d.w.BeginTxx(ctx, nil)
	if err != nil {
		return nil, fault.Internal("db.GrantApp", err)
	}
	defer func() { _ = t.Rollback() }() // after Commit this is a no-op
	tx := &Tx{query: query{ctx: ctx, d: d, q: t}, Now: d.Now()}
	if err := fit(tx, role); err != nil {
		return nil, err
	}
	sealed, err := sealedTables(tx)
	if err != nil {
		return nil, err
	}
	statements, err := grants(tx, quoted(role), sealed)
	if err != nil {
		return nil, err
	}
	for _, s := range statements {
		if _, err := tx.Exec(s); err != nil {
			return nil, fault.Internal("db.GrantApp", fmt.Errorf("%s: %w", s, err))
		}
	}
	return sealed, fault.Wrap("db.GrantApp", t.Commit())
}

// fit refuses a role that no grant could bind.
func fit(q Reader, role string) error {
	var r struct {
		Super  bool `db:"super"`
		Member bool `db:"member"`
		Owns   bool `db:"owns"`
	}
	err := q.Get(&r, `SELECT r.rolsuper AS super, pg_has_role(r.rolname, current_user, 'MEMBER') AS member,
		EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND pg_has_role(r.rolname, c.relowner, 'MEMBER')) AS owns
		FROM pg_roles r WHERE r.rolname = ?`, role)
	switch {
	case NoRows(err):
		return fault.Invalidf("app-role", "数据库里没有账号“%s”。请先由数据库管理员建立：CREATE ROLE %s LOGIN PASSWORD '…'；再执行一次。", role, role)
	case err != nil:
		return fault.Internal("db.GrantApp", err)
	case r.Super:
		return fault.Invalidf("app-role", "“%s”是数据库超级用户，任何授权都限制不了它。请另建普通账号。", role)
	case r.Member || r.Owns:
		return fault.Invalidf("app-role", "“%s”就是建表的账号，或者属于它，能改动审计日志。请另建普通账号。", role)
	}
	return nil
}

// grants are the statements that give a role its rights anew.
func grants(q Reader, role string, sealed []SealedTable) ([]string, error) {
	var place struct {
		Schema   string `db:"schema"`
		Database string `db:"database"`
	}
	if err := q.Get(&place, `SELECT current_schema() AS schema, current_database() AS database`); err != nil {
		return nil, fault.Internal("db.grants", err)
	}
	schema := quoted(place.Schema)
	out := []string{
		`GRANT CONNECT ON DATABASE ` + quoted(place.Database) + ` TO ` + role,
		`GRANT USAGE ON SCHEMA ` + schema + ` TO ` + role,
		`REVOKE CREATE ON SCHEMA ` + schema + ` FROM ` + role + `, PUBLIC`,
		`REVOKE ALL ON ALL TABLES IN SCHEMA ` + schema + ` FROM ` + role + `, PUBLIC`,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ` + schema + ` TO ` + role,
		`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ` + schema + ` TO ` + role,
		`REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM ` + role,
	}
	for _, s := range sealed {
		var lost []string
		if s.NoUpdate {
			lost = append(lost, `UPDATE`)
		}
		if s.NoDelete {
			lost = append(lost, `DELETE`)
		}
		out = append(out, `REVOKE `+strings.Join(lost, `, `)+` ON `+quoted(s.Name)+` FROM `+role)
	}
	return out, nil
}

// Sealing is what this connection could do to what is sealed.
type Sealing struct {
	Role string // of the connection
	Free []string
}

// Sound reports that the database itself keeps this program from changing the log.
func (s Sealing) Sound() bool { return len(s.Free) == 0 }

// Sealing asks the server what the connected role may do to the tables of the
// log. SQLite has no roles: there only triggers guard the file, and the
// anchors outside.
func (d *DB) Sealing(ctx context.Context) (s Sealing, err error) {
	if d.engine != Postgres {
		return s, nil
	}
	q := d.Reader(ctx)
	if err := q.Get(&s.Role, `SELECT current_user`); err != nil {
		return s, fault.Internal("db.Sealing", err)
	}
	err = q.Each(func(rows *sqlx.Rows) error {
		var table string
		var super, owner, rights bool
		if err := rows.Scan(&table, &super, &owner, &rights); err != nil {
			return err
		}
		switch {
		case super:
			s.Free = append(s.Free, "它是数据库超级用户")
		case owner:
			s.Free = append(s.Free, "它是表 "+table+" 的所有者")
		case rights:
			s.Free = append(s.Free, "它有改动表 "+table+" 的权限")
		}
		return nil
	}, `SELECT c.relname, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), pg_has_role(current_user, c.relowner, 'MEMBER'),
		has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE') OR has_table_privilege(c.oid, 'TRIGGER')
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname IN ('audit_log', 'audit_anchor') ORDER BY c.relname`)
	return s, fault.Wrap("db.Sealing", err)
}
