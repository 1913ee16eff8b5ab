package catalog

import (
	"context"
	"fmt"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Edition (标准目录版本) is the national starter edition, or one that the
// county makes, issues (印发) and publishes (公布).
type Edition struct {
	ID          int64        `db:"id"`
	Level       string       `db:"level"` // national, provincial, city, county
	Name        string       `db:"name"`
	State       EditionState `db:"state"`
	Starter     bool         `db:"starter"`
	BaseID      int64        `db:"base_id"` // the issued edition that it adjusts, 0 for the first
	DocumentNo  string       `db:"document_no"`
	IssuedOn    string       `db:"issued_on"`   // 印发日期, 2026-11-23
	InForceOn   string       `db:"in_force_on"` // 施行日期 of a standard, "" when none is known
	PublishedAt db.NullTime  `db:"published_at"`
	Reason      string       `db:"reason"`
	SHA256      string       `db:"sha256"` // of the frozen entries
	CreatedAt   db.Time      `db:"created_at"`
	Version     int64        `db:"version"`
}

// EditionStep is one move that was made.
type EditionStep struct {
	Act  EditionAct   `db:"action"`
	From EditionState `db:"from_state"`
	To   EditionState `db:"to_state"`
	Note string       `db:"note"`
	By   string       `db:"by_name"`
	At   db.Time      `db:"at"`
}

const editionColumns = `n.id, n.level, n.name, n.state, n.starter, COALESCE(n.base_id, 0) AS base_id, n.document_no, n.issued_on, n.in_force_on,
	n.published_at, n.reason, n.sha256, n.created_at, n.version`

// Editions lists all editions, newest first.
func Editions(q db.Reader) (out []Edition, err error) {
	err = q.Select(&out, `SELECT `+editionColumns+` FROM catalog_edition n ORDER BY n.id DESC`)
	return out, fault.Wrap("catalog.Editions", err)
}

// EditionByID reads one edition.
func EditionByID(q db.Reader, id int64) (e Edition, err error) {
	err = q.Get(&e, `SELECT `+editionColumns+` FROM catalog_edition n WHERE n.id = ?`, id)
	if db.NoRows(err) {
		return e, fault.NotFound("没有这个目录版本，请从版本列表中选择。")
	}
	return e, fault.Wrap("catalog.EditionByID", err)
}

// EditionSteps lists the moves of an edition, oldest first.
func EditionSteps(q db.Reader, id int64) (out []EditionStep, err error) {
	err = q.Select(&out, `SELECT action, from_state, to_state, note, by_name, at FROM catalog_edition_step WHERE edition_id = ? ORDER BY id`, id)
	return out, fault.Wrap("catalog.EditionSteps", err)
}

// StartEdition begins a new edition as 草案. Over an issued edition it is the
// yearly adjustment (年度动态调整) and needs its reason; only one edition is in
// the making at a time.
func (s *Service) StartEdition(ctx context.Context, actor rbac.Actor, name, reason string) (id int64, err error) {
	name, reason = strings.TrimSpace(name), strings.TrimSpace(reason)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.EditionDraft, rbac.Unit{}); err != nil {
			return err
		}
		all, err := Editions(tx)
		if err != nil {
			return err
		}
		var base int64
		for _, e := range all {
			if e.Level == "county" && e.State.Open() {
				return fault.Conflictf("《%s》还在编制（%s），请先办完或终止后再起草。", e.Name, e.State.Name())
			}
			if base == 0 && e.issued() {
				base = e.ID
			}
		}
		var p fault.Problems
		p.Need("name", name, "请填写版本名称，如“基层政务公开标准目录（2026年版）”。")
		if base != 0 {
			p.Need("reason", reason, "请写明本次动态调整的原因。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO catalog_edition (level, name, state, base_id, reason, created_at)
			VALUES ('county', ?, ?, ?, ?, ?) RETURNING id`, name, string(Drafting), null(base), reason, tx.Now)
		if err != nil {
			return err
		}
		Act{Who: org.Who(actor)}.note(tx, rbac.EditionDraft, "start", "edition", audit.ID(id), "base", base)
		return nil
	})
	return id, fault.Wrap("catalog.StartEdition", err)
}

// issued reports a county edition that counts as the one before.
func (e Edition) issued() bool { return e.Level == "county" && e.DocumentNo != "" && !e.State.Open() }

// MoveForm is what a move of an edition is told.
type MoveForm struct {
	Reason     string
	SignedBy   string           // 线下审定: who signed
	SignedOn   string           // 2026-11-23
	DocumentNo string           // 文号
	IssuedOn   string           // 印发日期, 2026-11-23
	LeaveOut   bool             // issue without the entries that are still 待核
	Reasons    map[int64]string // issue: by entry, why it was added, changed or taken out
}

// Advance makes one move of an edition: the next step, a return with a
// reason, 印发 (freezes the entries and the lists of changes) or 公布.
func (s *Service) Advance(ctx context.Context, actor rbac.Actor, id, version int64, act EditionAct, f MoveForm) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := EditionByID(tx, id)
		if err != nil {
			return err
		}
		if e.Level != "county" {
			return fault.Conflict("只有本县的目录版本需要办理编制流程。")
		}
		m, err := editionMove(actor, e.State, act)
		if err != nil {
			return err
		}
		if err := f.check(m.Need, calendar.DateOf(tx.Now.Time).String()); err != nil {
			return err
		}
		if err := storeMove(tx, e, version, m, f); err != nil {
			return err
		}
		return s.afterMove(tx, actor, e, m, f)
	})
	return fault.Wrap("catalog.Advance", err)
}

func (f *MoveForm) check(need EditionNeed, today string) error {
	f.Reason, f.SignedBy, f.DocumentNo = strings.TrimSpace(f.Reason), strings.TrimSpace(f.SignedBy), strings.TrimSpace(f.DocumentNo)
	var p fault.Problems
	date := func(field, value, what string) {
		if _, err := calendar.Parse(value); err != nil {
			p.Add(field, "请填写"+what+"，格式如 2026-11-23。")
		} else if value > today {
			p.Add(field, what+"不能晚于今天。")
		}
	}
	switch need {
	case NeedReason:
		p.Need("reason", f.Reason, "请写明理由。")
	case NeedSignature:
		p.Need("signed_by", f.SignedBy, "请填写签字审定的领导姓名。")
		date("signed_on", f.SignedOn, "签字日期")
	case NeedDocument:
		p.Need("document_no", f.DocumentNo, "请填写印发文号。")
		date("issued_on", f.IssuedOn, "印发日期")
	}
	return p.Err()
}

// note is what a step's record says besides its states.
func (f MoveForm) note(need EditionNeed) string {
	switch need {
	case NeedSignature:
		return fmt.Sprintf("线下审签：%s，%s", f.SignedBy, f.SignedOn)
	case NeedDocument:
		return f.DocumentNo + "，" + f.IssuedOn
	}
	return f.Reason
}

func storeMove(tx *db.Tx, e Edition, version int64, m EditionMove, f MoveForm) error {
	n, err := tx.Exec(`UPDATE catalog_edition SET state = ?, version = version + 1 WHERE id = ? AND version = ?`, string(m.To), e.ID, version)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflict("该版本刚被他人办理，请刷新后再看。")
	}
	return nil
}

// afterMove records the step and does what the new state asks for.
func (s *Service) afterMove(tx *db.Tx, actor rbac.Actor, e Edition, m EditionMove, f MoveForm) error {
	who := org.Who(actor)
	_, err := tx.Exec(`INSERT INTO catalog_edition_step (edition_id, action, from_state, to_state, note, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.ID, string(m.Act), string(m.From), string(m.To), f.note(m.Need), who.Name, tx.Now)
	if err != nil {
		return err
	}
	verb := "advance"
	switch m.Act {
	case ActIssue:
		verb, err = "issue", freeze(tx, e, f)
	case ActPublish:
		verb = "publish"
		_, err = tx.Exec(`UPDATE catalog_edition SET published_at = ? WHERE id = ?`, tx.Now, e.ID)
	case ActReturn:
		verb = "return"
	case ActDrop:
		verb = "drop"
	}
	if err != nil {
		return err
	}
	Act{Who: who}.note(tx, m.Right, verb, "edition", audit.ID(e.ID), "from", string(m.From), "to", string(m.To))
	return editionTodo(tx, e, m, who.Name)
}

// editionTodo keeps 办公室审核 on the leader's list while it lasts.
func editionTodo(tx *db.Tx, e Edition, m EditionMove, by string) error {
	if err := todo.Close(tx, "edition.review", "edition", audit.ID(e.ID), 0, by); err != nil {
		return err
	}
	if m.Act != ActSubmit {
		return nil
	}
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: "edition.review", ObjectKind: "edition", ObjectID: audit.ID(e.ID), UnitID: county.ID,
		Action: string(rbac.EditionPass), Title: "审定《" + e.Name + "》", URL: fmt.Sprintf("/desk/editions/%d", e.ID), Verb: "审定"})
}
