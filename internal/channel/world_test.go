package channel_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"lianghua/internal/audit"
	"lianghua/internal/channel"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// office is a county that sends, with a clock of its own.
type office struct {
	t   *testing.T
	d   *db.DB
	s   *channel.Service
	now time.Time
}

var (
	admin    = rbac.Actor{PersonID: 7, Name: "示例壬", Grants: []rbac.Grant{{ID: 1, Role: rbac.SysAdmin, Unit: rbac.Unit{ID: 1, Path: "/1/"}}}, Face: "web"}
	adminWho = audit.Who{PersonID: 7, Name: "示例壬", Role: "sys.admin", Face: "web"}
)

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, keys)
	o := &office{t: t, d: d, now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), s: &channel.Service{DB: d, Keys: keys}}
	d.SetClock(func() time.Time { return o.now })
	return o
}

func (o *office) write(f func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(context.Background(), f); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) set(form map[settings.Key]string) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error { return settings.Set(tx, adminWho, "machine.edit", form) })
}

func (o *office) secret(name channel.Secret, value string) {
	o.t.Helper()
	if err := o.s.SetSecret(context.Background(), admin, adminWho, name, value); err != nil {
		o.t.Fatal(err)
	}
}

// put queues one message to each address.
func (o *office) put(c channel.Channel, to ...string) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		for i, a := range to {
			if err := o.s.Put(tx, channel.Draft{Channel: c, Kind: channel.Digest, PersonID: int64(i + 1), Address: a, Title: "示例县今日摘要（2026年11月23日）", Body: "逾期 2 件。\n办理：https://www.example.gov.cn/desk\n",
				Link: "https://www.example.gov.cn/desk"}); err != nil {
				return err
			}
		}
		return nil
	})
}

// send is one round; it must never fail because of the other side.
func (o *office) send() {
	o.t.Helper()
	if err := o.s.Run(context.Background(), &jobs.Job{}); err != nil {
		o.t.Fatal(err)
	}
}

// list is what the desk shows, oldest first.
func (o *office) list() []channel.Message {
	o.t.Helper()
	rows, _, err := channel.List(o.d.Reader(context.Background()), channel.Filter{}, 0)
	if err != nil {
		o.t.Fatal(err)
	}
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows
}

// post is a mail server that speaks the protocol on this machine.
type post struct {
	mu       sync.Mutex
	got      []letter
	logins   int
	refuse   map[string]*smtp.SMTPError // by recipient
	password string                     // "": nobody need sign in
	port     string
}

type letter struct {
	from, to, data string
	tls            bool
}

func (p *post) letters() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]letter(nil), p.got...)
}

// server starts it: tls from the first byte, STARTTLS, or neither.
func server(t *testing.T, p *post, certified *tls.Config, direct bool) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, p.port, _ = net.SplitHostPort(l.Addr().String())
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{p: p, c: c}, nil }))
	s.Domain, s.ErrorLog = "mail.example.gov.cn", log.New(io.Discard, "", 0)
	if direct {
		l = tls.NewListener(l, certified)
	} else {
		s.TLSConfig = certified
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
}

type session struct {
	p        *post
	c        *smtp.Conn
	in       bool
	from, to string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		s.p.logins++
		if user != "zwgk" || password != s.p.password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.p.password != "" && !s.in {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.p.refuse[to]; err != nil {
		return err
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, secure := s.c.TLSConnectionState()
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.got = append(s.p.got, letter{s.from, s.to, string(b), secure})
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

// certificate is one for 127.0.0.1 with who vouches for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	h := httptest.NewTLSServer(nil)
	t.Cleanup(h.Close)
	pool := x509.NewCertPool()
	pool.AddCert(h.Certificate())
	return &tls.Config{Certificates: h.TLS.Certificates, MinVersion: tls.VersionTLS12}, pool
}

// unfold makes one line of a header that goes over several.
func unfold(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n ", " "), "\r\n\t", " ")
}
