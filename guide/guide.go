// Package guide keeps what the county tells its people in plain words: the
// life guide (一本通, five events), the compendium of policies (惠民政策汇编,
// 23 categories), the services (办事服务) and the questions that are asked often
// (常见问题). All four are cards: a text in force that the public reads, beside
// it at most one change that waits for the county, and a sealed history.
//
// What comes with the program is sample text: it is marked 示例，待核 until a
// person of the county has checked it, and then carries day and name.
package guide

import (
	"context"
	"strconv"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service is the office's verbs on cards.
type Service struct {
	DB *db.DB
}

// Ref names a card as its editor saw it.
type Ref struct{ ID, Version int64 }

// Card is one card with its standing. Draft is the change that waits for the
// county; it has no title when there is none.
type Card struct {
	ID        int64            `db:"id"`
	Code      string           `db:"code"`
	Kind      Kind             `db:"kind"`
	Section   string           `db:"section"`
	Sort      int64            `db:"sort"`
	UnitID    int64            `db:"unit_id"` // 0: no unit of the county, tended by the county
	Unit      string           `db:"unit"`    // the unit's short name
	UnitPath  string           `db:"unit_path"`
	UnitPhone string           `db:"unit_phone"`
	Title     string           `db:"title"`
	Content   db.JSON[Content] `db:"content"`
	ValidTo   calendar.Date    `db:"valid_to"`
	State     State            `db:"state"`
	Live      bool             `db:"live"`       // was in force at some time
	CheckedOn calendar.Date    `db:"checked_on"` // 核对日期, zero: 示例，待核
	CheckedBy string           `db:"checked_by"`
	ReviewOn  calendar.Date    `db:"review_on"` // the day to look again
	Draft     db.JSON[Content] `db:"draft"`
	DraftBy   string           `db:"draft_by"`
	Drafter   int64            `db:"draft_person"`
	Why       string           `db:"why"` // of the last return or closing
	Version   int64            `db:"version"`
}

// Sample reports text that nobody has checked yet.
func (c Card) Sample() bool { return c.CheckedOn.IsZero() }

// Expired reports a policy whose last day is over.
func (c Card) Expired(today calendar.Date) bool {
	return !c.ValidTo.IsZero() && c.ValidTo.Before(today)
}

// Get is a field of the text in force.
func (c Card) Get(field string) string { return c.Content.V.Get(field) }

// Ref names the card as it was read.
func (c Card) Ref() Ref { return Ref{c.ID, c.Version} }

// SectionName is the section's Chinese name.
func (c Card) SectionName() string { return c.Kind.Section(c.Section).Name }

// rbac is the unit that the card belongs to; without one only county scope reaches it.
func (c Card) rbac() rbac.Unit { return rbac.Unit{ID: c.UnitID, Path: c.UnitPath, Name: c.Unit} }

const cardColumns = `g.id, g.code, g.kind, g.section, g.sort, COALESCE(g.unit_id, 0) AS unit_id, COALESCE(u.short_name, '') AS unit,
	COALESCE(u.path, '') AS unit_path, COALESCE(u.phone, '') AS unit_phone, g.title, g.content, g.valid_to, g.state, g.live, g.checked_on,
	g.checked_by, g.review_on, g.draft, g.draft_by, g.draft_person, g.why, g.version`

const cardFrom = ` FROM guide_card g LEFT JOIN org_unit u ON u.id = g.unit_id `

func cardByID(q db.Reader, id int64) (c Card, err error) {
	err = q.Get(&c, `SELECT `+cardColumns+cardFrom+`WHERE g.id = ?`, id)
	if db.NoRows(err) {
		return c, fault.NotFound("没有这张卡片，可能已被合并，请从列表重新进入。")
	}
	return c, err
}

// held loads a card for an act at the version that its editor saw.
func held(tx *db.Tx, actor rbac.Actor, ref Ref, action rbac.Action) (Card, error) {
	c, err := cardByID(tx, ref.ID)
	if err != nil {
		return c, err
	}
	if !rbac.ReachOf(actor, rbac.GuideRead).Holds(c.rbac()) {
		return Card{}, fault.NotFound("没有这张卡片，可能已被合并，请从列表重新进入。")
	}
	if err := rbac.Check(actor, action, c.rbac()); err != nil {
		return c, err
	}
	if c.Version != ref.Version {
		return c, fault.Conflictf("《%s》刚被别人改过，请刷新页面，看过新的内容再办理。", c.Title)
	}
	return c, nil
}

// keep writes the history of a move and the log of acts.
func keep(tx *db.Tx, who audit.Who, action rbac.Action, move string, c Card, content Content) error {
	if _, err := tx.Exec(`INSERT INTO guide_revision (card_id, move, state, content, why, by_person, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, move, string(c.State), db.Of(content), c.Why, who.PersonID, who.Name, tx.Now); err != nil {
		return err
	}
	audit.Record(tx, who, audit.Entry{Action: string(action), ObjectKind: objectKind, ObjectID: audit.ID(c.ID), UnitID: c.UnitID,
		Detail: map[string]any{"move": move, "code": c.Code, "state": string(c.State)}})
	return nil
}

const objectKind = "guide"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// write runs one act of an actor.
func (s *Service) write(ctx context.Context, op string, f func(tx *db.Tx) error) error {
	return fault.Wrap(op, s.DB.Write(ctx, f))
}

func today(tx *db.Tx) calendar.Date { return calendar.DateOf(tx.Now.Time) }

func who(a rbac.Actor) audit.Who { return org.Who(a) }
