package channel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/textproto"

	"github.com/wneessen/go-mail"

	"lianghua/internal/settings"
)

// mailLine is one connection to the mail server, used for a whole round.
type mailLine struct {
	client     *mail.Client
	from, name string
	open       bool
}

// mail prepares the line; it is opened by the first message.
func (s *Service) mail(ctx context.Context, v settings.Values) (carrier, *failure) {
	password, err := s.secret(s.DB.Reader(ctx), MailPassword)
	if err != nil {
		return nil, &failure{text: "邮箱密码不能解密，请确认密钥文件，或重新填写密码", shut: true}
	}
	host := v.Text(settings.MailHost)
	options := []mail.Option{mail.WithPort(v.MailPort()), mail.WithTimeout(slow), mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: s.Root, MinVersion: tls.VersionTLS12})}
	if s.Dial != nil {
		options = append(options, mail.WithDialContextFunc(mail.DialContextFunc(s.Dial)))
	}
	plain := false
	switch v.Text(settings.MailSecurity) {
	case settings.MailTLS:
		options = append(options, mail.WithSSL())
	case settings.MailPlain:
		options, plain = append(options, mail.WithTLSPolicy(mail.NoTLS)), true
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if user := v.Text(settings.MailUser); user != "" {
		if plain {
			return nil, &failure{text: "不加密的连接不发送密码，请改用 STARTTLS 或 TLS，或去掉登录名", final: true, shut: true}
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user), mail.WithPassword(password))
	}
	c, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, &failure{text: "邮件设置有误，请核对服务器和端口", final: true, shut: true}
	}
	return &mailLine{client: c, from: v.Text(settings.MailFrom), name: v.SiteName()}, nil
}

func (l *mailLine) send(ctx context.Context, m Message, address string) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.FromFormat(l.name, l.from), msg.To(address)); err != nil {
		return &failure{text: "收件或发件地址无效", final: true}
	}
	msg.Subject(m.Title)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no answer from a machine (RFC 3834)
	msg.SetBodyString(mail.TypeTextPlain, m.Body)
	if !l.open {
		if err := l.client.DialWithContext(ctx); err != nil {
			return dialFailure(err)
		}
		l.open = true
	}
	err := l.client.Send(msg)
	var refused *mail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.Reason == mail.ErrSMTPRcptTo && !refused.IsTemp():
		return &failure{text: "邮件服务器说没有这个收件地址", final: true}
	case errors.As(err, &refused) && !refused.IsTemp() && refused.Reason != mail.ErrConnCheck:
		return &failure{text: "邮件服务器拒收", final: true}
	}
	l.close()
	return err
}

// dialFailure tells a wrong password and an untrusted certificate from a
// server that is away. All of them shut the line for the round, so that a
// refused password is not offered once for every message.
func dialFailure(err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var bad x509.CertificateInvalidError
	var answer *textproto.Error
	switch {
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &bad):
		return &failure{text: "邮件服务器的证书不可信，请核对服务器名称和证书", shut: true}
	case errors.Is(err, mail.ErrPlainAuthNotSupported), errors.Is(err, mail.ErrNoSupportedAuthDiscovered):
		return &failure{text: "邮件服务器不支持可用的登录方式", shut: true}
	case errors.As(err, &answer) && answer.Code >= 530 && answer.Code < 540: // RFC 4954
		return &failure{text: "邮件服务器不接受登录名或密码", shut: true}
	}
	return &failure{text: why(err), shut: true}
}

func (l *mailLine) close() {
	if l.open {
		_ = l.client.Close()
		l.open = false
	}
}
