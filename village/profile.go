package village

import (
	"context"
	"crypto/rand"
	"math/big"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village/ledger"
)

// Profile is what a village's sheets repeat from period to period.
type Profile struct {
	UnitID     int64  `db:"unit_id"`
	Code       string `db:"code"`       // in the village's QR address, /v/CODE
	Accountant string `db:"accountant"` // 报账员
	Overseer   string `db:"overseer"`   // 村务监督委员会主任
	Principal  string `db:"principal"`  // 村负责人
	Board      string `db:"board"`      // where the 公开栏 hangs
	Phone      string `db:"phone"`      // where villagers ask
	Version    int64  `db:"version"`
}

// Signers are who signs the finance sheet by the profile.
func (p Profile) Signers() ledger.Signers {
	return ledger.Signers{Accountant: p.Accountant, Overseer: p.Overseer, Principal: p.Principal}
}

const profileColumns = `v.unit_id, v.code, v.accountant, v.overseer, v.principal, v.board, v.phone, v.version`

// ProfileOf reads a village's profile; a village without one has the zero
// Profile with its UnitID.
func ProfileOf(q db.Reader, unitID int64) (Profile, error) {
	p := Profile{UnitID: unitID}
	err := q.Get(&p, `SELECT `+profileColumns+` FROM village_profile v WHERE v.unit_id = ?`, unitID)
	if db.NoRows(err) {
		return Profile{UnitID: unitID}, nil
	}
	return p, fault.Wrap("village.ProfileOf", err)
}

// SaveProfile records signers, noticeboard and telephone of a village. Names
// may be incomplete until a finance sheet is submitted, but not in conflict.
func (s *Service) SaveProfile(ctx context.Context, actor rbac.Actor, p Profile) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := villageOf(tx, actor, rbac.VillageSet, p.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.VillageSet, u.RBAC()); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		if _, err := ensureProfile(tx, u.ID); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE village_profile SET accountant = ?, overseer = ?, principal = ?, board = ?, phone = ?, version = version + 1
			WHERE unit_id = ? AND (version = ? OR ? = 0)`, plain(p.Accountant), plain(p.Overseer), plain(p.Principal), plain(p.Board), plain(p.Phone), u.ID, p.Version, p.Version)
		if err := once(n, err); err != nil {
			return fault.Wrap("village.SaveProfile", err)
		}
		record(tx, actor, rbac.VillageSet, "village_profile", u.ID, u.ID, nil)
		return nil
	})
}

func (p Profile) check() error {
	var bad fault.Problems
	for _, f := range []struct {
		field, value, label string
		most                int
	}{{"accountant", p.Accountant, "报账员", 20}, {"overseer", p.Overseer, "村务监督委员会主任", 20}, {"principal", p.Principal, "村负责人", 20},
		{"board", p.Board, "公开栏位置", 60}, {"phone", p.Phone, "电话", 30}} {
		if n := utf8.RuneCountInString(f.value); n > f.most {
			bad.Add(f.field, f.label+"太长，请缩短。")
		}
	}
	for _, conflict := range fault.FieldProblems(p.Signers().Check()) {
		if conflict.Field == "overseer" && plain(p.Overseer) != "" {
			bad.Add(conflict.Field, conflict.Msg)
		}
	}
	return bad.Err()
}

// ensureProfile makes the village's profile with its code when there is none.
func ensureProfile(tx *db.Tx, unitID int64) (Profile, error) {
	_, err := tx.Exec(`INSERT INTO village_profile (unit_id, code) VALUES (?, ?) ON CONFLICT (unit_id) DO NOTHING`, unitID, newCode())
	if err != nil {
		return Profile{}, fault.Internal("village.ensureProfile", err)
	}
	return ProfileOf(tx, unitID)
}

// clear letters and digits: none is taken for another when read off paper.
const clear = "abcdefghjkmnpqrstuvwxyz23456789"

// newCode is a village's part of its QR address: short, for life, and told to
// nobody by counting upwards.
func newCode() string {
	b := make([]byte, 10)
	for i := range b {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(clear)))) // never fails since Go 1.24
		b[i] = clear[n.Int64()]
	}
	return string(b)
}

// Kept is a village in the township's list of villages.
type Kept struct {
	org.Unit
	Profile Profile
	Keepers int // people who may fill in on a phone
}

// Villages lists the villages in which the actor may take the action, in the
// order of the tree, each with its profile.
func (s *Service) Villages(ctx context.Context, actor rbac.Actor, action rbac.Action, townID int64) ([]Kept, error) {
	q := s.DB.Reader(ctx)
	units, err := org.Visible(q, actor, action)
	if err != nil {
		return nil, fault.Wrap("village.Villages", err)
	}
	var rows []struct {
		Profile
		Keepers int `db:"keepers"`
	}
	err = q.Select(&rows, `SELECT `+profileColumns+`, (SELECT count(*) FROM village_keeper k WHERE k.unit_id = v.unit_id AND NOT k.disabled) AS keepers
		FROM village_profile v`)
	if err != nil {
		return nil, fault.Internal("village.Villages", err)
	}
	known := map[int64]int{}
	for i, r := range rows {
		known[r.UnitID] = i
	}
	var out []Kept
	for _, u := range units {
		if !u.Kind.Villages() || (townID != 0 && u.ParentID != townID) {
			continue
		}
		k := Kept{Unit: u, Profile: Profile{UnitID: u.ID}}
		if i, ok := known[u.ID]; ok {
			k.Profile, k.Keepers = rows[i].Profile, rows[i].Keepers
		}
		out = append(out, k)
	}
	return out, nil
}

// Codes gives every village of a township its QR code, making those that are
// missing, for the QR sheet.
func (s *Service) Codes(ctx context.Context, actor rbac.Actor, townID int64) ([]Kept, error) {
	list, err := s.Villages(ctx, actor, rbac.VillageSet, townID)
	if err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		for i, k := range list {
			if k.Profile.Code != "" {
				continue
			}
			if list[i].Profile, err = ensureProfile(tx, k.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}
