package desk

import (
	"fmt"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// ItemSetupPage is how items are reviewed and numbered in the county.
type ItemSetupPage struct {
	web.Base
	Template    string
	Preview     string
	PreviewOf   string // the unit of the preview
	Types       []ItemTypeRow
	Columns     []ItemColumnRow
	Notices     []ItemNoticeRow
	NoticeLog   []ItemNoticeChange
	NoticeUnits []templates.Option
	Units       []ItemUnitRow
	Levels      []templates.Option
	Webs        []templates.Option
	ColumnPicks []templates.Option
	TypePicks   []templates.Option
	UnitPicks   []templates.Option
	Form        struct{ Column, Type, Level, Web, Unit, USCC, Abbr string }
}

// ItemTypeRow is one type with its review steps.
type ItemTypeRow struct {
	Key, Name, Group, Usual, Level string
	OffWeb                         bool   // off the web by default
	Web                            string // what the county set
}

// ItemColumnRow is a rule of one column.
type ItemColumnRow struct {
	ColumnID                 int64
	Column, Type, Key, Level string
}

// ItemUnitRow is what a unit's numbers begin with.
type ItemUnitRow struct{ Unit, USCC, Abbr string }

var levelNames = [...]string{"按类型默认", "一级（初审）", "二级（初审、复审）", "三级（初审、复审、终审）"}

func levelPicks() (out []templates.Option) {
	for i, n := range levelNames {
		out = append(out, templates.Option{Value: fmt.Sprint(i), Label: n})
	}
	return out
}

func (d *Deps) itemSetup(c *web.Ctx) error {
	p, err := d.itemSetupPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) itemSetupPage(c *web.Ctx) (*ItemSetupPage, error) {
	p := &ItemSetupPage{Template: orDefault(c.QueryParam("template"), c.Values.IndexTemplate()), Levels: levelPicks(), TypePicks: typePicks(),
		NoticeUnits: []templates.Option{{Value: form.InDays, Label: "日"}, {Value: form.InWorkdays, Label: "个工作日"}},
		Webs:        []templates.Option{{Value: "1", Label: "上网公开"}, {Value: "0", Label: "只在公开栏公开"}}}
	p.Title = "公开信息设置"
	list, err := disclose.Setups(c.Q())
	if err != nil {
		return nil, err
	}
	if p.Types, p.Columns, err = setupRows(c.Q(), list); err != nil {
		return nil, err
	}
	if p.Notices, p.NoticeLog, err = noticeRows(c.Q()); err != nil {
		return nil, err
	}
	if p.ColumnPicks, err = publishColumns(c.Q()); err != nil {
		return nil, err
	}
	if p.UnitPicks, err = unitPicks(c.Q()); err != nil {
		return nil, err
	}
	if p.Units, err = unitNumberRows(c.Q()); err != nil {
		return nil, err
	}
	home := c.Actor.Home()
	u, err := org.UnitByID(c.Q(), home.ID)
	if err != nil {
		return nil, err
	}
	p.PreviewOf = u.ShortName
	p.Preview, err = disclose.IndexPreview(c.Q(), p.Template, u, d.Org.Today().Year())
	return p, err
}

func setupRows(q db.Reader, list []disclose.Setup) (types []ItemTypeRow, columns []ItemColumnRow, err error) {
	names := map[int64]string{}
	all, err := catalog.Columns(q)
	for _, c := range all {
		names[c.ID] = c.FullName
	}
	set := map[string]disclose.Setup{}
	for _, x := range list {
		if x.ColumnID == 0 {
			set[x.Type] = x
			continue
		}
		f, _ := form.ByKey(x.Type)
		if x.Level > 0 {
			columns = append(columns, ItemColumnRow{ColumnID: x.ColumnID, Column: names[x.ColumnID], Type: f.Name, Key: x.Type, Level: levelNames[x.Level]})
		}
	}
	for _, f := range form.All() {
		row := ItemTypeRow{Key: f.Key, Name: f.Name, Group: f.Group, Usual: levelNames[f.Level], Level: "0", OffWeb: f.OffWeb, Web: "1"}
		if f.OffWeb {
			row.Web = "0"
		}
		if x, ok := set[f.Key]; ok {
			row.Level = fmt.Sprint(x.Level)
			row.Web = map[bool]string{true: "1", false: "0"}[x.Web]
		}
		types = append(types, row)
	}
	return types, columns, err
}

func unitNumberRows(q db.Reader) (out []ItemUnitRow, err error) {
	list, err := disclose.UnitNumbers(q)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var ids []int64
	for _, n := range list {
		ids = append(ids, n.UnitID)
	}
	units, err := org.UnitsByID(q, ids)
	for _, n := range list {
		out = append(out, ItemUnitRow{units[n.UnitID].ShortName, n.USCC, n.Abbr})
	}
	return out, err
}

// itemLevels stores the review steps of the types that were changed.
func (d *Deps) itemLevels(c *web.Ctx) error {
	p, err := d.itemSetupPage(c)
	if err != nil {
		return err
	}
	n := 0
	for i, t := range p.Types {
		level, web := c.Form("level."+t.Key), orDefault(c.Form("web."+t.Key), t.Web)
		if level == "" || level == t.Level && web == t.Web {
			continue
		}
		p.Types[i].Level, p.Types[i].Web = level, web
		steps, ok := parseLevel(level)
		if !ok {
			err = fault.Invalidf("level."+t.Key, "“%s”的审核层级不对，请从选项里选择。", t.Name)
		} else {
			err = d.Items.SetUp(c.Request().Context(), c.Actor, disclose.Setup{Type: t.Key, Level: steps, Web: web == "1"})
		}
		if err != nil {
			return c.Retry(atField(err, "level."+t.Key), "desk/item_setup", p)
		}
		n++
	}
	if n == 0 {
		return c.Warn("没有改动。", "/desk/items/setup")
	}
	return c.Done(fmt.Sprintf("已保存 %d 种类型的审核层级，在办的按送审时的层级办完。", n), "/desk/items/setup")
}

func parseLevel(s string) (int, bool) {
	for i := range levelNames {
		if s == fmt.Sprint(i) {
			return i, true
		}
	}
	return 0, false
}

// itemColumnLevel stores the review steps of a type in one column.
func (d *Deps) itemColumnLevel(c *web.Ctx) error {
	p, err := d.itemSetupPage(c)
	if err != nil {
		return err
	}
	p.Form.Column, p.Form.Type, p.Form.Level = c.Form("column"), c.Form("type"), c.Form("level")
	var bad fault.Problems
	column, ok := parseID(p.Form.Column)
	if !ok {
		bad.Add("column", "请选择栏目")
	}
	f, known := form.ByKey(p.Form.Type)
	if !known {
		bad.Add("type", "请选择类型")
	}
	level, fine := parseLevel(p.Form.Level)
	if !fine {
		bad.Add("level", "请选择审核层级")
	}
	if err = bad.Err(); err == nil {
		err = d.Items.SetUp(c.Request().Context(), c.Actor, disclose.Setup{Type: p.Form.Type, ColumnID: column, Level: level, Web: !f.OffWeb})
	}
	if err != nil {
		return c.Retry(err, "desk/item_setup", p)
	}
	return c.Done("已保存栏目的审核层级。", "/desk/items/setup")
}

// itemUnitNumber stores what the 索引号 of a unit begin with.
func (d *Deps) itemUnitNumber(c *web.Ctx) error {
	p, err := d.itemSetupPage(c)
	if err != nil {
		return err
	}
	p.Form.Unit, p.Form.USCC, p.Form.Abbr = c.Form("unit"), c.Form("uscc"), c.Form("abbr")
	unit, ok := parseID(p.Form.Unit)
	if !ok {
		err = fault.Invalid("unit", "请选择单位")
	} else {
		err = d.Items.SetUnitNumber(c.Request().Context(), c.Actor, disclose.UnitNumber{UnitID: unit, USCC: p.Form.USCC, Abbr: p.Form.Abbr})
	}
	if err != nil {
		return c.Retry(err, "desk/item_setup", p)
	}
	return c.Done("已保存，以后的索引号按它编排。", "/desk/items/setup")
}

// itemSetupExport is the review steps of every type as a file.
func (d *Deps) itemSetupExport(c *web.Ctx) error {
	p, err := d.itemSetupPage(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, t := range p.Types {
		level, _ := parseLevel(t.Level)
		out = append(out, []string{t.Group, t.Name, "", t.Usual, levelNames[level]})
	}
	for _, x := range p.Columns {
		out = append(out, []string{"", x.Type, x.Column, "", x.Level})
	}
	return listFile(c, "审核层级", []string{"分类", "类型", "栏目", "默认", "本县"}, out)
}

// itemNoticeExport is every 公示期 that was laid down, the newest first.
func (d *Deps) itemNoticeExport(c *web.Ctx) error {
	rows, changes, err := noticeRows(c.Q())
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Name, r.Usual, r.Now, "", "", ""})
	}
	for _, x := range changes {
		out = append(out, []string{x.Type, "", x.Text, x.Basis, x.By, x.On})
	}
	return listFile(c, "公示期", []string{"类型", "默认", "本县", "依据", "经办", "日期"}, out)
}
