package crypt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/fault"
)

func keys(t testing.TB) *Keys {
	t.Helper()
	k, err := OpenKeys(filepath.Join(t.TempDir(), "deep", "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealAndOpen(t *testing.T) {
	k := keys(t)
	a, err := k.Encrypt("13800000000")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := k.Encrypt("13800000000")
	if a == b || strings.Contains(a, "138") {
		t.Errorf("sealed values show or repeat: %s %s", a, b)
	}
	if plain, err := k.Decrypt(a); err != nil || plain != "13800000000" {
		t.Errorf("got %q, %v", plain, err)
	}
	x, y := []byte(a), byte('A')
	if x[len(x)-2] == y {
		y = 'B'
	}
	x[len(x)-2] = y
	if _, err := k.Decrypt(string(x)); err == nil {
		t.Error("a changed value was opened")
	}
	if _, err := keys(t).Decrypt(a); !errors.Is(err, ErrNoKey) {
		t.Errorf("another county's keys: got %v", err)
	}
	if _, err := (*Keys)(nil).Decrypt(a); !errors.Is(err, ErrNoKey) {
		t.Errorf("without keys: got %v", err)
	}
}

func TestBlindIndexSeparatesFields(t *testing.T) {
	k := keys(t)
	a, _ := k.Blind("mobile", "13800000000")
	b, _ := k.Blind("mobile", "13800000000")
	c, _ := k.Blind("id", "13800000000")
	if a != b || a == c || a == "" {
		t.Errorf("got %s %s %s", a, b, c)
	}
}

func TestKeyFileIsPrivateAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	first, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenKeys(path)
	if err != nil || again.KeyID() != first.KeyID() {
		t.Fatalf("a second start made other keys: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(path); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.Message(err), "chmod 600") {
		t.Errorf("a readable key file: got %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(path); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("an empty key file: got %v", err)
	}
}

// Processes that start together on a new machine must all end with one
// county's keys, and none may take a file half written for a damaged one.
func TestKeysMadeTogetherAreOneSet(t *testing.T) {
	for range 50 {
		path := filepath.Join(t.TempDir(), "keys")
		var ids [4]string
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				k, err := OpenKeys(path)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = k.KeyID()
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("several sets of keys: %v", ids)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".keys-*")); len(left) > 0 {
			t.Fatalf("left behind: %v", left)
		}
	}
}

func TestNoChainWithoutKeys(t *testing.T) {
	for name, k := range map[string]*Keys{"nil": nil, "zero": {}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s keys made a MAC that anybody can make", name)
				}
			}()
			k.Chain(nil, []byte("row"))
		}()
	}
}

// A stored string is read only in the one form that HashPassword writes, and
// within what one sign-in may cost.
func TestStoredPasswordsAreReadStrictly(t *testing.T) {
	if _, err := parsePHC(decoy); err != nil {
		t.Fatalf("the decoy itself: %v", err)
	}
	for _, c := range [][2]string{
		{"v=19", "v=16"}, {"p=1", "p=1x"}, {"m=19456", "m=1048576"}, {"t=2", "t=32"}, {"t=2", "t=02"},
		{"p=1$", "p=64$"}, {"$AAAAAAAAAAAAAAAAAAAAAA$", "$$"}, {"argon2id", "argon2i"},
	} {
		if _, err := parsePHC(strings.Replace(decoy, c[0], c[1], 1)); err == nil {
			t.Errorf("%s for %s was taken", c[1], c[0])
		}
	}
}

func TestPasswords(t *testing.T) {
	ctx := context.Background()
	h, err := HashPassword(ctx, "Correct-Horse-1")
	if err != nil {
		t.Fatal(err)
	}
	if right, stale, err := CheckPassword(ctx, h, "Correct-Horse-1"); !right || stale || err != nil {
		t.Errorf("right password: %v %v %v", right, stale, err)
	}
	if right, _, _ := CheckPassword(ctx, h, "correct-horse-1"); right {
		t.Error("wrong password was taken")
	}
	start := time.Now()
	if right, _, err := CheckPassword(ctx, "", "x"); right || err != nil {
		t.Errorf("unknown login: %v %v", right, err)
	}
	if time.Since(start) < time.Millisecond {
		t.Error("an unknown login is told at once")
	}
	if _, _, err := CheckPassword(ctx, "plain", "plain"); err == nil {
		t.Error("a stored plain password was taken")
	}
}

func TestPasswordRules(t *testing.T) {
	for password, word := range map[string]string{
		"Ab1-":                    "至少 10",
		"abcdefghij1":             "三类",
		"Xcounty-12345":           "账号",
		"Password-2026":           "password",
		strings.Repeat("aA1", 60): "最多",
		"Admin@12345":             "admin123",
		"Admin@2026-x":            "admin202",
		"P@ssw0rd-9m":             "password",
		"1qaz@WSX3edc":            "qazwsx",
		"Qwer-Ty-9-tt":            "qwerty",
		"Baaaa-Cde-77":            "aaaa",
		"Tian-Qing-9-Yue":         "",
	} {
		got := PasswordProblem("county", password)
		if (word == "") != (got == "") || !strings.Contains(got, word) {
			t.Errorf("%s: got %q, want %q", password, got, word)
		}
	}
	all := PasswordProblem("xin", "xin")
	for _, word := range []string{"至少 10", "三类", "账号"} {
		if !strings.Contains(all, word) {
			t.Errorf("not everything at once: %q lacks %q", all, word)
		}
	}
	if got := PasswordProblem("a", "Tian-Qing-9-Yue"); got != "" {
		t.Errorf("a login of one letter: %q", got)
	}
	for range 20000 {
		if got := PasswordProblem("", OneTimePassword()); got != "" {
			t.Fatalf("a one-time password breaks the rules: %s", got)
		}
	}
	if OneTimePassword() == OneTimePassword() {
		t.Error("one-time passwords repeat")
	}
}

// FuzzDecrypt uses fixed keys: every fuzzing process must hold the key that
// the seeds were sealed with, or none gets past the key's id.
func FuzzDecrypt(f *testing.F) {
	k := &Keys{}
	k.data.Store(&dataKeys{"k1", map[string]secret{"k1": {[]byte("0123456789abcdef")}}})
	const good = "k1:AAECAwQFBgcICQoLrB9DJ3UkWL+GhBS36Bu6XzNnpfBZS2iGAO+o"
	if plain, err := k.Decrypt(good); err != nil || plain != "13800000000" {
		f.Fatalf("the seed does not open: %q, %v", plain, err)
	}
	for _, s := range []string{good, good + "\n", good[:20] + "\r\n" + good[20:], "k1:AAAA", ":"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if plain, err := k.Decrypt(s); err == nil && plain != "" && s != good {
			t.Errorf("%q opened as %q", s, plain)
		}
	})
}

func FuzzCheckPassword(f *testing.F) {
	f.Add(decoy)
	f.Add(strings.Replace(decoy, "m=19456", "m=1048576", 1))
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := parsePHC(s); err == nil && (p.memory > maxMemoryKiB || p.time > maxPasses || p.threads > maxLanes) {
			t.Errorf("%q would cost too much", s)
		}
	})
}

// A running program reads and writes on through a change of the key, and what
// was sealed before is read until its key is taken away.
func TestKeysAreRotatedBesideARunningProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	running, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	old := running.Current()
	sealed, err := running.Encrypt("13800000000")
	if err != nil {
		t.Fatal(err)
	}
	blind, _ := running.Blind("mobile", "13800000000")
	fresh, err := Rotate(path)
	if err != nil || fresh == old {
		t.Fatalf("%q %v", fresh, err)
	}
	other, err := ReadKeys(path)
	if err != nil || other.Current() != fresh || len(other.IDs()) != 2 {
		t.Fatalf("%v %v", other.IDs(), err)
	}
	byOther, _ := other.Encrypt("13900000000")
	if plain, err := running.Decrypt(byOther); err != nil || plain != "13900000000" {
		t.Errorf("the running program does not read the new key: %q %v", plain, err)
	}
	moved, changed, err := running.Reseal(sealed)
	if err != nil || !changed || KeyOf(moved) != fresh {
		t.Errorf("resealed %v with %s: %v", changed, KeyOf(moved), err)
	}
	if _, again, err := running.Reseal(moved); again || err != nil {
		t.Errorf("resealed again: %v", err)
	}
	if same, _ := other.Blind("mobile", "13800000000"); same != blind {
		t.Error("the blind index moved")
	}
	if err := Retire(path, fresh); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("the current key was taken away: %v", err)
	}
	if err := Retire(path, "k0"); err == nil {
		t.Error("a key that is not there was taken away")
	}
	if err := Retire(path, old); err != nil {
		t.Fatal(err)
	}
	last, err := ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := last.Decrypt(sealed); err != ErrNoKey {
		t.Errorf("without its key: %v", err)
	}
	if plain, err := last.Decrypt(moved); err != nil || plain != "13800000000" {
		t.Errorf("%q %v", plain, err)
	}
}
