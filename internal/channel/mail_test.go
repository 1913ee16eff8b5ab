package channel_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/settings"
)

func (o *office) mailSettings(p *post, security, user string) {
	o.set(map[settings.Key]string{settings.MailHost: "127.0.0.1", settings.MailPort: p.port, settings.MailSecurity: security, settings.MailUser: user,
		settings.MailFrom: "zwgk@example.gov.cn", settings.SiteName: "示例县基层政务公开", settings.SiteURL: "https://www.example.gov.cn"})
}

// text is the body of a letter, decoded.
func text(t *testing.T, data string) (head mail.Header, body string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var r io.Reader = m.Body
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		r = quotedprintable.NewReader(m.Body)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, m.Body)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(b)
}

func TestMailByEveryWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		certified, pool := certificate(t)
		for _, way := range []struct {
			security, user string
			direct, secure bool
		}{{settings.MailStartTLS, "zwgk", false, true}, {settings.MailTLS, "zwgk", true, true}, {settings.MailPlain, "", false, false}} {
			o := open(t, d)
			o.s.Root = pool
			p := &post{}
			if way.user != "" {
				p.password = "Tian-Qing-9-Yue"
			}
			server(t, p, certified, way.direct)
			o.mailSettings(p, way.security, way.user)
			o.secret(channel.MailPassword, p.password)
			o.put(channel.Mail, "shili.jia@example.gov.cn", "shili.yi@example.gov.cn")
			o.send()
			got := p.letters()
			if len(got) != 2 || got[0].to != "shili.jia@example.gov.cn" || got[0].from != "zwgk@example.gov.cn" || got[0].tls != way.secure {
				t.Fatalf("%s: %+v", way.security, got)
			}
			if way.user != "" && p.logins != 1 {
				t.Errorf("%s: signed in %d times for one round", way.security, p.logins)
			}
			head, body := text(t, got[0].data)
			subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
			if err != nil || subject != "示例县今日摘要（2026年11月23日）" || !strings.Contains(body, "逾期 2 件。") || !strings.Contains(body, "https://www.example.gov.cn/desk") {
				t.Errorf("%s: %q %q %v", way.security, subject, body, err)
			}
			if head.Get("Auto-Submitted") != "auto-generated" || head.Get("Message-Id") == "" || head.Get("Date") == "" {
				t.Errorf("%s: head %v", way.security, head)
			}
			if strings.Contains(got[0].data, "shili.yi") {
				t.Errorf("%s: one letter names the other reader", way.security)
			}
			rows := o.list()
			for _, m := range rows[len(rows)-2:] {
				if m.State != channel.Sent || m.Address != "" || !m.EndedAt.Valid || m.Shown != "s***@example.gov.cn" {
					t.Errorf("%s: %+v", way.security, m)
				}
			}
			o.send()
			if n := len(p.letters()); n != 2 {
				t.Errorf("%s: sent again, %d letters", way.security, n)
			}
		}
	})
}

// The address is sealed while the message waits; the password always.
func TestNothingReadableInTheTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.secret(channel.MailPassword, "Tian-Qing-9-Yue")
		o.put(channel.Mail, "shili.jia@example.gov.cn")
		q := d.Reader(context.Background())
		for _, query := range []string{`SELECT address FROM channel_message`, `SELECT sealed FROM channel_secret`, `SELECT shown FROM channel_message`, `SELECT detail FROM audit_log`} {
			var all []string
			if err := q.Select(&all, query); err != nil || len(all) == 0 {
				t.Fatalf("%s: %d rows, %v", query, len(all), err)
			}
			for _, x := range all {
				if strings.Contains(x, "shili") || strings.Contains(x, "Tian") {
					t.Errorf("%s holds %q", query, x)
				}
			}
		}
	})
}

func TestRefusedAndUnreachable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		certified, pool := certificate(t)
		o := open(t, d)
		o.s.Root = pool
		p := &post{password: "Tian-Qing-9-Yue", refuse: map[string]*smtp.SMTPError{
			"nobody@example.gov.cn": {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"},
			"later@example.gov.cn":  {Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again"}}}
		server(t, p, certified, false)
		o.mailSettings(p, settings.MailStartTLS, "zwgk")
		o.secret(channel.MailPassword, "wrong")
		o.put(channel.Mail, "nobody@example.gov.cn", "later@example.gov.cn", "good@example.gov.cn")
		o.send()
		for _, m := range o.list() {
			if m.State != channel.Waiting || m.Attempts != 1 || !strings.Contains(m.Message, "不接受登录名或密码") || strings.Contains(m.Message, "127.0.0.1") {
				t.Errorf("wrong password: %+v", m)
			}
		}
		if p.logins != 1 {
			t.Errorf("a refused password was offered %d times in one round", p.logins)
		}
		o.secret(channel.MailPassword, "Tian-Qing-9-Yue")
		o.send()
		if n := p.logins; n != 1 {
			t.Errorf("tried again before the pause was over: %d sign-ins", n)
		}
		o.now = o.now.Add(time.Minute)
		o.send()
		rows := o.list()
		if rows[0].State != channel.Failed || !strings.Contains(rows[0].Message, "没有这个收件地址") {
			t.Errorf("an unknown reader: %+v", rows[0])
		}
		if rows[1].State != channel.Waiting || rows[1].Attempts != 2 {
			t.Errorf("a reader for later: %+v", rows[1])
		}
		if rows[2].State != channel.Sent || len(p.letters()) != 1 {
			t.Errorf("the third is kept back by the others: %+v", rows[2])
		}
	})
}

func TestRetriesAreBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.mailSettings(&post{port: "1"}, settings.MailStartTLS, "") // nobody listens there
		o.put(channel.Mail, "shili.jia@example.gov.cn")
		tries, from := 0, o.now
		for range 60 * 60 {
			before := o.list()[0]
			o.send()
			if after := o.list()[0]; after.Attempts != before.Attempts {
				tries++
			}
			o.now = o.now.Add(time.Minute)
			if o.list()[0].State != channel.Waiting {
				break
			}
		}
		m := o.list()[0]
		if m.State != channel.Failed || tries < 4 || tries > 8 || o.now.Sub(from) > 26*time.Hour || !strings.Contains(m.Message, "不再自动重试") {
			t.Errorf("%d tries in %s: %+v", tries, o.now.Sub(from), m)
		}
		ctx := context.Background()
		if err := o.s.Retry(ctx, admin, adminWho, m.ID); err != nil {
			t.Fatal(err)
		}
		if m := o.list()[0]; m.State != channel.Waiting || m.Attempts != 0 || m.Address == "" {
			t.Errorf("after 重发: %+v", m)
		}
		if err := o.s.Cancel(ctx, admin, adminWho, m.ID); err != nil {
			t.Fatal(err)
		}
		o.send()
		if m := o.list()[0]; m.State != channel.Cancelled || m.Address != "" {
			t.Errorf("after 取消: %+v", m)
		}
		if err := o.s.Retry(ctx, admin, adminWho, m.ID); err == nil {
			t.Error("a cancelled message is sent again")
		}
		liaison := admin
		liaison.Grants = nil
		for _, err := range []error{o.s.Retry(ctx, liaison, adminWho, m.ID), o.s.SetSecret(ctx, liaison, adminWho, channel.MailPassword, "x"), o.s.Try(ctx, liaison, adminWho, channel.Mail, "a@example.gov.cn")} {
			if err == nil {
				t.Error("somebody without the right was let in")
			}
		}
	})
}

func TestAnUntrustedServerGetsNothing(t *testing.T) {
	o := open(t, dbtest.SQLite(t))
	certified, _ := certificate(t)
	p := &post{password: "Tian-Qing-9-Yue"}
	server(t, p, certified, false)
	o.mailSettings(p, settings.MailStartTLS, "zwgk")
	o.secret(channel.MailPassword, p.password)
	o.put(channel.Mail, "shili.jia@example.gov.cn")
	o.send()
	if m := o.list()[0]; !strings.Contains(m.Message, "证书不可信") || p.logins != 0 || len(p.letters()) != 0 {
		t.Errorf("%+v, %d sign-ins", m, p.logins)
	}
	// a server without STARTTLS is not spoken to either, and a password never goes over a line that can be read
	bare := &post{}
	server(t, bare, nil, false)
	o.mailSettings(bare, settings.MailStartTLS, "")
	o.now = o.now.Add(time.Minute)
	o.send()
	if m := o.list()[0]; m.State != channel.Waiting || len(bare.letters()) != 0 {
		t.Errorf("without STARTTLS: %+v", m)
	}
	o.mailSettings(bare, settings.MailPlain, "zwgk")
	o.now = o.now.Add(time.Hour)
	o.send()
	if m := o.list()[0]; m.State != channel.Failed || !strings.Contains(m.Message, "不发送密码") || bare.logins != 0 {
		t.Errorf("a password over a plain line: %+v", m)
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{"shili@example.gov.cn": "s***@example.gov.cn", "示例@example.gov.cn": "示***@example.gov.cn", "x": "*", "": ""} {
		if got := channel.Mask(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if s := fmt.Sprint(channel.Channels(), channel.States()); strings.Contains(s, "%!") {
		t.Error(s)
	}
}
