package claim

import (
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// target is where a claim stands, whether it exists or not.
type target struct {
	Tier     term.Tier
	UnitID   int64
	Part     Part
	Coverage Coverage
}

func (t *target) settle() {
	if t.Part == "" {
		t.Part = Lead
	}
	if t.Coverage == "" {
		t.Coverage = OwnUnit
	}
}

// find reads the claim at a target, or gives a new one in the state None.
func find(q db.Reader, e entry, t target) (Claim, error) {
	var c Claim
	err := q.Get(&c, `SELECT `+claimColumns+` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		WHERE c.entry_id = ? AND c.tier = ? AND c.unit_id = ? AND c.part = ?`, e.ID, t.Tier, t.UnitID, t.Part)
	if db.NoRows(err) {
		return fresh(e, t), nil
	}
	return c, fault.Wrap("claim.find", err)
}

func fresh(e entry, t target) Claim {
	return Claim{EntryID: e.ID, Domain: e.Domain, Tier: t.Tier, UnitID: t.UnitID, Part: t.Part, Coverage: t.Coverage}
}

// byTown reports a tier at which each township leads at its own place.
func byTown(t term.Tier) bool { return t == term.Township || t == term.Village }

// ready checks everything about opening a claim that needs no other claim.
func ready(e entry, t target, u org.Unit) error {
	if err := claimable(e, t.Tier); err != nil {
		return err
	}
	return place(t.Tier, u, t.Part, t.Coverage)
}

// covered reports a live claim of all townships at the tier that includes u.
func covered(q db.Reader, entryID int64, tier term.Tier, u org.Unit) (bool, error) {
	if !u.Kind.Towns() {
		return false, nil
	}
	var n int
	err := q.Get(&n, `SELECT count(*) FROM claim c WHERE c.entry_id = ? AND c.tier = ? AND c.coverage = 'all'
		AND c.state NOT IN ('refused', 'released')
		AND NOT EXISTS (SELECT 1 FROM claim_exception x WHERE x.claim_id = c.id AND x.unit_id = ?)`, entryID, tier, u.ID)
	return n > 0, fault.Wrap("claim.covered", err)
}

// rivals reads the other live lead claims that a lead claim of t collides
// with. Townships do not collide with each other: each leads at its own place.
func rivals(q db.Reader, entryID int64, t target) (list []Claim, err error) {
	if t.Part != Lead || (t.Coverage != All && byTown(t.Tier)) {
		return nil, nil
	}
	err = q.Select(&list, `SELECT `+claimColumns+` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		WHERE c.entry_id = ? AND c.tier = ? AND c.part = 'lead' AND c.unit_id <> ? AND c.state NOT IN ('refused', 'released')
		ORDER BY c.id`, entryID, t.Tier, t.UnitID)
	return list, fault.Wrap("claim.rivals", err)
}

// insert stores a claim that came from fresh, in the state it was moved to.
func (d *deed) insert(c *Claim, s step) error {
	var err error
	c.ID, err = d.tx.Insert(`INSERT INTO claim (entry_id, tier, unit_id, part, coverage, state, section, officer, phone, reason,
		counter_unit_id, link, round_id, due_on, opened_at, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.EntryID, c.Tier, c.UnitID, c.Part, c.Coverage, c.State, c.Section, c.Officer, c.Phone, c.Reason,
		orNull(c.CounterID), c.Link, s.RoundID, c.DueOn, d.tx.Now, d.tx.Now)
	switch {
	case db.IsUnique(err):
		return errStale
	case err != nil:
		return fault.Internal("claim.insert", err)
	}
	c.Version, c.OpenedAt, c.ChangedAt = 1, d.tx.Now, d.tx.Now
	return d.record(None, *c, s)
}
