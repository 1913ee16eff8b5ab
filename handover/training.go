package handover

import (
	"context"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// LongestSecondment is how many days one secondment lasts at most. A rule of
// this office, of no law.
const LongestSecondment = 365

// Secondment is a member of a township's staff who learns at the county's
// office by working there (以干代训). They get the role of a trainee from the
// first to the last day, everywhere but in their own township.
type Secondment struct {
	ID          int64         `db:"id"`
	PersonID    int64         `db:"person_id"`
	Person      string        `db:"person"`
	HomeID      int64         `db:"home_id"` // the own township
	Home        string        `db:"home"`
	HomePath    string        `db:"home_path"`
	CountyID    int64         `db:"county_id"`
	CountyPath  string        `db:"county_path"`
	SinceOn     calendar.Date `db:"since_on"`
	UntilOn     calendar.Date `db:"until_on"` // last day
	Task        string        `db:"task"`     // 培训内容
	Mentor      string        `db:"mentor"`   // 带训人
	Stage       Stage         `db:"state"`
	MadeName    string        `db:"made_name"`
	MadeAt      db.Time       `db:"made_at"`
	GrantedName string        `db:"granted_name"`
	GrantedAt   db.NullTime   `db:"granted_at"`
	Report      string        `db:"report"`  // 培训总结
	Opinion     string        `db:"opinion"` // of the office
	ClosedName  string        `db:"closed_name"`
	ClosedAt    db.NullTime   `db:"closed_at"`
	Version     int64         `db:"version"`
	Days        int           `db:"days"` // with an entry in the log
}

func (x Secondment) county() rbac.Unit { return rbac.Unit{ID: x.CountyID, Path: x.CountyPath} }
func (x Secondment) home() rbac.Unit   { return rbac.Unit{ID: x.HomeID, Path: x.HomePath, Name: x.Home} }

// URL is the page of the secondment.
func (x Secondment) URL() string { return trainingURL(x.ID) }

func trainingURL(id int64) string { return "/desk/secondments/" + text(id) }

// Standing is the stage as a page says it on a day.
func (x Secondment) Standing(day calendar.Date) string {
	switch {
	case x.Stage != Granted:
		return x.Stage.Name()
	case day.Before(x.SinceOn):
		return "未开始"
	case day.After(x.UntilOn):
		return "已到期，待提交总结"
	}
	return "培训中"
}

const secondmentQuery = `SELECT s.id, s.person_id, p.name AS person, s.home_id, h.short_name AS home, h.path AS home_path, s.county_id, c.path AS county_path,
	s.since_on, s.until_on, s.task, s.mentor, s.state, s.made_name, s.made_at, s.granted_name, s.granted_at, s.report, s.opinion, s.closed_name, s.closed_at, s.version,
	(SELECT count(DISTINCT l.day) FROM handover_log l WHERE l.secondment_id = s.id) AS days
	FROM handover_secondment s JOIN org_person p ON p.id = s.person_id JOIN org_unit h ON h.id = s.home_id JOIN org_unit c ON c.id = s.county_id`

// reads reports who may see a secondment: the county's office, the person,
// their township's head, and who grants roles.
func (x Secondment) reads(actor rbac.Actor) bool {
	return actor.PersonID != 0 && actor.PersonID == x.PersonID || rbac.May(actor, rbac.SecondmentManage, x.county()) ||
		rbac.May(actor, rbac.GrantManage, x.county()) || rbac.May(actor, rbac.HandoverDirect, x.home())
}

func secondment(q db.Reader, actor rbac.Actor, id int64) (x Secondment, err error) {
	err = q.Get(&x, secondmentQuery+` WHERE s.id = ?`, id)
	if db.NoRows(err) || err == nil && !x.reads(actor) {
		return Secondment{}, fault.NotFound("没有这条以干代训登记，或不在您管理的单位。")
	}
	return x, fault.Wrap("handover.secondment", err)
}

// SecondmentDraft is what a secondment begins with.
type SecondmentDraft struct {
	PersonID int64
	HomeID   int64
	Since    calendar.Date
	Until    calendar.Date
	Task     string
	Mentor   string
}

// Second registers a secondment. It gives no right before the security
// administrator has granted it.
func (s *Service) Second(ctx context.Context, actor rbac.Actor, d SecondmentDraft) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		county, err := org.CountyUnit(tx)
		if err == nil {
			err = rbac.Check(actor, rbac.SecondmentManage, county.RBAC())
		}
		if err != nil {
			return err
		}
		home, err := org.UnitByID(tx, d.HomeID)
		if err != nil {
			return fault.Invalid("person", "请选择乡镇（街道）的人员。")
		}
		if err := d.check(tx, home); err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO handover_secondment (person_id, home_id, county_id, since_on, until_on, task, mentor, state, made_by, made_name, made_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, d.PersonID, home.ID, county.ID, d.Since, d.Until, strings.TrimSpace(d.Task), strings.TrimSpace(d.Mentor),
			string(Planned), actor.PersonID, actor.Name, tx.Now)
		if err != nil {
			return fault.Internal("handover.Second", err)
		}
		note(tx, actor, rbac.SecondmentManage, "secondment", id, county.ID, "register", "person", d.PersonID, "home", home.ID)
		return todo.Open(tx, todo.Item{Kind: "secondment.grant", ObjectKind: "secondment", ObjectID: text(id), UnitID: county.ID, Action: string(rbac.GrantManage),
			Title: "以干代训待授权：" + home.ShortName, URL: trainingURL(id), Verb: "授权", Due: d.Since})
	})
	return id, fault.Wrap("handover.Second", err)
}

func (d SecondmentDraft) check(tx *db.Tx, home org.Unit) error {
	var p fault.Problems
	place, err := org.SeatOf(tx, d.PersonID, home.ID, today(tx))
	if err != nil {
		return err
	}
	if !home.Kind.Towns() || place.Empty() {
		p.Add("person", "请选择乡镇（街道）的人员。")
	}
	switch {
	case d.Since.IsZero() || d.Until.IsZero():
		p.Add("since_on", "请填写起止日期。")
	case d.Until.Before(d.Since):
		p.Add("until_on", "结束日期不能早于开始日期。")
	case d.Until.After(d.Since.AddDays(LongestSecondment - 1)):
		p.Add("until_on", "一次培训不超过 1 年。")
	case d.Until.Before(today(tx)):
		p.Add("until_on", "结束日期不能早于今天。")
	}
	p.Need("task", d.Task, "请写明培训内容。")
	p.Need("mentor", d.Mentor, "请填写带训人。")
	if utf8.RuneCountInString(d.Task) > 300 || utf8.RuneCountInString(d.Mentor) > 30 {
		p.Add("task", "培训内容最多 300 字，带训人最多 30 字。")
	}
	grants, err := org.GrantsOn(tx, d.PersonID, today(tx))
	for _, g := range grants {
		if g.Role.Administrator() {
			p.Add("person", "系统管理员、安全管理员、审计员不兼任业务角色，不能参加以干代训。")
			break
		}
	}
	if err != nil {
		return err
	}
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM handover_secondment WHERE person_id = ? AND state IN ('planned', 'granted') AND since_on <= ? AND until_on >= ?`, d.PersonID, d.Until, d.Since); err != nil {
		return fault.Internal("handover.check", err)
	}
	if n > 0 {
		p.Add("person", "这个人在这段时间已登记以干代训。")
	}
	return p.Err()
}

// StepForm is what a move of a secondment is told.
type StepForm struct {
	Text string // the report, the opinion or the reason
}

// Move makes one move of a secondment.
func (s *Service) Move(ctx context.Context, actor rbac.Actor, id, version int64, step Step, f StepForm) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := secondment(tx, actor, id)
		if err != nil {
			return err
		}
		m, err := nextStage(x.Stage, step)
		if err == nil {
			err = x.may(actor, m)
		}
		if err == nil {
			err = x.take(tx, actor, m, strings.TrimSpace(f.Text))
		}
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE handover_secondment SET state = ?, granted_name = ?, granted_at = ?, report = ?, opinion = ?, closed_name = ?, closed_at = ?, version = version + 1
			WHERE id = ? AND version = ?`, string(m.To), x.GrantedName, x.GrantedAt, x.Report, x.Opinion, x.ClosedName, x.ClosedAt, id, version)
		if err := once(n, err); err != nil {
			return err
		}
		note(tx, actor, m.Right, "secondment", id, x.CountyID, string(step), "from", string(m.From), "to", string(m.To))
		return x.queue(tx, actor, m)
	})
	return fault.Wrap("handover.Move", err)
}

// take puts what a move says into the record.
func (x *Secondment) take(tx *db.Tx, actor rbac.Actor, m trainingMove, said string) error {
	if utf8.RuneCountInString(said) > 3000 {
		return fault.Invalid("text", "最多 3000 字。")
	}
	switch m.Step {
	case Grant:
		x.GrantedName, x.GrantedAt = actor.Name, db.NullTime{Time: tx.Now, Valid: true}
	case Report:
		if said == "" {
			return fault.Invalid("text", "请填写培训总结。")
		}
		if m.From == Granted && today(tx).Before(x.SinceOn) {
			return fault.Conflict("培训还没有开始，不能提交总结。")
		}
		x.Report = said
	case Close:
		if said == "" {
			return fault.Invalid("text", "请填写鉴定意见。")
		}
		x.Opinion, x.ClosedName, x.ClosedAt = said, actor.Name, db.NullTime{Time: tx.Now, Valid: true}
	case Refuse, Cancel, Stop, Reopen:
		if said == "" {
			return fault.Invalid("text", "请写明原因。")
		}
		x.Opinion = said
	}
	return nil
}

// queue closes what the move has settled and asks for the next.
func (x Secondment) queue(tx *db.Tx, actor rbac.Actor, m trainingMove) error {
	for _, kind := range []string{"secondment.grant", "secondment.report", "secondment.close"} {
		if err := todo.Close(tx, kind, "secondment", text(x.ID), 0, actor.Name); err != nil {
			return err
		}
	}
	item := todo.Item{ObjectKind: "secondment", ObjectID: text(x.ID), URL: x.URL()}
	switch m.To {
	case Granted, Ended:
		item.Kind, item.UnitID, item.PersonID, item.Action, item.Verb, item.Due = "secondment.report", x.HomeID, x.PersonID, string(rbac.SecondmentWrite), "写总结", x.UntilOn
		item.Title = "以干代训：登记培训日志，结束时提交总结"
		if err := notify.Send(tx, x.PersonID, notify.Notice{Kind: "secondment", Title: "以干代训：" + m.Step.Name(), URL: x.URL()}); err != nil {
			return err
		}
		return todo.Open(tx, item)
	case Reported:
		item.Kind, item.UnitID, item.Action, item.Verb, item.Title = "secondment.close", x.CountyID, string(rbac.SecondmentManage), "鉴定", "以干代训总结待鉴定："+x.Home
		return todo.Open(tx, item)
	}
	return nil
}
