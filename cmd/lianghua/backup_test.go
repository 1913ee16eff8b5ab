package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/internal/backup"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

// place is an empty place to restore to, on an engine.
func place(t *testing.T, engine db.Engine, dir string) terminal {
	m := terminal{t: t, dir: dir, db: "sqlite:" + filepath.Join(dir, "county.db"), vars: map[string]string{}}
	if engine == db.Postgres {
		m.db = dbtest.EmptyPostgresSource(t)
	}
	return m
}

// withCounty puts a catalogue with an imported file into an empty place.
func (m terminal) withCounty() {
	m.t.Helper()
	m.ok("migrate")
	m.report(0, "import", "catalogue", safety, "--json", "--note", "备份之前")
}

// takeKeys brings the county's key file after a restored backup, as a person would.
func (m terminal) takeKeys(from terminal) {
	m.t.Helper()
	b, err := os.ReadFile(filepath.Join(from.dir, "keys"))
	if err == nil {
		err = os.WriteFile(filepath.Join(m.dir, "keys"), b, 0o600)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

// manifestOf reads the manifest of a backup that is not encrypted.
func manifestOf(t *testing.T, path string) (m backup.Manifest) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("manifest.json")
	if err == nil {
		err = json.NewDecoder(f).Decode(&m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func sameTables(t *testing.T, a, b backup.Manifest) {
	t.Helper()
	if len(a.Tables) != len(b.Tables) || a.Rows() < 1000 || a.Files.Count == 0 || a.Files.Count != b.Files.Count || a.Files.Bytes != b.Files.Bytes {
		t.Fatalf("%d tables, %d rows, %d files; %d tables, %d rows, %d files", len(a.Tables), a.Rows(), a.Files.Count, len(b.Tables), b.Rows(), b.Files.Count)
	}
	for i := range a.Tables {
		if a.Tables[i].SHA256 != b.Tables[i].SHA256 {
			t.Errorf("%s: %d rows became %d, or other ones", a.Tables[i].Name, a.Tables[i].Rows, b.Tables[i].Rows)
		}
	}
}

// A backup of either engine restores into either engine, row for row, and the
// county goes on working there.
func TestBackupRestoresIntoBothEngines(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.withCounty()
		file := filepath.Join(m.dir, "one.zip")
		if out := m.ok("backup", "-o", file); !strings.Contains(out, "附件 1 个") {
			t.Errorf("backup said: %s", out)
		}
		for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
			to := place(t, engine, t.TempDir())
			out := to.ok("restore", file)
			if !strings.Contains(out, "均与备份一致") || !strings.Contains(out, "org_person.mobile") {
				t.Errorf("restore said: %s", out)
			}
			to.takeKeys(m)
			if out := to.ok("check"); !strings.Contains(out, "完好") {
				t.Errorf("check after restore: %s", out)
			}
			again := filepath.Join(to.dir, "again.zip")
			to.ok("backup", "-o", again)
			sameTables(t, manifestOf(t, file), manifestOf(t, again))
			to.goesOn()
		}
	})
}

// goesOn works in a restored county: new records get new numbers, what is
// sealed is sealed again, what was found is found.
func (m terminal) goesOn() {
	m.t.Helper()
	if got := m.report(0, "import", "catalogue", "../../testdata/catalogues/16-taierzhuang-huji/openpyxl.xlsx", "--json", "--note", "恢复之后")[0]; len(got.Batches) != 1 {
		m.t.Errorf("import after restore: %+v", got)
	}
	d, err := db.Open(context.Background(), m.db)
	if err != nil {
		m.t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE audit_log SET verb = 'x' WHERE seq = 1`)
		return err
	})
	if err == nil {
		m.t.Error("the log of acts can be changed after a restore")
	}
	if out := m.ok("check"); !strings.Contains(out, "完好") {
		m.t.Errorf("check after work: %s", out)
	}
}

func TestEncryptedBackupNeedsItsKey(t *testing.T) {
	m := place(t, db.SQLite, t.TempDir())
	m.withCounty()
	key, other, file := filepath.Join(m.dir, "k1"), filepath.Join(m.dir, "k2"), filepath.Join(m.dir, "one.age")
	for path, text := range map[string]string{key: "sixteen bytes or more", other: "another sixteen bytes"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if o := m.run("", "backup", "-o", file, "--encrypt", filepath.Join(m.dir, "none")); o.code != 1 || !strings.Contains(o.err, "找不到备份的密钥文件") {
		t.Errorf("a key that is not there: %+v", o)
	}
	m.ok("backup", "-o", file, "--encrypt", key)
	raw, err := os.ReadFile(file)
	if err != nil || bytes.Contains(raw, []byte("catalog_entry")) {
		t.Errorf("the archive is readable without its key (%v)", err)
	}
	to := place(t, db.SQLite, t.TempDir())
	for _, bad := range [][]string{{"restore", file}, {"restore", file, "--decrypt", other}} {
		if o := to.run("", bad...); o.code != 1 || !strings.Contains(o.err, "密钥") {
			t.Errorf("%v: %+v", bad, o)
		}
	}
	to.ok("restore", file, "--decrypt", key)
}

// What is there is never written over, and a failed restore leaves nothing.
func TestRestoreOnlyIntoAnEmptyPlace(t *testing.T) {
	m := place(t, db.SQLite, t.TempDir())
	m.withCounty()
	file := filepath.Join(m.dir, "one.zip")
	m.ok("backup", "-o", file)
	if o := m.run("", "backup", "-o", file); o.code != 1 || !strings.Contains(o.err, "已经存在") {
		t.Errorf("over a backup: %+v", o)
	}
	if o := m.run("", "restore", file); o.code != 1 || !strings.Contains(o.err, "只能恢复到空的地方") {
		t.Errorf("over a county: %+v", o)
	}
	for _, left := range []string{"county.db-wal", "county.db-shm", "county.db.part", "files/aa"} {
		to := place(t, db.SQLite, t.TempDir())
		path := filepath.Join(to.dir, left)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if o := to.run("", "restore", file); o.code != 1 || !strings.Contains(o.err, "只能恢复到空的") {
			t.Errorf("beside %s: %+v", left, o)
		}
	}
	used := place(t, db.Postgres, t.TempDir())
	used.ok("migrate")
	if err := os.RemoveAll(filepath.Join(used.dir, "files")); err != nil {
		t.Fatal(err)
	}
	if o := used.run("", "restore", file); o.code != 1 || !strings.Contains(o.err, "已有表") {
		t.Errorf("over a PostgreSQL county: %+v", o)
	}
}

// changed copies a backup and alters one of its entries.
func changed(t *testing.T, from, name string, alter func([]byte) []byte) string {
	t.Helper()
	in, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	to := filepath.Join(t.TempDir(), "changed.zip")
	f, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	out := zip.NewWriter(f)
	for _, p := range in.File {
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.Name, name) {
			if b = alter(b); b == nil {
				continue
			}
		}
		w, err := out.Create(p.Name)
		if err == nil {
			_, err = w.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestDamagedBackupRestoresNothing(t *testing.T) {
	m := place(t, db.SQLite, t.TempDir())
	m.withCounty()
	file := filepath.Join(m.dir, "one.zip")
	m.ok("backup", "-o", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.zip")
	if err := os.WriteFile(cut, raw[:len(raw)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	gone := func([]byte) []byte { return nil }
	for what, bad := range map[string]string{
		"half of it":          cut,
		"a changed row":       changed(t, file, "tables/catalog_entry.", func(b []byte) []byte { return bytes.Replace(b, []byte("安全生产"), []byte("安全生厂"), 1) }),
		"a row less":          changed(t, file, "tables/catalog_entry.", func(b []byte) []byte { return b[bytes.IndexByte(b, '\n')+1:] }),
		"a changed file":      changed(t, file, "files/", func(b []byte) []byte { return append(b, 'x') }),
		"a file less":         changed(t, file, "files/", gone),
		"a table less":        changed(t, file, "tables/claim_move.", gone),
		"no manifest":         changed(t, file, "manifest", gone),
		"a later format":      changed(t, file, "manifest", func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 1`), []byte(`"format": 9`), 1) }),
		"a newer schema":      changed(t, file, "manifest", func(b []byte) []byte { return bytes.Replace(b, []byte(`"schema": `), []byte(`"schema": 9`), 1) }),
		"not a backup at all": safety,
	} {
		engines := []db.Engine{db.SQLite}
		if what == "a changed row" { // found when the tables are there already
			engines = append(engines, db.Postgres)
		}
		for _, engine := range engines {
			to := place(t, engine, t.TempDir())
			if o := to.run("", "restore", bad); o.code != 1 || o.err == "" {
				t.Errorf("%s on %s: exit %d %s", what, engine, o.code, o.out)
			}
			left, err := os.ReadDir(to.dir)
			if err != nil || len(left) > 0 {
				t.Errorf("%s on %s leaves %v (%v)", what, engine, left, err)
			}
			if engine == db.Postgres || what == "a file less" {
				to.ok("restore", file) // the place is as empty as before
			}
		}
	}
}

func TestMoveToTheOtherEngine(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.withCounty()
		for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
			to := place(t, engine, m.dir)
			if engine == db.SQLite {
				to.db = "sqlite:" + filepath.Join(t.TempDir(), "moved.db")
			}
			var out bytes.Buffer
			e := env{get: func(string) string { return "" }, stdin: strings.NewReader(""), stdout: &out, stderr: &out}
			if err := run(context.Background(), []string{"migrate-db", "--from", m.db, "--to", to.db}, e); err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			if !strings.Contains(out.String(), "两边一致") || strings.Contains(out.String(), "不一致") {
				t.Errorf("migrate-db said:\n%s", out.String())
			}
			if err := run(context.Background(), []string{"migrate-db", "--from", m.db, "--to", to.db}, e); err == nil {
				t.Error("a database that is in use was moved over")
			}
			if out := to.ok("check"); !strings.Contains(out, "完好") {
				t.Errorf("check: %s", out)
			}
		}
	})
}

// A file that went missing is named, and everything else is saved.
func TestBackupNamesAMissingFile(t *testing.T) {
	m := place(t, db.SQLite, t.TempDir())
	m.withCounty()
	if err := os.RemoveAll(filepath.Join(m.dir, "files")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(m.dir, "one.zip")
	if out := m.ok("backup", "-o", file); !strings.Contains(out, "没有备份") {
		t.Errorf("backup said: %s", out)
	}
	if got := manifestOf(t, file).Files; len(got.Missing) != 1 || got.Count != 0 {
		t.Errorf("%+v", got)
	}
}

// What is encrypted bears the name sealed, and is named when it cannot be read.
func TestEverySealedColumnIsKnown(t *testing.T) {
	known := map[string]bool{}
	for _, s := range sealedColumns() {
		known[s.table+"."+s.column] = true
	}
	tables, err := db.Tables(dbtest.SQLite(t).Reader(context.Background()))
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		for _, c := range table.Columns {
			if c.Name == "sealed" && c.Kind == db.ColumnText && !known[table.Name+".sealed"] {
				t.Errorf("%s.sealed is not in sealedColumns", table.Name)
			}
			delete(known, table.Name+"."+c.Name)
		}
	}
	for name := range known {
		t.Errorf("sealedColumns names %s, which does not exist", name)
	}
}
