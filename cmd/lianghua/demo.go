package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"lianghua/cmd/lianghua/demo"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

type demoCmd struct {
	LoadOnly bool `help:"只装入，不启动"`
	Ahead    int  `help:"时钟拨快几天，看公示期满、逾期以后的样子（0—400）" placeholder:"天数"`
}

// mostAhead is how far the demo's clock may be moved, in days: over a year's
// calendar and back to the same month.
const mostAhead = 400

// Run loads the demo county and serves it on this machine only.
func (m demoCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := loopback(c.Addr); err != nil {
		return err
	}
	if m.Ahead < 0 || m.Ahead > mostAhead {
		return fault.Invalidf("ahead", "--ahead 应为 0 到 %d 天。", mostAhead)
	}
	if err := refuseReal(ctx, c.DB); err != nil {
		return err
	}
	a, err := openApp(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if err := atBeginning(ctx, a); err != nil {
		return err
	}
	if _, err := a.load(ctx); err != nil {
		return err
	}
	password, given := e.get("LIANGHUA_DEMO_PASSWORD"), true
	if password == "" {
		password, given = crypt.OneTimePassword(), false
	}
	county := a.demoCounty()
	if m.Ahead == 0 { // the same county some days later stands beside it
		county.Address = "http://" + c.Addr
	}
	if err := county.Load(ctx, password); err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, "示例县已装入，人员均为示例。账号：")
	for _, x := range demo.Accounts() {
		fmt.Fprintf(e.stdout, "  %-10s %s\n", x.Login, x.Label)
	}
	if given {
		fmt.Fprintln(e.stdout, "口令：环境变量 LIANGHUA_DEMO_PASSWORD 的值")
	} else {
		fmt.Fprintln(e.stdout, "口令："+password)
	}
	if m.LoadOnly {
		return nil
	}
	a.db.SetClock(m.clock(time.Now))
	return a.serve(ctx, []address{{at: c.Addr, flag: "--addr"}}, e)
}

// clock is now moved ahead. Only a demo county can be served so: refuseReal has
// kept real ones away, and serve has no such flag.
func (m demoCmd) clock(now func() time.Time) func() time.Time {
	return func() time.Time { return now().AddDate(0, 0, m.Ahead) }
}

// demoCounty is the demo on this application's slices.
func (a *app) demoCounty() *demo.County {
	return &demo.County{DB: a.db, Org: a.org, Catalog: a.catalog, Claims: a.claims, Guide: a.guide, Consult: a.consult, Requests: a.foi, Annual: a.annual, Importer: a.importer, Upgrades: a.upgrades,
		Items: a.items, Duties: a.duties, Villages: a.villages, Pilots: a.pilots, Site: a.sites, Patrol: a.patrol, Handover: a.handover, Reorg: a.reorg, Queue: a.queue, Actor: localActor()}
}

// atBeginning sets a new demo county's clock back to where its history begins.
func atBeginning(ctx context.Context, a *app) error {
	v, err := a.db.Version(ctx)
	if err == nil && v.Empty() {
		start := demo.Beginning(time.Now())
		a.db.SetClock(func() time.Time { return start })
	}
	return err
}

// loopback keeps the demo, whose accounts share one password, on this machine.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fault.Invalidf("addr", "地址“%s”不能识别，应像 127.0.0.1:8080。", addr)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fault.Invalidf("addr", "示例县只能在本机地址上启动（127.0.0.1），不能用 %s。", addr)
}

// refuseReal keeps the demo's hands off a real county's database.
func refuseReal(ctx context.Context, source string) error {
	if !exists(source, isFile) {
		return nil
	}
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	defer d.Close()
	v, err := d.Version(ctx)
	if err != nil || v.Empty() {
		return err
	}
	q := d.Reader(ctx)
	is, err1 := demo.Is(q)
	blank, err2 := demo.Blank(q)
	if err := firstOf(err1, err2); err != nil {
		return err
	}
	if !is && !blank {
		return fault.Invalidf("db", "数据库 %s 不是示例县，不能用 demo 打开。请用 lianghua serve，或用 --db 另指一个文件。", d.Source())
	}
	return nil
}

func isDemo(ctx context.Context, a *app) (bool, error) { return demo.Is(a.db.Reader(ctx)) }
