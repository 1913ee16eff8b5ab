package desk

import (
	"lianghua/handover"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// DelegationsPage lists 代办: one's own and those of one's units.
type DelegationsPage struct {
	web.Base
	Rows []DelegationRow
	Next string
}

// DelegationRow is one line of the list.
type DelegationRow struct {
	handover.Delegation
	Word   string
	Sign   string
	Recall bool
}

var delegationSigns = map[string]string{"代办中": "due", "未开始": "none", "已到期": "done", "已收回": "done"}

const delegationsPage = 50

func (d *Deps) delegationList(c *web.Ctx) error {
	before, err := c.FormInt("after")
	if err != nil {
		return err
	}
	rows, next, err := d.Handover.Delegations(c.Request().Context(), c.Actor, handover.Filter{Before: before, Limit: delegationsPage})
	if err != nil {
		return err
	}
	p, today := &DelegationsPage{}, d.Org.Today()
	p.Title = "代办和AB角"
	for _, x := range rows {
		own := c.Actor.PersonID == x.FromID || c.Actor.PersonID == x.ToID
		u := rbac.Unit{ID: x.UnitID, Path: x.Path, Name: x.Unit}
		word := x.Standing(today)
		p.Rows = append(p.Rows, DelegationRow{x, word, delegationSigns[word], x.Ahead(today) && (own || rbac.May(c.Actor, rbac.HandoverDirect, u))})
	}
	if next != 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

func (d *Deps) delegationExport(c *web.Ctx) error {
	rows, _, err := d.Handover.Delegations(c.Request().Context(), c.Actor, handover.Filter{})
	if err != nil {
		return err
	}
	var out [][]string
	for _, x := range rows {
		out = append(out, []string{x.Unit, x.From, x.To, x.SinceOn.String(), x.UntilOn.String(), x.Reason, x.Standing(d.Org.Today()), x.MadeName})
	}
	return listFile(c, "代办登记", []string{"单位", "委托人", "代办人", "起始", "截止", "原因", "状态", "登记人"}, out)
}

// DelegationNewPage asks who stands in, for how long and why.
type DelegationNewPage struct {
	web.Base
	Unit   string
	Units  []templates.Option
	From   []templates.Option // whose rights: oneself, and those with a B角
	People []templates.Option
	Form   struct{ From, To, Since, Until, Reason string }
}

func (d *Deps) delegationNew(c *web.Ctx) error {
	p, err := d.delegationNewPage(c)
	if err != nil {
		return err
	}
	p.Form.Since, p.Form.Until = d.Org.Today().String(), d.Org.Today().AddDays(6).String()
	p.Form.From, p.Form.To = c.Form("from"), c.Form("to")
	return c.Render(p)
}

func (d *Deps) delegationNewPage(c *web.Ctx) (*DelegationNewPage, error) {
	p := &DelegationNewPage{Unit: c.Form("unit")}
	p.Title = "委托代办"
	var err error
	if p.Units, err = unitsFor(c, rbac.HandoverMake); err != nil {
		return p, err
	}
	if p.Unit == "" && len(p.Units) == 1 {
		p.Unit = p.Units[0].Value
	}
	if p.Unit == "" {
		return p, nil
	}
	u, err := d.unitChosen(c, p.Unit)
	if err != nil {
		return p, err
	}
	if p.People, err = d.peopleOf(c, u.ID); err != nil {
		return p, err
	}
	direct := rbac.May(c.Actor, rbac.HandoverDirect, u.RBAC())
	for _, o := range p.People {
		if direct || o.Value == idText(c.Actor.PersonID) {
			p.From = append(p.From, o)
		}
	}
	return p, nil
}

func (d *Deps) delegationAdd(c *web.Ctx) error {
	p, err := d.delegationNewPage(c)
	if err != nil {
		return err
	}
	f := &p.Form
	f.From, f.To, f.Since, f.Until, f.Reason = c.Form("from"), c.Form("to"), c.Form("since_on"), c.Form("until_on"), c.Form("reason")
	unit, err1 := c.FormInt("unit")
	from, err2 := c.FormInt("from")
	to, err3 := c.FormInt("to")
	since, until, err4 := span(c)
	err = firstError(err1, err2, err3, err4)
	if err == nil {
		_, err = d.Handover.Delegate(c.Request().Context(), c.Actor, handover.DelegationDraft{UnitID: unit, FromID: from, ToID: to, Since: since, Until: until, Reason: f.Reason})
	}
	if err != nil {
		return c.Retry(err, "desk/delegation_new", p)
	}
	return c.Done("已委托代办，到期自动终止。", "/desk/delegations")
}

// span reads the two days of a form, with all that is wrong with them.
func span(c *web.Ctx) (since, until calendar.Date, err error) {
	var p fault.Problems
	since, until = dateField(c, &p, "since_on"), dateField(c, &p, "until_on")
	return since, until, p.Err()
}

func (d *Deps) delegationRecall(c *web.Ctx) error {
	id, err1 := c.ID("id")
	version, err2 := c.FormInt("version")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.Handover.Recall(c.Request().Context(), c.Actor, id, version); err != nil {
		return err
	}
	return c.Done("委托已收回，即时生效。", "/desk/delegations")
}
