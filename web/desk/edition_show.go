package desk

import (
	"io"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// EditionPage is one edition: where it stands, its steps and its three lists.
type EditionPage struct {
	web.Base
	Edition catalog.Edition
	Before  catalog.Edition // what it adjusts, zero for the first
	Moves   []EditionButton
	Steps   []catalog.EditionStep
	Names   bool // may see who made the steps
	Life    []LifeStep
	Adjust  catalog.Adjustment
	Lists   []AdjustList
}

// EditionButton is one move that this person may make.
type EditionButton struct {
	catalog.EditionMove
	URL string
}

// LifeStep is one station of an edition's way, for the head of the page.
type LifeStep struct {
	Name    string
	Done    bool
	Current bool
}

// AdjustList is one of 新增, 修改, 取消.
type AdjustList struct {
	Name string
	Rows []catalog.EditionEntry
}

// editionRights are the rights under which an edition moves.
var editionRights = [...]rbac.Action{rbac.EditionDraft, rbac.EditionPass, rbac.EditionIssue}

// editionWord is the right as it stands in an address: draft, pass, issue.
func editionWord(a rbac.Action) string { return strings.TrimPrefix(string(a), "edition.") }

func (d *Deps) editionShow(c *web.Ctx) error {
	e, err := editionOf(c)
	if err != nil {
		return err
	}
	p := &EditionPage{Edition: e, Life: lifeOf(e), Names: rbac.ReachOf(c.Actor, rbac.CatalogRead).All}
	p.Title = e.Name
	if e.BaseID != 0 {
		if p.Before, err = catalog.EditionByID(c.Q(), e.BaseID); err != nil {
			return err
		}
	}
	if p.Steps, err = catalog.EditionSteps(c.Q(), e.ID); err != nil {
		return err
	}
	if e.Level == "county" {
		for _, m := range catalog.MovesFor(c.Actor, e.State) {
			p.Moves = append(p.Moves, EditionButton{m, moveURL(e.ID, m)})
		}
		if p.Adjust, err = catalog.AdjustmentOf(c.Q(), e); err != nil {
			return err
		}
		p.Lists = adjustLists(p.Adjust)
	}
	return c.Render(p)
}

func moveURL(id int64, m catalog.EditionMove) string {
	return "/desk/editions/" + idText(id) + "/" + editionWord(m.Right) + "/" + string(m.Act)
}

func adjustLists(a catalog.Adjustment) []AdjustList {
	return []AdjustList{{catalog.Added.Name(), a.Added}, {catalog.Altered.Name(), a.Changed}, {catalog.Removed.Name(), a.Removed}}
}

// editionOf reads the edition of the address if this person may see it.
func editionOf(c *web.Ctx) (catalog.Edition, error) {
	id, err := c.ID("id")
	if err != nil {
		return catalog.Edition{}, err
	}
	list, err := visibleEditions(c)
	for _, e := range list {
		if e.ID == id {
			return e, nil
		}
	}
	if err == nil {
		err = fault.NotFound("没有这个目录版本，请从版本列表中选择。")
	}
	return catalog.Edition{}, err
}

// lifeOf is the way from 草案 to 公布 with the station where the edition stands.
func lifeOf(e catalog.Edition) []LifeStep {
	if e.Level != "county" || e.State == catalog.Dropped {
		return nil
	}
	var out []LifeStep
	done := true
	for _, s := range catalog.EditionStates() {
		if s == catalog.Dropped {
			continue
		}
		here := s == e.State
		if here {
			done = false
		}
		out = append(out, LifeStep{s.Name(), done || here && s == catalog.Published, here && s != catalog.Published})
	}
	return out
}

// editionExport is an edition's table: only one that the public may read.
func (d *Deps) editionExport(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	e, err := catalog.PublicEditionByID(c.Q(), id)
	if err != nil {
		return err
	}
	t, err := catalog.PublicTable(c.Q(), e, "")
	if err != nil {
		return err
	}
	return sendFile(c, e.Name, func(w io.Writer, f string) error { return table.Write(w, table.Format(f), t) })
}
