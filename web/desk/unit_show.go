package desk

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// UnitPage is one unit: its facts, who is in post, what lies below it.
type UnitPage struct {
	web.Base
	Unit       org.Unit
	Parent     org.Unit
	Aliases    []string
	Children   []org.Unit
	Posts      []org.RosterRow
	Missing    []org.PostKind // posts that nobody holds
	Heirs      []org.Successor
	Before     []org.Successor // units from which it took over
	Former     []org.FormerName
	MayEdit    bool
	MayAppoint bool
}

func (d *Deps) unitShow(c *web.Ctx) error {
	u, err := unitAt(c, rbac.UnitRead)
	if err != nil {
		return err
	}
	p := &UnitPage{Unit: u, MayEdit: rbac.May(c.Actor, rbac.UnitEdit, u.RBAC()), MayAppoint: rbac.May(c.Actor, rbac.PersonEdit, u.RBAC()) && !u.Closed()}
	p.Title = u.ShortName
	if p.Aliases, err = org.AliasesOf(c.Q(), u.ID); err != nil {
		return err
	}
	if u.ParentID != 0 {
		if p.Parent, err = org.UnitByID(c.Q(), u.ParentID); err != nil {
			return err
		}
	}
	if p.Children, err = childrenOf(c.Q(), c.Actor, u); err != nil {
		return err
	}
	if p.Posts, _, err = d.Org.Roster(c.Request().Context(), c.Actor, org.RosterFilter{UnitID: u.ID}); err != nil {
		return err
	}
	p.Missing = missing(u, p.Posts)
	if err := p.past(c.Q()); err != nil {
		return err
	}
	return c.Render(p)
}

// past reads what the unit was called, from whom it took over and who took
// over from it.
func (p *UnitPage) past(q db.Reader) (err error) {
	if p.Heirs, err = org.SuccessorsOf(q, p.Unit.ID); err != nil {
		return err
	}
	if p.Before, err = org.PredecessorsOf(q, p.Unit.ID); err != nil {
		return err
	}
	p.Former, err = org.FormerNames(q, p.Unit.ID)
	return err
}

// unitAt reads the unit of the address when the person may take the action there.
func unitAt(c *web.Ctx, action rbac.Action) (org.Unit, error) {
	id, err := c.ID("id")
	if err != nil {
		return org.Unit{}, err
	}
	u, err := org.UnitByID(c.Q(), id)
	if err == nil {
		err = rbac.Check(c.Actor, action, u.RBAC())
	}
	return u, err
}

// mostChildren is how many units below one are listed on its page.
const mostChildren = 2000

// childrenOf lists what stands directly below a unit; the county's are the tree.
func childrenOf(q db.Reader, actor rbac.Actor, u org.Unit) ([]org.Unit, error) {
	if u.Kind == org.County {
		return nil, nil
	}
	reach := rbac.ReachOf(actor, rbac.UnitRead)
	rows, _, err := org.Units(q, org.UnitFilter{Under: u.Path, Reach: &reach, Limit: mostChildren}, "")
	return slices.DeleteFunc(rows, func(k org.Unit) bool { return k.ParentID != u.ID }), err
}

// missing lists the posts that nobody holds, as the list of vacancies does.
func missing(u org.Unit, posts []org.RosterRow) (out []org.PostKind) {
	if u.Kind == org.County || u.Closed() {
		return nil
	}
	for _, k := range org.PostKinds() {
		held := slices.ContainsFunc(posts, func(r org.RosterRow) bool { return r.Kind == k })
		if !held && !(k == org.Head && u.Kind.Villages()) {
			out = append(out, k)
		}
	}
	return out
}
