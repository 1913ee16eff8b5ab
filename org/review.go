package org

import (
	"context"
	"slices"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/rbac"
)

// Unused is how long nobody signed in with an account, or used a program's key,
// before the review points at it (GB/T 22239-2019, 8.1.4.2 c: what is left over
// is removed in time).
const Unused = 90 * 24 * time.Hour

// reviewEvery is how long a review holds: half a year.
const reviewEvery = 182

// reviewAgain is how long the same words from the same person are the same
// button pressed twice.
const reviewAgain = 10 * time.Minute

// endsSoon is how many days before its end a grant is pointed at.
const endsSoon = 30

// Flag is what a review points at.
type Flag string

// The flags.
const (
	FlagLeft   Flag = "已离岗，账号仍可登录"
	FlagUnused Flag = "90 天没有使用"
	FlagNoRole Flag = "账号没有任何角色"
	FlagEnding Flag = "授权 30 天内到期"
	FlagFactor Flag = "应开启两步验证"
	FlagNever  Flag = "从未登录"
)

// Flags lists the flags in the order of the page.
func Flags() []Flag {
	return []Flag{FlagLeft, FlagUnused, FlagNever, FlagNoRole, FlagEnding, FlagFactor}
}

// Held is one line of a review: an account with one of its roles, or the key of
// a program.
type Held struct {
	Login     string
	Name      string
	Role      string // in words; of a key: what it is for
	Unit      string
	SinceOn   calendar.Date
	UntilOn   calendar.Date
	GrantedBy string
	LastAt    db.NullTime // last sign-in, last use of a key
	Flags     []Flag
}

// Marked is 1 for a line that should be looked at, else 0: lines are counted and
// put in order by it.
func (h Held) Marked() int { return min(1, len(h.Flags)) }

// Review is the list of who may do what now, with what should be looked at.
func (s *Service) Review(ctx context.Context, actor rbac.Actor) (rows []Held, err error) {
	q := s.DB.Reader(ctx)
	if err := guard(q, actor); err != nil {
		return nil, err
	}
	return s.review(q)
}

func (s *Service) review(q db.Reader) (rows []Held, err error) {
	var accounts []Account
	if err := q.Select(&accounts, `SELECT `+accountColumns+` FROM org_account a JOIN org_person p ON p.id = a.person_id WHERE NOT a.disabled ORDER BY a.login`); err != nil {
		return nil, fault.Internal("org.review", err)
	}
	grants, err := rights(q, s.Today())
	if err != nil {
		return nil, err
	}
	on := map[int64]bool{}
	var factors []int64
	if err := q.Select(&factors, `SELECT account_id FROM org_factor WHERE confirmed_at IS NOT NULL`); err != nil {
		return nil, fault.Internal("org.review", err)
	}
	for _, id := range factors {
		on[id] = true
	}
	v, err := settings.All(q)
	if err != nil {
		return nil, fault.Wrap("org.review", err)
	}
	now := s.DB.Now()
	for _, a := range accounts {
		rows = append(rows, heldBy(a, ofPerson(grants, a.PersonID), on[a.ID], v, now)...)
	}
	keys, err := s.heldKeys(q, now)
	rows = append(rows, keys...)
	slices.SortStableFunc(rows, func(a, b Held) int { return b.Marked() - a.Marked() }) // what is to be looked at first
	return rows, err
}

// right is a role that somebody holds, or is lent (代, 以干代训).
type right struct {
	Grant
	Way int    `db:"way"`      // granted, lent, for a training: in this order
	For string `db:"for_name"` // whose role it is; "" for one's own
}

// rights are all roles that count now or later: granted, lent by a delegation,
// given for a training.
func rights(q db.Reader, day calendar.Date) (all []right, err error) {
	err = q.Select(&all, `SELECT g.id, g.person_id, g.role, u.short_name AS unit_name, g.since_on, g.until_on, g.granted_by, 0 AS way, '' AS for_name
			FROM org_grant g JOIN org_unit u ON u.id = g.unit_id WHERE g.until_on = '' OR g.until_on >= ?
		UNION ALL
		SELECT d.id, d.to_person, g.role, u.short_name, d.since_on, d.until_on, d.made_name, 1, p.name
			FROM handover_delegation d JOIN org_grant g ON g.person_id = d.from_person AND g.unit_id = d.unit_id
			JOIN org_unit u ON u.id = d.unit_id JOIN org_person p ON p.id = d.from_person
			WHERE d.ended_at IS NULL AND d.until_on >= ? AND (g.until_on = '' OR g.until_on >= ?)
		UNION ALL
		SELECT s.id, s.person_id, 'county.trainee', u.short_name, s.since_on, s.until_on, s.granted_name, 2, ''
			FROM handover_secondment s JOIN org_unit u ON u.id = s.county_id WHERE s.state = 'granted' AND s.until_on >= ?
		ORDER BY 8, 1`, day, day, day, day)
	return all, fault.Wrap("org.rights", err)
}

func ofPerson(all []right, person int64) (out []right) {
	for _, g := range all {
		if g.PersonID == person {
			out = append(out, g)
		}
	}
	return out
}

// heldBy are the lines of one account: one a role, at least one.
func heldBy(a Account, grants []right, factor bool, v settings.Values, now db.Time) (rows []Held) {
	var flags []Flag
	if !a.LeftOn.IsZero() {
		flags = append(flags, FlagLeft)
	}
	switch used := a.LastAt; {
	case used.Valid && now.Sub(used.Time.Time) > Unused:
		flags = append(flags, FlagUnused)
	case !used.Valid && now.Sub(a.CreatedAt.Time) > Unused:
		flags = append(flags, FlagNever)
	}
	if len(grants) == 0 {
		return []Held{{Login: a.Login, Name: a.Name, LastAt: a.LastAt, Flags: append(flags, FlagNoRole)}}
	}
	for _, g := range grants {
		own := slices.Clone(flags)
		if !g.UntilOn.IsZero() && calendar.DateOf(now.Time).DaysUntil(g.UntilOn) <= endsSoon {
			own = append(own, FlagEnding)
		}
		if !factor && demanded(v, []rbac.Grant{{Role: g.Role}}) {
			own = append(own, FlagFactor)
		}
		role := g.Role.Label()
		if g.For != "" {
			role += "（代" + g.For + "）"
		}
		rows = append(rows, Held{a.Login, a.Name, role, g.UnitName, g.SinceOn, g.UntilOn, g.GrantedBy, a.LastAt, own})
	}
	return rows
}

func (s *Service) heldKeys(q db.Reader, now db.Time) (rows []Held, err error) {
	var tokens []Token
	err = q.Select(&tokens, `SELECT `+tokenColumns+` FROM api_token t JOIN org_unit u ON u.id = t.unit_id WHERE t.revoked_at IS NULL AND t.expires_on >= ? ORDER BY t.id`, s.Today())
	for _, t := range tokens {
		h := Held{Login: t.Head + "…", Name: t.Name, Role: "接口密钥", Unit: t.UnitName, SinceOn: calendar.DateOf(t.CreatedAt.Time), UntilOn: t.ExpiresOn, GrantedBy: t.CreatedBy, LastAt: t.UsedAt}
		since := t.CreatedAt.Time
		if t.UsedAt.Valid {
			since = t.UsedAt.Time.Time
		}
		if now.Sub(since) > Unused {
			h.Flags = append(h.Flags, FlagUnused)
		}
		rows = append(rows, h)
	}
	return rows, fault.Wrap("org.heldKeys", err)
}

// Reviewed is a review that somebody signed off.
type Reviewed struct {
	ID      int64   `db:"id"`
	At      db.Time `db:"at"`
	ByName  string  `db:"by_name"`
	Lines   int     `db:"lines"`
	Flagged int     `db:"flagged"` // lines with something to look at
	Note    string  `db:"note"`
}

// Reviews lists the reviews, the newest first.
func (s *Service) Reviews(ctx context.Context, actor rbac.Actor) (rows []Reviewed, err error) {
	q := s.DB.Reader(ctx)
	if err := guard(q, actor); err != nil {
		return nil, err
	}
	err = q.Select(&rows, `SELECT id, at, by_name, lines, flagged, note FROM org_review ORDER BY id DESC LIMIT 50`)
	return rows, fault.Wrap("org.Reviews", err)
}

// ReviewKind is the todo of a review that is due.
const ReviewKind = "account.review"

// SignReview keeps that the list was looked through, with what was done about
// it, and settles the todo.
func (s *Service) SignReview(ctx context.Context, actor rbac.Actor, note string) error {
	note = strings.TrimSpace(note)
	if note == "" {
		return fault.Invalid("note", "请写明复核结果：收回了哪些、停用了哪些；没有的写“无调整”。")
	}
	if len([]rune(note)) > 500 {
		return fault.Invalid("note", "复核结果最多 500 字，请写得简短一些。")
	}
	return fault.Wrap("org.SignReview", s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := guard(tx, actor); err != nil {
			return err
		}
		var again bool
		if err := tx.Get(&again, `SELECT count(*) > 0 FROM org_review WHERE by_person = ? AND note = ? AND at >= ?`, actor.PersonID, note, db.At(tx.Now.Add(-reviewAgain))); err != nil {
			return err
		}
		if again {
			return fault.Conflict("刚才已经登记过这次复核，不用再登记。")
		}
		rows, err := s.review(tx)
		if err != nil {
			return err
		}
		flagged := 0
		for _, r := range rows {
			flagged += r.Marked()
		}
		id, err := tx.Insert(`INSERT INTO org_review (at, by_person, by_name, lines, flagged, note) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			tx.Now, actor.PersonID, actor.Name, len(rows), flagged, note)
		if err != nil {
			return err
		}
		audit.Record(tx, Who(actor), act(rbac.SecurityManage, "review", id, 0, "review", "lines", len(rows), "found", flagged))
		return todo.Close(tx, ReviewKind, "review", "0", 0, actor.Name)
	}))
}

// ReviewTick asks for the next review half a year after the last one; the first
// is due half a year after the county began.
func (s *Service) ReviewTick(ctx context.Context) error {
	return fault.Wrap("org.ReviewTick", s.DB.Write(ctx, func(tx *db.Tx) error {
		var last db.NullTime
		if err := tx.Get(&last, `SELECT max(at) FROM (SELECT max(at) AS at FROM org_review UNION ALL SELECT min(created_at) AS at FROM org_account) AS x`); err != nil {
			return err
		}
		if !last.Valid || calendar.DateOf(last.Time.Time).DaysUntil(today(tx)) < reviewEvery {
			return nil
		}
		root, err := CountyUnit(tx)
		if err != nil {
			return err
		}
		return todo.Open(tx, todo.Item{Kind: ReviewKind, ObjectKind: "review", ObjectID: "0", UnitID: root.ID, Action: string(rbac.SecurityManage),
			Title: "半年一次的权限复核", URL: "/desk/security/review", Verb: "复核", Due: calendar.DateOf(last.Time.Time).AddDays(reviewEvery + endsSoon)})
	}))
}
