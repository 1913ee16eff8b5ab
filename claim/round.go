package claim

import (
	"context"
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// RoundState is where a confirmation round stands.
type RoundState string

// The states of a round. Nothing reaches a unit while it is a draft.
const (
	RoundDraft  RoundState = "draft"  // 未发出
	RoundOpen   RoundState = "open"   // 进行中
	RoundClosed RoundState = "closed" // 已结束
)

// Name is the state's word on the page.
func (s RoundState) Name() string {
	switch s {
	case RoundDraft:
		return "未发出"
	case RoundOpen:
		return "进行中"
	case RoundClosed:
		return "已结束"
	}
	return string(s)
}

// Round (第一轮、第二轮确认) sends each unit a workbook of its entries.
type Round struct {
	ID        int64         `db:"id"`
	No        int64         `db:"no"`
	Name      string        `db:"name"` // 第一轮确认
	State     RoundState    `db:"state"`
	Days      int           `db:"days"`   // working days that units have
	DueOn     calendar.Date `db:"due_on"` // counted when the round is sent
	Note      string        `db:"note"`
	CreatedBy string        `db:"created_by"`
	CreatedAt db.Time       `db:"created_at"`
	OpenedAt  db.NullTime   `db:"opened_at"`
	ClosedAt  db.NullTime   `db:"closed_at"`
	Version   int64         `db:"version"`
}

const roundColumns = `r.id, r.no, r.name, r.state, r.days, r.due_on, r.note, r.created_by, r.created_at, r.opened_at, r.closed_at, r.version`

// Short is the round's number alone: 第一轮.
func (r Round) Short() string { return "第" + numeral(r.No) + "轮" }

// numeral writes 1 to 99 in Chinese; higher numbers stay Arabic.
func numeral(n int64) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 1 || n > 99:
		return fmt.Sprint(n)
	case n < 10:
		return string(digits[n])
	}
	tens, ones := "十", ""
	if n >= 20 {
		tens = string(digits[n/10]) + "十"
	}
	if n%10 > 0 {
		ones = string(digits[n%10])
	}
	return tens + ones
}

func roundByID(q db.Reader, id int64) (r Round, err error) {
	err = q.Get(&r, `SELECT `+roundColumns+` FROM claim_round r WHERE r.id = ?`, id)
	if db.NoRows(err) {
		return r, fault.NotFound("该确认轮次不存在")
	}
	return r, fault.Wrap("claim.roundByID", err)
}

// RoundScope is what a new round asks, and whom.
type RoundScope struct {
	Domains []string
	Units   []int64 // empty: every unit with an entry in the domains
	Days    int     // working days
	Note    string
}

func (sc RoundScope) check() error {
	var p fault.Problems
	if len(sc.Domains) == 0 {
		p.Add("domains", "请选择领域")
	}
	if sc.Days < 1 || sc.Days > 60 {
		p.Add("days", "回传期限请填 1 至 60 个工作日")
	}
	return p.Err()
}

// OpenRound prepares a round: every unit in scope gets the entries that it
// claims, or that name it as their subject. Nothing is sent yet.
func (s *Service) OpenRound(ctx context.Context, actor rbac.Actor, sc RoundScope) (r Round, err error) {
	err = s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		if err := sc.check(); err != nil {
			return err
		}
		var no int64
		if err := tx.Get(&no, `SELECT COALESCE(max(no), 0) + 1 FROM claim_round`); err != nil {
			return fault.Internal("claim.OpenRound", err)
		}
		r = Round{No: no}
		id, err := tx.Insert(`INSERT INTO claim_round (no, name, state, days, note, created_by, created_at) VALUES (?, ?, 'draft', ?, ?, ?, ?) RETURNING id`,
			no, r.Short()+"确认", sc.Days, sc.Note, actor.Name, tx.Now)
		if db.IsUnique(err) {
			return fault.Conflict("他人刚新建了一轮确认，请刷新页面。")
		}
		if err != nil {
			return fault.Internal("claim.OpenRound", err)
		}
		if err := fillRound(tx, id, sc); err != nil {
			return err
		}
		d.log(rbac.RoundManage, "round", id, d.county.ID, map[string]any{"move": "open", "no": no, "domains": len(sc.Domains)})
		r, err = roundByID(tx, id)
		return err
	})
	return r, err
}

// manage is a verb of the county's officer over rounds.
func (s *Service) manage(ctx context.Context, actor rbac.Actor, verb func(tx *db.Tx, d *deed) error) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) error {
		if err := rbac.Check(actor, rbac.RoundManage, d.county.RBAC()); err != nil {
			return err
		}
		return verb(tx, d)
	})
}

// scopeSQL is who is asked about which entry: live claims, the subject's
// units unless they have refused or been released, and every township under
// a claim of all townships that does not except it.
const scopeSQL = `SELECT c.unit_id, c.entry_id FROM claim c WHERE c.coverage = 'unit' AND c.state NOT IN ('refused', 'released')
	UNION SELECT s.unit_id, s.entry_id FROM catalog_entry_unit s WHERE NOT EXISTS (
		SELECT 1 FROM claim g WHERE g.entry_id = s.entry_id AND g.unit_id = s.unit_id AND g.state IN ('refused', 'released'))
	UNION SELECT t.id, c.entry_id FROM claim c CROSS JOIN org_unit t WHERE c.coverage = 'all' AND c.state NOT IN ('refused', 'released')
		AND t.kind IN ('township', 'subdistrict') AND NOT EXISTS (SELECT 1 FROM claim_exception x WHERE x.claim_id = c.id AND x.unit_id = t.id)`

func fillRound(tx *db.Tx, id int64, sc RoundScope) error {
	for _, domain := range sc.Domains {
		if _, err := tx.Exec(`INSERT INTO claim_round_domain (round_id, domain) VALUES (?, ?)`, id, domain); err != nil {
			return fault.Internal("claim.fillRound", err)
		}
	}
	text := `INSERT INTO claim_round_row (round_id, unit_id, entry_id, revision, state)
		SELECT rd.round_id, x.unit_id, x.entry_id, e.revision, 'waiting' FROM (` + scopeSQL + `) x
		JOIN catalog_entry e ON e.id = x.entry_id JOIN org_unit u ON u.id = x.unit_id
		JOIN claim_round_domain rd ON rd.domain = e.domain AND rd.round_id = ?
		WHERE ` + applicable + ` AND u.closed_on = '' AND u.kind NOT IN ('village', 'community')`
	args := []any{id}
	if len(sc.Units) > 0 {
		clause, in, err := db.In(` AND u.id IN (?)`, sc.Units)
		if err != nil {
			return err
		}
		text, args = text+clause, append(args, in...)
	}
	n, err := tx.Exec(text, args...)
	if err != nil {
		return fault.Internal("claim.fillRound", err)
	}
	if n == 0 {
		return fault.Invalid("domains", "所选领域和单位没有需要确认的事项：没有认领，公开主体也没有对应到单位。请先分派认领。")
	}
	_, err = tx.Exec(`INSERT INTO claim_round_unit (round_id, unit_id, state)
		SELECT DISTINCT w.round_id, w.unit_id, 'unsent' FROM claim_round_row w WHERE w.round_id = ?`, id)
	return fault.Wrap("claim.fillRound", err)
}

// DropRound deletes a round that was never sent.
func (s *Service) DropRound(ctx context.Context, actor rbac.Actor, id, version int64) error {
	return s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		r, err := roundByID(tx, id)
		if err != nil {
			return err
		}
		if r.State != RoundDraft {
			return fault.Conflictf("%s已发出，不能删除，可以结束本轮。", r.Name)
		}
		for _, text := range []string{`DELETE FROM claim_round_row WHERE round_id = ?`, `DELETE FROM claim_round_unit WHERE round_id = ?`,
			`DELETE FROM claim_round_domain WHERE round_id = ?`} {
			if _, err := tx.Exec(text, id); err != nil {
				return fault.Internal("claim.DropRound", err)
			}
		}
		n, err := tx.Exec(`DELETE FROM claim_round WHERE id = ? AND version = ?`, id, version)
		if err != nil || n == 0 {
			return first(fault.Wrap("claim.DropRound", err), errStale)
		}
		d.log(rbac.RoundManage, "round", id, d.county.ID, map[string]any{"move": "drop", "no": r.No})
		return nil
	})
}

// SendRound is the officer's 发出: the due date is counted from today, every
// unit finds the round on its 今日一屏 and its liaisons are told.
func (s *Service) SendRound(ctx context.Context, actor rbac.Actor, id, version int64) (r Round, err error) {
	err = s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		if r, err = roundByID(tx, id); err != nil {
			return err
		}
		cal, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		due := cal.AddWorkdays(calendar.DateOf(tx.Now.Time), r.Days).Date
		n, err := tx.Exec(`UPDATE claim_round SET state = 'open', due_on = ?, opened_at = ?, version = version + 1
			WHERE id = ? AND version = ? AND state = 'draft'`, due, tx.Now, id, version)
		if err != nil || n == 0 {
			return first(fault.Wrap("claim.SendRound", err), errStale)
		}
		if _, err := tx.Exec(`UPDATE claim_round_unit SET state = 'sent', version = version + 1 WHERE round_id = ?`, id); err != nil {
			return fault.Internal("claim.SendRound", err)
		}
		if r, err = roundByID(tx, id); err != nil {
			return err
		}
		d.log(rbac.RoundManage, "round", id, d.county.ID, map[string]any{"move": "send", "no": r.No, "due": due.String()})
		return d.deliver(r)
	})
	return r, err
}

// deliver opens every unit's todo and tells its liaisons.
func (d *deed) deliver(r Round) error {
	var units []struct {
		ID int64 `db:"unit_id"`
		N  int   `db:"n"`
	}
	err := d.tx.Select(&units, `SELECT unit_id, count(*) AS n FROM claim_round_row WHERE round_id = ? GROUP BY unit_id ORDER BY unit_id`, r.ID)
	if err != nil {
		return fault.Internal("claim.deliver", err)
	}
	for _, u := range units {
		if err := d.ask(r, u.ID, fmt.Sprintf("%s：%d 项待确认并回传", r.Name, u.N)); err != nil {
			return err
		}
		people, err := liaisons(d, u.ID)
		if err != nil {
			return err
		}
		n := notify.Notice{Kind: "round.sent", Title: fmt.Sprintf("%s已发出，共 %d 项，请于%s前回传", r.Name, u.N, r.DueOn.Chinese()), URL: roundURL(r.ID, u.ID)}
		if err := notify.SendAll(d.tx, people, n); err != nil {
			return err
		}
	}
	return nil
}

// ask puts the round on the unit's 今日一屏.
func (d *deed) ask(r Round, unitID int64, title string) error {
	return todo.Open(d.tx, todo.Item{Kind: TodoAnswer, ObjectKind: "round", ObjectID: itoa(r.ID), UnitID: unitID, Action: string(rbac.RoundAnswer),
		Title: title, URL: roundURL(r.ID, unitID), Verb: "回传", Due: r.DueOn})
}

func roundURL(round, unit int64) string { return fmt.Sprintf("/desk/rounds/%d/units/%d", round, unit) }

// CloseRound ends a round. Units that are not through stay as they are.
func (s *Service) CloseRound(ctx context.Context, actor rbac.Actor, id, version int64) error {
	return s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		n, err := tx.Exec(`UPDATE claim_round SET state = 'closed', closed_at = ?, version = version + 1
			WHERE id = ? AND version = ? AND state = 'open'`, tx.Now, id, version)
		if err != nil || n == 0 {
			return first(fault.Wrap("claim.CloseRound", err), errStale)
		}
		for _, kind := range []string{TodoAnswer, TodoSeal, TodoReview} {
			if err := todo.Close(tx, kind, "round", itoa(id), 0, actor.Name); err != nil {
				return err
			}
		}
		d.log(rbac.RoundManage, "round", id, d.county.ID, map[string]any{"move": "close"})
		return nil
	})
}

// Rounds lists the rounds, newest first: all for the county, for a unit those
// that were sent to it.
func (s *Service) Rounds(ctx context.Context, actor rbac.Actor) (list []Round, err error) {
	where, args := `1 = 1`, []any(nil)
	if !rbac.ReachOf(actor, rbac.RoundManage).All {
		in, more := reached(actor, rbac.RoundAnswer)
		where = `r.state <> 'draft' AND EXISTS (SELECT 1 FROM claim_round_unit k JOIN org_unit u ON u.id = k.unit_id WHERE k.round_id = r.id AND ` + in + `)`
		args = more
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+roundColumns+` FROM claim_round r WHERE `+where+` ORDER BY r.no DESC`, args...)
	return list, fault.Wrap("claim.Rounds", err)
}

// seeRound reads a round and a unit of it that the actor may see.
func seeRound(q db.Reader, actor rbac.Actor, roundID, unitID int64) (Round, org.Unit, error) {
	r, err := roundByID(q, roundID)
	if err != nil {
		return r, org.Unit{}, err
	}
	u, err := org.UnitByID(q, unitID)
	if err != nil {
		return r, u, err
	}
	manages := rbac.May(actor, rbac.RoundManage, org.Root(u))
	if !manages && (r.State == RoundDraft || !rbac.May(actor, rbac.RoundAnswer, u.RBAC())) {
		return r, u, fault.NotFound("该确认轮次不存在")
	}
	return r, u, nil
}
