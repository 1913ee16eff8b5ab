package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/internal/settings"
)

// Job is the kind of the job that packs and pushes; Run is its handler.
const Job = "outbox.push"

// every is how often somebody looks whether there is something to send. Acts
// of a minute travel together.
const every = time.Minute

// Watch puts a round into the queue whenever there is something to send, until
// ctx ends. Every process may watch.
func (s *Service) Watch(ctx context.Context, wake func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		queued, err := s.Queue(ctx)
		if err != nil && ctx.Err() == nil {
			slog.Error("outbox: a round was not queued", "err", err)
		}
		if queued {
			wake()
		}
	}
}

// Queue puts a round into the queue if an address is set, something is due and
// no round is under way.
func (s *Service) Queue(ctx context.Context) (queued bool, err error) {
	q := s.DB.Reader(ctx)
	v, err := settings.All(q)
	if err != nil || v.OutboxURL() == "" {
		return false, err
	}
	var due, busy int
	if err := q.Get(&due, `SELECT (SELECT count(*) FROM (SELECT id FROM outbox_entry WHERE state = 'waiting' LIMIT 1) e) +
		(SELECT count(*) FROM (SELECT id FROM outbox_bundle WHERE state = 'waiting' AND next_at <= ? LIMIT 1) b)`, s.DB.Now()); err != nil || due == 0 {
		return false, fault.Wrap("outbox.Queue", err)
	}
	if err := q.Get(&busy, `SELECT count(*) FROM job WHERE kind = ? AND state IN ('queued', 'running')`, Job); err != nil || busy > 0 {
		return false, fault.Wrap("outbox.Queue", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := jobs.Enqueue(tx, Job, struct{}{}, jobs.Options{By: "系统"})
		return err
	})
	return err == nil, fault.Wrap("outbox.Queue", err)
}

// Run is one round: pack what waits, push what is due.
func (s *Service) Run(ctx context.Context, j *jobs.Job) error {
	v, err := settings.All(s.DB.Reader(ctx))
	if err != nil {
		return err
	}
	if v.OutboxURL() == "" {
		j.Progress(1, 1, "没有设置上报地址，没有发送。")
		return nil
	}
	made, err := s.Pack(ctx)
	if err != nil {
		return err
	}
	j.Progress(0, 0, fmt.Sprintf("已编包 %d 个，正在发送", made))
	sent, err := s.Push(ctx, v.OutboxURL())
	if err != nil {
		return err
	}
	st, err := Stand(s.DB.Reader(ctx))
	j.Progress(int64(sent), int64(sent+st.Open+st.Failed), fmt.Sprintf("已送达 %d 个，待发送 %d 个，未送达 %d 个。", sent, st.Open, st.Failed))
	return err
}
