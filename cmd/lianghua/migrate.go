package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

type migrateCmd struct {
	OwnerDB string `name:"owner-db" help:"建表账号的数据库地址（PostgreSQL）；不写时用 --db" env:"LIANGHUA_OWNER_DB" placeholder:"地址"`
	AppRole string `name:"app-role" help:"程序平时用的数据库账号：给它办公所需的权限，对审计日志等封存的表只能读和追加" env:"LIANGHUA_APP_ROLE" placeholder:"账号"`
}

// Run loads schema, domains, calendar and starter edition, as the owner of the
// tables, and gives the program's own role its rights.
func (m migrateCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	owner := *c
	if m.OwnerDB != "" {
		owner.DB = m.OwnerDB
	}
	if _, lite := db.SQLitePath(owner.DB); lite && m.AppRole != "" {
		return fault.Invalid("app-role", "只有 PostgreSQL 需要 --app-role，请用 --owner-db 写明建表账号的地址。")
	}
	a, err := openApp(ctx, &owner, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	loaded, err := a.load(ctx)
	if err != nil {
		return err
	}
	v, err := a.db.Version(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "数据库 %s 已就绪（结构 %s）。", a.db.Source(), v)
	if loaded.Any() {
		fmt.Fprintf(e.stdout, "新装入领域 %d 个、渠道 %d 个、法规 %d 部、栏目 %d 个、目录事项 %d 条（国家标准，待核）。", loaded.Domains, loaded.Channels, loaded.Laws, loaded.Columns, loaded.Entries)
	}
	fmt.Fprintln(e.stdout)
	if m.AppRole == "" {
		return nil
	}
	sealed, err := a.db.GrantApp(ctx, m.AppRole)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range sealed {
		names = append(names, s.Name)
	}
	fmt.Fprintf(e.stdout, "已给账号 %s 授权。这些表它只能读和追加，不能改、不能删：%s。\n", m.AppRole, strings.Join(names, "、"))
	return nil
}

// saySealing warns when the database would let this program change the log.
func saySealing(ctx context.Context, d *db.DB, out io.Writer) error {
	s, err := d.Sealing(ctx)
	if err != nil || s.Sound() {
		return err
	}
	fmt.Fprintf(out, "提醒：数据库账号 %s 能改动审计日志（%s）。请让建表账号执行 lianghua migrate --owner-db 建表账号的地址 --app-role 应用账号，程序改用应用账号。\n",
		s.Role, strings.Join(s.Free, "；"))
	return nil
}
