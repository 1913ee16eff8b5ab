package desk

import (
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimPage is one claim with its story.
type ClaimPage struct {
	web.Base
	claim.Detail
	Entry   catalog.Entry
	Domain  string
	Kind    string
	Whose   string
	Acts    []ClaimLink
	Others  []claim.Row          // the entry's other claims
	Changed *upgrade.WhatChanged // why it is to be confirmed anew, nil when it is not
	Form    string               // where its 《栏目认领表》 prints, "" for a claim of all townships
	Assign  bool
	Towns   []templates.Option // that may still be excepted
	Typed   struct{ Unit, Reason string }
}

func (d *Deps) claimShow(c *web.Ctx) error {
	p, err := d.claimPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) claimPage(c *web.Ctx) (*ClaimPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &ClaimPage{Assign: c.May(rbac.ClaimAssign)}
	if p.Detail, err = d.Claims.Detail(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title = "认领：" + p.Row.Title()
	p.Kind, p.Whose, p.Acts = claimKind(p.State), claimWhose(p.Row), claimLinks(c, p.Row)
	if p.Entry, err = catalog.ByID(c.Q(), p.EntryID); err != nil {
		return nil, err
	}
	dom, err := catalog.DomainByKey(c.Q(), p.Entry.Domain)
	if err != nil {
		return nil, err
	}
	p.Domain = dom.Name
	all, err := d.Claims.OfEntry(c.Request().Context(), c.Actor, p.EntryID)
	if err != nil {
		return nil, err
	}
	p.Others = slices.DeleteFunc(all, func(r claim.Row) bool { return r.ID == id })
	if err := p.fillChanged(c); err != nil {
		return nil, err
	}
	if p.Coverage != claim.All {
		p.Form = address("/desk/claims/form", []filterPair{{"unit", idText(p.UnitID)}, {"domain", p.Entry.Domain}})
	} else if p.Assign {
		p.Towns, err = claimTowns(c, p.Exceptions)
	}
	return p, err
}

// fillChanged says what an upgrade of the catalogue changed, while it asks for
// the claim anew.
func (p *ClaimPage) fillChanged(c *web.Ctx) error {
	id := p.UpgradeID
	if id == 0 {
		var err error
		if id, err = upgrade.Opened(c.Q(), p.ID); err != nil || id == 0 || p.State == claim.Confirmed {
			return err
		}
	}
	w, ok, err := upgrade.ChangedBy(c.Q(), id, p.Entry)
	if ok {
		p.Changed = &w
	}
	return err
}

// claimTowns are the townships that the claim of all still binds.
func claimTowns(c *web.Ctx, out []claim.Exception) (list []templates.Option, err error) {
	for _, kind := range []org.Kind{org.Township, org.Subdistrict} {
		rows, _, err := org.Units(c.Q(), org.UnitFilter{Kind: kind, Limit: mostUnits}, "")
		if err != nil {
			return nil, err
		}
		rows = slices.DeleteFunc(rows, func(u org.Unit) bool {
			return slices.ContainsFunc(out, func(x claim.Exception) bool { return x.UnitID == u.ID })
		})
		list = append(list, unitsAsPicks(rows)...)
	}
	return list, nil
}

// claimScan gives a signed scan to those who may see the claim that it
// signed.
func (d *Deps) claimScan(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	file, err := c.ID("file")
	if err != nil {
		return err
	}
	detail, err := d.Claims.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(detail.Moved, func(m claim.Recorded) bool { return m.ScanID == file }) {
		return fault.NotFound("该文件不存在")
	}
	return d.claimFile(c, file)
}

// claimFile sends a scan or a returned workbook, as a file to be saved.
func (d *Deps) claimFile(c *web.Ctx, id int64) error {
	a, err := d.Claims.File(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return sendKept(c, d.Claims.Files, a)
}

// claimExcept takes a township out of a claim of all townships.
func (d *Deps) claimExcept(c *web.Ctx) error {
	p, err := d.claimPage(c)
	if err != nil {
		return err
	}
	p.Typed.Unit, p.Typed.Reason = c.Form("unit"), c.Form("reason")
	unit, err1 := c.FormInt("unit")
	version, err2 := c.FormInt("version")
	err = firstError(err1, err2)
	if err == nil {
		err = d.Claims.Except(c.Request().Context(), c.Actor, claim.Ref{ID: p.ID, Version: version}, unit, p.Typed.Reason)
	}
	if err != nil {
		return c.Retry(err, "desk/claim_show", p)
	}
	return c.Done("已列入例外，本条统一认领不再包括该乡镇（街道）。", "/desk/claims/"+idText(p.ID))
}

// claimInclude ends an exception.
func (d *Deps) claimInclude(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	unit, err1 := c.FormInt("unit")
	version, err2 := c.FormInt("version")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.Claims.Include(c.Request().Context(), c.Actor, claim.Ref{ID: id, Version: version}, unit); err != nil {
		return err
	}
	return c.Done("已取消例外。", "/desk/claims/"+idText(id))
}
