// Package channel carries messages out of the program: by e-mail and to one
// address of the county's message platform (推送). An act only queues a
// message, in its own transaction; a job sends it later, tries again with
// growing pauses and gives up after a while. Nothing waits for a message.
//
// A message says how many things wait and where, never what they are about:
// titles of drafts and names of people do not leave the program. The address
// is sealed in the table and emptied once the message is through.
package channel

import (
	"context"
	"crypto/x509"
	"log/slog"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/visit"
	"lianghua/rbac"
)

// Channel is a way out.
type Channel string

// The channels.
const (
	Mail Channel = "mail"
	Hook Channel = "hook"
)

// Label is the channel's Chinese name.
func (c Channel) Label() string { return map[Channel]string{Mail: "邮件", Hook: "推送"}[c] }

// Channels lists them in the order shown.
func Channels() []Channel { return []Channel{Mail, Hook} }

// State is where a message stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Sent      State = "sent"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// States lists them in the order shown.
func States() []State { return []State{Waiting, Sent, Failed, Cancelled} }

// Label is the state's Chinese name, "" for none.
func (s State) Label() string {
	return map[State]string{Waiting: "待发送", Sent: "已送达", Failed: "未送达", Cancelled: "已取消"}[s]
}

// Kinds of message.
const (
	Digest = "digest" // 今日摘要
	Nudge  = "nudge"  // 催办 that an officer sent
	Test   = "test"   // 试发
)

// KindLabel is what a message is, in Chinese.
func KindLabel(kind string) string {
	return map[string]string{Digest: "今日摘要", Nudge: "催办", Test: "试发"}[kind]
}

// Service is the office that sends.
type Service struct {
	DB   *db.DB
	Keys *crypt.Keys
	Dial visit.Dialer   // of the network; nil: the usual one, which refuses private addresses for 推送
	Root *x509.CertPool // who vouches for servers; nil: whom the machine trusts
	Log  *slog.Logger   // nil: slog.Default()
}

func (s *Service) log() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.Default()
}

// Draft is a message to queue.
type Draft struct {
	Channel  Channel
	Kind     string
	PersonID int64  // whom it is for, 0 for nobody in particular
	Address  string // of Mail; that of Hook is the setting
	Title    string
	Body     string
	Link     string // the page it speaks of, whole
}

// Put queues a message with the caller's transaction.
func (s *Service) Put(tx *db.Tx, d Draft) error {
	sealed, err := s.Keys.Encrypt(d.Address)
	if err != nil {
		return fault.Internal("channel.Put", err)
	}
	shown := Mask(d.Address)
	if d.Channel == Hook {
		sealed, shown = "", "推送地址"
	}
	_, err = tx.Exec(`INSERT INTO channel_message (channel, kind, person_id, address, shown, title, body, link, state, next_at, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)`, string(d.Channel), d.Kind, d.PersonID, sealed, shown, d.Title, d.Body, d.Link, tx.Now, tx.Now)
	return fault.Wrap("channel.Put", err)
}

// Mask shows an address as lists may: z***@example.gov.cn.
func Mask(address string) string {
	name, host, ok := strings.Cut(address, "@")
	if !ok || name == "" {
		return strings.Repeat("*", min(len(address), 3))
	}
	return string([]rune(name)[:1]) + "***@" + host
}

// Open says which channels the county has set up.
func Open(v settings.Values) map[Channel]bool {
	return map[Channel]bool{Mail: v.Text(settings.MailHost) != "" && v.Text(settings.MailFrom) != "", Hook: v.Text(settings.HookURL) != ""}
}

// Secret names what is kept sealed for a channel.
type Secret string

// The secrets.
const (
	MailPassword Secret = "mail.password"
	HookKey      Secret = "hook.key"
)

// leastKey is how long a key of 推送 must be.
const leastKey = 16

// SetSecret keeps a password or key sealed; "" takes it away. The log says
// that it was changed, never what it is.
func (s *Service) SetSecret(ctx context.Context, actor rbac.Actor, who audit.Who, name Secret, value string) error {
	if name != MailPassword && name != HookKey {
		return fault.Invalid("secret", "请选择要设置的是邮箱密码还是推送密钥。")
	}
	if name == HookKey && value != "" && len(value) < leastKey {
		return fault.Invalidf("value", "推送密钥至少 %d 个字符，请与接收方约定一个随机的密钥。", leastKey)
	}
	return fault.Wrap("channel.SetSecret", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.MachineEdit, rbac.Unit{}); err != nil {
			return err
		}
		sealed, err := s.Keys.Encrypt(value)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO channel_secret (name, sealed, changed_at, changed_by) VALUES (?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			string(name), sealed, tx.Now, who.Name); err != nil {
			return err
		}
		audit.Record(tx, who, audit.Entry{Action: string(rbac.MachineEdit), ObjectKind: "secret", ObjectID: string(name), Detail: map[string]any{"set": value != ""}})
		return nil
	}))
}

// SecretRow says that a secret is set, never what it is.
type SecretRow struct {
	Name      Secret  `db:"name"`
	Sealed    string  `db:"sealed"`
	ChangedAt db.Time `db:"changed_at"`
	ChangedBy string  `db:"changed_by"`
}

// Secrets reads which secrets are set.
func Secrets(q db.Reader) (map[Secret]SecretRow, error) {
	var rows []SecretRow
	err := q.Select(&rows, `SELECT name, sealed, changed_at, changed_by FROM channel_secret WHERE sealed <> '' ORDER BY name`)
	out := map[Secret]SecretRow{}
	for _, r := range rows {
		out[r.Name] = r
	}
	return out, fault.Wrap("channel.Secrets", err)
}

func (s *Service) secret(q db.Reader, name Secret) (string, error) {
	all, err := Secrets(q)
	if err != nil {
		return "", err
	}
	return s.Keys.Decrypt(all[name].Sealed)
}

// Keep is how long what was sent stays on the list.
const Keep = 180 * 24 * time.Hour

// Forget drops messages that ended long ago.
func Forget(tx *db.Tx) error {
	_, err := tx.Exec(`DELETE FROM channel_message WHERE state <> 'waiting' AND created_at < ?`, db.At(tx.Now.Add(-Keep)))
	return fault.Wrap("channel.Forget", err)
}
