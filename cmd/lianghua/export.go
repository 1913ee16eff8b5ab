package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/importer"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

type exportCmd struct {
	Kind   string `arg:"" help:"catalogue、columns、units、people、guide、policies、services、questions、requests，或 site（全部公开页面的静态版）"`
	Domain string `help:"领域编号，如 D05；不填为全部" placeholder:"编号"`
	Unit   string `help:"单位编码；不填为全部" placeholder:"编码"`
	Format string `help:"xlsx、csv 或 json" default:"xlsx" enum:"xlsx,csv,json"`
	Output string `short:"o" help:"写到文件；- 为标准输出；site 写到文件夹" default:"-" placeholder:"文件"`
	Base   string `help:"site 的链接前缀：路径（/zwgk）或网址；不填则用相对链接" placeholder:"前缀"`
	Live   string `help:"site 里的检索、表单指向哪个网址；不填则换成内容目录" placeholder:"网址"`
	Check  bool   `help:"site 导出前核查站内链接，有打不开的就不替换" default:"true" negatable:""`
}

// Run writes the export beside its final name and moves it there when whole.
func (x exportCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if x.Kind == "site" {
		return x.exportSite(ctx, a, e)
	}
	return toFile(x.Output, e, func(w io.Writer) error { return x.write(ctx, a, w) })
}

// toFile writes to a file that appears when it is whole; - is standard output.
func toFile(path string, e env, write func(io.Writer) error) error {
	if path == "-" {
		return write(e.stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".export-")
	if err != nil {
		return fault.Invalidf("output", "不能写到 %s：%v", path, err)
	}
	defer os.Remove(f.Name())
	if err := firstOf(write(f), f.Close()); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "已导出到 %s\n", path)
	return nil
}

func (x exportCmd) write(ctx context.Context, a *app, w io.Writer) error {
	if err := rbac.Check(localActor(), rbac.CatalogRead, rbac.Unit{}); err != nil {
		return err
	}
	q := a.db.Reader(ctx)
	kind := importer.Kind(x.Kind)
	if kind != importer.Catalogue {
		for _, reg := range a.importer.Registers {
			if reg.Name == x.Kind {
				return importer.ExportRegister(q, reg, x.Format, w)
			}
		}
		return fault.Invalidf("kind", "不能导出“%s”，可选：%s。", x.Kind, importer.KindWords())
	}
	f := catalog.Filter{}
	if x.Domain != "" {
		if _, err := catalog.DomainByKey(q, x.Domain); err != nil {
			return err
		}
		f.Domain = x.Domain
	}
	if x.Unit != "" {
		u, err := org.UnitByCode(q, x.Unit)
		if err != nil {
			return err
		}
		f.Unit = u.ID
	}
	t, err := catalog.ExportTable(q, f, false)
	if err != nil {
		return err
	}
	return table.Write(w, table.Format(x.Format), t)
}
