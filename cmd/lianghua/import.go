package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lianghua/disclose/form"
	"lianghua/importer"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/rbac"
)

type importCmd struct {
	Kind         string   `arg:"" help:"catalogue、columns、units、people、items、guide、policies、services、questions、requests（依申请公开台账）或 reorg（机构改革方案表）"`
	Files        []string `arg:"" name:"file" help:"工作簿"`
	Domain       string   `help:"领域编号，如 D05；不填则从表名判断" placeholder:"编号"`
	DryRun       bool     `help:"只预览，不写入"`
	JSON         bool     `name:"json" help:"输出 JSON，一个文件一行"`
	Complete     bool     `help:"本表为该领域全表：没有列入的事项按取消处理"`
	SkipRejected bool     `help:"有问题的行跳过，只导入没有问题的行"`
	Type         string   `help:"items 的信息类型，如 village_finance" placeholder:"类型"`
	Unit         string   `help:"items、requests 的单位编码：表里没有单位列时用" placeholder:"编码"`
	Submit       bool     `help:"items 入库后送审；不填则留为草稿"`
	Note         string   `help:"导入说明" placeholder:"文字"`
	As           string   `help:"以某个账号的名义导入" placeholder:"账号"`
}

// Run plans each file, shows the plan and, unless it is a dry run, applies it.
// Exit status 2: at least one file was refused or blocked; nothing of it was written.
func (i importCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	kind := importer.Kind(i.Kind)
	if !kind.Known() {
		return fault.Invalidf("kind", "不能导入“%s”，可选：%s。", i.Kind, importer.KindWords())
	}
	if kind == importer.Items && i.Type == "" {
		return fault.Invalidf("type", "请用 --type 写明信息类型，可选：%s。", strings.Join(itemTypes(), "、"))
	}
	plan, done, err := i.planner(ctx, c, kind)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, done()) }()
	var blocked error
	for _, file := range i.Files {
		if err := i.one(ctx, e, file, plan); err != nil {
			if !blocks(err) {
				return err
			}
			blocked = refused{errReported}
		}
	}
	return blocked
}

// planned is a file's plan and, after applying, its batches.
type planned struct {
	plan    *importer.Plan
	batches []int64
	said    []string
}

// itemTypes are the types of item with their names.
func itemTypes() (out []string) {
	for _, f := range form.All() {
		out = append(out, f.Key+"（"+f.Name+"）")
	}
	return out
}

type planFile func(ctx context.Context, path string) (planned, error)

// blocks reports an error about the file or the right to import it, not about the machine.
func blocks(err error) bool {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindTooLarge, fault.KindForbidden:
		return true
	}
	return errors.As(err, new(refused))
}

// one handles one file: whatever happens, --json prints one object for it.
func (i importCmd) one(ctx context.Context, e env, path string, plan planFile) error {
	p, err := plan(ctx, path)
	switch {
	case i.JSON && p.plan == nil && err != nil && blocks(err):
		if e := importer.WriteRefusal(e.stdout, path, err); e != nil {
			return e
		}
		return err
	case p.plan == nil && err != nil:
		if blocks(err) {
			fmt.Fprintf(e.stderr, "%s：%s\n", filepath.Base(path), describe(err))
		}
		return err
	case i.JSON:
		if e := p.plan.WriteJSON(e.stdout, path, p.batches...); e != nil {
			return e
		}
	default:
		p.plan.WriteText(e.stdout)
	}
	for _, s := range p.said {
		fmt.Fprintln(e.stderr, s)
	}
	if err == nil && p.plan.Empty() {
		err = refused{fault.Invalid("file", "没有可以导入的行。")}
	}
	if err != nil {
		fmt.Fprintf(e.stderr, "%s：没有导入。%s\n", filepath.Base(path), describe(err))
	}
	return err
}

// planner gives the function that plans (and applies) one file, and what to
// call at the end.
func (i importCmd) planner(ctx context.Context, c *cli, kind importer.Kind) (planFile, func() error, error) {
	if i.DryRun {
		fresh := !exists(c.DB, isFile)
		if !fresh {
			v, err := versionOf(ctx, c.DB)
			if err != nil {
				return nil, nil, err
			}
			fresh = v.Empty()
		}
		if fresh {
			return i.withoutDatabase(ctx, kind)
		}
	}
	if err := need(ctx, c); err != nil {
		return nil, nil, err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return nil, nil, err
	}
	actor, err := a.actorFor(ctx, i.As)
	if err != nil {
		return nil, nil, firstOf(err, a.close())
	}
	if i.DryRun {
		return func(ctx context.Context, path string) (planned, error) {
			how := i.reading(path)
			how.Actor = actor
			p, err := a.importer.Read(ctx, kind, path, how)
			return planned{plan: p}, err
		}, a.close, nil
	}
	return func(ctx context.Context, path string) (planned, error) { return i.apply(ctx, a, actor, kind, path) }, a.close, nil
}

func versionOf(ctx context.Context, source string) (db.Version, error) {
	d, err := db.Open(ctx, source)
	if err != nil {
		return db.Version{}, err
	}
	defer d.Close()
	return d.Version(ctx)
}

func (i importCmd) reading(path string) importer.Reading {
	return importer.Reading{Name: filepath.Base(path), Domain: i.Domain, Complete: i.Complete, Type: i.Type, Unit: i.Unit, Submit: i.Submit, Actor: localActor()}
}

func (i importCmd) apply(ctx context.Context, a *app, actor rbac.Actor, kind importer.Kind, path string) (planned, error) {
	batches, p, err := a.importer.Upload(ctx, actor, kind, path, i.reading(path), i.Note)
	if err != nil {
		return planned{plan: p}, err
	}
	out := planned{plan: p}
	for _, b := range batches {
		out.batches = append(out.batches, b.ID)
	}
	err = a.importer.ApplyAll(ctx, actor, batches, i.SkipRejected, func(s string) { out.said = append(out.said, s) })
	if err != nil && blocks(err) {
		for _, b := range batches { // nothing of a blocked file stays behind
			if e := a.importer.Drop(ctx, actor, b.ID); e != nil && fault.KindOf(e) != fault.KindConflict {
				return out, e
			}
		}
		out.batches = nil
	}
	return out, err
}

// withoutDatabase plans against the starter edition and creates nothing that
// stays: catalogues in memory, other kinds in a database that is removed.
func (i importCmd) withoutDatabase(ctx context.Context, kind importer.Kind) (planFile, func() error, error) {
	if kind == importer.Catalogue {
		county, err := importer.StarterCounty()
		if err != nil {
			return nil, nil, err
		}
		if i.Domain != "" && !county.Known[i.Domain] {
			return nil, nil, fault.Invalidf("domain", "没有编号为“%s”的领域，应为 D01 至 D26。", i.Domain)
		}
		return func(ctx context.Context, path string) (planned, error) {
			p, err := readStarter(ctx, county, path, i.reading(path))
			return planned{plan: p}, err
		}, func() error { return nil }, nil
	}
	temp, err := os.MkdirTemp("", "lianghua-")
	if err != nil {
		return nil, nil, err
	}
	remove := func() error { return os.RemoveAll(temp) }
	scratch := &cli{}
	scratch.places(temp)
	a, err := openApp(ctx, scratch, false)
	if err != nil {
		return nil, nil, firstOf(err, remove())
	}
	done := func() error { return firstOf(a.close(), remove()) }
	if _, err := a.load(ctx); err != nil {
		return nil, nil, firstOf(err, done())
	}
	return func(ctx context.Context, path string) (planned, error) {
		p, err := a.importer.Read(ctx, kind, path, i.reading(path))
		return planned{plan: p}, err
	}, done, nil
}

func readStarter(ctx context.Context, county *importer.County, path string, how importer.Reading) (*importer.Plan, error) {
	book, err := sheet.Open(ctx, how.Name, path, sheet.Options{Word: true})
	if err != nil {
		return nil, err
	}
	p, err := importer.PlanCatalogue(ctx, book, county, how)
	return p, firstOf(err, book.Close())
}

// actorFor is the account named by --as with its own rights, or whoever sits
// at the machine.
func (a *app) actorFor(ctx context.Context, login string) (rbac.Actor, error) {
	if login == "" {
		return localActor(), nil
	}
	return org.ActorByLogin(a.db.Reader(ctx), login, a.org.Today())
}
