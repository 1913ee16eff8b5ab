package village

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Wrong PINs: every fifth locks the village's sign-in for a quarter of an
// hour, the twentieth until the township resets a PIN. Phones that are
// remembered go on working. Twenty guesses at a six-digit PIN of at most four
// keepers hit with less than one chance in ten thousand.
const (
	lockEvery = 5
	lockFor   = 15 * time.Minute
	lockHard  = 20
)

const wrongPIN = "口令不正确，请核对乡镇（街道）给您的 6 位数字。"

const hardLocked = "口令输错次数过多，本村手机填报已锁定。请联系乡镇（街道）政务公开联络员重置口令。"

// door is a village as its QR address opens it.
type door struct {
	Profile
	Failures    int         `db:"failures"`
	LockedUntil db.NullTime `db:"locked_until"`
}

// refusal says why nobody may try a PIN now, "" when they may.
func (d door) refusal(now db.Time) string {
	switch {
	case d.Failures >= lockHard:
		return hardLocked
	case d.LockedUntil.Valid && d.LockedUntil.After(now.Time):
		return fmt.Sprintf("口令输错次数过多，请 %d 分钟后再试，或请乡镇（街道）重置口令。", int(d.LockedUntil.Sub(now.Time).Minutes())+1)
	}
	return ""
}

func doorOf(q db.Reader, code string) (d door, err error) {
	err = q.Get(&d, `SELECT `+profileColumns+`, v.failures, v.locked_until FROM village_profile v WHERE v.code = ?`, code)
	if db.NoRows(err) {
		return d, fault.NotFound("没有这个填报地址。请重新扫描乡镇（街道）发给本村的二维码。")
	}
	return d, fault.Wrap("village.doorOf", err)
}

// ByCode is the village whose QR address was opened.
func (s *Service) ByCode(ctx context.Context, code string) (org.Unit, error) {
	q := s.DB.Reader(ctx)
	d, err := doorOf(q, code)
	if err != nil {
		return org.Unit{}, err
	}
	return org.UnitByID(q, d.UnitID)
}

// SignIn opens the village's door with a PIN and returns the secret of the
// phone's cookie, which has no end. Errors: Unauthenticated (wrong, locked).
func (s *Service) SignIn(ctx context.Context, code, pin, address string) (token string, err error) {
	q := s.DB.Reader(ctx)
	d, err := doorOf(q, code)
	if err != nil {
		return "", err
	}
	if msg := d.refusal(s.DB.Now()); msg != "" {
		return "", fault.Unauthenticated(msg)
	}
	list, err := keepersOf(q, d.UnitID)
	if err != nil {
		return "", err
	}
	k, err := whose(ctx, list, pin)
	if err != nil {
		return "", err
	}
	if k == nil || k.Disabled || !k.LeftOn.IsZero() {
		return "", s.wrong(ctx, d.UnitID, address)
	}
	return s.remember(ctx, *k, address)
}

// wrong counts a failure and locks.
func (s *Service) wrong(ctx context.Context, unitID int64, address string) error {
	msg := ""
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		msg = wrongPIN
		var failures int
		if err := tx.Get(&failures, `UPDATE village_profile SET failures = failures + 1 WHERE unit_id = ? RETURNING failures`, unitID); err != nil {
			return err
		}
		audit.Record(tx, audit.Who{Name: "手机填报", Face: "phone", Address: address}, audit.Entry{Action: "village.sign_in", Outcome: audit.Failed,
			ObjectKind: "village_profile", ObjectID: audit.ID(unitID), UnitID: unitID, Detail: map[string]any{"failures": failures}})
		if failures >= lockHard {
			msg = hardLocked
			return nil
		}
		if failures%lockEvery != 0 {
			return nil
		}
		until := db.At(tx.Now.Add(lockFor))
		msg = door{LockedUntil: db.Some(until)}.refusal(tx.Now)
		_, err := tx.Exec(`UPDATE village_profile SET locked_until = ? WHERE unit_id = ?`, until, unitID)
		return err
	})
	if err != nil {
		return fault.Wrap("village.wrong", err)
	}
	return fault.Unauthenticated(msg)
}

// remember makes the phone known, unless the keeper or the door changed since
// the PIN was compared.
func (s *Service) remember(ctx context.Context, k Keeper, address string) (token string, err error) {
	token = crypt.Token(32)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		var d door
		if err := tx.Get(&d, `SELECT `+profileColumns+`, v.failures, v.locked_until FROM village_profile v WHERE v.unit_id = ?`, k.UnitID); err != nil {
			return err
		}
		if msg := d.refusal(tx.Now); msg != "" {
			return fault.Unauthenticated(msg)
		}
		n, err := tx.Exec(`UPDATE village_keeper SET last_at = ? WHERE id = ? AND pin = ? AND NOT disabled`, tx.Now, k.ID, k.PIN)
		if err == nil && n == 0 {
			return fault.Unauthenticated(wrongPIN)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO village_device (token, keeper_id, csrf, address, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)`,
			crypt.Digest(token), k.ID, crypt.Token(24), address, tx.Now, tx.Now); err != nil {
			return err
		}
		audit.Record(tx, audit.Who{PersonID: k.PersonID, Name: k.Name, Role: string(rbac.VillageClerk), Face: "phone", Address: address},
			audit.Entry{Action: "village.sign_in", ObjectKind: "village_keeper", ObjectID: audit.ID(k.ID), UnitID: k.UnitID})
		return unlock(tx, k.UnitID)
	})
	return token, fault.Wrap("village.remember", err)
}

// Device tells whose phone a cookie's secret belongs to. There is no forced
// end: it holds until the township resets the PIN or stops the keeper.
func (s *Service) Device(ctx context.Context, token, address string) (rbac.Actor, org.Session, error) {
	q := s.DB.Reader(ctx)
	var row struct {
		Keeper
		CSRF   string  `db:"csrf"`
		SeenAt db.Time `db:"seen_at"`
	}
	err := q.Get(&row, `SELECT `+keeperColumns+`, e.csrf, e.seen_at`+keeperTables+`JOIN village_device e ON e.keeper_id = k.id WHERE e.token = ?`, crypt.Digest(token))
	if err != nil && !db.NoRows(err) {
		return rbac.Actor{}, org.Session{}, fault.Internal("village.Device", err)
	}
	if err != nil || row.Disabled || !row.LeftOn.IsZero() {
		return rbac.Actor{}, org.Session{}, fault.Unauthenticated("这部手机还没有登录，请扫描本村的二维码，输入口令。")
	}
	u, err := org.UnitByID(q, row.UnitID)
	if err != nil {
		return rbac.Actor{}, org.Session{}, err
	}
	if u.Closed() {
		return rbac.Actor{}, org.Session{}, fault.Unauthenticated("本村已撤销，不再填报。")
	}
	s.seen(ctx, token, row.SeenAt)
	return actorOf(row.Keeper, u, address), org.Session{ID: crypt.Digest(token), CSRF: row.CSRF}, nil
}

// seen notes once a day that the phone is in use, in its own short
// transaction; a busy database must not fail the page.
func (s *Service) seen(ctx context.Context, token string, at db.Time) {
	now := s.DB.Now()
	if calendar.DateOf(at.Time) == calendar.DateOf(now.Time) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE village_device SET seen_at = ? WHERE token = ?`, now, crypt.Digest(token))
		return err
	})
	if err != nil {
		slog.Warn("a phone's last use was not written", "err", err)
	}
}

// SignOut forgets one phone.
func (s *Service) SignOut(ctx context.Context, actor rbac.Actor, token string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM village_device WHERE token = ?`, crypt.Digest(token))
		if err == nil && n > 0 {
			audit.Record(tx, org.Who(actor), audit.Entry{Action: "village.sign_out", ObjectKind: "person", ObjectID: audit.ID(actor.PersonID)})
		}
		return fault.Wrap("village.SignOut", err)
	})
}
