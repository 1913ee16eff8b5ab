package backup

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"

	"lianghua/internal/fault"
)

// Key encrypts archives. It is read from a file of its own that is kept apart
// from the backups; any file of at least sixteen bytes will do.
type Key struct{ secret string }

// shortestKey is how many bytes a key file has at least.
const shortestKey, longestKey = 16, 1 << 20

// workFactor of scrypt: the secret is a hash of a whole file and not a word
// that somebody thought of, so that little is enough.
const workFactor = 12

// ReadKey reads a key file.
func ReadKey(path string) (*Key, error) {
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Invalidf("key", "找不到备份的密钥文件 %s。新建一个：\n  head -c 32 /dev/urandom > %s\n并另行妥善保管：没有它，加密的备份不能恢复。", path, path)
	case err != nil:
		return nil, fault.Invalidf("key", "不能读取备份的密钥文件 %s：%v", path, err)
	case len(b) < shortestKey || len(b) > longestKey:
		return nil, fault.Invalidf("key", "备份的密钥文件 %s 应有 %d 字节到 1 MB。", path, shortestKey)
	}
	h := sha256.Sum256(b)
	return &Key{base64.RawStdEncoding.EncodeToString(h[:])}, nil
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

// seal encrypts what is written to the result; a nil key leaves it as it is.
func (k *Key) seal(w io.Writer) (io.WriteCloser, error) {
	if k == nil {
		return plain{w}, nil
	}
	r, err := age.NewScryptRecipient(k.secret)
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(workFactor)
	return age.Encrypt(w, r)
}

// sealedStart is how an encrypted archive begins.
const sealedStart = "age-encryption.org/"

// open gives random access to an archive, encrypted or not.
func open(f *os.File, key *Key) (io.ReaderAt, int64, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	start := make([]byte, len(sealedStart))
	if _, err := f.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if string(start) != sealedStart {
		return f, st.Size(), nil
	}
	if key == nil {
		return nil, 0, fault.Invalid("key", "备份文件是加密的，请用 --decrypt 指明密钥文件。")
	}
	id, err := age.NewScryptIdentity(key.secret)
	if err != nil {
		return nil, 0, err
	}
	id.SetMaxWorkFactor(workFactor)
	r, n, err := age.DecryptReaderAt(f, st.Size(), id)
	if err != nil {
		return nil, 0, &fault.Error{Kind: fault.KindInvalid, Op: "backup.open", Field: "key", Msg: "备份文件不能用这个密钥文件打开：密钥不对，或文件被改动。", Err: err}
	}
	return r, n, nil
}
