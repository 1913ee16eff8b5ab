package org

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Token (接口密钥) lets a program of a unit draft, submit and declare in that
// unit and below. Its secret is shown once; only the hash is kept.
type Token struct {
	ID        int64         `db:"id"`
	Name      string        `db:"name"` // of the program, 民政业务系统
	UnitID    int64         `db:"unit_id"`
	UnitName  string        `db:"unit_name"`
	UnitPath  string        `db:"unit_path"`
	Head      string        `db:"head"` // first characters of the secret, to tell keys apart
	ExpiresOn calendar.Date `db:"expires_on"`
	CreatedBy string        `db:"created_by"`
	CreatedAt db.Time       `db:"created_at"`
	UsedAt    db.NullTime   `db:"used_at"` // to the minute
	RevokedAt db.NullTime   `db:"revoked_at"`
	RevokedBy string        `db:"revoked_by"`
	Closed    bool          `db:"closed"` // its unit no longer exists
}

// Works reports a key that is in force on a day: the last one counts.
func (t Token) Works(day calendar.Date) bool {
	return !t.RevokedAt.Valid && !t.Closed && !t.ExpiresOn.Before(day)
}

// TokenDraft is a key to be made.
type TokenDraft struct {
	Name      string
	UnitID    int64
	ExpiresOn calendar.Date
}

// longestToken is how many days a key lasts at most: a forgotten one ends.
const longestToken = 366

// tokenMark begins every key, so that one that leaked into a file is found.
const tokenMark = "lh_"

const tokenColumns = `t.id, t.name, t.unit_id, u.name AS unit_name, u.path AS unit_path, t.head, t.expires_on, t.created_by, t.created_at,
	t.used_at, t.revoked_at, t.revoked_by, (u.closed_on <> '') AS closed`

func (d TokenDraft) check(day calendar.Date) error {
	var p fault.Problems
	p.Need("name", d.Name, "请填写用途，例如 民政业务系统。")
	if utf8.RuneCountInString(d.Name) > 40 {
		p.Add("name", "用途不超过 40 个字。")
	}
	if d.UnitID == 0 {
		p.Add("unit", "请选择单位。")
	}
	switch {
	case d.ExpiresOn.IsZero():
		p.Add("expires", "请填写有效期至。")
	case d.ExpiresOn.Before(day):
		p.Add("expires", "有效期至不能早于今天。")
	case day.AddDays(longestToken).Before(d.ExpiresOn):
		p.Add("expires", "有效期最长一年，到期前可以另发一个。")
	}
	return p.Err()
}

// IssueToken makes a key and returns its secret, which is kept nowhere.
func (s *Service) IssueToken(ctx context.Context, actor rbac.Actor, d TokenDraft) (id int64, secret string, err error) {
	d.Name = strings.TrimSpace(d.Name)
	secret = tokenMark + crypt.Token(32)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.check(today(tx)); err != nil {
			return err
		}
		u, err := UnitByID(tx, d.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.TokenManage, u.RBAC()); err != nil {
			return err
		}
		if u.Closed() {
			return fault.Invalidf("unit", "%s已撤销，不能再发密钥。", u.Name)
		}
		id, err = tx.Insert(`INSERT INTO api_token (name, unit_id, hash, head, expires_on, created_by, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			d.Name, u.ID, crypt.Digest(secret), secret[:len(tokenMark)+4], d.ExpiresOn, actor.Name, tx.Now)
		audit.Record(tx, Who(actor), act(rbac.TokenManage, "token", id, u.ID, "issue", "expires", d.ExpiresOn.String()))
		return err
	})
	return id, secret, fault.Wrap("org.IssueToken", err)
}

// RevokeToken ends a key at once, for good.
func (s *Service) RevokeToken(ctx context.Context, actor rbac.Actor, id int64) error {
	return fault.Wrap("org.RevokeToken", s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := TokenByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.TokenManage, t.unit()); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE api_token SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL`, db.Some(tx.Now), actor.Name, id)
		if err == nil && n == 0 {
			return fault.Conflict("这个密钥已经收回。")
		}
		audit.Record(tx, Who(actor), act(rbac.TokenManage, "token", id, t.UnitID, "revoke"))
		return err
	}))
}

func (t Token) unit() rbac.Unit { return rbac.Unit{ID: t.UnitID, Path: t.UnitPath, Name: t.UnitName} }

// TokenByID reads one key.
func TokenByID(q db.Reader, id int64) (t Token, err error) {
	err = q.Get(&t, `SELECT `+tokenColumns+` FROM api_token t JOIN org_unit u ON u.id = t.unit_id WHERE t.id = ?`, id)
	if db.NoRows(err) {
		return t, fault.NotFound("没有这个密钥，请从密钥列表重新进入。")
	}
	return t, fault.Wrap("org.TokenByID", err)
}

// Tokens lists the keys that an actor manages, newest first.
func Tokens(q db.Reader, actor rbac.Actor) (list []Token, err error) {
	where, args := rbac.ReachOf(actor, rbac.TokenManage).Where("u.path", "u.id")
	err = q.Select(&list, `SELECT `+tokenColumns+` FROM api_token t JOIN org_unit u ON u.id = t.unit_id WHERE `+where+` ORDER BY t.id DESC`, args...)
	return list, fault.Wrap("org.Tokens", err)
}

// errNoToken says the same of a key that never was, that ended and that was
// revoked.
var errNoToken = fault.Unauthenticated("接口密钥无效、已到期或已收回。请在请求头写 Authorization: Bearer 密钥，或向县系统管理员重新申请。")

// TokenActor tells whose program holds a secret: an actor with the role of a
// machine in the key's unit. Unauthenticated when the key does not work today.
func (s *Service) TokenActor(ctx context.Context, secret, address string) (rbac.Actor, Token, error) {
	if !strings.HasPrefix(secret, tokenMark) {
		return rbac.Actor{}, Token{}, errNoToken
	}
	var t Token
	err := s.DB.Reader(ctx).Get(&t, `SELECT `+tokenColumns+` FROM api_token t JOIN org_unit u ON u.id = t.unit_id WHERE t.hash = ?`, crypt.Digest(secret))
	if db.NoRows(err) || err == nil && !t.Works(s.Today()) {
		return rbac.Actor{}, Token{}, errNoToken
	}
	if err != nil {
		return rbac.Actor{}, Token{}, fault.Internal("org.TokenActor", err)
	}
	s.used(ctx, t)
	return rbac.Actor{Name: "接口：" + t.Name, Grants: []rbac.Grant{{Role: rbac.Machine, Unit: t.unit()}}, Current: -1, Face: "api", Address: address}, t, nil
}

// used notes the key's last use at most once a minute; a busy database must
// not fail the request.
func (s *Service) used(ctx context.Context, t Token) {
	now := s.DB.Now()
	if t.UsedAt.Valid && now.Sub(t.UsedAt.Time.Time) < seenEvery {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE api_token SET used_at = ? WHERE id = ?`, db.Some(now), t.ID)
		return err
	})
	if err != nil {
		slog.Warn("a key's last use was not written", "err", err)
	}
}
