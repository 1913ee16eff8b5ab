package foi

import (
	"fmt"

	"lianghua/foi/clock"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Event is one fact that the clock counts by. A wrong one is voided with a
// reason, never changed.
type Event struct {
	ID        int64         `db:"id"`
	RequestID int64         `db:"request_id"`
	Kind      clock.Kind    `db:"kind"`
	On        calendar.Date `db:"on_day"`
	Days      int           `db:"days"`
	Quantity  int           `db:"quantity"` // of a fee: 件 or 页
	Amount    int64         `db:"amount"`   // 分
	PartyID   int64         `db:"party_id"` // whom a consultation asked
	UntilOn   calendar.Date `db:"until_on"`
	Note      string        `db:"note"`
	ByName    string        `db:"by_name"`
	At        db.Time       `db:"at"`
	VoidedAt  db.NullTime   `db:"voided_at"`
	VoidedBy  string        `db:"voided_by"`
	VoidWhy   string        `db:"void_why"`
}

// The facts that the clock does not know: 说明理由 and the 合理延迟 that may
// follow from it (条例第三十五条).
const (
	explainSent  clock.Kind = "explain_sent"
	explainCame  clock.Kind = "explain_received"
	delayGranted clock.Kind = "delayed" // UntilOn replaces the day by which to answer
)

// Name is the fact in the words of the office.
func (e Event) Name() string { return EventName(e.Kind) }

// EventName is a fact in the words of the office.
func EventName(k clock.Kind) string {
	switch k {
	case explainSent:
		return "发出说明理由告知书"
	case explainCame:
		return "收到理由说明"
	case delayGranted:
		return "告知合理延迟的答复期限"
	}
	return k.Name()
}

const eventColumns = `e.id, e.request_id, e.kind, e.on_day, e.days, e.quantity, e.amount, e.party_id, e.until_on, e.note, e.by_name, e.at,
	e.voided_at, e.voided_by, e.void_why`

// events reads the facts of a case, oldest first, the voided ones too.
func events(q db.Reader, id int64) (list []Event, err error) {
	err = q.Select(&list, `SELECT `+eventColumns+` FROM foi_event e WHERE e.request_id = ? ORDER BY e.on_day, e.id`, id)
	return list, fault.Wrap("foi.events", err)
}

// addEvent keeps a fact.
func addEvent(tx *db.Tx, by string, person int64, e Event) error {
	_, err := tx.Exec(`INSERT INTO foi_event (request_id, kind, on_day, days, quantity, amount, party_id, until_on, note, by_person, by_name, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, e.RequestID, e.Kind, e.On, e.Days, e.Quantity, e.Amount, e.PartyID, e.UntilOn, e.Note, person, by, tx.Now)
	return fault.Wrap("foi.addEvent", err)
}

// facts are what the clock is asked with. Until the answer, nothing else is
// known to have happened up to the day asked about.
func facts(r Request, list []Event, first bool, asOf calendar.Date) (f clock.Facts, delayed calendar.Date) {
	f = clock.Facts{Received: r.ReceivedOn, CountFirstDay: first, AsOf: asOf, Kept: true}
	if !r.AnsweredOn.IsZero() || !r.ClosedOn.IsZero() {
		f.AsOf = calendar.Date{}
	}
	for _, e := range list {
		switch {
		case e.VoidedAt.Valid || e.Kind == explainSent || e.Kind == explainCame:
		case e.Kind == delayGranted:
			delayed = e.UntilOn
		default:
			party := ""
			if e.PartyID != 0 {
				party = itoa(e.PartyID)
			}
			f.Events = append(f.Events, clock.Event{Kind: e.Kind, On: e.On, Days: e.Days, Party: party})
		}
	}
	return f, delayed
}

// Ladder is the proof of a deadline (期限计算说明).
type Ladder struct {
	clock.Result
	Delayed calendar.Date // 合理延迟 (条例第三十五条); zero: none
	First   bool          // the day of receipt counts
}

// DueDay is the day by which the answer is owed.
func (l Ladder) DueDay() calendar.Date {
	if !l.Delayed.IsZero() {
		return l.Delayed
	}
	return l.Due
}

// reckonWith computes the limits of one case.
func reckonWith(r Request, list []Event, by counting) (Ladder, error) {
	f, delayed := facts(r, list, by.first, by.asOf)
	res, err := clock.Compute(f, by.cal)
	return Ladder{Result: res, Delayed: delayed, First: by.first}, err
}

// counting is what days are counted by.
type counting struct {
	cal   calendar.Calendar
	first bool          // the day of receipt counts
	asOf  calendar.Date // up to which everything is known
}

func (s *Service) counting(q db.Reader, asOf calendar.Date) (c counting, err error) {
	c.asOf = asOf
	if c.cal, err = s.Calendar(q); err != nil {
		return c, err
	}
	set, err := settings.All(q)
	c.first = set.CountsFirstDay()
	return c, err
}

// reckon brings a case's dates in line with its facts and reads it anew.
func (s *Service) reckon(tx *db.Tx, id int64) (Request, error) {
	r, err := ByID(tx, id)
	if err != nil || r.ReceivedOn.IsZero() {
		return r, err
	}
	list, err := events(tx, id)
	if err != nil {
		return r, err
	}
	by, err := s.counting(tx, today(tx))
	if err != nil {
		return r, err
	}
	l, err := reckonWith(r, list, by)
	if err != nil {
		return r, err
	}
	r.CorrectionDue, r.DueOn, r.Provisional = l.CorrectionDue, l.DueDay(), l.Provisional
	_, err = tx.Exec(`UPDATE foi_request SET correction_due_on = ?, due_on = ?, provisional = ? WHERE id = ?`, r.CorrectionDue, r.DueOn, r.Provisional, id)
	return r, fault.Wrap("foi.reckon", err)
}

// todoDue warns of a day that is near: at five, two and no working days left.
const todoDue = "foi.due"

// warnings are the working days left at which the warning says so.
var warnings = []int{5, 2, 0}

// watch opens, renews or closes the warning of one case.
func (s *Service) watch(tx *db.Tx, r Request) error {
	if !r.Open() || r.DueOn.IsZero() {
		return todo.Close(tx, todoDue, object, itoa(r.ID), 0, "系统")
	}
	cal, err := s.Calendar(tx)
	if err != nil {
		return err
	}
	left := cal.WorkdaysUntil(today(tx), r.DueOn)
	title := ""
	switch {
	case r.DueOn.Before(today(tx)):
		title = fmt.Sprintf("申请 %s 已超过答复期限 %s", r.Number, r.DueOn.Chinese())
	case left > warnings[0]:
		return todo.Close(tx, todoDue, object, itoa(r.ID), 0, "系统")
	default:
		for _, n := range warnings {
			if left <= n {
				title = fmt.Sprintf("申请 %s 距答复期限不足 %d 个工作日（%s）", r.Number, n, r.DueOn.Chinese())
			}
		}
		if left == 0 {
			title = fmt.Sprintf("申请 %s 今天是答复的最后一日", r.Number)
		}
	}
	return todo.Open(tx, todo.Item{Kind: todoDue, ObjectKind: object, ObjectID: itoa(r.ID), UnitID: r.OrganID, Action: string(rbac.FoiHandle),
		Title: title, URL: address(r.ID), Verb: "办理", Due: r.DueOn, Urgent: left <= warnings[1]})
}
