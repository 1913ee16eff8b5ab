package claim

import (
	"context"
	"fmt"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Dispute (责任争议) is an entry's tier for which no unit, or more than one,
// wants to be the lead. The county settles it (协调确定).
type Dispute struct {
	ID        int64     `db:"id"`
	EntryID   int64     `db:"entry_id"`
	Tier      term.Tier `db:"tier"`
	State     string    `db:"state"` // open or settled
	OpenedBy  string    `db:"opened_by"`
	OpenedAt  db.Time   `db:"opened_at"`
	Reason    string    `db:"reason"`
	UnitID    int64     `db:"unit_id"` // settled on; 0 while open
	Basis     string    `db:"basis"`   // 依据
	Opinion   string    `db:"opinion"` // 县委编办意见
	LetterNo  string    `db:"letter_no"`
	SettledBy string    `db:"settled_by"`
	SettledOn string    `db:"settled_on"`
}

// Open reports a dispute that waits for the county.
func (d Dispute) Open() bool { return d.State == "open" }

const disputeColumns = `x.id, x.entry_id, x.tier, x.state, x.opened_by, x.opened_at, x.reason, COALESCE(x.unit_id, 0) AS unit_id,
	x.basis, x.opinion, x.letter_no, x.settled_by, x.settled_on`

func disputeByID(q db.Reader, id int64) (x Dispute, err error) {
	err = q.Get(&x, `SELECT `+disputeColumns+` FROM claim_dispute x WHERE x.id = ?`, id)
	if db.NoRows(err) {
		return x, fault.NotFound("该责任争议不存在")
	}
	return x, fault.Wrap("claim.disputeByID", err)
}

// OpenDispute puts an entry's tier into dispute by the county's own hand.
func (s *Service) OpenDispute(ctx context.Context, actor rbac.Actor, entryID int64, tier term.Tier, reason string) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.ClaimAssign, d.county.RBAC()); err != nil {
			return err
		}
		if reason == "" {
			return fault.Invalid("reason", "请说明争议的由来")
		}
		e, err := entryByID(tx, entryID)
		if err != nil {
			return err
		}
		if err := claimable(e, tier); err != nil {
			return err
		}
		if err := d.dispute(Claim{EntryID: e.ID, Domain: e.Domain, Tier: tier}, reason); err != nil {
			return err
		}
		return nil
	})
}

// dispute opens the dispute of c's entry and tier, unless one is open, and
// brings the tier's unconfirmed lead claims into it. A confirmed lead stays
// in force until the county settles. Townships do not stand in each other's
// way: what one of them contests is no matter of the others.
func (d *deed) dispute(c Claim, reason string) error {
	id, err := d.tx.Insert(`INSERT INTO claim_dispute (entry_id, tier, state, opened_by, opened_at, reason) VALUES (?, ?, 'open', ?, ?, ?)
		ON CONFLICT (entry_id, tier) WHERE state = 'open' DO UPDATE SET reason = claim_dispute.reason || excluded.reason RETURNING id`,
		c.EntryID, c.Tier, d.actor.Name, d.tx.Now, reason)
	if err != nil {
		return fault.Internal("claim.dispute", err)
	}
	var list []Claim
	if c.ID != 0 && byTown(c.Tier) {
		return d.opened(id, c)
	}
	err = d.tx.Select(&list, `SELECT `+claimColumns+` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id WHERE c.entry_id = ?
		AND c.tier = ? AND c.part = 'lead' AND c.coverage = 'unit'
		AND c.state IN ('assigned', 'accepted', 'proposed', 'endorsed', 'returned', 'requested')`, c.EntryID, c.Tier)
	if err != nil {
		return fault.Internal("claim.dispute", err)
	}
	for i := range list {
		if err := d.take(&list[i], step{Action: ActDispute, Reason: reason, InDispute: true}); err != nil {
			return err
		}
	}
	return d.opened(id, c)
}

func (d *deed) opened(id int64, c Claim) error {
	d.log(rbac.ClaimAssign, "dispute", id, d.county.ID, map[string]any{"entry": c.EntryID, "tier": c.Tier})
	return d.disputeTodo(id, c)
}

// involved keeps claims c of a dispute's entry and tier to those that it is
// about: at 乡级 and 村级, where every township leads at its own place, those
// that were ever in dispute.
const involved = ` AND (c.tier NOT IN ('township', 'village') OR EXISTS (SELECT 1 FROM claim_move v WHERE v.claim_id = c.id AND v.to_state = 'disputed'))`

// Settlement is the county's decision about a dispute.
type Settlement struct {
	UnitID  int64  // the unit that leads
	Basis   string // 依据: 三定规定, 权责清单
	Opinion string // 县委编办意见, when duties were in question
	On      calendar.Date
}

func (st Settlement) check(now db.Time) error {
	var p fault.Problems
	if st.UnitID == 0 {
		p.Add("unit", "请选择确定由哪个单位负责")
	}
	p.Need("basis", st.Basis, "请填写协调依据（三定规定、权责清单或编办意见）")
	if st.On.IsZero() || st.On.After(calendar.DateOf(now.Time)) {
		p.Add("on", "请填写协调确定的日期，不能晚于今天")
	}
	return p.Err()
}

// Settle decides a dispute (协调确定) and returns its letter's number. Every
// other lead claim of the tier is released. The winner is confirmed when it
// claimed the entry itself and named its desk; otherwise it is assigned, and
// may not refuse.
func (s *Service) Settle(ctx context.Context, actor rbac.Actor, id int64, st Settlement) (letterNo string, err error) {
	err = s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.DisputeSettle, d.county.RBAC()); err != nil {
			return err
		}
		if err := st.check(tx.Now); err != nil {
			return err
		}
		x, err := disputeByID(tx, id)
		if err != nil {
			return err
		}
		if !x.Open() {
			return fault.Conflictf("该争议已协调确定（%s）。", x.LetterNo)
		}
		if letterNo, err = d.settle(x, st); err != nil {
			return err
		}
		return nil
	})
	return letterNo, err
}

func (d *deed) settle(x Dispute, st Settlement) (string, error) {
	e, err := entryByID(d.tx, x.EntryID)
	if err != nil {
		return "", err
	}
	u, err := d.unitOf(st.UnitID)
	if err != nil {
		return "", err
	}
	t := target{Tier: x.Tier, UnitID: u.ID, Part: Lead, Coverage: OwnUnit}
	if err := ready(e, t, u); err != nil {
		return "", err
	}
	by := step{Reason: "协调确定由" + u.Name + "负责", Basis: st.Basis, InDispute: true}
	if err := d.yield(x, u.ID, by); err != nil {
		return "", err
	}
	if err := d.award(e, t, by); err != nil {
		return "", err
	}
	no, err := db.NextNumber(d.tx, "公开责任明确函", st.On.Year())
	if err != nil {
		return "", fault.Wrap("claim.settle", err)
	}
	letter := fmt.Sprintf("公开责任明确函〔%d〕%d号", st.On.Year(), no)
	n, err := d.tx.Exec(`UPDATE claim_dispute SET state = 'settled', unit_id = ?, basis = ?, opinion = ?, letter_no = ?, settled_by = ?, settled_on = ?
		WHERE id = ? AND state = 'open'`, u.ID, st.Basis, st.Opinion, letter, d.actor.Name, st.On.String(), x.ID)
	if err != nil || n == 0 {
		return "", first(fault.Wrap("claim.settle", err), errStale)
	}
	d.log(rbac.DisputeSettle, "dispute", x.ID, u.ID, map[string]any{"entry": e.ID, "tier": x.Tier, "letter": letter})
	return letter, d.disputeDone(x.ID)
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// yield releases the tier's lead claims of every other unit.
func (d *deed) yield(x Dispute, winner int64, by step) error {
	var list []Claim
	err := d.tx.Select(&list, `SELECT `+claimColumns+` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id WHERE c.entry_id = ?
		AND c.tier = ? AND c.part = 'lead' AND c.coverage = 'unit' AND c.unit_id <> ? AND c.state IN ('disputed', 'confirmed', 'vertical')`,
		x.EntryID, x.Tier, winner)
	if err != nil {
		return fault.Internal("claim.yield", err)
	}
	if byTown(x.Tier) {
		list = disputedOnly(list)
	}
	for i := range list {
		by.Action = ActYield
		if err := d.take(&list[i], by); err != nil {
			return err
		}
	}
	return nil
}

// disputedOnly keeps what the dispute is about: other townships lead on.
func disputedOnly(list []Claim) (out []Claim) {
	for _, c := range list {
		if c.State == Disputed {
			out = append(out, c)
		}
	}
	return out
}

func (d *deed) award(e entry, t target, by step) error {
	c, err := find(d.tx, e, t)
	if err != nil {
		return err
	}
	if c.State.Settled() {
		return nil
	}
	by.Action = ActAward
	if c.State == Disputed && c.CounterID == 0 && c.Section != "" {
		by.Action = ActUphold
	}
	return d.take(&c, by)
}
