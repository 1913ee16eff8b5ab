package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// granted is a database that its owner migrated, at the address of the
// program's role, with the tables that this role may only read and add to.
func granted(t *testing.T) (app string, sealed []db.SealedTable) {
	t.Helper()
	owner, app, role := dbtest.Roles(t)
	d := must[*db.DB](t)(db.Open(t.Context(), owner))
	defer d.Close()
	must[int](t)(d.Migrate(t.Context()))
	return app, must[[]db.SealedTable](t)(d.GrantApp(t.Context(), role))
}

// cannotUnseal tries on the program's own connection everything that would
// change, empty, replace or unguard what is sealed.
func (w *world) cannotUnseal(sealed []db.SealedTable) {
	var names []string
	for _, s := range sealed {
		names = append(names, s.Name)
	}
	for _, must := range []string{"audit_log", "audit_anchor", "audit_head", "catalog_revision", "claim_move", "disclose_review", "duty_move", "guide_revision", "consult_letter_move"} {
		if !slices.Contains(names, must) {
			w.t.Errorf("%s is not sealed for the program's role: %v", must, names)
		}
	}
	var statements []string
	for _, s := range sealed {
		if s.NoUpdate {
			statements = append(statements, w.update(s.Name))
		}
		statements = append(statements, `DELETE FROM `+s.Name, `TRUNCATE `+s.Name, `TRUNCATE `+s.Name+` CASCADE`, `DROP TABLE `+s.Name, `DROP TABLE `+s.Name+` CASCADE`,
			`ALTER TABLE `+s.Name+` DISABLE TRIGGER ALL`, `ALTER TABLE `+s.Name+` DISABLE TRIGGER USER`, `ALTER TABLE `+s.Name+` RENAME TO gone`,
			`CREATE TRIGGER mine BEFORE INSERT ON `+s.Name+` FOR EACH ROW EXECUTE FUNCTION sealed()`, `CREATE RULE mine AS ON INSERT TO `+s.Name+` DO INSTEAD NOTHING`)
		// Who may not grant is only warned by the server; what follows shows that nothing came of it.
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`GRANT ALL ON ` + s.Name + ` TO PUBLIC`)
			return err
		})
	}
	statements = append(statements, `DROP TRIGGER audit_log_sealed ON audit_log`, `DROP FUNCTION sealed() CASCADE`, `CREATE TABLE mine (id BIGINT)`,
		`CREATE OR REPLACE FUNCTION sealed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`, `SET session_replication_role = replica`,
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, TRUE)`, `DELETE FROM goose_db_version`, `SET ROLE `+strings.TrimSuffix(w.role(), "_app")+`_owner`)
	for _, s := range statements {
		w.refusedByServer(s)
	}
	if s := must[db.Sealing](w.t)(w.a.db.Sealing(w.ctx)); !s.Sound() {
		w.t.Errorf("the program says that it could: %v", s.Free)
	}
	if r := must[audit.Report](w.t)(audit.Check(w.ctx, w.a.db, w.a.keys)); !r.Sound() || r.Rows == 0 {
		w.t.Error(r.Lines())
	}
}

// update is a statement that changes a column of a table.
func (w *world) update(table string) string {
	var column string
	w.ok(w.a.db.Reader(w.ctx).Get(&column, `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position LIMIT 1`, table))
	return `UPDATE ` + table + ` SET ` + column + ` = ` + column
}

func (w *world) role() (name string) {
	w.ok(w.a.db.Reader(w.ctx).Get(&name, `SELECT current_user`))
	return name
}

// refusedByServer holds that the rights, not a trigger, refuse a statement.
func (w *world) refusedByServer(statement string) {
	err := w.a.db.Write(w.ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
	switch {
	case err == nil:
		w.t.Errorf("done: %s", statement)
	case !strings.Contains(err.Error(), "42501"): // insufficient_privilege
		w.t.Errorf("%s: %v", statement, err)
	}
}

func TestRolesThatNoGrantCouldBind(t *testing.T) {
	owner, app, role := dbtest.Roles(t)
	d := must[*db.DB](t)(db.Open(t.Context(), owner))
	defer d.Close()
	must[int](t)(d.Migrate(t.Context()))
	for name, want := range map[string]string{
		strings.TrimSuffix(role, "_app") + "_owner": "就是建表的账号", "nobody_of_that_name": "没有账号", `x"; DROP TABLE audit_log; --`: "不能作为应用账号名", "lianghua": "超级用户",
	} {
		if _, err := d.GrantApp(t.Context(), name); err == nil || !strings.Contains(describe(err), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := must[db.Sealing](t)(d.Sealing(t.Context())); s.Sound() || !strings.Contains(s.Free[0], "所有者") {
		t.Errorf("the owner: %+v", s)
	}
	lite := must[*db.DB](t)(db.Open(context.Background(), dbtest.SQLiteSource(t)))
	defer lite.Close()
	if _, err := lite.GrantApp(t.Context(), role); err == nil {
		t.Error("SQLite has no roles")
	}
	if _, err := db.Open(t.Context(), app); err != nil {
		t.Errorf("the program's role cannot connect: %v", err)
	}
}

// What an operator types: the owner migrates, the program serves and checks
// as a role that could not change the log; the old way is warned of.
func TestMigrateGrantsTheProgramsRole(t *testing.T) {
	owner, app, role := dbtest.Roles(t)
	m := terminal{t: t, dir: t.TempDir(), db: app}
	if o := m.run("", "migrate"); o.code == 0 {
		t.Fatalf("the program's role made tables: %s", o.out)
	}
	if out := m.ok("migrate", "--owner-db", owner, "--app-role", role); !strings.Contains(out, "只能读和追加") || !strings.Contains(out, "audit_log") {
		t.Error(out)
	}
	if o := m.run("", "check"); o.code != 0 || strings.Contains(o.err, "提醒") || !strings.Contains(o.out, "完好") {
		t.Errorf("%d %s %s", o.code, o.out, o.err)
	}
	line := strings.TrimSpace(m.ok("audit", "anchor"))
	if out := m.ok("check", "--anchor", line); !strings.Contains(out, "与给出的 1 行锚定相符") {
		t.Error(out)
	}
	m.db = owner
	if o := m.run("", "check"); o.code != 0 || !strings.Contains(o.err, "能改动审计日志") {
		t.Errorf("%d %s %s", o.code, o.out, o.err)
	}
}
