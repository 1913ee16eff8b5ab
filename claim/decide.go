package claim

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// RowDecision is what the officer says to one differing row.
type RowDecision struct {
	Round, Unit, Row int64
	Accept           bool
	Reason           string // of a return; and of accepting a row that did not come back
	Other            int64  // 非本单位职责: the unit that should do it, when known
}

// DecideRow accepts one differing row or returns it with a reason. Accepting
// carries it out: changes go into the entry, 非本单位职责 ends the unit's
// claim or opens a dispute, 本县不适用 and 建议取消 become proposals.
func (s *Service) DecideRow(ctx context.Context, actor rbac.Actor, in RowDecision) error {
	return s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		r, err := d.openRound(in.Round)
		if err != nil {
			return err
		}
		if _, err := d.hold(in.Round, in.Unit, 0); err != nil {
			return err
		}
		w, err := d.differing(in)
		if err != nil {
			return err
		}
		if !in.Accept {
			return d.returnRow(r, w, in)
		}
		if err := d.acceptRow(r, w, in); err != nil {
			return err
		}
		if err := d.closeRow(w.ID, RowAccepted, in.Reason); err != nil {
			return err
		}
		d.log(rbac.RoundManage, "round", r.ID, in.Unit, map[string]any{"move": "accept", "entry": w.EntryID})
		return d.through(r, in.Unit)
	})
}

func (d *deed) openRound(id int64) (Round, error) {
	r, err := roundByID(d.tx, id)
	if err == nil && r.State != RoundOpen {
		err = fault.Conflictf("%s%s，不能办理。", r.Name, r.State.Name())
	}
	return r, err
}

type differingRow struct {
	sentRow
	UnitID  int64                          `db:"unit_id"`
	Changes db.JSON[[]catalog.FieldChange] `db:"changes"`
	Doubts  db.JSON[[]Doubt]               `db:"problems"`
}

func (w differingRow) is(code string) bool {
	for _, d := range w.Doubts.V {
		if d.Code == code {
			return true
		}
	}
	return false
}

func (d *deed) differing(in RowDecision) (w differingRow, err error) {
	err = d.tx.Get(&w, `SELECT w.id, w.unit_id, w.entry_id, w.revision, e.code, (e.standard_id IS NULL) AS is_local, w.state, w.answer, w.note,
		v.fields AS sent, w.fields, w.changes, w.problems FROM claim_round_row w JOIN catalog_entry e ON e.id = w.entry_id
		JOIN catalog_revision v ON v.entry_id = w.entry_id AND v.no = w.revision
		WHERE w.id = ? AND w.round_id = ? AND w.unit_id = ?`, in.Row, in.Round, in.Unit)
	if db.NoRows(err) {
		return w, fault.Conflict("该单位刚重新回传，这一行已被新的内容代替，请刷新页面后再办。")
	}
	if err == nil && w.State != RowDiffers {
		return w, fault.Conflictf("这一行%s，不用再办。", w.State.Name())
	}
	return w, fault.Wrap("claim.differing", err)
}

func (d *deed) closeRow(id int64, to RowState, reason string) error {
	_, err := d.tx.Exec(`UPDATE claim_round_row SET state = ?, reason = ?, decided_by = ?, decided_at = ? WHERE id = ?`, to, reason, d.actor.Name, d.tx.Now, id)
	return fault.Wrap("claim.closeRow", err)
}

// returnRow sends one row back; the unit finds the round on its 今日一屏 again.
func (d *deed) returnRow(r Round, w differingRow, in RowDecision) error {
	if trimmed(in.Reason) == "" {
		return fault.Invalid("reason", "请说明退回的理由")
	}
	if err := d.closeRow(w.ID, RowReturned, in.Reason); err != nil {
		return err
	}
	var n int
	if err := d.tx.Get(&n, `SELECT count(*) FROM claim_round_row WHERE round_id = ? AND unit_id = ? AND state = 'returned'`, r.ID, in.Unit); err != nil {
		return fault.Internal("claim.returnRow", err)
	}
	d.log(rbac.RoundManage, "round", r.ID, in.Unit, map[string]any{"move": "return", "entry": w.EntryID})
	return d.ask(r, in.Unit, fmt.Sprintf("%s：%d 项退回，请修改后重新回传", r.Name, n))
}

func (d *deed) acceptRow(r Round, w differingRow, in RowDecision) error {
	act := catalog.Act{Who: d.who, Origin: catalog.FromRound, OriginID: r.ID, Why: w.Note}
	switch {
	case w.is(DoubtMissing):
		if trimmed(in.Reason) == "" {
			return fault.Invalid("reason", "表中没有这一行，按无异议采纳须写明核实情况，如：已电话核实无异议")
		}
		return d.confirmEntries(act, r, in.Unit, []int64{w.EntryID})
	case w.Answer == NotOurs:
		return d.notOurs(r, w, in)
	case w.Answer == DoesNotApply:
		return d.suggest(act, catalog.ProposeNA, w, in)
	case w.Answer == ProposesCancel:
		if !w.Local {
			return fault.Conflict("国家标准事项不能取消，请退回单位，按“本县不适用”办理。")
		}
		return d.suggest(act, catalog.ProposeWithdraw, w, in)
	}
	if err := d.change(act, w); err != nil {
		return err
	}
	return d.confirmEntries(act, r, in.Unit, []int64{w.EntryID})
}

// suggest puts the unit's proposal before whoever agrees for the county.
func (d *deed) suggest(act catalog.Act, kind catalog.ProposalKind, w differingRow, in RowDecision) error {
	u, err := d.unit(in.Unit)
	if err != nil {
		return err
	}
	_, err = catalog.Propose(d.tx, act, w.EntryID, u, kind, cmp.Or(w.Note, in.Reason))
	return err
}

// change puts the unit's changes into the entry as it stands now.
func (d *deed) change(act catalog.Act, w differingRow) error {
	if len(w.Changes.V) == 0 {
		return nil
	}
	now, err := catalog.ByID(d.tx, w.EntryID)
	if err != nil {
		return err
	}
	next, clashes := merge(now.Fields, w.Sent.V.Fields, w.Fields.V.Fields, w.Changes.V)
	if len(clashes) > 0 {
		return fault.Conflictf("“%s”的%s在发出后又被修改过，与单位改的不同，请到该事项页面核对修改，再退回或采纳。",
			now.Title(), strings.Join(clashes, "、"))
	}
	_, err = catalog.ChangeOne(d.tx, act, catalog.Change{Ref: catalog.Ref{ID: now.ID, Version: now.Version}, Fields: next, Why: reasons(w)})
	return err
}

// reasons gives the unit's 说明 as the reason of each changed field.
func reasons(w differingRow) map[string]string {
	out := map[string]string{}
	for _, c := range w.Changes.V {
		if w.Note != "" {
			out[c.Field] = w.Note
		}
	}
	return out
}

// notOurs ends the unit's claims on the entry, as the unit asked. With
// another unit named the tier goes into dispute; a township leaves the claim
// of all townships as an exception.
func (d *deed) notOurs(r Round, w differingRow, in RowDecision) error {
	why := r.Name + "答复非本单位职责"
	if w.Note != "" {
		why += "：" + w.Note
	}
	list, err := ofEntry(d.tx, w.EntryID)
	if err != nil {
		return err
	}
	u, err := d.unit(in.Unit)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		switch {
		case c.Coverage == All && u.Kind.Towns() && c.State.Live():
			d.moved[c.EntryID] = true
			_, err = d.tx.Exec(`INSERT INTO claim_exception (claim_id, unit_id, reason) VALUES (?, ?, ?)
				ON CONFLICT (claim_id, unit_id) DO UPDATE SET reason = excluded.reason`, c.ID, in.Unit, why)
		case c.UnitID == in.Unit && c.State.Live() && c.State != Disputed:
			err = d.leave(c, r, why, in.Other)
		}
		if err != nil {
			return fault.Wrap("claim.notOurs", err)
		}
	}
	return nil
}

// leave refuses, contests or releases a claim on the unit's word in a round.
func (d *deed) leave(c *Claim, r Round, why string, other int64) error {
	s := step{Action: ActRefuse, Reason: why, RoundID: r.ID}
	contest := other != 0 && c.Part == Lead
	if contest {
		s.Action, s.Other = ActContest, other
	}
	if _, err := next(c.State, s.Action); err != nil {
		s.Action, s.Other = ActRelease, 0
	}
	if err := d.take(c, s); err != nil {
		return err
	}
	if contest {
		return d.dispute(*c, why)
	}
	return nil
}

// DecideAddition accepts a 新增建议 as a local entry of the catalogue, 待核,
// with the unit as its lead to be, or returns it with a reason.
func (s *Service) DecideAddition(ctx context.Context, actor rbac.Actor, roundID, unitID, id int64, accept bool, domain, reason string) error {
	return s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		r, err := d.openRound(roundID)
		if err != nil {
			return err
		}
		if _, err := d.hold(roundID, unitID, 0); err != nil {
			return err
		}
		var a Addition
		err = tx.Get(&a, `SELECT id, n, note, fields, state, reason, decided_by, COALESCE(entry_id, 0) AS entry_id FROM claim_round_addition
			WHERE id = ? AND round_id = ? AND unit_id = ?`, id, roundID, unitID)
		if db.NoRows(err) || (err == nil && a.State != RowWaiting) {
			return fault.Conflict("这条新增建议已经办理，或被新的回传代替，请刷新页面。")
		}
		if err != nil {
			return fault.Internal("claim.DecideAddition", err)
		}
		if !accept && trimmed(reason) == "" {
			return fault.Invalid("reason", "请说明不采纳的理由")
		}
		to, entryID := RowReturned, int64(0)
		if accept {
			if to, entryID, err = d.addEntry(r, a, domain); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE claim_round_addition SET state = ?, reason = ?, decided_by = ?, decided_at = ?, entry_id = ? WHERE id = ?`,
			to, reason, actor.Name, tx.Now, orNull(entryID), id)
		if err != nil {
			return fault.Internal("claim.DecideAddition", err)
		}
		d.log(rbac.RoundManage, "round", r.ID, unitID, map[string]any{"move": "addition", "accept": accept, "entry": entryID})
		return d.through(r, unitID)
	})
}

func (d *deed) addEntry(r Round, a Addition, domain string) (RowState, int64, error) {
	f := a.Fields.V
	if domain != "" {
		f.Domain = domain
	}
	w, err := catalog.Add(d.tx, catalog.Act{Who: d.who, Origin: catalog.FromRound, OriginID: r.ID, Why: a.Note}, f)
	return RowAccepted, w.ID, err
}

// Seal records the signed and sealed sheet (已盖章): the head's name and date,
// by the liaison or the county. It needs a returned workbook.
func (s *Service) Seal(ctx context.Context, actor rbac.Actor, roundID, unitID, version int64, p Paper) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) error {
		u, err := d.unitOf(unitID)
		if err != nil {
			return err
		}
		if err := d.mayReturn(u); err != nil {
			return err
		}
		r, err := d.openRound(roundID)
		if err != nil {
			return err
		}
		k, err := d.hold(roundID, unitID, version)
		if err != nil {
			return err
		}
		if k.State != UnitReturned && k.State != UnitSealed {
			return fault.Conflictf("%s%s，先回传确认表，再上传签字盖章件。", u.ShortName, k.State.Name())
		}
		sig, err := d.sign(p, unitID, "claim_round", roundID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE claim_round_unit SET state = 'sealed', scan_id = ?, signed_by = ?, signed_on = ? WHERE round_id = ? AND unit_id = ?`,
			sig.ScanID, sig.By, sig.On, roundID, unitID)
		if err != nil {
			return fault.Internal("claim.Seal", err)
		}
		if err := todo.Close(tx, TodoSeal, "round", itoa(roundID), unitID, actor.Name); err != nil {
			return err
		}
		d.log(rbac.RoundAnswer, "round", roundID, unitID, map[string]any{"move": "seal", "scan": sig.ScanID})
		return d.through(r, unitID)
	})
}

// Confirmation says what the one key did.
type Confirmation struct {
	Rows    int  // rows confirmed now
	Entries int  // entries confirmed in the catalogue now
	Claims  int  // claims confirmed under the head's seal
	Waiting int  // claims that still lack their desk (责任科室、业务人员、电话)
	Through bool // the unit is 已确认
}

// ConfirmSame confirms every row of the unit that is 无异议, and nothing
// else: a row that differs is never in this batch. When the head's seal is
// there the unit's claims on its decided rows are endorsed on that paper and
// confirmed. Version is the unit's in the round; desk, when filled, is taken
// for claims that were assigned and not yet accepted.
func (s *Service) ConfirmSame(ctx context.Context, actor rbac.Actor, roundID, unitID, version int64, desk Desk) (out Confirmation, err error) {
	err = s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		out = Confirmation{}
		r, err := d.openRound(roundID)
		if err != nil {
			return err
		}
		k, err := d.hold(roundID, unitID, version)
		if err != nil {
			return err
		}
		if k.State != UnitReturned && k.State != UnitSealed {
			return fault.Conflictf("该单位%s，不能确认。", k.State.Name())
		}
		if err := d.confirmSame(r, k, desk, &out); err != nil {
			return err
		}
		d.log(rbac.RoundManage, "round", r.ID, unitID, map[string]any{"move": "confirm", "rows": out.Rows, "entries": out.Entries, "claims": out.Claims})
		if err := d.through(r, unitID); err != nil {
			return err
		}
		k, err = roundUnit(tx, roundID, unitID)
		out.Through = k.State == UnitConfirmed
		return err
	})
	return out, err
}

func roundUnit(q db.Reader, round, unit int64) (k RoundUnit, err error) {
	err = q.Get(&k, `SELECT `+roundUnitColumns+` FROM claim_round_unit k WHERE k.round_id = ? AND k.unit_id = ?`, round, unit)
	return k, fault.Wrap("claim.roundUnit", err)
}

func (d *deed) confirmSame(r Round, k RoundUnit, desk Desk, out *Confirmation) error {
	var ids []int64
	if err := d.tx.Select(&ids, `SELECT entry_id FROM claim_round_row WHERE round_id = ? AND unit_id = ? AND state = 'same' ORDER BY entry_id`, r.ID, k.UnitID); err != nil {
		return fault.Internal("claim.confirmSame", err)
	}
	n, err := d.tx.Exec(`UPDATE claim_round_row SET state = 'confirmed', decided_by = ?, decided_at = ? WHERE round_id = ? AND unit_id = ? AND state = 'same'`,
		d.actor.Name, d.tx.Now, r.ID, k.UnitID)
	if err != nil {
		return fault.Internal("claim.confirmSame", err)
	}
	out.Rows = int(n)
	before := d.confirmedEntries
	act := catalog.Act{Who: d.who, Origin: catalog.FromRound, OriginID: r.ID, Why: r.Name + "无异议"}
	if err := d.confirmEntries(act, r, k.UnitID, ids); err != nil {
		return err
	}
	out.Entries = d.confirmedEntries - before
	if k.State != UnitSealed {
		return nil
	}
	return d.confirmClaims(r, k, desk, out)
}

// confirmEntries confirms those of the entries that nobody else in the round
// still questions, and that this unit speaks for: it leads at some tier, or
// nobody does yet.
func (d *deed) confirmEntries(act catalog.Act, r Round, unitID int64, ids []int64) error {
	u, err := d.unit(unitID)
	if err != nil {
		return err
	}
	var refs []catalog.Ref
	for from := 0; from < len(ids); from += 500 {
		text, args, err := db.In(`SELECT e.id FROM catalog_entry e WHERE e.id IN (?) AND e.state = 'unverified'
			AND NOT EXISTS (SELECT 1 FROM claim_round_row w WHERE w.round_id = ? AND w.entry_id = e.id AND w.unit_id <> ? AND w.state = 'differs')
			AND (EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = e.id AND c.part = 'lead' AND c.state NOT IN ('refused', 'released')
					AND (c.unit_id = ? OR (c.coverage = 'all' AND ?)))
				OR NOT EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = e.id AND c.part = 'lead' AND c.state NOT IN ('refused', 'released')))
			ORDER BY e.id`, ids[from:min(from+500, len(ids))], r.ID, unitID, unitID, u.Kind.Towns())
		if err != nil {
			return err
		}
		var part []int64
		if err := d.tx.Select(&part, text, args...); err != nil {
			return fault.Internal("claim.confirmEntries", err)
		}
		for _, id := range part {
			refs = append(refs, catalog.Ref{ID: id})
		}
	}
	done, err := catalog.ConfirmMany(d.tx, act, refs)
	d.confirmedEntries += len(done)
	return err
}

// confirmClaims takes the unit's claims on its decided rows through the
// head's seal to the county's confirmation.
func (d *deed) confirmClaims(r Round, k RoundUnit, desk Desk, out *Confirmation) error {
	var list []named
	err := d.tx.Select(&list, `SELECT `+namedColumns+namedTables+`JOIN claim_round_row w ON w.entry_id = c.entry_id AND w.unit_id = c.unit_id AND w.round_id = ?
		WHERE c.unit_id = ? AND c.coverage = 'unit' AND c.state IN ('assigned', 'returned', 'accepted', 'proposed', 'endorsed')
		AND w.state IN ('confirmed', 'accepted') AND w.answer NOT IN (?, ?, ?) ORDER BY c.id`, r.ID, k.UnitID, NotOurs, DoesNotApply, ProposesCancel)
	if err != nil {
		return fault.Internal("claim.confirmClaims", err)
	}
	sig := &signature{By: k.SignedBy, On: k.SignedOn.String(), ScanID: k.ScanID}
	for i := range list {
		err := d.seal(&list[i].Claim, r, sig, desk)
		switch {
		case err != nil && !refusal(err):
			return err
		case err != nil:
			out.Waiting++
		case list[i].State == Confirmed:
			out.Claims++
		}
	}
	return nil
}

// seal moves one claim as far as the signed sheet carries it.
func (d *deed) seal(c *Claim, r Round, sig *signature, desk Desk) error {
	if c.State == Assigned || c.State == Returned {
		own := Desk{c.Section, c.Officer, c.Phone}
		if own.Section == "" {
			own = desk
		}
		if err := d.take(c, step{Action: ActAccept, Desk: own, Paper: sig, RoundID: r.ID}); err != nil {
			return err
		}
	}
	if c.State == Accepted || c.State == Proposed {
		if err := d.take(c, step{Action: ActEndorse, Paper: sig, RoundID: r.ID}); err != nil {
			return err
		}
	}
	return d.take(c, step{Action: ActConfirm, RoundID: r.ID})
}

// through sets 已确认 when the head's seal is there and every row and
// addition is decided, and keeps the county's todo in line.
func (d *deed) through(r Round, unitID int64) error {
	_, err := d.tx.Exec(`UPDATE claim_round_unit SET state = 'confirmed', confirmed_at = ?, confirmed_by = ? WHERE round_id = ? AND unit_id = ? AND state = 'sealed'
		AND NOT EXISTS (SELECT 1 FROM claim_round_row w WHERE w.round_id = claim_round_unit.round_id AND w.unit_id = claim_round_unit.unit_id
			AND w.state NOT IN ('accepted', 'confirmed'))
		AND NOT EXISTS (SELECT 1 FROM claim_round_addition a WHERE a.round_id = claim_round_unit.round_id AND a.unit_id = claim_round_unit.unit_id AND a.state = 'waiting')`,
		d.tx.Now, d.actor.Name, r.ID, unitID)
	if err != nil {
		return fault.Internal("claim.through", err)
	}
	return d.review(r)
}

func today(now db.Time) calendar.Date { return calendar.DateOf(now.Time) }
