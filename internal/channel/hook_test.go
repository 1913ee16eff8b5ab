package channel_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/settings"
)

const hookKey = "an-example-key-of-the-county"

// platform is the county's message platform on this machine.
type platform struct {
	mu     sync.Mutex
	status int
	bodies []string
	wrong  int // signatures that did not fit
	seen   map[string]bool
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	second, _ := strconv.ParseInt(r.Header.Get("Lianghua-Time"), 10, 64)
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Header.Get("Lianghua-Signature") != channel.Sign([]byte(hookKey), second, body) || second == 0 {
		p.wrong++
	}
	p.bodies = append(p.bodies, string(body))
	p.seen[r.Header.Get("Idempotency-Key")] = true
	if p.status == http.StatusFound {
		w.Header().Set("Location", "https://www.example.gov.cn/elsewhere")
	}
	w.WriteHeader(p.status)
}

func receive(t *testing.T, o *office, status int) (*platform, *httptest.Server) {
	p := &platform{status: status, seen: map[string]bool{}}
	s := httptest.NewTLSServer(p)
	t.Cleanup(s.Close)
	o.s.Root = x509.NewCertPool()
	o.s.Root.AddCert(s.Certificate())
	return p, s
}

func TestHookIsSignedAndNamesNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		p, s := receive(t, o, http.StatusNoContent)
		o.set(map[settings.Key]string{settings.HookURL: s.URL, settings.HookNetworks: "127.0.0.0/8"})
		o.secret(channel.HookKey, hookKey)
		o.put(channel.Hook, "", "")
		o.send()
		if p.wrong != 0 || len(p.bodies) != 2 || len(p.seen) != 2 {
			t.Fatalf("%d wrong signatures, %d bodies, %d keys", p.wrong, len(p.bodies), len(p.seen))
		}
		var body map[string]any
		if err := json.Unmarshal([]byte(p.bodies[0]), &body); err != nil || len(body) != 6 || body["person"] != 1.0 || body["kind"] != "digest" || !strings.Contains(body["text"].(string), "逾期 2 件") {
			t.Errorf("%v %v", body, err)
		}
		for _, m := range o.list() {
			if m.State != channel.Sent || m.Shown != "推送地址" {
				t.Errorf("%+v", m)
			}
		}
	})
}

func TestHookGoesNowhereElse(t *testing.T) {
	d := dbtest.SQLite(t)
	o := open(t, d)
	p, s := receive(t, o, http.StatusFound)
	for _, c := range []struct {
		url, networks, key string
		state              channel.State
		says               string
	}{
		{s.URL, "", hookKey, channel.Failed, "未列入的内网"},
		{s.URL, "10.0.0.0/8\n192.168.0.0/16", hookKey, channel.Failed, "未列入的内网"},
		{strings.Replace(s.URL, "https:", "http:", 1), "127.0.0.0/8", hookKey, channel.Failed, "https"},
		{s.URL, "127.0.0.0/8", "", channel.Failed, "没有设置推送密钥"},
		{s.URL, "127.0.0.0/8", hookKey, channel.Failed, "HTTP 302"}, // and is not followed
	} {
		o.set(map[settings.Key]string{settings.HookURL: c.url, settings.HookNetworks: c.networks})
		o.secret(channel.HookKey, c.key)
		o.put(channel.Hook, "")
		o.send()
		rows := o.list()
		if m := rows[len(rows)-1]; m.State != c.state || !strings.Contains(m.Message, c.says) {
			t.Errorf("%s with %q: %+v", c.url, c.networks, m)
		}
	}
	if len(p.bodies) != 1 {
		t.Errorf("the platform heard %d times", len(p.bodies))
	}
	p.status = http.StatusServiceUnavailable
	o.put(channel.Hook, "", "")
	o.send()
	rows := o.list()
	for _, m := range rows[len(rows)-2:] {
		if m.State != channel.Waiting || m.Attempts != 1 {
			t.Errorf("while it is away: %+v", m)
		}
	}
	if len(p.bodies) != 2 {
		t.Errorf("a platform that is away was asked %d times in a round", len(p.bodies)-1)
	}
	p.status = http.StatusOK
	o.now = o.now.Add(time.Minute)
	o.send()
	if st, err := channel.Stand(d.Reader(context.Background())); err != nil || st[1].Waiting != 0 || st[1].Failed != 5 {
		t.Errorf("%+v %v", st, err)
	}
	if due, err := channel.Due(d.Reader(context.Background()), d.Now()); err != nil || due {
		t.Errorf("something is still due, %v", err)
	}
}
