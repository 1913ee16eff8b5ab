package patrol

import (
	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Place is where words may stand.
type Place string

// The places.
const (
	InPage   Place = "page"   // 公开页面: title, 文号 and text of what is published
	InFile   Place = "file"   // 附件
	InOld    Place = "old"    // 历史版本, and what was taken down
	InGuide  Place = "guide"  // 办事指南
	InColumn Place = "column" // 栏目
	InEntry  Place = "entry"  // 目录事项
	InUnit   Place = "unit"   // 单位
)

var placeNames = map[Place]string{InPage: "公开页面", InFile: "附件", InOld: "历史版本", InGuide: "办事指南", InColumn: "栏目", InEntry: "目录事项", InUnit: "单位"}

// Places lists them in the order in which a result shows them.
func Places() []Place {
	return []Place{InPage, InFile, InOld, InGuide, InColumn, InEntry, InUnit}
}

// Name is the place in Chinese.
func (p Place) Name() string { return placeNames[p] }

// source is what stands at one place.
type source struct {
	ID     int64  `db:"id"`
	ItemID int64  `db:"item_id"`
	UnitID int64  `db:"unit_id"`
	Title  string `db:"title"`
	Text   string `db:"text"`
}

// sources is the one statement that reads each place. What was erased by law
// has no words any more.
var sources = map[Place]string{
	InPage: `SELECT i.id, i.id AS item_id, i.unit_id, i.title, i.document_no || ' ' || r.plain AS text FROM disclose_item i
		JOIN disclose_revision r ON r.id = i.revision_id WHERE i.stage = 'live' AND r.erased_at IS NULL`,
	InFile: `SELECT f.id, i.id AS item_id, i.unit_id, f.name AS title, f.plain AS text FROM disclose_item i JOIN disclose_revision_file x ON x.revision_id = i.revision_id
		JOIN disclose_file f ON f.id = x.file_id WHERE i.stage = 'live' AND f.state = 'kept'`,
	InOld: `SELECT r.id, i.id AS item_id, i.unit_id, r.title, r.plain AS text FROM disclose_revision r JOIN disclose_item i ON i.id = r.item_id
		WHERE (i.stage <> 'live' OR r.id <> i.revision_id) AND r.erased_at IS NULL`,
	InGuide:  `SELECT g.id, 0 AS item_id, COALESCE(g.unit_id, 0) AS unit_id, g.title, g.content AS text FROM guide_card g WHERE g.state <> 'closed'`,
	InColumn: `SELECT c.id, 0 AS item_id, COALESCE(c.unit_id, 0) AS unit_id, c.full_name AS title, c.section || ' ' || c.officer || ' ' || c.phone || ' ' || c.supporting || ' ' || c.frequency AS text FROM catalog_column c WHERE c.active`,
	InEntry: `SELECT e.id, 0 AS item_id, COALESCE((SELECT min(x.unit_id) FROM catalog_entry_unit x WHERE x.entry_id = e.id), 0) AS unit_id, e.level1 || ' ' || e.level2 || ' ' || e.level3 AS title,
		e.subject || ' ' || e.content || ' ' || e.basis AS text FROM catalog_entry e WHERE e.state IN ('confirmed', 'unverified')`,
	InUnit: `SELECT u.id, 0 AS item_id, u.id AS unit_id, u.name AS title, u.short_name || ' ' || u.address || ' ' || u.phone AS text FROM org_unit u WHERE u.closed_on = ''`,
}

// each calls f with everything at a place.
func each(q db.Reader, p Place, f func(s source) error) error {
	return fault.Wrap("patrol.each "+string(p), q.Each(func(rows *sqlx.Rows) error {
		var s source
		if err := rows.StructScan(&s); err != nil {
			return err
		}
		return f(s)
	}, sources[p]))
}

// text reads what stands now at one place.
func text(q db.Reader, p Place, id int64) (s source, err error) {
	alias := map[Place]string{InPage: "i.id", InFile: "f.id", InOld: "r.id", InGuide: "g.id", InColumn: "c.id", InEntry: "e.id", InUnit: "u.id"}[p]
	err = q.Get(&s, sources[p]+` AND `+alias+` = ?`, id)
	return s, err
}
