package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/upgrade"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

// revised is the domain of which a new standard is being looked through.
const revised = "D08"

// upgrade reads a sample revision of one small domain: an item in front, one
// renamed, one limit changed where the county has a limit of its own, one
// split, one gone. It waits for the officer.
func (c *County) upgrade(ctx context.Context, _ map[string]org.Unit) error {
	have, _, err := upgrade.List(c.DB.Reader(ctx), 0)
	if err != nil || len(have) > 0 {
		return err
	}
	officer, err := org.ActorByLogin(c.DB.Reader(ctx), "county", c.Org.Today())
	if err != nil {
		return err
	}
	list, err := catalog.Current(c.DB.Reader(ctx), revised)
	if err != nil || len(list) < 8 {
		return err
	}
	rows := make([]catalog.Fields, len(list))
	for i, e := range list {
		rows[i] = e.Fields
	}
	if err := c.ownLimit(ctx, officer, list[6]); err != nil {
		return err
	}
	path, done, err := writeStandard(revisedRows(rows))
	if err != nil {
		return err
	}
	defer done()
	today := c.Org.Today()
	since := calendar.On(today.Year(), today.Month(), 1)
	u, err := c.Upgrades.Load(ctx, officer, path, upgrade.Sheet{Level: "national", Name: "国有土地上房屋征收与补偿领域基层政务公开标准目录（示例，修订版）", DocumentNo: "示建发〔2026〕9号",
		IssuedOn: since.AddDays(-20).String(), InForceOn: since.String(), FileName: "示例：房屋征收目录（修订版）.xlsx", Complete: true})
	if err != nil {
		return err
	}
	lines, err := upgrade.AllLines(c.DB.Reader(ctx), u.ID, upgrade.Filter{Doubt: true})
	if err != nil || len(lines) < 2 {
		return err
	}
	_, err = c.Upgrades.Accept(ctx, officer, u.ID, u.Version, []int64{lines[0].ID})
	return err
}

// ownLimit lets the county be stricter than the standard in one entry.
func (c *County) ownLimit(ctx context.Context, officer rbac.Actor, e catalog.Entry) error {
	f := e.Fields
	f.TimeLimit = "信息形成之日起10个工作日内"
	return c.Catalog.Edit(ctx, officer, e.ID, e.Version, f, map[string]string{"time_limit": "示例：本县要求从严。"})
}

// revisedRows are a domain's rows as a ministry would revise them.
func revisedRows(rows []catalog.Fields) []catalog.Fields {
	rows[1].Level2 = "省市县法规政策"
	rows[6].TimeLimit = "信息形成或者变更之日起7个工作日内"
	split := rows[5]
	split.Level2, split.Content = "补偿方案征求意见情况", rows[5].Content[min(1, len(rows[5].Content)-1):]
	rows[5].Content = rows[5].Content[:1]
	first := catalog.Fields{Domain: revised, Level1: "法规政策", Level2: "办事指南", Content: []string{"征收工作流程图", "咨询电话和地址"}, Basis: []string{"《国有土地上房屋征收与补偿条例》"},
		TimeLimit: "信息形成或者变更之日起20个工作日内", Subject: rows[0].Subject, Channels: []string{"政府网站"}, Audience: "全社会", Mode: "主动", Tiers: rows[0].Tiers}
	out := slices.Concat([]catalog.Fields{first}, rows[:6], []catalog.Fields{split}, rows[6:len(rows)-1])
	for i := range out {
		out[i].Seq = fmt.Sprint(i + 1)
	}
	return out
}

// writeStandard writes rows as an official workbook in a folder of its own.
func writeStandard(rows []catalog.Fields) (path string, done func(), err error) {
	folder, err := os.MkdirTemp("", "lianghua-demo-")
	if err != nil {
		return "", nil, err
	}
	done = func() { os.RemoveAll(folder) }
	t := table.Table{Kind: table.Official, Parts: []table.Part{{Name: "标准目录", Title: "国有土地上房屋征收与补偿领域基层政务公开标准目录"}}}
	for _, f := range rows {
		t.Parts[0].Rows = append(t.Parts[0].Rows, catalog.TableRow(f, "", nil))
	}
	path = filepath.Join(folder, "book.xlsx")
	f, err := os.Create(path)
	if err != nil {
		done()
		return "", nil, err
	}
	if err = first(table.Write(f, table.XLSX, t), f.Close()); err != nil {
		done()
	}
	return path, done, err
}
