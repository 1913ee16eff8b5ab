package upgrade

import (
	"lianghua/catalog/table"
	"lianghua/claim"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service holds the verbs of upgrades.
type Service struct {
	DB     *db.DB
	Files  *attach.Store
	Sheets *importer.Service // reads the workbooks
	Claims *claim.Service
}

// Upgrade (目录升级) is one new standard on its way into the catalogue.
type Upgrade struct {
	ID         int64                    `db:"id"`
	Level      string                   `db:"level"` // national, provincial, city
	Name       string                   `db:"name"`
	DocumentNo string                   `db:"document_no"`
	IssuedOn   string                   `db:"issued_on"`   // 印发日期, 2027-01-04
	InForceOn  string                   `db:"in_force_on"` // 施行日期
	Complete   bool                     `db:"complete"`    // 各领域全表: what it does not name is taken out
	State      State                    `db:"state"`
	FileID     int64                    `db:"file_id"`
	FileName   string                   `db:"file_name"`
	SHA256     string                   `db:"sha256"`
	Problems   db.JSON[[]table.Problem] `db:"problems"`
	EditionID  int64                    `db:"edition_id"` // once it is in force
	Orders     db.JSON[map[int64]int64] `db:"orders"`     // places of entries before it
	CreatedBy  string                   `db:"created_by"`
	CreatedAt  db.Time                  `db:"created_at"`
	AppliedAt  db.NullTime              `db:"applied_at"`
	Version    int64                    `db:"version"`
}

// Step is one move that was made.
type Step struct {
	Act  Act     `db:"action"`
	From State   `db:"from_state"`
	To   State   `db:"to_state"`
	Note string  `db:"note"`
	By   string  `db:"by_name"`
	At   db.Time `db:"at"`
}

const columns = `g.id, g.level, g.name, g.document_no, g.issued_on, g.in_force_on, g.complete, g.state, COALESCE(g.file_id, 0) AS file_id,
	g.file_name, g.sha256, g.problems, COALESCE(g.edition_id, 0) AS edition_id, g.orders, g.created_by, g.created_at, g.applied_at, g.version`

// ByID reads one upgrade.
func ByID(q db.Reader, id int64) (u Upgrade, err error) {
	err = q.Get(&u, `SELECT `+columns+` FROM catalog_upgrade g WHERE g.id = ?`, id)
	if db.NoRows(err) {
		return u, fault.NotFound("没有这次目录升级，请从列表中选择。")
	}
	return u, fault.Wrap("upgrade.ByID", err)
}

// PageSize is how many upgrades or lines a page shows.
const PageSize = 50

// List lists upgrades, newest first, before an id (0: from the newest), and
// the id for the next page (0: the last).
func List(q db.Reader, before int64) (list []Upgrade, next int64, err error) {
	if before <= 0 {
		before = 1 << 62
	}
	err = q.Select(&list, `SELECT `+columns+` FROM catalog_upgrade g WHERE g.id < ? ORDER BY g.id DESC LIMIT ?`, before, PageSize+1)
	if len(list) > PageSize {
		list, next = list[:PageSize], list[PageSize-1].ID
	}
	return list, next, fault.Wrap("upgrade.List", err)
}

// Steps lists the moves of an upgrade, oldest first.
func Steps(q db.Reader, id int64) (out []Step, err error) {
	err = q.Select(&out, `SELECT action, from_state, to_state, note, by_name, at FROM catalog_upgrade_step WHERE upgrade_id = ? ORDER BY id`, id)
	return out, fault.Wrap("upgrade.Steps", err)
}

// hold takes the upgrade for this transaction at the version that was seen.
func hold(tx *db.Tx, id, version int64) (Upgrade, error) {
	u, err := ByID(tx, id)
	if err != nil {
		return u, err
	}
	n, err := tx.Exec(`UPDATE catalog_upgrade SET version = version + 1 WHERE id = ? AND version = ?`, id, version)
	if err != nil {
		return u, fault.Internal("upgrade.hold", err)
	}
	if n == 0 {
		return u, fault.Conflict("这次升级刚被他人办理，请刷新后再看。")
	}
	u.Version = version + 1
	return u, nil
}

// move makes one move of the table and records it.
func move(tx *db.Tx, actor rbac.Actor, u *Upgrade, act Act, note string) (Move, error) {
	m, err := next(u.State, act)
	if err != nil {
		return m, err
	}
	if err := rbac.Check(actor, m.Right, rbac.Unit{}); err != nil {
		return m, err
	}
	if m.Reason && note == "" {
		return m, fault.Invalid("reason", "请写明理由。")
	}
	if _, err := tx.Exec(`UPDATE catalog_upgrade SET state = ? WHERE id = ?`, string(m.To), u.ID); err != nil {
		return m, fault.Internal("upgrade.move", err)
	}
	u.State = m.To
	_, err = tx.Exec(`INSERT INTO catalog_upgrade_step (upgrade_id, action, from_state, to_state, note, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		u.ID, string(act), string(m.From), string(m.To), note, actor.Name, tx.Now)
	log(tx, actor, m.Right, string(act), u.ID, nil)
	return m, fault.Wrap("upgrade.move", err)
}

func log(tx *db.Tx, actor rbac.Actor, right rbac.Action, verb string, id int64, more map[string]any) {
	d := map[string]any{"verb": verb}
	for k, v := range more {
		d[k] = v
	}
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(right), ObjectKind: "upgrade", ObjectID: audit.ID(id), Detail: d})
}
