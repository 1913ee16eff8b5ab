package desk

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/todo"
	"lianghua/templates"
	"lianghua/web"
)

// TodoPage is one group of 今日一屏, whole.
type TodoPage struct {
	web.Base
	Tabs []templates.Link
	Rows []TodoRow
	Next string
}

// todoRowsPage is the number of rows on one page.
const todoRowsPage = 50

func (d *Deps) todoList(c *web.Ctx) error {
	g := todoGroup(c)
	work, err := d.workdays(c.Q())
	if err != nil {
		return err
	}
	who := mine(c.Actor)
	counts, err := todo.Counts(c.Q(), who, work.days)
	if err != nil {
		return err
	}
	rows, more, err := todo.Page(c.Q(), who, work.days, g, todoCursor(c.QueryParam("after")), todoRowsPage)
	if err != nil {
		return err
	}
	p := &TodoPage{}
	p.Title = "待办"
	if p.Rows, err = todoRows(c, rows, work); err != nil {
		return err
	}
	for i, key := range groupKeys {
		p.Tabs = append(p.Tabs, templates.Link{Label: todo.Group(i).Label(), URL: "/desk/todo?group=" + key, Current: i == int(g), Count: counts[i]})
	}
	if more {
		last := rows[len(rows)-1]
		p.Next = fmt.Sprintf("%s_%d", last.Due, last.ID)
	}
	return c.Render(p)
}

// todoCursor reads a place in the list; anything else is the start.
func todoCursor(s string) (at todo.Cursor) {
	day, id, _ := strings.Cut(s, "_")
	due, err := calendar.Parse(day)
	if err != nil {
		return todo.Cursor{}
	}
	if n, err := fmt.Sscanf(id, "%d", &at.ID); n != 1 || err != nil {
		return todo.Cursor{}
	}
	at.Due = due
	return at
}

// todoGroup is the group that the address names, the first when none.
func todoGroup(c *web.Ctx) todo.Group {
	return todo.Group(max(slices.Index(groupKeys[:], c.QueryParam("group")), 0))
}

// todoExport is one group, whole, as a file.
func (d *Deps) todoExport(c *web.Ctx) error {
	work, err := d.workdays(c.Q())
	if err != nil {
		return err
	}
	g, who, out := todoGroup(c), mine(c.Actor), [][]string(nil)
	for at, more := (todo.Cursor{}), true; more; {
		var rows []todo.Row
		if rows, more, err = todo.Page(c.Q(), who, work.days, g, at, todoRowsPage); err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Title, r.Unit, r.Due.String(), r.Verb, stamp(db.Some(r.OpenedAt))})
			at = todo.Cursor{Due: r.Due, ID: r.ID}
		}
	}
	return listFile(c, "待办", []string{"事项", "单位", "截止日期", "办理", "列入时间"}, out)
}
