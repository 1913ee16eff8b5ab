package queue

import (
	"context"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
)

// Choice is what a person said about their digests.
type Choice struct {
	PersonID int64  `db:"person_id"`
	Wanted   string `db:"wanted"` // yes, no, or "" for what the role's default is
	Email    string `db:"email"`  // sealed
	Version  int64  `db:"version"`
}

// On reports that an actor with this choice gets digests: heads and leaders
// only when they asked for them, everybody else unless they declined.
func (c Choice) On(actor rbac.Actor) bool {
	return c.Wanted == "yes" || c.Wanted == "" && !leads(actor)
}

// leads reports somebody who holds no role but those of heads and leaders.
func leads(actor rbac.Actor) bool {
	for _, g := range actor.Grants {
		switch g.Role {
		case rbac.CountyLeader, rbac.DeptHead, rbac.TownHead:
		default:
			return false
		}
	}
	return true
}

// choices reads the choices of everybody who made one.
func choices(q db.Reader) (map[int64]Choice, error) {
	var rows []Choice
	err := q.Select(&rows, `SELECT person_id, wanted, email, version FROM queue_choice ORDER BY person_id`)
	out := make(map[int64]Choice, len(rows))
	for _, r := range rows {
		out[r.PersonID] = r
	}
	return out, fault.Wrap("queue.choices", err)
}

func choiceOf(q db.Reader, person int64) (c Choice, err error) {
	err = q.Get(&c, `SELECT person_id, wanted, email, version FROM queue_choice WHERE person_id = ?`, person)
	if db.NoRows(err) {
		return Choice{PersonID: person}, nil
	}
	return c, fault.Wrap("queue.choiceOf", err)
}

// Chosen is a person's own choice as their page shows it.
type Chosen struct {
	On      bool
	Masked  string // the e-mail address, z***@example.gov.cn, "" for none
	Version int64
}

// Chosen reads the actor's own choice.
func (s *Service) Chosen(ctx context.Context, actor rbac.Actor) (out Chosen, err error) {
	c, err := choiceOf(s.DB.Reader(ctx), actor.PersonID)
	if err != nil {
		return out, err
	}
	out = Chosen{On: c.On(actor), Version: c.Version}
	if c.Email != "" {
		out.Masked = s.masked(c.Email)
	}
	return out, nil
}

func (s *Service) masked(sealed string) string {
	plain, err := s.Keys.Decrypt(sealed)
	if err != nil {
		return "（无法读取）"
	}
	return channel.Mask(plain)
}

// Choose keeps the actor's own choice. An address as it is shown (z***@…)
// means "as it is", nothing takes it away.
func (s *Service) Choose(ctx context.Context, actor rbac.Actor, on bool, email string, version int64) error {
	email = strings.TrimSpace(email)
	return fault.Wrap("queue.Choose", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.DeskUse, actor.Home()); err != nil {
			return err
		}
		if actor.PersonID == 0 {
			return fault.Forbidden("今日摘要须由本人登录后设置。")
		}
		old, err := choiceOf(tx, actor.PersonID)
		if err != nil {
			return err
		}
		if old.Version != version {
			return fault.Conflict("您的设置刚在别处改过，请刷新后再改。")
		}
		sealed := old.Email
		switch {
		case email == "":
			sealed = ""
		case sealed != "" && email == s.masked(sealed):
		case !settings.MailForm(email):
			return fault.Invalid("email", "应为邮箱地址，例如 zwgk@example.gov.cn；不用邮件接收的留空。")
		default:
			if sealed, err = s.Keys.Encrypt(email); err != nil {
				return err
			}
		}
		wanted := map[bool]string{true: "yes", false: "no"}[on]
		if _, err := tx.Exec(`INSERT INTO queue_choice (person_id, wanted, email) VALUES (?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET wanted = excluded.wanted, email = excluded.email, version = queue_choice.version + 1`, actor.PersonID, wanted, sealed); err != nil {
			return err
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DeskUse), ObjectKind: "digest", ObjectID: audit.ID(actor.PersonID),
			Detail: map[string]any{"verb": "choose", "on": on, "email": sealed != ""}})
		return nil
	}))
}
