// Package attach keeps uploaded files: bytes in a folder under their SHA-256,
// a row for every use of them. A file is served only through the slice that
// owns the row, after its own check.
package attach

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"lianghua/internal/fault"
)

// Store is the folder of files: aa/bb/aabb…, and tmp for what is being written.
type Store struct {
	Scanner *Scanner // looks at uploads before they are kept; nil for none

	dir string
}

// OpenStore opens the folder and makes it when it is missing.
func OpenStore(dir string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fault.Internal("attach.OpenStore", err)
	}
	return &Store{dir: dir}, nil
}

// Stored is a file in the store.
type Stored struct {
	SHA256    string // lower-case hexadecimal
	Size      int64  // bytes
	MediaType string // by content
}

// Save reads an upload to its end, checks size and type, and keeps it. The
// bytes are on disk when it returns; nothing is kept of what is refused.
// name is only used in messages. Save first, then Record in a transaction.
func (s *Store) Save(ctx context.Context, r io.Reader, name string, p Purpose) (Stored, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "up-")
	if err != nil {
		return Stored{}, fault.Internal("attach.Save", err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	defer f.Close()
	out, err := receive(ctx, f, r, name, p)
	if err != nil {
		return Stored{}, err
	}
	if out.MediaType, err = p.admit(f, out.Size, name); err != nil {
		return Stored{}, err
	}
	if err := s.Scanner.look(ctx, f.Name(), name); err != nil {
		return Stored{}, err
	}
	return out, fault.Wrap("attach.Save", s.keep(f, out.SHA256))
}

// Put keeps bytes whose hash is known: of a file that was kept before and
// comes back from a backup.
func (s *Store) Put(r io.Reader, sha string) error {
	if !shaForm.MatchString(sha) {
		return fault.Invalid("file", "附件的名称不是它的哈希值。")
	}
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "put-")
	if err != nil {
		return fault.Internal("attach.Put", err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), r); err != nil {
		return fault.Internal("attach.Put", err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sha {
		return fault.Invalidf("file", "附件 %s 的内容与哈希值不符。", sha[:12])
	}
	return fault.Wrap("attach.Put", s.keep(f, sha))
}

// receive copies the upload and stops one byte behind the limit.
func receive(ctx context.Context, f *os.File, r io.Reader, name string, p Purpose) (Stored, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(alive{ctx, r}, p.Limit+1))
	switch {
	case err != nil:
		return Stored{}, fault.Internal("attach.Save", err)
	case n > p.Limit:
		return Stored{}, fault.TooLarge(fmt.Sprintf("文件“%s”超过 %s，请压缩或拆分后再上传。", SafeName(name), megabytes(p.Limit)))
	case n == 0:
		return Stored{}, fault.Invalidf("file", "文件“%s”是空的，请重新选择。", SafeName(name))
	}
	return Stored{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// alive ends a slow upload when its request is gone.
type alive struct {
	ctx context.Context
	r   io.Reader
}

func (a alive) Read(b []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.r.Read(b)
}

// keep moves the finished file to its place so that a power cut leaves either
// the whole file or none. A file that is there already is replaced by the
// same bytes, which makes it young again for Sweep.
func (s *Store) keep(f *os.File, sha string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	to := s.path(sha)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (s *Store) path(sha string) string {
	return filepath.Join(s.dir, sha[:2], sha[2:4], sha)
}

var shaForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open opens a kept file for reading. A file that is missing though a row
// names it is our own failure, not the asker's.
func (s *Store) Open(sha string) (*os.File, error) {
	if !shaForm.MatchString(sha) {
		return nil, fault.NotFound("该文件不存在")
	}
	f, err := os.Open(s.path(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Error{Kind: fault.KindNotFound, Op: "attach.Open", Msg: "该文件已不在服务器上，请联系系统管理员从备份恢复。", Err: err}
	}
	return f, fault.Wrap("attach.Open", err)
}

// Verify reads a kept file and reports whether it still has its hash.
func (s *Store) Verify(sha string) (bool, error) {
	f, err := s.Open(sha)
	if err != nil {
		return false, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false, fault.Internal("attach.Verify", err)
	}
	return strings.EqualFold(hex.EncodeToString(h.Sum(nil)), sha), nil
}
