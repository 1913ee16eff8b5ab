package desk

import (
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ItemNewPage starts an item: its type, then unit, column and entries.
type ItemNewPage struct {
	web.Base
	Kinds    []ItemKinds
	Type     string
	TypeName string
	TypeHint string
	Period   string
	And      string // what a link to a type keeps of the address
	Form     struct {
		Title, Unit, Column, Tier, Text string
		Entries                         []string
	}
	Units   []templates.Option
	Columns []templates.Option
	Tiers   []templates.Option
	Entries []templates.Option
}

// ItemKinds is a heading of the picker of types.
type ItemKinds struct {
	Name  string
	Types []ItemKind
}

// ItemKind is one type of the picker.
type ItemKind struct{ Key, Name, Hint string }

func (d *Deps) itemNew(c *web.Ctx) error {
	p, err := d.itemNewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) itemNewPage(c *web.Ctx) (*ItemNewPage, error) {
	p := &ItemNewPage{Type: c.Form("type"), Period: c.Form("period")}
	p.Title = "新建公开信息"
	var err error
	f, ok := form.ByKey(p.Type)
	if !ok {
		p.Type = ""
		if p.Kinds, err = usualKinds(c); err != nil {
			return nil, err
		}
		p.And = keepPairs(c, "unit", "column", "entries", "period")
		return p, nil
	}
	p.TypeName, p.TypeHint = f.Name, f.Help
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid("title", "表单没有传完整，请重试。")
	}
	p.Form.Title, p.Form.Unit, p.Form.Column, p.Form.Tier, p.Form.Text = c.Form("title"), c.Form("unit"), c.Form("column"), c.Form("tier"), c.Form("q")
	p.Form.Entries = c.Request().Form["entries"]
	return p, p.fill(c)
}

// keepPairs is the part of the address that a link takes along.
func keepPairs(c *web.Ctx, names ...string) string {
	out := ""
	for _, name := range names {
		if v := c.QueryParam(name); v != "" {
			out += "&" + strings.TrimPrefix(address("", []filterPair{{name, v}}), "?")
		}
	}
	return out
}

// usualKinds are the types with those that the person's unit uses often first.
func usualKinds(c *web.Ctx) ([]ItemKinds, error) {
	list, err := disclose.UnitForms(c.Q(), c.Actor.Home().ID)
	if err != nil || len(list) == 0 {
		return itemKinds(), err
	}
	usual := ItemKinds{Name: "本单位常用"}
	for _, x := range list {
		f, _ := form.ByKey(x.Type)
		usual.Types = append(usual.Types, ItemKind{f.Key, f.Name, kindHint(f)})
	}
	return append([]ItemKinds{usual}, itemKinds()...), nil
}

func itemKinds() (out []ItemKinds) {
	for _, f := range form.All() {
		i := slices.IndexFunc(out, func(g ItemKinds) bool { return g.Name == f.Group })
		if i < 0 {
			out, i = append(out, ItemKinds{Name: f.Group}), len(out)
		}
		out[i].Types = append(out[i].Types, ItemKind{f.Key, f.Name, kindHint(f)})
	}
	return out
}

// kindHint says what a type asks for, in a line.
func kindHint(f form.Form) string {
	steps := []string{"", "一级审核", "两级审核", "三级审核"}[min(max(f.Level, 0), 3)]
	switch {
	case f.List:
		return steps + "，公示期满下线"
	case f.BoardOnly:
		return steps + "，网上只公开人数和金额"
	case f.OffWeb:
		return steps + "，默认不上网"
	case f.Table != nil && f.Table.Required:
		return steps + "，填表格"
	}
	return steps
}

func (p *ItemNewPage) fill(c *web.Ctx) (err error) {
	units, err := org.Visible(c.Q(), c.Actor, rbac.ItemDraft)
	if err != nil {
		return err
	}
	p.Units = unitsAsPicks(units)
	if p.Form.Unit == "" {
		p.Form.Unit = idText(c.Actor.Home().ID)
	}
	if p.Columns, err = publishColumns(c.Q()); err != nil {
		return err
	}
	if p.Form.Column == "" {
		list, err := disclose.UnitForms(c.Q(), c.Actor.Home().ID)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.Type == p.Type && x.ColumnID != 0 {
				p.Form.Column = idText(x.ColumnID)
			}
		}
	}
	p.Tiers = claimTierPicks()
	unit, err := c.FormInt("unit")
	if err != nil || unit == 0 {
		unit = c.Actor.Home().ID
	}
	if p.Form.Tier == "" {
		for _, u := range units {
			if u.ID == unit {
				p.Form.Tier = string(tierOfKind(u.Kind))
			}
		}
	}
	p.Entries, err = entryChoices(c.Q(), unit, p.Form.Text, p.Form.Entries)
	return err
}

// tierOfKind is the level at which a kind of unit publishes.
func tierOfKind(k org.Kind) term.Tier {
	switch {
	case k.Villages():
		return term.Village
	case k.Towns():
		return term.Township
	}
	return term.County
}

// publishColumns are the columns that take items.
func publishColumns(q db.Reader) ([]templates.Option, error) {
	list, err := catalog.Columns(q)
	var out []templates.Option
	for _, c := range list {
		if c.Active && c.Kind != catalog.KindSection && c.Kind != catalog.KindLink {
			out = append(out, templates.Option{Value: idText(c.ID), Label: c.FullName})
		}
	}
	return out, err
}

// entriesFound is how many entries a search offers.
const entriesFound = 20

// entryChoices are the chosen entries, then those that the words find, or
// without words those that the unit answers for.
func entryChoices(q db.Reader, unit int64, text string, chosen []string) ([]templates.Option, error) {
	var ids []int64
	for _, s := range chosen {
		if n, ok := parseID(s); ok {
			ids = append(ids, n)
		}
	}
	list, err := catalog.ByIDs(q, ids)
	if err != nil {
		return nil, err
	}
	more, err := entriesByWords(q, unit, text)
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	for _, e := range append(list, more...) {
		if o := entryOption(e); !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out, nil
}

func entryOption(e catalog.Entry) templates.Option {
	return templates.Option{Value: idText(e.ID), Label: e.Code + " " + e.Title(), Hint: strings.Trim(e.Level1+"，"+e.TierText(), "，")}
}

func entriesByWords(q db.Reader, unit int64, text string) ([]catalog.Entry, error) {
	if text != "" {
		if e, err := catalog.ByCode(q, strings.ToUpper(text)); err == nil {
			return []catalog.Entry{e}, nil
		}
		list, _, err := catalog.List(q, catalog.Filter{Text: text}, catalog.Cursor{})
		return list[:min(len(list), entriesFound)], err
	}
	mine, err := claim.Responsible(q, unit)
	var ids []int64
	for _, d := range mine.Domains {
		for _, i := range d.Items {
			ids = append(ids, i.EntryID)
		}
	}
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return catalog.ByIDs(q, ids[:min(len(ids), entriesFound)])
}

func (d *Deps) itemCreate(c *web.Ctx) error {
	p, err := d.itemNewPage(c)
	if err != nil {
		return err
	}
	unit, err1 := c.FormInt("unit")
	column, err2 := c.FormInt("column")
	entries, err3 := c.FormIDs("entries")
	var bad fault.Problems
	bad.Need("title", p.Form.Title, "请填写标题")
	if column == 0 && err2 == nil {
		bad.Add("column", "请选择栏目")
	}
	if err = firstError(err1, err2, err3); err == nil {
		err = bad.Err()
	}
	var ref disclose.Ref
	if err == nil {
		ref, err = d.Items.Create(c.Request().Context(), c.Actor, disclose.NewItem{UnitID: unit, Type: p.Type, Tier: term.Tier(p.Form.Tier), ColumnID: column,
			Entries: entries, Content: form.Content{Title: p.Form.Title, Period: p.Period, Openness: form.Active}})
	}
	if err != nil {
		return c.Retry(err, "desk/item_new", p)
	}
	return c.Redirect(303, "/desk/items/"+idText(ref.ID)+"/edit")
}
