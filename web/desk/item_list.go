package desk

import (
	"slices"
	"strconv"

	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ItemsPage is the list of items (公开信息).
type ItemsPage struct {
	web.Base
	Rows                                 []ItemRow
	Next                                 string
	Tabs                                 []templates.Link
	Units, States, Types, Columns, Tiers []templates.Option
	Acts                                 []ItemListAct // what may be done with the chosen rows
	Here                                 string
	Export                               string
	Draft                                bool
	Nothing, Why                         string
}

// ItemListAct is an act on the chosen rows.
type ItemListAct struct{ Word, Label, All string }

// itemViews are the tabs of the list, by the word in the address.
var itemViews = []struct{ word, label string }{
	{"", "全部"}, {"waiting", "待我办"}, {"mine", "我拟的"}, {"open", "在办"}, {"live", "已发布"}, {"down", "已下线"}, {"late", "逾期未补签"},
}

func (d *Deps) itemList(c *web.Ctx) error {
	f, err := itemFilter(c)
	if err != nil {
		return err
	}
	rows, next, err := d.Items.List(c.Request().Context(), c.Actor, f, itemCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	keep := itemPairs(c)
	p := &ItemsPage{Next: itemPlace(next), States: itemStatePicks(), Types: typePicks(), Tiers: claimTierPicks(),
		Here: address("/desk/items", keep), Export: address("/desk/items/export", keep), Draft: c.May(rbac.ItemDraft),
		Nothing: "没有符合条件的公开信息。", Why: "可以放宽筛选条件。"}
	p.Title = "公开信息"
	view := c.Form("view")
	for _, v := range itemViews {
		to := "/desk/items"
		if v.word != "" {
			to += "?view=" + v.word
		}
		p.Tabs = append(p.Tabs, templates.Link{Label: v.label, URL: to, Current: view == v.word})
	}
	if view == "waiting" {
		p.Nothing, p.Why = "没有等您办理的公开信息。", "送到您这里审核、退回给您修改的都会列在这里。"
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, itemRow(c, r))
	}
	p.Acts = itemListActs(rows, f, keep)
	if reach := rbac.ReachOf(c.Actor, rbac.ItemRead); reach.All || len(reach.Prefixes)+len(reach.Ranges) > 0 || len(reach.Units) > 1 {
		if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.ItemRead); err != nil {
			return err
		}
	}
	if p.Columns, err = columnPicks(c.Q()); err != nil {
		return err
	}
	return c.Render(p)
}

// itemListActs are the acts on many that some row of the page takes.
// Of a list in one state each has the address that takes it whole.
func itemListActs(rows []disclose.Row, f disclose.Filter, keep []filterPair) (out []ItemListAct) {
	for _, a := range itemActs() {
		if !a.Many || a.Danger || !slices.ContainsFunc(rows, func(r disclose.Row) bool { _, ok := a.move(r); return ok }) {
			continue
		}
		act := ItemListAct{Word: a.Word, Label: a.Label}
		if len(f.States) == 1 {
			act.All = address("/desk/items/"+a.Word, append(slices.Clone(keep), filterPair{"all", "1"}))
		}
		out = append(out, act)
	}
	return out
}

// itemFilter reads the filters of the list.
func itemFilter(c *web.Ctx) (disclose.Filter, error) {
	unit, err1 := c.FormInt("unit")
	column, err2 := c.FormInt("column")
	f := disclose.Filter{UnitID: unit, Type: c.Form("type"), ColumnID: column, Tier: term.Tier(c.Form("tier")), Text: c.Form("q")}
	known := f.Tier == "" || slices.Contains(term.Tiers(), f.Tier)
	if f.Type != "" {
		_, ok := form.ByKey(f.Type)
		known = known && ok
	}
	switch s := c.Form("state"); {
	case s == "":
	case slices.Contains(disclose.States(), disclose.State(s)):
		f.States = []disclose.State{disclose.State(s)}
	case slices.Contains(disclose.Stages(), disclose.Stage(s)):
		f.Stages = []disclose.Stage{disclose.Stage(s)}
	default:
		known = false
	}
	switch c.Form("view") {
	case "":
	case "waiting":
		f.Waiting = true
	case "mine":
		f.Mine = true
	case "late":
		f.Late = true
	case "open":
		f.States = openStates(f.States)
	case "live":
		f.Stages = []disclose.Stage{disclose.Live}
	case "down":
		f.Stages = []disclose.Stage{disclose.Withdrawn, disclose.Offline, disclose.Ended}
	default:
		known = false
	}
	if !known {
		return f, fault.NotFound("筛选条件不对，请从筛选框里选择。")
	}
	return f, firstError(err1, err2)
}

func itemCursor(s string) disclose.Cursor {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil { // anything else is the start
		return disclose.Cursor{}
	}
	return disclose.Cursor{ID: n}
}

func itemPlace(at disclose.Cursor) string {
	if at.ID == 0 {
		return ""
	}
	return idText(at.ID)
}

func openStates(chosen []disclose.State) (out []disclose.State) {
	if len(chosen) > 0 {
		return chosen
	}
	for _, s := range disclose.States() {
		if s.Open() {
			out = append(out, s)
		}
	}
	return out
}

// itemPairs is the address's filter, for links that keep it.
func itemPairs(c *web.Ctx) (out []filterPair) {
	for _, name := range []string{"view", "unit", "state", "type", "column", "tier", "q"} {
		if v := c.Form(name); v != "" {
			out = append(out, filterPair{name, v})
		}
	}
	return out
}

// itemStatePicks are the states of drafts and the stages of items.
func itemStatePicks() (out []templates.Option) {
	for _, s := range disclose.States() {
		if s.Open() {
			out = append(out, templates.Option{Value: string(s), Label: s.Name(), Group: "办理中"})
		}
	}
	for _, s := range disclose.Stages() {
		if s != disclose.New {
			out = append(out, templates.Option{Value: string(s), Label: s.Name(), Group: "公开"})
		}
	}
	return out
}

func (d *Deps) itemExport(c *web.Ctx) error {
	f, err := itemFilter(c)
	if err != nil {
		return err
	}
	rows, err := d.Items.All(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("没有符合条件的公开信息，没有可以导出的内容。请放宽筛选条件。")
	}
	head := []string{"索引号", "标题", "类型", "文号", "单位", "栏目", "层级", "状态", "成文日期", "发布日期", "所属期", "效力", "是否规范性文件", "是否迁移", "公开地址"}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.IndexNo, r.Title, typeName(r.Item), r.DocumentNo, r.Unit, r.Column, r.Tier.String(), itemState(r.Item), r.FormedOn.String(),
			stamp(r.PublishedAt), r.Period, r.Validity.Name(), yesNo(r.Normative), yesNo(r.Migrated), c.Values.SiteURL() + publicAddress(r.Item)})
	}
	return listFile(c, "公开信息", head, out)
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// publicAddress is where the public reads an item, "" when it cannot.
func publicAddress(i disclose.Item) string {
	if i.Stage != disclose.Live {
		return ""
	}
	return "/items/" + idText(i.ID)
}
