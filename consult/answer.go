package consult

import (
	"context"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Form is what a move of a letter is told.
type Form struct {
	UnitID int64  // Transfer: to whom
	Text   string // Answer: the answer; Extend: what the writer is told
	Why    string // Transfer, Extend, Back, Refuse, Decline, Hide
	Title  string // Propose: what the public reads
	Asked  string
	Told   string
	Paper  *Signature // the head signed on paper; nil in the system
}

func (f Form) tidy() Form {
	for _, s := range []*string{&f.Text, &f.Why, &f.Title, &f.Asked, &f.Told} {
		*s = strings.TrimSpace(strings.ReplaceAll(*s, "\r\n", "\n"))
	}
	return f
}

// Act makes one move of a letter.
func (s *Service) Act(ctx context.Context, actor rbac.Actor, ref Ref, a Action, f Form) error {
	return s.write(ctx, "consult."+string(a), func(tx *db.Tx) error {
		m, step, err := heldMail(tx, actor, ref, a, f.Paper != nil)
		if err != nil {
			return err
		}
		if f.Paper != nil {
			if m.signed, err = f.Paper.keep(tx, actor, attach.Owner{Kind: "consult_letter", ID: m.ID, UnitID: m.UnitID}); err != nil {
				return err
			}
		}
		if a.showing() {
			return s.showing(tx, actor, m, step, f.tidy())
		}
		return s.moving(tx, actor, m, step, f.tidy())
	})
}

// moving carries out one line of letterMoves.
func (s *Service) moving(tx *db.Tx, actor rbac.Actor, m Mail, step move, f Form) error {
	if err := needs(step.Action, f); err != nil {
		return err
	}
	m.State = step.To
	note := f.Why
	switch step.Action {
	case Transfer:
		return s.transfer(tx, actor, m, step, f)
	case Extend:
		return s.extend(tx, actor, m, step, f)
	case Answer:
		m.Answer, m.DrafterID, m.Drafter, m.Why = f.Text, actor.PersonID, actor.Name, ""
	case Recall:
		note = ""
	case Back, Refuse:
		m.Why = f.Why
	case Pass:
		if err := anotherOf(tx, actor, m.signed, m.DrafterID, m.Number+"的答复"); err != nil {
			return err
		}
		note = ""
	}
	if m.Ended() {
		if err := s.stop(tx, &m); err != nil {
			return err
		}
	}
	if err := m.put(tx, actor, step, note); err != nil {
		return err
	}
	return m.queue(tx, actor)
}

// needs checks what a move must be told.
func needs(a Action, f Form) error {
	var p fault.Problems
	switch a {
	case Answer:
		length(&p, "text", "答复内容", f.Text, longestAnswer)
	case Transfer, Back, Refuse, Decline, Hide:
		length(&p, "why", "理由", f.Why, longestWhy)
	case Extend:
		length(&p, "text", "告知写信人的内容", f.Text, longestWhy)
	case Propose:
		length(&p, "title", "标题", f.Title, longestTitle)
		length(&p, "asked", "问题", f.Asked, longestContent)
		length(&p, "told", "答复", f.Told, longestAnswer)
	}
	return p.Err()
}

// stop ends the clock of a letter today.
func (s *Service) stop(tx *db.Tx, m *Mail) error {
	cal, err := s.Calendar(tx)
	if err != nil {
		return err
	}
	m.AnsweredOn = today(tx)
	m.Days = cal.WorkdaysUntil(m.ReceivedOn, m.AnsweredOn)
	return nil
}

// transfer hands a letter on (转办): its clock runs on.
func (s *Service) transfer(tx *db.Tx, actor rbac.Actor, m Mail, step move, f Form) error {
	to, err := org.UnitByID(tx, f.UnitID)
	if err != nil || to.Closed() || to.Kind.Villages() {
		return fault.Invalid("unit", "请选择转办的单位。")
	}
	if to.ID == m.UnitID {
		return fault.Invalid("unit", "这件来信已经由"+to.ShortName+"办理，请选择另一个单位。")
	}
	if err := todo.Close(tx, "", mailKind, itoa(m.ID), m.UnitID, actor.Name); err != nil {
		return err
	}
	m.UnitID, m.Unit, m.Why = to.ID, to.ShortName, f.Why
	if err := m.put(tx, actor, step, "转"+to.ShortName+"："+f.Why); err != nil {
		return err
	}
	return todo.Open(tx, m.todo(""))
}

// extend tells the writer that the answer needs longer, once.
func (s *Service) extend(tx *db.Tx, actor rbac.Actor, m Mail, step move, f Form) error {
	if m.Kind == Fix {
		return fault.Conflict("网站纠错不延长期限。")
	}
	if m.Longer {
		return fault.Conflict("已经延长过一次，不能再延长，请尽快答复。")
	}
	v, err := settings.All(tx)
	if err != nil {
		return err
	}
	cal, err := s.Calendar(tx)
	if err != nil {
		return err
	}
	m.Longer, m.Interim, m.Warned = true, f.Text, stages[0]+1
	m.DueOn = limit(m.Kind, true, m.ReceivedOn, v, cal)
	if err := m.put(tx, actor, step, "延至 "+m.DueOn.Chinese()+"："+f.Text); err != nil {
		return err
	}
	return todo.Open(tx, m.todo(""))
}

// queue brings the todos of a letter in line with its state.
func (m Mail) queue(tx *db.Tx, actor rbac.Actor) error {
	if err := todo.Close(tx, "", mailKind, itoa(m.ID), 0, actor.Name); err != nil {
		return err
	}
	switch m.State {
	case Open:
		return todo.Open(tx, m.todo(""))
	case Drafted:
		return todo.Open(tx, todo.Item{Kind: todoReview, ObjectKind: mailKind, ObjectID: itoa(m.ID), UnitID: m.UnitID, Action: string(rbac.ConsultReview),
			Title: "审核" + m.Kind.Name() + m.Number + "的答复：" + m.Title, URL: mailURL(m.ID), Verb: "审核", Due: m.DueOn})
	}
	return nil
}
