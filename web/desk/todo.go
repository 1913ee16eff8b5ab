package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/todo"
	"lianghua/queue"
	"lianghua/templates"
	"lianghua/web"
)

// TodoPage is one group of 今日一屏, whole.
type TodoPage struct {
	web.Base
	Tabs  []templates.Link
	Rows  []TodoRow
	Next  string
	Group string
	Here  string
	Areas []templates.Option
	Units []templates.Option
	Whose []templates.Option
	Rush  []templates.Option
}

// todoRowsPage is the number of rows on one page.
const todoRowsPage = 50

func (d *Deps) todoList(c *web.Ctx) error {
	g, f := todoGroup(c), todoFilter(c)
	work, err := d.workdays(c.Q())
	if err != nil {
		return err
	}
	who := queue.MineOf(c.Actor)
	counts, err := todo.Counts(c.Q(), who, work.days, f)
	if err != nil {
		return err
	}
	rows, more, err := todo.Page(c.Q(), who, work.days, f, g, todoCursor(c.QueryParam("after")), todoRowsPage)
	if err != nil {
		return err
	}
	p := &TodoPage{Group: groupKeys[g], Whose: todoWhose(), Rush: []templates.Option{{Value: "1", Label: "只看急件"}}, Here: c.Request().URL.RequestURI()}
	p.Title = "待办"
	if p.Rows, err = todoRows(c, rows, work); err != nil {
		return err
	}
	if err := p.options(c.Q(), who, work.days); err != nil {
		return err
	}
	for i, key := range groupKeys {
		p.Tabs = append(p.Tabs, templates.Link{Label: todo.Group(i).Label(), URL: "/desk/todo?" + todoQuery(c, key), Current: i == int(g), Count: counts[i]})
	}
	if more {
		last := todo.At(rows[len(rows)-1])
		p.Next = fmt.Sprintf("%s_%d_%t", last.Due, last.ID, last.Urgent)
	}
	return c.Render(p)
}

// options fills the filter with what there is.
func (p *TodoPage) options(q db.Reader, who todo.Mine, days todo.Days) error {
	for _, a := range todo.Areas() {
		p.Areas = append(p.Areas, templates.Option{Value: string(a), Label: a.Label()})
	}
	units, err := todo.Units(q, who, days)
	for _, u := range units {
		p.Units = append(p.Units, templates.Option{Value: idText(u.ID), Label: u.Name})
	}
	return err
}

func todoWhose() []templates.Option {
	return []templates.Option{{Value: string(todo.TakenByMe), Label: "我在办的"}, {Value: string(todo.TakenByNobody), Label: "没有人在办的"}, {Value: string(todo.TakenByOthers), Label: "同事在办的"}}
}

// todoFilter reads the filter row; what it does not know filters nothing.
func todoFilter(c *web.Ctx) (f todo.Filter) {
	f.UnitID = parsed(c.QueryParam("unit"))
	if a := todo.Area(c.QueryParam("area")); a.Label() != "" {
		f.Area = a
	}
	for _, o := range todoWhose() {
		if o.Value == c.QueryParam("whose") {
			f.Whose = todo.Whose(o.Value)
		}
	}
	f.Urgent = c.QueryParam("urgent") == "1"
	return f
}

// todoQuery is the filter row for another group.
func todoQuery(c *web.Ctx, group string) string {
	q := url.Values{"group": {group}}
	for _, k := range []string{"area", "unit", "whose", "urgent"} {
		if v := c.QueryParam(k); v != "" {
			q.Set(k, v)
		}
	}
	return q.Encode()
}

// todoCursor reads a place in the list; anything else is the start.
func todoCursor(s string) (at todo.Cursor) {
	day, rest, _ := strings.Cut(s, "_")
	id, urgent, _ := strings.Cut(rest, "_")
	if at.ID = parsed(id); at.ID == 0 {
		return todo.Cursor{}
	}
	at.Urgent = urgent == "true"
	if day != "" {
		due, err := calendar.Parse(day)
		if err != nil {
			return todo.Cursor{}
		}
		at.Due = due
	}
	return at
}

// todoGroup is the group that the address names, the first when none.
func todoGroup(c *web.Ctx) todo.Group {
	return todo.Group(max(slices.Index(groupKeys[:], c.QueryParam("group")), 0))
}

// todoExport is one group with the same filter, whole, as a file.
func (d *Deps) todoExport(c *web.Ctx) error {
	work, err := d.workdays(c.Q())
	if err != nil {
		return err
	}
	g, f, who, out := todoGroup(c), todoFilter(c), queue.MineOf(c.Actor), [][]string(nil)
	for at, more := (todo.Cursor{}), true; more; {
		var rows []todo.Row
		if rows, more, err = todo.Page(c.Q(), who, work.days, f, g, at, todoRowsPage); err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Title, r.Unit, todo.AreaOf(r.Kind).Label(), r.Due.String(), claimYes(r.Urgent), r.Taker, r.Verb, stamp(db.Some(r.OpenedAt))})
			at = todo.At(r)
		}
	}
	return listFile(c, "待办", []string{"事项", "单位", "类别", "截止日期", "急件", "在办人", "办理", "列入时间"}, out)
}

func (d *Deps) todoTake(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	t, err := d.Queue.Take(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	text := "您在办“" + t.Title + "”，同事能看到；" + t.Until.Chinese() + "前没有办结的自动放回。"
	if t.From != "" {
		text = "已从" + t.From + "处接过来。" + text
	}
	return c.Done(text, c.Back("/desk/todo"))
}

func (d *Deps) todoPutBack(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	title, err := d.Queue.PutBack(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Done("已放回“"+title+"”。", c.Back("/desk/todo"))
}
