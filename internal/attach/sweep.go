package attach

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Swept is what a sweep removed.
type Swept struct {
	Files int
	Bytes int64
}

// Sweep removes files that no row names and that were last uploaded before
// `before`: give days, so that an upload whose record is still being written
// is never touched. Left-over partial uploads go by the same age; files that
// are not ours stay.
func (s *Store) Sweep(q db.Reader, before time.Time) (out Swept, err error) {
	named, err := referenced(q)
	if err != nil {
		return out, fault.Internal("attach.Sweep", err)
	}
	err = s.eachOld(before, func(path, name string, size int64) error {
		partial := filepath.Dir(path) == filepath.Join(s.dir, "tmp")
		if !partial && (named[name] || !shaForm.MatchString(name)) {
			return nil
		}
		if !old(path, before) { // uploaded again since the rows were read
			return nil
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		out.Files, out.Bytes = out.Files+1, out.Bytes+size
		return nil
	})
	return out, fault.Wrap("attach.Sweep", err)
}

func (s *Store) eachOld(before time.Time, f func(path, name string, size int64) error) error {
	return filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		return f(path, e.Name(), info.Size())
	})
}

func old(path string, before time.Time) bool {
	info, err := os.Stat(path)
	return err == nil && info.ModTime().Before(before)
}

func referenced(q db.Reader) (map[string]bool, error) {
	var all []string
	if err := q.Select(&all, `SELECT DISTINCT sha256 FROM attachment`); err != nil {
		return nil, err
	}
	named := make(map[string]bool, len(all))
	for _, sha := range all {
		named[sha] = true
	}
	return named, nil
}

// Destroy removes a file's bytes at once when no record has them any more.
func (s *Store) Destroy(q db.Reader, sha string) error {
	if !shaForm.MatchString(sha) {
		return fault.NotFound("该文件不存在")
	}
	var n int
	if err := q.Get(&n, `SELECT count(*) FROM attachment WHERE sha256 = ?`, sha); err != nil {
		return fault.Internal("attach.Destroy", err)
	}
	if n > 0 {
		return nil
	}
	if err := os.Remove(s.path(sha)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Internal("attach.Destroy", err)
	}
	return nil
}
