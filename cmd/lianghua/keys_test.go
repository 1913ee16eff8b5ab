package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
)

// Keys are changed beside a program that writes, broken off in the middle and
// gone on with; every value is read at any time, and an old key goes only when
// nothing uses it.
func TestKeysAreRotatedAndRetired(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		path, ctx := filepath.Join(m.dir, "keys"), context.Background()
		d, err := db.Open(ctx, m.db)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = d.Close() }()
		running, err := crypt.ReadKeys(path)
		if err != nil {
			t.Fatal(err)
		}
		old := running.Current()
		const people = 700
		write := func(from, n int) {
			err := d.Write(ctx, func(tx *db.Tx) error {
				for i := range n {
					sealed, err := running.Encrypt(fmt.Sprintf("138%08d", from+i))
					if err == nil {
						_, err = tx.Exec(`INSERT INTO org_person (name, mobile, note) VALUES (?, ?, ?)`, "示例甲", sealed, fmt.Sprint(from+i))
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		readable := func(when string) {
			t.Helper()
			var rows []struct {
				Note   string `db:"note"`
				Mobile string `db:"mobile"`
			}
			if err := d.Reader(ctx).Select(&rows, `SELECT note, mobile FROM org_person WHERE mobile <> ''`); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if plain, err := running.Decrypt(r.Mobile); err != nil || plain != "138"+strings.Repeat("0", 8-len(r.Note))+r.Note {
					t.Fatalf("%s: %s is %q, %v", when, r.Note, plain, err)
				}
			}
		}
		// aged is the key file a minute later.
		aged := func() {
			t.Helper()
			then := time.Now().Add(-2 * settled)
			if err := os.Chtimes(path, then, then); err != nil {
				t.Fatal(err)
			}
		}
		if o := m.run("", "keys", "retire", old); o.code != 2 || !strings.Contains(o.err, "秒后再停用") {
			t.Errorf("retire at once: %+v", o)
		}
		aged()
		write(0, people)
		if o := m.run("", "keys", "retire", old); o.code != 2 || !strings.Contains(o.err, "正在使用的密钥") {
			t.Errorf("retire: %+v", o)
		}
		if out := m.ok("keys", "list"); !strings.Contains(out, old+"\t正在使用\t700 条") {
			t.Fatalf("list: %s", out)
		}

		// A change that was broken off: the new key is there, one batch is done.
		fresh, err := crypt.Rotate(path)
		if err != nil {
			t.Fatal(err)
		}
		half, err := crypt.ReadKeys(path)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := (keyring{db: d, keys: half}).resealSome(ctx, sealedColumns()[0]); err != nil || n != resealBatch {
			t.Fatalf("%d %v", n, err)
		}
		readable("broken off")
		aged()
		if o := m.run("", "keys", "retire", old); o.code != 2 || !strings.Contains(o.err, "还有 500 条数据使用密钥 "+old) {
			t.Errorf("retire: %+v", o)
		}

		// Gone on with, beside a program that writes.
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := range 20 {
				write(people+i*5, 5)
			}
		})
		if out := m.ok("keys", "rotate"); !strings.Contains(out, "接着处理") {
			t.Errorf("rotate: %s", out)
		}
		wg.Wait()
		readable("after")
		m.ok("keys", "rotate") // what the writer sealed with the old key, or a newer key
		readable("at the end")
		list := m.ok("keys", "list")
		if !strings.Contains(list, old+"\t旧密钥\t0 条") || !strings.Contains(list, "800 条") {
			t.Errorf("list: %s (first new key %s)", list, fresh)
		}
		aged()
		m.ok("keys", "retire", old)
		readable("without the old key")
		if out := m.ok("check"); !strings.Contains(out, "完好") {
			t.Errorf("check: %s", out)
		}
	})
}
