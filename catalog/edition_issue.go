package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// ChangeKind says what an adjustment did to an entry.
type ChangeKind string

// The three lists of 年度动态调整.
const (
	Kept    ChangeKind = ""        // 未变
	Added   ChangeKind = "added"   // 新增
	Altered ChangeKind = "changed" // 修改
	Removed ChangeKind = "removed" // 取消
)

// Name is the list's Chinese name.
func (k ChangeKind) Name() string {
	return map[ChangeKind]string{Added: "新增", Altered: "修改", Removed: "取消"}[k]
}

// EditionEntry is one entry of an edition's lists.
type EditionEntry struct {
	EntryID  int64
	Code     string
	Revision int64
	Ordinal  int64
	Standard int64 // that it derives from, 0 for 本县新增
	Fields   Fields
	Change   ChangeKind
	Changes  []FieldChange // what 修改 changed
	Why      string
}

// Adjustment counts and lists what an edition changes against the one before.
type Adjustment struct {
	Entries                 int // in the new edition
	Added, Changed, Removed []EditionEntry
	Waiting                 []DomainWait // entries still 待核, by domain
}

// DomainWait is how many entries of a domain are still 待核.
type DomainWait struct {
	Domain string `db:"domain"`
	Name   string `db:"name"`
	N      int64  `db:"n"`
}

// AdjustmentOf lists an edition's 新增/修改/取消: as frozen when it is issued,
// otherwise as they would be now.
func AdjustmentOf(q db.Reader, e Edition) (Adjustment, error) {
	var list []EditionEntry
	var err error
	var a Adjustment
	if e.State.Open() {
		if a.Waiting, err = waiting(q); err != nil {
			return a, err
		}
		list, err = adjust(q, e.BaseID, nil)
	} else {
		list, err = frozen(q, e.ID, "")
		if err == nil && e.BaseID != 0 {
			err = withChanges(q, e.BaseID, list)
		}
	}
	for _, x := range list {
		switch x.Change {
		case Added:
			a.Added = append(a.Added, x)
		case Altered:
			a.Changed = append(a.Changed, x)
		case Removed:
			a.Removed = append(a.Removed, x)
			continue
		}
		a.Entries++
	}
	return a, err
}

func waiting(q db.Reader) (out []DomainWait, err error) {
	err = q.Select(&out, `SELECT e.domain, d.name, count(*) AS n FROM catalog_entry e JOIN catalog_domain d ON d.key = e.domain
		WHERE e.state = 'unverified' GROUP BY e.domain, d.name, d.sort ORDER BY d.sort`)
	return out, fault.Wrap("catalog.waiting", err)
}

// adjust sets the confirmed entries beside the issued edition base (0: none,
// then nothing counts as changed).
func adjust(q db.Reader, base int64, reasons map[int64]string) ([]EditionEntry, error) {
	before, err := inForce(q, base)
	if err != nil {
		return nil, err
	}
	entries, err := Current(q)
	if err != nil {
		return nil, err
	}
	var out []EditionEntry
	for _, e := range entries {
		old, was := before[e.ID]
		x := EditionEntry{EntryID: e.ID, Code: e.Code, Revision: e.Revision, Ordinal: e.Ordinal, Standard: e.StandardID, Fields: e.Fields, Why: strings.TrimSpace(reasons[e.ID])}
		switch {
		case e.State == Confirmed && base != 0 && !was:
			x.Change = Added
		case e.State == Confirmed && was:
			if x.Changes = Diff(old.Fields, e.Fields); len(x.Changes) > 0 {
				x.Change = Altered
			}
		case e.State == Confirmed:
		case was:
			x.Change, x.Fields, x.Revision = Removed, old.Fields, old.Revision
			if x.Why == "" {
				x.Why = e.StateNote
			}
		default:
			continue
		}
		out = append(out, x)
	}
	return out, lastReasons(q, before, out)
}

// inForce reads the entries that an issued edition (0: none) had, by id.
func inForce(q db.Reader, edition int64) (map[int64]EditionEntry, error) {
	out := map[int64]EditionEntry{}
	if edition == 0 {
		return out, nil
	}
	list, err := frozen(q, edition, "")
	for _, x := range list {
		if x.Change != Removed {
			out[x.EntryID] = x
		}
	}
	return out, err
}

// lastReasons fills reasons that nobody gave from the revisions since the
// edition before.
func lastReasons(q db.Reader, before map[int64]EditionEntry, list []EditionEntry) error {
	at := map[int64]int{}
	var ids []int64
	for i, x := range list {
		if x.Change != Kept && x.Why == "" {
			at[x.EntryID] = i
			ids = append(ids, x.EntryID)
		}
	}
	for part := range chunks(ids, chunkSize) {
		text, args, err := db.In(`SELECT entry_id, no, why FROM catalog_revision WHERE entry_id IN (?) AND why <> '' ORDER BY entry_id, no`, part)
		if err != nil {
			return err
		}
		err = q.Each(func(rows *sqlx.Rows) error {
			var id, no int64
			var why string
			if err := rows.Scan(&id, &no, &why); err != nil {
				return err
			}
			if no > before[id].Revision {
				list[at[id]].Why = why
			}
			return nil
		}, text, args...)
		if err != nil {
			return fault.Wrap("catalog.lastReasons", err)
		}
	}
	return nil
}

// withChanges fills what 修改 changed from the edition before.
func withChanges(q db.Reader, base int64, list []EditionEntry) error {
	old, err := frozen(q, base, "")
	if err != nil {
		return err
	}
	before := make(map[int64]Fields, len(old))
	for _, x := range old {
		before[x.EntryID] = x.Fields
	}
	for i, x := range list {
		if x.Change == Altered {
			list[i].Changes = Diff(before[x.EntryID], x.Fields)
		}
	}
	return nil
}

// frozen reads the entries of an issued edition, removed ones included.
func frozen(q db.Reader, edition int64, domain string) (out []EditionEntry, err error) {
	text, args := `SELECT x.entry_id, e.code, x.revision, x.ordinal, x.change, x.why, r.fields FROM catalog_edition_entry x
		JOIN catalog_entry e ON e.id = x.entry_id
		JOIN catalog_revision r ON r.entry_id = x.entry_id AND r.no = x.revision WHERE x.edition_id = ?`, []any{edition}
	if domain != "" {
		text, args = text+` AND x.domain = ?`, append(args, domain)
	}
	err = q.Each(func(rows *sqlx.Rows) error {
		var x EditionEntry
		var s db.JSON[sealed]
		err := rows.Scan(&x.EntryID, &x.Code, &x.Revision, &x.Ordinal, &x.Change, &x.Why, &s)
		x.Fields = s.V.Fields
		out = append(out, x)
		return err
	}, text+` ORDER BY x.ordinal, x.entry_id`, args...)
	return out, fault.Wrap("catalog.frozen", err)
}

// freeze writes the entries of an edition that is being issued.
func freeze(tx *db.Tx, e Edition, f MoveForm) error {
	wait, err := waiting(tx)
	if err != nil {
		return err
	}
	if len(wait) > 0 && !f.LeaveOut {
		return fault.Conflict("还有待核的事项（" + waitText(wait) + "），请先确认或按本县不适用办理；确需先印发其余事项的，请选择“待核事项不列入本版”。")
	}
	list, err := adjust(tx, e.BaseID, f.Reasons)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(x EditionEntry) bool { return x.Change != Removed }) {
		return fault.Conflict("还没有已确认的事项，不能印发。请先确认目录事项。")
	}
	rows := make([][]any, len(list))
	sum := sha256.New()
	for i, x := range list {
		rows[i] = []any{e.ID, x.EntryID, x.Revision, x.Fields.Domain, x.Ordinal, string(x.Change), x.Why, null(x.Standard)}
		if x.Change == Removed {
			continue
		}
		b, err := json.Marshal(x.Fields)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %s\n", x.Code, b)
	}
	if err := insertMany(tx, `INSERT INTO catalog_edition_entry (edition_id, entry_id, revision, domain, ordinal, change, why, standard_id)`, rows); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE catalog_edition SET document_no = ?, issued_on = ?, sha256 = ? WHERE id = ?`,
		f.DocumentNo, f.IssuedOn, hex.EncodeToString(sum.Sum(nil)), e.ID)
	return err
}

func waitText(wait []DomainWait) string {
	var parts []string
	for _, w := range wait {
		parts = append(parts, fmt.Sprintf("%s %d 条", w.Name, w.N))
	}
	return some(parts, 5)
}
