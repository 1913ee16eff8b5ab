package main

import (
	"context"
	"fmt"
	"strconv"

	"lianghua/disclose"
	"lianghua/internal/db"
)

type offlineCmd struct {
	Item     string `arg:"" help:"公开信息的编号或短码（网址 /items/ 或 /i/ 后面的部分）" placeholder:"编号"`
	Reason   string `required:"" help:"理由；撤稿时对外显示" placeholder:"文字"`
	Withdraw bool   `help:"撤稿：原网址显示标题、索引号、理由和日期；不填为静默下线，原网址不再有内容"`
	As       string `help:"以某个账号的名义办理；不填为命令行" placeholder:"账号"`
}

// Run takes one item down, at once and for every process that serves it: for
// the hour when nobody gets to the desk.
func (o offlineCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	q := a.db.Reader(ctx)
	it, err := o.find(q)
	if err != nil {
		return err
	}
	actor, err := a.actorFor(ctx, o.As)
	if err != nil {
		return err
	}
	action := disclose.ActOffline
	if o.Withdraw {
		action = disclose.ActWithdraw
	}
	if _, err := a.items.Act(ctx, actor, []disclose.Ref{it.Ref()}, action, disclose.Form{Reason: o.Reason}); err != nil {
		return refused{err}
	}
	fmt.Fprintf(e.stdout, "已%s：%s（编号 %d）\n", action.Name(), it.Title, it.ID)
	return nil
}

func (o offlineCmd) find(q db.Reader) (disclose.Item, error) {
	if id, err := strconv.ParseInt(o.Item, 10, 64); err == nil {
		return disclose.ByID(q, id)
	}
	return disclose.ByCode(q, o.Item)
}
