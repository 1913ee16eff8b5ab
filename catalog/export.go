package catalog

import (
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/org"
)

// ExportTable is the entries of a filter as the official table, one part a
// domain, for table.Write. keys adds the hidden key column, so that renamed
// entries find their way back; without it they are matched by their names.
func ExportTable(q db.Reader, f Filter, keys bool) (table.Table, error) {
	entries, err := All(q, f)
	if err != nil {
		return table.Table{}, err
	}
	rows := make([]table.Row, len(entries))
	for i, e := range entries {
		rows[i] = TableRow(e.Fields, e.Code, e.UnitCodes())
	}
	return tableOf(q, rows, keys)
}

// PublicTable is a public edition as the official table, of one domain or
// ("") of all.
func PublicTable(q db.Reader, e Edition, domain string) (table.Table, error) {
	entries, err := PublicEntries(q, e, domain)
	if err != nil {
		return table.Table{}, err
	}
	rows := make([]table.Row, len(entries))
	for i, p := range entries {
		var codes []string
		for _, u := range p.Units {
			codes = append(codes, u.Code)
		}
		rows[i] = TableRow(p.Fields, p.Code, codes)
	}
	return tableOf(q, rows, false)
}

// tableOf groups rows that are in catalogue order by domain.
func tableOf(q db.Reader, rows []table.Row, keys bool) (table.Table, error) {
	t := table.Table{Kind: table.Official, Keys: keys}
	domains, err := Domains(q)
	if err != nil {
		return t, err
	}
	names := map[string]string{}
	for _, d := range domains {
		names[d.Key] = d.Name
	}
	place := CountyName(q)
	for _, r := range rows {
		if n := len(t.Parts); n == 0 || t.Parts[n-1].DomainName != names[r.Domain] {
			name := names[r.Domain]
			t.Parts = append(t.Parts, table.Part{Name: name, DomainName: name, Title: place + name + "领域基层政务公开标准目录"})
		}
		last := &t.Parts[len(t.Parts)-1]
		last.Rows = append(last.Rows, r)
	}
	return t, nil
}

// CountyName is the county as titles have it (蒙阴县), "" before there are units.
func CountyName(q db.Reader) string {
	county, err := org.CountyUnit(q)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(county.Name, "人民政府")
}

// TableRow is an entry as a row of the official table; key is its public code.
func TableRow(f Fields, key string, units []string) table.Row {
	f = f.Clean()
	if units == nil {
		units = []string{}
	}
	return table.Row{Domain: f.Domain, Seq: f.Seq, Level1: f.Level1, Level2: f.Level2, Level3: f.Level3,
		Content: f.Content, ContentText: strings.Join(f.Content, "；"), Basis: f.Basis, BasisText: strings.Join(f.Basis, "；"),
		TimeLimit: f.TimeLimit, Subject: f.Subject, Units: units, Channels: f.Channels, ChannelsText: strings.Join(f.Channels, ";"),
		Audience: f.Audience, Mode: f.Mode, Tiers: f.Tiers, Key: key, Problems: []table.Problem{}}
}

// RowFields is what a row that was read says of its entry.
func RowFields(r table.Row) Fields {
	return Fields{Domain: r.Domain, Seq: r.Seq, Level1: r.Level1, Level2: r.Level2, Level3: r.Level3, Content: r.Content, Basis: r.Basis,
		TimeLimit: r.TimeLimit, Subject: r.Subject, Channels: r.Channels, Audience: r.Audience, Mode: r.Mode,
		Tiers: append([]term.Tier(nil), r.Tiers...)}.Clean()
}
