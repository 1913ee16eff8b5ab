package consult

import (
	"context"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Filter narrows the desk's list of letters; zero fields do not narrow.
type Filter struct {
	Kind   Kind
	State  State
	Shown  State
	UnitID int64
	Late   bool // past its day and not answered
	Text   string
	All    bool // every row at once: for a file
}

// Cursor is where the next page of the list begins.
type Cursor struct {
	Due calendar.Date
	ID  int64
}

// String is the cursor as it stands in an address.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return c.Due.String() + "." + itoa(c.ID)
}

// ReadCursor reads it again; anything else is the start.
func ReadCursor(s string) (c Cursor) {
	day, id, _ := strings.Cut(s, ".")
	c.ID, _ = strconv.ParseInt(id, 10, 64)
	if c.Due, _ = calendar.Parse(day); c.Due.IsZero() {
		return Cursor{}
	}
	return c
}

func (f Filter) where(actor rbac.Actor, day calendar.Date) (string, []any) {
	cond, args := rbac.ReachOf(actor, rbac.ConsultRead).Where("u.path", "u.id")
	add := func(c string, a ...any) { cond, args = cond+" AND "+c, append(args, a...) }
	if f.Kind != "" {
		add("l.kind = ?", string(f.Kind))
	}
	if f.State != "" {
		add("l.state = ?", string(f.State))
	}
	if f.Shown != "" {
		add("l.shown = ?", string(f.Shown))
	}
	if f.UnitID != 0 {
		add("l.unit_id = ?", f.UnitID)
	}
	if f.Late {
		add("l.answered_on = '' AND l.due_on < ?", day)
	}
	if text := strings.ToLower(strings.Join(strings.Fields(f.Text), "")); text != "" {
		p := db.Pattern(text)
		add(`(lower(l.title) LIKE ? ESCAPE '\' OR lower(l.number) LIKE ? ESCAPE '\' OR lower(l.content) LIKE ? ESCAPE '\')`, p, p, p)
	}
	return cond, args
}

// pageSize is the number of rows of a page of a list.
const pageSize = 50

// Line is a row of the list with the working days that are left.
type Line struct {
	Mail
	Left int
}

// List lists the letters that the actor may read: those that wait by their
// last day, then the others.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter, after Cursor) (out []Line, next Cursor, err error) {
	q := s.DB.Reader(ctx)
	cal, err := s.Calendar(q)
	if err != nil {
		return nil, next, err
	}
	day := calendar.DateOf(s.DB.Now().Time)
	where, args := f.where(actor, day)
	order := `CASE WHEN l.answered_on = '' THEN l.due_on ELSE '9999-12-31' END`
	if after.ID != 0 {
		where += ` AND (` + order + ` > ? OR (` + order + ` = ? AND l.id > ?))`
		args = append(args, after.Due, after.Due, after.ID)
	}
	query := `SELECT ` + mailColumns + mailFrom + `WHERE ` + where + ` ORDER BY ` + order + `, l.id`
	if !f.All {
		query += ` LIMIT ` + strconv.Itoa(pageSize+1)
	}
	var rows []Mail
	if err := q.Select(&rows, query, args...); err != nil {
		return nil, next, fault.Wrap("consult.List", err)
	}
	if !f.All && len(rows) > pageSize {
		rows = rows[:pageSize]
		last := rows[pageSize-1]
		if next = (Cursor{last.DueOn, last.ID}); last.Ended() {
			next.Due = calendar.On(9999, 12, 31)
		}
	}
	for _, m := range rows {
		out = append(out, Line{m, left(day, m.DueOn, cal)})
	}
	return out, next, nil
}

// Detail is one letter for the desk.
type Detail struct {
	Mail
	Left    int
	History []Step
	Moves   []Action // of the answer
	Shows   []Action // of its publication
	Signs   []Action // what the actor may record as signed on paper
	Reveal  bool     // the actor may look at the contact
}

// Detail reads one letter.
func (s *Service) Detail(ctx context.Context, actor rbac.Actor, id int64) (d Detail, err error) {
	q := s.DB.Reader(ctx)
	if d.Mail, err = mailByID(q, id); err != nil {
		return d, err
	}
	if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(d.rbac()) {
		return Detail{}, errNoMail
	}
	cal, err := s.Calendar(q)
	if err != nil {
		return d, err
	}
	d.Left = left(calendar.DateOf(s.DB.Now().Time), d.DueOn, cal)
	if d.History, err = mailHistory(q, id); err != nil {
		return d, fault.Wrap("consult.Detail", err)
	}
	for _, a := range open(letterMoves, actor, d.State, d.rbac()) {
		if a != Extend || d.Kind == Letter && !d.Longer {
			d.Moves = append(d.Moves, a)
		}
	}
	d.Signs = signable(letterMoves, actor, d.State, d.rbac())
	if d.State == Answered && d.Kind == Letter {
		d.Shows = open(shownMoves, actor, d.Shown, d.rbac())
		d.Signs = append(d.Signs, signable(shownMoves, actor, d.Shown, d.rbac())...)
	}
	d.Reveal = d.Contact != "" && rbac.Check(actor, rbac.ConsultReveal, d.rbac()) == nil
	return d, nil
}
