package crypt

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"time"

	"lianghua/internal/fault"
)

// Current is the id of the key with which values are sealed now; "" without keys.
func (k *Keys) Current() string {
	if k == nil || k.data.Load() == nil {
		return ""
	}
	return k.data.Load().current
}

// IDs are the ids of the keys of data, sorted.
func (k *Keys) IDs() (ids []string) {
	if k == nil || k.data.Load() == nil {
		return nil
	}
	for id := range k.data.Load().secrets {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (k *Keys) secret(id string) (secret, bool) {
	d := k.data.Load()
	if d == nil {
		return secret{}, false
	}
	s, ok := d.secrets[id]
	return s, ok
}

// KeyOf is the id of the key with which a value was sealed.
func KeyOf(sealed string) string {
	id, _, _ := strings.Cut(sealed, ":")
	return id
}

// Reseal seals a value with the current key. changed is false when it is so
// already, or empty.
func (k *Keys) Reseal(sealed string) (fresh string, changed bool, err error) {
	k.look()
	if sealed == "" || KeyOf(sealed) == k.Current() {
		return sealed, false, nil
	}
	plain, err := k.Decrypt(sealed)
	if err != nil {
		return "", false, err
	}
	fresh, err = k.Encrypt(plain)
	return fresh, err == nil, err
}

// lookEvery is how often the key file is looked at while it is used.
const lookEvery = time.Second

// look reads the keys of data anew when the file was changed. What cannot be
// read leaves the keys as they are.
func (k *Keys) look() { k.lookAfter(lookEvery) }

func (k *Keys) lookAfter(pause time.Duration) {
	if k == nil || k.path == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.looked) < pause {
		return
	}
	k.looked = time.Now()
	st, err := os.Stat(k.path)
	if err != nil || os.SameFile(st, k.read) && st.ModTime().Equal(k.read.ModTime()) { // a changed file is another file
		return
	}
	if fresh, err := ReadKeys(k.path); err == nil {
		k.data.Store(fresh.data.Load())
		k.read = fresh.read
	}
}

// Rotate puts a new key of data into the file, with which values are sealed
// from now on. The old ones stay: what they sealed is still read.
func Rotate(path string) (id string, err error) {
	id = "k" + Token(4)
	return id, changeKeys(path, func(f *keyFile) error {
		f.Current, f.Data[id] = id, random(dataBytes)
		return nil
	})
}

// Retire takes a key out of the file. The caller holds that nothing uses it.
func Retire(path, id string) error {
	return changeKeys(path, func(f *keyFile) error {
		if _, ok := f.Data[id]; !ok {
			return fault.Invalidf("id", "密钥文件中没有编号为“%s”的密钥，请用 lianghua keys list 查看。", id)
		}
		if f.Current == id {
			return fault.Conflict("“" + id + "”是正在使用的密钥，不能停用。请先用 lianghua keys rotate 更换。")
		}
		delete(f.Data, id)
		return nil
	})
}

func changeKeys(path string, change func(*keyFile) error) error {
	if _, err := ReadKeys(path); err != nil { // whole, and readable by its owner only
		return err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var f keyFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	if err := change(&f); err != nil {
		return err
	}
	if raw, err = f.text(); err != nil {
		return err
	}
	return publish(path, raw, os.Rename)
}
