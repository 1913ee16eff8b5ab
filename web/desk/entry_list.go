package desk

import (
	"io"
	"strconv"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// EntriesPage is the list of entries (目录事项).
type EntriesPage struct {
	web.Base
	Rows      []catalog.Entry
	Total     int64
	Next      string
	Domains   []templates.Option
	Units     []templates.Option
	Columns   []templates.Option
	States    []templates.Option
	Tiers     []templates.Option
	Names     map[string]string        // of domains, by key
	Visits    map[int64]*duty.VisitRow // of the columns, by the nightly visit
	More      bool                     // a filter of the second row is on
	Confirm   bool                     // may confirm
	Edit      bool
	Here      string // this list with its filters
	AskAll    string // where the whole filtered list is confirmed
	Export    string // the export's address without its format
	Proposals int    // proposals that wait, within reach
}

func (d *Deps) entryList(c *web.Ctx) error {
	f, err := entryFilter(c)
	if err != nil {
		return err
	}
	p := &EntriesPage{States: statePicks(), Tiers: tierPicks(), Confirm: c.May(rbac.EntryConfirm), Edit: c.May(rbac.EntryEdit), Names: map[string]string{}}
	p.Title = "目录事项"
	var next catalog.Cursor
	if p.Rows, next, err = catalog.List(c.Q(), f, catalog.ParseCursor(c.QueryParam("after"))); err != nil {
		return err
	}
	p.Next = next.String()
	if p.Visits, err = duty.LastVisits(c.Q()); err != nil {
		return err
	}
	if p.Total, err = catalog.Count(c.Q(), f); err != nil {
		return err
	}
	p.More = f.Column != 0 || f.Differs || f.Local || f.OldLaw || f.Unparsed
	query := filterQuery(f)
	p.Here, p.AskAll, p.Export = address("/desk/entries", query), address("/desk/entries/confirm", query), address("/desk/entries/export", query)
	if err := p.fillPicks(c); err != nil {
		return err
	}
	waiting, err := catalog.Proposals(c.Q(), proposalReach(c.Actor))
	p.Proposals = len(waiting)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (p *EntriesPage) fillPicks(c *web.Ctx) (err error) {
	domains, err := catalog.Domains(c.Q())
	if err != nil {
		return err
	}
	for _, d := range domains {
		p.Names[d.Key] = d.Name
		p.Domains = append(p.Domains, templates.Option{Value: d.Key, Label: d.Key + " " + d.Name})
	}
	if p.Units, err = unitPicks(c.Q()); err != nil {
		return err
	}
	p.Columns, err = columnPicks(c.Q())
	return err
}

// entryFilter reads the filters from the address or, for the whole list, from
// the form that carries them.
func entryFilter(c *web.Ctx) (catalog.Filter, error) {
	unit, err1 := c.FormInt("unit")
	column, err2 := c.FormInt("column")
	f := catalog.Filter{Domain: c.Form("domain"), Unit: unit, State: catalog.State(c.Form("state")), Tier: term.Tier(c.Form("tier")), Text: c.Form("q"),
		Column: column, Differs: c.Checked("differs"), Local: c.Checked("local"), OldLaw: c.Checked("old_law"), Unparsed: c.Checked("unparsed")}
	if f.State != "" && !offered(statePicks(), string(f.State)) || f.Tier != "" && !offered(tierPicks(), string(f.Tier)) {
		return f, fault.NotFound("筛选条件不对，请从筛选框里选择。")
	}
	return f, firstError(err1, err2)
}

func offered(list []templates.Option, value string) bool {
	for _, o := range list {
		if o.Value == value {
			return true
		}
	}
	return false
}

// filterPair is one filter as an address or a hidden field carries it.
type filterPair struct{ Name, Value string }

// filterQuery is the filter as pairs, set ones only.
func filterQuery(f catalog.Filter) (out []filterPair) {
	add := func(name, value string) {
		if value != "" && value != "0" && value != "false" {
			out = append(out, filterPair{name, value})
		}
	}
	flag := func(name string, on bool) {
		if on {
			add(name, "1")
		}
	}
	add("q", f.Text)
	add("domain", f.Domain)
	add("unit", idText(f.Unit))
	add("state", string(f.State))
	add("tier", string(f.Tier))
	add("column", idText(f.Column))
	flag("differs", f.Differs)
	flag("local", f.Local)
	flag("old_law", f.OldLaw)
	flag("unparsed", f.Unparsed)
	return out
}

func (d *Deps) entryExport(c *web.Ctx) error {
	f, err := entryFilter(c)
	if err != nil {
		return err
	}
	t, err := catalog.ExportTable(c.Q(), f, c.Checked("keys"))
	if err != nil {
		return err
	}
	if len(t.Parts) == 0 {
		return fault.Conflict("没有符合条件的事项，没有可以导出的内容。请放宽筛选条件。")
	}
	name := "基层政务公开标准目录"
	if len(t.Parts) == 1 {
		name = t.Parts[0].Name + "领域" + name
	}
	return sendFile(c, name, func(w io.Writer, f string) error { return table.Write(w, table.Format(f), t) })
}

// entryColumn puts the chosen entries into a column.
func (d *Deps) entryColumn(c *web.Ctx) error {
	ids, err1 := c.FormIDs("id")
	column, err2 := c.FormInt("column_id")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if len(ids) == 0 || column == 0 {
		return fault.Conflict("请先勾选事项，再选择要放入的栏目。")
	}
	to, err := catalog.ColumnByID(c.Q(), column)
	if err != nil {
		return err
	}
	if err := d.Catalog.MoveToColumn(c.Request().Context(), c.Actor, ids, column); err != nil {
		return err
	}
	return c.Done("已把 "+strconv.Itoa(len(ids))+" 条事项放入栏目“"+to.FullName+"”。", c.Back("/desk/entries"))
}
