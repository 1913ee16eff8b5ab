package channel

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/internal/settings"
)

// Job is the kind of the job that sends; Run is its handler.
const Job = "channel.send"

// How a message that did not go through is tried again: after 1, 4, 16, 64
// minutes and then every four hours, and not for longer than a day. A digest
// of yesterday helps nobody.
const (
	mostAttempts = 8
	firstWait    = time.Minute
	longestWait  = 4 * time.Hour
	mostAge      = 24 * time.Hour
	roundSize    = 200
	// slow is how long one message may take.
	slow = 30 * time.Second
)

func wait(n int) time.Duration {
	w := firstWait
	for range n - 1 {
		if w *= 4; w >= longestWait {
			return longestWait
		}
	}
	return w
}

// failure is why a message did not go through; final ones are not tried again
// by themselves, shut ones say that the others of the channel will fare alike.
type failure struct {
	text        string
	final, shut bool
}

func (f *failure) Error() string { return f.text }

// Due reports a message whose time has come.
func Due(q db.Reader, now db.Time) (due bool, err error) {
	err = q.Get(&due, `SELECT count(*) > 0 FROM (SELECT id FROM channel_message WHERE state = 'waiting' AND next_at <= ? LIMIT 1) x`, now)
	return due, fault.Wrap("channel.Due", err)
}

// Run is one round: what is due is sent, channel by channel. No connection is
// made inside a transaction.
func (s *Service) Run(ctx context.Context, j *jobs.Job) error {
	v, err := settings.All(s.DB.Reader(ctx))
	if err != nil {
		return err
	}
	sent, failed := 0, 0
	for _, c := range Channels() {
		a, b, err := s.round(ctx, v, c)
		if err != nil {
			return err
		}
		sent, failed = sent+a, failed+b
	}
	j.Progress(int64(sent), int64(sent+failed), fmt.Sprintf("已送达 %d 条，未成功 %d 条。", sent, failed))
	return nil
}

// carrier sends one message after another over one line.
type carrier interface {
	send(ctx context.Context, m Message, address string) error
	close()
}

func (s *Service) round(ctx context.Context, v settings.Values, c Channel) (sent, failed int, err error) {
	var due []Message
	err = s.DB.Reader(ctx).Select(&due, `SELECT `+messageColumns+` FROM channel_message m WHERE m.state = 'waiting' AND m.channel = ? AND m.next_at <= ?
		ORDER BY m.next_at, m.id LIMIT ?`, string(c), s.DB.Now(), roundSize)
	if err != nil || len(due) == 0 {
		return 0, 0, fault.Wrap("channel.round", err)
	}
	line, shut := s.carrier(ctx, v, c)
	if line != nil {
		defer line.close()
	}
	for _, m := range due {
		if err := ctx.Err(); err != nil {
			return sent, failed, err
		}
		why := shut
		if why == nil {
			why = s.one(ctx, line, m)
		}
		if err := s.settle(ctx, m, why); err != nil {
			return sent, failed, err
		}
		if why == nil {
			sent++
			continue
		}
		failed++
		if why.shut {
			shut = why
		}
	}
	return sent, failed, nil
}

// one sends one message; nil is success.
func (s *Service) one(ctx context.Context, line carrier, m Message) *failure {
	address, err := s.Keys.Decrypt(m.Address)
	if err != nil {
		return &failure{text: "收件地址不能解密，请确认密钥文件", final: true}
	}
	ctx, cancel := context.WithTimeout(ctx, slow)
	defer cancel()
	err = line.send(ctx, m, address)
	if err == nil {
		return nil
	}
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	s.log().Warn("a message was not sent", "id", m.ID, "channel", m.Channel, "err", err)
	return &failure{text: why(err)}
}

// settle writes down what came of an attempt.
func (s *Service) settle(ctx context.Context, m Message, f *failure) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), slow)
	defer cancel()
	return fault.Wrap("channel.settle", s.DB.Write(ctx, func(tx *db.Tx) error {
		n := m.Attempts + 1
		if f == nil {
			_, err := tx.Exec(`UPDATE channel_message SET state = 'sent', attempts = ?, message = '', address = '', ended_at = ? WHERE id = ? AND state = 'waiting'`, n, tx.Now, m.ID)
			return err
		}
		text := fmt.Sprintf("第 %d 次未成功：%s。", n, f.text)
		if !f.final && n < mostAttempts && tx.Now.Sub(m.CreatedAt.Time) < mostAge {
			_, err := tx.Exec(`UPDATE channel_message SET attempts = ?, message = ?, next_at = ? WHERE id = ? AND state = 'waiting'`, n, text, db.At(tx.Now.Add(wait(n))), m.ID)
			return err
		}
		_, err := tx.Exec(`UPDATE channel_message SET state = 'failed', attempts = ?, message = ?, ended_at = ? WHERE id = ? AND state = 'waiting'`,
			n, text+"不再自动重试。", tx.Now, m.ID)
		return err
	}))
}

// why says in Chinese what a failed connection means; addresses stay out.
func why(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "找不到服务器，请核对设置和网络"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "连不上服务器，对方没有开放服务"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "服务器没有在时限内答复"
	}
	return "与服务器的连接中断"
}

// carrier opens the line of a channel, or says why there is none.
func (s *Service) carrier(ctx context.Context, v settings.Values, c Channel) (carrier, *failure) {
	if !Open(v)[c] {
		return nil, &failure{text: c.Label() + "没有设置，请系统管理员在“消息发送设置”中填写", final: true, shut: true}
	}
	if c == Hook {
		return s.hook(ctx, v)
	}
	return s.mail(ctx, v)
}
