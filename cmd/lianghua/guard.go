package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lianghua/internal/db"
	"lianghua/patrol"
)

type guardCmd struct {
	On     guardOnCmd     `cmd:"" help:"开启：公开表单关闭，工作台只对本机和所列网段开放；正在运行的服务立即生效"`
	Off    guardOffCmd    `cmd:"" help:"关闭"`
	Status guardStatusCmd `cmd:"" help:"现在是否开启，以及历次起止"`
}

type guardOnCmd struct {
	Why     string   `required:"" help:"原因，例如会议、活动的名称" placeholder:"原因"`
	Network []string `help:"仍可打开工作台的地址或网段，可写多个；本机总是可以" placeholder:"网段"`
}

// Run closes the site to the outside.
func (x guardOnCmd) Run(ctx context.Context, c *cli, e env) error {
	return withApp(ctx, c, func(a *app) error {
		if err := a.patrol.GuardOn(ctx, localActor(), x.Why, x.Network); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.stdout, "重保模式已开启。")
		return err
	})
}

type guardOffCmd struct{}

// Run opens the site again.
func (guardOffCmd) Run(ctx context.Context, c *cli, e env) error {
	return withApp(ctx, c, func(a *app) error {
		if err := a.patrol.GuardOff(ctx, localActor()); err != nil {
			return err
		}
		_, err := fmt.Fprintln(e.stdout, "重保模式已关闭。")
		return err
	})
}

type guardStatusCmd struct{}

// Run prints one line for now and one for each time.
func (guardStatusCmd) Run(ctx context.Context, c *cli, e env) error {
	return withApp(ctx, c, func(a *app) error {
		list, err := patrol.Watches(a.db.Reader(ctx))
		if err != nil {
			return err
		}
		now := "未开启"
		if len(list) > 0 && list[0].On() {
			now = "已开启"
		}
		fmt.Fprintln(e.stdout, "重保模式："+now)
		for _, w := range list {
			until := "至今"
			if !w.On() {
				until = "至 " + shanghai(w.OffAt.Time) + "（" + w.OffBy + "）"
			}
			fmt.Fprintf(e.stdout, "%s（%s）%s　%s　允许：%s\n", shanghai(w.OnAt), w.OnBy, until, w.Why, strings.Join(append([]string{"本机"}, strings.Fields(w.Networks)...), "、"))
		}
		return nil
	})
}

// withApp opens a county that is there, does one thing and closes it.
func withApp(ctx context.Context, c *cli, do func(a *app) error) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	return do(a)
}

// shanghai is an instant as the office writes it.
func shanghai(t db.Time) string {
	return t.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format("2006-01-02 15:04")
}
