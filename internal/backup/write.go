package backup

import (
	"archive/zip"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Source is what is backed up.
type Source struct {
	DB      *db.DB
	Files   *attach.Store
	Program string // its version, kept in the manifest
}

// Save takes a backup while others go on working: it is the state of one
// instant. The archive is written beside to as .part, read back whole,
// compared with its manifest, and only then moved to its name, so that what
// bears the name is sound. key encrypts it; nil leaves it readable.
func Save(ctx context.Context, s Source, to string, key *Key) (m Manifest, err error) {
	if _, err := os.Lstat(to); err == nil {
		return m, fault.Invalidf("output", "%s 已经存在，没有改写。请换一个文件名。", to)
	}
	part := to + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return m, fault.Invalidf("output", "%s 还在：另一次备份正在写，或上次没有写完。确认没有在写后删除它，再试一次。", part)
	}
	if err != nil {
		return m, fault.Invalidf("output", "不能写到 %s：%v", to, err)
	}
	defer os.Remove(part) // after the rename there is nothing to remove
	err = write(ctx, s, f, key, &m)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return m, fault.Wrap("backup.Save", err)
	}
	read, err := Verify(ctx, part, key)
	if err != nil {
		return m, err
	}
	if read.Rows() != m.Rows() || read.Files.Count != m.Files.Count {
		return m, fault.Internal("backup.Save", fmt.Errorf("read back %d rows, %d files, wrote %d, %d", read.Rows(), read.Files.Count, m.Rows(), m.Files.Count))
	}
	if err := os.Rename(part, to); err != nil {
		return m, fault.Internal("backup.Save", err)
	}
	return m, syncDir(filepath.Dir(to))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func write(ctx context.Context, s Source, f io.Writer, key *Key, m *Manifest) error {
	out, err := key.seal(f)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	*m = Manifest{Format: format, Program: s.Program, Engine: string(s.DB.Engine()), TakenAt: time.Now().UTC().Truncate(time.Millisecond)}
	// Files first seen in the snapshot are never changed, so that they may be read after it.
	var hashes []string
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		if err := q.Get(&m.Schema, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`); err != nil {
			return fault.Internal("backup.Save", err)
		}
		if err := q.Get(&m.Audit, `SELECT seq, mac FROM audit_head WHERE id = 1`); err != nil {
			return fault.Internal("backup.Save", err)
		}
		if err := q.Select(&hashes, `SELECT DISTINCT sha256 FROM attachment ORDER BY sha256`); err != nil {
			return fault.Internal("backup.Save", err)
		}
		return writeTables(q, z, m)
	})
	if err != nil {
		return err
	}
	if err := writeFiles(ctx, s.Files, z, hashes, m); err != nil {
		return err
	}
	w, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return errors.Join(enc.Encode(m), z.Close(), out.Close())
}

func writeTables(q db.Reader, z *zip.Writer, m *Manifest) error {
	tables, err := db.Tables(q)
	if err != nil {
		return err
	}
	for _, t := range tables {
		w, err := z.Create(tablePrefix + t.Name + tableSuffix)
		if err != nil {
			return err
		}
		sum, err := sumOf(q, t, func(line []byte) error {
			_, err := w.Write(line)
			return err
		})
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, sum)
	}
	return nil
}

// writeFiles copies attachments as they are: most are compressed already. One
// that is missing or altered is named, and the rest is saved all the same.
func writeFiles(ctx context.Context, store *attach.Store, z *zip.Writer, hashes []string, m *Manifest) error {
	for _, sha := range hashes {
		if err := ctx.Err(); err != nil {
			return err
		}
		sound, err := store.Verify(sha)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			return err
		}
		if !sound {
			m.Files.Missing = append(m.Files.Missing, sha)
			continue
		}
		n, err := copyFile(store, z, sha)
		if err != nil {
			return err
		}
		m.Files.Count++
		m.Files.Bytes += n
	}
	return nil
}

func copyFile(store *attach.Store, z *zip.Writer, sha string) (int64, error) {
	f, err := store.Open(sha)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: filePrefix + sha, Method: zip.Store})
	if err != nil {
		return 0, err
	}
	return io.Copy(w, f)
}
