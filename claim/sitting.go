package claim

import (
	"context"
	"fmt"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Decision is one key at a sitting (集中办公).
type Decision string

// The decisions.
const (
	Agree         Decision = "agree"          // 确认无异议: the entry is confirmed at once
	Amend         Decision = "amend"          // 需修改, with a note
	Transfer      Decision = "transfer"       // 转责任单位: the county lead is reassigned at once
	NotApplicable Decision = "not_applicable" // 本县不适用（提出）
	Skip          Decision = "skip"           // 跳过
)

// Decisions lists the decisions in the order of their keys, 1 to 5.
func Decisions() []Decision { return []Decision{Agree, Amend, Transfer, NotApplicable, Skip} }

// Name is the decision's word on the page and on the sheet.
func (d Decision) Name() string {
	switch d {
	case Agree:
		return "确认无异议"
	case Amend:
		return "需修改"
	case Transfer:
		return "转责任单位"
	case NotApplicable:
		return "本县不适用（提出）"
	case Skip:
		return "跳过"
	}
	return ""
}

// Sitting (集中办公) is one domain on the projector with the people round the table.
type Sitting struct {
	ID        int64         `db:"id"`
	Domain    string        `db:"domain"`
	HeldOn    calendar.Date `db:"held_on"`
	Place     string        `db:"place"`
	Attendees string        `db:"attendees"` // 参加人员, one line
	ByName    string        `db:"by_name"`
	OpenedAt  db.Time       `db:"opened_at"`
	ClosedAt  db.NullTime   `db:"closed_at"`
}

const sittingColumns = `s.id, s.domain, s.held_on, s.place, s.attendees, s.by_name, s.opened_at, s.closed_at`

// StartSitting opens a sitting on a domain.
func (s *Service) StartSitting(ctx context.Context, actor rbac.Actor, in Sitting) (id int64, err error) {
	err = s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.SittingHold, d.county.RBAC()); err != nil {
			return err
		}
		var p fault.Problems
		p.Need("domain", in.Domain, "请选择领域")
		p.Need("attendees", in.Attendees, "请填写参加人员")
		if in.HeldOn.IsZero() {
			p.Add("held_on", "请填写日期")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if _, err := d.domainName(in.Domain); err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO claim_sitting (domain, held_on, place, attendees, by_name, opened_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			in.Domain, in.HeldOn, in.Place, in.Attendees, actor.Name, tx.Now)
		if err != nil {
			return fault.Internal("claim.StartSitting", err)
		}
		d.log(rbac.SittingHold, "sitting", id, d.county.ID, map[string]any{"domain": in.Domain})
		return nil
	})
	return id, err
}

// Verdict is what the typist enters for one entry.
type Verdict struct {
	EntryID  int64
	Decision Decision
	Note     string // Amend and NotApplicable need it
	UnitID   int64  // Transfer: the unit that leads at county tier from now on
}

func (v Verdict) check() error {
	var p fault.Problems
	switch {
	case v.Decision.Name() == "":
		p.Add("decision", "请选择结论")
	case v.Decision == Amend:
		p.Need("note", v.Note, "请写明需要怎样修改")
	case v.Decision == NotApplicable:
		p.Need("note", v.Note, "请写明不适用的理由")
	case v.Decision == Transfer && v.UnitID == 0:
		p.Add("unit", "请选择转给哪个单位")
	}
	return p.Err()
}

// Decide records one decision and carries it out in the same transaction. A
// decision may be changed while the sitting is open; 转责任单位 and 本县不适用
// have gone their way and are changed on their own pages.
func (s *Service) Decide(ctx context.Context, actor rbac.Actor, sittingID int64, v Verdict) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.SittingHold, d.county.RBAC()); err != nil {
			return err
		}
		if err := v.check(); err != nil {
			return err
		}
		sit, err := openSitting(tx, sittingID)
		if err != nil {
			return err
		}
		e, err := entryByID(tx, v.EntryID)
		if err != nil {
			return err
		}
		if e.Domain != sit.Domain {
			return fault.Invalid("entry", "该事项不在本次集中办公的领域内")
		}
		if err := d.rule(sit, e, v); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO claim_sitting_decision (sitting_id, entry_id, decision, note, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (sitting_id, entry_id) DO UPDATE SET decision = excluded.decision, note = excluded.note, at = excluded.at`,
			sit.ID, e.ID, v.Decision, v.Note, tx.Now)
		if err != nil {
			return fault.Internal("claim.Decide", err)
		}
		d.log(rbac.SittingHold, "sitting", sit.ID, d.county.ID, map[string]any{"entry": e.ID, "decision": v.Decision})
		return nil
	})
}

func openSitting(q db.Reader, id int64) (Sitting, error) {
	var sit Sitting
	err := q.Get(&sit, `SELECT `+sittingColumns+` FROM claim_sitting s WHERE s.id = ?`, id)
	switch {
	case db.NoRows(err):
		return sit, fault.NotFound("该次集中办公不存在")
	case err != nil:
		return sit, fault.Internal("claim.openSitting", err)
	case sit.ClosedAt.Valid:
		return sit, fault.Conflict("本次集中办公已结束，如需继续请另开一次。")
	}
	return sit, nil
}

// rule takes back what the decision before did, when it can, and does what
// this one says.
func (d *deed) rule(sit Sitting, e entry, v Verdict) error {
	var before Decision
	err := d.tx.Get(&before, `SELECT decision FROM claim_sitting_decision WHERE sitting_id = ? AND entry_id = ?`, sit.ID, e.ID)
	if err != nil && !db.NoRows(err) {
		return fault.Internal("claim.rule", err)
	}
	if before == Transfer || before == NotApplicable {
		return fault.Conflictf("“%s”已按“%s”办理，需要改动请到该事项的页面。", e.title(), before.Name())
	}
	if before == Agree && v.Decision != Agree {
		if err := d.unconfirm(sit, e); err != nil {
			return err
		}
	}
	act := catalog.Act{Who: d.who, Origin: catalog.FromSitting, OriginID: sit.ID, Why: "集中办公：" + v.Decision.Name()}
	switch v.Decision {
	case Agree:
		_, err := catalog.ConfirmMany(d.tx, act, []catalog.Ref{{ID: e.ID}})
		return err
	case NotApplicable:
		return d.suggestNA(act, e, v.Note)
	case Transfer:
		return d.transfer(e, v)
	}
	return nil
}

// suggestNA puts 本县不适用 before whoever agrees for the county.
func (d *deed) suggestNA(act catalog.Act, e entry, reason string) error {
	_, err := catalog.Propose(d.tx, act, e.ID, d.county, catalog.ProposeNA, reason)
	return err
}

// unconfirm restores the entry to what it was before this sitting confirmed
// it, unless it was changed since.
func (d *deed) unconfirm(sit Sitting, e entry) error {
	var no, now int64
	err := d.tx.Get(&no, `SELECT COALESCE(max(no), 0) FROM catalog_revision WHERE entry_id = ? AND origin = 'sitting' AND origin_id = ?`, e.ID, sit.ID)
	if err == nil {
		err = d.tx.Get(&now, `SELECT revision FROM catalog_entry WHERE id = ?`, e.ID)
	}
	if err != nil {
		return fault.Internal("claim.unconfirm", err)
	}
	if no < 2 || no != now {
		return nil
	}
	act := catalog.Act{Who: d.who, Origin: catalog.FromRestore, OriginID: no - 1, Why: "集中办公：更正结论"}
	_, err = catalog.RestoreMany(d.tx, act, []catalog.Restoring{{Ref: catalog.Ref{ID: e.ID}, No: no - 1}})
	return err
}

// transfer releases who leads at county tier and assigns the named unit.
func (d *deed) transfer(e entry, v Verdict) error {
	t := target{Tier: term.County, UnitID: v.UnitID, Part: Lead, Coverage: OwnUnit}
	others, err := rivals(d.tx, e.ID, t)
	if err != nil {
		return err
	}
	for i := range others {
		if others[i].State == Disputed {
			return fault.Conflictf("“%s”有责任争议，须协调确定，不能在此转单位。", e.title())
		}
		why := "集中办公转责任单位"
		if v.Note != "" {
			why += "：" + v.Note
		}
		if err := d.take(&others[i], step{Action: ActRelease, Reason: why}); err != nil {
			return err
		}
	}
	_, err = d.assign(e, Assignment{EntryID: e.ID, Tier: term.County, UnitID: v.UnitID, Part: Lead, Note: v.Note})
	return err
}

// CloseSitting ends a sitting.
func (s *Service) CloseSitting(ctx context.Context, actor rbac.Actor, id int64) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.SittingHold, d.county.RBAC()); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE claim_sitting SET closed_at = ? WHERE id = ? AND closed_at IS NULL`, tx.Now, id)
		if err != nil {
			return fault.Internal("claim.CloseSitting", err)
		}
		if n == 0 {
			return fault.Conflict("本次集中办公已经结束。")
		}
		d.log(rbac.SittingHold, "sitting", id, d.county.ID, map[string]any{"move": "close"})
		return nil
	})
}

// SittingLine is one big row on the projector, and one line of the sheet.
type SittingLine struct {
	EntryID   int64    `db:"id"`
	Code      string   `db:"code"`
	Seq       string   `db:"seq"`
	Level1    string   `db:"level1"`
	Level2    string   `db:"level2"`
	Level3    string   `db:"level3"`
	Subject   string   `db:"subject"`
	TimeLimit string   `db:"time_limit"`
	State     string   `db:"state"`
	Decision  Decision `db:"decision"` // "" until decided
	Note      string   `db:"note"`
	Working   string   // who leads or is asked to, confirmed or not: 县民政局（待县级确认）
}

// Title is the entry's finest item name.
func (l SittingLine) Title() string { return Title(l.Level1, l.Level2, l.Level3) }

// SittingPage is the projector's page and the data of the 会议确认单.
type SittingPage struct {
	Sitting
	DomainName string
	Lines      []SittingLine
	Next       int // index of the first undecided line, -1 when all are decided
	Counts     map[Decision]int
}

// SittingPage reads a sitting with every applicable entry of its domain.
func (s *Service) SittingPage(ctx context.Context, actor rbac.Actor, id int64) (SittingPage, error) {
	var out SittingPage
	err := s.DB.Snapshot(ctx, func(q db.Reader) error {
		county, err := org.CountyUnit(q)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.SittingHold, county.RBAC()); err != nil {
			return err
		}
		err = q.Get(&out.Sitting, `SELECT `+sittingColumns+` FROM claim_sitting s WHERE s.id = ?`, id)
		if db.NoRows(err) {
			return fault.NotFound("该次集中办公不存在")
		}
		if err != nil {
			return fault.Internal("claim.SittingPage", err)
		}
		return out.fill(q)
	})
	return out, err
}

func (p *SittingPage) fill(q db.Reader) error {
	if err := q.Get(&p.DomainName, `SELECT name FROM catalog_domain WHERE key = ?`, p.Domain); err != nil {
		return fault.Internal("claim.SittingPage", err)
	}
	err := q.Select(&p.Lines, `SELECT e.id, e.code, e.seq, e.level1, e.level2, e.level3, e.subject, e.time_limit, e.state,
		COALESCE(k.decision, '') AS decision, COALESCE(k.note, '') AS note FROM catalog_entry e
		LEFT JOIN claim_sitting_decision k ON k.entry_id = e.id AND k.sitting_id = ?
		WHERE e.domain = ? AND (`+applicable+` OR k.entry_id IS NOT NULL) ORDER BY e.ordinal, e.id`, p.ID, p.Domain)
	if err != nil {
		return fault.Internal("claim.SittingPage", err)
	}
	working, err := workingLeads(q, p.Domain)
	if err != nil {
		return err
	}
	p.Next, p.Counts = -1, map[Decision]int{}
	for i := range p.Lines {
		l := &p.Lines[i]
		l.Working = working[l.EntryID]
		p.Counts[l.Decision]++
		if l.Decision == "" && p.Next < 0 {
			p.Next = i
		}
	}
	return nil
}

// workingLeads names the live leads of each entry of a domain with their state.
func workingLeads(q db.Reader, domain string) (map[int64]string, error) {
	var rows []struct {
		EntryID int64     `db:"entry_id"`
		Tier    term.Tier `db:"tier"`
		Unit    string    `db:"short_name"`
		Cover   Coverage  `db:"coverage"`
		State   State     `db:"state"`
	}
	err := q.Select(&rows, `SELECT c.entry_id, c.tier, u.short_name, c.coverage, c.state FROM claim c
		JOIN catalog_entry e ON e.id = c.entry_id JOIN org_unit u ON u.id = c.unit_id
		WHERE e.domain = ? AND c.part = 'lead' AND c.state NOT IN ('refused', 'released')
		ORDER BY c.entry_id, CASE c.tier WHEN 'city' THEN 0 WHEN 'county' THEN 1 WHEN 'township' THEN 2 ELSE 3 END, c.id`, domain)
	if err != nil {
		return nil, fault.Internal("claim.workingLeads", err)
	}
	out := map[int64]string{}
	for _, r := range rows {
		unit := r.Unit
		if r.Cover == All {
			unit = "各乡镇（街道）"
		}
		text := fmt.Sprintf("%s %s（%s）", r.Tier, unit, r.State.Name())
		if before := out[r.EntryID]; before != "" {
			text = before + "；" + text
		}
		out[r.EntryID] = text
	}
	return out, nil
}

// Sittings lists sittings, newest first, at most 200.
func (s *Service) Sittings(ctx context.Context, actor rbac.Actor) (list []Sitting, err error) {
	if !rbac.MayAny(actor, rbac.SittingHold) {
		return nil, rbac.Check(actor, rbac.SittingHold, rbac.Unit{})
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+sittingColumns+` FROM claim_sitting s ORDER BY s.id DESC LIMIT 200`)
	return list, fault.Wrap("claim.Sittings", err)
}
