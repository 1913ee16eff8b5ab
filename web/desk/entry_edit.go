package desk

import (
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// EntryEditPage is the form of one entry, or of a new local one.
type EntryEditPage struct {
	web.Base
	Entry     catalog.Entry // zero for a new one
	Form      catalog.Fields
	Content   string // one element a line
	Basis     string
	More      string   // channels that are not among the options
	Ticked    []string // channels that are
	TierNames []string
	Version   int64
	Why       map[string]string
	Standard  map[string]catalog.Compared // by field, of a national entry
	Reason    string                      // of a new one
	Proposal  int64                       // the addition (建议新增) that is agreed to with a new one
	Domains   []templates.Option
	Channels  []templates.Option
	Tiers     []templates.Option
}

func (d *Deps) entryNew(c *web.Ctx) error {
	f, reason := catalog.Fields{Domain: c.Form("domain"), Mode: "主动", Audience: "全社会"}, ""
	proposal, err := c.FormInt("proposal")
	if err != nil {
		return err
	}
	if proposal != 0 {
		x, err := catalog.ProposalByID(c.Q(), proposal)
		if err != nil {
			return err
		}
		f.Level1, f.Subject, reason = x.Title, x.UnitName, x.Reason
	}
	p, err := entryForm(c, catalog.Entry{}, f)
	if err != nil {
		return err
	}
	p.Title, p.Reason, p.Proposal = "新增本县事项", reason, proposal
	return c.Render(p)
}

func (d *Deps) entryEdit(c *web.Ctx) error {
	e, err := entryOf(c)
	if err != nil {
		return err
	}
	p, err := entryForm(c, e, e.Fields)
	if err != nil {
		return err
	}
	for field, x := range p.Standard {
		p.Why[field] = x.Why
	}
	return c.Render(p)
}

// entryForm lays fields into the form.
func entryForm(c *web.Ctx, e catalog.Entry, f catalog.Fields) (*EntryEditPage, error) {
	p := &EntryEditPage{Entry: e, Form: f, Content: f.Text("content"), Basis: f.Text("basis"), Version: e.Version,
		Why: map[string]string{}, Standard: map[string]catalog.Compared{}, Tiers: tierPicks()}
	p.Title = "修改 " + e.Code + " " + e.Title()
	for _, t := range f.Tiers {
		p.TierNames = append(p.TierNames, string(t))
	}
	var err error
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return nil, err
	}
	if p.Channels, err = channelPicks(c.Q(), f.Channels); err != nil {
		return nil, err
	}
	for _, name := range f.Channels {
		if offered(p.Channels, name) {
			p.Ticked = append(p.Ticked, name)
		} else {
			p.More += name + "\n"
		}
	}
	if e.ID == 0 || e.Local() {
		return p, nil
	}
	list, err := catalog.Compare(c.Q(), e)
	for _, x := range list {
		if x.Relation == catalog.FieldSame {
			x.Standard = x.Own
		}
		p.Standard[x.Field] = x
	}
	return p, err
}

// channelPicks are the channels in use, and those that the entry has.
func channelPicks(q db.Reader, used []string) ([]templates.Option, error) {
	list, err := catalog.ChannelList(q)
	var out []templates.Option
	for _, ch := range list {
		if ch.Active && (ch.Standard || slices.Contains(used, ch.Name)) || slices.Contains(used, ch.Name) {
			out = append(out, templates.Option{Value: ch.Name, Label: ch.Name})
		}
	}
	return out, err
}

// typedFields reads the form of an entry.
func typedFields(c *web.Ctx) (catalog.Fields, error) {
	if _, err := c.FormParams(); err != nil {
		return catalog.Fields{}, fault.Invalid("level1", "表单没有传完整，请重试。")
	}
	f := catalog.Fields{Domain: c.Form("domain"), Seq: c.Form("seq"), Level1: c.Form("level1"), Level2: c.Form("level2"), Level3: c.Form("level3"),
		Content: textLines(c.Form("content")), Basis: textLines(c.Form("basis")), TimeLimit: c.Form("time_limit"), Subject: c.Form("subject"),
		Channels: append(slices.Clone(c.Request().Form["channels"]), textLines(c.Form("channels_more"))...),
		Audience: c.Form("audience"), Mode: c.Form("mode")}
	for _, t := range c.Request().Form["tiers"] {
		f.Tiers = append(f.Tiers, term.Tier(t))
	}
	return f, nil
}

func (d *Deps) entryAdd(c *web.Ctx) error {
	f, err := typedFields(c)
	reason := c.Form("reason")
	if err == nil && reason == "" {
		err = fault.Invalid("reason", "请写明新增这条事项的理由和依据。")
	}
	proposal, bad := c.FormInt("proposal")
	if bad != nil {
		return bad
	}
	var w catalog.Written
	switch {
	case err != nil:
	case proposal != 0:
		w, err = d.Catalog.AddProposed(c.Request().Context(), c.Actor, proposal, f, reason)
	default:
		w, err = d.Catalog.AddEntry(c.Request().Context(), c.Actor, f, reason)
	}
	if err != nil {
		p, e := entryForm(c, catalog.Entry{}, f)
		if e != nil {
			return e
		}
		p.Title, p.Reason, p.Proposal = "新增本县事项", reason, proposal
		return c.Retry(err, "desk/entry_edit", p)
	}
	return c.Done("已新增 "+w.Code+"，状态为待核。", "/desk/entries/"+idText(w.ID))
}

func (d *Deps) entryChange(c *web.Ctx) error {
	e, err := entryOf(c)
	if err != nil {
		return err
	}
	f, err := typedFields(c)
	version, err2 := c.FormInt("version")
	why := map[string]string{}
	for name := range c.Request().Form {
		if field, ok := strings.CutPrefix(name, "why_"); ok {
			why[field] = c.Form(name)
		}
	}
	if err = firstError(err, err2); err == nil {
		err = d.Catalog.Edit(c.Request().Context(), c.Actor, e.ID, version, f, why)
	}
	if err != nil {
		p, e2 := entryForm(c, e, f)
		if e2 != nil {
			return e2
		}
		p.Why, p.Version = why, version
		return c.Retry(err, "desk/entry_edit", p)
	}
	return c.Done("已保存 "+e.Code+" 的修改。", "/desk/entries/"+idText(e.ID))
}
