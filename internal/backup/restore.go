package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
)

// Target is where a backup is restored to: a place that is empty.
type Target struct {
	DB    string // sqlite:PATH or postgres://…
	Files string // folder
}

// Restore puts a backup into an empty place and nowhere else. A SQLite file
// and the folder of files are built beside their names and moved there when
// everything has been compared; a PostgreSQL database is filled in one
// transaction. What fails leaves the place as empty as it was.
func Restore(ctx context.Context, path string, key *Key, t Target) (m Manifest, err error) {
	if err := t.empty(ctx); err != nil {
		return m, err
	}
	a, err := openArchive(path, key)
	if err != nil {
		return m, err
	}
	defer a.close()
	build := t.beside()
	defer func() {
		if err != nil {
			err = errors.Join(err, build.clear(context.WithoutCancel(ctx)))
		}
	}()
	if err := a.fill(ctx, build.DB); err != nil {
		return a.manifest, err
	}
	store, err := attach.OpenStore(build.Files)
	if err != nil {
		return a.manifest, err
	}
	if err := a.files(ctx, func(sha string, r io.Reader) error { return store.Put(r, sha) }); err != nil {
		return a.manifest, err
	}
	return a.manifest, build.settle(t)
}

// fill builds the database at the schema of the backup, compares every table,
// and then brings it up to the schema of this program.
func (a *archive) fill(ctx context.Context, source string) (err error) {
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	v, err := d.Version(ctx)
	if err != nil {
		return err
	}
	if a.manifest.Schema > v.Latest {
		return fault.Invalidf("file", "备份的数据结构是第 %d 版，本程序只到第 %d 版，请用新的程序恢复。", a.manifest.Schema, v.Latest)
	}
	if err := d.MigrateTo(ctx, a.manifest.Schema); err != nil {
		return err
	}
	if err := d.Refill(ctx, func(tx *db.Tx) error {
		for _, t := range a.manifest.Tables {
			p := newPour(tx, t)
			if err := a.rows(t, p.add); err != nil {
				return err
			}
			if err := p.flush(); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := compare(d.Reader(ctx), a.manifest.Tables); err != nil {
		return err
	}
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Write(ctx, search.Rebuild)
}

// pour writes lines into a table, many rows a statement.
type pour struct {
	tx   *db.Tx
	t    TableSum
	rows [][]any
}

// atOnce is how many rows are collected before they are written.
const atOnce = 400

func newPour(tx *db.Tx, t TableSum) *pour { return &pour{tx: tx, t: t} }

func (p *pour) add(line []byte) error {
	values, err := decode(line, len(p.t.Columns))
	if err != nil {
		return err
	}
	if p.rows = append(p.rows, values); len(p.rows) < atOnce {
		return p.tx.Context().Err()
	}
	return p.flush()
}

func (p *pour) flush() error {
	head := `INSERT INTO "` + p.t.Name + `" ("` + strings.Join(p.t.Columns, `", "`) + `") VALUES `
	row := `(?` + strings.Repeat(`, ?`, len(p.t.Columns)-1) + `)`
	if err := p.tx.ExecRows(head, row, ``, p.rows); err != nil {
		return fault.Internal("backup.Restore", fmt.Errorf("%s: %w", p.t.Name, err))
	}
	p.rows = p.rows[:0]
	return nil
}

// compare reads every table again: what stands there must be what was written down.
func compare(q db.Reader, want []TableSum) error {
	got, err := sums(q)
	if err != nil {
		return err
	}
	for i, w := range want {
		if i >= len(got) || got[i].Name != w.Name || got[i].Rows != w.Rows || got[i].SHA256 != w.SHA256 {
			return fault.Internal("backup.compare", fmt.Errorf("%s is not what the backup says", w.Name))
		}
	}
	if len(got) != len(want) {
		return fault.Internal("backup.compare", fmt.Errorf("%d tables, the backup says %d", len(got), len(want)))
	}
	return nil
}
