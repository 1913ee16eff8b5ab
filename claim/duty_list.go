package claim

import (
	"context"
	"slices"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// ListedItem is one line of a responsibility list.
type ListedItem struct {
	EntryID   int64
	EntryCode string
	Domain    string
	Level1    string
	Level2    string
	Level3    string
	Content   []string
	Basis     []string // 公开依据
	TimeLimit string   // 公开时限
	Channels  []string // 公开渠道和载体
	Parts     []ListedPart
}

// ListedPart is the part that the unit takes at one tier.
type ListedPart struct {
	Tier    term.Tier
	Part    Part
	Whole   bool // as one of all townships
	Section string
	Officer string
	Phone   string // office phone of the desk
}

// Title is the entry's finest item name.
func (i ListedItem) Title() string { return Title(i.Level1, i.Level2, i.Level3) }

// ResponsibilityList (公开责任清单) is what one unit publishes: its confirmed
// claims, and for a township those of all townships that do not except it.
type ResponsibilityList struct {
	Unit    org.Unit
	Domains []ListedDomain
	Count   int // items
}

// ListedDomain groups the items of one domain.
type ListedDomain struct {
	Key   string
	Name  string
	Items []ListedItem
}

// ResponsibilityList reads a unit's list. It is public: a confirmed lead may
// be known to everybody. Three queries, whatever the number of items.
func (s *Service) ResponsibilityList(ctx context.Context, unitID int64) (ResponsibilityList, error) {
	var out ResponsibilityList
	err := s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		out, err = Responsible(q, unitID)
		return err
	})
	return out, err
}

type listedRow struct {
	EntryID    int64             `db:"entry_id"`
	Code       string            `db:"code"`
	Domain     string            `db:"domain"`
	DomainName string            `db:"domain_name"`
	Level1     string            `db:"level1"`
	Level2     string            `db:"level2"`
	Level3     string            `db:"level3"`
	Content    db.JSON[[]string] `db:"content"`
	Basis      db.JSON[[]string] `db:"basis"`
	TimeLimit  string            `db:"time_limit"`
	Channels   db.JSON[[]string] `db:"channels"`
	Tier       term.Tier         `db:"tier"`
	Part       Part              `db:"part"`
	Whole      bool              `db:"whole"`
	Section    string            `db:"section"`
	Officer    string            `db:"officer"`
	Phone      string            `db:"phone"`
}

const listedColumns = `c.entry_id, e.code, e.domain, d.name AS domain_name, e.level1, e.level2, e.level3, e.content, e.basis,
	e.time_limit, e.channels, c.tier, c.part, (c.coverage = 'all') AS whole, c.section, c.officer, c.phone, d.sort, e.ordinal`

const listedTables = ` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id JOIN catalog_domain d ON d.key = e.domain `

// Responsible reads a unit's responsibility list inside the caller's reader.
func Responsible(q db.Reader, unitID int64) (ResponsibilityList, error) {
	u, err := org.UnitByID(q, unitID)
	if err != nil {
		return ResponsibilityList{}, err
	}
	out := ResponsibilityList{Unit: u}
	text := `SELECT ` + listedColumns + listedTables + `WHERE c.unit_id = ? AND c.coverage = 'unit' AND ` + InForce + ` AND ` + applicable
	args := []any{unitID}
	if u.Kind.Towns() {
		text += ` UNION ALL SELECT ` + listedColumns + listedTables + `WHERE c.coverage = 'all' AND ` + InForce + ` AND ` + applicable + `
			AND NOT EXISTS (SELECT 1 FROM claim_exception x WHERE x.claim_id = c.id AND x.unit_id = ?)`
		args = append(args, unitID)
	}
	var rows []struct {
		listedRow
		Sort    int64 `db:"sort"`
		Ordinal int64 `db:"ordinal"`
	}
	if err := q.Select(&rows, text+` ORDER BY sort, domain, ordinal, entry_id, tier, part`, args...); err != nil {
		return out, fault.Internal("claim.Responsible", err)
	}
	for _, r := range rows {
		out.add(r.listedRow, u)
	}
	return out, nil
}

// add puts a row behind the others: rows of one entry and of one domain follow each other.
func (l *ResponsibilityList) add(r listedRow, u org.Unit) {
	n := len(l.Domains)
	if n == 0 || l.Domains[n-1].Key != r.Domain {
		l.Domains = append(l.Domains, ListedDomain{Key: r.Domain, Name: r.DomainName})
		n++
	}
	d := &l.Domains[n-1]
	k := len(d.Items)
	if k == 0 || d.Items[k-1].EntryID != r.EntryID {
		d.Items = append(d.Items, ListedItem{EntryID: r.EntryID, EntryCode: r.Code, Domain: r.Domain, Level1: r.Level1, Level2: r.Level2,
			Level3: r.Level3, Content: r.Content.V, Basis: r.Basis.V, TimeLimit: r.TimeLimit, Channels: r.Channels.V})
		k++
		l.Count++
	}
	p := ListedPart{Tier: r.Tier, Part: r.Part, Whole: r.Whole, Section: r.Section, Officer: r.Officer, Phone: r.Phone}
	if p.Phone == "" {
		p.Phone = u.Phone
	}
	it := &d.Items[k-1]
	it.Parts = append(it.Parts, p)
	slices.SortStableFunc(it.Parts, func(a, b ListedPart) int { return tierRank(a.Tier) - tierRank(b.Tier) })
}

func tierRank(t term.Tier) int { return slices.Index(term.Tiers(), t) }

// Leads names who leads each of the entries at each tier, for the public
// catalogue: confirmed leads and 由垂管系统公开 only. One query for up to 500 entries.
func Leads(q db.Reader, entryIDs []int64) (map[int64][]PublicLead, error) {
	out := make(map[int64][]PublicLead, len(entryIDs))
	for part := range slices.Chunk(entryIDs, 500) {
		query, args, err := db.In(`SELECT c.entry_id, c.tier, c.part, (c.coverage = 'all') AS whole, u.id AS unit_id, u.name, u.short_name, c.state, c.link,
			c.section, c.phone, u.phone AS unit_phone FROM claim c JOIN org_unit u ON u.id = c.unit_id
			WHERE c.entry_id IN (?) AND (c.state = 'vertical' OR `+InForce+`)
			ORDER BY c.entry_id, CASE c.tier WHEN 'city' THEN 0 WHEN 'county' THEN 1 WHEN 'township' THEN 2 ELSE 3 END, c.part, u.path`, part)
		if err != nil {
			return nil, err
		}
		var rows []PublicLead
		if err := q.Select(&rows, query, args...); err != nil {
			return nil, fault.Internal("claim.Leads", err)
		}
		for _, r := range rows {
			out[r.EntryID] = append(out[r.EntryID], r)
		}
	}
	return out, nil
}

// PublicLead is what anybody may know of a confirmed claim.
type PublicLead struct {
	EntryID   int64     `db:"entry_id"`
	Tier      term.Tier `db:"tier"`
	Part      Part      `db:"part"`
	Whole     bool      `db:"whole"` // every township and subdistrict; the unit is the county
	UnitID    int64     `db:"unit_id"`
	Name      string    `db:"name"`
	ShortName string    `db:"short_name"`
	State     State     `db:"state"`
	Link      string    `db:"link"` // Vertical only
	Section   string    `db:"section"`
	Phone     string    `db:"phone"`
	UnitPhone string    `db:"unit_phone"`
}
