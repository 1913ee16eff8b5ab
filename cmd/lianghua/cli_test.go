package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

const (
	safety     = "../../testdata/catalogues/20-dachuan-anquan/openpyxl.xlsx"
	safetyWord = "../../testdata/catalogues/20-dachuan-anquan/table.docx"
)

// terminal is somebody at the command line of one county.
type terminal struct {
	t    *testing.T
	dir  string
	db   string
	vars map[string]string
}

// outcome is what a command printed and its exit status.
type outcome struct {
	out, err string
	code     int
}

func (m terminal) run(stdin string, args ...string) outcome {
	m.t.Helper()
	return m.runIn(context.Background(), stdin, args...)
}

func (m terminal) runIn(ctx context.Context, stdin string, args ...string) outcome {
	var out, errs bytes.Buffer
	args = append(args, "--db", m.db, "--files", filepath.Join(m.dir, "files"), "--keys", filepath.Join(m.dir, "keys"))
	e := env{get: func(k string) string { return m.vars[k] }, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}
	err := run(ctx, args, e)
	if err != nil {
		fmt.Fprint(&errs, describe(err))
	}
	return outcome{out.String(), errs.String(), exitCode(err)}
}

func (m terminal) ok(args ...string) string {
	m.t.Helper()
	o := m.run("", args...)
	if o.code != 0 {
		m.t.Fatalf("%v: exit %d: %s%s", args, o.code, o.out, o.err)
	}
	return o.out
}

// each runs f at a terminal with an empty database of each engine.
func each(t *testing.T, f func(t *testing.T, m terminal)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		f(t, terminal{t, dir, "sqlite:" + filepath.Join(dir, "county.db"), map[string]string{}})
	})
	t.Run("postgres", func(t *testing.T) {
		f(t, terminal{t, t.TempDir(), dbtest.EmptyPostgresSource(t), map[string]string{}})
	})
}

type lineOf struct {
	File    string `json:"file"`
	Rows    []map[string]any
	Summary map[string]int
	Batches []int64
	Problem []struct{ Code string } `json:"problems"`
}

func (m terminal) report(wantCode int, args ...string) []lineOf {
	m.t.Helper()
	o := m.run("", args...)
	if o.code != wantCode {
		m.t.Fatalf("%v: exit %d, want %d: %s%s", args, o.code, wantCode, o.out, o.err)
	}
	var list []lineOf
	for _, text := range strings.Split(strings.TrimSpace(o.out), "\n") {
		var l lineOf
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			m.t.Fatalf("stdout carries more than JSON: %q", text)
		}
		list = append(list, l)
	}
	return list
}

// From an empty place to an imported, exported and re-imported catalogue.
func TestStoryAtTheCommandLine(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		if o := m.run("", "serve"); o.code != 1 || !strings.Contains(o.err, "lianghua migrate --db") {
			t.Errorf("serve on nothing: %d %s", o.code, o.err)
		}
		first, second := m.ok("migrate"), m.ok("migrate")
		if !strings.Contains(first, "555 条") || strings.Contains(second, "新装入") {
			t.Errorf("migrate twice:\n%s%s", first, second)
		}
		got := m.report(0, "import", "catalogue", safety, "--dry-run", "--json")[0]
		if got.File != safety || got.Summary["add"] != 1 || got.Summary["change"] != 5 || len(got.Batches) != 0 {
			t.Errorf("dry run: %+v", got.Summary)
		}
		if got := m.report(0, "import", "catalogue", safetyWord, "--dry-run", "--json")[0]; got.Summary["add"] != 1 || got.Summary["change"] != 5 {
			t.Errorf("the same table in Word: %+v", got.Summary)
		}
		if got := m.report(0, "import", "catalogue", safety, "--json", "--note", "试")[0]; got.Summary["add"] != 1 || len(got.Batches) != 1 {
			t.Errorf("import: %+v", got)
		}
		if got := m.report(0, "import", "catalogue", safety, "--json")[0]; got.Summary["same"] != 6 || got.Summary["change"] != 0 {
			t.Errorf("second import: %+v", got.Summary)
		}
		m.roundTrip("catalogue", 556)
		m.roundTrip("columns", 71)
		if out := m.ok("check"); !strings.Contains(out, "完好") {
			t.Errorf("check: %s", out)
		}
	})
}

// roundTrip exports a kind in each format, twice to the same bytes, and finds
// all of it the same on re-import.
func (m terminal) roundTrip(kind string, rows int) {
	m.t.Helper()
	for _, format := range []string{"xlsx", "csv", "json"} {
		a, b := filepath.Join(m.dir, "a."+format), filepath.Join(m.dir, "b."+format)
		m.ok("export", kind, "--format", format, "-o", a)
		m.ok("export", kind, "--format", format, "-o", b)
		x, err1 := os.ReadFile(a)
		y, err2 := os.ReadFile(b)
		if err1 != nil || err2 != nil || !bytes.Equal(x, y) || len(x) == 0 {
			m.t.Errorf("%s %s: two exports differ (%v %v)", kind, format, err1, err2)
		}
		if format == "json" {
			continue
		}
		got := m.report(0, "import", kind, a, "--dry-run", "--json")[0]
		if got.Summary["same"] != rows || got.Summary["add"]+got.Summary["change"]+got.Summary["reject"] != 0 {
			m.t.Errorf("%s %s: %+v", kind, format, got.Summary)
		}
	}
}

// A dry run needs no database and leaves none.
func TestDryRunCreatesNothing(t *testing.T) {
	dir := t.TempDir()
	m := terminal{t, dir, "sqlite:" + filepath.Join(dir, "none", "county.db"), map[string]string{}}
	files, err := filepath.Glob("../../testdata/catalogues/*/*.xlsx")
	if err != nil || len(files) < 12 {
		t.Fatal(files, err)
	}
	list := m.report(0, append([]string{"import", "catalogue", "--dry-run", "--json"}, files...)...)
	if len(list) != len(files) {
		t.Errorf("%d lines for %d files", len(list), len(files))
	}
	for i, l := range list {
		if l.File != files[i] || len(l.Rows) == 0 {
			t.Errorf("line %d: %s, %d rows", i, l.File, len(l.Rows))
		}
	}
	units := filepath.Join(dir, "units.csv")
	if err := os.WriteFile(units, []byte("编码,名称,简称,类别,领导关系,上级编码\nMY,蒙阴县人民政府,县政府,县政府,县级,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := m.report(0, "import", "units", units, "--dry-run", "--json")[0]; got.Summary["add"] != 1 {
		t.Errorf("units: %+v", got.Summary)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Exit status 2: refused or blocked, nothing written, and still JSON.
func TestRefusalsSayWhyAndWriteNothing(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		junk := filepath.Join(m.dir, "说明.docx")
		if err := os.WriteFile(junk, []byte("%PDF-1.7 not a table"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			code string
			args []string
		}{
			{"not_a_table", []string{"import", "catalogue", junk, "--json"}},
			{"not_a_table", []string{"import", "catalogue", junk, "--json", "--dry-run"}},
			{"no_file", []string{"import", "catalogue", filepath.Join(m.dir, "没有.xlsx"), "--json"}},
			{"no_table", []string{"import", "units", safety, "--json", "--dry-run"}},
		} {
			got := m.report(2, x.args...)[0]
			if len(got.Problem) == 0 || got.Problem[len(got.Problem)-1].Code != x.code {
				t.Errorf("%v: %+v, want %s", x.args, got.Problem, x.code)
			}
		}
		homeless := "../../testdata/catalogues/01-yongjia-xixia/openpyxl.xlsx"
		got := m.report(2, "import", "catalogue", homeless, "--json")[0]
		if len(got.Rows) != 6 || got.Rows[0]["domain"] != "" || len(got.Batches) != 0 {
			t.Errorf("a table without a domain: %+v", got)
		}
		if n := m.count("import_row WHERE applied"); n != 0 {
			t.Errorf("%d rows were applied", n)
		}
		if o := m.run("", "import", "catalogue", safety, "--domain", "D99"); o.code != 2 {
			t.Errorf("unknown domain: %d %s", o.code, o.err)
		}
		for _, args := range [][]string{{"fly"}, {"import", "stamps", safety}, {"import", "catalogue"}, {"export", "catalogue", "--format", "pdf"}} {
			if o := m.run("", args...); o.code != 1 || o.err == "" {
				t.Errorf("%v: exit %d %q", args, o.code, o.err)
			}
		}
	})
}

func (m terminal) count(from string) (n int) {
	m.t.Helper()
	d, err := db.Open(context.Background(), m.db)
	if err != nil {
		m.t.Fatal(err)
	}
	defer d.Close()
	if err := d.Reader(context.Background()).Get(&n, `SELECT count(*) FROM `+from); err != nil {
		m.t.Fatal(err)
	}
	return n
}

func TestUsersAtTheCommandLine(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		units := filepath.Join(m.dir, "units.csv")
		if err := os.WriteFile(units, []byte("编码,名称,简称,类别,领导关系,上级编码\nMY,蒙阴县人民政府,县政府,县政府,县级,\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		m.ok("import", "units", units)
		if o := m.run("Qing-Tian-Bai-Ri-9\n", "user", "add", "admin", "--name", "示例寅", "--unit", "MY", "--role", "sys.admin"); o.code != 0 {
			t.Fatalf("add: %s%s", o.out, o.err)
		}
		if o := m.run("", "user", "add", "guard", "--name", "示例卯", "--unit", "MY", "--role", "sec.admin"); o.code != 0 || !strings.Contains(o.out, "一次性") {
			t.Errorf("one-time password: %s%s", o.out, o.err)
		}
		if o := m.run("", "user", "add", "more", "--name", "示例辰", "--unit", "MY", "--role", "auditor"); o.code != 2 {
			t.Errorf("--role beside a security administrator: exit %d %s", o.code, o.err)
		}
		if o := m.run("weak\n", "user", "passwd", "admin"); o.code == 0 {
			t.Error("a weak password was taken")
		}
		if o := m.run("", "user", "add", "x", "--name", "示例", "--unit", "MY", "--role", "king"); o.code != 1 {
			t.Errorf("unknown role: exit %d", o.code)
		}
		m.ok("user", "disable", "admin")
		if out := m.ok("user", "list"); !strings.Contains(out, "admin") || !strings.Contains(out, "停用") || !strings.Contains(out, "sec.admin@") {
			t.Errorf("list: %s", out)
		}
	})
}

// One changed byte in the log is found; a lost key file is not replaced.
func TestCheckFindsTampering(t *testing.T) {
	dir := t.TempDir()
	m := terminal{t, dir, "sqlite:" + filepath.Join(dir, "county.db"), map[string]string{}}
	m.ok("migrate")
	d, err := db.Open(context.Background(), m.db)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(context.Background(), func(tx *db.Tx) error {
		for _, q := range []string{`DROP TRIGGER audit_log_no_update`, `UPDATE audit_log SET actor = actor || '.' WHERE seq = 1`} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if o := m.run("", "check"); o.code != 1 || !strings.Contains(o.out, "审计日志") {
		t.Errorf("check: exit %d %s%s", o.code, o.out, o.err)
	}
	if err := os.Remove(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	if o := m.run("", "migrate"); o.code != 1 || !strings.Contains(o.err, "密钥") {
		t.Errorf("migrate without the keys: exit %d %s", o.code, o.err)
	}
}

// A demo's clock may be moved ahead by whole days, to see what the days bring.
func TestDemoClockAhead(t *testing.T) {
	now := time.Date(2026, 11, 28, 9, 30, 0, 0, time.UTC)
	at := func() time.Time { return now }
	if got := (demoCmd{}).clock(at)(); !got.Equal(now) {
		t.Errorf("not moved: %s", got)
	}
	if got := (demoCmd{Ahead: 8}).clock(at)(); !got.Equal(time.Date(2026, 12, 6, 9, 30, 0, 0, time.UTC)) {
		t.Errorf("8 days ahead: %s", got)
	}
}

func TestDemoKeepsToItself(t *testing.T) {
	dir := t.TempDir()
	m := terminal{t, dir, "sqlite:" + filepath.Join(dir, "demo.db"), map[string]string{"LIANGHUA_DEMO_PASSWORD": "Demo-pass-2026"}}
	if o := m.run("", "demo", "--load-only", "--addr", "0.0.0.0:8080"); o.code != 1 || !strings.Contains(o.err, "127.0.0.1") {
		t.Errorf("demo for the world: exit %d %s", o.code, o.err)
	}
	if out := m.ok("demo", "--load-only"); !strings.Contains(out, "dept-head") {
		t.Errorf("demo: %s", out)
	}
	m.ok("demo", "--load-only")
	if o := m.run("", "serve"); o.code != 1 {
		t.Errorf("serve on a demo: exit %d", o.code)
	}
	for _, days := range []string{"=-1", "=401"} {
		if o := m.run("", "demo", "--load-only", "--ahead"+days); o.code != 1 || !strings.Contains(o.err, "0 到 400 天") {
			t.Errorf("demo --ahead %s: exit %d %s", days, o.code, o.err)
		}
	}
	if o := m.run("", "serve", "--ahead", "8"); o.code != 1 || strings.Contains(o.err, "示例县") {
		t.Errorf("serve takes a moved clock: exit %d %s", o.code, o.err)
	}
	real := terminal{t, t.TempDir(), "sqlite:" + filepath.Join(t.TempDir(), "county.db"), m.vars}
	real.ok("migrate")
	units := filepath.Join(dir, "units.csv")
	if err := os.WriteFile(units, []byte("编码,名称,简称,类别,领导关系,上级编码\nMY,蒙阴县人民政府,县政府,县政府,县级,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	real.ok("import", "units", units)
	if o := real.run("", "demo", "--load-only"); o.code != 1 || !strings.Contains(o.err, "不是示例县") {
		t.Errorf("demo on a real county: exit %d %s", o.code, o.err)
	}
}

// The service answers when it is ready, and ends when it is told to.
func TestServeAnswersAndEnds(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		ctx, stop := context.WithCancel(context.Background())
		r, w := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			e := env{get: func(string) string { return "" }, stdin: strings.NewReader(""), stdout: w, stderr: io.Discard}
			ended <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--db", m.db, "--files", filepath.Join(m.dir, "files"), "--keys", filepath.Join(m.dir, "keys")}, e)
		}()
		line := make([]byte, 200)
		n, err := r.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		url := strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "服务地址："))
		for _, path := range []string{"/healthz", "/readyz", "/catalogue"} {
			res, err := http.Get(url + path)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", path, res.StatusCode)
			}
			if path == "/catalogue" && strings.Count(string(body), `href="/catalogue/D`) < 26 {
				t.Errorf("%s shows fewer than 26 domains", path)
			}
		}
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("ended with %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the service did not end")
		}
	})
}
