package portal

import (
	"net/url"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/web"
)

// UnitPage is a unit's responsibility list (公开责任清单): what it publishes, on
// what basis, until when, where, and whom to call.
type UnitPage struct {
	web.Base
	Standing Standing
	Unit     org.Unit
	Phone    string
	Domains  []UnitDomain
	Count    int
	Latest   []ItemLine
}

// UnitDomain is the items of one domain.
type UnitDomain struct {
	Key   string
	Name  string
	Items []UnitItem
}

// UnitItem is one item of the list, as the edition in force has it.
type UnitItem struct {
	catalog.PublicEntry
	Parts []UnitPart
}

// UnitPart is the part that the unit takes at one tier.
type UnitPart struct {
	Tier    string
	Part    string
	Section string
	Phone   string
}

func (d *Deps) unitShow(c *web.Ctx) error {
	u, err := org.UnitByCode(c.Q(), c.Param("code"))
	if err != nil {
		return err
	}
	if u.Closed() {
		return fault.NotFound("这个单位已撤销，请从公开责任清单中选择现有单位。")
	}
	p := &UnitPage{Unit: u, Phone: org.OfficePhone(u.Phone)}
	p.Title = u.Name + "公开责任清单"
	if p.Standing, err = inForce(c.Q(), c.Values); err != nil {
		return err
	}
	if err := p.read(c.Q()); err != nil {
		return err
	}
	if p.Latest, err = latestItems(c, disclose.PublicFilter{UnitID: u.ID}, unitItems); err != nil {
		return err
	}
	p.Feeds = []web.Feed{{Title: u.Name + "公开信息", URL: "/units/" + url.PathEscape(u.Code) + "/feed.atom"}}
	p.Linked = linked(unitData(c.Values.SiteURL(), u, p.Phone))
	return c.Render(p)
}

// read fills the list. Confirmed claims say which entries; their words are
// those of the edition in force, and what it does not have is left out.
func (p *UnitPage) read(q db.Reader) error {
	list, err := claim.Responsible(q, p.Unit.ID)
	if err != nil {
		return err
	}
	var ids []int64
	for _, d := range list.Domains {
		for _, i := range d.Items {
			ids = append(ids, i.EntryID)
		}
	}
	entries, err := catalog.PublicEntriesByID(q, p.Standing.Edition, ids)
	if err != nil {
		return err
	}
	issued := map[int64]catalog.PublicEntry{}
	for _, e := range entries {
		issued[e.ID] = e
	}
	for _, d := range list.Domains {
		out := UnitDomain{Key: d.Key, Name: d.Name}
		for _, i := range d.Items {
			if e, ok := issued[i.EntryID]; ok {
				out.Items = append(out.Items, UnitItem{e, unitParts(i.Parts)})
			}
		}
		if len(out.Items) > 0 {
			p.Domains = append(p.Domains, out)
			p.Count += len(out.Items)
		}
	}
	return nil
}

func unitParts(parts []claim.ListedPart) (out []UnitPart) {
	for _, x := range parts {
		out = append(out, UnitPart{x.Tier.String(), x.Part.Name(), x.Section, org.OfficePhone(x.Phone)})
	}
	return out
}
