package org

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// PostKind is a post that every unit should have filled (岗位).
type PostKind string

// The posts.
const (
	Principal PostKind = "principal" // 主要负责同志: signs, needs no account
	Head      PostKind = "head"      // 分管负责同志
	Liaison   PostKind = "liaison"   // 联络员(具体工作人员)
)

var postKinds = []PostKind{Principal, Head, Liaison}

var postLabels = map[PostKind]string{Principal: "主要负责同志", Head: "分管负责同志", Liaison: "联络员"}

// PostKinds lists the posts, highest first.
func PostKinds() []PostKind { return slices.Clone(postKinds) }

// Label is the post in Chinese.
func (k PostKind) Label() string { return postLabels[k] }

// Post is a person in a post of a unit, from a day to a day.
type Post struct {
	ID       int64         `db:"id"`
	UnitID   int64         `db:"unit_id"`
	PersonID int64         `db:"person_id"`
	Kind     PostKind      `db:"kind"`
	Title    string        `db:"title"`   // 职务
	Section  string        `db:"section"` // 科室
	SinceOn  calendar.Date `db:"since_on"`
	UntilOn  calendar.Date `db:"until_on"` // last day, zero: open
	Version  int64         `db:"version"`
}

// On reports whether the post is held on a day.
func (p Post) On(day calendar.Date) bool {
	return !day.Before(p.SinceOn) && (p.UntilOn.IsZero() || !day.After(p.UntilOn))
}

// inPost holds for posts held on a day, given twice.
const inPost = `o.since_on <= ? AND (o.until_on = '' OR o.until_on >= ?)`

const postColumns = `o.id, o.unit_id, o.person_id, o.kind, o.title, o.section, o.since_on, o.until_on, o.version`

func postByID(q db.Reader, id int64) (p Post, err error) {
	err = q.Get(&p, `SELECT `+postColumns+` FROM org_post o WHERE o.id = ?`, id)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这条任职记录，请刷新后重试。")
	}
	return p, err
}

// PostsOfPerson lists all posts of a person, the newest first.
func PostsOfPerson(q db.Reader, person int64) (rows []Post, err error) {
	return rows, q.Select(&rows, `SELECT `+postColumns+` FROM org_post o WHERE o.person_id = ? ORDER BY o.since_on DESC, o.id DESC`, person)
}

// InPost lists the people who hold one of the posts in each of the units on a
// day, in one query.
func InPost(q db.Reader, units []int64, day calendar.Date, kinds ...PostKind) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	if len(units) == 0 {
		return out, nil
	}
	text, args, err := db.In(`SELECT DISTINCT o.unit_id, o.person_id FROM org_post o WHERE o.unit_id IN (?) AND o.kind IN (?) AND `, units, kinds)
	if err != nil {
		return nil, fault.Internal("org.InPost", err)
	}
	var rows []struct {
		Unit   int64 `db:"unit_id"`
		Person int64 `db:"person_id"`
	}
	if err := q.Select(&rows, text+inPost+` ORDER BY o.unit_id, o.person_id`, append(args, day, day)...); err != nil {
		return nil, fault.Internal("org.InPost", err)
	}
	for _, r := range rows {
		out[r.Unit] = append(out[r.Unit], r.Person)
	}
	return out, nil
}

// Appointment puts a person into a post.
type Appointment struct {
	UnitID   int64
	PersonID int64       // 0: the person is new, see Person
	Person   PersonDraft // of a new person
	Kind     PostKind
	Title    string
	Section  string
	Since    calendar.Date // today when zero
	Until    calendar.Date
	Replace  bool // ends the former 主要负责同志 the day before
}

// Appoint appoints a person (任职). A unit has one 主要负责同志 at a time, any
// number of the others; one person may hold posts in several units.
func (s *Service) Appoint(ctx context.Context, actor rbac.Actor, a Appointment) (post int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, a.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.PersonEdit, u.RBAC()); err != nil {
			return err
		}
		post, err = s.appoint(tx, Who(actor), u, a)
		return err
	})
	return post, fault.Wrap("org.Appoint", err)
}

func (s *Service) appoint(tx *db.Tx, who audit.Who, u Unit, a Appointment) (int64, error) {
	if a.Since.IsZero() {
		a.Since = today(tx)
	}
	a.Title, a.Section = strings.TrimSpace(a.Title), strings.TrimSpace(a.Section)
	var p fault.Problems
	a.check(&p, u)
	if a.PersonID == 0 {
		a.Person.tidy().check(&p)
	} else if person, err := personByID(tx, a.PersonID); err != nil {
		return 0, err
	} else if !person.LeftOn.IsZero() {
		p.Add("name", person.Name+"已离岗，不能再任职。如已返岗，请登记为新人员。")
	}
	if err := s.checkPost(tx, &p, who, u, a); err != nil {
		return 0, err
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	if a.PersonID == 0 {
		id, err := s.addPerson(tx, who, a.Person)
		if err != nil {
			return 0, err
		}
		a.PersonID = id
	}
	id, err := tx.Insert(`INSERT INTO org_post (unit_id, person_id, kind, title, section, since_on, until_on) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		u.ID, a.PersonID, a.Kind, a.Title, a.Section, a.Since, a.Until)
	if err == nil {
		audit.Record(tx, who, act(rbac.PersonEdit, "post", id, u.ID, "appoint", "post", string(a.Kind), "person", a.PersonID))
	}
	return id, err
}

func (a Appointment) check(p *fault.Problems, u Unit) {
	if u.Closed() {
		p.Add("unit", u.ShortName+"已撤销，不能任职。")
	}
	if postLabels[a.Kind] == "" {
		p.Add("post", "岗位应为："+labelList(postKinds, PostKind.Label)+"。")
	}
	if utf8.RuneCountInString(a.Title) > 40 || utf8.RuneCountInString(a.Section) > 40 {
		p.Add("title", "职务、科室各不超过 40 字。")
	}
	if !a.Until.IsZero() && a.Until.Before(a.Since) {
		p.Add("until_on", "离任日期不能早于任职日期。")
	}
}

// checkPost refuses the same person twice in one post, and a second principal
// unless the former one is to be replaced.
func (s *Service) checkPost(tx *db.Tx, p *fault.Problems, who audit.Who, u Unit, a Appointment) error {
	var rows []struct {
		Post
		Name string `db:"name"`
	}
	err := tx.Select(&rows, `SELECT `+postColumns+`, p.name FROM org_post o JOIN org_person p ON p.id = o.person_id
		WHERE o.unit_id = ? AND o.kind = ? AND (o.until_on = '' OR o.until_on >= ?) ORDER BY o.id`, u.ID, a.Kind, a.Since)
	if err != nil {
		return err
	}
	for _, r := range rows {
		overlaps := a.Until.IsZero() || !r.SinceOn.After(a.Until)
		switch {
		case !overlaps:
		case r.PersonID == a.PersonID:
			p.Add("name", r.Name+"已是"+u.ShortName+a.Kind.Label()+"。")
		case a.Kind == Principal && !a.Replace:
			p.Add("post", u.ShortName+"现任主要负责同志是"+r.Name+"，请先登记其离任，或选择“接替现任”。")
		case a.Kind == Principal:
			if err := endPost(tx, who, r.Post, r.Version, a.Since.AddDays(-1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// EndPost ends a post on its last day (离任).
func (s *Service) EndPost(ctx context.Context, actor rbac.Actor, post, version int64, until calendar.Date) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, u, err := postAndUnit(tx, post)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.PersonEdit, u.RBAC()); err != nil {
			return err
		}
		if until.IsZero() {
			until = today(tx)
		}
		return endPost(tx, Who(actor), p, version, until)
	})
	return fault.Wrap("org.EndPost", err)
}

func postAndUnit(tx *db.Tx, post int64) (Post, Unit, error) {
	p, err := postByID(tx, post)
	if err != nil {
		return p, Unit{}, err
	}
	u, err := UnitByID(tx, p.UnitID)
	return p, u, err
}

func endPost(tx *db.Tx, who audit.Who, p Post, version int64, until calendar.Date) error {
	n, err := tx.Exec(`UPDATE org_post SET until_on = ?, version = version + 1 WHERE id = ? AND version = ?`, until, p.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	audit.Record(tx, who, act(rbac.PersonEdit, "post", p.ID, p.UnitID, "end", "until", until.String()))
	return nil
}

// PostDraft is what can be changed about a post without a new appointment.
type PostDraft struct {
	Title   string
	Section string
	Since   calendar.Date
	Until   calendar.Date
}

// ChangePost changes title, section and dates of a post.
func (s *Service) ChangePost(ctx context.Context, actor rbac.Actor, post, version int64, d PostDraft) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, u, err := postAndUnit(tx, post)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.PersonEdit, u.RBAC()); err != nil {
			return err
		}
		return changePost(tx, Who(actor), u, p, version, d)
	})
	return fault.Wrap("org.ChangePost", err)
}

func changePost(tx *db.Tx, who audit.Who, u Unit, p Post, version int64, d PostDraft) error {
	if d.Since.IsZero() {
		d.Since = p.SinceOn
	}
	var problems fault.Problems
	Appointment{Kind: p.Kind, Title: d.Title, Section: d.Section, Since: d.Since, Until: d.Until}.check(&problems, u)
	if err := problems.Err(); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE org_post SET title = ?, section = ?, since_on = ?, until_on = ?, version = version + 1 WHERE id = ? AND version = ?`,
		strings.TrimSpace(d.Title), strings.TrimSpace(d.Section), d.Since, d.Until, p.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	audit.Record(tx, who, act(rbac.PersonEdit, "post", p.ID, p.UnitID, "change"))
	return nil
}
