package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"lianghua/internal/attach"
	"lianghua/internal/backup"
	"lianghua/internal/db"
)

// eastern is where an office reads the time.
var eastern = time.FixedZone("Asia/Shanghai", 8*60*60)

type backupCmd struct {
	Output  string `short:"o" required:"" help:"写到哪个文件（不能已经存在）" placeholder:"文件"`
	Encrypt string `help:"用这个密钥文件加密；请与备份分开保管" placeholder:"密钥文件"`
}

// Run takes a backup beside a running server.
func (b backupCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	key, err := backupKey(b.Encrypt)
	if err != nil {
		return err
	}
	files, err := attach.OpenStore(c.Files)
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, d.Close()) }()
	start := time.Now()
	m, err := backup.Save(ctx, backup.Source{DB: d, Files: files, Program: version}, b.Output, key)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "已备份到 %s（%.1f 秒）\n", b.Output, time.Since(start).Seconds())
	sayManifest(e, m)
	return nil
}

type restoreCmd struct {
	File    string `arg:"" help:"备份文件" placeholder:"文件"`
	Decrypt string `help:"加密备份的密钥文件" placeholder:"密钥文件"`
}

// Run restores into an empty place and nowhere else.
func (r restoreCmd) Run(ctx context.Context, c *cli, e env) error {
	key, err := backupKey(r.Decrypt)
	if err != nil {
		return err
	}
	start := time.Now()
	m, err := backup.Restore(ctx, r.File, key, backup.Target{DB: c.DB, Files: filepath.Clean(c.Files)})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "已恢复到 %s，附件在 %s（%.1f 秒），每张表的行数和哈希值均与备份一致。\n", db.Redacted(c.DB), c.Files, time.Since(start).Seconds())
	sayManifest(e, m)
	fmt.Fprintln(e.stdout, "备份中没有密钥。请把原来的密钥文件放到 "+c.Keys+"，再执行 lianghua check 核查。下列内容没有它不能读取：")
	for _, s := range sealedColumns() {
		fmt.Fprintf(e.stdout, "  %s（%s.%s）\n", s.what, s.table, s.column)
	}
	return nil
}

type migrateDBCmd struct {
	From string `required:"" help:"原数据库：sqlite:文件 或 postgres://…" placeholder:"地址"`
	To   string `required:"" help:"新的空数据库" placeholder:"地址"`
}

// Run copies a county from one engine to another and prints both sides.
func (m migrateDBCmd) Run(ctx context.Context, _ *cli, e env) (err error) {
	if err := need(ctx, &cli{DB: m.From}); err != nil {
		return err
	}
	from, err := db.Open(ctx, m.From)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, from.Close()) }()
	pairs, err := backup.Move(ctx, from, m.To)
	for _, p := range pairs {
		mark := "一致"
		if !p.Same() {
			mark = "不一致"
		}
		fmt.Fprintf(e.stdout, "%-28s %9d %9d  %.12s %.12s  %s\n", p.From.Name, p.From.Rows, p.To.Rows, p.From.SHA256, p.To.SHA256, mark)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "已迁移 %d 张表，两边一致。附件目录和密钥文件继续使用原来的。\n", len(pairs))
	return nil
}

func backupKey(path string) (*backup.Key, error) {
	if path == "" {
		return nil, nil
	}
	return backup.ReadKey(path)
}

func sayManifest(e env, m backup.Manifest) {
	fmt.Fprintf(e.stdout, "取自 %s，%d 张表 %d 行，附件 %d 个（%.1f MB），审计链到第 %d 条。\n",
		m.TakenAt.In(eastern).Format("2006年1月2日 15:04:05"), len(m.Tables), m.Rows(), m.Files.Count, float64(m.Files.Bytes)/(1<<20), m.Audit.Seq)
	for _, sha := range m.Files.Missing {
		fmt.Fprintf(e.stdout, "  附件 %s 有记录而没有文件，或内容已被改动，没有备份。\n", sha[:12])
	}
}
