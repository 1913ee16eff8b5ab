package claim

import (
	"context"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// TierCount is how a domain stands at one tier, in entries.
type TierCount struct {
	Tier      term.Tier
	Entries   int // applicable entries with this tier
	Led       int // 认领到位: a confirmed lead, or 由垂管系统公开
	Unclaimed int // 未认领: no live lead claim
	Double    int // 重复认领: more than one live lead
}

// Complete reports a tier at which every entry is led.
func (t TierCount) Complete() bool { return t.Led == t.Entries }

// BoardRow is one domain of the claim board.
type BoardRow struct {
	Domain   string
	Name     string
	Sort     int64
	Entries  int // applicable entries
	Tierless int // of them without any 公开层级: nobody can claim them
	Tiers    []TierCount
	States   map[State]int // claims by state, leads and supporting
	Disputes int           // open
}

// Complete reports 认领到位: every applicable entry has its confirmed leads at
// every tier.
func (r BoardRow) Complete() bool {
	for _, t := range r.Tiers {
		if !t.Complete() {
			return false
		}
	}
	return r.Entries > 0 && r.Tierless == 0
}

// Waiting is how many claims wait for a head (待单位负责人确认).
func (r BoardRow) Waiting() int { return r.States[Accepted] + r.States[Proposed] }

// Board is the claim board: every domain, in a constant number of queries.
func (s *Service) Board(ctx context.Context, actor rbac.Actor) ([]BoardRow, error) {
	if !rbac.ReachOf(actor, rbac.ClaimRead).All {
		return nil, fault.Forbidden("认领总表由政务公开科查看，本单位的认领请看“我的认领”。")
	}
	var rows []BoardRow
	err := s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		rows, err = board(q)
		return err
	})
	return rows, err
}

func board(q db.Reader) ([]BoardRow, error) {
	var domains []struct {
		Key      string `db:"key"`
		Name     string `db:"name"`
		Sort     int64  `db:"sort"`
		Entries  int    `db:"entries"`
		Tierless int    `db:"tierless"`
	}
	err := q.Select(&domains, `SELECT d.key, d.name, d.sort, count(e.id) AS entries,
		count(CASE WHEN NOT (e.city OR e.county OR e.township OR e.village) THEN 1 END) AS tierless
		FROM catalog_domain d LEFT JOIN catalog_entry e ON e.domain = d.key AND `+applicable+`
		GROUP BY d.key, d.name, d.sort ORDER BY d.sort, d.key`)
	if err != nil {
		return nil, fault.Internal("claim.board", err)
	}
	rows := make([]BoardRow, len(domains))
	at := make(map[string]*BoardRow, len(domains))
	for i, d := range domains {
		rows[i] = BoardRow{Domain: d.Key, Name: d.Name, Sort: d.Sort, Entries: d.Entries, Tierless: d.Tierless, States: map[State]int{}}
		at[d.Key] = &rows[i]
	}
	if err := boardStates(q, at); err != nil {
		return nil, err
	}
	if err := boardTiers(q, at); err != nil {
		return nil, err
	}
	return rows, boardDisputes(q, at)
}

func boardStates(q db.Reader, at map[string]*BoardRow) error {
	var list []struct {
		Domain string `db:"domain"`
		State  State  `db:"state"`
		N      int    `db:"n"`
	}
	err := q.Select(&list, `SELECT e.domain, c.state, count(*) AS n FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		WHERE `+applicable+` GROUP BY e.domain, c.state`)
	for _, r := range list {
		at[r.Domain].States[r.State] = r.N
	}
	return fault.Wrap("claim.boardStates", err)
}

// ledSQL counts, for each entry and tier that has lead claims, who leads:
// whole = confirmed for the whole tier, towns = townships confirmed one by one.
const ledSQL = `SELECT c.entry_id, c.tier,
		count(CASE WHEN c.state IN ('confirmed', 'vertical') AND (c.tier IN ('city', 'county') OR c.coverage = 'all') THEN 1 END) AS whole,
		count(CASE WHEN c.state IN ('confirmed', 'vertical') AND c.coverage = 'unit' AND c.tier IN ('township', 'village')
			AND c.unit_id IN (SELECT id FROM org_unit WHERE kind IN ('township', 'subdistrict') AND closed_on = '') THEN 1 END) AS towns,
		count(CASE WHEN c.state NOT IN ('refused', 'released') THEN 1 END) AS live,
		count(CASE WHEN c.coverage = 'all' AND c.state NOT IN ('refused', 'released') THEN 1 END) AS alls
	FROM claim c WHERE c.part = 'lead' GROUP BY c.entry_id, c.tier`

// needSQL is one row for each applicable entry and each of the county's tiers it has.
const needSQL = `SELECT e.id, e.domain, 'county' AS tier FROM catalog_entry e WHERE e.county AND ` + applicable + `
	UNION ALL SELECT e.id, e.domain, 'township' AS tier FROM catalog_entry e WHERE e.township AND ` + applicable + `
	UNION ALL SELECT e.id, e.domain, 'village' AS tier FROM catalog_entry e WHERE e.village AND ` + applicable

// isLed and isDouble say of a row of ledSQL, h, whether the tier is led and
// whether it is led twice; townsSQL is the number of townships there are.
const (
	townsSQL = `(SELECT count(*) FROM org_unit WHERE kind IN ('township', 'subdistrict') AND closed_on = '')`
	isLed    = `(h.whole > 0 OR (n.tier <> 'county' AND h.towns > 0 AND h.towns >= ` + townsSQL + `))`
	isDouble = `((n.tier = 'county' AND h.live > 1) OR (n.tier <> 'county' AND h.alls > 0 AND h.live > h.alls))`
)

func boardTiers(q db.Reader, at map[string]*BoardRow) error {
	var list []struct {
		Domain    string    `db:"domain"`
		Tier      term.Tier `db:"tier"`
		Entries   int       `db:"entries"`
		Led       int       `db:"led"`
		Unclaimed int       `db:"unclaimed"`
		Double    int       `db:"doubled"`
	}
	err := q.Select(&list, `WITH need AS (`+needSQL+`), have AS (`+ledSQL+`)
		SELECT n.domain, n.tier, count(*) AS entries, count(CASE WHEN `+isLed+` THEN 1 END) AS led,
			count(CASE WHEN COALESCE(h.live, 0) = 0 THEN 1 END) AS unclaimed, count(CASE WHEN `+isDouble+` THEN 1 END) AS doubled
		FROM need n LEFT JOIN have h ON h.entry_id = n.id AND h.tier = n.tier GROUP BY n.domain, n.tier
		ORDER BY n.domain, CASE n.tier WHEN 'county' THEN 1 WHEN 'township' THEN 2 ELSE 3 END`)
	for _, r := range list {
		at[r.Domain].Tiers = append(at[r.Domain].Tiers, TierCount{r.Tier, r.Entries, r.Led, r.Unclaimed, r.Double})
	}
	return fault.Wrap("claim.boardTiers", err)
}

func boardDisputes(q db.Reader, at map[string]*BoardRow) error {
	var list []struct {
		Domain string `db:"domain"`
		N      int    `db:"n"`
	}
	err := q.Select(&list, `SELECT e.domain, count(*) AS n FROM claim_dispute x JOIN catalog_entry e ON e.id = x.entry_id
		WHERE x.state = 'open' GROUP BY e.domain`)
	for _, r := range list {
		at[r.Domain].Disputes = r.N
	}
	return fault.Wrap("claim.boardDisputes", err)
}
