package portal

import (
	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/org"
)

// Duty is who is responsible for an entry at one tier, confirmed.
type Duty struct {
	Tier     string // 县级
	Part     string // 牵头 or 配合
	Code     string // of the unit; "" for all townships
	Name     string
	Vertical bool   // 由垂管系统公开
	Link     string // where the vertical system publishes
	Section  string // 责任科室
	Phone    string // an office's, never a mobile
}

// allTowns stands for a claim of every township and subdistrict.
const allTowns = "各乡镇人民政府（街道办事处）"

// duties reads who leads the entries: two queries for a page.
func duties(q db.Reader, entries []catalog.PublicEntry) (map[int64][]Duty, error) {
	leads, err := claim.Leads(q, entryIDs(entries))
	if err != nil {
		return nil, err
	}
	var unitIDs []int64
	seen := map[int64]bool{}
	for _, list := range leads {
		for _, l := range list {
			if !seen[l.UnitID] {
				unitIDs, seen[l.UnitID] = append(unitIDs, l.UnitID), true
			}
		}
	}
	units, err := org.UnitsByID(q, unitIDs)
	if err != nil {
		return nil, err
	}
	out := make(map[int64][]Duty, len(leads))
	for id, list := range leads {
		for _, l := range list {
			out[id] = append(out[id], dutyOf(l, units[l.UnitID]))
		}
	}
	return out, nil
}

func dutyOf(l claim.PublicLead, u org.Unit) Duty {
	d := Duty{Tier: l.Tier.String(), Part: l.Part.Name(), Code: u.Code, Name: l.ShortName, Section: l.Section, Phone: org.OfficePhone(l.Phone, l.UnitPhone)}
	if l.State == claim.Vertical {
		d.Vertical, d.Link = true, l.Link
		if d.Link == "" {
			d.Link = u.Link
		}
	}
	if l.Whole {
		d.Code, d.Name, d.Section, d.Phone = "", allTowns, "", ""
	}
	return d
}
