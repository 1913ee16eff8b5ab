package foi

import (
	"context"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Joint is a joint review (会商记录). The draft that was before it is kept, and
// compared with what is sent.
type Joint struct {
	ID          int64         `db:"id"`
	RequestID   int64         `db:"request_id"`
	HeldOn      calendar.Date `db:"held_on"`
	Place       string        `db:"place"`
	Chair       string        `db:"chair"`
	Issue       string        `db:"issue"`
	DraftID     int64         `db:"draft_id"`
	Conclusion  string        `db:"conclusion"`
	ConcludedOn calendar.Date `db:"concluded_on"`
	ScanID      int64         `db:"scan_id"`
	ByName      string        `db:"by_name"`
	Version     int64         `db:"version"`
	Opinions    []Opinion
}

// Opinion is what one participant said; dissent is kept.
type Opinion struct {
	ID        int64         `db:"id"`
	MeetingID int64         `db:"meeting_id"`
	Seat      string        `db:"seat"` // one of JointSeats
	UnitID    int64         `db:"unit_id"`
	Person    string        `db:"person"`
	Stance    string        `db:"stance"` // agree, dissent, reserve
	Opinion   string        `db:"opinion"`
	GivenOn   calendar.Date `db:"given_on"`
	Way       string        `db:"way"`
	ByName    string        `db:"by_name"`
	Version   int64         `db:"version"`
	Unit      string        `db:"unit"`
	Path      string        `db:"path"`
}

// JointSeats are the participants of a joint review.
func JointSeats() []Choice {
	return []Choice{{"office", "政务公开科"}, {"section", "业务科室"}, {"unit", "有关单位"}, {"justice", "司法局"}, {"counsel", "法律顾问"}, {"other", "其他人员"}}
}

// Stances are what a participant can say.
func Stances() []Choice {
	return []Choice{{"agree", "同意"}, {"dissent", "不同意"}, {"reserve", "保留意见"}}
}

// SeatName and StanceName are Chinese.
func (o Opinion) SeatName() string { return ChoiceName(JointSeats(), o.Seat) }

// StanceName is what was said, in Chinese.
func (o Opinion) StanceName() string {
	if o.Stance == "" {
		return "待填写"
	}
	return ChoiceName(Stances(), o.Stance)
}

func joints(q db.Reader, request int64) (list []Joint, err error) {
	err = q.Select(&list, `SELECT m.id, m.request_id, m.held_on, m.place, m.chair, m.issue, m.draft_id, m.conclusion, m.concluded_on, COALESCE(m.scan_id, 0) AS scan_id, m.by_name, m.version
		FROM foi_meeting m WHERE m.request_id = ? ORDER BY m.id`, request)
	if err != nil || len(list) == 0 {
		return list, fault.Wrap("foi.joints", err)
	}
	var all []Opinion
	err = q.Select(&all, `SELECT `+opinionColumns+opinionFrom+`JOIN foi_meeting m ON m.id = o.meeting_id WHERE m.request_id = ? ORDER BY o.id`, request)
	for i := range list {
		for _, o := range all {
			if o.MeetingID == list[i].ID {
				list[i].Opinions = append(list[i].Opinions, o)
			}
		}
	}
	return list, fault.Wrap("foi.joints", err)
}

const opinionColumns = `o.id, o.meeting_id, o.seat, COALESCE(o.unit_id, 0) AS unit_id, o.person, o.stance, o.opinion, o.given_on, o.way, o.by_name, o.version,
	COALESCE(u.short_name, '') AS unit, COALESCE(u.path, '') AS path`
const opinionFrom = ` FROM foi_opinion o LEFT JOIN org_unit u ON u.id = o.unit_id `

// NewJoint calls a joint review.
type NewJoint struct {
	HeldOn calendar.Date
	Place  string
	Chair  string
	Issue  string
	Seats  []JointSeat
}

// JointSeat is one who is asked: a unit, or a person by name.
type JointSeat struct {
	Seat   string
	UnitID int64
	Person string
}

// Meet calls a joint review. The clock runs on: 会商 suspends nothing.
func (s *Service) Meet(ctx context.Context, actor rbac.Actor, ref Ref, n NewJoint) error {
	return s.verb(ctx, actor, ref, ActMeet, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		p.Need("issue", n.Issue, "请写明会商的事项。")
		p.Need("chair", n.Chair, "请填写主持人。")
		if n.HeldOn.IsZero() {
			p.Add("held_on", "请填写会商日期。")
		}
		if len(n.Seats) < 2 {
			p.Add("seat", "会商至少应有两方参加。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		id, err := tx.Insert(`INSERT INTO foi_meeting (request_id, held_on, place, chair, issue, draft_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			r.ID, n.HeldOn, n.Place, n.Chair, strings.TrimSpace(n.Issue), r.DraftID, actor.Name, tx.Now)
		if err != nil {
			return step{}, err
		}
		for _, x := range n.Seats {
			if err := invite(tx, *r, id, x); err != nil {
				return step{}, err
			}
		}
		return step{On: n.HeldOn, Detail: map[string]any{"meeting": id, "seats": len(n.Seats)}}, nil
	})
}

// invite asks one participant; the lawyers find it among their own.
func invite(tx *db.Tx, r Request, meeting int64, x JointSeat) error {
	if ChoiceName(JointSeats(), x.Seat) == "" {
		return fault.Invalid("seat", "请选择参加会商的各方。")
	}
	right := map[string]rbac.Action{"justice": rbac.FoiLegal, "counsel": rbac.FoiCounsel, "unit": rbac.FoiTask}[x.Seat]
	if x.UnitID == 0 && right != "" {
		unit, err := seatUnit(tx, r, Seat(x.Seat))
		if err != nil {
			return err
		}
		x.UnitID = unit
	}
	if x.UnitID != 0 {
		if _, err := addressee(tx, x.UnitID); err != nil {
			return err
		}
	}
	id, err := tx.Insert(`INSERT INTO foi_opinion (meeting_id, seat, unit_id, person) VALUES (?, ?, ?, ?) RETURNING id`, meeting, x.Seat, orNull(x.UnitID), strings.TrimSpace(x.Person))
	if err != nil || right == "" {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: todoJoint, ObjectKind: "foi_opinion", ObjectID: itoa(id), UnitID: x.UnitID, Action: string(right),
		Title: "会商申请 " + r.Number + "：请填写意见", URL: "/desk/requests/opinions/" + itoa(id), Verb: "填写意见", Due: r.DueOn})
}

// Statement is one participant's opinion.
type Statement struct {
	Stance  string
	Opinion string
	Person  string // who spoke, when the desk writes it down
}

// Say records an opinion: by the participant, or by the desk from the meeting.
func (s *Service) Say(ctx context.Context, actor rbac.Actor, id, version int64, x Statement) error {
	return s.write(ctx, "foi.Say", func(tx *db.Tx) error {
		o, j, r, err := opinionFor(tx, actor, id)
		if err != nil {
			return err
		}
		if o.Version != version {
			return errStale
		}
		if !j.ConcludedOn.IsZero() {
			return fault.Conflict("会商已经结束，意见不再改动。")
		}
		var p fault.Problems
		if ChoiceName(Stances(), x.Stance) == "" {
			p.Add("stance", "请选择：同意、不同意、保留意见。")
		}
		p.Need("opinion", x.Opinion, "请填写意见。")
		own := asked(actor, o)
		if !own {
			p.Need("person", x.Person+o.Person, "请填写发表意见的人。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		way, person := "desk", o.Person
		if own {
			way = "self"
		}
		if x.Person != "" {
			person = x.Person
		} else if own {
			person = actor.Name
		}
		if _, err := tx.Exec(`UPDATE foi_opinion SET stance = ?, opinion = ?, person = ?, given_on = ?, way = ?, by_person = ?, by_name = ?, version = version + 1 WHERE id = ?`,
			x.Stance, strings.TrimSpace(x.Opinion), person, today(tx), way, actor.PersonID, actor.Name, id); err != nil {
			return err
		}
		right := rbac.FoiHandle
		if own {
			right = seatRight(o.Seat)
		}
		if err := note(tx, actor, r, r.State, step{Action: ActMeet, On: today(tx), Reason: o.SeatName() + "：" + ChoiceName(Stances(), x.Stance), Detail: map[string]any{"opinion": id}}, string(right)); err != nil {
			return err
		}
		return todo.Close(tx, todoJoint, "foi_opinion", itoa(id), 0, actor.Name)
	})
}

func seatRight(seat string) rbac.Action {
	switch seat {
	case "justice":
		return rbac.FoiLegal
	case "counsel":
		return rbac.FoiCounsel
	case "unit":
		return rbac.FoiTask
	}
	return ""
}

// asked reports that the actor is the participant.
func asked(actor rbac.Actor, o Opinion) bool {
	right := seatRight(o.Seat)
	return right != "" && o.UnitID != 0 && rbac.May(actor, right, rbac.Unit{ID: o.UnitID, Path: o.Path})
}

// opinionFor loads an opinion for its participant or the case's desk.
func opinionFor(q db.Reader, actor rbac.Actor, id int64) (o Opinion, j Joint, r Request, err error) {
	err = q.Get(&o, `SELECT `+opinionColumns+opinionFrom+`WHERE o.id = ?`, id)
	if db.NoRows(err) {
		return o, j, r, errNone
	}
	if err != nil {
		return o, j, r, fault.Wrap("foi.opinionFor", err)
	}
	if err = q.Get(&j, `SELECT m.id, m.request_id, m.held_on, m.place, m.chair, m.issue, m.draft_id, m.conclusion, m.concluded_on, COALESCE(m.scan_id, 0) AS scan_id, m.by_name, m.version
		FROM foi_meeting m WHERE m.id = ?`, o.MeetingID); err != nil {
		return o, j, r, fault.Wrap("foi.opinionFor", err)
	}
	if r, err = ByID(q, j.RequestID); err != nil {
		return o, j, r, err
	}
	if !asked(actor, o) && !rbac.May(actor, rbac.FoiHandle, r.unit()) {
		return Opinion{}, Joint{}, Request{}, errNone
	}
	return o, j, r, nil
}

// Conclude ends a joint review; who did not speak is left as silent, dissent
// stays on the sheet.
func (s *Service) Conclude(ctx context.Context, actor rbac.Actor, ref Ref, meeting int64, conclusion string, scan *Upload) error {
	return s.verb(ctx, actor, ref, ActConclude, func(tx *db.Tx, r *Request, m move) (step, error) {
		list, err := joints(tx, r.ID)
		if err != nil {
			return step{}, err
		}
		var p fault.Problems
		p.Need("conclusion", conclusion, "请填写会商结论。")
		said := false
		var open []int64
		for _, j := range list {
			for _, o := range j.Opinions {
				if j.ID == meeting && o.Stance != "" {
					said = true
				} else if j.ID == meeting {
					open = append(open, o.ID)
				}
			}
		}
		if !said {
			p.Add("conclusion", "还没有任何一方填写意见，不能结束会商。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		var file int64
		if scan != nil {
			if file, err = (Signature{Scan: scan}).keep(tx, actor, *r); err != nil {
				return step{}, err
			}
		}
		if _, err := tx.Exec(`UPDATE foi_meeting SET conclusion = ?, concluded_on = ?, scan_id = ?, version = version + 1 WHERE id = ? AND request_id = ?`,
			strings.TrimSpace(conclusion), today(tx), orNull(file), meeting, r.ID); err != nil {
			return step{}, err
		}
		for _, id := range open {
			if err := todo.Close(tx, todoJoint, "foi_opinion", itoa(id), 0, actor.Name); err != nil {
				return step{}, err
			}
		}
		return step{On: today(tx), Detail: map[string]any{"meeting": meeting}}, nil
	})
}
