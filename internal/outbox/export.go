package outbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Export writes every bundle that waits or failed to a folder, for a network
// that only files cross, and returns the files. A bundle whose file is written
// is exported; nothing else sends it.
func (s *Service) Export(ctx context.Context, actor rbac.Actor, who audit.Who, dir string) (files []string, err error) {
	if err := rbac.Check(actor, rbac.OutboxManage, rbac.Unit{}); err != nil {
		return nil, err
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return nil, fault.Invalidf("dir", "没有文件夹 %s，请先建好再导出。", dir)
	}
	for {
		if _, err := s.Pack(ctx); err != nil {
			return files, err
		}
		var b Bundle
		err := s.DB.Reader(ctx).Get(&b, `SELECT `+bundleColumns+` FROM outbox_bundle b WHERE b.state IN ('waiting', 'failed') ORDER BY b.number LIMIT 1`)
		if db.NoRows(err) {
			return files, nil
		}
		if err != nil {
			return files, fault.Internal("outbox.Export", err)
		}
		path, err := s.exportOne(ctx, who, dir, b)
		if err != nil {
			return files, fault.Wrap("outbox.Export", err)
		}
		if path != "" {
			files = append(files, path)
		}
	}
}

// exportOne writes one bundle; "" when it was put aside, for its content changed.
func (s *Service) exportOne(ctx context.Context, who audit.Who, dir string, b Bundle) (string, error) {
	q := s.DB.Reader(ctx)
	p, ok, err := s.again(q, b)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", s.DB.Write(ctx, func(tx *db.Tx) error { return supersede(tx, b) })
	}
	county, err := s.County(q)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, fileName(county.Code, b.Number))
	if err := s.place(ctx, path, b, p); err != nil {
		return "", err
	}
	return path, s.DB.Write(ctx, func(tx *db.Tx) error {
		audit.Record(tx, who, audit.Entry{Action: string(rbac.OutboxManage), ObjectKind: "bundle", ObjectID: audit.ID(b.Number), Detail: map[string]any{"verb": "export"}})
		if _, err := tx.Exec(`UPDATE outbox_bundle SET state = 'exported', message = '', ended_at = ? WHERE id = ? AND state IN ('waiting', 'failed')`,
			db.Some(tx.Now), b.ID); err != nil {
			return err
		}
		return s.remind(tx)
	})
}

// place writes the file beside its name and moves it there when it is whole
// and on disk.
func (s *Service) place(ctx context.Context, path string, b Bundle, p packet) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".lianghua-")
	if err != nil {
		return fault.Invalidf("dir", "不能写到 %s：%v", filepath.Dir(path), err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	err = s.write(ctx, f, b, p)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
