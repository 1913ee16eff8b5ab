package claim

import (
	"context"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Report names a list of what is not yet in place.
type Report string

// The reports, by the office's words.
const (
	Unclaimed  Report = "unclaimed"  // 未认领
	Doubled    Report = "doubled"    // 重复认领
	Refusals   Report = "refused"    // 不予认领
	Unendorsed Report = "unendorsed" // 待单位负责人确认
)

// Reports lists the reports in the order of the page.
func Reports() []Report { return []Report{Unclaimed, Doubled, Refusals, Unendorsed} }

// Name is the report's title.
func (r Report) Name() string {
	switch r {
	case Unclaimed:
		return "未认领"
	case Doubled:
		return "重复认领"
	case Refusals:
		return "不予认领"
	case Unendorsed:
		return "待单位负责人确认"
	}
	return string(r)
}

// States are the states behind a report that is a filter of the claim list;
// nil for the two that are about entries.
func (r Report) States() []State {
	switch r {
	case Refusals:
		return []State{Refused}
	case Unendorsed:
		return []State{Accepted, Proposed}
	}
	return nil
}

// Gap is an entry's tier that nobody, or more than one unit, claims.
type Gap struct {
	EntryID   int64     `db:"id"`
	EntryCode string    `db:"code"`
	Domain    string    `db:"domain"`
	Ordinal   int64     `db:"ordinal"`
	Seq       string    `db:"seq"`
	Level1    string    `db:"level1"`
	Level2    string    `db:"level2"`
	Level3    string    `db:"level3"`
	Subject   string    `db:"subject"` // 公开主体, as the catalogue has it
	Tier      term.Tier `db:"tier"`
	Live      int       `db:"live"` // live lead claims
	Disputed  bool      `db:"disputed"`
}

// Title is the entry's finest item name.
func (g Gap) Title() string { return Title(g.Level1, g.Level2, g.Level3) }

// GapCursor is where a page of gaps ends.
type GapCursor struct {
	Ordinal int64
	EntryID int64
	Tier    term.Tier
}

// Gaps is one page of 未认领 or 重复认领, by domain ("" all) and tier ("" all).
func (s *Service) Gaps(ctx context.Context, actor rbac.Actor, r Report, domain string, tier term.Tier, after GapCursor) (list []Gap, next GapCursor, err error) {
	if !rbac.ReachOf(actor, rbac.ClaimRead).All {
		return nil, GapCursor{}, fault.Forbidden("未认领和重复认领由政务公开科查看。")
	}
	where, args := unclaimedSQL, []any(nil)
	if r == Doubled {
		where = doubledSQL
	}
	if domain != "" {
		where, args = where+` AND e.domain = ?`, append(args, domain)
	}
	if tier != "" {
		where, args = where+` AND n.tier = ?`, append(args, tier)
	}
	if after != (GapCursor{}) {
		where, args = where+` AND (e.ordinal, e.id, n.tier) > (?, ?, ?) AND e.ordinal >= ?`, append(args, after.Ordinal, after.EntryID, after.Tier, after.Ordinal)
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT e.id, e.code, e.domain, e.ordinal, e.seq, e.level1, e.level2, e.level3, e.subject, n.tier,
			(SELECT count(*) `+leadsHere+`) AS live,
			EXISTS (SELECT 1 FROM claim_dispute x WHERE x.entry_id = e.id AND x.tier = n.tier AND x.state = 'open') AS disputed
		FROM catalog_entry e CROSS JOIN (SELECT 'county' AS tier UNION ALL SELECT 'township' UNION ALL SELECT 'village') n
		WHERE `+applicable+` AND ((n.tier = 'county' AND e.county) OR (n.tier = 'township' AND e.township) OR (n.tier = 'village' AND e.village))
		AND `+where+` ORDER BY e.ordinal, e.id, n.tier LIMIT ?`, append(args, pageSize+1)...)
	if err != nil {
		return nil, GapCursor{}, fault.Internal("claim.Gaps", err)
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		last := list[pageSize-1]
		next = GapCursor{last.Ordinal, last.EntryID, last.Tier}
	}
	return list, next, nil
}

// leadsHere are the live lead claims at an entry's tier: the page walks the
// entries in order and looks each up, so that it ends when it is full.
const (
	leadsHere    = `FROM claim c WHERE c.entry_id = e.id AND c.tier = n.tier AND c.part = 'lead' AND c.state NOT IN ('refused', 'released')`
	unclaimedSQL = `NOT EXISTS (SELECT 1 ` + leadsHere + `)`
	doubledSQL   = `((n.tier = 'county' AND (SELECT count(*) ` + leadsHere + `) > 1) OR (n.tier <> 'county'
		AND EXISTS (SELECT 1 ` + leadsHere + ` AND c.coverage = 'all') AND EXISTS (SELECT 1 ` + leadsHere + ` AND c.coverage = 'unit')))`
)

func disputesOf(q db.Reader, entryID int64, tier term.Tier) (list []Dispute, err error) {
	err = q.Select(&list, `SELECT `+disputeColumns+` FROM claim_dispute x WHERE x.entry_id = ? AND x.tier = ? ORDER BY x.id DESC`, entryID, tier)
	return list, fault.Wrap("claim.disputesOf", err)
}
