package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"lianghua/internal/fault"
)

// archive is an opened backup.
type archive struct {
	f        *os.File
	parts    map[string]*zip.File
	manifest Manifest
}

func openArchive(path string, key *Key) (*archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Invalidf("file", "不能读取备份文件 %s：%v", path, err)
	}
	a, err := readArchive(f, key)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return a, nil
}

func readArchive(f *os.File, key *Key) (*archive, error) {
	r, n, err := open(f, key)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, n)
	if err != nil {
		return nil, &fault.Error{Kind: fault.KindInvalid, Op: "backup.open", Field: "file", Msg: "文件不是两化的备份，或不完整。", Err: err}
	}
	a := &archive{f: f, parts: map[string]*zip.File{}}
	for _, p := range z.File {
		a.parts[p.Name] = p
	}
	m, err := a.part(manifestName)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	a.manifest, err = readManifest(m)
	return a, err
}

func (a *archive) close() error { return a.f.Close() }

func (a *archive) part(name string) (io.ReadCloser, error) {
	p, ok := a.parts[name]
	if !ok {
		return nil, fault.Invalidf("file", "备份文件里缺少 %s，文件不完整。", name)
	}
	r, err := p.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return r, nil
}

func damaged(name string, err error) error {
	return &fault.Error{Kind: fault.KindInvalid, Op: "backup.read", Field: "file", Msg: fmt.Sprintf("备份文件里的 %s 已损坏，不能恢复。请改用另一份备份。", name), Err: err}
}

// longestLine bounds one row.
const longestLine = 64 << 20

// rows gives a table's rows and then compares count and hash with the manifest.
func (a *archive) rows(t TableSum, f func(line []byte) error) error {
	name := tablePrefix + t.Name + tableSuffix
	r, err := a.part(name)
	if err != nil {
		return err
	}
	defer r.Close()
	h, n := sha256.New(), int64(0)
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for lines.Scan() {
		h.Write(lines.Bytes())
		h.Write([]byte{'\n'})
		n++
		if err := f(lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return damaged(name, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); n != t.Rows || got != t.SHA256 {
		return damaged(name, fmt.Errorf("%d rows, %s", n, got))
	}
	return nil
}

// files gives every attachment in the archive; the hash is its name.
func (a *archive) files(ctx context.Context, f func(sha string, r io.Reader) error) error {
	n := int64(0)
	for name := range a.parts {
		sha, ok := strings.CutPrefix(name, filePrefix)
		if !ok {
			continue
		}
		n++
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.file(name, sha, f); err != nil {
			return err
		}
	}
	if n != a.manifest.Files.Count {
		return damaged(filePrefix, fmt.Errorf("%d files, the manifest says %d", n, a.manifest.Files.Count))
	}
	return nil
}

func (a *archive) file(name, sha string, f func(sha string, r io.Reader) error) error {
	r, err := a.part(name)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if err := f(sha, io.TeeReader(r, h)); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != sha {
		return damaged(name, errors.New("its hash is not its name"))
	}
	return nil
}

// Verify reads a whole archive and compares every table and file with the manifest.
func Verify(ctx context.Context, path string, key *Key) (Manifest, error) {
	a, err := openArchive(path, key)
	if err != nil {
		return Manifest{}, err
	}
	defer a.close()
	for _, t := range a.manifest.Tables {
		if err := a.rows(t, func([]byte) error { return ctx.Err() }); err != nil {
			return a.manifest, err
		}
	}
	return a.manifest, a.files(ctx, func(_ string, r io.Reader) error {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return damaged("附件", err)
		}
		return nil
	})
}
