package main

import (
	"context"
	"fmt"
	"os"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// checkFiles reads every file that a record names and compares its hash.
func checkFiles(ctx context.Context, d *db.DB, folder string) ([]string, error) {
	var rows []struct {
		SHA256 string `db:"sha256"`
		Name   string `db:"name"`
	}
	if err := d.Reader(ctx).Select(&rows, `SELECT sha256, min(name) AS name FROM attachment GROUP BY sha256 ORDER BY sha256`); err != nil {
		return nil, fault.Internal("check", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if _, err := os.Stat(folder); err != nil {
		return []string{fmt.Sprintf("附件：有 %d 个附件记录，但找不到附件目录 %s。", len(rows), folder)}, nil
	}
	store, err := attach.OpenStore(folder)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range rows {
		sound, err := store.Verify(r.SHA256)
		switch {
		case err != nil:
			out = append(out, fmt.Sprintf("附件：“%s”的文件不见了（%s）。", r.Name, r.SHA256[:12]))
		case !sound:
			out = append(out, fmt.Sprintf("附件：“%s”的内容被改动（%s）。", r.Name, r.SHA256[:12]))
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}
