package portal

import (
	"net/http"
	"slices"
	"strings"

	"net/url"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/qr"
	"lianghua/org"
	"lianghua/site"
	"lianghua/village"
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
	Parent   org.Unit              // the township of a village
	Villages []org.Unit            // of a township
	Parts    []PlatformRow         // 指南, 制度, 年报
	Rows     []PlatformRow         // what stands published, by column
	Sheets   []village.PublicSheet // of a village
	Zones    []site.Record
	Address  string
	Before   []org.Successor  // units from which it took over
	Former   []org.FormerName // what it was called
	QR       qr.Code
	Meta     []Meta
}

// UnitGonePage is the page of a unit that is no more: who took over, and what
// was published under its name.
type UnitGonePage struct {
	web.Base
	Unit   org.Unit
	Heirs  []org.Successor
	Latest []ItemLine
	Meta   []Meta
}

func (d *Deps) unitGone(c *web.Ctx, u org.Unit) (err error) {
	p := &UnitGonePage{Unit: u, Meta: columnMeta(u.Name, u.Name+"已撤销，职责由其他单位承接", "单位主页")}
	p.Title = u.Name
	if p.Heirs, err = org.SuccessorsOf(c.Q(), u.ID); err != nil {
		return err
	}
	rows, err := disclose.PublishedUnder(c.Q(), c.Server.DB.Now(), u.Name, unitItems)
	if err != nil {
		return err
	}
	p.Latest = itemLines(rows)
	return c.RenderAs("portal/unit_gone", p)
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
		return d.unitGone(c, u)
	}
	p := &UnitPage{Unit: u, Phone: org.OfficePhone(u.Phone), Address: c.Values.SiteURL() + "/u/" + url.PathEscape(u.Code),
		Meta: columnMeta(u.Name, u.Name+"的公开信息和公开责任清单", "单位主页")}
	p.Title = u.Name
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
	for _, read := range []func(*web.Ctx) error{p.platform, p.around, p.code} {
		if err := read(c); err != nil {
			return err
		}
	}
	return c.Render(p)
}

// platform reads what stands published of the unit, by column.
func (p *UnitPage) platform(c *web.Ctx) error {
	columns, err := catalog.Columns(c.Q())
	if err != nil {
		return err
	}
	sums, err := disclose.PublicColumnsOf(c.Q(), c.Server.DB.Now(), p.Unit.ID)
	if err != nil {
		return err
	}
	all := &PlatformPage{Unit: p.Unit}
	var others []PlatformRow
	for _, col := range columns {
		if !col.Active || col.Kind == catalog.KindSection {
			continue
		}
		if sum := sums[col.ID]; sum.N > 0 && !strings.HasPrefix(col.Code, "S") && !strings.HasPrefix(col.Code, "T") {
			others = append(others, PlatformRow{Name: col.Name, URL: "/items?unit=" + url.QueryEscape(p.Unit.Code) + "&column=" + url.QueryEscape(col.Code), N: sum.N, Last: sum.Last})
			continue
		}
		all.place(col, sums[col.ID])
	}
	p.Parts = all.Parts
	for _, r := range slices.Concat(all.Statutory, all.Towns, others) {
		if r.N > 0 {
			p.Rows = append(p.Rows, r)
		}
	}
	return nil
}

// around reads what stands beside the unit: villages of a township, the
// township and the sheets of a village, zones.
func (p *UnitPage) around(c *web.Ctx) (err error) {
	switch {
	case p.Unit.Kind.Towns():
		p.Villages, err = org.VillagesOf(c.Q(), p.Unit.ID)
	case p.Unit.Kind.Villages():
		if p.Parent, err = org.UnitByID(c.Q(), p.Unit.ParentID); err == nil {
			p.Sheets, err = village.PublicSheets(c.Q(), c.Server.DB.Now(), p.Unit.ID, c.Server.Org.Today().Year()-1)
		}
	}
	if err != nil {
		return err
	}
	if p.Before, err = org.PredecessorsOf(c.Q(), p.Unit.ID); err != nil {
		return err
	}
	if p.Former, err = org.FormerNames(c.Q(), p.Unit.ID); err != nil {
		return err
	}
	zones, err := site.Records(c.Q(), site.Zone, false)
	for _, z := range zones {
		if z.UnitID == p.Unit.ID {
			p.Zones = append(p.Zones, z)
		}
	}
	return err
}

// code makes the symbol of the unit's page: a path alone leads nowhere on paper.
func (p *UnitPage) code(c *web.Ctx) (err error) {
	if c.Values.SiteURL() != "" {
		p.QR, err = qr.Encode(p.Address)
	}
	return err
}

// unitShort leads from the short address on a notice to the unit's page.
func (d *Deps) unitShort(c *web.Ctx) error {
	u, err := org.UnitByCode(c.Q(), strings.ToUpper(c.Param("code")))
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusFound, "/units/"+url.PathEscape(u.Code))
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
