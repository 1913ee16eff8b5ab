package crypt_test

import (
	"path/filepath"
	"strings"
	"testing"

	"lianghua/internal/crypt"
)

func keysOf(t *testing.T) *crypt.Keys {
	t.Helper()
	k, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSignaturesAreTheCountysOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	k, err := crypt.OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("第 1 号数据包")
	sig, err := k.Sign(message)
	if err != nil {
		t.Fatal(err)
	}
	public, err := k.PublicKey()
	if err != nil || len(public) != 130 || !strings.HasPrefix(public, "04") {
		t.Fatalf("public key %q, %v", public, err)
	}
	if !crypt.Signed(public, message, sig) {
		t.Error("an own signature is refused")
	}
	again, err := crypt.ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := again.PublicKey(); err != nil || p != public {
		t.Errorf("another start gives another key: %s %v", p, err)
	}
	other, err := keysOf(t).PublicKey()
	if err != nil || other == public {
		t.Errorf("two counties have one key, %v", err)
	}
	changed := []byte(sig)
	changed[20] ^= 1
	for what, ok := range map[string]bool{
		"another message": crypt.Signed(public, []byte("第 2 号数据包"), sig), "another county's key": crypt.Signed(other, message, sig),
		"a changed signature": crypt.Signed(public, message, string(changed)), "no signature": crypt.Signed(public, message, ""),
		"a key that is none": crypt.Signed("04ff", message, sig), "text for a key": crypt.Signed("x", message, sig),
	} {
		if ok {
			t.Errorf("%s is accepted", what)
		}
	}
	if crypt.Fingerprint(public) == crypt.Fingerprint(other) || len(crypt.Fingerprint(public)) != 16 {
		t.Error("fingerprints do not tell keys apart")
	}
	if _, err := (*crypt.Keys)(nil).Sign(message); err != crypt.ErrNoKey {
		t.Errorf("signing without keys: %v", err)
	}
}
