package foi

import (
	"context"
	"fmt"
	"strings"

	"lianghua/foi/clock"
	"lianghua/foi/fee"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// verb runs one move of a case: load, right, checks and writes of f, then
// dates, warning and todo.
func (s *Service) verb(ctx context.Context, actor rbac.Actor, ref Ref, a Action, f func(tx *db.Tx, r *Request, m move) (step, error)) error {
	return s.write(ctx, "foi."+string(a), func(tx *db.Tx) error {
		r, m, err := held(tx, actor, ref, a)
		if err != nil {
			return err
		}
		if (Done{}).once(a, r) && a != ActIssue {
			return fault.Conflictf("这件申请已经答复，不能再办理“%s”。", a.Name())
		}
		st, err := f(tx, &r, m)
		if err != nil {
			return err
		}
		if err := take(tx, actor, &r, m, st); err != nil {
			return err
		}
		return s.settle(tx, actor, r.ID)
	})
}

// settle brings dates, warning and todo of a case in line with its facts.
func (s *Service) settle(tx *db.Tx, actor rbac.Actor, id int64) error {
	r, err := s.reckon(tx, id)
	if err != nil {
		return err
	}
	if err := s.watch(tx, r); err != nil {
		return err
	}
	return tell(tx, actor, r)
}

// day checks a day on which something happened to a case.
func day(p *fault.Problems, tx *db.Tx, r Request, field string, on calendar.Date, what string) {
	switch {
	case on.IsZero():
		p.Add(field, "请填写"+what+"。")
	case on.After(today(tx)):
		p.Add(field, what+"不能晚于今天。")
	case on.Before(r.ReceivedOn):
		p.Add(field, what+"不能早于收到申请之日 "+r.ReceivedOn.Chinese()+"。")
	}
}

// Examination is the first look at a case (初审).
type Examination struct {
	View        string // 初审意见: clear? ours? a repeat? a petition? a third party? how many?
	Sensitivity Sensitivity
	Why         string // when it is lower than what the facts propose
}

// Examine records the first look; who makes it has the case from now on.
func (s *Service) Examine(ctx context.Context, actor rbac.Actor, ref Ref, e Examination) error {
	return s.verb(ctx, actor, ref, ActExamine, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		p.Need("view", e.View, "请填写初审意见。")
		if err := s.grade(tx, r, e.Sensitivity, e.Why, &p); err != nil {
			return step{}, err
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		_, err := tx.Exec(`UPDATE foi_request SET first_view = ?, handler = ?, handler_name = ?, sensitivity = ?, sensitive_why = ? WHERE id = ?`,
			strings.TrimSpace(e.View), actor.PersonID, actor.Name, r.Sensitivity, r.SensitiveWhy, r.ID)
		return step{On: today(tx), Detail: map[string]any{"sensitivity": r.Sensitivity}}, err
	})
}

// Work takes a clear application of the organ's own on to searching and drafting.
func (s *Service) Work(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.verb(ctx, actor, ref, ActWork, func(tx *db.Tx, _ *Request, _ move) (step, error) { return step{On: today(tx)}, nil })
}

// Ask is a letter to the applicant that waits for something.
type Ask struct {
	What  string        // 补正事项; what reasons are asked for
	On    calendar.Date // the letter was sent
	Until calendar.Date // the applicant's last day
	Late  string        // why the correction is asked for after the seventh day
}

// AskCorrection tells once, within seven working days, what to correct, with a
// reasonable term (条例第三十条).
func (s *Service) AskCorrection(ctx context.Context, actor rbac.Actor, ref Ref, a Ask) error {
	return s.verb(ctx, actor, ref, ActCorrect, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		p.Need("what", a.What, "请逐条写明需要补正的事项。")
		day(&p, tx, *r, "on", a.On, "补正告知书的发出日期")
		until(&p, a)
		if a.On.After(r.CorrectionDue) && strings.TrimSpace(a.Late) == "" {
			p.Add("late", "已过七个工作日的补正告知期限（"+r.CorrectionDue.Chinese()+"），确需补正的，请写明理由。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		return s.ask(tx, actor, r, a, clock.CorrectionSent)
	})
}

// AskReasons asks an applicant whose number of applications is plainly beyond
// reason why (条例第三十五条).
func (s *Service) AskReasons(ctx context.Context, actor rbac.Actor, ref Ref, a Ask) error {
	return s.verb(ctx, actor, ref, ActExplain, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		p.Need("what", a.What, "请写明统计的期间和件数，以及需要说明的理由。")
		day(&p, tx, *r, "on", a.On, "说明理由告知书的发出日期")
		until(&p, a)
		if err := p.Err(); err != nil {
			return step{}, err
		}
		return s.ask(tx, actor, r, a, explainSent)
	})
}

func until(p *fault.Problems, a Ask) {
	if !a.Until.After(a.On) {
		p.Add("until", "请填写申请人回复的最后一日，应晚于发出日期。")
	}
}

func (s *Service) ask(tx *db.Tx, actor rbac.Actor, r *Request, a Ask, kind clock.Kind) (step, error) {
	if err := addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: kind, On: a.On, UntilOn: a.Until, Note: a.What}); err != nil {
		return step{}, err
	}
	_, err := tx.Exec(`UPDATE foi_request SET wait_until = ? WHERE id = ?`, a.Until, r.ID)
	return step{On: a.On, Reason: a.Late}, err
}

// Corrected takes in the corrected application: the 20 days begin anew
// (条例第三十条). need is what is asked now; blank keeps the words.
func (s *Service) Corrected(ctx context.Context, actor rbac.Actor, ref Ref, on calendar.Date, need string, files ...Upload) error {
	return s.verb(ctx, actor, ref, ActCorrected, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		day(&p, tx, *r, "on", on, "收到补正材料的日期")
		if err := p.Err(); err != nil {
			return step{}, err
		}
		if need = strings.TrimSpace(need); need != "" {
			if _, err := tx.Exec(`UPDATE foi_request SET need = ?, subject = ?, notes = ? WHERE id = ?`, need, subject(need),
				strings.TrimSpace(r.Notes+"\n补正前的申请内容："+r.Need), r.ID); err != nil {
				return step{}, err
			}
		}
		if err := keepFiles(tx, actor, *r, files); err != nil {
			return step{}, err
		}
		return s.came(tx, actor, r, on, clock.CorrectionReceived)
	})
}

func (s *Service) came(tx *db.Tx, actor rbac.Actor, r *Request, on calendar.Date, kind clock.Kind) (step, error) {
	if err := addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: kind, On: on}); err != nil {
		return step{}, err
	}
	_, err := tx.Exec(`UPDATE foi_request SET wait_until = '' WHERE id = ?`, r.ID)
	return step{On: on}, err
}

// Explained takes in the applicant's reasons. Reasonable ones may need a 合理延迟:
// delayed is the day told to the applicant, zero for none (条例第三十五条).
func (s *Service) Explained(ctx context.Context, actor rbac.Actor, ref Ref, on calendar.Date, reasonable bool, delayed calendar.Date) error {
	return s.verb(ctx, actor, ref, ActExplained, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		day(&p, tx, *r, "on", on, "收到理由说明的日期")
		if !delayed.IsZero() && (!reasonable || !delayed.After(r.DueOn)) {
			p.Add("delayed", "合理延迟只用于理由合理的申请，且应晚于原答复期限 "+r.DueOn.Chinese()+"。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		if !delayed.IsZero() {
			if err := addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: delayGranted, On: on, UntilOn: delayed}); err != nil {
				return step{}, err
			}
		}
		st, err := s.came(tx, actor, r, on, explainCame)
		st.Reason = map[bool]string{true: "理由合理", false: "理由不合理"}[reasonable]
		return st, err
	})
}

// Fee is a notice to pay: by 件 of the month or by 页 of this application,
// never both (信息处理费管理办法).
type Fee struct {
	ByPages  bool
	Quantity int
	On       calendar.Date // the notice was received
}

// feeDays is how long an applicant has to pay, in working days after the day
// on which the notice came.
const feeDays = 20 // 政府信息公开信息处理费管理办法第六条

// AskFee sends the notice to pay; payment starts the 20 days anew.
func (s *Service) AskFee(ctx context.Context, actor rbac.Actor, ref Ref, f Fee) (yuan int, err error) {
	err = s.verb(ctx, actor, ref, ActFee, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		day(&p, tx, *r, "on", f.On, "收费通知书的日期")
		var e error
		if yuan, e = f.yuan(); e != nil {
			return step{}, e
		}
		if yuan == 0 {
			p.Add("quantity", "没有超过免费的数量（每月十件、每件三十页），不应收费。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		cal, err := s.Calendar(tx)
		if err != nil {
			return step{}, err
		}
		last := cal.AddWorkdays(f.On, feeDays).Date
		if err := addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: clock.FeeNotice, On: f.On, Quantity: f.Quantity, Amount: int64(yuan) * 100,
			UntilOn: last, Note: f.measure()}); err != nil {
			return step{}, err
		}
		_, err = tx.Exec(`UPDATE foi_request SET wait_until = ? WHERE id = ?`, last, r.ID)
		return step{On: f.On, Reason: fmt.Sprintf("%s %d，%d 元", f.measure(), f.Quantity, yuan)}, err
	})
	return yuan, err
}

func (f Fee) yuan() (int, error) {
	if f.ByPages {
		return fee.Pages(f.Quantity)
	}
	return fee.Items(f.Quantity)
}

func (f Fee) measure() string {
	if f.ByPages {
		return "按量（页）"
	}
	return "按件"
}

// Paid takes in the payment.
func (s *Service) Paid(ctx context.Context, actor rbac.Actor, ref Ref, on calendar.Date) error {
	return s.verb(ctx, actor, ref, ActPaid, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		day(&p, tx, *r, "on", on, "缴费日期")
		if err := p.Err(); err != nil {
			return step{}, err
		}
		return s.came(tx, actor, r, on, clock.FeePaid)
	})
}

// Lapse goes on with a case whose applicant let the term pass: the answer says
// so (6.1, 6.2, 5.4).
func (s *Service) Lapse(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.verb(ctx, actor, ref, ActLapse, func(tx *db.Tx, r *Request, m move) (step, error) {
		if !today(tx).After(r.WaitUntil) {
			return step{}, fault.Conflictf("申请人的期限到 %s 为止，过了这一天才能按逾期办理。", r.WaitUntil.Chinese())
		}
		return step{On: today(tx), Reason: r.State.Name() + "逾期"}, nil
	})
}

// Withdraw ends a case that the applicant took back; it counts as 6.3.
func (s *Service) Withdraw(ctx context.Context, actor rbac.Actor, ref Ref, on calendar.Date, why string, files ...Upload) error {
	return s.verb(ctx, actor, ref, ActWithdraw, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		p.Need("why", why, "请写明申请人以何种方式撤回。")
		day(&p, tx, *r, "on", on, "撤回日期")
		if err := p.Err(); err != nil {
			return step{}, err
		}
		if err := keepFiles(tx, actor, *r, files); err != nil {
			return step{}, err
		}
		received := r.ReceivedOn // one that never was confirmed counts from the day it came
		if received.IsZero() {
			received = r.SubmittedOn
		}
		_, err := tx.Exec(`UPDATE foi_request SET closed_as = 'withdrawn', closed_on = ?, answer_code = '6.3', wait_until = '', received_on = ? WHERE id = ?`, on, received, r.ID)
		if err != nil {
			return step{}, err
		}
		return step{On: on, Reason: why}, voidSteps(tx, r.ID)
	})
}

// Extension is a longer term: at most 20 working days, once, agreed to by the
// head of the office before the last day (条例第三十三条).
type Extension struct {
	Days   int
	Reason string
	On     calendar.Date // agreed on
	Paper  Signature     // when agreed to on paper
}

// Extend grants it. Nobody agrees to an own request: who has the case asks.
func (s *Service) Extend(ctx context.Context, actor rbac.Actor, ref Ref, x Extension) error {
	return s.write(ctx, "foi.Extend", func(tx *db.Tx) error {
		r, err := readable(tx, actor, ref.ID)
		if err != nil {
			return err
		}
		if r.Version != ref.Version {
			return errStale
		}
		m, err := next(r.State, ActExtend)
		if err != nil {
			return err
		}
		if err := x.check(tx, actor, r, m); err != nil {
			return err
		}
		old := r.DueOn
		if err := addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: clock.Extended, On: x.On, Days: x.Days, Note: x.Reason}); err != nil {
			return err
		}
		if err := s.inTime(tx, r); err != nil { // the clock refuses a second one and one that comes too late
			return err
		}
		by := actor.Name
		if x.Paper.paper() {
			by = x.Paper.By
			if _, err := x.Paper.keep(tx, actor, r); err != nil {
				return err
			}
		}
		if err := take(tx, actor, &r, m, step{On: x.On, Reason: fmt.Sprintf("延长 %d 个工作日，原期限 %s，%s同意：%s", x.Days, old.Chinese(), by, x.Reason),
			Detail: map[string]any{"days": x.Days, "paper": x.Paper.paper()}}); err != nil {
			return err
		}
		return s.settle(tx, actor, r.ID)
	})
}

// inTime asks the clock whether the extensions of a case may stand.
func (s *Service) inTime(tx *db.Tx, r Request) error {
	list, err := events(tx, r.ID)
	if err != nil {
		return err
	}
	by, err := s.counting(tx, today(tx))
	if err != nil {
		return err
	}
	f, _ := facts(r, list, by.first, by.asOf)
	f.Kept = false
	_, err = clock.Compute(f, by.cal)
	return err
}

func (x Extension) check(tx *db.Tx, actor rbac.Actor, r Request, m move) error {
	var p fault.Problems
	p.Need("reason", x.Reason, "请写明延期的理由。")
	if x.Days < 1 || x.Days > 20 {
		p.Add("days", "延长的期限为 1 至 20 个工作日。") // 条例第三十三条第三款
	}
	day(&p, tx, r, "on", x.On, "同意延期的日期")
	if !r.AnsweredOn.IsZero() {
		return fault.Conflict("已经答复的申请不能延期。")
	}
	right := m.Right
	if x.Paper.paper() {
		right = rbac.FoiHandle
		x.Paper.check(tx, &p)
	} else if actor.Is(r.Handler) {
		p.Add("on", "延期应由政府信息公开工作机构负责人同意，您是本件的经办人；已在纸上签批的，请登记线下审签。")
	}
	if err := rbac.Check(actor, right, r.unit()); err != nil {
		return err
	}
	return p.Err()
}
