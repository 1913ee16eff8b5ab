package consult

import (
	"strings"

	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// showing carries out one line of shownMoves: what the public reads of a
// letter that others may learn from.
func (s *Service) showing(tx *db.Tx, actor rbac.Actor, m Mail, step move, f Form) error {
	if err := needs(step.Action, f); err != nil {
		return err
	}
	m.Shown = step.To
	switch step.Action {
	case Propose:
		m.ShownTitle, m.ShownQuestion, m.ShownAnswer, m.ShownBy = f.Title, f.Asked, f.Told, actor.PersonID
		if err := s.presentable(tx, m); err != nil {
			return err
		}
	case Show:
		if err := anotherOf(tx, actor, m.signed, m.ShownBy, "公开的文字"); err != nil {
			return err
		}
		if err := s.presentable(tx, m); err != nil {
			return err
		}
		m.ShownOn = today(tx)
	case Decline, Hide:
		m.Why, m.ShownOn = f.Why, calendar.Date{}
	}
	if err := m.put(tx, actor, step, f.Why); err != nil {
		return err
	}
	if err := m.find(tx); err != nil {
		return err
	}
	if err := todo.Close(tx, todoShow, mailKind, itoa(m.ID), 0, actor.Name); err != nil || m.Shown != Proposed {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: todoShow, ObjectKind: mailKind, ObjectID: itoa(m.ID), UnitID: m.UnitID, Action: string(rbac.ConsultReview),
		Title: "审核公开留言：" + m.ShownTitle, URL: mailURL(m.ID), Verb: "审核"})
}

// presentable refuses text that names the writer, repeats the letter word for
// word, or that the check before publication blocks.
func (s *Service) presentable(tx *db.Tx, m Mail) error {
	c, err := s.unseal(m.Contact)
	if err != nil {
		return fault.Internal("consult.presentable", err)
	}
	var p fault.Problems
	for _, x := range []struct{ field, label, text string }{{"title", "标题", m.ShownTitle}, {"asked", "问题", m.ShownQuestion}, {"told", "答复", m.ShownAnswer}} {
		if c.Name != "" && strings.Contains(x.text, c.Name) {
			p.Add(x.field, x.label+"里有写信人的称呼，请改为不写姓名的说法。")
		}
		if c.Phone != "" && strings.Contains(x.text, c.Phone) {
			p.Add(x.field, x.label+"里有写信人的电话，请删去。")
		}
	}
	if m.ShownQuestion == m.Content {
		p.Add("asked", "问题与来信原文相同，请用自己的话概括，去掉能认出写信人的内容。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	return s.check(tx, m.ShownTitle, precheck.Field{Name: "asked", Label: "问题", Value: m.ShownQuestion}, precheck.Field{Name: "told", Label: "答复", Value: m.ShownAnswer})
}

// find brings what the search knows in line with what the public sees.
func (m Mail) find(tx *db.Tx) error {
	if m.Shown != Shown {
		return search.Remove(tx, mailKind, itoa(m.ID))
	}
	return search.Index(tx, search.Doc{Kind: mailKind, ObjectID: itoa(m.ID), Title: m.ShownTitle, Body: m.ShownQuestion + "\n" + m.ShownAnswer,
		URL: ShownURL(m.ID), UnitID: m.UnitID, Type: mailKind, Year: m.ShownOn.Year(), On: m.ShownOn})
}

// ShownURL is the public address of a published letter.
func ShownURL(id int64) string { return "/consult/letters/" + itoa(id) }
