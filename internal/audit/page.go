package audit

import (
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Filter narrows the log; zero fields do not.
type Filter struct {
	From, Until db.NullTime // From included, Until excluded
	AccountID   int64
	Actor       string // the whole name
	Action      string // an action, or with a final dot a family: "claim."
	ObjectKind  string
	ObjectID    string
	UnitID      int64
	Outcome     Outcome
	Address     string // the whole address
}

// PageSize is the number of rows of one page of the log.
const PageSize = 50

// Page reads one page, newest first, of the rows before seq (0: from the
// newest). next is the cursor of the following page, 0 on the last one.
func Page(q db.Reader, f Filter, before int64) (rows []Row, next int64, err error) {
	where, args := f.where()
	if before > 0 {
		where, args = append(where, `seq < ?`), append(args, before)
	}
	text := `SELECT ` + columns + ` FROM audit_log WHERE ` + joined(where) + ` ORDER BY seq DESC LIMIT ?`
	if err := q.Select(&rows, text, append(args, PageSize+1)...); err != nil {
		return nil, 0, fault.Internal("audit.Page", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		next = rows[PageSize-1].Seq
	}
	return rows, next, nil
}

// exportBatch bounds the memory and the length of one statement of an export.
const exportBatch = 2000

// Each calls f for every row of the filter, oldest first, in bounded memory.
func Each(q db.Reader, flt Filter, f func(Row) error) error {
	where, args := flt.where()
	text := `SELECT ` + columns + ` FROM audit_log WHERE ` + joined(where) + ` AND seq > ? ORDER BY seq LIMIT ?`
	for after := int64(0); ; {
		var rows []Row
		if err := q.Select(&rows, text, append(args[:len(args):len(args)], after, exportBatch)...); err != nil {
			return fault.Internal("audit.Each", err)
		}
		for _, r := range rows {
			if err := f(r); err != nil {
				return err
			}
			after = r.Seq
		}
		if len(rows) < exportBatch {
			return nil
		}
	}
}

func (f Filter) where() (where []string, args []any) {
	where = []string{`seq > 0`}
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	family, isFamily := strings.CutSuffix(f.Action, ".")
	add(f.From.Valid, `at >= ?`, f.From.Time)
	add(f.Until.Valid, `at < ?`, f.Until.Time)
	add(f.AccountID != 0, `account_id = ?`, f.AccountID)
	add(f.Actor != "", `actor = ?`, f.Actor)
	add(f.Action != "" && !isFamily, `action = ?`, f.Action)
	add(isFamily, `action >= ? AND action < ?`, family+".", family+"/") // '/' follows '.'
	add(f.ObjectKind != "", `object_kind = ?`, f.ObjectKind)
	add(f.ObjectID != "", `object_id = ?`, f.ObjectID)
	add(f.UnitID != 0, `unit_id = ?`, f.UnitID)
	add(f.Outcome != "", `outcome = ?`, string(f.Outcome))
	add(f.Address != "", `address = ?`, f.Address)
	return where, args
}

func joined(where []string) string { return strings.Join(where, ` AND `) }

// Count counts the rows of the filter, but not beyond most: what a page says
// before a long export begins.
func Count(q db.Reader, f Filter, most int) (n int, err error) {
	where, args := f.where()
	err = q.Get(&n, `SELECT count(*) FROM (SELECT 1 FROM audit_log WHERE `+joined(where)+` LIMIT ?) AS x`, append(args, most)...)
	return n, fault.Wrap("audit.Count", err)
}

// Summary is the chain's state for the head of the log page.
type Summary struct {
	Rows        int64 // by the chain's head
	First, Last db.NullTime
	KeyID       string // of the newest row
	Head        string // the first 16 digits of the head's MAC: write it down elsewhere
}

// State reads the chain's state without checking it.
func State(q db.Reader) (Summary, error) {
	var s struct {
		head
		First db.NullTime `db:"first_at"`
		Last  db.NullTime `db:"last_at"`
		Key   string      `db:"key_id"`
	}
	err := q.Get(&s, `SELECT h.seq, h.mac,
		(SELECT at FROM audit_log ORDER BY seq LIMIT 1) AS first_at,
		(SELECT at FROM audit_log ORDER BY seq DESC LIMIT 1) AS last_at,
		COALESCE((SELECT key_id FROM audit_log ORDER BY seq DESC LIMIT 1), '') AS key_id
		FROM audit_head h WHERE h.id = 1`)
	if err != nil {
		return Summary{}, fault.Internal("audit.State", err)
	}
	return Summary{Rows: s.Seq, First: s.First, Last: s.Last, KeyID: s.Key, Head: s.MAC[:min(16, len(s.MAC))]}, nil
}
