package consult

import (
	"context"
	"strconv"
	"strings"

	"lianghua/disclose/precheck"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Kinds of todo.
const (
	todoCall     = "consult.call"
	todoReturned = "consult.returned"
	todoSum      = "consult.sum"
	todoResult   = "consult.result"
)

// Begin makes the draft of a call or survey.
func (s *Service) Begin(ctx context.Context, actor rbac.Actor, c Content) (id int64, err error) {
	c = c.tidy()
	err = s.write(ctx, "consult.Begin", func(tx *db.Tx) error {
		u, err := org.UnitByID(tx, c.UnitID)
		if err != nil {
			return fault.Invalid("unit", "请选择征集单位。")
		}
		if err := rbac.Check(actor, rbac.ConsultCall, u.RBAC()); err != nil {
			return err
		}
		if err := checkContent(tx, c); err != nil {
			return err
		}
		n, err := number(tx, map[CallKind]string{Opinions: "ZJ", Survey: "DC"}[c.Kind], today(tx).Year())
		if err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO consult_call (kind, number, title, body, unit_id, item_id, opens_on, closes_on, short_why, ways, questions, state, drafter_id, drafter)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, string(c.Kind), n, c.Title, c.Body, c.UnitID, nullable(c.ItemID), c.OpensOn, c.ClosesOn,
			c.ShortWhy, c.Ways, db.Of(c.Questions), string(Draft), actor.PersonID, actor.Name)
		if err != nil {
			return err
		}
		call := Call{ID: id, State: Draft}
		record(tx, who(actor), rbac.ConsultCall, callKind, id, c.UnitID, Save)
		return call.keep(tx, who(actor), Save, "")
	})
	return id, err
}

func checkContent(tx *db.Tx, c Content) error {
	v, err := settings.All(tx)
	if err != nil {
		return err
	}
	var p fault.Problems
	c.check(&p, v.ConsultCallDays())
	return p.Err()
}

// heldCall loads a call for a move at the version that was seen.
func heldCall(tx *db.Tx, actor rbac.Actor, ref Ref, a Action, paper bool) (Call, move, error) {
	c, err := callByID(tx, ref.ID)
	if err != nil {
		return c, move{}, err
	}
	if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(c.rbac()) {
		return Call{}, move{}, errNoCall
	}
	if err := permit(actor, callMoves, a, paper, c.rbac()); err != nil {
		return c, move{}, err
	}
	if c.Version != ref.Version {
		return c, move{}, fault.Conflictf("《%s》刚被别人改过，请刷新页面，看过新的内容再办理。", c.Title)
	}
	step, err := next(callMoves, c.State, a)
	return c, step, err
}

// put writes a call back as a move left it, its history, what the search knows
// of it and its todos.
func (c *Call) put(tx *db.Tx, actor rbac.Actor, step move, note string) error {
	c.State = step.To
	n, err := tx.Exec(`UPDATE consult_call SET version = version + 1, state = ?, why = ?, opens_on = ?, result = ?, result_by = ?, published_on = ?, result_on = ?
		WHERE id = ? AND version = ?`, string(c.State), c.Why, c.OpensOn, c.Result, c.ResultBy, c.PublishedOn, c.ResultOn, c.ID, c.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.Conflictf("《%s》刚被别人改过，请刷新页面，看过新的内容再办理。", c.Title)
	}
	c.Version++
	record(tx, who(actor), step.Need, callKind, c.ID, c.UnitID, step.Action, "state", string(c.State), "paper", c.signed != nil)
	if err := c.keep(tx, who(actor), step.Action, note); err != nil {
		return err
	}
	if err := c.find(tx); err != nil {
		return err
	}
	return c.queue(tx, actor)
}

// queue brings the todos of a call in line with its state.
func (c *Call) queue(tx *db.Tx, actor rbac.Actor) error {
	if err := todo.Close(tx, "", callKind, itoa(c.ID), 0, actor.Name); err != nil {
		return err
	}
	item := todo.Item{ObjectKind: callKind, ObjectID: itoa(c.ID), UnitID: c.UnitID, URL: callURL(c.ID)}
	switch c.State {
	case Pending:
		item.Kind, item.Action, item.Title, item.Verb, item.Due = todoCall, string(rbac.ConsultReview), "审核"+c.Kind.Name()+"："+c.Title, "审核", c.OpensOn
	case Returned:
		item.Kind, item.Action, item.Title, item.Verb = todoReturned, string(rbac.ConsultCall), c.Kind.Name()+"被退回："+c.Title, "修改"
	case Summed:
		item.Kind, item.Action, item.Title, item.Verb = todoResult, string(rbac.ConsultReview), "审核"+c.Kind.Name()+"结果："+c.Title, "审核"
	default:
		return nil
	}
	return todo.Open(tx, item)
}

// find brings what the search knows in line with what the public sees.
func (c *Call) find(tx *db.Tx) error {
	if !c.Public() {
		return search.Remove(tx, callKind, itoa(c.ID))
	}
	body := c.Body
	if c.State == Done {
		body += "\n" + c.Result
	}
	return search.Index(tx, search.Doc{Kind: callKind, ObjectID: itoa(c.ID), Title: c.Title, Number: c.Number, Body: body, URL: CallURL(c.ID),
		UnitID: c.UnitID, Type: callKind, Year: c.PublishedOn.Year(), On: c.PublishedOn})
}

// Change saves another text of a draft.
func (s *Service) Change(ctx context.Context, actor rbac.Actor, ref Ref, c Content) error {
	c = c.tidy()
	return s.write(ctx, "consult.Change", func(tx *db.Tx) error {
		call, step, err := heldCall(tx, actor, ref, Save, false)
		if err != nil {
			return err
		}
		c.Kind, c.UnitID = call.Kind, call.UnitID
		if err := checkContent(tx, c); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE consult_call SET title = ?, body = ?, item_id = ?, closes_on = ?, short_why = ?, ways = ?, questions = ?, drafter_id = ?, drafter = ?
			WHERE id = ?`, c.Title, c.Body, nullable(c.ItemID), c.ClosesOn, c.ShortWhy, c.Ways, db.Of(c.Questions), actor.PersonID, actor.Name, call.ID); err != nil {
			return err
		}
		call.Title, call.OpensOn = c.Title, c.OpensOn
		return call.put(tx, actor, step, "")
	})
}

// ActCall makes one move of a call. text is the reason of a return or
// withdrawal, or the result of Sum.
func (s *Service) ActCall(ctx context.Context, actor rbac.Actor, ref Ref, a Action, text string) error {
	return s.actCall(ctx, actor, ref, a, text, nil)
}

func (s *Service) actCall(ctx context.Context, actor rbac.Actor, ref Ref, a Action, text string, paper *Signature) error {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	return s.write(ctx, "consult."+string(a), func(tx *db.Tx) error {
		c, step, err := heldCall(tx, actor, ref, a, paper != nil)
		if err != nil {
			return err
		}
		if paper != nil {
			if c.signed, err = paper.keep(tx, actor, attach.Owner{Kind: "consult_call", ID: c.ID, UnitID: c.UnitID}); err != nil {
				return err
			}
		}
		note := ""
		switch a {
		case Return, Unsum, Withdraw:
			var p fault.Problems
			length(&p, "why", "理由", text, longestWhy)
			if err := p.Err(); err != nil {
				return err
			}
			c.Why, note = text, text
		case Submit:
			err = s.callPresentable(tx, c)
		case Launch:
			err = s.launch(tx, actor, &c)
		case Sum:
			err = s.sum(tx, actor, &c, text)
		case Announce:
			if err = anotherOf(tx, actor, c.signed, c.ResultBy, "结果"); err == nil {
				c.ResultOn = today(tx)
			}
		}
		if err != nil {
			return err
		}
		return c.put(tx, actor, step, note)
	})
}

func (s *Service) callPresentable(tx *db.Tx, c Call) error {
	if err := checkContent(tx, c.Content()); err != nil {
		return err
	}
	return s.check(tx, c.Title, precheck.Field{Name: "body", Label: "说明", Value: c.Body}, precheck.Field{Name: "questions", Label: "问题", Value: QuestionText(c.Questions.V)})
}

// launch publishes a call. A period whose first day is over begins today, and
// must still be long enough.
func (s *Service) launch(tx *db.Tx, actor rbac.Actor, c *Call) error {
	if err := anotherOf(tx, actor, c.signed, c.DrafterID, "《"+c.Title+"》"); err != nil {
		return err
	}
	c.PublishedOn = today(tx)
	if c.OpensOn.Before(c.PublishedOn) {
		c.OpensOn = c.PublishedOn
	}
	return s.callPresentable(tx, *c)
}

// sum takes the result in when the period is over: of a call for opinions with
// what became of each opinion.
func (s *Service) sum(tx *db.Tx, actor rbac.Actor, c *Call, text string) error {
	var p fault.Problems
	length(&p, "result", "结果说明", text, longestBody)
	if err := p.Err(); err != nil {
		return err
	}
	if c.Phase(today(tx)) != Over {
		return fault.Conflict("还在征集期内，截止日期 " + c.ClosesOn.Chinese() + " 以后再公布结果。")
	}
	if c.Kind == Opinions {
		var n int
		if err := tx.Get(&n, `SELECT count(*) FROM consult_opinion o WHERE o.call_id = ? AND o.outcome = ''`, c.ID); err != nil {
			return err
		}
		if n > 0 {
			return fault.Conflict("还有 " + strconv.Itoa(n) + " 条意见没有填写采纳情况，填完后再提交结果。")
		}
	}
	c.Result, c.ResultBy = text, actor.PersonID
	told, err := Feedback(tx, c.ID)
	if err != nil {
		return err
	}
	parts := []precheck.Field{{Name: "result", Label: "结果说明", Value: text}}
	for _, o := range told {
		parts = append(parts, precheck.Field{Name: "result", Label: "意见概括", Value: o.Gist}, precheck.Field{Name: "result", Label: "采纳理由", Value: o.Reason})
	}
	return s.check(tx, c.Title, parts...)
}
