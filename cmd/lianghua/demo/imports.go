package demo

import (
	"context"
	"os"
	"path/filepath"

	"lianghua/catalog"
	"lianghua/importer"
	"lianghua/internal/sheet"
	"lianghua/rbac"
)

// books are the demo's uploads: one that waits with something to look at, one
// that is applied, one whose head nobody has explained yet.
func books() []book {
	head := []string{"序号", "一级事项", "二级事项", "公开内容(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体"}
	return []book{
		{"示例：安全生产目录回传.xlsx", false, [][]string{{"安全生产领域基层政务公开标准目录"}, head,
			{"1", "政策文件", "法律法规", "与安全生产有关的法律、法规", "《中华人民共和国安全生产法》", "信息形成之日起10个工作日内", "县应急管理局", "■政府网站 ■两微一端 □政府公报"},
			{"2", "政策文件", "标准规范（示例）", "地方安全生产标准", "《XX省安全生产条例》", "看情况公开", "示例未建单位", "■政府网站 ■山里大喇叭"},
			{"3", "", "", "", "", "", "", ""}}},
		{"示例：救灾目录.xlsx", true, [][]string{{"救灾领域基层政务公开标准目录"}, head,
			{"1", "示例事项", "示例救灾物资公开", "品种；数量；去向", "《自然灾害救助条例》", "信息形成或者变更之日起20个工作日内", "县应急管理局", "■政府网站"}}},
		{"示例：自拟表头.xlsx", false, [][]string{{"大类", "小类", "要公开啥", "啥时候"},
			{"养老服务", "示例高龄津贴", "标准；对象；办法", "实时公开"}, {"养老服务", "示例助餐点", "地点；电话", "实时公开"}}},
	}
}

type book struct {
	name  string
	apply bool
	rows  [][]string
}

// imports uploads the demo's workbooks through the importer.
func (c *County) imports(ctx context.Context, officer rbac.Actor) error {
	folder, err := os.MkdirTemp("", "lianghua-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for _, b := range books() {
		path := filepath.Join(folder, b.name)
		if err := b.write(path); err != nil {
			return err
		}
		list, _, err := c.Importer.Upload(ctx, officer, importer.Catalogue, path, importer.Reading{Name: b.name}, "示例")
		if err != nil {
			return err
		}
		if b.apply {
			if _, err := c.Importer.Apply(ctx, officer, list[0].ID, list[0].PlanHash, true, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b book) write(path string) error {
	w := sheet.NewWorkbook()
	s := w.Sheet("目录", sheet.Layout{})
	for _, r := range b.rows {
		s.Row(0, sheet.Cells(sheet.Body, r...)...)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = w.WriteTo(f)
	return first(err, f.Close())
}

// edition starts the county's own edition and lets a department ask for 本县不适用.
func (c *County) edition(ctx context.Context, act func(string) (rbac.Actor, error), officer rbac.Actor, unit int64) error {
	if _, err := c.Catalog.StartEdition(ctx, officer, "蒙阴县基层政务公开标准目录（示例，2026年版）", ""); err != nil {
		return err
	}
	liaison, err := act("dept")
	if err != nil {
		return err
	}
	e, err := catalog.ByCode(c.DB.Reader(ctx), "D20-0006")
	if err != nil {
		return err
	}
	_, err = c.Catalog.ProposeNotApplicable(ctx, liaison, e.ID, unit, "示例：本县没有这类事项。")
	return err
}
