package claim

import (
	"context"

	"lianghua/catalog"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// UnitState is where one unit of a round stands.
type UnitState string

// The states of a unit in a round.
const (
	UnitUnsent    UnitState = "unsent"    // 未发出
	UnitSent      UnitState = "sent"      // 未回传
	UnitReturned  UnitState = "returned"  // 已回传未盖章
	UnitSealed    UnitState = "sealed"    // 已盖章
	UnitConfirmed UnitState = "confirmed" // 已确认
)

// Name is the state's word on the page.
func (s UnitState) Name() string {
	switch s {
	case UnitUnsent:
		return "未发出"
	case UnitSent:
		return "未回传"
	case UnitReturned:
		return "已回传未盖章"
	case UnitSealed:
		return "已盖章"
	case UnitConfirmed:
		return "已确认"
	}
	return string(s)
}

// RoundUnit is one unit in a round.
type RoundUnit struct {
	RoundID     int64         `db:"round_id"`
	UnitID      int64         `db:"unit_id"`
	State       UnitState     `db:"state"`
	FileID      int64         `db:"file_id"` // the returned workbook, attachment
	ReturnedAt  db.NullTime   `db:"returned_at"`
	ScanID      int64         `db:"scan_id"` // the sealed scan, attachment
	SignedBy    string        `db:"signed_by"`
	SignedOn    calendar.Date `db:"signed_on"`
	ConfirmedAt db.NullTime   `db:"confirmed_at"`
	ConfirmedBy string        `db:"confirmed_by"`
	Version     int64         `db:"version"`
}

const roundUnitColumns = `k.round_id, k.unit_id, k.state, COALESCE(k.file_id, 0) AS file_id, k.returned_at, COALESCE(k.scan_id, 0) AS scan_id,
	k.signed_by, k.signed_on, k.confirmed_at, k.confirmed_by, k.version`

// hold takes the unit's row of a round for this transaction, so that a second
// return and a decision do not pass each other. Version 0 takes any version.
func (d *deed) hold(round, unit, version int64) (RoundUnit, error) {
	var k RoundUnit
	n, err := d.tx.Exec(`UPDATE claim_round_unit SET version = version + 1 WHERE round_id = ? AND unit_id = ? AND (version = ? OR ? = 0)`, round, unit, version, version)
	if err != nil {
		return k, fault.Internal("claim.hold", err)
	}
	err = d.tx.Get(&k, `SELECT `+roundUnitColumns+` FROM claim_round_unit k WHERE k.round_id = ? AND k.unit_id = ?`, round, unit)
	switch {
	case db.NoRows(err):
		return k, fault.NotFound("该单位不在这一轮的范围内")
	case err != nil:
		return k, fault.Internal("claim.hold", err)
	case n == 0:
		return k, errStale
	}
	return k, nil
}

// Difference is one returned row that the officer must look at.
type Difference struct {
	ID        int64                          `db:"id"`
	EntryID   int64                          `db:"entry_id"`
	Code      string                         `db:"code"`
	Level1    string                         `db:"level1"`
	Level2    string                         `db:"level2"`
	Level3    string                         `db:"level3"`
	Answer    Answer                         `db:"answer"`
	Note      string                         `db:"note"` // 说明
	Changes   db.JSON[[]catalog.FieldChange] `db:"changes"`
	Doubts    db.JSON[[]Doubt]               `db:"problems"`
	State     RowState                       `db:"state"`
	Reason    string                         `db:"reason"` // of a return
	DecidedBy string                         `db:"decided_by"`
}

// Title is the entry's finest item name.
func (f Difference) Title() string { return Title(f.Level1, f.Level2, f.Level3) }

// Addition is a 新增建议 of the unit.
type Addition struct {
	ID        int64                   `db:"id"`
	N         int                     `db:"n"` // row in the returned sheet
	Note      string                  `db:"note"`
	Fields    db.JSON[catalog.Fields] `db:"fields"`
	State     RowState                `db:"state"` // waiting, accepted, returned
	Reason    string                  `db:"reason"`
	DecidedBy string                  `db:"decided_by"`
	EntryID   int64                   `db:"entry_id"` // once accepted
}

// UnitPage is everything about one unit in a round.
type UnitPage struct {
	Round       Round
	Unit        org.Unit
	RoundUnit   RoundUnit
	Counts      map[RowState]int
	Differences []Difference // differs, accepted, returned: in catalogue order
	Additions   []Addition
	Manages     bool // the actor decides; otherwise reads and returns
}

// Undecided is how many rows and additions wait for the officer.
func (p UnitPage) Undecided() int {
	n := p.Counts[RowDiffers]
	for _, a := range p.Additions {
		if a.State == RowWaiting {
			n++
		}
	}
	return n
}

// UnitPage reads one unit of a round: differences field by field, the rest as counts.
func (s *Service) UnitPage(ctx context.Context, actor rbac.Actor, roundID, unitID int64) (UnitPage, error) {
	var p UnitPage
	err := s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		if p.Round, p.Unit, err = seeRound(q, actor, roundID, unitID); err != nil {
			return err
		}
		p.Manages = rbac.May(actor, rbac.RoundManage, org.Root(p.Unit))
		return p.fill(q)
	})
	return p, err
}

func (p *UnitPage) fill(q db.Reader) error {
	r, u := p.Round.ID, p.Unit.ID
	err := q.Get(&p.RoundUnit, `SELECT `+roundUnitColumns+` FROM claim_round_unit k WHERE k.round_id = ? AND k.unit_id = ?`, r, u)
	if db.NoRows(err) {
		return fault.NotFound("该单位不在这一轮的范围内")
	}
	if err != nil {
		return fault.Internal("claim.UnitPage", err)
	}
	var counts []struct {
		State RowState `db:"state"`
		N     int      `db:"n"`
	}
	if err := q.Select(&counts, `SELECT state, count(*) AS n FROM claim_round_row WHERE round_id = ? AND unit_id = ? GROUP BY state`, r, u); err != nil {
		return fault.Internal("claim.UnitPage", err)
	}
	p.Counts = map[RowState]int{}
	for _, c := range counts {
		p.Counts[c.State] = c.N
	}
	err = q.Select(&p.Differences, `SELECT w.id, w.entry_id, e.code, e.level1, e.level2, e.level3, w.answer, w.note, w.changes, w.problems, w.state,
		w.reason, w.decided_by FROM claim_round_row w JOIN catalog_entry e ON e.id = w.entry_id
		WHERE w.round_id = ? AND w.unit_id = ? AND w.state IN ('differs', 'accepted', 'returned')
		ORDER BY CASE w.state WHEN 'differs' THEN 0 ELSE 1 END, e.ordinal, e.id`, r, u)
	if err != nil {
		return fault.Internal("claim.UnitPage", err)
	}
	err = q.Select(&p.Additions, `SELECT id, n, note, fields, state, reason, decided_by, COALESCE(entry_id, 0) AS entry_id
		FROM claim_round_addition WHERE round_id = ? AND unit_id = ? ORDER BY id`, r, u)
	return fault.Wrap("claim.UnitPage", err)
}
