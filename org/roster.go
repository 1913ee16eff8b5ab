package org

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// RosterRow is one line of the roster (联络员花名册).
type RosterRow struct {
	PostID      int64         `db:"id"`
	PostVersion int64         `db:"version"`
	UnitID      int64         `db:"unit_id"`
	UnitCode    string        `db:"code"`
	UnitName    string        `db:"unit_name"`
	PersonID    int64         `db:"person_id"`
	Name        string        `db:"name"`
	Kind        PostKind      `db:"kind"`
	Title       string        `db:"title"`
	Section     string        `db:"section"`
	OfficePhone string        `db:"office_phone"`
	Mobile      string        `db:"mobile"` // masked
	SinceOn     calendar.Date `db:"since_on"`
	UntilOn     calendar.Date `db:"until_on"`
}

// RosterFilter narrows the roster; zero fields do not narrow.
type RosterFilter struct {
	UnitID int64
	Kind   PostKind
	Text   string // in the person's name
	Former bool   // ended posts too
	After  string // the cursor that the page before gave
	Limit  int    // rows a page; 0: all, for print and export
}

// Roster lists who holds which post in the units that the actor may read, by
// unit code; mobiles are masked. next is "" on the last page.
func (s *Service) Roster(ctx context.Context, actor rbac.Actor, f RosterFilter) (rows []RosterRow, next string, err error) {
	reach := rbac.ReachOf(actor, rbac.UnitRead)
	rows, next, err = roster(s.DB.Reader(ctx), reach, f, s.Today())
	for i := range rows {
		rows[i].Mobile = s.Masked(rows[i].Mobile)
	}
	return rows, next, fault.Wrap("org.Roster", err)
}

func roster(q db.Reader, reach rbac.Reach, f RosterFilter, day calendar.Date) (rows []RosterRow, next string, err error) {
	where, args := reach.Where("u.path", "u.id")
	add := func(c string, a ...any) { where, args = where+" AND "+c, append(args, a...) }
	if f.UnitID != 0 {
		add("o.unit_id = ?", f.UnitID)
	}
	if f.Kind != "" {
		add("o.kind = ?", f.Kind)
	}
	if f.Text != "" {
		add(`p.name LIKE ? ESCAPE '\'`, db.Pattern(f.Text))
	}
	if !f.Former {
		add("(o.until_on = '' OR o.until_on >= ?) AND u.closed_on = ''", day)
	}
	if code, post, ok := readCursor(f.After); ok {
		add("(u.code > ? OR (u.code = ? AND o.id > ?))", code, code, post)
	}
	limit := ""
	if f.Limit > 0 {
		limit = " LIMIT ?"
		args = append(args, f.Limit+1)
	}
	err = q.Select(&rows, `SELECT o.id, o.version, o.unit_id, u.code, u.name AS unit_name, o.person_id, p.name, o.kind, o.title, o.section,
		p.office_phone, p.mobile, o.since_on, o.until_on
		FROM org_post o JOIN org_unit u ON u.id = o.unit_id JOIN org_person p ON p.id = o.person_id
		WHERE `+where+` ORDER BY u.code, o.id`+limit, args...)
	if err == nil && f.Limit > 0 && len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = cursor(rows[f.Limit-1])
	}
	return rows, next, err
}

// Vacancy is a unit that lacks somebody (岗位空缺).
type Vacancy struct {
	Unit
	Missing []PostKind
}

// Vacancies lists the units that the actor may read and that lack a current
// 主要负责同志, 分管负责同志 or 联络员. Villages are listed only on request.
func (s *Service) Vacancies(ctx context.Context, actor rbac.Actor, villages bool) ([]Vacancy, error) {
	reach := rbac.ReachOf(actor, rbac.UnitRead)
	where, args := UnitFilter{Reach: &reach}.where()
	var rows []struct {
		Unit
		Principals int `db:"principals"`
		Heads      int `db:"heads"`
		Liaisons   int `db:"liaisons"`
	}
	day := s.Today()
	err := s.DB.Reader(ctx).Select(&rows, `SELECT `+unitColumns+`,
		COALESCE(sum(CASE WHEN o.kind = 'principal' THEN 1 ELSE 0 END), 0) AS principals,
		COALESCE(sum(CASE WHEN o.kind = 'head' THEN 1 ELSE 0 END), 0) AS heads,
		COALESCE(sum(CASE WHEN o.kind = 'liaison' THEN 1 ELSE 0 END), 0) AS liaisons
		FROM org_unit u LEFT JOIN org_post o ON o.unit_id = u.id AND `+inPost+`
		WHERE `+where+` AND u.kind <> 'county' GROUP BY u.id ORDER BY u.code`, append([]any{day, day}, args...)...)
	if err != nil {
		return nil, fault.Internal("org.Vacancies", err)
	}
	var out []Vacancy
	for _, r := range rows {
		if r.Kind.Villages() && !villages {
			continue
		}
		v := Vacancy{Unit: r.Unit}
		for kind, n := range map[PostKind]int{Principal: r.Principals, Head: r.Heads, Liaison: r.Liaisons} {
			if n == 0 && !(kind == Head && r.Kind.Villages()) {
				v.Missing = append(v.Missing, kind)
			}
		}
		if len(v.Missing) > 0 {
			sortPosts(v.Missing)
			out = append(out, v)
		}
	}
	return out, nil
}
