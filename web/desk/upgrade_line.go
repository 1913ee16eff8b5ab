package desk

import (
	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// UpgradeLinePage is one match: its two sides, why, what changed, what is to
// be said of the county's own text, and another match by hand.
type UpgradeLinePage struct {
	web.Base
	Up      UpgradeView
	Line    upgrade.Line
	Domain  string
	At      string
	Edit    bool
	Near    []upgrade.Near
	Entries []templates.Option
	Rows    []templates.Option
	Chosen  []string // entries
	Taken   []string // rows
	Why     string
	Row     *upgrade.SheetRow // of a new one: what it says
	Fields  []catalog.FieldName
}

// Said is what a person typed or chose for a question.
func (p *UpgradeLinePage) Said(field string) string {
	for _, a := range p.Line.Asks {
		if a.Field == field {
			return string(a.Choice)
		}
	}
	return ""
}

// Picks are the answers to a question.
func (p *UpgradeLinePage) Picks(a upgrade.Ask) []templates.Option {
	out := []templates.Option{{Value: string(upgrade.National), Label: "采用新标准"}, {Value: string(upgrade.Local), Label: "保留本县（写明理由）"}}
	switch {
	case a.Field == upgrade.AskRemoved:
		out = []templates.Option{{Value: string(upgrade.National), Label: "取消"}, {Value: string(upgrade.Local), Label: "保留为本县新增事项（写明理由）"}}
	case a.Field == upgrade.AskState:
		out = []templates.Option{{Value: string(upgrade.National), Label: "恢复适用"}, {Value: string(upgrade.Local), Label: "仍为本县不适用（写明理由）"}}
	case a.List():
		out = append(out, templates.Option{Value: string(upgrade.Both), Label: "新标准加上本县增加的（写明理由）"})
	}
	return out
}

func (d *Deps) upgradeLine(c *web.Ctx) error {
	p, err := d.upgradeLinePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) upgradeLinePage(c *web.Ctx) (*UpgradeLinePage, error) {
	u, err := upgradeOf(c)
	if err != nil {
		return nil, err
	}
	id, err := c.ID("line")
	if err != nil {
		return nil, err
	}
	p := &UpgradeLinePage{Up: upgradeView(u), Why: c.Form("why"), Fields: catalog.TableFields()[3:],
		Edit: c.May(rbac.EditionDraft) && (u.State == upgrade.Read || u.State == upgrade.Checking)}
	if p.Line, err = upgrade.LineByID(c.Q(), u.ID, id); err != nil {
		return nil, err
	}
	p.Title, p.At = p.Line.Title, upgradeAt(u.ID)+"/lines/"+idText(id)
	dom, err := catalog.DomainByKey(c.Q(), p.Line.Domain)
	if err != nil {
		return nil, err
	}
	p.Domain = dom.Name
	return p, p.fillPicks(c, u)
}

func (p *UpgradeLinePage) fillPicks(c *web.Ctx, u upgrade.Upgrade) error {
	picks, err := upgrade.PicksOf(c.Q(), u, p.Line)
	if err != nil {
		return err
	}
	p.Near = picks.Near
	for _, e := range picks.Entries {
		label := e.Code + " " + e.Title()
		if e.State == catalog.Withdrawn {
			label += "（已取消）"
		}
		p.Entries = append(p.Entries, templates.Option{Value: idText(e.ID), Label: label})
	}
	for i, r := range picks.Rows {
		p.Rows = append(p.Rows, templates.Option{Value: idText(int64(r.N)), Label: r.Fields.Seq + " " + r.Fields.Title()})
		if r.N == p.Line.Row {
			p.Row = &picks.Rows[i]
		}
	}
	p.Chosen, p.Taken = c.Request().Form["entries"], c.Request().Form["rows"]
	if c.Request().Method == "GET" {
		if p.Line.EntryID != 0 {
			p.Chosen = []string{idText(p.Line.EntryID)}
		}
		if p.Line.Row != 0 {
			p.Taken = []string{idText(int64(p.Line.Row))}
		}
	}
	return nil
}

// upgradeDecide answers the questions of a line.
func (d *Deps) upgradeDecide(c *web.Ctx) error {
	p, err := d.upgradeLinePage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	var answers []upgrade.Answer
	for i, a := range p.Line.Asks {
		x := upgrade.Answer{Field: a.Field, Choice: upgrade.Choice(c.Form("choice_" + a.Field)), Why: c.Form("why_" + a.Field)}
		answers = append(answers, x)
		p.Line.Asks[i].Choice, p.Line.Asks[i].Why = x.Choice, x.Why
	}
	if err == nil {
		err = d.Upgrades.Decide(c.Request().Context(), c.Actor, p.Up.ID, version, p.Line.ID, answers)
	}
	if err != nil {
		return c.Retry(err, "desk/upgrade_line", p)
	}
	return c.Done("已定取舍。", upgradeAt(p.Up.ID))
}

// upgradeRematch matches rows and entries by hand.
func (d *Deps) upgradeRematch(c *web.Ctx) error {
	p, err := d.upgradeLinePage(c)
	if err != nil {
		return err
	}
	version, err1 := c.FormInt("version")
	entries, err2 := c.FormIDs("entries")
	rows, err3 := c.FormIDs("rows")
	pairing := upgrade.Pairing{Entries: entries, Why: p.Why}
	for _, n := range rows {
		pairing.Rows = append(pairing.Rows, int(n))
	}
	if err = firstError(err1, err2, err3); err == nil {
		err = d.Upgrades.Rematch(c.Request().Context(), c.Actor, p.Up.ID, version, pairing)
	}
	if err != nil {
		return c.Retry(err, "desk/upgrade_line", p)
	}
	return c.Done("已按您的指定重新匹配。", upgradeAt(p.Up.ID)+"?kind=all")
}

// upgradeReject takes a match apart.
func (d *Deps) upgradeReject(c *web.Ctx) error {
	p, err := d.upgradeLinePage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil && p.Why == "" {
		err = fault.Invalid("why", "请写明这样匹配的理由。")
	}
	if err == nil {
		err = d.Upgrades.Reject(c.Request().Context(), c.Actor, p.Up.ID, version, p.Line.ID, p.Why)
	}
	if err != nil {
		return c.Retry(err, "desk/upgrade_line", p)
	}
	return c.Done("已拆开，不作为同一事项。", upgradeAt(p.Up.ID)+"?kind=all")
}
