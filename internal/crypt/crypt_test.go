package crypt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
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
		"Tian-Qing-9-Yue":         "",
		OneTimePassword():         "",
	} {
		got := PasswordProblem("county", password)
		if (word == "") != (got == "") || !strings.Contains(got, word) {
			t.Errorf("%s: got %q, want %q", password, got, word)
		}
	}
	if OneTimePassword() == OneTimePassword() {
		t.Error("one-time passwords repeat")
	}
}

func FuzzDecrypt(f *testing.F) {
	k := keys(f)
	good, _ := k.Encrypt("13800000000")
	f.Add(good)
	f.Add("k:AAAA")
	f.Add(":")
	f.Fuzz(func(t *testing.T, s string) {
		if plain, err := k.Decrypt(s); err == nil && plain != "" && s != good {
			t.Errorf("%q opened as %q", s, plain)
		}
	})
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := parsePHC(s); err == nil && (p.memory > 1<<20 || p.time > 32) {
			t.Errorf("%q would cost too much", s)
		}
	})
}
