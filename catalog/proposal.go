package catalog

import (
	"context"
	"fmt"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// ProposalKind is what a unit proposes for an entry.
type ProposalKind string

// The proposals.
const (
	ProposeNA       ProposalKind = "not_applicable" // 本县不适用
	ProposeApply    ProposalKind = "applicable"     // 恢复适用
	ProposeWithdraw ProposalKind = "withdraw"       // 建议取消（仅限本县新增事项）
	ProposeAdd      ProposalKind = "add"            // 建议新增: see ProposeAddition
)

// Name is the proposal in Chinese.
func (k ProposalKind) Name() string {
	return map[ProposalKind]string{ProposeNA: "本县不适用", ProposeApply: "恢复适用", ProposeWithdraw: "建议取消", ProposeAdd: "建议新增"}[k]
}

// Proposal waits for the county's agreement.
type Proposal struct {
	ID        int64        `db:"id"`
	EntryID   int64        `db:"entry_id"` // 0: a matter that the catalogue does not name yet
	Code      string       `db:"code"`
	Domain    string       `db:"domain"`
	Level1    string       `db:"level1"`
	Level2    string       `db:"level2"`
	Kind      ProposalKind `db:"kind"`
	Reason    string       `db:"reason"`
	UnitID    int64        `db:"unit_id"`
	UnitName  string       `db:"unit_name"`
	By        string       `db:"by_name"`
	At        db.Time      `db:"at"`
	Decision  string       `db:"decision"` // "", agreed, refused
	Answer    string       `db:"answer"`
	DecidedBy string       `db:"decided_by"`
	DecidedAt db.NullTime  `db:"decided_at"`
	Title     string       `db:"title"`       // of 建议新增
	Origin    string       `db:"origin_kind"` // what led to 建议新增: foi_request
	OriginID  int64        `db:"origin_id"`
}

const proposalSelect = `SELECT p.id, COALESCE(p.entry_id, 0) AS entry_id, COALESCE(e.code, '') AS code, COALESCE(e.domain, '') AS domain,
	COALESCE(e.level1, p.title) AS level1, COALESCE(e.level2, '') AS level2, p.kind, p.reason, p.unit_id, u.name AS unit_name,
	p.by_name, p.at, p.decision, p.answer, p.decided_by, p.decided_at, p.title, p.origin_kind, p.origin_id
	FROM catalog_proposal p LEFT JOIN catalog_entry e ON e.id = p.entry_id JOIN org_unit u ON u.id = p.unit_id`

// Proposals lists what waits for the county, oldest first, within the units
// that reach covers.
func Proposals(q db.Reader, reach rbac.Reach) (out []Proposal, err error) {
	where, args := reach.Where("u.path", "u.id")
	err = q.Select(&out, proposalSelect+` WHERE p.decision = '' AND `+where+` ORDER BY p.id`, args...)
	return out, fault.Wrap("catalog.Proposals", err)
}

// ProposalsOf lists all proposals for an entry, newest first.
func ProposalsOf(q db.Reader, entry int64) (out []Proposal, err error) {
	err = q.Select(&out, proposalSelect+` WHERE p.entry_id = ? ORDER BY p.id DESC`, entry)
	return out, fault.Wrap("catalog.ProposalsOf", err)
}

// Propose puts a proposal of a unit before the county; used by the round too.
func Propose(tx *db.Tx, act Act, entry int64, unit org.Unit, kind ProposalKind, reason string) (int64, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return 0, fault.Invalid("reason", "请写明理由，县级据此决定。")
	}
	e, err := ByID(tx, entry)
	if err != nil {
		return 0, err
	}
	if err := kind.fits(e); err != nil {
		return 0, err
	}
	var open int
	if err := tx.Get(&open, `SELECT count(*) FROM catalog_proposal WHERE entry_id = ? AND kind = ? AND decision = ''`, entry, string(kind)); err != nil {
		return 0, fault.Wrap("catalog.Propose", err)
	}
	if open > 0 {
		return 0, fault.Conflictf("事项 %s 已有“%s”的建议等待县级决定。", e.Code, kind.Name())
	}
	id, err := tx.Insert(`INSERT INTO catalog_proposal (entry_id, kind, reason, unit_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		entry, string(kind), reason, unit.ID, act.Who.Name, tx.Now)
	if err != nil {
		return 0, fault.Wrap("catalog.Propose", err)
	}
	root, err := org.CountyUnit(tx)
	if err != nil {
		return 0, err
	}
	act.note(tx, rbac.EntryPropose, "propose", "proposal", audit.ID(id), "entry", entry, "kind", string(kind), "unit", unit.ID)
	return id, todo.Open(tx, todo.Item{Kind: "entry.proposal", ObjectKind: "proposal", ObjectID: audit.ID(id), UnitID: root.ID,
		Action: string(rbac.EntryAgree), Title: fmt.Sprintf("%s提出“%s”：%s %s", unit.ShortName, kind.Name(), e.Code, e.Title()),
		URL: fmt.Sprintf("/desk/entries/%d", entry), Verb: "决定"})
}

func (k ProposalKind) fits(e Entry) error {
	switch {
	case k == ProposeAdd:
		return fault.Conflictf("事项 %s 已在目录中，不需要建议新增。", e.Code)
	case k == ProposeWithdraw && !e.Local():
		return fault.Conflictf("事项 %s 是国家标准事项，不能建议取消；不适用本县的，请选择“本县不适用”并写明理由。", e.Code)
	case k == ProposeApply && e.State != NotApplicable, k != ProposeApply && !e.State.Live():
		return fault.Conflictf("事项 %s 现在是“%s”，不需要这个建议。", e.Code, e.State.Name())
	case k.Name() == "":
		return fault.Invalid("kind", "请选择建议的种类。")
	}
	return nil
}

// ProposeNotApplicable lets a unit propose 本县不适用 with its reason.
func (s *Service) ProposeNotApplicable(ctx context.Context, actor rbac.Actor, entry, unitID int64, reason string) (int64, error) {
	return s.Propose(ctx, actor, entry, unitID, ProposeNA, reason)
}

// Propose lets a unit put any proposal before the county.
func (s *Service) Propose(ctx context.Context, actor rbac.Actor, entry, unitID int64, kind ProposalKind, reason string) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		unit, err := org.UnitByID(tx, unitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.EntryPropose, unit.RBAC()); err != nil {
			return err
		}
		id, err = Propose(tx, form(actor, reason), entry, unit, kind, reason)
		return err
	})
	return id, fault.Wrap("catalog.Propose", err)
}

// Decide agrees to a proposal, which then takes effect, or refuses it with an answer.
func (s *Service) Decide(ctx context.Context, actor rbac.Actor, id int64, agree bool, answer string) error {
	return s.write(ctx, "Decide", actor, rbac.EntryAgree, func(tx *db.Tx) error { return Decide(tx, form(actor, ""), id, agree, answer) })
}

// AgreeNotApplicable agrees to a proposal 本县不适用.
func (s *Service) AgreeNotApplicable(ctx context.Context, actor rbac.Actor, id int64, answer string) error {
	return s.Decide(ctx, actor, id, true, answer)
}

// Decide settles one proposal inside the caller's transaction.
func Decide(tx *db.Tx, act Act, id int64, agree bool, answer string) error {
	p, err := ProposalByID(tx, id)
	if err != nil {
		return err
	}
	if agree && p.Kind == ProposeAdd {
		return fault.Conflict("同意建议新增的，请在新增事项页填写事项，保存后即为同意。")
	}
	if answer = strings.TrimSpace(answer); !agree && answer == "" {
		return fault.Invalid("answer", "请写明不同意的理由。")
	}
	if err := p.settle(tx, act, agree, answer, p.EntryID); err != nil {
		return err
	}
	if !agree {
		return nil
	}
	act.Why = p.UnitName + "：" + p.Reason
	return p.apply(tx, act)
}

// ProposalByID reads one proposal; the caller checks the reach.
func ProposalByID(q db.Reader, id int64) (p Proposal, err error) {
	err = q.Get(&p, proposalSelect+` WHERE p.id = ?`, id)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这条建议，请从待办进入。")
	}
	return p, fault.Wrap("catalog.ProposalByID", err)
}

// settle records the decision, once, and closes the todo.
func (p Proposal) settle(tx *db.Tx, act Act, agree bool, answer string, entry int64) error {
	decision, verb := "agreed", "agree"
	if !agree {
		decision, verb = "refused", "refuse"
	}
	n, err := tx.Exec(`UPDATE catalog_proposal SET decision = ?, answer = ?, decided_by = ?, decided_at = ?, entry_id = ? WHERE id = ? AND decision = ''`,
		decision, answer, act.Who.Name, tx.Now, null(entry), p.ID)
	if err != nil {
		return fault.Wrap("catalog.settle", err)
	}
	if n == 0 {
		return fault.Conflict("这条建议已由他人决定，请刷新后再看。")
	}
	act.note(tx, rbac.EntryAgree, verb, "proposal", audit.ID(p.ID), "entry", entry)
	return todo.Close(tx, "entry.proposal", "proposal", audit.ID(p.ID), 0, act.Who.Name)
}

func (p Proposal) apply(tx *db.Tx, act Act) (err error) {
	switch p.Kind {
	case ProposeNA:
		_, err = SetNotApplicable(tx, act, Ref{ID: p.EntryID}, p.Reason)
	case ProposeApply:
		_, err = SetApplicable(tx, act, Ref{ID: p.EntryID})
	case ProposeWithdraw:
		_, err = WithdrawMany(tx, act, []Ref{{ID: p.EntryID}}, p.Reason)
	}
	return err
}

// MarkNotApplicable marks an entry 本县不适用 without a unit's proposal.
func (s *Service) MarkNotApplicable(ctx context.Context, actor rbac.Actor, id, version int64, reason string) error {
	return s.write(ctx, "MarkNotApplicable", actor, rbac.EntryAgree, func(tx *db.Tx) error {
		_, err := SetNotApplicable(tx, form(actor, reason), Ref{id, version}, reason)
		return err
	})
}

// MakeApplicable takes 本县不适用 back; the entry is 待核 again.
func (s *Service) MakeApplicable(ctx context.Context, actor rbac.Actor, id, version int64, reason string) error {
	return s.write(ctx, "MakeApplicable", actor, rbac.EntryAgree, func(tx *db.Tx) error {
		_, err := SetApplicable(tx, form(actor, reason), Ref{id, version})
		return err
	})
}
