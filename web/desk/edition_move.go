package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/internal/fault"
	"lianghua/web"
)

// EditionMovePage asks what a move of an edition must be told.
type EditionMovePage struct {
	web.Base
	Edition catalog.Edition
	Move    catalog.EditionMove
	Form    catalog.MoveForm
	Version int64
	Adjust  catalog.Adjustment // for 印发
	Lists   []AdjustList
}

func (d *Deps) editionMoveAsk(c *web.Ctx) error {
	p, err := d.editionMovePage(c)
	if err != nil {
		return err
	}
	if today := d.Org.Today().String(); c.Request().Method == "GET" {
		p.Form.SignedOn, p.Form.IssuedOn = today, today
	}
	return c.Render(p)
}

func (d *Deps) editionMovePage(c *web.Ctx) (*EditionMovePage, error) {
	e, err := editionOf(c)
	if err != nil {
		return nil, err
	}
	p := &EditionMovePage{Edition: e, Version: e.Version}
	for _, m := range catalog.MovesFor(c.Actor, e.State) {
		if m.Act == catalog.EditionAct(c.Param("act")) && m.Right == c.Route.Need {
			p.Move = m
		}
	}
	if p.Move.Act == "" {
		return nil, fault.Conflictf("《%s》现在是“%s”，不能办理这一步，请回版本页查看。", e.Name, e.State.Name())
	}
	p.Title = p.Move.Label + "：" + e.Name
	p.Form = catalog.MoveForm{Reason: c.Form("reason"), SignedBy: c.Form("signed_by"), SignedOn: c.Form("signed_on"),
		DocumentNo: c.Form("document_no"), IssuedOn: c.Form("issued_on"), LeaveOut: c.Checked("leave_out"), Reasons: map[int64]string{}}
	if p.Move.Need == catalog.NeedDocument {
		if p.Adjust, err = catalog.AdjustmentOf(c.Q(), e); err != nil {
			return nil, err
		}
		p.Lists = adjustLists(p.Adjust)
		p.readReasons(c)
	}
	return p, nil
}

// readReasons takes the reason that was typed for each entry of the lists.
func (p *EditionMovePage) readReasons(c *web.Ctx) {
	for l := range p.Lists {
		for i := range p.Lists[l].Rows {
			r := &p.Lists[l].Rows[i]
			name := "reason_" + idText(r.EntryID)
			if _, sent := c.Request().Form[name]; sent {
				r.Why = strings.TrimSpace(c.FormValue(name))
			}
			p.Form.Reasons[r.EntryID] = r.Why
		}
	}
}

func (d *Deps) editionMove(c *web.Ctx) error {
	p, err := d.editionMovePage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Catalog.Advance(c.Request().Context(), c.Actor, p.Edition.ID, version, p.Move.Act, p.Form)
	}
	if err != nil {
		p.Version = version
		return c.Retry(err, "desk/edition_move", p)
	}
	return c.Done("已办理“"+p.Move.Label+"”，现在是“"+p.Move.To.Name()+"”。", "/desk/editions/"+idText(p.Edition.ID))
}
