// Package crypt holds the county's keys and what is done with them: personal
// data by SM4-GCM (GB/T 32907), equality look-ups and the audit chain by
// HMAC-SM3 (GB/T 32905), passwords by argon2id.
package crypt

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lianghua/internal/fault"
)

// ErrNoKey says that the value was made with a key that is not here. Checks
// and exports go on without it and name what they could not read.
var ErrNoKey = errors.New("crypt: the key is not in the key file")

// Keys are the keys of one county. A zero Keys has none. The keys of data may be
// changed in the file while a program runs (see Rotate): it notices within a
// second. Index and chain are for the life of a county.
type Keys struct {
	data  atomic.Pointer[dataKeys]
	index []byte
	chain []byte
	macs  sync.Pool // keyed hashes of the chain, used again

	path   string
	mu     sync.Mutex
	looked time.Time // at the file
	read   os.FileInfo
}

// dataKeys are the keys of data as the file has them.
type dataKeys struct {
	current string
	secrets map[string]secret
}

type secret struct{ data []byte }

// keyFile is the file's form; several data keys may stand in it while old
// values still use an older one.
type keyFile struct {
	Current string            `json:"current"`
	Data    map[string]string `json:"data"`
	Index   string            `json:"index"`
	Chain   string            `json:"chain"`
}

const (
	dataBytes = 16 // SM4
	macBytes  = 32 // HMAC-SM3
)

// OpenKeys reads the key file at path and makes one, readable by its owner
// only, when there is none. A file that others may read is refused.
func OpenKeys(path string) (*Keys, error) {
	k, err := ReadKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKeys(path); err == nil {
			k, err = ReadKeys(path)
		}
	}
	return k, err
}

// ReadKeys reads the key file at path; fs.ErrNotExist when there is none.
func ReadKeys(path string) (*Keys, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fault.Invalidf("keys", "密钥文件 %s 能被其他用户读取，请先执行：chmod 600 %s", path, path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f keyFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fault.Invalidf("keys", "密钥文件 %s 已损坏，请从备份恢复，不要新建。", path)
	}
	k, ok := f.keys()
	if !ok {
		return nil, fault.Invalidf("keys", "密钥文件 %s 不完整，请从备份恢复，不要新建。", path)
	}
	k.path, k.read = path, st
	return k, nil
}

func (f keyFile) keys() (*Keys, bool) {
	k, d := &Keys{}, &dataKeys{f.Current, map[string]secret{}}
	k.data.Store(d)
	for id, text := range f.Data {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(b) != dataBytes || id == "" || strings.Contains(id, ":") {
			return nil, false
		}
		d.secrets[id] = secret{b}
	}
	var err1, err2 error
	k.index, err1 = base64.StdEncoding.DecodeString(f.Index)
	k.chain, err2 = base64.StdEncoding.DecodeString(f.Chain)
	_, has := d.secrets[f.Current]
	return k, has && err1 == nil && err2 == nil && len(k.index) == macBytes && len(k.chain) == macBytes
}

func makeKeys(path string) error {
	id := "k" + Token(4)
	f := keyFile{Current: id, Data: map[string]string{id: random(dataBytes)}, Index: random(macBytes), Chain: random(macBytes)}
	raw, err := f.text()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return publish(path, raw, os.Link)
}

func (f keyFile) text() ([]byte, error) {
	raw, err := json.MarshalIndent(f, "", "  ")
	return append(raw, '\n'), err
}

// publish puts the whole file in place at once or not at all: a second process
// that starts at the same time neither replaces the keys (place is os.Link) nor
// reads half of them, and a power cut leaves no empty file behind.
func publish(path string, raw []byte, place func(from, to string) error) error {
	dir := filepath.Dir(path)
	out, err := os.CreateTemp(dir, ".keys-*") // made 0600
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = out.Write(raw)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := place(out.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil // the other process was first: its keys count
		}
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.StdEncoding.EncodeToString(b)
}
