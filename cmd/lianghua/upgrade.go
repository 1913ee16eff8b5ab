package main

import (
	"context"
	"fmt"
	"path/filepath"

	"lianghua/catalog/upgrade"
	"lianghua/importer"
	"lianghua/internal/fault"
)

type upgradeCmd struct {
	Files      []string `arg:"" name:"file" help:"新标准的工作簿"`
	Level      string   `help:"national、provincial 或 city" default:"national" placeholder:"层级"`
	Name       string   `help:"新标准名称" placeholder:"文字"`
	DocumentNo string   `help:"文号" placeholder:"文字"`
	IssuedOn   string   `help:"印发日期" placeholder:"2027-01-04"`
	InForceOn  string   `help:"施行日期" placeholder:"2027-02-01"`
	Domain     string   `help:"领域编号，如 D05；不填则从表名判断" placeholder:"编号"`
	Part       bool     `help:"只是部分事项：没有列入的保持不变"`
	DryRun     bool     `help:"只预览，不写入"`
	Apply      bool     `help:"没有存疑和待定取舍时，直接确认并生效"`
	JSON       bool     `name:"json" help:"输出 JSON，一个文件一行"`
	As         string   `help:"以某个账号的名义办理" placeholder:"账号"`
}

func (u upgradeCmd) sheet(path string) upgrade.Sheet {
	return upgrade.Sheet{Level: u.Level, Name: u.Name, DocumentNo: u.DocumentNo, IssuedOn: u.IssuedOn, InForceOn: u.InForceOn,
		FileName: filepath.Base(path), Domain: u.Domain, Complete: !u.Part}
}

// Run matches each file with the catalogue, shows the result and, unless it is
// a dry run, keeps it as an upgrade to be looked through. Exit status 2: a file
// was refused, or --apply met something that a person must say.
func (u upgradeCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	var a *app
	fresh, err := u.fresh(ctx, c)
	if err != nil {
		return err
	}
	if !fresh {
		if err := need(ctx, c); err != nil {
			return err
		}
		if a, err = openApp(ctx, c, false); err != nil {
			return err
		}
		defer func() { err = firstOf(err, a.close()) }()
	}
	var blocked error
	for _, path := range u.Files {
		if err := u.one(ctx, a, e, path); err != nil {
			if !blocks(err) {
				return err
			}
			fmt.Fprintf(e.stderr, "%s：%s\n", filepath.Base(path), describe(err))
			blocked = refused{errReported}
		}
	}
	return blocked
}

// fresh reports a dry run where there is no county yet.
func (u upgradeCmd) fresh(ctx context.Context, c *cli) (bool, error) {
	if !u.DryRun {
		return false, nil
	}
	if !exists(c.DB, isFile) {
		return true, nil
	}
	v, err := versionOf(ctx, c.DB)
	return v.Empty(), err
}

// one handles one file; a without a database matches with the starter edition.
func (u upgradeCmd) one(ctx context.Context, a *app, e env, path string) error {
	p, up, err := u.take(ctx, a, path)
	if p.Standard == nil {
		if u.JSON && err != nil && blocks(err) {
			if e := importer.WriteRefusal(e.stdout, path, err); e != nil {
				return e
			}
		}
		return err
	}
	if u.JSON {
		return firstOf(p.WriteJSON(e.stdout, path, up), err)
	}
	p.WriteText(e.stdout)
	if up.ID != 0 {
		fmt.Fprintf(e.stdout, "第 %d 次升级，%s。\n", up.ID, up.State.Name())
	}
	return err
}

func (u upgradeCmd) take(ctx context.Context, a *app, path string) (p upgrade.Preview, up upgrade.Upgrade, err error) {
	in := u.sheet(path)
	if a == nil {
		p, err = upgrade.PreviewAlone(ctx, path, in)
		return p, up, err
	}
	if p, err = a.upgrades.Preview(ctx, path, in); err != nil || u.DryRun {
		return p, up, err
	}
	actor, err := a.actorFor(ctx, u.As)
	if err != nil {
		return p, up, err
	}
	if up, err = a.upgrades.Load(ctx, actor, path, in); err != nil || !u.Apply {
		return p, up, err
	}
	for _, act := range []upgrade.Act{upgrade.ActConfirm, upgrade.ActApply} {
		if err = a.upgrades.Advance(ctx, actor, up.ID, up.Version, act, ""); err != nil {
			return p, up, fault.Conflict(describe(err) + fmt.Sprintf("已读入为第 %d 次升级，请在“目录升级”里办理。", up.ID))
		}
		if up, err = upgrade.ByID(a.db.Reader(ctx), up.ID); err != nil {
			return p, up, err
		}
	}
	return p, up, nil
}
