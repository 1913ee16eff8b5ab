// Package erasure makes applicants' data unreadable after its term: one person
// asks, having seen what goes (a dry run), another does it. What is counted
// stays: organ, dates, kind of applicant, result.
package erasure

import (
	"context"
	"errors"

	"lianghua/foi"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Service holds the verbs.
type Service struct {
	DB    *db.DB
	Files *attach.Store
}

// Case is one case whose term is over.
type Case struct {
	ID         int64         `db:"id"`
	Number     string        `db:"number"`
	ArchivedOn calendar.Date `db:"archived_on"`
	Organ      string        `db:"organ"`
}

// Erasure is one run: asked, then done by somebody else.
type Erasure struct {
	ID          int64         `db:"id"`
	UnitID      int64         `db:"unit_id"`
	Unit        string        `db:"unit"`
	Path        string        `db:"path"`
	BeforeOn    calendar.Date `db:"before_on"`
	AskedPerson int64         `db:"asked_person"`
	AskedBy     string        `db:"asked_by"`
	AskedAt     db.Time       `db:"asked_at"`
	DoneBy      string        `db:"done_by"`
	DoneAt      db.NullTime   `db:"done_at"`
	Requests    int           `db:"requests"`
	Parties     int           `db:"parties"`
	Version     int64         `db:"version"`
	What        string        `db:"what"`       // term, or the kind of one line: foi.LineMove, foi.LineDraft
	RequestID   int64         `db:"request_id"` // of one line
	TargetID    int64         `db:"target_id"`
	Why         string        `db:"why"`
	Number      string        `db:"number"` // of that case
}

// Term is the erasure of all that an organ has kept for its term.
const Term = "term"

// due lists the cases of an organ archived before a day and not erased yet. A
// case under review or in court keeps its data.
func due(q db.Reader, unit int64, before calendar.Date) (list []Case, err error) {
	err = q.Select(&list, `SELECT r.id, r.number, r.archived_on, u.short_name AS organ FROM foi_request r JOIN org_unit u ON u.id = r.organ_id
		WHERE r.organ_id = ? AND r.archived_on <> '' AND r.archived_on < ? AND r.erased_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM foi_review v WHERE v.request_id = r.id AND v.outcome = '') ORDER BY r.archived_on, r.id`, unit, before)
	return list, err
}

// before is the day up to which archived cases of an organ have served their term.
func before(q db.Reader, unit int64, today calendar.Date) (calendar.Date, error) {
	o, err := foi.OrganOf(q, unit)
	return calendar.On(today.Year()-o.RetainYears, today.Month(), today.Day()), err
}

// Plan is the dry run: what would go, and up to which day of archiving.
func (s *Service) Plan(ctx context.Context, actor rbac.Actor, unit int64) (list []Case, until calendar.Date, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		if err := allowed(q, actor, unit); err != nil {
			return err
		}
		if until, err = before(q, unit, calendar.DateOf(s.DB.Now().Time)); err != nil {
			return err
		}
		list, err = due(q, unit, until)
		return err
	})
	return list, until, fault.Wrap("erasure.Plan", err)
}

func allowed(q db.Reader, actor rbac.Actor, unit int64) error {
	u, err := org.UnitByID(q, unit)
	if err != nil {
		return err
	}
	return rbac.Check(actor, rbac.FoiErase, u.RBAC())
}

const todoErase = "foi.erase"

// Ask puts a run before another person.
func (s *Service) Ask(ctx context.Context, actor rbac.Actor, unit int64) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := allowed(tx, actor, unit); err != nil {
			return err
		}
		until, err := before(tx, unit, calendar.DateOf(tx.Now.Time))
		if err != nil {
			return err
		}
		list, err := due(tx, unit, until)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.Conflict("没有保存期满的申请，不需要清除。")
		}
		var open int
		if err := tx.Get(&open, `SELECT count(*) FROM foi_erasure WHERE unit_id = ? AND what = 'term' AND done_at IS NULL`, unit); err != nil {
			return err
		}
		if open > 0 {
			return fault.Conflict("这个机关已有一次清除等待另一位同志确认。")
		}
		if id, err = tx.Insert(`INSERT INTO foi_erasure (unit_id, before_on, asked_person, asked_by, asked_at, requests) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			unit, until, actor.PersonID, actor.Name, tx.Now, len(list)); err != nil {
			return err
		}
		record(tx, actor, unit, id, "ask", len(list))
		return todo.Open(tx, todo.Item{Kind: todoErase, ObjectKind: todoErase, ObjectID: audit.ID(id), UnitID: unit, Action: string(rbac.FoiErase),
			Title: "确认清除保存期满的申请人信息", URL: "/desk/requests/erasures", Verb: "确认"})
	})
	return id, fault.Wrap("erasure.Ask", err)
}

func record(tx *db.Tx, actor rbac.Actor, unit, id int64, what string, n int) {
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiErase), ObjectKind: "foi_erasure", ObjectID: audit.ID(id), UnitID: unit, Detail: map[string]any{"do": what, "requests": n}})
}

// gone stands where an applicant's words stood.
const gone = "（保存期满，已清除）"

// Do makes the data unreadable, for ever. Who asked can not do it. The bytes of
// the cases' files go after the commit.
func (s *Service) Do(ctx context.Context, actor rbac.Actor, id, version int64) (n int, err error) {
	var hashes []string
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := byID(tx, id)
		if err != nil {
			return err
		}
		if err := allowed(tx, actor, e.UnitID); err != nil {
			return err
		}
		switch {
		case e.DoneAt.Valid || e.Version != version:
			return fault.Conflict("这次清除已经办过，请刷新页面。")
		case e.AskedPerson == actor.PersonID || actor.Is(e.AskedPerson):
			return fault.Conflict("清除由两位同志办理：您提出的，请另一位同志确认。")
		}
		hashes = nil
		if e.What != Term {
			n = 1
			return s.doLine(tx, actor, e)
		}
		list, err := due(tx, e.UnitID, e.BeforeOn)
		if err != nil {
			return err
		}
		parties := int64(0)
		for _, c := range list {
			p, files, err := wipe(tx, c.ID, e.AskedPerson, actor.PersonID)
			if err != nil {
				return err
			}
			parties, hashes = parties+p, append(hashes, files...)
		}
		n = len(list)
		return done(tx, actor, e, n, parties)
	})
	if err != nil {
		return 0, fault.Wrap("erasure.Do", err)
	}
	for _, sha := range hashes {
		err = errors.Join(err, s.Files.Destroy(s.DB.Reader(ctx), sha))
	}
	return n, fault.Wrap("erasure.Do", err)
}

// done closes a run.
func done(tx *db.Tx, actor rbac.Actor, e Erasure, n int, parties int64) error {
	if _, err := tx.Exec(`UPDATE foi_erasure SET done_by = ?, done_at = ?, requests = ?, parties = ?, version = version + 1 WHERE id = ?`, actor.Name, tx.Now, n, parties, e.ID); err != nil {
		return err
	}
	record(tx, actor, e.UnitID, e.ID, "done", n)
	return todo.Close(tx, todoErase, todoErase, audit.ID(e.ID), 0, actor.Name)
}

// wipe empties one case, its sealed history too, and takes its files from the
// records.
func wipe(tx *db.Tx, id, asked, done int64) (parties int64, hashes []string, err error) {
	if err = tx.Select(&hashes, `SELECT sha256 FROM attachment WHERE owner_kind IN ('foi_request', 'foi_letter', 'foi_original') AND owner_id = ?`, id); err != nil {
		return 0, nil, err
	}
	if _, err = tx.Exec(`UPDATE foi_request SET sealed = '', who_blind = '', name_blind = '', phone_blind = '', query_hash = '', purpose = '', notes = '', help_how = '',
		post_number = '', first_view = '', sensitive_why = '', subject = ?, need = ?, erased_at = ?, version = version + 1 WHERE id = ?`, gone, gone, tx.Now, id); err != nil {
		return 0, nil, err
	}
	if err = foi.EraseLines(tx, id, asked, done); err != nil {
		return 0, nil, err
	}
	for _, q := range []string{
		`UPDATE foi_task SET ask = '` + gone + `', searched_in = '', searched_by = '', opinion = '', reply = '', why = '' WHERE request_id = ?`,
		`UPDATE foi_meeting SET issue = '` + gone + `', conclusion = '' WHERE request_id = ?`,
		`UPDATE foi_opinion SET opinion = '' WHERE meeting_id IN (SELECT m.id FROM foi_meeting m WHERE m.request_id = ?)`,
		`UPDATE foi_step SET opinion = '' WHERE request_id = ?`,
		`UPDATE foi_review SET case_no = '', outcome_note = '', lessons = '' WHERE request_id = ?`,
		`UPDATE foi_event SET void_why = '' WHERE request_id = ?`,
		`UPDATE foi_paper SET file_id = NULL, scan_id = NULL WHERE request_id = ?`, `UPDATE foi_step SET scan_id = NULL WHERE request_id = ?`, `UPDATE foi_task SET scan_id = NULL WHERE request_id = ?`,
		`UPDATE foi_meeting SET scan_id = NULL WHERE request_id = ?`, `UPDATE foi_event SET note = '' WHERE request_id = ?`,
		`UPDATE foi_letter SET sealed = '' WHERE request_id = ?`, `UPDATE foi_redaction SET original_id = NULL WHERE request_id = ?`,
		`UPDATE foi_redaction_mark SET sealed = '' WHERE redaction_id IN (SELECT d.id FROM foi_redaction d WHERE d.request_id = ?)`,
		`DELETE FROM attachment WHERE owner_kind IN ('foi_request', 'foi_letter', 'foi_original') AND owner_id = ?`,
	} {
		if _, err = tx.Exec(q, id); err != nil {
			return 0, nil, err
		}
	}
	parties, err = tx.Exec(`UPDATE foi_party SET sealed = '', subject = ?, reason = '' WHERE request_id = ?`, gone, id)
	return parties, hashes, err
}

const columns = `e.id, e.unit_id, u.short_name AS unit, u.path, e.before_on, e.asked_person, e.asked_by, e.asked_at, e.done_by, e.done_at, e.requests, e.parties, e.version, e.what, e.request_id, e.target_id, e.why,
	COALESCE((SELECT r.number FROM foi_request r WHERE r.id = e.request_id), '') AS number`

func byID(q db.Reader, id int64) (e Erasure, err error) {
	err = q.Get(&e, `SELECT `+columns+` FROM foi_erasure e JOIN org_unit u ON u.id = e.unit_id WHERE e.id = ?`, id)
	if db.NoRows(err) {
		return e, fault.NotFound("没有这次清除。")
	}
	return e, err
}

// List lists the runs in reach, the newest first.
func (s *Service) List(ctx context.Context, actor rbac.Actor) (list []Erasure, err error) {
	where, args := rbac.ReachOf(actor, rbac.FoiErase).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+columns+` FROM foi_erasure e JOIN org_unit u ON u.id = e.unit_id WHERE `+where+` ORDER BY e.id DESC LIMIT 200`, args...)
	return list, fault.Wrap("erasure.List", err)
}
