package disclose

import (
	"fmt"
	"strconv"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Kinds of todo.
const (
	TodoFirst       = "item.first"       // 待初审
	TodoSecond      = "item.second"      // 待复审
	TodoSecrecy     = "item.secrecy"     // 待保密审查会签
	TodoFinal       = "item.final"       // 待终审
	TodoFix         = "item.fix"         // 被退回
	TodoPublish     = "item.publish"     // 待发布
	TodoErrata      = "item.errata"      // 待勘误确认
	TodoCountersign = "item.countersign" // 待补签
	TodoReading     = "item.reading"     // 待配发解读
	TodoResult      = "item.result"      // 公示期满，待登记结果
	TodoDestroy     = "item.destroy"     // 封存原件到期待销毁
)

// flowTodos are closed by every move of the draft.
var flowTodos = []string{TodoFirst, TodoSecond, TodoSecrecy, TodoFinal, TodoFix, TodoPublish, TodoErrata}

// todos closes what the move settled and opens what comes next.
func (d *deed) todos(w *work, s step) error {
	if err := d.closeTodos(w); err != nil {
		return err
	}
	var next []todo.Item
	add := func(kind string, right rbac.Action, verb, what string, due calendar.Date) {
		next = append(next, d.todo(w, kind, right, verb, what, due))
	}
	switch w.W.State {
	case First:
		add(TodoFirst, rbac.ItemFirst, "初审", "待初审：", calendar.Date{})
	case Second:
		if x, ok, err := secrecyOf(d.tx, w.W.ID); err != nil {
			return err
		} else if !ok || !x.Holds(w.W.Hash) {
			add(TodoSecrecy, rbac.ItemSecrecy, "会签", "待保密审查会签：", calendar.Date{})
		}
		add(TodoSecond, rbac.ItemSecond, "复审", "待复审：", calendar.Date{})
	case Final:
		add(TodoFinal, rbac.ItemFinal, "终审", "待终审：", calendar.Date{})
	case Approved:
		add(TodoPublish, rbac.ItemPublish, "发布", "待发布：", calendar.Date{})
	case Returned:
		t := d.todo(w, TodoFix, rbac.ItemDraft, "修改", "被退回：", calendar.Date{})
		next = append(next, t)
	case Published:
		if s.Action == ActEmergency {
			add(TodoCountersign, rbac.ItemFinal, "补签", "电话请示发布，待补签：", w.W.SignDue)
		}
	}
	if len(next) > 0 {
		if err := todo.Open(d.tx, next...); err != nil {
			return err
		}
	}
	if w.W.State == Published && s.Action != ActCountersign {
		return d.readingTodos(w)
	}
	return nil
}

func (d *deed) todo(w *work, kind string, right rbac.Action, verb, what string, due calendar.Date) todo.Item {
	return todo.Item{Kind: kind, ObjectKind: "item", ObjectID: strconv.FormatInt(w.Item.ID, 10), UnitID: w.UnitID, Action: string(right),
		Title: what + w.shownTitle(), URL: todoURL(kind, w.Item.ID), Verb: verb, Due: due}
}

// todoURL is the page on which a todo is done.
func todoURL(kind string, itemID int64) string {
	if kind == TodoDestroy {
		return "/desk/items/originals"
	}
	return fmt.Sprintf("/desk/items/%d", itemID) + todoPages[kind]
}

// todoPages is where the verb of a todo is done, below the item's page.
var todoPages = map[string]string{TodoFirst: "/review", TodoSecond: "/review", TodoSecrecy: "/review", TodoFinal: "/review", TodoErrata: "/review",
	TodoFix: "/edit", TodoPublish: "/publish", TodoCountersign: "/review", TodoReading: "#links", TodoResult: "#objections"}

func (w *work) shownTitle() string {
	if t := w.W.Content.V.Title; t != "" {
		return t
	}
	return w.Title
}

// closeTodos closes whatever the flow had opened for the item: one statement.
func (d *deed) closeTodos(w *work) error {
	query, args, err := db.In(`UPDATE todo SET closed_at = ?, closed_by = ? WHERE closed_at IS NULL AND object_kind = 'item' AND object_id = ? AND kind IN (?)`,
		d.tx.Now, d.actor.Name, strconv.FormatInt(w.Item.ID, 10), flowTodos)
	if err != nil {
		return fault.Internal("disclose.closeTodos", err)
	}
	_, err = d.tx.Exec(query, args...)
	return fault.Wrap("disclose.closeTodos", err)
}

func (d *deed) closeTodo(w *work, kind string) error {
	return todo.Close(d.tx, kind, "item", strconv.FormatInt(w.Item.ID, 10), 0, d.actor.Name)
}

// readingDays: a policy's 解读 follows it within three working days.
const readingDays = 3

// readingTodos opens the todo of a policy without 解读 and closes that of the
// policies which a published 解读 explains.
func (d *deed) readingTodos(w *work) error {
	switch w.Type {
	case "policy":
		return d.readingTodo(*w)
	case "interpretation":
		var policies []int64
		if err := d.tx.Select(&policies, `SELECT policy_id FROM disclose_link WHERE reading_id = ? ORDER BY policy_id`, w.Item.ID); err != nil {
			return fault.Internal("disclose.readingTodos", err)
		}
		for _, id := range policies {
			it, err := ByID(d.tx, id)
			if err != nil {
				return err
			}
			if err := d.readingTodo(work{Item: it}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *deed) readingTodo(p work) error {
	if p.Stage != Live || p.Migrated {
		return nil
	}
	var n int
	err := d.tx.Get(&n, `SELECT count(*) FROM disclose_link l JOIN disclose_item i ON i.id = l.reading_id WHERE l.policy_id = ? AND i.stage = 'live'`, p.Item.ID)
	if err != nil {
		return fault.Internal("disclose.readingTodo", err)
	}
	if n > 0 {
		return d.closeTodo(&p, TodoReading)
	}
	cal, err := d.cal()
	if err != nil {
		return err
	}
	due := cal.AddWorkdays(calendar.DateOf(p.PublishedAt.Time.Time), readingDays).Date
	return todo.Open(d.tx, d.todo(&p, TodoReading, rbac.ItemDraft, "配发解读", "政策文件待配发解读：", due))
}

// countersign records the 补签 of an emergency publication.
func (d *deed) countersign(w *work, s step) error {
	if err := d.bump(w); err != nil {
		return err
	}
	if _, err := d.tx.Exec(`UPDATE disclose_draft SET signed_at = ?, changed_at = ? WHERE id = ?`, d.tx.Now, d.tx.Now, w.W.ID); err != nil {
		return fault.Internal("disclose.countersign", err)
	}
	if err := d.record(w, s, string(Published), string(Published)); err != nil {
		return err
	}
	return d.closeTodo(w, TodoCountersign)
}
