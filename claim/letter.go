package claim

import (
	"context"

	"lianghua/catalog"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// DisputeRow is one line of the list of disputes.
type DisputeRow struct {
	Dispute
	Code   string `db:"code"`
	Domain string `db:"domain"`
	Level1 string `db:"level1"`
	Level2 string `db:"level2"`
	Level3 string `db:"level3"`
	Unit   string `db:"unit_name"` // settled on
}

// Title is the entry's finest item name.
func (r DisputeRow) Title() string { return Title(r.Level1, r.Level2, r.Level3) }

const disputeRows = `SELECT ` + disputeColumns + `, e.code, e.domain, e.level1, e.level2, e.level3, COALESCE(w.short_name, '') AS unit_name
	FROM claim_dispute x JOIN catalog_entry e ON e.id = x.entry_id LEFT JOIN org_unit w ON w.id = x.unit_id `

// Disputes is one page of disputes, open or settled, newest first, before an
// id (0: from the newest). The county sees all; a unit those in which it has
// a claim or on which they were settled.
func (s *Service) Disputes(ctx context.Context, actor rbac.Actor, open bool, before int64) (list []DisputeRow, next int64, err error) {
	where, args := `WHERE x.state = ?`, []any{"settled"}
	if open {
		args[0] = "open"
	}
	if before > 0 {
		where, args = where+` AND x.id < ?`, append(args, before)
	}
	clause, more := party(actor)
	where, args = where+clause, append(args, more...)
	if err = s.DB.Reader(ctx).Select(&list, disputeRows+where+` ORDER BY x.id DESC LIMIT ?`, append(args, pageSize+1)...); err != nil {
		return nil, 0, fault.Internal("claim.Disputes", err)
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	for i := range list {
		list[i].discreet(actor)
	}
	return list, next, nil
}

// party keeps a unit to the disputes that it is a party to.
func party(actor rbac.Actor) (string, []any) {
	if rbac.ReachOf(actor, rbac.ClaimRead).All {
		return "", nil
	}
	in, args := reached(actor, rbac.ClaimRead)
	return ` AND EXISTS (SELECT 1 FROM claim c JOIN org_unit u ON u.id = c.unit_id WHERE c.entry_id = x.entry_id AND c.tier = x.tier AND c.part = 'lead'` + involved + ` AND ` + in + `)`, args
}

// discreet takes from a unit what is the other party's own: who acts there.
// The parties read what each of them says, not who says it.
func (x *Dispute) discreet(actor rbac.Actor) {
	if !rbac.ReachOf(actor, rbac.ClaimRead).All {
		x.OpenedBy = ""
	}
}

// DisputePage is a dispute with everything that the county needs to settle
// it, and the data of the 《公开责任明确函》 once it is.
type DisputePage struct {
	DisputeRow
	Entry  catalog.Entry
	Claims []DisputeClaim // the tier's lead claims, by id
	County string         // full name, for the letter's head
	Settle bool           // the actor may settle
	To     []org.Unit     // the letter's addressees: every unit with a lead claim, and the one settled on
}

// DisputeClaim is a party's claim with what it said.
type DisputeClaim struct {
	Claim
	Unit    string `db:"unit_name"`
	Counter string `db:"counter_name"` // the unit that it names
	Moved   []Recorded
}

// Letter reports that the dispute is settled: the letter can be printed.
func (p DisputePage) Letter() bool { return p.LetterNo != "" }

// SettledDate is the letter's date in Chinese.
func (p DisputePage) SettledDate() string {
	d, err := calendar.Parse(p.SettledOn)
	if err != nil {
		return p.SettledOn
	}
	return d.Chinese()
}

// DisputePage reads one dispute. A unit that is no party finds nothing.
func (s *Service) DisputePage(ctx context.Context, actor rbac.Actor, id int64) (p DisputePage, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		clause, args := party(actor)
		err := q.Get(&p.DisputeRow, disputeRows+`WHERE x.id = ?`+clause, append([]any{id}, args...)...)
		if db.NoRows(err) {
			return fault.NotFound("该责任争议不存在")
		}
		if err != nil {
			return fault.Internal("claim.DisputePage", err)
		}
		county, err := org.CountyUnit(q)
		if err != nil {
			return err
		}
		p.County, p.Settle = county.Name, p.Open() && rbac.May(actor, rbac.DisputeSettle, county.RBAC())
		if p.Entry, err = catalog.ByID(q, p.EntryID); err != nil {
			return err
		}
		p.discreet(actor)
		return p.parties(q, rbac.ReachOf(actor, rbac.ClaimRead))
	})
	return p, err
}

// parties reads the claims that the dispute is about. Of a unit out of reach
// it keeps what that unit says, not its desk and its people.
func (p *DisputePage) parties(q db.Reader, reach rbac.Reach) error {
	err := q.Select(&p.Claims, `SELECT `+claimColumns+`, u.short_name AS unit_name, COALESCE(o.short_name, '') AS counter_name
		FROM claim c JOIN catalog_entry e ON e.id = c.entry_id JOIN org_unit u ON u.id = c.unit_id LEFT JOIN org_unit o ON o.id = c.counter_unit_id
		WHERE c.entry_id = ? AND c.tier = ? AND c.part = 'lead'`+involved+` ORDER BY c.id`, p.EntryID, p.Tier)
	if err != nil {
		return fault.Internal("claim.parties", err)
	}
	ids := []int64{p.UnitID}
	at := map[int64]int{}
	for i, c := range p.Claims {
		ids, at[c.ID] = append(ids, c.UnitID, c.CounterID), i
	}
	units, err := org.UnitsByID(q, ids)
	if err != nil {
		return err
	}
	foreign := map[int64]bool{}
	for i := range p.Claims {
		c := &p.Claims[i]
		if u := units[c.UnitID]; !reach.Holds(u.RBAC()) {
			foreign[c.ID] = true
			c.Section, c.Officer, c.Phone = "", "", ""
		}
	}
	p.To = inOrder(ids, units)
	var moved []Recorded
	err = q.Select(&moved, `SELECT `+recordedColumns+` FROM claim_move m WHERE m.claim_id IN
		(SELECT c.id FROM claim c WHERE c.entry_id = ? AND c.tier = ? AND c.part = 'lead') ORDER BY m.id`, p.EntryID, p.Tier)
	for _, m := range moved {
		if i, ok := at[m.ClaimID]; ok {
			if foreign[m.ClaimID] {
				m.ByName, m.SignedBy, m.ByPerson, m.ScanID = "", "", 0, 0
			}
			p.Claims[i].Moved = append(p.Claims[i].Moved, m)
		}
	}
	return fault.Wrap("claim.parties", err)
}

// inOrder are the units of ids, each once.
func inOrder(ids []int64, units map[int64]org.Unit) (out []org.Unit) {
	seen := map[int64]bool{}
	for _, id := range ids {
		if u, ok := units[id]; ok && !seen[id] {
			out, seen[id] = append(out, u), true
		}
	}
	return out
}
