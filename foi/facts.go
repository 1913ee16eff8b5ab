package foi

import (
	"context"
	"fmt"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Alike is what is known of the same applicant's and similar applications:
// facts for a person who decides.
type Alike struct {
	Month    int       // 件 of this applicant in the calendar month of receipt, this one included
	Year     int       // in the twelve months up to it
	Disputed int       // of theirs under 行政复议 or 行政诉讼, ever
	Others   []Request // theirs, the newest first, at most 20
	Same     []Request // by anybody, with the same words of what is wanted
}

// Askers is how many different applicants want what a case asks for, its own
// included: one who asks three times is one (条例第四十四条).
func (a Alike) Askers(r Request) int {
	seen := map[string]bool{r.WhoBlind: true}
	n := 1
	for _, x := range a.Same {
		if x.WhoBlind == "" || !seen[x.WhoBlind] {
			n++
		}
		seen[x.WhoBlind] = true
	}
	return n
}

// manyAYear is how many applications of one person in twelve months make a
// case a matter for more people (重点).
const manyAYear = 10

// Propose is the sensitivity that the facts speak for, with the reasons.
func (a Alike) Propose() (Sensitivity, []string) {
	var why []string
	out := Plain
	if a.Year > manyAYear {
		out, why = Key, append(why, fmt.Sprintf("同一申请人十二个月内申请 %d 件", a.Year))
	}
	if a.Disputed > 0 {
		out, why = Suit, append(why, fmt.Sprintf("同一申请人曾提起行政复议或者行政诉讼 %d 次", a.Disputed))
	}
	return out, why
}

// alike gathers the facts about a case.
func alike(q db.Reader, r Request) (a Alike, err error) {
	on := r.ReceivedOn
	if on.IsZero() {
		on = r.SubmittedOn
	}
	if r.WhoBlind != "" {
		month := calendar.On(on.Year(), on.Month(), 1)
		err = q.Get(&a, `SELECT COALESCE(sum(CASE WHEN submitted_on >= ? AND submitted_on < ? THEN 1 ELSE 0 END), 0) AS month,
			COALESCE(sum(CASE WHEN submitted_on > ? AND submitted_on <= ? THEN 1 ELSE 0 END), 0) AS year,
			(SELECT count(*) FROM foi_review v JOIN foi_request x ON x.id = v.request_id WHERE x.who_blind = ?) AS disputed
			FROM foi_request WHERE who_blind = ? AND state <> 'dismissed'`,
			month, calendar.On(on.Year(), on.Month()+1, 1), calendar.On(on.Year()-1, on.Month(), on.Day()), on, r.WhoBlind, r.WhoBlind)
		if err != nil {
			return a, fault.Wrap("foi.alike", err)
		}
		if err = q.Select(&a.Others, `SELECT `+requestColumns+requestFrom+`WHERE r.who_blind = ? AND r.id <> ? ORDER BY r.id DESC LIMIT 20`, r.WhoBlind, r.ID); err != nil {
			return a, fault.Wrap("foi.alike", err)
		}
	}
	err = q.Select(&a.Same, `SELECT `+requestColumns+requestFrom+`WHERE r.id <> ? AND r.erased_at IS NULL AND r.state <> 'dismissed' AND (r.subject = ? OR (r.item_id <> 0 AND r.item_id = ?)) ORDER BY r.id DESC LIMIT 20`,
		r.ID, r.Subject, r.ItemID)
	return a, fault.Wrap("foi.alike", err)
}

// grade sets the sensitivity; lower than the facts propose needs a reason.
func (s *Service) grade(tx *db.Tx, r *Request, to Sensitivity, why string, p *fault.Problems) error {
	if to.Name() == "" {
		p.Add("sensitivity", "请选择敏感程度：一般、重点、涉诉。")
		return nil
	}
	a, err := alike(tx, *r)
	if err != nil {
		return err
	}
	rank := map[Sensitivity]int{Plain: 0, Key: 1, Suit: 2}
	proposed, reasons := a.Propose()
	if why = strings.TrimSpace(why); rank[to] < rank[proposed] && why == "" {
		p.Add("sensitive_why", strings.Join(reasons, "；")+"，应按“"+proposed.Name()+"”办理；按较低程度办理的，请写明理由。")
	}
	if why == "" {
		why = strings.Join(reasons, "；")
	}
	r.Sensitivity, r.SensitiveWhy = to, why
	return nil
}

// Grade changes the sensitivity of an open case, for instance when the press asks.
func (s *Service) Grade(ctx context.Context, actor rbac.Actor, ref Ref, to Sensitivity, why string) error {
	return s.write(ctx, "foi.Grade", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if !r.Open() || r.State == Signing {
			return fault.Conflictf("这件申请当前为“%s”，不能再改敏感程度。", r.State.Name())
		}
		var p fault.Problems
		if err := s.grade(tx, &r, to, why, &p); err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := touch(tx, actor, &r, step{Action: actGrade, Reason: to.Name() + "：" + why, Detail: map[string]any{"sensitivity": to}}, rbac.FoiHandle); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE foi_request SET sensitivity = ?, sensitive_why = ? WHERE id = ?`, r.Sensitivity, r.SensitiveWhy, r.ID)
		return err
	})
}

// CorrectReceipt puts a wrong day of receipt right. Before the answer the desk
// may, with a reason; after it only who signs, and the log says so.
func (s *Service) CorrectReceipt(ctx context.Context, actor rbac.Actor, ref Ref, on calendar.Date, why string) error {
	return s.write(ctx, "foi.CorrectReceipt", func(tx *db.Tx) error {
		r, err := readable(tx, actor, ref.ID)
		if err != nil {
			return err
		}
		if r.Version != ref.Version {
			return errStale
		}
		right := rbac.FoiHandle
		if !r.AnsweredOn.IsZero() {
			right = rbac.FoiSign
		}
		if err := rbac.Check(actor, right, r.unit()); err != nil {
			return err
		}
		if r.ReceivedOn.IsZero() {
			return fault.Conflict("这件申请还没有收到日期，请先与申请人确认。")
		}
		var p fault.Problems
		p.Need("reason", why, "请写明更正收到日期的理由。")
		if on.IsZero() || on.After(today(tx)) || on.Before(r.SubmittedOn) {
			p.Add("on", "收到日期不能早于收件日期 "+r.SubmittedOn.Chinese()+"，也不能晚于今天。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := touch(tx, actor, &r, step{Action: actReceipt, On: on, Reason: "由 " + r.ReceivedOn.Chinese() + " 更正：" + why,
			Detail: map[string]any{"was": r.ReceivedOn.String(), "now": on.String(), "answered": !r.AnsweredOn.IsZero()}}, right); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_request SET received_on = ? WHERE id = ?`, on, r.ID); err != nil {
			return err
		}
		return s.settle(tx, actor, r.ID)
	})
}

// VoidEvent takes a fact out of the count that was entered wrongly, with a reason.
func (s *Service) VoidEvent(ctx context.Context, actor rbac.Actor, ref Ref, event int64, why string) error {
	return s.write(ctx, "foi.VoidEvent", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if !r.AnsweredOn.IsZero() {
			return fault.Conflict("已经答复的申请，期限事实不再改动。")
		}
		if strings.TrimSpace(why) == "" {
			return fault.Invalid("reason", "请写明更正的理由。")
		}
		n, err := tx.Exec(`UPDATE foi_event SET voided_at = ?, voided_by = ?, void_why = ? WHERE id = ? AND request_id = ? AND voided_at IS NULL`,
			tx.Now, actor.Name, why, event, r.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("没有这条期限事实，或者已经更正。")
		}
		if err := touch(tx, actor, &r, step{Action: actVoid, Reason: why, Detail: map[string]any{"event": event}}, rbac.FoiHandle); err != nil {
			return err
		}
		return s.settle(tx, actor, r.ID)
	})
}
