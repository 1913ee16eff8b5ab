package desk

import (
	"lianghua/org"
	"lianghua/web"
)

// RosterPage is the 《联络员花名册》 on paper: one line a unit.
type RosterPage struct {
	web.Base
	Units  []RosterUnit
	People int
}

// RosterUnit is a unit's line: who holds each post.
type RosterUnit struct {
	Name       string
	Principals []org.RosterRow
	Heads      []org.RosterRow
	Liaisons   []org.RosterRow
}

func (d *Deps) personRoster(c *web.Ctx) error {
	f, err := rosterFilter(c)
	if err != nil {
		return err
	}
	rows, _, err := d.Org.Roster(c.Request().Context(), c.Actor, f)
	if err != nil {
		return err
	}
	p := &RosterPage{Units: rosterUnits(rows), People: len(rows)}
	p.Title = "联络员花名册"
	return c.Render(p)
}

// rosterUnits gathers the roster, which comes by unit.
func rosterUnits(rows []org.RosterRow) (out []RosterUnit) {
	last := int64(0)
	for _, r := range rows {
		if r.UnitID != last {
			out, last = append(out, RosterUnit{Name: r.UnitName}), r.UnitID
		}
		u := &out[len(out)-1]
		switch r.Kind {
		case org.Principal:
			u.Principals = append(u.Principals, r)
		case org.Head:
			u.Heads = append(u.Heads, r)
		default:
			u.Liaisons = append(u.Liaisons, r)
		}
	}
	return out
}
