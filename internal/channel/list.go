package channel

import (
	"context"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// Message is one message as the desk lists it.
type Message struct {
	ID        int64       `db:"id"`
	Channel   Channel     `db:"channel"`
	Kind      string      `db:"kind"`
	PersonID  int64       `db:"person_id"`
	Address   string      `db:"address"` // sealed, "" once it is through
	Shown     string      `db:"shown"`
	Title     string      `db:"title"`
	Body      string      `db:"body"`
	Link      string      `db:"link"`
	State     State       `db:"state"`
	Attempts  int         `db:"attempts"`
	NextAt    db.Time     `db:"next_at"`
	Message   string      `db:"message"`
	CreatedAt db.Time     `db:"created_at"`
	EndedAt   db.NullTime `db:"ended_at"`
}

// Retriable reports a message that may be sent once more.
func (m Message) Retriable() bool { return m.State == Failed }

// Cancellable reports one that has not gone yet.
func (m Message) Cancellable() bool { return m.State == Waiting }

const messageColumns = `m.id, m.channel, m.kind, m.person_id, m.address, m.shown, m.title, m.body, m.link, m.state, m.attempts, m.next_at, m.message, m.created_at, m.ended_at`

// PageSize is the number of messages on one page.
const PageSize = 50

// Filter narrows the list; the zero Filter is everything.
type Filter struct {
	State   State
	Channel Channel
	Kind    string
}

// List reads a page of messages, newest first, before an id (0: from the
// newest); next is the following page's place, 0 on the last.
func List(q db.Reader, f Filter, before int64) (list []Message, next int64, err error) {
	text, args := `SELECT `+messageColumns+` FROM channel_message m WHERE 1 = 1`, []any(nil)
	for _, c := range []struct{ column, value string }{{"m.state", string(f.State)}, {"m.channel", string(f.Channel)}, {"m.kind", f.Kind}} {
		if c.value != "" {
			text, args = text+` AND `+c.column+` = ?`, append(args, c.value)
		}
	}
	if before > 0 {
		text, args = text+` AND m.id < ?`, append(args, before)
	}
	if err := q.Select(&list, text+` ORDER BY m.id DESC LIMIT ?`, append(args, PageSize+1)...); err != nil {
		return nil, 0, fault.Internal("channel.List", err)
	}
	if len(list) > PageSize {
		list = list[:PageSize]
		next = list[PageSize-1].ID
	}
	return list, next, nil
}

func byID(q db.Reader, id int64) (m Message, err error) {
	err = q.Get(&m, `SELECT `+messageColumns+` FROM channel_message m WHERE m.id = ?`, id)
	if db.NoRows(err) {
		return m, fault.NotFound("没有这条消息，可能已过保存期，请刷新列表。")
	}
	return m, fault.Wrap("channel.byID", err)
}

// Standing counts what is on its way, by channel.
type Standing struct {
	Channel Channel `db:"channel"`
	Waiting int     `db:"waiting"`
	Failed  int     `db:"failed"`
}

// Stand counts waiting and failed messages of every channel.
func Stand(q db.Reader) ([]Standing, error) {
	var rows []Standing
	err := q.Select(&rows, `SELECT channel, COALESCE(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
		COALESCE(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) AS failed FROM channel_message WHERE state IN ('waiting', 'failed') GROUP BY channel`)
	if err != nil {
		return nil, fault.Internal("channel.Stand", err)
	}
	var out []Standing
	for _, c := range Channels() {
		one := Standing{Channel: c}
		for _, r := range rows {
			if r.Channel == c {
				one = r
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// Retry sends a message that has failed once more, from now on.
func (s *Service) Retry(ctx context.Context, actor rbac.Actor, who audit.Who, id int64) error {
	return s.change(ctx, actor, who, id, "retry", func(tx *db.Tx, m Message) error {
		if !m.Retriable() {
			return fault.Conflictf("这条消息%s，不用重发。", m.State.Label())
		}
		_, err := tx.Exec(`UPDATE channel_message SET state = 'waiting', attempts = 0, next_at = ?, created_at = ?, ended_at = NULL WHERE id = ?`, tx.Now, tx.Now, id)
		if err != nil {
			return err
		}
		return now(tx)
	})
}

// Cancel takes a message back that has not gone yet.
func (s *Service) Cancel(ctx context.Context, actor rbac.Actor, who audit.Who, id int64) error {
	return s.change(ctx, actor, who, id, "cancel", func(tx *db.Tx, m Message) error {
		if !m.Cancellable() {
			return fault.Conflictf("这条消息%s，不能取消。", m.State.Label())
		}
		_, err := tx.Exec(`UPDATE channel_message SET state = 'cancelled', address = '', ended_at = ? WHERE id = ?`, tx.Now, id)
		return err
	})
}

func (s *Service) change(ctx context.Context, actor rbac.Actor, who audit.Who, id int64, verb string, do func(*db.Tx, Message) error) error {
	return fault.Wrap("channel."+verb, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.JobManage, rbac.Unit{}); err != nil {
			return err
		}
		m, err := byID(tx, id)
		if err != nil {
			return err
		}
		audit.Record(tx, who, audit.Entry{Action: string(rbac.JobManage), ObjectKind: "message", ObjectID: audit.ID(id), Detail: map[string]any{"verb": verb, "channel": m.Channel}})
		return do(tx, m)
	}))
}

// now queues a round, so that somebody who waits for the result does not wait
// for the next minute.
func now(tx *db.Tx) error {
	_, err := jobs.Enqueue(tx, Job, struct{}{}, jobs.Options{By: "系统"})
	return err
}

// Try queues one message to see whether a channel works.
func (s *Service) Try(ctx context.Context, actor rbac.Actor, who audit.Who, c Channel, address string) error {
	return fault.Wrap("channel.Try", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.MachineEdit, rbac.Unit{}); err != nil {
			return err
		}
		v, err := settings.All(tx)
		if err != nil {
			return err
		}
		switch {
		case c.Label() == "":
			return fault.Invalid("way", "请选择试发的方式。")
		case !Open(v)[c]:
			return fault.Conflict(c.Label() + "没有设置，请先在“消息发送设置”中填写。")
		case c == Mail && !settings.MailForm(address):
			return fault.Invalid("address", "请填写收件邮箱，例如 zwgk@example.gov.cn。")
		}
		audit.Record(tx, who, audit.Entry{Action: string(rbac.MachineEdit), ObjectKind: "message", ObjectID: "test", Detail: map[string]any{"verb": "try", "channel": c}})
		if err := now(tx); err != nil {
			return err
		}
		return s.Put(tx, Draft{Channel: c, Kind: Test, PersonID: who.PersonID, Address: address, Title: v.SiteName() + " 试发", Body: "收到这条消息，说明" + c.Label() + "可以使用。\n", Link: v.SiteURL()})
	}))
}
