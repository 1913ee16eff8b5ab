package audit

import (
	"encoding/json"
	"strconv"

	"lianghua/internal/db"
)

// Row is one row of the log as stored. Detail is JSON text; KeyID names the
// key that made MAC (hexadecimal).
type Row struct {
	Seq        int64   `db:"seq" json:"seq"`
	At         db.Time `db:"at" json:"at"`
	AccountID  int64   `db:"account_id" json:"account_id"`
	PersonID   int64   `db:"person_id" json:"person_id"`
	Actor      string  `db:"actor" json:"actor"`
	Role       string  `db:"role" json:"role"`
	Face       string  `db:"face" json:"face"`
	Address    string  `db:"address" json:"address"`
	Action     string  `db:"action" json:"action"`
	Outcome    Outcome `db:"outcome" json:"outcome"`
	ObjectKind string  `db:"object_kind" json:"object_kind"`
	ObjectID   string  `db:"object_id" json:"object_id"`
	UnitID     int64   `db:"unit_id" json:"unit_id"`
	Detail     string  `db:"detail" json:"detail"`
	KeyID      string  `db:"key_id" json:"key_id"`
	MAC        string  `db:"mac" json:"mac"`
}

// Details decodes Detail; a detail that is not an object gives nil.
func (r Row) Details() map[string]any {
	var m map[string]any
	if json.Unmarshal([]byte(r.Detail), &m) != nil {
		return nil
	}
	return m
}

const columns = `seq, at, account_id, person_id, actor, role, face, address, action, outcome, object_kind, object_id, unit_id, detail, key_id, mac`

// stamp is the instant's text inside the canonical row: UTC, three decimals.
const stamp = "2006-01-02T15:04:05.000Z"

// canonical writes the row without its MAC, see form.
func (r *Row) canonical(b []byte) []byte { return r.form(b, r.At.UTC().Format(stamp)) }

// form is the one serialisation that is hashed. Every text is preceded by its
// length in bytes, so no two rows share a form.
func (r *Row) form(b []byte, at string) []byte {
	for _, n := range [...]int64{r.Seq, r.AccountID, r.PersonID, r.UnitID} {
		b = strconv.AppendInt(b, n, 10)
		b = append(b, ';')
	}
	for _, s := range [...]string{at, r.Actor, r.Role, r.Face, r.Address, r.Action, string(r.Outcome), r.ObjectKind, r.ObjectID, r.Detail, r.KeyID} {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(b, ':')
		b = append(b, s...)
	}
	return b
}
