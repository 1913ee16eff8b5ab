package desk

import (
	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// DomainsPage is the board of the domains (领域看板).
type DomainsPage struct {
	web.Base
	Rows  []DomainRow
	Total catalog.DomainCount
	Edit  bool // may add a domain
}

// DomainRow is one domain with the name of its lead unit.
type DomainRow struct {
	catalog.DomainCount
	Lead string // 牵头单位 of the county, else the usual one
	Own  bool   // the county named it
}

func (d *Deps) domainList(c *web.Ctx) error {
	rows, err := domainRows(c.Q())
	if err != nil {
		return err
	}
	p := &DomainsPage{Rows: rows, Edit: c.May(rbac.EntryEdit)}
	p.Title = "领域看板"
	for _, r := range rows {
		p.Total.Entries += r.Entries
		p.Total.Confirmed += r.Confirmed
		p.Total.Unverified += r.Unverified
		p.Total.NotApplicable += r.NotApplicable
		p.Total.Differs += r.Differs
		p.Total.OldLaw += r.OldLaw
		p.Total.Unparsed += r.Unparsed
		p.Total.Unassigned += r.Unassigned
	}
	return c.Render(p)
}

func domainRows(q db.Reader) ([]DomainRow, error) {
	counts, err := catalog.Board(q)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, n := range counts {
		if n.LeadUnitID != 0 {
			ids = append(ids, n.LeadUnitID)
		}
	}
	units, err := org.UnitsByID(q, ids)
	if err != nil {
		return nil, err
	}
	out := make([]DomainRow, len(counts))
	for i, n := range counts {
		out[i] = DomainRow{DomainCount: n, Lead: n.UsualLead}
		if u, ok := units[n.LeadUnitID]; ok {
			out[i].Lead, out[i].Own = u.Name, true
		}
	}
	return out, nil
}

func (d *Deps) domainExport(c *web.Ctx) error {
	rows, err := domainRows(c.Q())
	if err != nil {
		return err
	}
	head := []string{"编号", "领域", "牵头单位", "事项", "已确认", "待核", "本县不适用", "本县新增", "与国家标准不同", "依据已失效", "时限未解析", "主体未对应"}
	var cells [][]string
	for _, r := range rows {
		line := []string{r.Key, r.Name, r.Lead}
		for _, n := range []int64{r.Entries, r.Confirmed, r.Unverified, r.NotApplicable, r.Local, r.Differs, r.OldLaw, r.Unparsed, r.Unassigned} {
			line = append(line, idText(n))
		}
		cells = append(cells, line)
	}
	return listFile(c, "领域看板", head, cells)
}
