package claim

import (
	"context"
	"maps"
	"slices"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// step is one move with what it carries.
type step struct {
	Action    Action
	Desk      Desk
	Reason    string
	Other     int64 // the unit that should do it instead
	Link      string
	Basis     string
	Paper     *signature // the act was done on paper
	InDispute bool       // part of a dispute: its opener or settler had the right
	RoundID   int64      // the officer carries out what the unit's workbook says
	DueOn     string
	Upgrade   int64 // the upgrade of the catalogue that makes the move
	Held      int64 // of a regained claim: the upgrade that asked for it before
}

// signature is a paper act ready to record: the scan is an attachment already.
type signature struct {
	By, On string
	ScanID int64
}

// spot is where todos and notices are counted: a unit's claims of a domain.
type spot struct {
	unit   int64
	domain string
}

// deed is one transaction's moves of claims. Take moves one claim; finish
// brings todos and notices in line with what was moved.
type deed struct {
	tx     *db.Tx
	actor  rbac.Actor
	who    audit.Who
	county org.Unit
	units  map[int64]org.Unit
	spots  map[spot]map[Action]int
	moved  map[int64]bool // entries

	confirmedEntries int
	renewed          map[int64]int64 // entries of which a claim was confirmed anew, with the upgrade
}

func begin(tx *db.Tx, actor rbac.Actor) (*deed, error) {
	county, err := org.CountyUnit(tx)
	if err != nil {
		return nil, err
	}
	return &deed{tx: tx, actor: actor, who: org.Who(actor), county: county,
		units: map[int64]org.Unit{county.ID: county}, spots: map[spot]map[Action]int{}, moved: map[int64]bool{}, renewed: map[int64]int64{}}, nil
}

// do runs one verb: one transaction, one deed, finished.
func (s *Service) do(ctx context.Context, actor rbac.Actor, verb func(tx *db.Tx, d *deed) error) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := begin(tx, actor)
		if err != nil {
			return err
		}
		if err := verb(tx, d); err != nil {
			return err
		}
		return s.end(tx, d)
	})
}

// end finishes a deed and tells who plans by claims.
func (s *Service) end(tx *db.Tx, d *deed) error {
	if err := d.finish(); err != nil {
		return err
	}
	if s.Changed == nil || len(d.moved) == 0 {
		return nil
	}
	return s.Changed(tx, slices.Sorted(maps.Keys(d.moved)))
}

// unit reads a unit once for each deed.
func (d *deed) unit(id int64) (org.Unit, error) {
	if u, ok := d.units[id]; ok {
		return u, nil
	}
	u, err := org.UnitByID(d.tx, id)
	if err != nil {
		return u, err
	}
	d.units[id] = u
	return u, nil
}

// know puts units into the deed's memory, so that a batch reads them once.
func (d *deed) know(units map[int64]org.Unit) {
	for id, u := range units {
		d.units[id] = u
	}
}

// take makes one move of c: table, right, needs, then the three writes. It
// refuses before it writes anything, so a refused claim leaves a batch whole.
func (d *deed) take(c *Claim, s step) error {
	m, err := next(c.State, s.Action)
	if err != nil {
		return err
	}
	u, err := d.unit(c.UnitID)
	if err != nil {
		return err
	}
	if err := d.permit(m, s, u); err != nil {
		return err
	}
	if err := d.need(m, s, u); err != nil {
		return err
	}
	if err := d.guard(*c, m, s, u); err != nil {
		return err
	}
	was := *c
	c.follow(m, s)
	if err := d.store(was, c, s); err != nil {
		return err
	}
	d.note(*c, s.Action)
	if was.UpgradeID != 0 && c.State == Confirmed && s.Upgrade == 0 {
		d.renewed[c.EntryID] = was.UpgradeID
	}
	audit.Record(d.tx, d.who, audit.Entry{Action: string(m.Right), ObjectKind: "claim", ObjectID: audit.ID(c.ID), UnitID: c.UnitID,
		Detail: map[string]any{"move": s.Action, "from": was.State, "to": c.State, "entry": c.EntryID, "tier": c.Tier, "paper": s.Paper != nil}})
	return nil
}

// permit asks the right where the move wants it. A paper act is recorded by
// the liaison or the county; what a round's workbook says is carried out by
// the round's officer; a settlement's right was asked by Settle.
func (d *deed) permit(m move, s step, u org.Unit) error {
	switch {
	case s.InDispute:
		return nil
	case s.Upgrade != 0:
		return rbac.Check(d.actor, rbac.EditionIssue, d.county.RBAC())
	case s.RoundID != 0:
		return rbac.Check(d.actor, rbac.RoundManage, d.county.RBAC())
	case s.Paper != nil && mayRecord(d.actor, u):
		return nil
	case m.At == atCounty:
		return rbac.Check(d.actor, m.Right, d.county.RBAC())
	}
	return rbac.Check(d.actor, m.Right, u.RBAC())
}

// need checks what the move must be told, all at once.
func (d *deed) need(m move, s step, u org.Unit) error {
	var p fault.Problems
	switch m.Need {
	case NeedReason:
		p.Need("reason", s.Reason, "请说明理由")
	case NeedOther:
		p.Need("reason", s.Reason, "请说明理由")
		if s.Other == 0 || s.Other == u.ID {
			p.Add("other", "请指明应由哪个单位负责")
		}
	case NeedDesk:
		s.Desk.check(&p)
	case NeedLink:
		checkLink(&p, s.Link)
	case NeedUpgrade:
		if s.Upgrade == 0 {
			p.Add("action", "这一步只在目录升级时由系统办理")
		}
	case NeedBasis:
		p.Need("basis", s.Basis, "请填写协调依据（三定规定、权责清单或编办意见）")
	}
	if !m.For.fits(u) {
		p.Add("unit", relationRefusal(u))
	}
	if u.Closed() && m.To.Live() {
		p.Add("unit", u.ShortName+"已撤销，请改选单位")
	}
	return p.Err()
}

func relationRefusal(u org.Unit) string {
	if u.ByRequest() {
		return u.ShortName + "为" + u.Relation.Label() + "单位，不能直接分派，请改用“商请”"
	}
	return u.ShortName + "为县级管理单位，请直接分派，不用商请"
}

func checkLink(p *fault.Problems, link string) {
	if !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
		p.Add("link", "请填写垂管系统公开页面的网址，以 http:// 或 https:// 开头")
	}
}

// follow sets what the move changes in the claim.
func (c *Claim) follow(m move, s step) {
	c.State = m.To
	if s.Desk != (Desk{}) {
		c.Section, c.Officer, c.Phone = s.Desk.Section, s.Desk.Officer, s.Desk.Phone
	}
	c.Reason = s.Reason
	c.CounterID = s.Other
	if s.Link != "" {
		c.Link = s.Link
	}
	if s.DueOn != "" || m.To != Assigned {
		c.DueOn = s.DueOn
	}
	switch {
	case s.Action == ActRenew, s.Action == ActReview:
		c.UpgradeID = s.Upgrade
	case s.Upgrade != 0:
		c.UpgradeID = s.Held
	case m.To == Confirmed, m.To == Vertical, !m.To.Live():
		c.UpgradeID = 0
	}
}

func (d *deed) store(was Claim, c *Claim, s step) error {
	if was.ID == 0 {
		return d.insert(c, s)
	}
	n, err := d.tx.Exec(`UPDATE claim SET state = ?, section = ?, officer = ?, phone = ?, reason = ?, counter_unit_id = ?,
		link = ?, due_on = ?, upgrade_id = ?, round_id = CASE WHEN ? > 0 THEN ? ELSE round_id END, changed_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		c.State, c.Section, c.Officer, c.Phone, c.Reason, orNull(c.CounterID), c.Link, c.DueOn, c.UpgradeID, s.RoundID, s.RoundID, d.tx.Now, c.ID, was.Version)
	switch {
	case db.IsUnique(err):
		return errSecondLead
	case err != nil:
		return fault.Internal("claim.store", err)
	case n == 0:
		return errStale
	}
	c.Version, c.ChangedAt = was.Version+1, d.tx.Now
	return d.record(was.State, *c, s)
}

var (
	errStale      = fault.Conflict("这条认领刚被他人办理过，请刷新页面后再办。")
	errSecondLead = fault.Conflict("该事项在这一层级已有确认的牵头单位，请先解除原单位，或列入争议协调确定。")
)

func (d *deed) record(from State, c Claim, s step) error {
	way, by, on, scan := "system", "", "", int64(0)
	if s.Paper != nil {
		way, by, on, scan = "paper", s.Paper.By, s.Paper.On, s.Paper.ScanID
	}
	_, err := d.tx.Exec(`INSERT INTO claim_move (claim_id, action, from_state, to_state, way, by_person, by_name, signed_by,
		signed_on, scan_id, reason, basis, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, s.Action, from, c.State, way, d.actor.PersonID, d.actor.Name, by, on, orNull(scan), s.Reason, s.Basis, d.tx.Now)
	return fault.Wrap("claim.record", err)
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// may answers whether actor may make m on a claim of u. The county is the
// root of every unit's path.
func may(actor rbac.Actor, m move, u org.Unit) bool {
	if m.At == atCounty {
		return rbac.May(actor, m.Right, org.Root(u))
	}
	return rbac.May(actor, m.Right, u.RBAC())
}

// mayRecord answers whether actor may record a signed paper for u.
func mayRecord(actor rbac.Actor, u org.Unit) bool {
	return rbac.May(actor, rbac.ClaimMake, u.RBAC()) || rbac.May(actor, rbac.ClaimConfirm, org.Root(u))
}
