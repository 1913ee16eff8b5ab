package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// besides are the files that SQLite keeps beside a database: a log that was
// left over would be played into whatever comes to lie there.
var besides = []string{"", "-wal", "-shm", "-journal"}

// empty refuses a place that holds anything.
func (t Target) empty(ctx context.Context) error {
	if err := emptyFolder(t.Files); err != nil {
		return err
	}
	return emptyDatabase(ctx, t.DB)
}

func emptyDatabase(ctx context.Context, source string) error {
	if path, lite := db.SQLitePath(source); lite {
		for _, part := range []string{path, path + ".part"} {
			for _, end := range besides {
				if _, err := os.Lstat(part + end); !errors.Is(err, fs.ErrNotExist) {
					return fault.Invalidf("db", "%s 已经存在。只能恢复到空的地方：请用 --db 指明一个不存在的文件，确认无误后再换用。", part+end)
				}
			}
		}
		return nil
	}
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	defer d.Close()
	bare, err := d.Bare(ctx)
	if err == nil && !bare {
		err = fault.Invalidf("db", "数据库 %s 里已有表。只能恢复到空的数据库：请新建一个，再用 --db 指明。", d.Source())
	}
	return err
}

func emptyFolder(dir string) error {
	for _, d := range []string{dir, dir + ".part"} {
		list, err := os.ReadDir(d)
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(list) == 0 {
			continue
		}
		if err != nil {
			return fault.Invalidf("files", "不能读取 %s：%v", d, err)
		}
		return fault.Invalidf("files", "附件目录 %s 不是空的。只能恢复到空的地方：请用 --files 指明一个空目录。", d)
	}
	return nil
}

// beside is where the restored parts are built.
func (t Target) beside() Target {
	t.Files += ".part"
	if path, lite := db.SQLitePath(t.DB); lite {
		t.DB = "sqlite:" + path + ".part"
	}
	return t
}

// settle moves what was built to its names: files first, since the database
// names them.
func (t Target) settle(to Target) error {
	if err := os.MkdirAll(filepath.Dir(to.Files), 0o700); err != nil {
		return fault.Internal("backup.Restore", err)
	}
	if err := os.Remove(to.Files); err != nil && !errors.Is(err, fs.ErrNotExist) { // it was empty
		return fault.Internal("backup.Restore", err)
	}
	if err := os.Rename(t.Files, to.Files); err != nil {
		return fault.Internal("backup.Restore", err)
	}
	path, lite := db.SQLitePath(t.DB)
	if !lite {
		return nil
	}
	final, _ := db.SQLitePath(to.DB)
	if _, err := os.Lstat(path + "-wal"); err == nil {
		return fault.Internal("backup.Restore", fmt.Errorf("%s-wal is left over: the database was not closed whole", path))
	}
	if err := os.Rename(path, final); err != nil {
		return fault.Internal("backup.Restore", err)
	}
	return fault.Wrap("backup.Restore", syncDir(filepath.Dir(final)))
}

// clear takes away what was built of a restore that failed.
func (t Target) clear(ctx context.Context) error {
	return errors.Join(os.RemoveAll(t.Files), clearDatabase(ctx, t.DB))
}

func clearDatabase(ctx context.Context, source string) (err error) {
	if path, lite := db.SQLitePath(source); lite {
		for _, end := range besides {
			if e := os.Remove(path + end); !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
		return err
	}
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	return errors.Join(d.Strip(ctx), d.Close())
}
