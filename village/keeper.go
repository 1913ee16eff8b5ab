package village

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Keeper is somebody of the village who may fill in its sheets on a phone.
type Keeper struct {
	ID       int64         `db:"id"`
	UnitID   int64         `db:"unit_id"`
	PersonID int64         `db:"person_id"`
	Name     string        `db:"name"`
	LeftOn   calendar.Date `db:"left_on"`
	PIN      string        `db:"pin" json:"-"` // argon2id
	Disabled bool          `db:"disabled"`
	SetAt    db.Time       `db:"set_at"`
	SetBy    string        `db:"set_by"`
	LastAt   db.NullTime   `db:"last_at"`
	Devices  int           `db:"devices"` // phones that remember the keeper
	Version  int64         `db:"version"`
}

const keeperColumns = `k.id, k.unit_id, k.person_id, p.name, p.left_on, k.pin, k.disabled, k.set_at, k.set_by, k.last_at, k.version,
	(SELECT count(*) FROM village_device d WHERE d.keeper_id = k.id) AS devices`

const keeperTables = ` FROM village_keeper k JOIN org_person p ON p.id = k.person_id `

// MostKeepers bounds the people of one village: each wrong PIN is compared
// with all of theirs.
const MostKeepers = 4

func keepersOf(q db.Reader, unitID int64) (list []Keeper, err error) {
	err = q.Select(&list, `SELECT `+keeperColumns+keeperTables+`WHERE k.unit_id = ? ORDER BY k.id`, unitID)
	return list, fault.Wrap("village.keepersOf", err)
}

// Keepers lists who may fill in a village's sheets on a phone.
func (s *Service) Keepers(ctx context.Context, actor rbac.Actor, unitID int64) ([]Keeper, error) {
	q := s.DB.Reader(ctx)
	if _, err := villageOf(q, actor, rbac.VillageSet, unitID); err != nil {
		return nil, err
	}
	return keepersOf(q, unitID)
}

// SetKeeper names somebody of the village (a person in post there, or a new
// 联络员) and returns their PIN, which is shown once.
func (s *Service) SetKeeper(ctx context.Context, actor rbac.Actor, unitID int64, name string) (pin string, err error) {
	pin, hash, err := s.freshPIN(ctx, unitID)
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := villageOf(tx, actor, rbac.VillageSet, unitID)
		if err != nil {
			return err
		}
		list, err := keepersOf(tx, u.ID)
		if err != nil {
			return err
		}
		person, err := s.Org.Enrol(tx, actor, u, name, "村级信息员")
		if err != nil {
			return err
		}
		working := 0
		for _, k := range list {
			if k.PersonID == person && !k.Disabled {
				return fault.Invalidf("name", "%s已能用手机填报，忘记口令请按“重置口令”。", k.Name)
			}
			if !k.Disabled {
				working++
			}
		}
		if working >= MostKeepers {
			return fault.Invalidf("name", "一个村最多 %d 人用手机填报，请先停用不再填报的人。", MostKeepers)
		}
		if _, err := ensureProfile(tx, u.ID); err != nil {
			return err
		}
		id, err := tx.Insert(`INSERT INTO village_keeper (unit_id, person_id, pin, set_at, set_by) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (unit_id, person_id) DO UPDATE SET pin = excluded.pin, disabled = FALSE, set_at = excluded.set_at, set_by = excluded.set_by,
			version = village_keeper.version + 1 RETURNING id`, u.ID, person, hash, tx.Now, actor.Name)
		if err != nil {
			return fault.Internal("village.SetKeeper", err)
		}
		record(tx, actor, rbac.VillageSet, "village_keeper", id, u.ID, map[string]any{"verb": "name", "person": person})
		return unlock(tx, u.ID)
	})
	return pin, err
}

// ResetPIN gives a keeper a new PIN, forgets their phones and unlocks the
// village. It is the township's answer to a forgotten PIN or a lost phone.
func (s *Service) ResetPIN(ctx context.Context, actor rbac.Actor, unitID, keeper int64) (pin string, err error) {
	pin, hash, err := s.freshPIN(ctx, unitID)
	if err != nil {
		return "", err
	}
	err = s.changeKeeper(ctx, actor, unitID, keeper, "reset", func(tx *db.Tx, k Keeper) error {
		n, err := tx.Exec(`UPDATE village_keeper SET pin = ?, disabled = FALSE, set_at = ?, set_by = ?, version = version + 1 WHERE id = ? AND version = ?`,
			hash, tx.Now, actor.Name, k.ID, k.Version)
		if err := once(n, err); err != nil {
			return err
		}
		return unlock(tx, unitID)
	})
	return pin, err
}

// StopKeeper ends a keeper's way in and forgets their phones.
func (s *Service) StopKeeper(ctx context.Context, actor rbac.Actor, unitID, keeper int64) error {
	return s.changeKeeper(ctx, actor, unitID, keeper, "stop", func(tx *db.Tx, k Keeper) error {
		n, err := tx.Exec(`UPDATE village_keeper SET disabled = TRUE, version = version + 1 WHERE id = ? AND version = ?`, k.ID, k.Version)
		return once(n, err)
	})
}

func (s *Service) changeKeeper(ctx context.Context, actor rbac.Actor, unitID, keeper int64, verb string, f func(*db.Tx, Keeper) error) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := villageOf(tx, actor, rbac.VillageSet, unitID)
		if err != nil {
			return err
		}
		var k Keeper
		err = tx.Get(&k, `SELECT `+keeperColumns+keeperTables+`WHERE k.id = ? AND k.unit_id = ?`, keeper, u.ID)
		if db.NoRows(err) {
			return fault.NotFound("没有这个填报人，请刷新后重试。")
		}
		if err != nil {
			return fault.Internal("village.changeKeeper", err)
		}
		if err := f(tx, k); err != nil {
			return fault.Wrap("village.changeKeeper", err)
		}
		if _, err := tx.Exec(`DELETE FROM village_device WHERE keeper_id = ?`, k.ID); err != nil {
			return fault.Internal("village.changeKeeper", err)
		}
		record(tx, actor, rbac.VillageSet, "village_keeper", k.ID, u.ID, map[string]any{"verb": verb})
		return nil
	})
}

func unlock(tx *db.Tx, unitID int64) error {
	_, err := tx.Exec(`UPDATE village_profile SET failures = 0, locked_until = NULL WHERE unit_id = ?`, unitID)
	return fault.Wrap("village.unlock", err)
}

// pinDigits is short on purpose: a PIN is typed once on a phone that then
// remembers it, and guesses are locked out (see SignIn).
const pinDigits = 6

// freshPIN draws a PIN that none of the village's keepers has.
func (s *Service) freshPIN(ctx context.Context, unitID int64) (pin, hash string, err error) {
	list, err := keepersOf(s.DB.Reader(ctx), unitID)
	if err != nil {
		return "", "", err
	}
	for {
		pin = drawPIN()
		if k, err := whose(ctx, list, pin); err != nil {
			return "", "", err
		} else if k == nil {
			break
		}
	}
	hash, err = crypt.HashPassword(ctx, pin)
	return pin, hash, err
}

// drawPIN avoids what people try first: one digit repeated and runs.
func drawPIN() string {
	for {
		n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails since Go 1.24
		pin := fmt.Sprintf("%0*d", pinDigits, n.Int64())
		if !strings.Contains("01234567890123 98765432109876", pin) && strings.Count(pin, pin[:1]) < 4 {
			return pin
		}
	}
}

// whose finds the keeper of a PIN. Every keeper is asked, so that the answer
// takes as long for each.
func whose(ctx context.Context, list []Keeper, pin string) (found *Keeper, err error) {
	for i := range list {
		right, _, err := crypt.CheckPassword(ctx, list[i].PIN, pin)
		if err != nil {
			return nil, fault.Wrap("village.whose", err)
		}
		if right {
			found = &list[i]
		}
	}
	return found, nil
}

// actorOf is a keeper as rights see them: the village's clerk, in one village.
func actorOf(k Keeper, u org.Unit, address string) rbac.Actor {
	return rbac.Actor{PersonID: k.PersonID, Name: k.Name, Current: 0, Face: "phone", Address: address,
		Grants: []rbac.Grant{{Role: rbac.VillageClerk, Unit: u.RBAC()}}}
}
