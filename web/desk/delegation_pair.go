package desk

import (
	"lianghua/handover"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// PairsPage is the register of AB角.
type PairsPage struct {
	web.Base
	Rows   []PairRow
	Direct bool
	Unit   string // chosen for a new pair
	Units  []templates.Option
	People []templates.Option
	Form   struct{ A, B, Work string }
}

// PairRow is one line of the register.
type PairRow struct {
	handover.Pair
	Edit bool
}

func (d *Deps) pairList(c *web.Ctx) error {
	p, err := d.pairsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) pairsPage(c *web.Ctx) (*PairsPage, error) {
	p := &PairsPage{Direct: c.May(rbac.HandoverDirect), Unit: c.Form("unit")}
	p.Title = "AB角登记"
	rows, err := d.Handover.Pairs(c.Request().Context(), c.Actor)
	if err != nil {
		return p, err
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, PairRow{r, rbac.May(c.Actor, rbac.HandoverDirect, rbac.Unit{ID: r.UnitID, Path: r.Path, Name: r.Unit})})
	}
	if !p.Direct {
		return p, nil
	}
	if p.Units, err = unitsFor(c, rbac.HandoverDirect); err != nil {
		return p, err
	}
	if p.Unit == "" && len(p.Units) == 1 {
		p.Unit = p.Units[0].Value
	}
	if p.Unit != "" {
		u, err := d.unitChosen(c, p.Unit)
		if err != nil {
			return p, err
		}
		p.People, err = d.peopleOf(c, u.ID)
		return p, err
	}
	return p, nil
}

func (d *Deps) pairExport(c *web.Ctx) error {
	rows, err := d.Handover.Pairs(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Unit, r.A, r.B, r.Work, r.MadeName})
	}
	return listFile(c, "AB角登记表", []string{"单位", "A角", "B角", "代办的工作", "登记人"}, out)
}

func (d *Deps) pairSet(c *web.Ctx) error {
	p, err := d.pairsPage(c)
	if err != nil {
		return err
	}
	p.Form.A, p.Form.B, p.Form.Work = c.Form("a"), c.Form("b"), c.Form("work")
	unit, err1 := c.FormInt("unit")
	a, err2 := c.FormInt("a")
	b, err3 := c.FormInt("b")
	err = firstError(err1, err2, err3)
	if err == nil {
		_, err = d.Handover.SetPair(c.Request().Context(), c.Actor, unit, a, b, p.Form.Work)
	}
	if err != nil {
		return c.Retry(err, "desk/pair_list", p)
	}
	return c.Done("AB角已登记。", "/desk/delegations/pairs")
}

func (d *Deps) pairDrop(c *web.Ctx) error {
	id, err1 := c.ID("pair")
	version, err2 := c.FormInt("version")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.Handover.DropPair(c.Request().Context(), c.Actor, id, version); err != nil {
		return err
	}
	return c.Done("AB角登记已取消。", "/desk/delegations/pairs")
}
