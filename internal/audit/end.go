package audit

import (
	"fmt"
	"time"

	"lianghua/internal/db"
)

// chainEnd is the head beside the newest row, read in one statement so that
// both are of one moment.
type chainEnd struct {
	head
	Last    int64  `db:"last_seq"`
	LastMAC string `db:"last_mac"`
	gone    bool   // there is no head
}

func end(q db.Reader) (e chainEnd, err error) {
	const last = `COALESCE((SELECT max(seq) FROM audit_log), 0) AS last_seq,
		COALESCE((SELECT mac FROM audit_log ORDER BY seq DESC LIMIT 1), '') AS last_mac`
	err = q.Get(&e, `SELECT h.seq, h.mac, `+last+` FROM audit_head h WHERE h.id = 1`)
	if db.NoRows(err) {
		err = q.Get(&e, `SELECT 0 AS seq, '' AS mac, `+last)
		e.gone = true
	}
	return e, err
}

// fault says what is wrong at the end of the chain; its Kind is "" for nothing.
func (e chainEnd) fault() Fault {
	switch {
	case e.gone:
		return Fault{e.Last, KindHead, "审计链的末端记录不存在，不能判断末尾是否缺少记录。"}
	case e.Seq > e.Last:
		return Fault{e.Last + 1, KindTail,
			fmt.Sprintf("末尾缺少第 %d 至 %d 条，共 %d 条，记录可能被截去。", e.Last+1, e.Seq, e.Seq-e.Last)}
	case e.Seq < e.Last:
		return Fault{e.Last, KindHead,
			fmt.Sprintf("审计链的末端停在第 %d 条，而记录已到第 %d 条，末端可能被改动。", e.Seq, e.Last)}
	case e.MAC != e.LastMAC:
		return Fault{e.Last, KindHead,
			fmt.Sprintf("审计链末端的校验值与第 %d 条不一致，末端或该条可能被改动。", e.Last)}
	}
	return Fault{}
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
