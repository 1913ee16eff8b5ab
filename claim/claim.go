// Package claim settles who publishes what: units claim catalogue entries
// (认领), disputes are settled, confirmation rounds go out as workbooks and
// come back, and the result is each unit's responsibility list (公开责任清单).
package claim

import (
	"lianghua/catalog/term"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Service holds the verbs of claims and rounds.
type Service struct {
	DB       *db.DB
	Calendar func(q db.Reader) (calendar.Calendar, error) // the county's working days
	Files    *attach.Store
	TempDir  string // for workbooks while they are read; "" is the system's

	// Changed, when set, hears in the same transaction which entries' claims
	// were moved: what a unit owes follows from its claims.
	Changed func(tx *db.Tx, entryIDs []int64) error
}

// Part is lead (牵头) or supporting (配合).
type Part string

// The two parts.
const (
	Lead       Part = "lead"
	Supporting Part = "supporting"
)

// Name is the part's word on the page.
func (p Part) Name() string {
	if p == Supporting {
		return "配合"
	}
	return "牵头"
}

// Coverage says whom a claim stands for: its own unit, or every township and
// subdistrict but those excepted by name.
type Coverage string

// The two coverages.
const (
	OwnUnit Coverage = "unit"
	All     Coverage = "all"
)

// Claim (认领) is one unit's responsibility for one entry at one tier.
type Claim struct {
	ID        int64     `db:"id"`
	EntryID   int64     `db:"entry_id"`
	Domain    string    `db:"domain"`
	Tier      term.Tier `db:"tier"`
	UnitID    int64     `db:"unit_id"` // the county when Coverage is All
	Part      Part      `db:"part"`
	Coverage  Coverage  `db:"coverage"`
	State     State     `db:"state"`
	Section   string    `db:"section"` // 责任科室
	Officer   string    `db:"officer"` // 业务人员
	Phone     string    `db:"phone"`   // 联系电话
	Reason    string    `db:"reason"`  // of the last refusal, return or release
	CounterID int64     `db:"counter_unit_id"`
	Link      string    `db:"link"`       // where the vertical system publishes
	DueOn     string    `db:"due_on"`     // YYYY-MM-DD or ""
	UpgradeID int64     `db:"upgrade_id"` // the upgrade of the catalogue that asks for it anew, 0 for none
	OpenedAt  db.Time   `db:"opened_at"`
	ChangedAt db.Time   `db:"changed_at"`
	Version   int64     `db:"version"`
}

const claimColumns = `c.id, c.entry_id, e.domain, c.tier, c.unit_id, c.part, c.coverage, c.state, c.section, c.officer,
	c.phone, c.reason, COALESCE(c.counter_unit_id, 0) AS counter_unit_id, c.link, c.due_on, c.upgrade_id, c.opened_at, c.changed_at, c.version`

// Ref names a claim and the version that the person saw.
type Ref struct{ ID, Version int64 }

// Desk is who does the work in the unit.
type Desk struct {
	Section string // 责任科室
	Officer string // 业务人员
	Phone   string // 联系电话
}

func (d Desk) check(p *fault.Problems) {
	p.Need("section", d.Section, "请填写责任科室")
	p.Need("officer", d.Officer, "请填写业务人员姓名")
	p.Need("phone", d.Phone, "请填写联系电话")
}

// ByID reads one claim; NotFound when there is none.
func ByID(q db.Reader, id int64) (Claim, error) {
	var c Claim
	err := q.Get(&c, `SELECT `+claimColumns+` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id WHERE c.id = ?`, id)
	if db.NoRows(err) {
		return Claim{}, fault.NotFound("该认领记录不存在")
	}
	return c, fault.Wrap("claim.ByID", err)
}

// ofEntry reads every claim of an entry, leads first, county tier first.
func ofEntry(q db.Reader, entryID int64) (list []Claim, err error) {
	err = q.Select(&list, `SELECT `+claimColumns+` FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		WHERE c.entry_id = ? ORDER BY c.tier, c.part, c.unit_id`, entryID)
	return list, fault.Wrap("claim.ofEntry", err)
}

// Recorded is one move of a claim as it was recorded.
type Recorded struct {
	ID       int64   `db:"id"`
	ClaimID  int64   `db:"claim_id"`
	Action   Action  `db:"action"`
	From     State   `db:"from_state"`
	To       State   `db:"to_state"`
	Way      string  `db:"way"` // system or paper (线下审签)
	ByPerson int64   `db:"by_person"`
	ByName   string  `db:"by_name"`
	SignedBy string  `db:"signed_by"` // on paper: the head
	SignedOn string  `db:"signed_on"`
	ScanID   int64   `db:"scan_id"` // attachment, 0 when none
	Reason   string  `db:"reason"`
	Basis    string  `db:"basis"`
	At       db.Time `db:"at"`
}

const recordedColumns = `m.id, m.claim_id, m.action, m.from_state, m.to_state, m.way, m.by_person, m.by_name, m.signed_by, m.signed_on,
	COALESCE(m.scan_id, 0) AS scan_id, m.reason, m.basis, m.at`

// History reads the moves of a claim, oldest first. The caller has checked
// that the actor may see the claim.
func History(q db.Reader, claimID int64) (list []Recorded, err error) {
	err = q.Select(&list, `SELECT `+recordedColumns+` FROM claim_move m WHERE m.claim_id = ? ORDER BY m.id`, claimID)
	return list, fault.Wrap("claim.History", err)
}
