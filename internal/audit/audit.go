// Package audit keeps the log of acts: who did what to which object, with
// what outcome. Each row is chained to the one before it by a keyed hash, so
// that a changed, missing or inserted row is found by Verify.
//
// A row holds ids, field names and official terms, never personal data: the
// log can not be changed, so what must be erasable by law must not be in it.
package audit

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"lianghua/internal/db"
)

// Outcome says how an act ended.
type Outcome string

// The three outcomes (成功、被拒绝、未成功).
const (
	Done   Outcome = "done"
	Denied Outcome = "denied"
	Failed Outcome = "failed"
)

var outcomeNames = map[Outcome]string{Done: "成功", Denied: "被拒绝", Failed: "未成功"}

// Label is the outcome's Chinese name.
func (o Outcome) Label() string { return outcomeNames[o] }

// Who is the person behind an act and the way in. Name is the staff name or
// 命令行 + operating-system user.
type Who struct {
	AccountID int64
	PersonID  int64
	Name      string
	Role      string
	Face      string // web, cli or job
	Address   string // network address, empty for cli and job
}

// Entry is one act. Detail holds ids, counts and field names only, never
// personal data: no names, phones, numbers of documents of persons, free text.
type Entry struct {
	Action     string // the rbac action, e.g. claim.accept
	Outcome    Outcome
	ObjectKind string
	ObjectID   string
	UnitID     int64
	Detail     map[string]any
}

// ID writes a numeric id for Entry.ObjectID.
func ID(n int64) string { return strconv.FormatInt(n, 10) }

// Chainer makes the keyed hash of a row: a MAC over the previous row's MAC
// and the canonical row. It must be safe for use by several goroutines.
type Chainer interface {
	Chain(prev, row []byte) []byte
	KeyID() string
}

// Attach makes d write every collected act, chained, just before commit.
func Attach(d *db.DB, chain Chainer) {
	w := &writer{chain: chain}
	d.OnCommit(w.write)
}

// Record adds an act to tx's transaction: it is written last, and only when
// the transaction commits. An empty Outcome is Done.
func Record(tx *db.Tx, who Who, e Entry) { tx.Collect(act{who, e}) }

// Log records one act in a transaction of its own: for what was denied or
// failed, whose own transaction was rolled back. Call it outside any Write.
// It outlives ctx's cancellation: hanging up does not hide the attempt.
func Log(ctx context.Context, d *db.DB, who Who, e Entry) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return d.Write(ctx, func(tx *db.Tx) error {
		Record(tx, who, e)
		return nil
	})
}

type act struct {
	who   Who
	entry Entry
}

// row makes the storable row: text that both engines keep byte for byte
// (valid UTF-8 without NUL).
func (a act) row(seq int64, at db.Time, key string) (Row, error) {
	detail := []byte("{}")
	if len(a.entry.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(a.entry.Detail); err != nil {
			return Row{}, err
		}
	}
	outcome := a.entry.Outcome
	if outcome == "" {
		outcome = Done
	}
	return Row{
		Seq: seq, At: at, AccountID: a.who.AccountID, PersonID: a.who.PersonID,
		Actor: clean(a.who.Name), Role: clean(a.who.Role), Face: clean(a.who.Face), Address: clean(a.who.Address),
		Action: clean(a.entry.Action), Outcome: outcome,
		ObjectKind: clean(a.entry.ObjectKind), ObjectID: clean(a.entry.ObjectID),
		UnitID: a.entry.UnitID, Detail: string(detail), KeyID: key,
	}, nil
}

func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
