package portal

import (
	"fmt"

	"lianghua/catalog"
	"lianghua/web"
)

// EditionPage is one edition: its document, its lists of changes, its domains.
type EditionPage struct {
	web.Base
	Standing Standing
	Total    int64
	Domains  []catalog.PublicCount
	Fill     []struct{}
	Changes  catalog.Adjustment
	First    bool // adjusts no earlier edition
}

func (d *Deps) editionShow(c *web.Ctx) error {
	s, err := d.edition(c)
	if err != nil {
		return err
	}
	p := &EditionPage{Standing: s, First: s.Edition.BaseID == 0}
	p.Title = s.Edition.Name
	if p.Domains, err = catalog.PublicCounts(c.Q(), s.Edition); err != nil {
		return err
	}
	p.Total = total(p.Domains)
	p.Fill = make([]struct{}, (4-len(p.Domains)%4)%4)
	if !s.Edition.Starter {
		if p.Changes, err = catalog.AdjustmentOf(c.Q(), s.Edition); err != nil {
			return err
		}
	}
	return c.Render(p)
}

// editionDomain is a domain's table as an edition had it.
func (d *Deps) editionDomain(c *web.Ctx) error {
	s, err := d.edition(c)
	if err != nil {
		return err
	}
	return d.domain(c, s)
}

// edition reads the public edition that the address names.
func (d *Deps) edition(c *web.Ctx) (Standing, error) {
	id, err := c.ID("id")
	if err != nil {
		return Standing{}, err
	}
	e, err := catalog.PublicEditionByID(c.Q(), id)
	if err != nil {
		return Standing{}, err
	}
	now, err := catalog.PublicEdition(c.Q())
	s := standing(e, c.Values)
	s.Old, s.Base = now.ID != e.ID, fmt.Sprintf("/editions/%d", e.ID)
	return s, err
}
