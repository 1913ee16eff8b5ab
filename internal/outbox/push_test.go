package outbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/internal/outbox"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// platform is the upper platform: a real server that keeps what it got and
// answers as its script says.
type platform struct {
	*httptest.Server
	c      *county
	mu     sync.Mutex
	script []string // how the next requests end; "" and beyond the end: well
	got    []outbox.Report
	bytes  map[int64][]byte // by number, as it came first
	asked  int
	header http.Header
}

func newPlatform(c *county, script ...string) *platform {
	p := &platform{c: c, script: script, bytes: map[int64][]byte{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	c.t.Cleanup(p.Close)
	return p
}

func (p *platform) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	how := ""
	if p.asked < len(p.script) {
		how = p.script[p.asked]
	}
	p.asked++
	p.header = r.Header.Clone()
	hangUp := func() {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
	}
	if how == "cut" { // before anything was read
		hangUp()
		return
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if how == "busy" {
		http.Error(w, "稍后再来", http.StatusServiceUnavailable)
		return
	}
	if how == "refuse" {
		http.Error(w, "栏目代码不存在", http.StatusUnprocessableEntity)
		return
	}
	report, err := outbox.Verify(bytes.NewReader(raw), int64(len(raw)), p.c.public)
	if err != nil {
		http.Error(w, fault.Message(err), http.StatusBadRequest)
		return
	}
	// No transaction of the sender is open while it waits for us: with one
	// writer this would stand still.
	if err := p.c.DB.Write(r.Context(), func(tx *db.Tx) error { _, err := db.NextNumber(tx, "platform", 0); return err }); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	status := http.StatusCreated
	if before, known := p.bytes[report.Manifest.Number]; known {
		status = http.StatusConflict
		if !bytes.Equal(before, raw) {
			p.c.t.Errorf("bundle %d came again with other bytes", report.Manifest.Number)
		}
	} else {
		p.bytes[report.Manifest.Number], p.got = raw, append(p.got, report)
	}
	answer := map[string]any{"receipt": fmt.Sprintf("R-%d", report.Manifest.Number), "number": report.Manifest.Number, "digest": report.Digest}
	switch how {
	case "kept, then cut":
		hangUp()
		return
	case "silent":
		w.WriteHeader(http.StatusOK)
		return
	case "another's receipt":
		answer["digest"] = strings.Repeat("0", 64)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// rounds pushes so often, long enough apart that everything is due again.
func (c *county) rounds(p *platform, n int) {
	c.t.Helper()
	for range n {
		_, err := c.Push(ctx, p.URL)
		no(c.t, err)
		c.later(7 * time.Hour)
	}
}

// The other side is busy, hangs up before and after it has the bundle, says
// nothing, gives another's receipt: in the end it has every bundle once, in
// order, and we have its receipts.
func TestEveryBundleArrivesInSpiteOfAll(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := newPlatform(c, "busy", "cut", "kept, then cut", "silent", "another's receipt", "", "busy")
		c.Bearer = "platform-key"
		c.publish(1, "一", c.file("附件"))
		c.pack(1)
		c.publish(2, "二")
		c.pack(1)
		c.rounds(p, 1)
		b := c.bundle(1)
		if b.State != outbox.Waiting || b.Attempts != 1 || !strings.Contains(b.Message, "第 1 次未成功：上级平台暂时不能接收（HTTP 503）") {
			t.Errorf("%+v", b)
		}
		if c.bundle(2).Attempts != 0 {
			t.Error("the bundle behind knocked at the same door")
		}
		for i, words := range []string{"连接中断", "连接中断", "没有给回执", "回执与数据包不符"} {
			c.rounds(p, 1)
			if b := c.bundle(1); b.State != outbox.Waiting || b.Attempts != i+2 || !strings.Contains(b.Message, words) {
				t.Errorf("%s: %+v", words, b)
			}
		}
		c.rounds(p, 2)
		for n := range int64(2) {
			if b := c.bundle(n + 1); b.State != outbox.Sent || b.Receipt != fmt.Sprintf("R-%d", n+1) || b.Message != "" || !b.EndedAt.Valid {
				t.Errorf("%+v", b)
			}
		}
		if len(p.got) != 2 || told(p.got[0]) != `publish 1 {"title":"一"}` || told(p.got[1]) != `publish 2 {"title":"二"}` {
			t.Errorf("the other side has %v", p.got)
		}
		if p.header.Get("Authorization") != "Bearer platform-key" || p.header.Get("Idempotency-Key") != c.bundle(2).Digest || p.header.Get("Lianghua-Bundle") != "2" {
			t.Errorf("%v", p.header)
		}
		asked := p.asked
		if c.rounds(p, 2); p.asked != asked {
			t.Error("what arrived is sent again")
		}
	})
}

// What is taken down between two attempts does not travel with the second:
// the bundle is made again under another number, which says which one need not
// be waited for, and the other side, which may have it, is told to remove it.
func TestTakenDownBetweenTwoAttempts(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := newPlatform(c, "cut", "kept, then cut")
		c.publish(1, "含个人信息的公告")
		c.publish(2, "二")
		c.pack(1)
		c.rounds(p, 1) // never arrived, but who knows
		c.offline(1)
		c.rounds(p, 1) // the new bundle arrives, its receipt does not
		c.rounds(p, 1)
		if b := c.bundle(1); b.State != outbox.Void || !strings.Contains(b.Message, "另编新包") {
			t.Errorf("%+v", b)
		}
		if len(p.got) != 1 || told(p.got[0]) != `remove 1 null; publish 2 {"title":"二"}` && told(p.got[0]) != `publish 2 {"title":"二"}; remove 1 null` {
			t.Fatalf("%v", p.got)
		}
		if m := p.got[0].Manifest; m.Number != 2 || len(m.Skipped) != 1 || m.Skipped[0] != 1 {
			t.Errorf("%+v", m)
		}
		if b := c.bundle(2); b.State != outbox.Sent || b.Attempts != 2 {
			t.Errorf("%+v", b)
		}
		if err := c.Resend(ctx, cli, who, 1); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("a void bundle is sent again: %v", err)
		}
	})
}

// A refusal is not repeated by itself; somebody is asked to look, and may send
// the same bundle again.
func TestRefusedBundleWaitsForAPerson(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := newPlatform(c, "refuse")
		c.publish(1, "一")
		c.pack(1)
		c.publish(2, "二")
		c.pack(1)
		c.rounds(p, 3)
		b := c.bundle(1)
		if b.State != outbox.Failed || b.Attempts != 1 || !strings.Contains(b.Message, "拒收（HTTP 422）：栏目代码不存在") || c.bundle(2).State != outbox.Sent {
			t.Errorf("%+v", b)
		}
		if n := c.todos(); n != 1 {
			t.Errorf("%d things to do", n)
		}
		if err := c.Resend(ctx, rbac.Actor{Name: "示例"}, who, 1); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("somebody sends again: %v", err)
		}
		no(t, c.Resend(ctx, cli, who, 1))
		c.rounds(p, 1)
		if b := c.bundle(1); b.State != outbox.Sent || c.todos() != 0 {
			t.Errorf("%+v, %d things to do", b, c.todos())
		}
		no(t, c.Resend(ctx, cli, who, 1)) // what arrived may be sent again: 409 with the receipt
		c.rounds(p, 1)
		if b := c.bundle(1); b.State != outbox.Sent || len(p.got) != 2 {
			t.Errorf("%+v", b)
		}
		if err := c.Resend(ctx, cli, who, 99); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a bundle that is not there: %v", err)
		}
	})
}

func (c *county) todos() (n int) {
	c.t.Helper()
	no(c.t, c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM todo WHERE kind = 'outbox.failed' AND closed_at IS NULL`))
	return n
}

// Attempts are made ever further apart and end.
func TestAttemptsSlowDownAndEnd(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := newPlatform(c)
		p.Close() // nobody listens
		c.publish(1, "一")
		c.pack(1)
		var waits []time.Duration
		for range 12 {
			_, err := c.Push(ctx, p.URL)
			no(t, err)
			b := c.bundle(1)
			waits = append(waits, b.NextAt.Sub(c.DB.Now().Time).Round(time.Second))
			_, err = c.Push(ctx, p.URL) // not due: no attempt
			no(t, err)
			if c.bundle(1).Attempts != b.Attempts {
				t.Fatal("an attempt was made before its time")
			}
			c.later(waits[len(waits)-1])
		}
		if want := "[1m0s 4m0s 16m0s 1h4m0s 4h16m0s 6h0m0s"; !strings.HasPrefix(fmt.Sprint(waits), want) {
			t.Errorf("waits %v", waits)
		}
		if b := c.bundle(1); b.State != outbox.Failed || b.Attempts != 12 || !strings.Contains(b.Message, "没有开放服务") {
			t.Errorf("%+v", b)
		}
	})
}

// The round as a job: nothing without an address; with one, a round is queued
// when something is due and none is under way.
func TestRoundsAreQueued(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := newPlatform(c)
		c.publish(1, "一")
		queue := func(want bool) {
			t.Helper()
			got, err := c.Queue(ctx)
			no(t, err)
			if got != want {
				t.Errorf("queued %v, want %v", got, want)
			}
		}
		queue(false)
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error {
			return settings.Set(tx, who, string(rbac.MachineEdit), map[settings.Key]string{settings.OutboxURL: p.URL})
		}))
		queue(true)
		queue(false)
		run := jobs.NewRunner(c.DB)
		run.Register(outbox.Job, c.Run)
		alive, stop := context.WithCancel(ctx)
		defer stop()
		go run.Run(alive)
		for range 200 {
			if st, err := outbox.Stand(c.DB.Reader(ctx)); err == nil && st == (outbox.Standing{}) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		stop()
		if len(p.got) != 1 || c.bundle(1).State != outbox.Sent {
			t.Errorf("%v %+v", p.got, c.bundle(1))
		}
	})
}
