package foi

import (
	"context"
	"strings"

	"lianghua/foi/answer"
	"lianghua/foi/letter"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// askSeats opens the todos of the seats whose turn it is.
func askSeats(tx *db.Tx, r Request) error {
	all, err := steps(tx, r.ID)
	if err != nil {
		return err
	}
	for _, st := range all {
		if !st.ready(all) {
			continue
		}
		if err := todo.Open(tx, todo.Item{Kind: todoSeat + string(st.Seat), ObjectKind: object, ObjectID: itoa(r.ID), UnitID: st.UnitID, Action: string(st.Seat.Right()),
			Title: "申请 " + r.Number + "的答复：" + st.Seat.Name(), URL: st.address(r.ID), Verb: "审签", Due: r.DueOn}); err != nil {
			return err
		}
	}
	return nil
}

// address is where the seat decides: the lawyers have a page of their own.
func (s Step) address(request int64) string {
	switch s.Seat {
	case SeatJustice:
		return "/desk/requests/legal/" + itoa(s.ID)
	case SeatCounsel:
		return "/desk/requests/counsel/" + itoa(s.ID)
	}
	return address(request)
}

func closeSeats(tx *db.Tx, r int64, by string) error {
	for seat := range seats {
		if err := todo.Close(tx, todoSeat+string(seat), object, itoa(r), 0, by); err != nil {
			return err
		}
	}
	return nil
}

// voidSteps ends the seats that have not decided, when a draft comes back.
func voidSteps(tx *db.Tx, request int64) error {
	if err := closeSeats(tx, request, "系统"); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE foi_step SET state = 'void', version = version + 1 WHERE request_id = ? AND state = 'pending'`, request)
	return err
}

// Decision is what a seat says of a draft.
type Decision struct {
	StepID  int64
	Agree   bool
	Opinion string // needed when it returns the draft
	Paper   Signature
}

// Decide records a seat's decision. The last one is 签发: the answer has its
// number and day. Nobody who drafted it signs it.
func (s *Service) Decide(ctx context.Context, actor rbac.Actor, ref Ref, x Decision) error {
	return s.write(ctx, "foi.Decide", func(tx *db.Tx) error {
		r, st, all, err := seated(tx, actor, ref, x)
		if err != nil {
			return err
		}
		d, err := draftOf(tx, r.DraftID)
		if err != nil {
			return err
		}
		if err := x.check(tx, actor, r, st, d); err != nil {
			return err
		}
		if err := x.store(tx, actor, r, st); err != nil {
			return err
		}
		switch {
		case !x.Agree:
			m := move{Signing, ActReturn, Working, st.Seat.Right()}
			if err := take(tx, actor, &r, m, step{On: today(tx), Reason: st.Seat.Name() + "：" + x.Opinion}); err != nil {
				return err
			}
			if err := voidSteps(tx, r.ID); err != nil {
				return err
			}
		case lastOf(all, st):
			return s.issue(tx, actor, r, d, x)
		default:
			if err := touch(tx, actor, &r, step{Action: actStep, On: today(tx), Reason: st.Seat.Name() + "：同意"}, st.Seat.Right()); err != nil {
				return err
			}
			if err := todo.Close(tx, todoSeat+string(st.Seat), object, itoa(r.ID), 0, actor.Name); err != nil {
				return err
			}
			if err := askSeats(tx, r); err != nil {
				return err
			}
		}
		return s.settle(tx, actor, r.ID)
	})
}

// seated loads a case and the seat that decides, in reach of who sits there.
func seated(tx *db.Tx, actor rbac.Actor, ref Ref, x Decision) (r Request, st Step, all []Step, err error) {
	if r, err = ByID(tx, ref.ID); err != nil {
		return r, st, all, err
	}
	if all, err = steps(tx, r.ID); err != nil {
		return r, st, all, err
	}
	for _, o := range all {
		if o.ID == x.StepID {
			st = o
		}
	}
	right := st.Seat.Right()
	unit := rbac.Unit{ID: st.UnitID, Path: st.Path, Name: st.Unit}
	if st.ID == 0 || (!rbac.May(actor, right, unit) && !rbac.May(actor, rbac.FoiRead, r.unit())) {
		return Request{}, st, all, errNone
	}
	if r.Version != ref.Version {
		return r, st, all, errStale
	}
	if x.Paper.paper() { // the desk enters what was signed on paper
		right, unit = rbac.FoiHandle, r.unit()
	}
	if err = rbac.Check(actor, right, unit); err != nil {
		return r, st, all, err
	}
	if r.State != Signing || !st.ready(all) {
		return r, st, all, fault.Conflict("这一环节现在不能办理，可能前一环节还没有完成，或者已经办过。请刷新页面。")
	}
	return r, st, all, nil
}

func (x Decision) check(tx *db.Tx, actor rbac.Actor, r Request, st Step, d Draft) error {
	var p fault.Problems
	if !x.Agree {
		p.Need("opinion", x.Opinion, "退回的，请写明意见。")
	}
	if st.Seat == SeatJustice || st.Seat == SeatCounsel {
		p.Need("opinion", x.Opinion, "请写明意见。")
	}
	if x.Paper.paper() {
		x.Paper.check(tx, &p)
		if x.Paper.By == rbac.OwnName(d.ByName) {
			p.Add("signed_by", "拟写答复的人不能审签自己拟写的答复，请由另一位同志审签。")
		}
	} else if actor.Is(d.ByPerson) {
		p.Add("opinion", "这份答复是您本人拟写的，请由另一位同志"+st.Seat.Name()+"。")
	}
	return p.Err()
}

func (x Decision) store(tx *db.Tx, actor rbac.Actor, r Request, st Step) error {
	state, way, scan := "passed", "system", int64(0)
	if !x.Agree {
		state = "returned"
	}
	if x.Paper.paper() {
		way = "paper"
		var err error
		if scan, err = x.Paper.keep(tx, actor, r); err != nil {
			return err
		}
	}
	n, err := tx.Exec(`UPDATE foi_step SET state = ?, opinion = ?, way = ?, by_person = ?, by_name = ?, signed_by = ?, signed_on = ?, scan_id = ?, at = ?, version = version + 1
		WHERE id = ? AND version = ? AND state = 'pending'`, state, strings.TrimSpace(x.Opinion), way, actor.PersonID, actor.Name, x.Paper.By, x.Paper.On, orNull(scan), tx.Now, st.ID, st.Version)
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

func lastOf(all []Step, st Step) bool {
	for _, o := range all {
		if o.State == "pending" && o.ID != st.ID {
			return false
		}
	}
	return true
}

// issue makes the signed draft the answer. An answer that is put right keeps
// the day of the first one: the case counts once.
func (s *Service) issue(tx *db.Tx, actor rbac.Actor, r Request, d Draft, x Decision) error {
	m, err := next(r.State, ActIssue)
	if err != nil {
		return err
	}
	on := today(tx)
	if x.Paper.paper() {
		on = x.Paper.On
	}
	if _, err := answer.VersionOn(on); err != nil {
		return err
	}
	first := r.AnsweredOn
	if first.IsZero() {
		first = on
	}
	if err := take(tx, actor, &r, m, step{On: on, Reason: d.Type().Label(), Detail: map[string]any{"code": d.AnswerCode, "draft": d.ID, "paper": x.Paper.paper()}}); err != nil {
		return err
	}
	kind, ok := letter.ByCode(d.Letter)
	if !ok {
		return fault.Internal("foi.issue", errNone)
	}
	number, err := NextDocument(tx, r.OrganID, on.Year(), kind.Suffix)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE foi_request SET answer_code = ?, rule_version = ?, answered_on = ?, document_no = ?, wait_until = '', delivered_on = '' WHERE id = ?`,
		d.AnswerCode, d.RuleVersion, first, number, r.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO foi_paper (request_id, kind, title, number, draft_id, issued_on, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, d.Letter, kind.Name, number, d.ID, on, actor.Name, tx.Now); err != nil {
		return err
	}
	if err := closeSeats(tx, r.ID, actor.Name); err != nil {
		return err
	}
	return s.settle(tx, actor, r.ID)
}

// Recall takes a draft back from its way before it is signed.
func (s *Service) Recall(ctx context.Context, actor rbac.Actor, ref Ref, why string) error {
	return s.verb(ctx, actor, ref, ActReturn, func(tx *db.Tx, r *Request, m move) (step, error) {
		if strings.TrimSpace(why) == "" {
			return step{}, fault.Invalid("reason", "请写明撤回的理由。")
		}
		return step{On: today(tx), Reason: "经办人撤回：" + why}, voidSteps(tx, r.ID)
	})
}

// Delivery is how the answer reached the applicant (送达).
type Delivery struct {
	Way        string // one of DeliveryWays
	PostNumber string
	SentOn     calendar.Date
	SignedOn   calendar.Date // 送达日: signed for, picked up, the mail sent
	SignedBy   string        // who signed, in words: 本人, 家属, 收发室
	Proof      []Upload      // 送达回证
}

// DeliveryWays are the ways of delivery.
func DeliveryWays() []Choice {
	return []Choice{{"post", "邮寄"}, {"pickup", "自行领取"}, {"email", "电子邮件"}, {"onsite", "当场查阅"}, {"web", "网上获取"}, {"fax", "传真"}}
}

// Deliver records that the answer arrived.
func (s *Service) Deliver(ctx context.Context, actor rbac.Actor, ref Ref, x Delivery) error {
	return s.verb(ctx, actor, ref, ActDeliver, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		if ChoiceName(DeliveryWays(), x.Way) == "" {
			p.Add("way", "请选择送达方式。")
		}
		if x.Way == "post" {
			p.Need("post_number", x.PostNumber, "邮寄送达的，请填写邮件号。")
		}
		day(&p, tx, *r, "sent_on", x.SentOn, "发出日期")
		day(&p, tx, *r, "signed_on", x.SignedOn, "送达日期")
		if x.SignedOn.Before(x.SentOn) {
			p.Add("signed_on", "送达日期不能早于发出日期。")
		}
		if x.Way == "post" || x.Way == "pickup" {
			p.Need("signed_by", x.SignedBy, "请写明由谁签收（本人、代理人、收发室等）。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		if err := keepFiles(tx, actor, *r, x.Proof); err != nil {
			return step{}, err
		}
		if _, err := tx.Exec(`UPDATE foi_request SET delivered_on = ? WHERE id = ?`, x.SignedOn, r.ID); err != nil {
			return step{}, err
		}
		_, err := tx.Exec(`UPDATE foi_paper SET way = ?, post_number = ?, sent_on = ?, signed_on = ?, signed_by = ?, version = version + 1
			WHERE request_id = ? AND number = ? AND draft_id = ?`, x.Way, strings.TrimSpace(x.PostNumber), x.SentOn, x.SignedOn, x.SignedBy, r.ID, r.DocumentNo, r.DraftID)
		return step{On: x.SignedOn, Reason: ChoiceName(DeliveryWays(), x.Way)}, err
	})
}

// Amend reopens an answer to put it right (更正答复): it is drafted, signed and
// delivered again. The case keeps its first day of answering and counts once.
func (s *Service) Amend(ctx context.Context, actor rbac.Actor, ref Ref, why string) error {
	return s.verb(ctx, actor, ref, ActAmend, func(tx *db.Tx, r *Request, m move) (step, error) {
		if strings.TrimSpace(why) == "" {
			return step{}, fault.Invalid("reason", "请写明更正的理由。")
		}
		if r.AnsweredOn.IsZero() {
			return step{}, fault.Conflict("这件申请没有作出答复，不能更正。")
		}
		_, err := tx.Exec(`UPDATE foi_request SET archived_on = '', archive_no = '' WHERE id = ?`, r.ID)
		return step{On: today(tx), Reason: why}, err
	})
}
