package desk

import (
	"strconv"

	"lianghua/internal/db"
	"lianghua/internal/notify"
	"lianghua/web"
)

// InboxPage is the inbox (站内消息) of the person, newest first.
type InboxPage struct {
	web.Base
	Rows   []notify.Row
	Next   string
	Newest int64 // what 全部标为已读 goes up to
	Unread bool
}

func (d *Deps) inboxList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := notify.Inbox(c.Q(), c.Actor.PersonID, before)
	if err != nil {
		return err
	}
	p := &InboxPage{Rows: rows}
	p.Title = "消息"
	if next > 0 {
		p.Next = strconv.FormatInt(next, 10)
	}
	for _, r := range rows {
		p.Newest = max(p.Newest, r.ID)
		p.Unread = p.Unread || !r.ReadAt.Valid
	}
	return c.Render(p)
}

func (d *Deps) inboxRead(c *web.Ctx) error {
	upTo, err := c.FormInt("upto")
	if err != nil {
		return err
	}
	err = d.DB.Write(c.Request().Context(), func(tx *db.Tx) error { return notify.MarkAllRead(tx, c.Actor.PersonID, upTo) })
	if err != nil {
		return err
	}
	return c.Done("已全部标为已读。", "/desk/inbox")
}

// inboxOpen marks one message as read and goes where it points.
func (d *Deps) inboxOpen(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	err = d.DB.Write(c.Request().Context(), func(tx *db.Tx) error { return notify.MarkRead(tx, c.Actor.PersonID, id) })
	if err != nil {
		return err
	}
	return c.Redirect(303, c.Back("/desk/inbox"))
}

// inboxExport is the person's inbox as a file, newest first.
func (d *Deps) inboxExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more; {
		rows, next, err := notify.Inbox(c.Q(), c.Actor.PersonID, before)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Title, r.Body, stamp(db.Some(r.SentAt)), stamp(r.ReadAt)})
		}
		before, more = next, next > 0
	}
	return listFile(c, "消息", []string{"消息", "内容", "时间", "阅读时间"}, out)
}
