package document

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// pdfCrypt opens streams of files that anybody may read but not change: they
// are encrypted with an empty password.
type pdfCrypt struct {
	key    []byte
	method string // V2, AESV2, AESV3
}

var errEncrypted = refuse("encrypted", "文件设有打开密码，无法检查其中的内容。请去掉密码后再上传。")

// passwordPad fills up a password, here the empty one.
var passwordPad = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// decrypt makes the key of an encrypted file, when no password is needed.
func (f *pdfFile) decrypt() error {
	if f.trailer["Encrypt"] == nil {
		return nil
	}
	e := f.dict(f.trailer["Encrypt"])
	c := &pdfCrypt{method: "V2"}
	v, r := int(f.float(e["V"])), int(f.float(e["R"]))
	if v >= 4 {
		filters := f.dict(e["CF"])
		c.method = f.name(f.dict(filters[f.name(e["StmF"])])["CFM"])
	}
	o, _ := f.get(e["O"]).(pdfString)
	u, _ := f.get(e["U"]).(pdfString)
	ok := false
	switch {
	case f.name(e["Filter"]) != "Standard":
	case v == 5:
		ue, _ := f.get(e["UE"]).(pdfString)
		ok = c.open256([]byte(u), []byte(ue), r)
	case v == 1 || v == 2 || v == 4:
		n := int(f.float(e["Length"])) / 8
		if v == 1 || n < 5 || n > 16 {
			n = 5
		}
		if v == 4 {
			n = 16
		}
		meta, isBool := f.get(e["EncryptMetadata"]).(bool)
		ok = c.open128([]byte(o), []byte(u), f.id(), uint32(int64(f.float(e["P"]))), r, n, isBool && !meta)
	}
	if !ok {
		return errEncrypted
	}
	f.crypt = c
	return nil
}

// id is the first half of the file's identifier.
func (f *pdfFile) id() []byte {
	if a := f.array(f.trailer["ID"]); len(a) > 0 {
		s, _ := f.get(a[0]).(pdfString)
		return []byte(s)
	}
	return nil
}

// open128 tries the empty password on the older schemes.
func (c *pdfCrypt) open128(o, u, id []byte, p uint32, r, n int, plainMeta bool) bool {
	h := md5.New()
	h.Write(passwordPad)
	h.Write(o[:min(32, len(o))])
	h.Write(binary.LittleEndian.AppendUint32(nil, p))
	h.Write(id)
	if r >= 4 && plainMeta {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)[:n]
	if r >= 3 {
		for range 50 {
			sum := md5.Sum(key)
			key = sum[:n]
		}
	}
	c.key = key
	if r == 2 {
		return bytes.Equal(rc4With(key, passwordPad), u)
	}
	sum := md5.Sum(append(bytes.Clone(passwordPad), id...))
	check := rc4With(key, sum[:])
	for i := byte(1); i < 20; i++ {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= i
		}
		check = rc4With(k, check)
	}
	return len(u) >= 16 && bytes.Equal(check, u[:16])
}

// open256 tries the empty password on the scheme of 256 bits.
func (c *pdfCrypt) open256(u, ue []byte, r int) bool {
	if len(u) < 48 || len(ue) < 32 {
		return false
	}
	hash := func(salt []byte) []byte {
		sum := sha256.Sum256(salt)
		if r < 6 {
			return sum[:]
		}
		return harden(sum[:])
	}
	if !bytes.Equal(hash(u[32:40]), u[:32]) {
		return false
	}
	block, err := aes.NewCipher(hash(u[40:48]))
	if err != nil {
		return false
	}
	c.key = make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(c.key, ue[:32])
	return true
}

// harden is the hash of revision 6 for an empty password.
func harden(k []byte) []byte {
	for i := 0; ; i++ {
		e := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		sum := 0
		for _, x := range e[:16] {
			sum += int(x)
		}
		switch sum % 3 {
		case 0:
			h := sha256.Sum256(e)
			k = h[:]
		case 1:
			h := sha512.Sum384(e)
			k = h[:]
		default:
			h := sha512.Sum512(e)
			k = h[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i-31 {
			return k[:32]
		}
	}
}

func rc4With(key, data []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

// stream opens the bytes of a stream.
func (c *pdfCrypt) stream(s *pdfStream) []byte {
	if s.dict["Type"] == pdfName("XRef") || c.method == "" || c.method == "Identity" || c.method == "None" {
		return s.raw
	}
	key := c.key
	if c.method != "AESV3" {
		k := append(bytes.Clone(c.key), byte(s.num), byte(s.num>>8), byte(s.num>>16), 0, 0)
		if c.method == "AESV2" {
			k = append(k, "sAlT"...)
		}
		sum := md5.Sum(k)
		key = sum[:min(16, len(c.key)+5)]
	}
	if c.method == "V2" {
		return rc4With(key, s.raw)
	}
	block, err := aes.NewCipher(key)
	if err != nil || len(s.raw) < 32 {
		return nil
	}
	body := bytes.Clone(s.raw[16 : len(s.raw)-len(s.raw)%16])
	cipher.NewCBCDecrypter(block, s.raw[:16]).CryptBlocks(body, body)
	if pad := int(body[len(body)-1]); pad <= 16 && pad <= len(body) {
		body = body[:len(body)-pad]
	}
	return body
}
