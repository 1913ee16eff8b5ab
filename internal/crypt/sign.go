package crypt

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

// errSigning can only come from a broken key file.
var errSigning = errors.New("crypt: no signing key can be made")

// signingKey is the county's SM2 key (GB/T 32918), made from the chain's key
// by HMAC-SM3 with a label of its own: a key file made before there were
// signatures needs no change, and one backup keeps everything. A value outside
// [1, n-2], which happens once in 2³², is passed over.
func (k *Keys) signingKey() (*sm2.PrivateKey, error) {
	if k == nil || len(k.chain) != macBytes {
		return nil, ErrNoKey
	}
	for n := range byte(8) {
		m := hmac.New(sm3.New, k.chain)
		m.Write([]byte("lianghua sm2 signature"))
		m.Write([]byte{n})
		if key, err := sm2.NewPrivateKey(m.Sum(nil)); err == nil {
			return key, nil
		}
	}
	return nil, errSigning
}

// Sign signs a message for readers outside the county: SM2 with SM3 and the
// usual user id. The text is base64 of the ASN.1 form.
func (k *Keys) Sign(message []byte) (string, error) {
	key, err := k.signingKey()
	if err != nil {
		return "", err
	}
	sig, err := key.SignWithSM2(rand.Reader, nil, message)
	return base64.StdEncoding.EncodeToString(sig), err
}

// PublicKey is what others need to check Sign: the point in hexadecimal,
// uncompressed (04…).
func (k *Keys) PublicKey() (string, error) {
	key, err := k.signingKey()
	if err != nil {
		return "", err
	}
	point, err := sm2.PublicKeyToECDH(&key.PublicKey)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(point.Bytes()), nil
}

// Signed reports that the holder of a public key signed the message.
func Signed(public string, message []byte, signature string) bool {
	raw, err := hex.DecodeString(public)
	if err != nil {
		return false
	}
	key, err := sm2.NewPublicKey(raw)
	if err != nil {
		return false
	}
	sig, err := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && sm2.VerifyASN1WithSM2(key, nil, message, sig)
}

// Fingerprint names a public key in a form that two people can compare by
// telephone.
func Fingerprint(public string) string { return Digest(public)[:16] }
