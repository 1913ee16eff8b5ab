package portal

import (
	"lianghua/foi"
	"lianghua/foi/fee"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/site"
	"lianghua/web"
)

// RequestGuidePage is the guide to applying.
type RequestGuidePage struct {
	web.Base
	Office  string
	Desk    RequestDesk // of the county government
	Groups  []RequestDesks
	Zones   bool   // there are places to ask in person
	GuideAt string // 政府信息公开指南
}

// RequestDesk is where an organ takes applications.
type RequestDesk struct {
	Name, URL      string
	Office, Hours  string
	Address, Phone string
	Postcode, Fax  string
	Email          string
}

// RequestDesks are the desks of one kind of organ.
type RequestDesks struct {
	Label string
	Rows  []RequestDesk
}

func (d *Deps) requestGuide(c *web.Ctx) error {
	zones, err := site.Records(c.Q(), site.Zone, false)
	if err != nil {
		return err
	}
	p := &RequestGuidePage{Office: c.Values.OfficeName(), Zones: len(zones) > 0, GuideAt: "/columns/" + columnGuide}
	p.Title = "依申请公开"
	if p.Groups, err = requestDesks(c); err != nil {
		return err
	}
	if len(p.Groups) > 0 {
		p.Desk = p.Groups[0].Rows[0]
	}
	return c.Render(p)
}

// requestDesks are the organs that can be asked, by kind.
func requestDesks(c *web.Ctx) (out []RequestDesks, err error) {
	set, err := foi.Organs(c.Q())
	if err != nil {
		return nil, err
	}
	groups, _, err := unitGroups(c.Q(), "")
	if err != nil {
		return nil, err
	}
	county, err := org.CountyUnit(c.Q())
	if fault.KindOf(err) == fault.KindNotFound { // a county may have no units yet
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out = []RequestDesks{{Label: "县政府", Rows: []RequestDesk{deskOf(c, county, set[county.ID])}}}
	for _, g := range groups {
		x := RequestDesks{Label: g.Label}
		for _, u := range g.Units {
			if !u.Kind.Villages() && !u.Closed() {
				x.Rows = append(x.Rows, deskOf(c, u, set[u.ID]))
			}
		}
		if len(x.Rows) > 0 {
			out = append(out, x)
		}
	}
	return out, nil
}

// deskOf is an organ's desk: what was set for applications, else of the unit.
// The county government's is its office.
func deskOf(c *web.Ctx, u org.Unit, o foi.Organ) RequestDesk {
	x := RequestDesk{Name: u.Name, URL: "/units/" + u.Code, Office: o.Office, Hours: o.Hours, Address: o.Address, Phone: o.Phone, Postcode: o.Postcode, Fax: o.Fax, Email: o.Email}
	if x.Address == "" {
		x.Address = u.Address
	}
	if x.Phone == "" && u.Kind == org.County {
		x.Phone = org.OfficePhone(c.Values.OfficePhone())
	}
	if x.Phone == "" {
		x.Phone = org.OfficePhone(u.Phone)
	}
	return x
}

// organDesk is the desk of the organ that an application was sent to.
func organDesk(c *web.Ctx, unit int64) (RequestDesk, error) {
	u, err := org.UnitByID(c.Q(), unit)
	if err != nil {
		return RequestDesk{}, err
	}
	o, err := foi.OrganOf(c.Q(), unit)
	return deskOf(c, u, o), err
}

// RequestFeesPage is the tariff of the 信息处理费.
type RequestFeesPage struct {
	web.Base
	FreeItems, FreePages int
	Items, Pages         []FeeRow
	ItemCase, PageCase   FeeCase
}

// FeeRow is one tier of the tariff.
type FeeRow struct {
	From, To int // To 0: without end
	Yuan     int
}

// FeeCase is a worked example.
type FeeCase struct {
	N, Sum int
	Lines  []FeeLine
}

// FeeLine is a tier's part of an example: N pieces.
type FeeLine struct {
	fee.Line
	N int
}

// The worked examples, and up to where the tariff by items is written out.
const (
	feeItems     = 35
	feePages     = 120
	feeItemsLast = 41
)

func (d *Deps) requestFees(c *web.Ctx) error {
	p := &RequestFeesPage{FreeItems: fee.FreeItems, FreePages: fee.FreePages, Items: feeRows(fee.ItemTiers(feeItemsLast)), Pages: feeRows(fee.PageTiers())}
	p.Title = "信息处理费收费标准"
	items, err := fee.Items(feeItems)
	if err != nil {
		return err
	}
	pages, err := fee.Pages(feePages)
	if err != nil {
		return err
	}
	p.ItemCase = FeeCase{feeItems, items, feeLines(fee.Lines(feeItems, fee.ItemTiers(feeItems)))}
	p.PageCase = FeeCase{feePages, pages, feeLines(fee.Lines(feePages, fee.PageTiers()))}
	return c.Render(p)
}

func feeRows(tiers []fee.Tier) (out []FeeRow) {
	for i, t := range tiers {
		row := FeeRow{From: t.From, Yuan: t.Yuan}
		if i+1 < len(tiers) {
			row.To = tiers[i+1].From - 1
		}
		out = append(out, row)
	}
	return out
}

func feeLines(lines []fee.Line) (out []FeeLine) {
	for _, l := range lines {
		out = append(out, FeeLine{l, l.To - l.From + 1})
	}
	return out
}
