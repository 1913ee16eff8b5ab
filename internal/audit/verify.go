package audit

import (
	"context"
	"encoding/hex"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// verifyBatch bounds the memory and the length of one statement of a check.
const verifyBatch = 4000

// Check verifies the whole chain on one snapshot of d. A nil chain means
// that the key is not at hand: then only gaps and the end are checked.
func Check(ctx context.Context, d *db.DB, chain Chainer) (r Report, err error) {
	err = d.Snapshot(ctx, func(q db.Reader) error {
		r, err = Verify(q, chain)
		return err
	})
	return r, err
}

// Verify is Check inside the caller's snapshot. Outside a snapshot, acts
// written meanwhile would look like faults.
func Verify(q db.Reader, chain Chainer) (Report, error) {
	v := &verifier{chain: chain, report: Report{Keyed: chain != nil}}
	if err := v.scan(q); err != nil {
		return Report{}, fault.Internal("audit.Verify", err)
	}
	if err := v.end(q); err != nil {
		return Report{}, fault.Internal("audit.Verify", err)
	}
	if err := v.explain(q); err != nil {
		return Report{}, fault.Internal("audit.Verify", err)
	}
	return v.report, nil
}

// link is what of a row takes part in the chain. Cut is set behind a gap,
// where the row before is unknown and the MAC can not be checked.
type link struct {
	seq           int64
	at, body, mac string
	cut           bool
}

// form is the canonical row, see Row.canonical.
func (l *link) form(b []byte) []byte {
	b = append(strconv.AppendInt(b, l.seq, 10), ';')
	b = append(append(b, l.at...), ';')
	return append(b, l.body...)
}

type batch struct {
	prev  string // MAC of the row before the first link
	links []link
}

type verifier struct {
	chain  Chainer
	report Report
	last   link

	mu       sync.Mutex
	suspects firsts // rows whose MAC does not fit
}

// scan reads the log in order, finds gaps, and hands batches to as many
// hashing goroutines as there are processors.
func (v *verifier) scan(q db.Reader) error {
	work := make(chan batch)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for b := range work {
				v.hash(b)
			}
		})
	}
	defer wg.Wait()
	defer close(work)
	v.last.seq = 0
	for after := int64(-1 << 62); ; {
		b := batch{prev: v.last.mac, links: make([]link, 0, verifyBatch)}
		if err := v.read(q, after, &b); err != nil {
			return err
		}
		if v.chain != nil && len(b.links) > 0 {
			work <- b
		}
		if len(b.links) < verifyBatch {
			return nil
		}
		after = v.last.seq
	}
}

func (v *verifier) read(q db.Reader, after int64, b *batch) error {
	text := `SELECT seq, at, ` + bodySQL + ` AS body, mac FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?`
	if v.chain == nil {
		text = `SELECT seq, at, '' AS body, mac FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?`
	}
	return q.Each(func(rows *sqlx.Rows) error {
		var l link
		if err := rows.Scan(&l.seq, (*instant)(&l.at), &l.body, &l.mac); err != nil {
			return err
		}
		if l.cut = l.seq != v.last.seq+1; l.cut {
			v.report.add(gap(v.last.seq, l.seq))
		}
		v.report.Rows++
		v.last = l
		b.links = append(b.links, l)
		return nil
	}, text, after, verifyBatch)
}

func (v *verifier) hash(b batch) {
	form, text := make([]byte, 0, 1024), make([]byte, 0, 128)
	prev, _ := hex.DecodeString(b.prev) // what is not hexadecimal does not fit below
	for i := range b.links {
		l := &b.links[i]
		form = l.form(form[:0])
		mac := v.chain.Chain(prev, form)
		text = hex.AppendEncode(text[:0], mac)
		if prev = mac; string(text) == l.mac {
			continue
		}
		prev, _ = hex.DecodeString(l.mac)
		if !l.cut {
			v.mu.Lock()
			v.suspects.add(l.seq)
			v.mu.Unlock()
		}
	}
}

// end compares the last row with the head, which shows a cut tail.
func (v *verifier) end(q db.Reader) error {
	var h head
	err := q.Get(&h, `SELECT seq, mac FROM audit_head WHERE id = 1`)
	switch {
	case db.NoRows(err):
		v.report.add(Fault{Seq: v.last.seq, Kind: KindHead, Msg: "审计链的末端记录不存在，不能判断末尾是否缺少记录。"})
		return nil
	case err != nil:
		return err
	}
	v.report.Head = h.MAC
	switch last := v.last; {
	case h.Seq > last.seq:
		v.report.add(Fault{Seq: last.seq + 1, Kind: KindTail,
			Msg: fmt.Sprintf("末尾缺少第 %d 至 %d 条，共 %d 条，记录可能被截去。", last.seq+1, h.Seq, h.Seq-last.seq)})
	case h.Seq < last.seq:
		v.report.add(Fault{Seq: last.seq, Kind: KindHead,
			Msg: fmt.Sprintf("审计链的末端停在第 %d 条，而记录已到第 %d 条，末端可能被改动。", h.Seq, last.seq)})
	case h.MAC != last.mac:
		v.report.add(Fault{Seq: last.seq, Kind: KindHead,
			Msg: fmt.Sprintf("审计链末端的校验值与第 %d 条不一致，末端或该条可能被改动。", last.seq)})
	}
	return nil
}

// instant scans a time as the canonical row writes it. SQLite's text is taken
// as it is and PostgreSQL's microseconds are kept, so that no changed digit hides.
type instant string

func (i *instant) Scan(v any) error {
	switch x := v.(type) {
	case string:
		*i = instant(x)
	case []byte:
		*i = instant(x)
	case time.Time:
		form := stamp
		if x.Nanosecond()%int(time.Millisecond) != 0 {
			form = time.RFC3339Nano
		}
		*i = instant(x.UTC().Format(form))
	default:
		return fmt.Errorf("audit: cannot scan %T as an instant", v)
	}
	return nil
}
