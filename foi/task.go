package foi

import (
	"context"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Task is what another unit, or the organ itself, searches and answers by a day
// of its own (协办). The clock of the case runs on.
type Task struct {
	ID         int64         `db:"id"`
	RequestID  int64         `db:"request_id"`
	UnitID     int64         `db:"unit_id"`
	Ask        string        `db:"ask"`
	DueOn      calendar.Date `db:"due_on"`
	State      string        `db:"state"` // open, answered, dropped
	Found      string        `db:"found"`
	SearchedIn string        `db:"searched_in"` // where it was looked for
	SearchedBy string        `db:"searched_by"` // by which words
	SearchedOn calendar.Date `db:"searched_on"`
	Opinion    string        `db:"opinion"`
	Reply      string        `db:"reply"`
	Why        string        `db:"why"`
	Way        string        `db:"way"`
	SignedBy   string        `db:"signed_by"`
	SignedOn   calendar.Date `db:"signed_on"`
	ScanID     int64         `db:"scan_id"`
	AnsweredBy string        `db:"answered_by"`
	AnsweredAt db.NullTime   `db:"answered_at"`
	ByName     string        `db:"by_name"`
	Version    int64         `db:"version"`
	Unit       string        `db:"unit"`
	Path       string        `db:"path"`
	Number     string        `db:"number"` // of the case
	Subject    string        `db:"subject"`
}

const taskColumns = `t.id, t.request_id, t.unit_id, t.ask, t.due_on, t.state, t.found, t.searched_in, t.searched_by, t.searched_on, t.opinion, t.reply, t.why,
	t.way, t.signed_by, t.signed_on, COALESCE(t.scan_id, 0) AS scan_id, t.answered_by, t.answered_at, t.by_name, t.version, u.short_name AS unit, u.path,
	r.number, r.subject`

const taskFrom = ` FROM foi_task t JOIN org_unit u ON u.id = t.unit_id JOIN foi_request r ON r.id = t.request_id `

func tasks(q db.Reader, request int64) (list []Task, err error) {
	err = q.Select(&list, `SELECT `+taskColumns+taskFrom+`WHERE t.request_id = ? ORDER BY t.id`, request)
	return list, fault.Wrap("foi.tasks", err)
}

// Founds are the results of a search.
func Founds() []Choice {
	return []Choice{{"whole", "检索到全部信息"}, {"part", "检索到部分信息"}, {"none", "经检索不存在"}, {"elsewhere", "不属于本单位，由其他机关掌握"}}
}

// StateName is a task's state in Chinese.
func (t Task) StateName() string {
	return map[string]string{"open": "待回复", "answered": "已回复", "returned": "已退回", "dropped": "已撤回"}[t.State]
}

func (t Task) rbac() rbac.Unit { return rbac.Unit{ID: t.UnitID, Path: t.Path, Name: t.Unit} }

// NewTask asks a unit for its part.
type NewTask struct {
	UnitID int64
	Ask    string // the applicant is not named
	DueOn  calendar.Date
}

// Assign sends tasks to units; the organ itself may be one, for its own search.
func (s *Service) Assign(ctx context.Context, actor rbac.Actor, ref Ref, list ...NewTask) error {
	return s.write(ctx, "foi.Assign", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if !r.Open() || r.State == Pending || r.State == Signing {
			return fault.Conflictf("这件申请当前为“%s”，不能安排协办。", r.State.Name())
		}
		if len(list) == 0 {
			return fault.Invalid("unit", "请选择协办单位。")
		}
		if err := touch(tx, actor, &r, step{Action: actTask, Detail: map[string]any{"units": len(list)}}, rbac.FoiHandle); err != nil {
			return err
		}
		for _, n := range list {
			if err := s.assign(tx, actor, r, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) assign(tx *db.Tx, actor rbac.Actor, r Request, n NewTask) error {
	u, err := addressee(tx, n.UnitID)
	if err != nil {
		return err
	}
	var p fault.Problems
	p.Need("ask", n.Ask, "请写明协办事项（不写申请人的情况）。")
	switch {
	case n.DueOn.Before(today(tx)):
		p.Add("due_on", "请填写协办期限，不能早于今天。")
	case n.DueOn.After(r.DueOn):
		p.Add("due_on", "协办期限不能晚于答复期限 "+r.DueOn.Chinese()+"，会商、协办不停止计算答复期限。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	id, err := tx.Insert(`INSERT INTO foi_task (request_id, unit_id, ask, due_on, state, by_name, at) VALUES (?, ?, ?, ?, 'open', ?, ?) RETURNING id`,
		r.ID, u.ID, strings.TrimSpace(n.Ask), n.DueOn, actor.Name, tx.Now)
	if err != nil {
		return err
	}
	return openTask(tx, id, u, r, n.DueOn)
}

func openTask(tx *db.Tx, id int64, u org.Unit, r Request, due calendar.Date) error {
	return todo.Open(tx, todo.Item{Kind: todoTask, ObjectKind: "foi_task", ObjectID: itoa(id), UnitID: u.ID, Action: string(rbac.FoiTask),
		Title: "协办申请 " + r.Number + "：" + subject(r.Subject), URL: "/desk/requests/tasks/" + itoa(id), Verb: "检索回复", Due: due})
}

// TaskReply is a unit's answer: what was found, where and by which words it was
// looked for, what the unit thinks of publishing it.
type TaskReply struct {
	Found      string
	SearchedIn string
	SearchedBy string
	SearchedOn calendar.Date
	Opinion    string
	Reply      string
	Paper      Signature
	Files      []Upload
}

func (x TaskReply) check(tx *db.Tx, p *fault.Problems) {
	if ChoiceName(Founds(), x.Found) == "" {
		p.Add("found", "请选择检索结果。")
	}
	p.Need("searched_in", x.SearchedIn, "请写明在哪里检索（档案室、业务系统、科室等）。")
	p.Need("searched_by", x.SearchedBy, "请写明检索所用的关键词。")
	if x.SearchedOn.IsZero() || x.SearchedOn.After(today(tx)) {
		p.Add("searched_on", "请填写检索日期，不能晚于今天。")
	}
	p.Need("opinion", x.Opinion, "请填写意见：能否公开、依据。")
	if x.Paper.paper() {
		x.Paper.check(tx, p)
	}
}

// ReplyTask answers a task: the unit itself, or the desk from a signed paper.
func (s *Service) ReplyTask(ctx context.Context, actor rbac.Actor, id, version int64, x TaskReply) error {
	return s.write(ctx, "foi.ReplyTask", func(tx *db.Tx) error {
		t, r, err := taskFor(tx, actor, id, version)
		if err != nil {
			return err
		}
		if t.State != "open" {
			return fault.Conflictf("这项协办“%s”，不能再回复。", t.StateName())
		}
		if !rbac.May(actor, rbac.FoiTask, t.rbac()) && !(x.Paper.paper() || t.UnitID == r.OrganID) {
			return rbac.Check(actor, rbac.FoiTask, t.rbac())
		}
		var p fault.Problems
		x.check(tx, &p)
		if err := p.Err(); err != nil {
			return err
		}
		way, scan := "system", int64(0)
		if x.Paper.paper() {
			way = "paper"
			if scan, err = x.Paper.keep(tx, actor, r); err != nil {
				return err
			}
		}
		n, err := tx.Exec(`UPDATE foi_task SET state = 'answered', found = ?, searched_in = ?, searched_by = ?, searched_on = ?, opinion = ?, reply = ?, way = ?, signed_by = ?,
			signed_on = ?, scan_id = ?, answered_by = ?, answered_at = ?, version = version + 1 WHERE id = ? AND version = ?`, x.Found, strings.TrimSpace(x.SearchedIn),
			strings.TrimSpace(x.SearchedBy), x.SearchedOn, strings.TrimSpace(x.Opinion), strings.TrimSpace(x.Reply), way, x.Paper.By, x.Paper.On, orNull(scan), actor.Name, tx.Now, id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return errStale
		}
		if err := keepFiles(tx, actor, r, x.Files); err != nil {
			return err
		}
		if err := note(tx, actor, r, r.State, step{Action: actTask, On: today(tx), Reason: t.Unit + "回复：" + ChoiceName(Founds(), x.Found), Detail: map[string]any{"task": id}},
			string(rbac.FoiTask)); err != nil {
			return err
		}
		return todo.Close(tx, todoTask, "foi_task", itoa(id), 0, actor.Name)
	})
}

// taskFor loads a task with its case for its unit or for the case's desk.
func taskFor(q db.Reader, actor rbac.Actor, id, version int64) (t Task, r Request, err error) {
	err = q.Get(&t, `SELECT `+taskColumns+taskFrom+`WHERE t.id = ?`, id)
	if db.NoRows(err) {
		return t, r, errNoTask
	}
	if err != nil {
		return t, r, fault.Wrap("foi.taskFor", err)
	}
	if r, err = ByID(q, t.RequestID); err != nil {
		return t, r, err
	}
	if !rbac.May(actor, rbac.FoiTask, t.rbac()) && !rbac.May(actor, rbac.FoiHandle, r.unit()) {
		return Task{}, Request{}, errNoTask
	}
	if version != 0 && t.Version != version {
		return t, r, errStale
	}
	return t, r, nil
}

var errNoTask = fault.NotFound("没有这项协办，或不在您的办理范围。")

// ReturnTask asks a unit again, with a reason and a new day; DropTask takes a
// task back.
func (s *Service) ReturnTask(ctx context.Context, actor rbac.Actor, id, version int64, due calendar.Date, why string) error {
	return s.changeTask(ctx, actor, id, version, "answered", "open", due, why)
}

// DropTask takes an open task back.
func (s *Service) DropTask(ctx context.Context, actor rbac.Actor, id, version int64, why string) error {
	return s.changeTask(ctx, actor, id, version, "open", "dropped", calendar.Date{}, why)
}

func (s *Service) changeTask(ctx context.Context, actor rbac.Actor, id, version int64, from, to string, due calendar.Date, why string) error {
	return s.write(ctx, "foi.changeTask", func(tx *db.Tx) error {
		t, r, err := taskFor(tx, actor, id, version)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiHandle, r.unit()); err != nil {
			return err
		}
		if t.State != from || !r.Open() {
			return fault.Conflictf("这项协办“%s”，不能这样办理。", t.StateName())
		}
		var p fault.Problems
		p.Need("reason", why, "请写明理由。")
		if to == "open" && (due.Before(today(tx)) || due.After(r.DueOn)) {
			p.Add("due_on", "请填写新的协办期限，在今天和答复期限 "+r.DueOn.Chinese()+" 之间。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if due.IsZero() {
			due = t.DueOn
		}
		if _, err := tx.Exec(`UPDATE foi_task SET state = ?, why = ?, due_on = ?, version = version + 1 WHERE id = ?`, to, why, due, id); err != nil {
			return err
		}
		if err := note(tx, actor, r, r.State, step{Action: actTask, Reason: t.Unit + "：" + why, Detail: map[string]any{"task": id, "to": to}}, string(rbac.FoiHandle)); err != nil {
			return err
		}
		if to == "dropped" {
			return todo.Close(tx, todoTask, "foi_task", itoa(id), 0, actor.Name)
		}
		u, err := org.UnitByID(tx, t.UnitID)
		if err != nil {
			return err
		}
		return openTask(tx, id, u, r, due)
	})
}

// TaskDetail is a task with what its unit may know of the case: what is wanted
// and by when, never who asks.
type TaskDetail struct {
	Task
	Need string
	Desk bool // the reader handles the case, which still is open
}

// TaskDetail reads one task.
func (s *Service) TaskDetail(ctx context.Context, actor rbac.Actor, id int64) (out TaskDetail, err error) {
	t, r, err := taskFor(s.DB.Reader(ctx), actor, id, 0)
	return TaskDetail{Task: t, Need: r.Need, Desk: t.ID != 0 && r.Open() && t.State != "dropped" && rbac.May(actor, rbac.FoiHandle, r.unit())}, err
}

// Tasks lists the tasks of the units that the actor answers for, open ones
// first, by their day.
func (s *Service) Tasks(ctx context.Context, actor rbac.Actor, open bool) (list []Task, err error) {
	where, args := rbac.ReachOf(actor, rbac.FoiTask).Where("u.path", "u.id")
	if open {
		where += " AND t.state = 'open'"
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+taskColumns+taskFrom+`WHERE `+where+` ORDER BY CASE WHEN t.state = 'open' THEN 0 ELSE 1 END, t.due_on, t.id LIMIT 500`, args...)
	return list, fault.Wrap("foi.Tasks", err)
}
