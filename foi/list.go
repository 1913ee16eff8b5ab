package foi

import (
	"context"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Filter narrows the desk's list; zero fields do not narrow.
type Filter struct {
	OrganID     int64
	State       State
	View        string // open, due, waiting, done; "": all
	Sensitivity Sensitivity
	Type        string // applicant's
	Code        string // answer
	Year        int    // of the number
	Text        string // number, 文号, subject
	Name        string // of the applicant, whole: found by its blind index
}

// Views are the tabs of the list.
func Views() []Choice {
	return []Choice{{"open", "在办"}, {"due", "临期和逾期"}, {"waiting", "等待对方"}, {"delivery", "待送达归档"}, {"done", "已办结"}, {"all", "全部"}}
}

func (s *Service) where(actor rbac.Actor, f Filter, today, soon calendar.Date) (string, []any, error) {
	cond, args := rbac.ReachOf(actor, rbac.FoiRead).Where("u.path", "u.id")
	add := func(c string, a ...any) { cond, args = cond+" AND "+c, append(args, a...) }
	switch f.View {
	case "open":
		add("r.answered_on = '' AND r.closed_on = '' AND r.state <> 'dismissed'")
	case "due":
		add("r.answered_on = '' AND r.closed_on = '' AND r.due_on <> '' AND r.due_on <= ?", soon)
	case "waiting":
		add("r.state IN ('pending', 'correcting', 'explaining', 'paying', 'third', 'coorgan')")
	case "delivery":
		add("r.state IN ('answered', 'delivered', 'closed')")
	case "done":
		add("(r.answered_on <> '' OR r.closed_on <> '')")
	}
	if f.OrganID != 0 {
		add("r.organ_id = ?", f.OrganID)
	}
	if f.State != "" {
		add("r.state = ?", f.State)
	}
	if f.Sensitivity != "" {
		add("r.sensitivity = ?", f.Sensitivity)
	}
	if f.Type != "" {
		add("r.applicant_type = ?", f.Type)
	}
	if f.Code != "" {
		add("r.answer_code = ?", f.Code)
	}
	if f.Year != 0 {
		y := strconv.Itoa(f.Year)
		add("r.submitted_on >= ? AND r.submitted_on <= ?", y+"-01-01", y+"-12-31")
	}
	if text := strings.ToLower(strings.Join(strings.Fields(f.Text), "")); text != "" {
		p := db.Pattern(text)
		add(`(lower(r.number) LIKE ? ESCAPE '\' OR lower(r.document_no) LIKE ? ESCAPE '\' OR lower(r.subject) LIKE ? ESCAPE '\')`, p, p, p)
	}
	if name := strings.TrimSpace(f.Name); name != "" {
		blind, err := s.Keys.Blind("foi.name", name)
		if err != nil {
			return "", nil, err
		}
		add("r.name_blind = ?", blind)
	}
	return cond, args, nil
}

// Row is a line of the list.
type Row struct {
	Request
	Who  string // masked
	Left int    // working days
}

// pageSize is the number of rows of a page of the list.
const pageSize = 50

// Place is a place in the list: by the day due, then by id.
type Place struct {
	Due string // "9999" when there is none
	ID  int64
}

const dueKey = `CASE WHEN r.answered_on <> '' OR r.closed_on <> '' THEN '9999' WHEN r.due_on = '' THEN r.nag_on ELSE r.due_on END`

// List lists cases by remaining days, from behind a place; all of them for
// limit 0. next is zero on the last page.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter, after Place, limit int) (rows []Row, next Place, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		cal, err := s.Calendar(q)
		if err != nil {
			return err
		}
		today := calendar.DateOf(s.DB.Now().Time)
		where, args, err := s.where(actor, f, today, cal.AddWorkdays(today, warnings[0]).Date)
		if err != nil {
			return err
		}
		if after.ID != 0 {
			where, args = where+` AND (`+dueKey+` > ? OR (`+dueKey+` = ? AND r.id > ?))`, append(args, after.Due, after.Due, after.ID)
		}
		query := `SELECT ` + requestColumns + requestFrom + `WHERE ` + where + ` ORDER BY ` + dueKey + `, r.id`
		if limit > 0 {
			query += ` LIMIT ` + strconv.Itoa(limit+1)
		}
		var list []Request
		if err := q.Select(&list, query, args...); err != nil {
			return err
		}
		if limit > 0 && len(list) > limit {
			list = list[:limit]
			next = Place{placeKey(list[limit-1]), list[limit-1].ID}
		}
		rows = make([]Row, 0, len(list))
		for _, r := range list {
			row := Row{Request: r, Who: s.Masked(r)}
			if r.Open() {
				row.Left = cal.WorkdaysUntil(today, r.DueOn)
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, next, fault.Wrap("foi.List", err)
}

func placeKey(r Request) string {
	switch {
	case !r.Open():
		return "9999"
	case r.DueOn.IsZero():
		return r.NagOn.String()
	}
	return r.DueOn.String()
}

// PageSize is the number of rows of a page.
func PageSize() int { return pageSize }

// Counts are how many cases each view holds.
func (s *Service) Counts(ctx context.Context, actor rbac.Actor, f Filter) (map[string]int, error) {
	out := map[string]int{}
	err := s.DB.Read(ctx, func(q db.Reader) error {
		cal, err := s.Calendar(q)
		if err != nil {
			return err
		}
		today := calendar.DateOf(s.DB.Now().Time)
		for _, v := range Views() {
			f.View = v.Code
			where, args, err := s.where(actor, f, today, cal.AddWorkdays(today, warnings[0]).Date)
			if err != nil {
				return err
			}
			var n int
			if err := q.Get(&n, `SELECT count(*)`+requestFrom+`WHERE `+where, args...); err != nil {
				return err
			}
			out[v.Code] = n
		}
		return nil
	})
	return out, fault.Wrap("foi.Counts", err)
}

// Asking is one thing that a lawyer is asked: a seat of a draft or an opinion in a
// joint review. What they see of a case is what they are asked about.
type Asking struct {
	StepID    int64         `db:"step_id"`
	OpinionID int64         `db:"opinion_id"`
	RequestID int64         `db:"request_id"`
	Number    string        `db:"number"`
	Subject   string        `db:"subject"`
	Kind      string        `db:"kind"`  // seat
	State     string        `db:"state"` // pending, passed …; "" or a stance
	DueOn     calendar.Date `db:"due_on"`
	Version   int64         `db:"version"` // of the case
}

// Asked lists what the lawyers of a seat are asked, open questions first.
func (s *Service) Asked(ctx context.Context, actor rbac.Actor, seat Seat) (list []Asking, err error) {
	where, args := rbac.ReachOf(actor, seat.Right()).Where("u.path", "u.id")
	query := `SELECT s.id AS step_id, 0 AS opinion_id, r.id AS request_id, r.number, r.subject, s.seat AS kind, s.state, r.due_on, r.version
		FROM foi_step s JOIN foi_request r ON r.id = s.request_id JOIN org_unit u ON u.id = s.unit_id WHERE s.seat = ? AND s.state <> 'void' AND ` + where + `
		UNION ALL SELECT 0, o.id, r.id, r.number, r.subject, o.seat, o.stance, r.due_on, r.version
		FROM foi_opinion o JOIN foi_meeting m ON m.id = o.meeting_id JOIN foi_request r ON r.id = m.request_id JOIN org_unit u ON u.id = o.unit_id WHERE o.seat = ? AND ` + where
	all := append([]any{seat}, args...)
	all = append(append(all, string(seat)), args...)
	err = s.DB.Reader(ctx).Select(&list, `SELECT x.step_id, x.opinion_id, x.request_id, x.number, x.subject, x.kind, x.state, x.due_on, x.version FROM (`+query+`) x ORDER BY CASE WHEN x.state IN ('pending', '') THEN 0 ELSE 1 END, x.due_on, x.request_id LIMIT 500`, all...)
	return list, fault.Wrap("foi.Asked", err)
}

// Brief is what a lawyer sees of a case: what is wanted, what was found, the
// draft and what was said; never who asks.
type Brief struct {
	Request Request // without the applicant
	Step    Step
	Steps   []Step
	Opinion Opinion
	Joint   Joint
	Draft   Draft
	Tasks   []Task
	Parties []Party
	Ready   bool
}

// SeatBrief reads the case of a seat for who sits there.
func (s *Service) SeatBrief(ctx context.Context, actor rbac.Actor, stepID int64) (b Brief, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		err := q.Get(&b.Step, `SELECT `+stepColumns+` FROM foi_step s JOIN org_unit u ON u.id = s.unit_id WHERE s.id = ? AND s.state <> 'void'`, stepID)
		if db.NoRows(err) {
			return errNone
		}
		if err != nil {
			return err
		}
		if !rbac.May(actor, b.Step.Seat.Right(), rbac.Unit{ID: b.Step.UnitID, Path: b.Step.Path}) {
			return errNone
		}
		var request int64
		if err := q.Get(&request, `SELECT request_id FROM foi_step WHERE id = ?`, stepID); err != nil {
			return err
		}
		if b.Draft, err = draftOf(q, b.Step.DraftID); err != nil {
			return err
		}
		if err := b.fill(q, request); err != nil {
			return err
		}
		b.Ready = b.Request.State == Signing && b.Step.ready(b.Steps)
		all, err := joints(q, request)
		if n := len(all); n > 0 { // what was agreed on before the draft was sent
			b.Joint = all[n-1]
		}
		return err
	})
	return b, fault.Wrap("foi.SeatBrief", err)
}

// OpinionBrief reads the case of a joint review for a participant.
func (s *Service) OpinionBrief(ctx context.Context, actor rbac.Actor, id int64) (b Brief, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		o, j, _, err := opinionFor(q, actor, id)
		if err != nil {
			return err
		}
		b.Opinion, b.Joint, b.Ready = o, j, j.ConcludedOn.IsZero()
		if j.DraftID != 0 {
			if b.Draft, err = draftOf(q, j.DraftID); err != nil {
				return err
			}
		}
		all, err := joints(q, j.RequestID)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.ID == j.ID {
				b.Joint = x
			}
		}
		return b.fill(q, j.RequestID)
	})
	return b, fault.Wrap("foi.OpinionBrief", err)
}

func (b *Brief) fill(q db.Reader, id int64) (err error) {
	if b.Request, err = ByID(q, id); err != nil {
		return err
	}
	b.Request.Sealed, b.Request.WhoBlind, b.Request.Purpose, b.Request.Notes = "", "", "", ""
	if b.Steps, err = steps(q, id); err != nil {
		return err
	}
	if b.Tasks, err = tasks(q, id); err != nil {
		return err
	}
	if b.Parties, err = parties(q, id); err != nil {
		return err
	}
	for i := range b.Parties {
		b.Parties[i].Sealed = ""
	}
	return nil
}

// URLFor is where a participant goes after speaking: the case when it may be read.
func (b Brief) URLFor(actor rbac.Actor) string {
	if rbac.May(actor, rbac.FoiRead, b.Request.unit()) {
		return address(b.Request.ID)
	}
	return "/desk"
}
