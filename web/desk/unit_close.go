package desk

import (
	"fmt"

	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// UnitClosePage asks before a unit is closed (撤销).
type UnitClosePage struct {
	web.Base
	Unit    org.Unit
	On      string
	Version int64
}

func (d *Deps) unitCloseAsk(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	return c.Render(unitClosePage(u, d.Org.Today().String(), u.Version))
}

func unitClosePage(u org.Unit, on string, version int64) *UnitClosePage {
	p := &UnitClosePage{Unit: u, On: on, Version: version}
	p.Title = "撤销" + u.ShortName
	return p
}

func (d *Deps) unitClose(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	on, err := formDate(c, "on")
	if err == nil {
		err = d.Org.CloseUnit(c.Request().Context(), c.Actor, u.ID, version, on)
	}
	if err != nil {
		return c.Retry(err, "desk/unit_close", unitClosePage(u, c.Form("on"), version))
	}
	return d.unitDone(c, "已撤销"+u.ShortName+"。", fmt.Sprintf("/desk/units/%d", u.ID))
}

func (d *Deps) unitReopen(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitEdit)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	if err := d.Org.ReopenUnit(c.Request().Context(), c.Actor, u.ID, version); err != nil {
		return err
	}
	return d.unitDone(c, "已恢复"+u.ShortName+"。", fmt.Sprintf("/desk/units/%d", u.ID))
}
