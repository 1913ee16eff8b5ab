package crypt

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// sealing is strict; Decrypt also refuses the line breaks that it would skip,
// so that a value has one text only.
var sealing = base64.RawStdEncoding.Strict()

var errBroken = errors.New("crypt: the value is damaged or was made with another key")

// Encrypt seals a personal value: "key id:base64(nonce, SM4-GCM)". "" stays "".
func (k *Keys) Encrypt(plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	if k == nil {
		return "", ErrNoKey
	}
	k.look()
	id := k.Current()
	aead, err := k.aead(id)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(nonce)
	sealed := aead.Seal(nonce, nonce, []byte(plain), []byte(id))
	return id + ":" + sealing.EncodeToString(sealed), nil
}

// Decrypt opens what Encrypt sealed; ErrNoKey when its key is not here.
func (k *Keys) Decrypt(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	id, text, ok := strings.Cut(sealed, ":")
	if !ok {
		return "", errBroken
	}
	aead, err := k.aead(id)
	if err != nil {
		return "", err
	}
	raw, err := sealing.DecodeString(text)
	if err != nil || len(raw) < aead.NonceSize() || strings.ContainsAny(text, "\r\n") {
		return "", errBroken
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(id))
	if err != nil {
		return "", errBroken
	}
	return string(plain), nil
}

func (k *Keys) aead(id string) (cipher.AEAD, error) {
	if k == nil {
		return nil, ErrNoKey
	}
	s, ok := k.secret(id)
	if !ok {
		k.lookAfter(0) // the file may have a new one
		if s, ok = k.secret(id); !ok {
			return nil, ErrNoKey
		}
	}
	block, err := sm4.NewCipher(s.data)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Blind is the index under which an encrypted value is found by equality: an
// HMAC-SM3 of the field's name and the value. "" stays "".
func (k *Keys) Blind(field, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	if k == nil || len(k.index) == 0 {
		return "", ErrNoKey
	}
	m := hmac.New(sm3.New, k.index)
	m.Write([]byte(field))
	m.Write([]byte{0})
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil)), nil
}

// Chain is the audit log's MAC of a row: HMAC-SM3 over the previous row's MAC
// and the canonical row. It panics without keys: an empty key would make a
// chain that anybody can forge, so nothing may be written with it.
func (k *Keys) Chain(prev, row []byte) []byte {
	k.needChain()
	m, _ := k.macs.Get().(hash.Hash) // keying costs as much as hashing a row
	if m == nil {
		m = hmac.New(sm3.New, k.chain)
	}
	m.Reset()
	m.Write(prev)
	m.Write(row)
	sum := m.Sum(nil)
	k.macs.Put(m)
	return sum
}

// KeyID names the chain's key in each row: the first bytes of its hash. It
// panics without keys, as Chain does.
func (k *Keys) KeyID() string {
	k.needChain()
	sum := sm3.Sum(k.chain)
	return hex.EncodeToString(sum[:4])
}

func (k *Keys) needChain() {
	if k == nil || len(k.chain) != macBytes {
		panic("crypt: the audit chain was asked for without keys; pass a nil audit.Chainer to check without them")
	}
}

// Digest is the hash under which a secret token is stored.
func Digest(token string) string {
	sum := sm3.Sum([]byte(token))
	return hex.EncodeToString(sum[:])
}

// NewHash is SM3, for hashes that are shown and compared.
func NewHash() hash.Hash { return sm3.New() }
