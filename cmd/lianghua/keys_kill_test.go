package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
)

// A change of keys is killed, as by kill -9, when it has sealed its first
// values, while two writers go on: every value is read, and the next run ends it.
func TestAKilledRotationIsGoneOnWith(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		ctx, path := context.Background(), filepath.Join(m.dir, "keys")
		a, err := openApp(ctx, &cli{DB: m.db, Files: filepath.Join(m.dir, "files"), Keys: path}, false)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.close() }()
		running, old := a.org.Keys, a.org.Keys.Current()
		const people = 15*resealBatch + 7
		ids := make([]int64, people)
		number := func(i int) string { return fmt.Sprintf("139%08d", i) }
		save := func(tx *db.Tx, i int) error {
			sealed, err := running.Encrypt(number(i))
			if err == nil && ids[i] == 0 {
				ids[i], err = tx.Insert(`INSERT INTO org_person (name, mobile) VALUES ('示例甲', ?) RETURNING id`, sealed)
			} else if err == nil {
				_, err = tx.Exec(`UPDATE org_person SET mobile = ? WHERE id = ?`, sealed, ids[i])
			}
			return err
		}
		if err := a.db.Write(ctx, func(tx *db.Tx) error {
			for i := range ids {
				if err := save(tx, i); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		whole := func(when string) {
			t.Helper()
			for i, id := range ids {
				var sealed string
				if err := a.db.Reader(ctx).Get(&sealed, `SELECT mobile FROM org_person WHERE id = ?`, id); err != nil {
					t.Fatal(err)
				}
				if plain, err := running.Decrypt(sealed); err != nil || plain != number(i) {
					t.Fatalf("%s: person %d is %q, %v", when, i, plain, err)
				}
			}
		}

		child := exec.Command(os.Args[0], "keys", "rotate", "--db", m.db, "--files", filepath.Join(m.dir, "files"), "--keys", path)
		child.Env = append(os.Environ(), asCommand+"=1")
		said, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err == nil {
			_, err = bufio.NewReader(said).ReadString('\n') // it has its key
		}
		if err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		var writers sync.WaitGroup
		for w := range 2 {
			writers.Go(func() {
				for i := w; ; i = (i + 2) % (people - people%2) {
					select {
					case <-stop:
						return
					default:
					}
					if err := a.db.Write(ctx, func(tx *db.Tx) error { return save(tx, i) }); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		uses, err := a.keyring().uses(ctx)
		for err == nil && uses[old] > people-resealBatch {
			uses, err = a.keyring().uses(ctx)
		}
		_ = child.Process.Kill()
		_ = child.Wait() // killed
		if err != nil {
			t.Fatal(err)
		}
		uses, err = a.keyring().uses(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("killed with %d of %d values left", uses[old], people)
		whole("killed")
		if out := m.ok("keys", "rotate"); uses[old] > 0 && !strings.Contains(out, "接着处理") {
			t.Errorf("after the kill: %s", out)
		}
		close(stop)
		writers.Wait()
		whole("gone on with")
		if left, err := a.keyring().uses(ctx); err != nil || left[old] > people/100 {
			t.Errorf("%d values still use the old key, %v", left[old], err)
		}
		if half, err := crypt.ReadKeys(path); err != nil || uses[old] > 0 && len(half.IDs()) != 2 {
			t.Errorf("a second key was made: %v %v", half.IDs(), err)
		}
	})
}
