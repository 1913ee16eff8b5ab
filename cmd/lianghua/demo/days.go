package demo

import (
	"context"
	"time"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/queue"
)

// days is the queue as people use it: the last working day's digests, an
// address for them, something that a colleague has taken, one message that was
// tried and taken back. Nothing leaves the demo: it has no mail server.
func (c *County) days(ctx context.Context, _ map[string]org.Unit) error {
	dept, err := c.as(ctx, "dept")
	if err != nil {
		return err
	}
	chosen, err := c.Queue.Chosen(ctx, dept)
	if err != nil || chosen.Version > 0 {
		return err
	}
	if err := c.Queue.Choose(ctx, dept, true, "shili@example.gov.cn", 0); err != nil {
		return err
	}
	if err := c.lastDigests(ctx); err != nil {
		return err
	}
	if err := c.takeOne(ctx); err != nil {
		return err
	}
	return c.triedMessage(ctx)
}

// lastDigests makes the digests of the last working day, at nine.
func (c *County) lastDigests(ctx context.Context) error {
	cal, err := c.Queue.Calendar(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	day := c.Org.Today()
	if at := day.Start().Add(9 * time.Hour); c.DB.Now().Before(at) {
		day = day.AddDays(-1)
	}
	for !cal.IsWorkday(day) {
		day = day.AddDays(-1)
	}
	defer c.DB.SetClock(time.Now)
	c.DB.SetClock(func() time.Time { return day.Start().Add(9 * time.Hour) })
	_, err = c.Queue.Run(ctx)
	return err
}

// takeOne has the head of the civil affairs bureau take the liaison's first
// thing to do that both may settle.
func (c *County) takeOne(ctx context.Context) error {
	head, err := c.as(ctx, "dept-head")
	if err != nil {
		return err
	}
	cal, err := c.Queue.Calendar(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	for _, g := range []todo.Group{todo.Rest, todo.Soon, todo.Late} {
		rows, _, err := todo.Page(c.DB.Reader(ctx), queue.MineOf(head), queue.Days(cal, c.Org.Today()), todo.Filter{}, g, todo.Cursor{}, 1)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			_, err := c.Queue.Take(ctx, head, rows[0].ID)
			return err
		}
	}
	return nil
}

// triedMessage is a message that the system administrator took back.
func (c *County) triedMessage(ctx context.Context) error {
	admin, err := c.as(ctx, "sysadmin")
	if err != nil {
		return err
	}
	out := channel.Draft{Channel: channel.Mail, Kind: channel.Test, PersonID: admin.PersonID, Address: "shili@example.gov.cn", Title: "试发", Body: "收到这条消息，说明邮件可以使用。\n"}
	if err := c.DB.Write(ctx, func(tx *db.Tx) error { return c.Queue.Out.Put(tx, out) }); err != nil {
		return err
	}
	rows, _, err := channel.List(c.DB.Reader(ctx), channel.Filter{State: channel.Waiting}, 0)
	if err != nil || len(rows) == 0 {
		return err
	}
	return c.Queue.Out.Cancel(ctx, admin, org.Who(admin), rows[0].ID)
}
