package guide

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Add makes a new card; like any change it waits for the county, and the
// public sees it from the confirmation on.
func (s *Service) Add(ctx context.Context, actor rbac.Actor, k Kind, c Content) (id int64, err error) {
	err = s.write(ctx, "guide.Add", func(tx *db.Tx) error {
		c := c.tidy(k)
		var p fault.Problems
		c.check(k, &p)
		u, err := tended(tx, actor, c.UnitID, &p)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.GuideEdit, u); err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		if id, err = add(tx, who(actor), k, c, "add"); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE guide_card SET state = 'pending', live = FALSE, draft = content, draft_by = ?, draft_person = ? WHERE id = ?`,
			actor.Name, actor.PersonID, id); err != nil {
			return err
		}
		card, err := cardByID(tx, id)
		if err != nil {
			return err
		}
		return askCounty(tx, card)
	})
	return id, err
}

// tended checks who is to tend a card; 0 is the county itself.
func tended(tx *db.Tx, actor rbac.Actor, unit int64, p *fault.Problems) (rbac.Unit, error) {
	if unit == 0 {
		if !rbac.ReachOf(actor, rbac.GuideEdit).All {
			p.Add("unit", "请选择维护单位。")
		}
		return rbac.Unit{}, nil
	}
	u, err := org.UnitByID(tx, unit)
	if err == nil && u.Closed() {
		p.Add("unit", u.ShortName+"已撤销，请选择别的单位。")
	}
	return u.RBAC(), err
}

// add stores a card as a sample at the end of its section.
func add(tx *db.Tx, by audit.Who, k Kind, c Content, move string) (int64, error) {
	n, err := db.NextNumber(tx, "guide."+string(k), 0)
	if err != nil {
		return 0, err
	}
	card := Card{Code: fmt.Sprintf("%s%04d", letter[k], n), Kind: k, UnitID: c.UnitID, State: Sample, Live: true, Title: c.Title, Content: db.Of(c)}
	if end, err := calendar.Parse(c.Get("valid_to")); err == nil {
		card.ValidTo = end
	}
	card.ID, err = tx.Insert(`INSERT INTO guide_card (code, kind, section, sort, unit_id, title, content, valid_to, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		card.Code, string(k), c.Section, n, nullable(c.UnitID), c.Title, db.Of(c), c.Get("valid_to"), string(Sample))
	if err != nil {
		return 0, err
	}
	if move != "add" { // a new card is found from its first confirmation
		if err := find(tx, card); err != nil {
			return 0, err
		}
	}
	return card.ID, keep(tx, by, rbac.GuideEdit, move, card, c)
}

// nullable is NULL for no unit.
func nullable(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// Edit proposes another text. What is in force stays up until the county confirms.
func (s *Service) Edit(ctx context.Context, actor rbac.Actor, ref Ref, c Content) error {
	return s.write(ctx, "guide.Edit", func(tx *db.Tx) error {
		card, m, err := taken(tx, actor, ref, Edit)
		if err != nil {
			return err
		}
		c := c.tidy(card.Kind)
		var p fault.Problems
		c.check(card.Kind, &p)
		if c.UnitID != card.UnitID {
			if _, err := tended(tx, actor, c.UnitID, &p); err != nil {
				return err
			}
		}
		if len(Differences(card.Kind, card.Content.V, c, itoa)) == 0 && card.State == Confirmed {
			p.Add("title", "没有改动。内容仍然有效的，请用“仍有效”。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE guide_card SET draft = ?, draft_by = ?, draft_person = ? WHERE id = ?`, db.Of(c), actor.Name, actor.PersonID, card.ID); err != nil {
			return err
		}
		card.Draft, card.Why = db.Of(c), ""
		if err := moved(tx, actor, &card, m, c); err != nil {
			return err
		}
		return askCounty(tx, card)
	})
}

// taken loads a card and the move that the action is from its state.
func taken(tx *db.Tx, actor rbac.Actor, ref Ref, a Action) (Card, move, error) {
	card, err := held(tx, actor, ref, need(a))
	if err != nil {
		return card, move{}, err
	}
	m, err := next(card.State, a)
	return card, m, err
}

// moved takes a card to the move's state, in the table, the history and the log.
func moved(tx *db.Tx, actor rbac.Actor, card *Card, m move, content Content) error {
	return movedBy(tx, who(actor), card, m, content)
}

func movedBy(tx *db.Tx, by audit.Who, card *Card, m move, content Content) error {
	card.State = m.To
	n, err := tx.Exec(`UPDATE guide_card SET state = ?, why = ?, version = version + 1 WHERE id = ? AND version = ?`, string(m.To), card.Why, card.ID, card.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.Conflictf("《%s》刚被别人改过，请刷新页面，看过新的内容再办理。", card.Title)
	}
	card.Version++
	if err := find(tx, *card); err != nil {
		return err
	}
	return keep(tx, by, m.Need, string(m.Action), *card, content)
}

// Kinds of todo.
const (
	todoConfirm  = "guide.confirm"
	todoReturned = "guide.returned"
	todoReview   = "guide.review"
)

func address(c Card) string { return "/desk/guide/" + itoa(c.ID) }

// askCounty puts a change before the county, at the county's own unit.
func askCounty(tx *db.Tx, c Card) error {
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	if err := todo.Close(tx, todoReturned, objectKind, itoa(c.ID), 0, c.DraftBy); err != nil {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: todoConfirm, ObjectKind: objectKind, ObjectID: itoa(c.ID), UnitID: county.ID, Action: string(rbac.GuideConfirm),
		Title: "确认" + c.Kind.Name() + "《" + c.Draft.V.Title + "》的修改", URL: address(c), Verb: "确认"})
}

// Confirm puts what waits into force, or says of a sample that it is right:
// the card then carries the day and the name. Nobody confirms an own change.
func (s *Service) Confirm(ctx context.Context, actor rbac.Actor, refs ...Ref) error {
	return s.write(ctx, "guide.Confirm", func(tx *db.Tx) error {
		for _, ref := range refs {
			if err := confirm(tx, actor, ref); err != nil {
				return err
			}
		}
		return nil
	})
}

func confirm(tx *db.Tx, actor rbac.Actor, ref Ref) error {
	card, m, err := taken(tx, actor, ref, Confirm)
	if err != nil {
		return err
	}
	content := card.Content.V
	if card.State == Pending {
		if content = card.Draft.V; actor.Is(card.Drafter) {
			return fault.Conflictf("《%s》是您本人修改的，请由另一位同志确认。", content.Title)
		}
	}
	if card.Kind == Matter {
		if missing := Missing(content); len(missing) > 0 {
			return fault.Invalidf("state", "《%s》还缺%s，补齐八项要素后才能确认。", content.Title, strings.Join(missing, "、"))
		}
	}
	day := today(tx)
	card.Why = ""
	if err := inForce(tx, &card, content, day, actor.Name); err != nil {
		return err
	}
	if err := moved(tx, actor, &card, m, content); err != nil {
		return err
	}
	return todo.Close(tx, "", objectKind, itoa(card.ID), 0, actor.Name)
}

// inForce makes a text the one that the public reads, checked on a day.
func inForce(tx *db.Tx, c *Card, content Content, day calendar.Date, by string) error {
	c.Content, c.Title, c.Section, c.UnitID, c.Live = db.Of(content), content.Title, content.Section, content.UnitID, true
	c.CheckedOn, c.CheckedBy, c.ReviewOn = day, by, reviewDay(content, day)
	c.ValidTo, _ = calendar.Parse(content.Get("valid_to")) // checked when it was stored
	_, err := tx.Exec(`UPDATE guide_card SET content = ?, section = ?, unit_id = ?, title = ?, valid_to = ?, checked_on = ?, checked_by = ?, review_on = ?, live = TRUE,
		draft = '', draft_by = '', draft_person = 0 WHERE id = ?`, c.Content, content.Section, nullable(content.UnitID), content.Title,
		c.ValidTo, day, by, c.ReviewOn, c.ID)
	return err
}

// reviewDay is the day to look at a card again: its months after the check,
// and not later than the last day of a policy.
func reviewDay(c Content, checked calendar.Date) calendar.Date {
	if checked.IsZero() {
		return calendar.Date{}
	}
	day := addMonths(checked, c.Months())
	if end, err := calendar.Parse(c.Get("valid_to")); err == nil && !end.IsZero() && end.Before(day) {
		return end
	}
	return day
}

// addMonths is the same day n months on, or the last one of a shorter month.
func addMonths(d calendar.Date, n int) calendar.Date {
	first := calendar.On(d.Year(), d.Month()+time.Month(n), 1)
	last := calendar.On(first.Year(), first.Month()+1, 0).Day()
	return calendar.On(first.Year(), first.Month(), min(d.Day(), last))
}

// Return sends a change back with a reason.
func (s *Service) Return(ctx context.Context, actor rbac.Actor, ref Ref, why string) error {
	return s.write(ctx, "guide.Return", func(tx *db.Tx) error {
		card, m, err := taken(tx, actor, ref, Return)
		if err != nil {
			return err
		}
		if card.Why = strings.TrimSpace(why); card.Why == "" {
			return fault.Invalid("why", "请写明退回的理由。")
		}
		if err := moved(tx, actor, &card, m, card.Draft.V); err != nil {
			return err
		}
		if err := todo.Close(tx, todoConfirm, objectKind, itoa(card.ID), 0, actor.Name); err != nil {
			return err
		}
		return todo.Open(tx, todo.Item{Kind: todoReturned, ObjectKind: objectKind, ObjectID: itoa(card.ID), UnitID: card.UnitID, Action: string(rbac.GuideEdit),
			Title: "《" + card.Draft.V.Title + "》的修改被退回：" + card.Why, URL: address(card), Verb: "修改"})
	})
}

// Stand says that a checked card still holds (仍有效): one act, logged, and the
// next review is counted from today.
func (s *Service) Stand(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.write(ctx, "guide.Stand", func(tx *db.Tx) error {
		card, m, err := taken(tx, actor, ref, Stand)
		if err != nil {
			return err
		}
		day := today(tx)
		if card.Expired(day) {
			return fault.Invalidf("valid_to", "《%s》的有效期到 %s，已经过了；仍然执行的，请修改有效期。", card.Title, card.ValidTo.Chinese())
		}
		if err := inForce(tx, &card, card.Content.V, day, actor.Name); err != nil {
			return err
		}
		if err := moved(tx, actor, &card, m, card.Content.V); err != nil {
			return err
		}
		return todo.Close(tx, todoReview, objectKind, itoa(card.ID), 0, actor.Name)
	})
}

// Close takes a card from the public; it and its history are kept.
func (s *Service) Close(ctx context.Context, actor rbac.Actor, ref Ref, why string) error {
	return s.write(ctx, "guide.Close", func(tx *db.Tx) error {
		card, m, err := taken(tx, actor, ref, Close)
		if err != nil {
			return err
		}
		if card.Why = strings.TrimSpace(why); card.Why == "" {
			return fault.Invalid("why", "请写明停用的理由。")
		}
		return closeCard(tx, actor, card, m)
	})
}

func closeCard(tx *db.Tx, actor rbac.Actor, card Card, m move) error {
	if _, err := tx.Exec(`UPDATE guide_card SET draft = '', draft_by = '', draft_person = 0 WHERE id = ?`, card.ID); err != nil {
		return err
	}
	if err := moved(tx, actor, &card, m, card.Content.V); err != nil {
		return err
	}
	return todo.Close(tx, "", objectKind, itoa(card.ID), 0, actor.Name)
}

// Reopen brings a closed card back, to be checked anew.
func (s *Service) Reopen(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.write(ctx, "guide.Reopen", func(tx *db.Tx) error {
		card, m, err := taken(tx, actor, ref, Reopen)
		if err != nil {
			return err
		}
		card.Why = ""
		if err := inForce(tx, &card, card.Content.V, calendar.Date{}, ""); err != nil {
			return err
		}
		return moved(tx, actor, &card, m, card.Content.V)
	})
}
