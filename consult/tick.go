package consult

import (
	"context"
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/notify"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// vetoAhead is how many days before the veto day the county is told.
const vetoAhead = 30

// Tick reminds of letters that wait: when 5, 2 and 0 working days are left and
// when the day is over, and of calls whose period has ended. It may run at any
// time and any number of times.
func (s *Service) Tick(ctx context.Context) error {
	return s.write(ctx, "consult.Tick", func(tx *db.Tx) error {
		if err := s.remind(tx); err != nil {
			return err
		}
		return endCalls(tx)
	})
}

func (s *Service) remind(tx *db.Tx) error {
	cal, err := s.Calendar(tx)
	if err != nil {
		return err
	}
	day := today(tx)
	var waiting []Mail
	if err := tx.Select(&waiting, `SELECT `+mailColumns+mailFrom+`WHERE l.answered_on = '' AND l.due_on <= ? ORDER BY l.id`, cal.AddWorkdays(day, stages[0]).Date); err != nil {
		return err
	}
	for _, m := range waiting {
		n := left(day, m.DueOn, cal)
		at := stage(n)
		if at >= m.Warned && !m.nearVeto(day) {
			continue
		}
		if _, err := tx.Exec(`UPDATE consult_letter SET warned = ? WHERE id = ?`, min(at, m.Warned), m.ID); err != nil {
			return err
		}
		if err := s.urge(tx, m, n, at < m.Warned, day); err != nil {
			return err
		}
	}
	return nil
}

// nearVeto reports that the county must step in: every day, until it is answered.
func (m Mail) nearVeto(day calendar.Date) bool { return day.DaysUntil(m.VetoOn) <= vetoAhead }

// urge writes the days that are left into the todo and sends one message to
// the unit's liaisons, from the last day on to the county's too. Heads hear of
// it when an officer sends a 催办 (queue.Nudges).
func (s *Service) urge(tx *db.Tx, m Mail, n int, tell bool, day calendar.Date) error {
	when := fmt.Sprintf("（还有 %d 个工作日）", n)
	switch {
	case m.nearVeto(day):
		when = fmt.Sprintf("（距单项否决还有 %d 天）", max(0, day.DaysUntil(m.VetoOn)))
	case n < 0:
		when = fmt.Sprintf("（已超过 %d 个工作日）", -n)
	case n == 0:
		when = "（今天到期）"
	}
	if m.State == Open {
		item := m.todo(when)
		item.Urgent = n <= 0 || m.nearVeto(day)
		if err := todo.Open(tx, item); err != nil {
			return err
		}
	}
	units := []int64{m.UnitID}
	if n <= 0 {
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		units = append(units, county.ID)
	}
	if !tell {
		return nil
	}
	record(tx, clock, rbac.ConsultRead, mailKind, m.ID, m.UnitID, "remind", "left", n)
	people, err := org.InPost(tx, units, day, org.Liaison)
	if err != nil {
		return err
	}
	var to []int64
	for _, list := range people {
		to = append(to, list...)
	}
	return notify.SendAll(tx, to, notify.Notice{Kind: "consult.due", Title: m.Kind.Name() + m.Number + when, Body: m.Title, URL: mailURL(m.ID)})
}

// endCalls asks the units of calls whose period has ended for the result.
func endCalls(tx *db.Tx) error {
	var over []Call
	if err := tx.Select(&over, `SELECT `+callColumns+callFrom+`WHERE c.state = 'open' AND c.closes_on < ? AND NOT EXISTS (SELECT 1 FROM todo t
		WHERE t.kind = ? AND t.object_kind = ? AND t.object_id = CAST(c.id AS TEXT) AND t.closed_at IS NULL) ORDER BY c.id`, today(tx), todoSum, callKind); err != nil {
		return err
	}
	var items []todo.Item
	for _, c := range over {
		items = append(items, todo.Item{Kind: todoSum, ObjectKind: callKind, ObjectID: itoa(c.ID), UnitID: c.UnitID, Action: string(rbac.ConsultCall),
			Title: "公布" + c.Kind.Name() + "结果：" + c.Title, URL: callURL(c.ID), Verb: "写结果"})
		record(tx, clock, rbac.ConsultRead, callKind, c.ID, c.UnitID, "ended")
	}
	if len(items) == 0 {
		return nil
	}
	return todo.Open(tx, items...)
}
