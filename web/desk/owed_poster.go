package desk

import (
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/web"
)

// NothingPage is 本期无此类信息 for the noticeboard.
type NothingPage struct {
	web.Base
	ID     int64
	Unit   string // whose board it is
	Words  string
	Signer string // the township for its villages, else the unit
	On     string // the day of the agreement
	A3     bool
}

func (d *Deps) owedPoster(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	x, err := d.Duties.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &NothingPage{ID: id, Words: x.Statement(), A3: c.QueryParam("paper") == "a3"}
	if p.Words == "" {
		return fault.Conflict("只有已经同意的“本期无此类信息”可以打印张贴。")
	}
	u, err := org.UnitByID(c.Q(), x.UnitID)
	if err != nil {
		return err
	}
	p.Unit, p.Signer = u.Name, u.Name
	if x.UnitKind.Villages() {
		town, err := org.UnitByID(c.Q(), u.ParentID)
		if err != nil {
			return err
		}
		p.Signer = town.Name
	}
	p.On = x.ClosedOn.Chinese()
	p.Base.Title = x.Title + "：" + x.PeriodName() + "无应公开信息"
	return c.Render(p)
}
