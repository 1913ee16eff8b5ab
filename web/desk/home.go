package desk

import (
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/queue"
	"lianghua/rbac"
	"lianghua/web"
)

// HomePage is 今日一屏: what is to be done in all posts of the person.
type HomePage struct {
	web.Base
	Groups []TodoGroup
	Rows   []TodoRow
	Total  int
	Posts  int
	Here   string   // where 我来办 comes back to
	Alarms []string // what the machine's keeper must look at; nobody else is told
}

// TodoGroup counts one group of 今日一屏.
type TodoGroup struct {
	Key   string // late, soon, rest
	Label string
	Total int
	Shown int // on this page
}

// TodoRow is one thing to do as the page shows it.
type TodoRow struct {
	todo.Row
	State string // late, due or none
	Word  string // 逾期, 三日内 or 待办
	Left  string // 还剩 2 个工作日
	Post  int64  // the post to switch to first, 0 when the present one will do
	Own   bool   // the reader has taken it
}

// homeRows is how many rows of a group stand on 今日一屏.
const homeRows = 20

var groupKeys = [...]string{"late", "soon", "rest"}

func (d *Deps) homeShow(c *web.Ctx) error {
	work, err := d.workdays(c.Q())
	if err != nil {
		return err
	}
	board, err := todo.List(c.Q(), queue.MineOf(c.Actor), work.days, todo.Filter{}, homeRows)
	if err != nil {
		return err
	}
	p := &HomePage{Total: board.Total(), Posts: len(c.Actor.Grants), Here: "/desk"}
	p.Title = "今日一屏"
	if c.May(rbac.JobManage) {
		if p.Alarms, err = d.alarms(c.Q()); err != nil {
			return err
		}
	}
	for g, part := range board.Groups {
		rows, err := todoRows(c, part.Rows, work)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, rows...)
		p.Groups = append(p.Groups, TodoGroup{Key: groupKeys[g], Label: todo.Group(g).Label(), Total: part.Total, Shown: len(rows)})
	}
	return c.Render(p)
}

// workdays is the county's calendar with today and the last of the next three
// working days.
type workdays struct {
	calendar calendar.Calendar
	days     todo.Days
}

func (d *Deps) workdays(q db.Reader) (workdays, error) {
	cal, err := d.Calendar(q)
	today := d.Org.Today()
	return workdays{cal, queue.Days(cal, today)}, err
}

// left says how far a day is: 还剩 2 个工作日, 今天, 已过 1 个工作日.
func (w workdays) left(due calendar.Date) string {
	if due.IsZero() {
		return ""
	}
	switch n := w.calendar.WorkdaysUntil(w.days.Today, due); {
	case due == w.days.Today:
		return "今天到期"
	case due.Before(w.days.Today):
		return fmt.Sprintf("已过 %d 个工作日", max(-n, 1))
	default:
		return fmt.Sprintf("还剩 %d 个工作日", n)
	}
}

var (
	groupStates = [...]string{"late", "due", "none"}
	groupWords  = [...]string{"逾期", "三日内", "待办"}
)

// todoRows adds to each row how far its day is and, when the present post may
// not do it, the post that may.
func todoRows(c *web.Ctx, rows []todo.Row, work workdays) ([]TodoRow, error) {
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.UnitID)
	}
	units, err := org.UnitsByID(c.Q(), ids)
	if err != nil {
		return nil, err
	}
	out := make([]TodoRow, 0, len(rows))
	for _, r := range rows {
		u := units[r.UnitID]
		out = append(out, TodoRow{Row: r, State: groupStates[r.Group], Word: groupWords[r.Group], Left: work.left(r.Due), Post: postFor(c.Actor, rbac.Action(r.Action), u.RBAC()),
			Own: r.TakenBy != 0 && r.TakenBy == c.Actor.PersonID})
	}
	return out, nil
}

// postFor is the post that may take an action in a unit when the one in force may not.
func postFor(actor rbac.Actor, a rbac.Action, u rbac.Unit) int64 {
	if rbac.May(actor, a, u) {
		return 0
	}
	for i, g := range actor.Grants {
		actor.Current = i
		if rbac.May(actor, a, u) {
			return g.ID
		}
	}
	return 0
}
