package main

import (
	"context"
	"fmt"
	"net"
	"sync"

	"lianghua/internal/fault"
)

type serveCmd struct{}

// Run serves a county that was migrated before.
func (serveCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if demo, err := isDemo(ctx, a); err != nil || demo {
		return firstOf(err, fault.Invalid("db", "这是示例县的数据库，请用 lianghua demo 启动。"))
	}
	if _, err := a.load(ctx); err != nil {
		return err
	}
	return a.serve(ctx, c.Addr, e)
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// serve listens, serves and runs jobs until ctx ends; then it finishes the
// requests and jobs under way.
func (a *app) serve(ctx context.Context, addr string, e env) error {
	s, err := a.server(e)
	if err != nil {
		return err
	}
	a.outbox.Bearer = e.get("LIANGHUA_OUTBOX_KEY")
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fault.Invalidf("addr", "不能监听 %s：%v。请用 --addr 换一个地址或端口。", addr, err)
	}
	fmt.Fprintf(e.stdout, "服务地址：http://%s\n", l.Addr())
	var wg sync.WaitGroup
	for _, work := range []func(context.Context){a.jobs.Run, a.daily, a.minutely, func(ctx context.Context) { a.outbox.Watch(ctx, a.jobs.Wake) }} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(ctx)
		}()
	}
	err = s.Serve(ctx, l)
	wg.Wait()
	return err
}

type migrateCmd struct{}

// Run loads schema, domains, calendar and starter edition.
func (migrateCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	a, err := openApp(ctx, c, false)
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
	return nil
}

type routesCmd struct {
	JSON bool `help:"以 JSON 输出"`
}
