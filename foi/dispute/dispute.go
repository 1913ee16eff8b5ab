// Package dispute keeps what is brought against an answer, or against its
// absence: 行政复议 and 行政诉讼, the day by which the organ replies, how it ended
// and what was learned. It stands beside the moves of a case and feeds the
// annual report's table of reviews and lawsuits.
package dispute

import (
	"context"
	"strings"

	"lianghua/foi"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Service holds the verbs.
type Service struct {
	DB       *db.DB
	Calendar func(q db.Reader) (calendar.Calendar, error)
}

// Kind is what was brought: a column group of the annual report.
type Kind string

// The kinds.
const (
	Review     Kind = "review"      // 行政复议
	SuitDirect Kind = "suit_direct" // 未经复议直接起诉
	SuitAfter  Kind = "suit_after"  // 复议后起诉
)

// Kinds are the kinds as choices.
func Kinds() []foi.Choice {
	return []foi.Choice{{Code: "review", Name: "行政复议"}, {Code: "suit_direct", Name: "行政诉讼（未经复议直接起诉）"}, {Code: "suit_after", Name: "行政诉讼（复议后起诉）"}}
}

// Outcomes are the results, as the report counts them; "" is still open.
func Outcomes() []foi.Choice {
	return []foi.Choice{{Code: "upheld", Name: "结果维持"}, {Code: "corrected", Name: "结果纠正"}, {Code: "other", Name: "其他结果"}}
}

// Procedures decide how long the organ has.
func Procedures() []foi.Choice {
	return []foi.Choice{{Code: "ordinary", Name: "普通程序"}, {Code: "simple", Name: "简易程序"}}
}

// Dispute is one review or lawsuit of a case.
type Dispute struct {
	ID          int64         `db:"id"`
	RequestID   int64         `db:"request_id"`
	Kind        Kind          `db:"kind"`
	Organ       string        `db:"organ"` // 复议机关, court
	CaseNo      string        `db:"case_no"`
	Procedure   string        `db:"procedure"`
	ReceivedOn  calendar.Date `db:"received_on"`
	ReplyDueOn  calendar.Date `db:"reply_due_on"`
	Provisional bool          `db:"provisional"`
	RepliedOn   calendar.Date `db:"replied_on"`
	Outcome     string        `db:"outcome"`
	OutcomeOn   calendar.Date `db:"outcome_on"`
	OutcomeNote string        `db:"outcome_note"`
	Lessons     string        `db:"lessons"`
	ByName      string        `db:"by_name"`
	Version     int64         `db:"version"`
	Number      string        `db:"number"` // of the case
	Subject     string        `db:"subject"`
	OrganName   string        `db:"answering"`
}

const columns = `v.id, v.request_id, v.kind, v.organ, v.case_no, v.procedure, v.received_on, v.reply_due_on, v.provisional, v.replied_on, v.outcome, v.outcome_on,
	v.outcome_note, v.lessons, v.by_name, v.version, r.number, r.subject, u.short_name AS answering`
const from = ` FROM foi_review v JOIN foi_request r ON r.id = v.request_id JOIN org_unit u ON u.id = r.organ_id `

// KindName and OutcomeName are Chinese.
func (d Dispute) KindName() string { return foi.ChoiceName(Kinds(), string(d.Kind)) }

// OutcomeName is how it ended.
func (d Dispute) OutcomeName() string {
	if d.Outcome == "" {
		return "尚未审结"
	}
	return foi.ChoiceName(Outcomes(), d.Outcome)
}

// replyDays is how long the organ has to reply, in days, and whether they are
// working days: 10 from the copy of the application in a review (行政复议法 §48),
// 5 in its simple procedure (行政复议法 §54), both working days (行政复议法 §88);
// 15 calendar days from the copy of the complaint in a lawsuit (行政诉讼法 §67).
func replyDays(k Kind, procedure string) (n int, working bool) {
	switch {
	case k != Review:
		return 15, false
	case procedure == "simple":
		return 5, true
	}
	return 10, true
}

// ReplyDue is the last day to reply to a notice that came on a day, which does
// not count itself. A last day of a lawsuit that is a day off moves to the next
// working day (行政诉讼法 §101, 民事诉讼法 §85).
func ReplyDue(k Kind, procedure string, received calendar.Date, cal calendar.Calendar) calendar.Due {
	n, working := replyDays(k, procedure)
	if working {
		return cal.AddWorkdays(received, n)
	}
	return cal.AddWorkdays(received.AddDays(n-1), 1)
}

// New is a notice that came in.
type New struct {
	Kind       Kind
	Organ      string
	CaseNo     string
	Procedure  string
	ReceivedOn calendar.Date
	Files      []foi.Upload
}

const todoReply = "foi.review"

// Receive takes in the notice of a review or a lawsuit: the case is 涉诉 from
// now on, and the reply is owed by a day.
func (s *Service) Receive(ctx context.Context, actor rbac.Actor, ref foi.Ref, n New) (id int64, err error) {
	n.Organ = strings.TrimSpace(n.Organ)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := foi.Workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if err := n.check(tx, r); err != nil {
			return err
		}
		cal, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		due := ReplyDue(n.Kind, n.Procedure, n.ReceivedOn, cal)
		if err := foi.Note(tx, actor, &r, foi.Disputed, n.ReceivedOn, "收到"+foi.ChoiceName(Kinds(), string(n.Kind))+"通知", rbac.FoiHandle, map[string]any{"kind": n.Kind}); err != nil {
			return err
		}
		if id, err = tx.Insert(`INSERT INTO foi_review (request_id, kind, organ, case_no, procedure, received_on, reply_due_on, provisional, by_name, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, r.ID, n.Kind, n.Organ, strings.TrimSpace(n.CaseNo), n.Procedure, n.ReceivedOn, due.Date, due.Provisional, actor.Name, tx.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_request SET sensitivity = 'suit' WHERE id = ?`, r.ID); err != nil {
			return err
		}
		if err := foi.KeepFiles(tx, actor, r, n.Files); err != nil {
			return err
		}
		return todo.Open(tx, todo.Item{Kind: todoReply, ObjectKind: todoReply, ObjectID: audit.ID(id), UnitID: r.OrganID, Action: string(rbac.FoiHandle),
			Title: "答复" + foi.ChoiceName(Kinds(), string(n.Kind)) + "：申请 " + r.Number, URL: "/desk/requests/disputes/" + audit.ID(id), Verb: "答复", Due: due.Date})
	})
	return id, fault.Wrap("dispute.Receive", err)
}

func (n New) check(tx *db.Tx, r foi.Request) error {
	var p fault.Problems
	if foi.ChoiceName(Kinds(), string(n.Kind)) == "" {
		p.Add("kind", "请选择行政复议或者行政诉讼。")
	}
	if foi.ChoiceName(Procedures(), n.Procedure) == "" {
		p.Add("procedure", "请选择程序。")
	}
	p.Need("organ", n.Organ, "请填写复议机关或者法院。")
	switch {
	case n.ReceivedOn.IsZero(), n.ReceivedOn.After(calendar.DateOf(tx.Now.Time)):
		p.Add("received_on", "请填写收到通知书的日期，不能晚于今天。")
	case n.ReceivedOn.Before(r.SubmittedOn):
		p.Add("received_on", "收到通知书的日期不能早于申请提交之日 "+r.SubmittedOn.Chinese()+"。")
	}
	return p.Err()
}

// Change is what became of a dispute: replied, ended, learned. Zero fields are
// not known yet.
type Change struct {
	RepliedOn calendar.Date
	Outcome   string
	OutcomeOn calendar.Date
	Note      string
	Lessons   string
	Files     []foi.Upload
}

// Change records the reply, the outcome and the lessons. An outcome needs its
// day, a correction its lessons.
func (s *Service) Change(ctx context.Context, actor rbac.Actor, id, version int64, c Change) error {
	return fault.Wrap("dispute.Change", s.DB.Write(ctx, func(tx *db.Tx) error {
		d, r, err := held(tx, actor, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiHandle, r.Unit()); err != nil {
			return err
		}
		if d.Version != version {
			return fault.Conflict("这件复议、诉讼刚被他人改过，请刷新页面。")
		}
		if err := c.check(tx, d); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_review SET replied_on = ?, outcome = ?, outcome_on = ?, outcome_note = ?, lessons = ?, version = version + 1 WHERE id = ?`,
			c.RepliedOn, c.Outcome, c.OutcomeOn, strings.TrimSpace(c.Note), strings.TrimSpace(c.Lessons), id); err != nil {
			return err
		}
		if err := foi.KeepFiles(tx, actor, r, c.Files); err != nil {
			return err
		}
		d.Outcome = c.Outcome
		if err := foi.Note(tx, actor, &r, foi.Disputed, c.OutcomeOn, d.KindName()+"："+d.OutcomeName(), rbac.FoiHandle, map[string]any{"dispute": id, "outcome": c.Outcome}); err != nil {
			return err
		}
		if c.RepliedOn.IsZero() && c.Outcome == "" {
			return nil
		}
		return todo.Close(tx, todoReply, todoReply, audit.ID(id), 0, actor.Name)
	}))
}

func (c Change) check(tx *db.Tx, d Dispute) error {
	var p fault.Problems
	now := calendar.DateOf(tx.Now.Time)
	if c.RepliedOn.After(now) || (!c.RepliedOn.IsZero() && c.RepliedOn.Before(d.ReceivedOn)) {
		p.Add("replied_on", "提交答复的日期应在收到通知书之后、今天之前。")
	}
	if c.Outcome != "" {
		if foi.ChoiceName(Outcomes(), c.Outcome) == "" {
			p.Add("outcome", "请选择结果。")
		}
		if c.OutcomeOn.IsZero() || c.OutcomeOn.After(now) || c.OutcomeOn.Before(d.ReceivedOn) {
			p.Add("outcome_on", "请填写决定书、判决书的日期，应在收到通知书之后、今天之前。")
		}
		if c.Outcome == "corrected" {
			p.Need("lessons", c.Lessons, "结果被纠正的，请写明原因和改进措施。")
		}
	}
	return p.Err()
}

// held loads a dispute with its case, in reach.
func held(q db.Reader, actor rbac.Actor, id int64) (d Dispute, r foi.Request, err error) {
	err = q.Get(&d, `SELECT `+columns+from+`WHERE v.id = ?`, id)
	if db.NoRows(err) {
		return d, r, errNone
	}
	if err != nil {
		return d, r, err
	}
	r, err = foi.Readable(q, actor, d.RequestID)
	return d, r, err
}

var errNone = fault.NotFound("没有这件复议或者诉讼，或不在您的办理范围。")

// ByID reads one dispute for who may read its case.
func (s *Service) ByID(ctx context.Context, actor rbac.Actor, id int64) (Dispute, foi.Request, error) {
	return held(s.DB.Reader(ctx), actor, id)
}

// Of lists the disputes of a case; the caller has read the case.
func (s *Service) Of(ctx context.Context, request int64) (list []Dispute, err error) {
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+columns+from+`WHERE v.request_id = ? ORDER BY v.id`, request)
	return list, fault.Wrap("dispute.Of", err)
}

// List lists the disputes in reach, open ones first, by the day of the reply.
func (s *Service) List(ctx context.Context, actor rbac.Actor) (list []Dispute, err error) {
	where, args := rbac.ReachOf(actor, rbac.FoiRead).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+columns+from+`WHERE `+where+` ORDER BY CASE WHEN v.outcome = '' THEN 0 ELSE 1 END, v.reply_due_on, v.id LIMIT 1000`, args...)
	return list, fault.Wrap("dispute.List", err)
}
