package pilot

import (
	"context"
	"fmt"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Case (典型案例) tells what a unit did well, within word limits.
type Case struct {
	ID         int64         `db:"id"`
	UnitID     int64         `db:"unit_id"`
	Unit       string        `db:"unit_name"`
	UnitPath   string        `db:"unit_path"`
	Year       int           `db:"year"`
	Title      string        `db:"title"`
	Background string        `db:"background"` // 背景和问题
	Practice   string        `db:"practice"`   // 主要做法
	Effect     string        `db:"effect"`     // 取得成效
	Contact    string        `db:"contact"`    // 联系人和办公电话
	TemplateID int64         `db:"template_id"`
	State      State         `db:"state"`
	Reason     string        `db:"reason"` // of the last return
	SentTo     string        `db:"sent_to"`
	SentOn     calendar.Date `db:"sent_on"`
	ByPerson   int64         `db:"by_person"`
	ByName     string        `db:"by_name"`
	CreatedAt  db.Time       `db:"created_at"`
	ChangedAt  db.Time       `db:"changed_at"`
	Version    int64         `db:"version"`
}

const caseColumns = `c.id, c.unit_id, u.short_name AS unit_name, u.path AS unit_path, c.year, c.title, c.background, c.practice, c.effect, c.contact,
	COALESCE(c.template_id, 0) AS template_id, c.state, c.reason, c.sent_to, c.sent_on, c.by_person, c.by_name, c.created_at, c.changed_at, c.version`

const caseTables = ` FROM pilot_case c JOIN org_unit u ON u.id = c.unit_id `

// Limit is the word limit of one part of a case; the county's own, as 上级
// asks for some 2,000 characters.
type Limit struct {
	Field, Label string
	Most         int // characters, white space not counted
	Need         bool
}

// Limits are the parts of a case with their word limits.
func Limits() []Limit {
	return []Limit{{"title", "标题", 30, true}, {"background", "背景和问题", 300, true}, {"practice", "主要做法", 1200, true},
		{"effect", "取得成效", 500, true}, {"contact", "联系人和电话", 40, true}}
}

func (c Case) part(field string) string {
	switch field {
	case "title":
		return c.Title
	case "background":
		return c.Background
	case "practice":
		return c.Practice
	case "effect":
		return c.Effect
	}
	return c.Contact
}

// check wants the title always, every part when whole, none too long.
func (c Case) check(whole bool) error {
	var p fault.Problems
	for _, l := range Limits() {
		text := c.part(l.Field)
		switch n := Length(text); {
		case n > l.Most:
			p.Add(l.Field, fmt.Sprintf("%s最多 %d 字，现在 %d 字，请删减 %d 字", l.Label, l.Most, n, n-l.Most))
		case n == 0 && (l.Field == "title" || whole && l.Need):
			p.Add(l.Field, "请填写"+l.Label)
		}
	}
	return p.Err()
}

// visible is the condition under which the actor may read a case: the own
// units' always, those of others when they are shared.
func visible(actor rbac.Actor) (string, []any) {
	if !rbac.MayAny(actor, rbac.CaseWrite) {
		return "1 = 0", nil
	}
	where, args := rbac.ReachOf(actor, rbac.CaseWrite).Where("u.path", "u.id")
	return "(" + where + " OR c.state IN ('chosen', 'sent'))", args
}

// CaseByID reads a case that the actor may read.
func (s *Service) CaseByID(ctx context.Context, actor rbac.Actor, id int64) (Case, error) {
	return caseByID(s.DB.Reader(ctx), actor, id)
}

func caseByID(q db.Reader, actor rbac.Actor, id int64) (c Case, err error) {
	where, args := visible(actor)
	err = q.Get(&c, `SELECT `+caseColumns+caseTables+`WHERE c.id = ? AND `+where, append([]any{id}, args...)...)
	if db.NoRows(err) {
		return c, fault.NotFound("没有这个案例，或还没有公布给各单位。")
	}
	return c, fault.Wrap("pilot.caseByID", err)
}

// CaseFilter narrows the list; zero fields do not narrow.
type CaseFilter struct {
	State  State
	UnitID int64
	Year   int
	Before int64 // the cursor that the page before gave
	All    bool  // the whole list, for files
}

// Cases lists the cases that the actor may read, newest first; next is 0 on
// the last page. Dropped ones are listed only when asked for.
func (s *Service) Cases(ctx context.Context, actor rbac.Actor, f CaseFilter) (list []Case, next int64, err error) {
	where, args := visible(actor)
	add := func(cond string, a ...any) { where, args = where+" AND "+cond, append(args, a...) }
	if f.State != "" {
		add("c.state = ?", f.State)
	} else {
		add("c.state <> 'dropped'")
	}
	if f.UnitID != 0 {
		add("c.unit_id = ?", f.UnitID)
	}
	if f.Year != 0 {
		add("c.year = ?", f.Year)
	}
	if f.Before != 0 {
		add("c.id < ?", f.Before)
	}
	limit := ""
	if !f.All {
		limit, args = " LIMIT ?", append(args, pageSize+1)
	}
	if err := s.DB.Reader(ctx).Select(&list, `SELECT `+caseColumns+caseTables+`WHERE `+where+` ORDER BY c.id DESC`+limit, args...); err != nil {
		return nil, 0, fault.Internal("pilot.Cases", err)
	}
	if !f.All && len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	return list, next, nil
}

// WriteCase saves a case of the unit: a new one when its ID is 0. It may be
// incomplete until it is submitted, but never longer than its limits.
func (s *Service) WriteCase(ctx context.Context, actor rbac.Actor, c Case) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := c.check(false); err != nil {
			return err
		}
		if c.ID == 0 {
			id, err = addCase(tx, actor, c)
			return err
		}
		id = c.ID
		return changeCase(tx, actor, c)
	})
	return id, fault.Wrap("pilot.WriteCase", err)
}

func addCase(tx *db.Tx, actor rbac.Actor, c Case) (int64, error) {
	u, err := ownUnit(tx, actor, rbac.CaseWrite, c.UnitID)
	if err != nil {
		return 0, err
	}
	id, err := tx.Insert(`INSERT INTO pilot_case (unit_id, year, title, background, practice, effect, contact, template_id, state, by_person, by_name, created_at, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, u.ID, today(tx).Year(), plain(c.Title), plain(c.Background), plain(c.Practice),
		plain(c.Effect), plain(c.Contact), none(c.TemplateID), Draft, actor.PersonID, actor.Name, tx.Now, tx.Now)
	if err == nil {
		record(tx, actor, rbac.CaseWrite, "pilot_case", id, u.ID, map[string]any{"verb": "add"})
	}
	return id, err
}

// none is NULL for a reference to nothing.
func none(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func changeCase(tx *db.Tx, actor rbac.Actor, c Case) error {
	old, err := caseByID(tx, actor, c.ID)
	if err != nil {
		return err
	}
	if _, err := ownUnit(tx, actor, rbac.CaseWrite, old.UnitID); err != nil {
		return err
	}
	if !old.State.Open() {
		return fault.Conflictf("案例当前为“%s”，不能修改。待审核的可以先撤回。", old.State.Name())
	}
	n, err := tx.Exec(`UPDATE pilot_case SET title = ?, background = ?, practice = ?, effect = ?, contact = ?, template_id = ?, by_person = ?, by_name = ?,
		changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`, plain(c.Title), plain(c.Background), plain(c.Practice), plain(c.Effect),
		plain(c.Contact), none(c.TemplateID), actor.PersonID, actor.Name, tx.Now, c.ID, c.Version)
	if err := once(n, err); err != nil {
		return err
	}
	record(tx, actor, rbac.CaseWrite, "pilot_case", c.ID, old.UnitID, map[string]any{"verb": "change"})
	return nil
}

// Form carries what a move of a case may need.
type Form struct {
	Reason string
	SentTo string
	SentOn calendar.Date
}

// Act makes one move of a case.
func (s *Service) Act(ctx context.Context, actor rbac.Actor, id, version int64, a Action, f Form) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := caseByID(tx, actor, id)
		if err != nil {
			return err
		}
		m, err := next(c.State, a)
		if err != nil {
			return err
		}
		u, err := org.UnitByID(tx, c.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, m.Right, u.RBAC()); err != nil {
			return err
		}
		if c.Version != version {
			return fault.Conflict("刚才有人改过这个案例，请刷新页面后再办。")
		}
		if err := c.guard(actor, m, f, today(tx)); err != nil {
			return err
		}
		return take(tx, actor, c, m, f)
	})
	return fault.Wrap("pilot.Act", err)
}

// guard checks what the move table cannot say.
func (c Case) guard(actor rbac.Actor, m move, f Form, today calendar.Date) error {
	if m.Action == Submit {
		return c.check(true)
	}
	if m.Action == Choose && actor.Is(c.ByPerson) {
		return fault.Conflict("案例是您本人撰写的，请由其他同志审核。")
	}
	var p fault.Problems
	switch m.Need {
	case NeedReason:
		p.Need("reason", f.Reason, "请说明理由，报送单位可以看到")
	case NeedSent:
		p.Need("sent_to", f.SentTo, "请填写报送的单位")
		if f.SentOn.IsZero() || f.SentOn.After(today) {
			p.Add("sent_on", "请填写报送日期，不能晚于今天")
		}
	}
	return p.Err()
}

const waiting = "case.submitted"

func take(tx *db.Tx, actor rbac.Actor, c Case, m move, f Form) error {
	sentTo, sentOn := c.SentTo, c.SentOn
	if m.Need == NeedSent {
		sentTo, sentOn = plain(f.SentTo), f.SentOn
	}
	n, err := tx.Exec(`UPDATE pilot_case SET state = ?, reason = ?, sent_to = ?, sent_on = ?, changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		m.To, plain(f.Reason), sentTo, sentOn, tx.Now, c.ID, c.Version)
	if err := once(n, err); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO pilot_case_move (case_id, action, from_state, to_state, by_person, by_name, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, m.Action, m.From, m.To, actor.PersonID, actor.Name, plain(f.Reason), tx.Now); err != nil {
		return err
	}
	record(tx, actor, m.Right, "pilot_case", c.ID, c.UnitID, map[string]any{"move": string(m.Action), "to": string(m.To)})
	return c.queue(tx, actor, m)
}

// queue brings the todos in line: the county has a case to review, the unit
// one to mend.
func (c Case) queue(tx *db.Tx, actor rbac.Actor, m move) error {
	id, address := fmt.Sprint(c.ID), fmt.Sprintf("/desk/cases/%d", c.ID)
	if err := todo.Close(tx, "", "pilot_case", id, 0, actor.Name); err != nil {
		return err
	}
	switch m.To {
	case Submitted:
		return todo.Open(tx, todo.Item{Kind: waiting, ObjectKind: "pilot_case", ObjectID: id, UnitID: c.UnitID, Action: string(rbac.CaseReview),
			Title: "典型案例待审核：" + c.Title, URL: address, Verb: "审核"})
	case Returned:
		return todo.Open(tx, todo.Item{Kind: "case.returned", ObjectKind: "pilot_case", ObjectID: id, UnitID: c.UnitID, Action: string(rbac.CaseWrite),
			Title: "典型案例被退回：" + c.Title, URL: address, Verb: "去修改"})
	}
	return nil
}

// Moved is one move of a case as it was recorded.
type Moved struct {
	Action Action  `db:"action"`
	From   State   `db:"from_state"`
	To     State   `db:"to_state"`
	ByName string  `db:"by_name"`
	Reason string  `db:"reason"`
	At     db.Time `db:"at"`
}

// Use is a unit that works by a case (学习应用).
type Use struct {
	UnitID int64   `db:"unit_id"`
	Unit   string  `db:"unit_name"`
	Note   string  `db:"note"`
	ByName string  `db:"by_name"`
	At     db.Time `db:"at"`
}

// CaseDetail is a case with its story.
type CaseDetail struct {
	Case
	Moved []Moved // empty for readers of other units
	Uses  []Use
	Files []attach.Attachment
	Own   bool // of a unit of the actor's
}

// CaseDetail reads a case for its page. Readers of other units get neither
// moves nor the reason of a former return.
func (s *Service) CaseDetail(ctx context.Context, actor rbac.Actor, id int64) (d CaseDetail, err error) {
	q := s.DB.Reader(ctx)
	if d.Case, err = caseByID(q, actor, id); err != nil {
		return d, err
	}
	d.Own = rbac.ReachOf(actor, rbac.CaseWrite).Holds(rbac.Unit{ID: d.UnitID, Path: d.UnitPath})
	if d.Own {
		err = q.Select(&d.Moved, `SELECT action, from_state, to_state, by_name, reason, at FROM pilot_case_move WHERE case_id = ? ORDER BY id`, id)
	} else {
		d.Reason, d.ByName = "", ""
	}
	if err == nil {
		err = q.Select(&d.Uses, `SELECT s.unit_id, u.short_name AS unit_name, s.note, s.by_name, s.at FROM pilot_case_use s JOIN org_unit u ON u.id = s.unit_id
			WHERE s.case_id = ? ORDER BY s.at, s.unit_id`, id)
	}
	if err != nil {
		return d, fault.Internal("pilot.CaseDetail", err)
	}
	d.Files, err = attach.Of(q, attach.Owner{Kind: "pilot_case", ID: id})
	return d, err
}

// UseCase records that a unit works by a shared case (学习应用).
func (s *Service) UseCase(ctx context.Context, actor rbac.Actor, id, unitID int64, note string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := caseByID(tx, actor, id)
		if err != nil {
			return err
		}
		u, err := ownUnit(tx, actor, rbac.CaseWrite, unitID)
		if err != nil {
			return err
		}
		switch {
		case !c.State.Shared():
			return fault.Conflict("案例还没有被采用，不能应用。")
		case u.ID == c.UnitID:
			return fault.Invalid("unit", "这是本单位自己的案例，不用再应用。")
		case Length(note) > 200:
			return fault.Invalid("note", "应用情况最多 200 字。")
		}
		if _, err := tx.Exec(`INSERT INTO pilot_case_use (case_id, unit_id, note, by_name, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (case_id, unit_id) DO UPDATE SET note = excluded.note, by_name = excluded.by_name, at = excluded.at`, c.ID, u.ID, plain(note), actor.Name, tx.Now); err != nil {
			return err
		}
		record(tx, actor, rbac.CaseWrite, "pilot_case", c.ID, u.ID, map[string]any{"verb": "use"})
		return nil
	})
	return fault.Wrap("pilot.UseCase", err)
}

// AttachToCase adds a file to a case that is still open.
func (s *Service) AttachToCase(ctx context.Context, actor rbac.Actor, id int64, file attach.Stored, name string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := caseByID(tx, actor, id)
		if err != nil {
			return err
		}
		if _, err := ownUnit(tx, actor, rbac.CaseWrite, c.UnitID); err != nil {
			return err
		}
		if !c.State.Open() {
			return fault.Conflictf("案例当前为“%s”，不能再添加附件。", c.State.Name())
		}
		file, err := attach.Record(tx, file, attach.Owner{Kind: "pilot_case", ID: c.ID, UnitID: c.UnitID}, name, actor.Name)
		if err == nil {
			record(tx, actor, rbac.CaseWrite, "pilot_case", c.ID, c.UnitID, map[string]any{"verb": "attach", "file": file})
		}
		return err
	})
	return fault.Wrap("pilot.AttachToCase", err)
}

// CaseFile finds a file of a case that the actor may read.
func (s *Service) CaseFile(ctx context.Context, actor rbac.Actor, id, file int64) (attach.Attachment, error) {
	q := s.DB.Reader(ctx)
	if _, err := caseByID(q, actor, id); err != nil {
		return attach.Attachment{}, err
	}
	return ownedFile(q, "pilot_case", id, file)
}

func ownedFile(q db.Reader, kind string, id, file int64) (attach.Attachment, error) {
	a, err := attach.ByID(q, file)
	if err == nil && (a.OwnerKind != kind || a.OwnerID != id) {
		return attach.Attachment{}, fault.NotFound("该文件不存在")
	}
	return a, err
}
