package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/internal/db"
)

// What an operator types: an anchor, its copy outside, a check against it; an
// archive, checked with the key file and with the public key alone.
func TestAuditAtTheCommandLine(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		line := strings.TrimSpace(m.ok("audit", "anchor"))
		if again := strings.TrimSpace(m.ok("audit", "anchor")); again != line || !strings.HasPrefix(line, "lianghua-anchor/1 ") {
			t.Errorf("twice a day: %q %q", line, again)
		}
		if out := m.ok("audit", "anchors"); out != line+"\n" {
			t.Errorf("%q", out)
		}
		outside := filepath.Join(t.TempDir(), "anchors.txt")
		if err := os.WriteFile(outside, []byte("# 县政务公开科抄件"), 0o600); err != nil {
			t.Fatal(err)
		}
		if o := m.run("", "audit", "anchors", "--append", outside); o.code == 0 {
			t.Error("a file that holds no anchors was taken for one")
		}
		if err := os.Remove(outside); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			m.ok("audit", "anchors", "--append", outside)
		}
		if raw, err := os.ReadFile(outside); err != nil || string(raw) != line+"\n" {
			t.Errorf("%q %v", raw, err)
		}
		if out := m.ok("check", "--anchor", outside); !strings.Contains(out, "与给出的 1 行锚定相符") {
			t.Error(out)
		}
		m.archives()
		m.cut()
		if o := m.run("", "check", "--anchor", line); o.code != 1 || !strings.Contains(o.out, "末尾被截去，或者恢复了更早的备份") {
			t.Errorf("%d %s", o.code, o.out)
		}
		if o := m.run("", "check", "--anchor", "nowhere.txt"); o.code == 0 || !strings.Contains(o.err, "找不到文件") {
			t.Errorf("%d %s", o.code, o.err)
		}
	})
}

func (m terminal) archives() {
	m.t.Helper()
	file := filepath.Join(m.t.TempDir(), "2026.jsonl.gz")
	if out := m.ok("audit", "archive", "-o", file); !strings.Contains(out, "日志本身没有删除") {
		m.t.Error(out)
	}
	if o := m.run("", "audit", "archive", "-o", file); o.code == 0 || !strings.Contains(o.err, "已经存在") {
		m.t.Errorf("%d %s", o.code, o.err)
	}
	if o := m.run("", "audit", "archive", "-o", file+"2", "--until", "2020-01-01"); o.code == 0 || !strings.Contains(o.err, "没有记录") {
		m.t.Errorf("%d %s", o.code, o.err)
	}
	if out := m.ok("audit", "verify", file); !strings.Contains(out, "逐条核验了校验值") {
		m.t.Error(out)
	}
	key := strings.Fields(m.ok("outbox", "key"))[0]
	elsewhere := terminal{t: m.t, dir: m.t.TempDir(), db: m.db}
	if o := elsewhere.run("", "audit", "verify", file); o.code == 0 {
		m.t.Error("verified without any key")
	}
	if out := elsewhere.ok("audit", "verify", "--key", key, file); !strings.Contains(out, "签名和摘要") {
		m.t.Error(out)
	}
	if o := elsewhere.run("", "audit", "verify", "--key", key[:len(key)-2]+"00", file); o.code != 2 {
		m.t.Errorf("with another county's key: %d %s", o.code, o.out)
	}
}

// cut takes the end off the log and moves the head back to what is left, as
// whoever holds the database can.
func (m terminal) cut() {
	m.t.Helper()
	d := must[*db.DB](m.t)(db.Open(m.t.Context(), m.db))
	defer d.Close()
	statements := []string{`DROP TRIGGER audit_log_no_delete`}
	if d.Engine() == db.Postgres {
		statements = []string{`ALTER TABLE audit_log DISABLE TRIGGER USER`}
	}
	statements = append(statements, `DELETE FROM audit_log WHERE seq > 2`,
		`UPDATE audit_head SET seq = 2, mac = (SELECT mac FROM audit_log WHERE seq = 2) WHERE id = 1`)
	err := d.Write(m.t.Context(), func(tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
}
