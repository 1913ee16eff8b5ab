package claim

import (
	"maps"
	"slices"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// InForce is the condition of a claim, c, by which its unit publishes:
// confirmed, or to be confirmed anew because the standard changed. What is
// owed does not rest while a unit reads what changed.
const InForce = `(c.state = 'confirmed' OR (c.upgrade_id > 0 AND c.state IN ('assigned', 'accepted', 'endorsed', 'returned')))`

// Revised is an entry that an upgrade of the catalogue changed.
type Revised struct {
	EntryID int64
	Reopen  bool  // its text changed: who leads or supports says so again
	Gone    bool  // it was taken out: its claims end
	From    int64 // it was split off this entry: whoever has that one is asked for this one too
	Why     string
}

// Renewal is what an upgrade did to one claim.
type Renewal struct {
	ClaimID int64  `db:"claim_id"`
	EntryID int64  `db:"entry_id"`
	Move    string `db:"move"` // renew, release, open
	Was     State  `db:"was"`
	Reason  string `db:"reason"`
	DueOn   string `db:"due_on"`
	Held    int64  `db:"held"`
	After   int64  `db:"after"` // the claim's version
}

// Renew brings the claims of changed entries in line, inside the transaction
// of the upgrade; changed are all entries whose duties may have changed.
func (s *Service) Renew(tx *db.Tx, actor rbac.Actor, upgrade int64, list []Revised, changed []int64) ([]Renewal, error) {
	d, err := begin(tx, actor)
	if err != nil {
		return nil, err
	}
	var out []Renewal
	for _, r := range list {
		done, err := d.revise(upgrade, r)
		if err != nil {
			return nil, err
		}
		out = append(out, done...)
	}
	for _, id := range changed {
		d.moved[id] = true
	}
	return out, s.end(tx, d)
}

func (d *deed) revise(upgrade int64, r Revised) ([]Renewal, error) {
	e, err := entryByID(d.tx, r.EntryID)
	if err != nil {
		return nil, err
	}
	if r.From != 0 {
		return d.inherit(upgrade, e, r)
	}
	claims, err := ofEntry(d.tx, r.EntryID)
	if err != nil {
		return nil, err
	}
	var out []Renewal
	for i := range claims {
		c := &claims[i]
		was := *c
		action := r.move(e, was)
		if action == "" {
			continue
		}
		if _, err := next(was.State, action); err != nil {
			continue // disputed, or ended already
		}
		if err := d.take(c, step{Action: action, Reason: r.Why, Upgrade: upgrade}); err != nil {
			return nil, err
		}
		move := "renew"
		if action == ActRelease {
			move = "release"
		}
		out = append(out, Renewal{c.ID, c.EntryID, move, was.State, was.Reason, was.DueOn, was.UpgradeID, c.Version})
	}
	return out, nil
}

// move is what becomes of a claim, "" when nothing does. What a vertical
// system publishes is its own affair.
func (r Revised) move(e entry, c Claim) Action {
	switch {
	case r.Gone, !e.has(c.Tier):
		return ActRelease
	case !r.Reopen:
		return ""
	case c.Coverage == All && c.State == Confirmed:
		return ActReview
	case c.Coverage == All:
		return ""
	}
	return ActRenew
}

// inherit asks whoever has the claims of an entry for what was split off it.
func (d *deed) inherit(upgrade int64, e entry, r Revised) ([]Renewal, error) {
	claims, err := ofEntry(d.tx, r.From)
	if err != nil {
		return nil, err
	}
	var out []Renewal
	for _, c := range claims {
		if !c.State.Live() || c.State == Disputed || !e.has(c.Tier) {
			continue
		}
		mine, err := d.assign(e, Assignment{EntryID: e.ID, Tier: c.Tier, UnitID: c.UnitID, Part: c.Part, Coverage: c.Coverage, Note: r.Why})
		if err != nil && !refusal(err) {
			return nil, err
		}
		if err == nil {
			out = append(out, Renewal{ClaimID: mine.ID, EntryID: e.ID, Move: "open", After: mine.Version})
		}
	}
	return out, nil
}

// TakeBack lets claims stand again as they did before an upgrade. A claim
// that moved on since is in the way.
func (s *Service) TakeBack(tx *db.Tx, actor rbac.Actor, upgrade int64, list []Renewal, why string, changed []int64) error {
	d, err := begin(tx, actor)
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(list) {
		c, err := ByID(tx, r.ClaimID)
		if err != nil {
			return err
		}
		if c.Version != r.After {
			return fault.Conflict("已有单位重新认领或确认，不能撤销。")
		}
		st := step{Action: regain(r.Was), Reason: r.Reason, DueOn: r.DueOn, Upgrade: upgrade, Held: r.Held}
		if r.Move == "open" {
			st = step{Action: ActRelease, Reason: why, Upgrade: upgrade}
		}
		if err := d.take(&c, st); err != nil {
			return err
		}
	}
	for _, id := range changed {
		d.moved[id] = true
	}
	return s.end(tx, d)
}

// confirmRenewed confirms the entries of which every claim that an upgrade
// reopened is confirmed again: they were confirmed before it.
func (d *deed) confirmRenewed() error {
	var refs []catalog.Ref
	for _, id := range slices.Sorted(maps.Keys(d.renewed)) {
		var n int
		err := d.tx.Get(&n, `SELECT count(*) FROM catalog_entry e WHERE e.id = ? AND e.state = 'unverified'
			AND EXISTS (SELECT 1 FROM catalog_upgrade_line l WHERE l.upgrade_id = ? AND l.entry_id = e.id AND l.before_state = 'confirmed')
			AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = e.id AND c.upgrade_id > 0)`, id, d.renewed[id])
		if err != nil {
			return fault.Internal("claim.confirmRenewed", err)
		}
		if n > 0 && rbac.May(d.actor, rbac.EntryConfirm, d.county.RBAC()) {
			refs = append(refs, catalog.Ref{ID: id})
		}
	}
	_, err := catalog.ConfirmMany(d.tx, catalog.Act{Who: d.who, Origin: catalog.FromUpgrade}, refs)
	return err
}
