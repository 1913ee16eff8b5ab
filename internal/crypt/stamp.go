package crypt

import (
	"crypto/hmac"

	"github.com/emmansun/gmsm/sm3"
)

// Stamp marks a message that leaves and comes back, such as the token of a
// public form: HMAC-SM3 (GB/T 32905) with a key that is made from the chain's
// key and the purpose, so that a stamp for one purpose is none for another.
func (k *Keys) Stamp(purpose string, message []byte) ([]byte, error) {
	if k == nil || len(k.chain) != macBytes {
		return nil, ErrNoKey
	}
	derived := hmac.New(sm3.New, k.chain)
	derived.Write([]byte("lianghua stamp " + purpose))
	m := hmac.New(sm3.New, derived.Sum(nil))
	m.Write(message)
	return m.Sum(nil), nil
}
