package portal

import (
	"lianghua/catalog"
	"lianghua/web"
)

// EditionsPage lists every edition that was published, newest first.
type EditionsPage struct {
	web.Base
	Rows []Standing
}

func (d *Deps) editionList(c *web.Ctx) error {
	all, err := catalog.PublicEditions(c.Q())
	if err != nil {
		return err
	}
	p := &EditionsPage{}
	p.Title = "目录版本"
	for i, e := range all {
		s := standing(e, c.Values)
		s.Old = i > 0
		p.Rows = append(p.Rows, s)
	}
	return c.Render(p)
}
