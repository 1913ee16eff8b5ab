package audit

import (
	"encoding/hex"
	"errors"
	"fmt"
	"sync/atomic"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

type head struct {
	Seq int64  `db:"seq"`
	MAC string `db:"mac"`
}

// writer appends acts to one database's chain as each transaction's last
// statements: the head stays locked until the commit that follows.
type writer struct {
	chain Chainer
	// end is where this process left the chain. It is only a guess: another
	// process may have gone on, or the transaction may have been rolled back.
	// move checks it, so a wrong guess costs a query and nothing else.
	end atomic.Pointer[head]
}

var errHeadMoved = errors.New("audit_head moved while it was locked")

func (w *writer) write(tx *db.Tx, collected []any) error {
	if g := w.end.Load(); g != nil && tx.Engine() == db.SQLite {
		if moved, err := w.move(tx, *g, collected); moved || err != nil {
			return fault.Wrap("audit.write", err)
		}
	}
	h, err := lockHead(tx)
	if err != nil {
		return fault.Internal("audit.write", err)
	}
	moved, err := w.move(tx, h, collected)
	if err == nil && !moved {
		err = errHeadMoved
	}
	return fault.Wrap("audit.write", err)
}

// lockHead reads the chain's end and keeps others from it until commit.
// SQLite has one writer, which holds the file since BEGIN IMMEDIATE.
func lockHead(tx *db.Tx) (h head, err error) {
	q := `SELECT seq, mac FROM audit_head WHERE id = 1`
	if tx.Engine() == db.Postgres {
		q += ` FOR UPDATE`
	}
	return h, tx.Get(&h, q)
}

const insertRow = `INSERT INTO audit_log (` + columns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// move appends the acts behind from and moves the head; false when the head
// is not at from, and then nothing was written.
func (w *writer) move(tx *db.Tx, from head, collected []any) (bool, error) {
	sets, to, err := w.rows(tx.Now, from, collected)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE audit_head SET seq = ?, mac = ? WHERE id = 1 AND seq = ? AND mac = ?`, to.Seq, to.MAC, from.Seq, from.MAC)
	if err != nil || n != 1 {
		return false, err
	}
	if len(sets) == 1 {
		_, err = tx.Exec(insertRow, sets[0]...)
	} else {
		err = tx.ExecMany(insertRow, sets)
	}
	if err != nil {
		return false, err
	}
	w.end.Store(&to)
	return true, nil
}

// rows makes the rows that continue the chain at from, and its new end.
func (w *writer) rows(now db.Time, from head, collected []any) (sets [][]any, to head, err error) {
	prev, err := hex.DecodeString(from.MAC)
	if err != nil {
		return nil, to, fmt.Errorf("audit_head: %w", err)
	}
	to, sets = from, make([][]any, 0, len(collected))
	form, key := make([]byte, 0, 512), w.chain.KeyID()
	for _, c := range collected {
		a, ok := c.(act)
		if !ok {
			return nil, to, fmt.Errorf("collected a %T, not an act", c)
		}
		to.Seq++
		row, err := a.row(to.Seq, now, key)
		if err != nil {
			return nil, to, err
		}
		form = row.canonical(form[:0])
		prev = w.chain.Chain(prev, form)
		to.MAC = hex.EncodeToString(prev)
		row.MAC = to.MAC
		sets = append(sets, row.args())
	}
	return sets, to, nil
}

func (r *Row) args() []any {
	return []any{r.Seq, r.At, r.AccountID, r.PersonID, r.Actor, r.Role, r.Face, r.Address, r.Action,
		string(r.Outcome), r.ObjectKind, r.ObjectID, r.UnitID, r.Detail, r.KeyID, r.MAC}
}
