package desk

import (
	"strconv"

	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RoundsPage lists the confirmation rounds (确认轮次).
type RoundsPage struct {
	web.Base
	Rows []claim.Round
}

func (d *Deps) roundList(c *web.Ctx) error {
	rows, err := d.Claims.Rounds(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &RoundsPage{Rows: rows}
	p.Title = "确认轮次"
	return c.Render(p)
}

func (d *Deps) roundListExport(c *web.Ctx) error {
	rows, err := d.Claims.Rounds(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Name, r.State.Name(), strconv.Itoa(r.Days), r.DueOn.String(), r.CreatedBy, stamp(db.Some(r.CreatedAt)), stamp(r.OpenedAt), stamp(r.ClosedAt), r.Note})
	}
	return listFile(c, "确认轮次", []string{"轮次", "状态", "工作日", "截止日期", "新建人", "新建时间", "发出时间", "结束时间", "说明"}, out)
}

// RoundMinePage lists what was sent to the person's own units.
type RoundMinePage struct {
	web.Base
	Rows []RoundMineRow
}

// RoundMineRow is one round of one unit.
type RoundMineRow struct {
	claim.UnitPage
	Left string // 还剩 2 个工作日
	Kind string
}

// Back is how many rows were sent back to the unit.
func (r RoundMineRow) Back() int { return r.Counts[claim.RowReturned] }

func (d *Deps) roundMine(c *web.Ctx) error {
	p := &RoundMinePage{}
	p.Title = "本单位确认表"
	var err error
	if p.Rows, err = d.roundMineRows(c); err != nil {
		return err
	}
	return c.Render(p)
}

// roundMineExport is the same as a file.
func (d *Deps) roundMineExport(c *web.Ctx) error {
	rows, err := d.roundMineRows(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Round.Name, r.Unit.ShortName, r.RoundUnit.State.Name(), r.Round.DueOn.String(), strconv.Itoa(r.Back())})
	}
	return listFile(c, "本单位确认表", []string{"轮次", "单位", "状态", "截止日期", "退回"}, out)
}

func (d *Deps) roundMineRows(c *web.Ctx) (list []RoundMineRow, err error) {
	ctx := c.Request().Context()
	rounds, err := d.Claims.Rounds(ctx, c.Actor)
	if err != nil {
		return nil, err
	}
	units, err := org.Visible(c.Q(), c.Actor, rbac.RoundAnswer)
	if err != nil {
		return nil, err
	}
	work, err := d.workdays(c.Q())
	if err != nil {
		return nil, err
	}
	for _, r := range rounds {
		for _, u := range units {
			if u.Kind.Villages() { // 村级 is its township's
				continue
			}
			page, err := d.Claims.UnitPage(ctx, c.Actor, r.ID, u.ID)
			if fault.KindOf(err) == fault.KindNotFound && err != nil {
				continue
			}
			if err != nil {
				return nil, err
			}
			list = append(list, RoundMineRow{UnitPage: page, Left: work.left(r.DueOn), Kind: roundKind(page.RoundUnit.State)})
		}
	}
	return list, nil
}

// roundKind is the sign of a unit's state in a round.
func roundKind(s claim.UnitState) string {
	switch s {
	case claim.UnitConfirmed:
		return "done"
	case claim.UnitReturned, claim.UnitSealed:
		return "due"
	}
	return "none"
}

// RoundNewPage prepares a round.
type RoundNewPage struct {
	web.Base
	Domains []templates.Option
	Units   []templates.Option
	Chosen  []string // domains
	Asked   []string // units
	Days    string
	Note    string
}

// roundDays is how many working days a new round offers.
const roundDays = 10

func (d *Deps) roundNew(c *web.Ctx) error {
	p, err := roundNewPage(c)
	if err != nil {
		return err
	}
	p.Days = strconv.Itoa(roundDays)
	return c.Render(p)
}

func roundNewPage(c *web.Ctx) (*RoundNewPage, error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid("domains", "表单没有传完整，请重试。")
	}
	p := &RoundNewPage{Chosen: c.Request().Form["domains"], Asked: c.Request().Form["units"], Days: c.Form("days"), Note: c.Form("note")}
	p.Title = "新建确认轮次"
	var err error
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return nil, err
	}
	p.Units, err = unitPicks(c.Q())
	return p, err
}

func (d *Deps) roundOpen(c *web.Ctx) error {
	p, err := roundNewPage(c)
	if err != nil {
		return err
	}
	units, err1 := c.FormIDs("units")
	days, err2 := c.FormInt("days")
	var r claim.Round
	if err = firstError(err1, err2); err == nil {
		r, err = d.Claims.OpenRound(c.Request().Context(), c.Actor, claim.RoundScope{Domains: p.Chosen, Units: units, Days: int(days), Note: p.Note})
	}
	if err != nil {
		return c.Retry(err, "desk/round_new", p)
	}
	return c.Done(r.Name+"已建好，还没有发出。请核对单位和条数，再按“发出”。", "/desk/rounds/"+idText(r.ID))
}
