package foi

import (
	"strconv"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// step is one move with what is kept of it in the history.
type step struct {
	Action Action
	On     calendar.Date
	Reason string
	Detail map[string]any // for the log: ids, codes and field names only
}

// held loads a case for a move: in reach, at the version that the person saw,
// with the right that the move table asks for.
func held(tx *db.Tx, actor rbac.Actor, ref Ref, a Action) (Request, move, error) {
	r, err := readable(tx, actor, ref.ID)
	if err != nil {
		return r, move{}, err
	}
	if r.Version != ref.Version {
		return r, move{}, errStale
	}
	m, err := next(r.State, a)
	if err != nil {
		return r, m, err
	}
	return r, m, rbac.Check(actor, m.Right, r.unit())
}

var errStale = fault.Conflict("这件申请刚被他人办理过，请刷新页面，看过新的情况再办。")

// take makes a move: state and version first, so that who comes second is
// refused before anything else is written.
func take(tx *db.Tx, actor rbac.Actor, r *Request, m move, s step) error {
	n, err := tx.Exec(`UPDATE foi_request SET state = ?, version = version + 1 WHERE id = ? AND version = ?`, m.To, r.ID, r.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return errStale
	}
	from := r.State
	r.State, r.Version = m.To, r.Version+1
	s.Action = m.Action
	return note(tx, actor, *r, from, s, string(m.Right))
}

// touch takes the next version of a case without moving it.
func touch(tx *db.Tx, actor rbac.Actor, r *Request, s step, right rbac.Action) error {
	n, err := tx.Exec(`UPDATE foi_request SET version = version + 1 WHERE id = ? AND version = ?`, r.ID, r.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return errStale
	}
	r.Version++
	return note(tx, actor, *r, r.State, s, string(right))
}

// note keeps an act in the case's history and in the log.
func note(tx *db.Tx, actor rbac.Actor, r Request, from State, s step, right string) error {
	h := History{Action: s.Action, From: from, To: r.State, On: s.On, Reason: s.Reason, ByName: actor.Name}
	_, err := tx.Exec(`INSERT INTO foi_move (request_id, action, from_state, to_state, on_day, reason, by_person, by_name, at, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.ID, s.Action, from, r.State, s.On, s.Reason, actor.PersonID, actor.Name, tx.Now, h.hash(r.ID))
	if err != nil {
		return err
	}
	detail := map[string]any{"move": s.Action, "from": from, "to": r.State}
	for k, v := range s.Detail {
		detail[k] = v
	}
	audit.Record(tx, org.Who(actor), audit.Entry{Action: right, ObjectKind: object, ObjectID: audit.ID(r.ID), UnitID: r.OrganID, Detail: detail})
	return nil
}

// Kinds of todo.
const (
	todoConfirm = "foi.confirm" // 待确认
	todoCase    = "foi.case"    // a case to work on
	todoSeat    = "foi.seat."   // with the seat: an opinion or signature
	todoTask    = "foi.task"    // 协办
	todoJoint   = "foi.joint"   // an opinion in a joint review
	todoReview  = "foi.review"  // 行政复议、行政诉讼
	todoErase   = "foi.erase"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// address is the case's page.
func address(id int64) string { return "/desk/requests/" + itoa(id) }

// tell brings the case's own todo in line with where it stands now.
func tell(tx *db.Tx, actor rbac.Actor, r Request) error {
	if r.State != Pending {
		if err := todo.Close(tx, todoConfirm, object, itoa(r.ID), 0, actor.Name); err != nil {
			return err
		}
	}
	it := todo.Item{Kind: todoCase, ObjectKind: object, ObjectID: itoa(r.ID), UnitID: r.OrganID, Action: string(rbac.FoiHandle),
		URL: address(r.ID), Due: r.DueOn, Verb: "办理", Title: "申请 " + r.Number + "：" + r.State.Name()}
	switch r.State {
	case Pending:
		it.Kind, it.Action, it.Due, it.Verb, it.Title = todoConfirm, string(rbac.FoiRegister), r.NagOn, "确认", "申请 "+r.Number+" 待与申请人确认收到"
	case Answered:
		it.Due, it.Verb, it.Title = calendar.Date{}, "登记送达", "答复已签发，待送达：申请 "+r.Number
	case Delivered, Ended:
		it.Due, it.Verb, it.Title = calendar.Date{}, "归档", "待归档：申请 "+r.Number
	case Archived, Dismissed:
		return todo.Close(tx, todoCase, object, itoa(r.ID), 0, actor.Name)
	}
	return todo.Open(tx, it)
}

// today is the legal day of the transaction.
func today(tx *db.Tx) calendar.Date { return calendar.DateOf(tx.Now.Time) }

// orNull stores 0 as NULL.
func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
