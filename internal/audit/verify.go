package audit

import (
	"context"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// chunk is how many rows one statement of a check reads: it bounds memory,
// and the length of a statement on a server with a statement timeout.
const chunk = 4000

// Check verifies the whole chain of d, on as many connections as there are
// processors. A nil interface means that the key is not at hand: then only
// gaps and the end are checked. Acts may be written meanwhile.
func Check(ctx context.Context, d *db.DB, chain Chainer) (Report, error) {
	return verify(d.Reader(ctx), chain, runtime.GOMAXPROCS(0))
}

// Verify is Check on one reader, which may be a transaction.
func Verify(q db.Reader, chain Chainer) (Report, error) { return verify(q, chain, 1) }

type verifier struct {
	q     db.Reader
	chain Chainer

	mu    sync.Mutex
	found faults
	rows  int64
	err   error
}

func verify(q db.Reader, chain Chainer, workers int) (Report, error) {
	v := &verifier{q: q, chain: chain}
	e, err := end(q)
	if err != nil {
		return Report{}, fault.Internal("audit.Verify", err)
	}
	if err := v.scan(e.Last, workers); err != nil {
		return Report{}, fault.Internal("audit.Verify", err)
	}
	if f := e.fault(); f.Kind != "" {
		v.found.add(f)
	}
	if err := v.explain(); err != nil {
		return Report{}, fault.Internal("audit.Verify", err)
	}
	return Report{Rows: v.rows, Keyed: chain != nil, Head: e.MAC, Faults: v.found.list, More: v.found.n - int64(len(v.found.list))}, nil
}

// span is a part of the log: the rows behind the row after, up to the row upTo.
type span struct{ after, upTo int64 }

// before is where a log begins: below every number that a row can have.
const before = -1 << 62

// scan cuts the log up to last into spans and has them checked. Rows written
// meanwhile lie behind last and are no part of it.
func (v *verifier) scan(last int64, workers int) error {
	work := make(chan span)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for s := range work {
				v.note(v.check(s))
			}
		})
	}
	cut := func() error {
		defer close(work)
		for after := int64(before); after < last; {
			s := span{after, last}
			err := v.q.Get(&s.upTo, `SELECT seq FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 1 OFFSET ?`, after, last, chunk-1)
			if err != nil && !db.NoRows(err) {
				return err
			}
			work <- s
			after = s.upTo
		}
		return nil
	}
	err := cut()
	wg.Wait()
	if err != nil {
		return err
	}
	return v.err
}

func (v *verifier) note(rows int64, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.rows += rows
	if v.err == nil {
		v.err = err
	}
}

// check reads one span and checks each row against the one before it. Behind
// a gap the row before is not known, so the gap is the fault.
func (v *verifier) check(s span) (n int64, err error) {
	prev := link{} // the row 0 that never was: number 0, no MAC
	if s.after != before {
		prev.Seq = s.after
		if err := v.q.Get(&prev.MAC, `SELECT mac FROM audit_log WHERE seq = ?`, s.after); err != nil {
			return 0, err
		}
	}
	mac, _ := hex.DecodeString(prev.MAC) // what is not hexadecimal does not fit below
	form, text := make([]byte, 0, 1024), make([]byte, 0, 128)
	err = eachLink(v.q, s, func(l *link) {
		n++
		if l.Seq != prev.Seq+1 {
			v.add(gap(prev.Seq, l.Seq))
		}
		if v.chain != nil {
			form = l.canonical(form[:0])
			mac = v.chain.Chain(mac, form)
			if text = hex.AppendEncode(text[:0], mac); string(text) != l.MAC {
				mac, _ = hex.DecodeString(l.MAC)
				if l.Seq == prev.Seq+1 {
					v.add(Fault{Seq: l.Seq, Kind: suspect})
				}
			}
		}
		prev.Seq = l.Seq
	})
	return n, err
}

func (v *verifier) add(f Fault) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.found.add(f)
}

// link is a row as the chain sees it: with the stored instant to the last digit.
type link struct {
	Row
	at instant
}

func (l *link) canonical(b []byte) []byte { return l.Row.form(b, string(l.at)) }

// eachLink calls f for the rows of a span; f must not keep the link.
func eachLink(q db.Reader, s span, f func(l *link)) error {
	var l link
	into := []any{&l.Seq, &l.at, &l.AccountID, &l.PersonID, &l.Actor, &l.Role, &l.Face, &l.Address, &l.Action,
		(*string)(&l.Outcome), &l.ObjectKind, &l.ObjectID, &l.UnitID, &l.Detail, &l.KeyID, &l.MAC}
	return q.Each(func(rows *sqlx.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("row behind %d: %w", l.Seq, err)
		}
		f(&l)
		return nil
	}, `SELECT `+columns+` FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq`, s.after, s.upTo)
}
