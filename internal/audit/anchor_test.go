package audit_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

func drop(t *testing.T, d *db.DB) (a audit.Anchor, dropped bool) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) (err error) {
		a, dropped, err = audit.Drop(tx, testKey, audit.Who{Name: "系统", Face: "job"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, dropped
}

func against(t *testing.T, d *db.DB, lines ...string) []audit.Fault {
	t.Helper()
	list, err := audit.ReadAnchors(strings.NewReader("# 抄件\n\n" + strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	public, err := testKey.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	found, err := audit.Compare(d.Reader(context.Background()), public, list)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func said(found []audit.Fault) string {
	var out []string
	for _, f := range found {
		out = append(out, f.Msg)
	}
	return strings.Join(out, "\n")
}

func TestOneAnchorADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		now := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		if a, dropped := drop(t, d); dropped || a.Seq != 0 {
			t.Fatalf("an empty log was anchored: %+v", a)
		}
		fill(t, d, 5)
		a, dropped := drop(t, d)
		if !dropped || a.Seq != 5 || a.Day.String() != "2026-11-28" || strings.Count(a.Line(), " ") != 5 {
			t.Fatalf("%v %s", dropped, a.Line())
		}
		fill(t, d, 3)
		if again, dropped := drop(t, d); dropped || again != a {
			t.Errorf("a second anchor on one day: %+v", again)
		}
		now = now.Add(24 * time.Hour)
		b, dropped := drop(t, d)
		if !dropped || b.Seq != 9 { // anchoring is itself an act
			t.Errorf("the next day: %v %+v", dropped, b)
		}
		if found := against(t, d, a.Line(), b.Line()); len(found) > 0 {
			t.Errorf("a sound log: %v", found)
		}
		list, err := audit.Anchors(d.Reader(context.Background()), calendar.Date{}, 0)
		if err != nil || len(list) != 2 || list[0] != b || list[1] != a {
			t.Errorf("%v %v", list, err)
		}
		if r := check(t, d, testKey); !r.Sound() {
			t.Error(r.Lines())
		}
		err = d.Write(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE audit_anchor SET mac = 'x'`)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "audit_anchor is sealed") {
			t.Errorf("an anchor was changed: %v", err)
		}
	})
}

// resign writes the chain anew, as whoever holds database and key file can.
func resign(t *testing.T, d *db.DB, upTo int64) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM audit_log WHERE seq > ?`, upTo); err != nil {
			return err
		}
		rows, _, err := audit.Page(tx, audit.Filter{}, 0)
		if err != nil {
			return err
		}
		var prev []byte
		for i := len(rows) - 1; i >= 0; i-- {
			prev = testKey.Chain(prev, audit.Canonical(&rows[i]))
			if _, err := tx.Exec(`UPDATE audit_log SET mac = ? WHERE seq = ?`, hex.EncodeToString(prev), rows[i].Seq); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE audit_head SET seq = ?, mac = ? WHERE id = 1`, upTo, hex.EncodeToString(prev))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The chain alone says that all is well; the anchor does not.
func TestALogThatWasCutAndSignedAgainIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 20)
		a, _ := drop(t, d)
		unseal(t, d)
		resign(t, d, 12)
		if r := check(t, d, testKey); !r.Sound() || r.Rows != 12 {
			t.Fatalf("the forgery is not whole: %v", r.Lines())
		}
		if got := said(against(t, d, a.Line())); !strings.Contains(got, "当时已有 20 条，现在日志只到第 12 条") {
			t.Errorf("cut: %s", got)
		}
		kept, err := audit.CompareKept(d.Reader(context.Background()))
		if err != nil || len(kept) != 1 {
			t.Errorf("the database's own anchors: %v %v", kept, err)
		}
		attached(t, d) // forget where this process left the chain
		fill(t, d, 15) // and goes on, so that the number is there again
		if r := check(t, d, testKey); !r.Sound() {
			t.Fatal(r.Lines())
		}
		if got := said(against(t, d, a.Line())); !strings.Contains(got, "的校验值与日志不符：锚定以前的记录被改动、删除后重新签过") {
			t.Errorf("signed again: %s", got)
		}
		exec(t, d, `UPDATE audit_log SET actor = '别人' WHERE seq = 3`)
		resign(t, d, 27)
		if got := said(against(t, d, a.Line())); !strings.Contains(got, "校验值与日志不符") {
			t.Errorf("changed and signed again: %s", got)
		}
	})
}

func TestAnchorsThatProveNothing(t *testing.T) {
	d := attached(t, dbtest.SQLite(t))
	fill(t, d, 4)
	a, _ := drop(t, d)
	other := strings.Replace(a.Line(), a.MAC, strings.Repeat("0", len(a.MAC)), 1)
	if got := said(against(t, d, other)); !strings.Contains(got, "签名不符") {
		t.Errorf("changed line: %s", got)
	}
	strange := a
	strange.KeyID = "00112233445566ff"
	if got := said(against(t, d, strange.Line())); !strings.Contains(got, "由另一把密钥签发") {
		t.Errorf("another county's: %s", got)
	}
	for _, line := range []string{"x", "lianghua-anchor/1 2026-11-28 0 " + a.MAC + " " + a.KeyID + " x", "lianghua-anchor/1 2026-13-28 4 " + a.MAC + " " + a.KeyID + " x",
		"lianghua-anchor/2 2026-11-28 4 " + a.MAC + " " + a.KeyID + " x", a.Line() + " x"} {
		if _, err := audit.ParseAnchor(line); err == nil {
			t.Errorf("taken for an anchor: %s", line)
		}
	}
	if _, err := audit.ReadAnchors(strings.NewReader("#\n")); err == nil {
		t.Error("a file without anchors was read")
	}
}

func TestArchiveIsCheckedWithoutTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		fill(t, d, 2500)
		var b bytes.Buffer
		out, err := audit.Archive(d.Reader(context.Background()), testKey, 101, 2400, &b)
		if err != nil || out.Rows != 2300 {
			t.Fatalf("%+v %v", out, err)
		}
		public, err := testKey.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		whole := b.String()
		read := func(text string, chain audit.Chainer) string {
			_, found, err := audit.CheckArchive(strings.NewReader(text), chain, public)
			if err != nil {
				return err.Error()
			}
			return said(found)
		}
		if got := read(whole, testKey) + read(whole, nil); got != "" {
			t.Errorf("a sound archive: %s", got)
		}
		lines := strings.SplitAfter(whole, "\n")
		changed := strings.Replace(whole, `"actor":"示例甲"`, `"actor":"示例乙"`, 1)
		if got := read(changed, testKey); !strings.Contains(got, "第 101 条的内容与校验值不符") || !strings.Contains(got, "摘要") {
			t.Errorf("changed: %s", got)
		}
		if got := read(changed, nil); !strings.Contains(got, "摘要") {
			t.Errorf("changed, without the key: %s", got)
		}
		if got := read(strings.Join(append(append([]string{}, lines[:5]...), lines[6:]...), ""), testKey); !strings.Contains(got, "缺少第 105 条") {
			t.Errorf("a line less: %s", got)
		}
		if got := read(strings.Join(lines[:9], ""), testKey); !strings.Contains(got, "文件不完整") {
			t.Errorf("cut off: %s", got)
		}
		if got := read("x\n", testKey); !strings.Contains(got, "不是审计日志的存档") {
			t.Errorf("other file: %s", got)
		}
	})
}

func TestWhoSawAnObject(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attached(t, d)
		now := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		look := func(who audit.Who) {
			if err := audit.Seen(context.Background(), d, who, audit.Entry{Action: audit.ReadPage, ObjectKind: "item", ObjectID: "7"}); err != nil {
				t.Fatal(err)
			}
		}
		other := officer
		other.AccountID, other.PersonID, other.Name = 8, 4, "示例乙"
		look(officer)
		look(officer)
		look(other)
		now = now.Add(20 * time.Hour) // the next day in Shanghai
		look(officer)
		list, err := audit.Looks(d.Reader(context.Background()), "item", "7")
		if err != nil || len(list) != 2 || list[0].Actor != "示例甲" || list[0].Times != 2 || list[1].Actor != "示例乙" || list[1].Times != 1 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
