package claim

import (
	"context"
	"fmt"
	"slices"

	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Form carries what a move may need; see Need. Paper, when set, says that the
// head signed on paper (线下审签).
type Form struct {
	Desk   Desk
	Reason string
	Other  int64 // the unit that should do it
	Link   string
	Paper  *Paper
}

// Paper (线下审签) is a sheet that the head signed and sealed.
type Paper struct {
	SignedBy string        // the head's name
	SignedOn calendar.Date // the date beside the signature
	Scan     attach.Stored // the uploaded scan
	Name     string        // its file name
}

// Result is what became of one claim in a batch.
type Result struct {
	ID    int64
	Title string // the entry, its tier and unit
	OK    bool
	Msg   string // why not, when not OK
}

// onClaims are the moves of claims that exist, as Act makes them.
func onClaims(a Action) bool {
	switch a {
	case ActAccept, ActRefuse, ActContest, ActWithdraw, ActEndorse, ActDecline, ActConfirm, ActReturn,
		ActAgree, ActPublish, ActUnmet, ActRelease:
		return true
	}
	return false
}

// Act makes one move on one claim or on many. One claim: its refusal is the
// error. Many: each has its result, and the good ones are done in the same
// transaction; what is wrong in the form itself is the error, and none is done.
func (s *Service) Act(ctx context.Context, actor rbac.Actor, refs []Ref, action Action, form Form) ([]Result, error) {
	if !onClaims(action) {
		return nil, fault.Invalidf("action", "不能这样办理：%s", action.Name())
	}
	if len(refs) == 0 {
		return nil, fault.Invalid("claims", "请先勾选要办理的事项")
	}
	if len(refs) > batchLimit {
		return nil, fault.TooLarge(fmt.Sprintf("一次最多办理 %d 项，请分领域办理。", batchLimit))
	}
	var out []Result
	err := s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		claims, err := d.load(refs)
		if err != nil {
			return err
		}
		out, err = d.each(claims, action, form, len(refs) == 1)
		if err != nil {
			return err
		}
		return nil
	})
	return out, err
}

// batchLimit bounds one batch: the largest domain at every tier fits thrice.
const batchLimit = 5000

// each moves claims; alone makes the first refusal an error.
func (d *deed) each(claims []named, action Action, form Form, alone bool) ([]Result, error) {
	base, err := d.step(action, form, claims)
	if err != nil {
		return nil, err
	}
	out := make([]Result, 0, len(claims))
	for i := range claims {
		c := &claims[i]
		err := d.one(c, base)
		if err != nil && (alone || !refusal(err) || aboutForm(err)) {
			return nil, err
		}
		r := Result{ID: c.ID, Title: c.title(), OK: err == nil}
		if err != nil {
			r.Msg = fault.Message(err)
		}
		out = append(out, r)
	}
	return out, nil
}

func (d *deed) one(c *named, s step) error {
	if c.stale {
		return errStale
	}
	if err := d.take(&c.Claim, s); err != nil {
		return err
	}
	if s.Action == ActContest {
		return d.dispute(c.Claim, s.Reason)
	}
	return nil
}

// refusal reports an error that concerns one claim only and left the
// transaction usable.
func refusal(err error) bool {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindForbidden, fault.KindNotFound, fault.KindConflict:
		return true
	}
	return false
}

// aboutForm reports an error in what was typed, which is the same for every
// claim of a batch: nothing is done then and the form is shown again.
func aboutForm(err error) bool {
	return slices.ContainsFunc(fault.FieldProblems(err), func(p fault.Problem) bool { return p.Field != "" && p.Field != "unit" })
}

// step makes the move's data; a scan becomes one attachment for the batch.
func (d *deed) step(action Action, form Form, claims []named) (step, error) {
	s := step{Action: action, Desk: form.Desk, Reason: form.Reason, Other: form.Other, Link: form.Link}
	if action != ActEndorse || form.Paper == nil {
		return s, nil
	}
	for _, c := range claims {
		if c.UnitID != claims[0].UnitID {
			return s, fault.Invalid("claims", "一张签字盖章的表只能用于一个单位，请按单位分别办理")
		}
	}
	sig, err := d.sign(*form.Paper, claims[0].UnitID, "claim", claims[0].ID)
	s.Paper = sig
	return s, err
}

// sign checks a paper act and records its scan as the unit's attachment.
func (d *deed) sign(p Paper, unitID int64, ownerKind string, ownerID int64) (*signature, error) {
	u, err := d.unit(unitID)
	if err != nil {
		return nil, err
	}
	if !mayRecord(d.actor, u) {
		return nil, rbac.Check(d.actor, rbac.ClaimMake, u.RBAC())
	}
	if err := p.check(d.tx.Now); err != nil {
		return nil, err
	}
	id, err := attach.Record(d.tx, p.Scan, attach.Owner{Kind: ownerKind, ID: ownerID, UnitID: unitID}, p.Name, d.actor.Name)
	return &signature{By: trimmed(p.SignedBy), On: p.SignedOn.String(), ScanID: id}, err
}

func (p Paper) check(now db.Time) error {
	var bad fault.Problems
	bad.Need("signed_by", p.SignedBy, "请填写签字的单位负责人姓名")
	switch {
	case p.SignedOn.IsZero():
		bad.Add("signed_on", "请填写签字日期")
	case p.SignedOn.After(calendar.DateOf(now.Time)):
		bad.Add("signed_on", "签字日期不能晚于今天")
	}
	if p.Scan.SHA256 == "" {
		bad.Add("scan", "请上传签字盖章后的扫描件")
	}
	return bad.Err()
}

// named is a claim with the words that name it in a message.
type named struct {
	Claim
	Level1 string `db:"level1"`
	Level2 string `db:"level2"`
	Level3 string `db:"level3"`
	Unit   string `db:"unit_name"`
	Path   string `db:"unit_path"`
	stale  bool
}

func (n named) title() string {
	return fmt.Sprintf("%s（%s，%s）", Title(n.Level1, n.Level2, n.Level3), n.Tier, n.Unit)
}

const namedColumns = claimColumns + `, e.level1, e.level2, e.level3, u.short_name AS unit_name, u.path AS unit_path`

const namedTables = ` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id JOIN org_unit u ON u.id = c.unit_id `

// load reads the named claims in the order of refs and marks those that have
// moved on since the person saw them. A claim that the actor may not see is
// as one that is not there: neither its unit nor its state is told.
func (d *deed) load(refs []Ref) ([]named, error) {
	reach := rbac.ReachOf(d.actor, rbac.ClaimRead)
	byID := make(map[int64]named, len(refs))
	for from := 0; from < len(refs); from += 500 {
		ids := make([]int64, 0, 500)
		for _, r := range refs[from:min(from+500, len(refs))] {
			ids = append(ids, r.ID)
		}
		query, args, err := db.In(`SELECT `+namedColumns+namedTables+`WHERE c.id IN (?)`, ids)
		if err != nil {
			return nil, err
		}
		var part []named
		if err := d.tx.Select(&part, query, args...); err != nil {
			return nil, fault.Internal("claim.load", err)
		}
		for _, n := range part {
			byID[n.ID] = n
		}
	}
	out := make([]named, 0, len(refs))
	for _, r := range refs {
		n, ok := byID[r.ID]
		if !ok || !reach.Holds(rbac.Unit{ID: n.UnitID, Path: n.Path}) {
			return nil, fault.NotFound("所选认领记录不存在，请刷新页面后再办。")
		}
		n.stale = n.Version != r.Version
		out = append(out, n)
	}
	return out, nil
}

// AcceptAll accepts every claim of the unit in the domain ("" = every domain)
// that waits for it, with one 责任科室, 业务人员 and phone.
func (s *Service) AcceptAll(ctx context.Context, actor rbac.Actor, unitID int64, domain string, desk Desk) ([]Result, error) {
	var out []Result
	err := s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		u, err := d.unitOf(unitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.ClaimMake, u.RBAC()); err != nil {
			return err
		}
		claims, err := waiting(tx, unitID, domain)
		if err != nil {
			return err
		}
		if out, err = d.each(claims, ActAccept, Form{Desk: desk}, len(claims) == 1); err != nil {
			return err
		}
		return nil
	})
	return out, err
}

// waiting reads the claims of the unit that it must still accept.
func waiting(q db.Reader, unitID int64, domain string) (list []named, err error) {
	where, args := `WHERE c.unit_id = ? AND c.state IN ('assigned', 'returned')`, []any{unitID}
	if domain != "" {
		where, args = where+` AND e.domain = ?`, append(args, domain)
	}
	err = q.Select(&list, `SELECT `+namedColumns+namedTables+where+` ORDER BY e.ordinal, c.id`, args...)
	return list, fault.Wrap("claim.waiting", err)
}

// unitOf is the unit as read by the deed, for rights asked before a claim exists.
func (d *deed) unitOf(id int64) (org.Unit, error) {
	if id == 0 {
		return org.Unit{}, fault.Invalid("unit", "请选择单位")
	}
	return d.unit(id)
}

func (d *deed) log(action rbac.Action, kind string, id int64, unitID int64, detail map[string]any) {
	audit.Record(d.tx, d.who, audit.Entry{Action: string(action), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: unitID, Detail: detail})
}
