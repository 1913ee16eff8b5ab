package patrol

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/guide"
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
	InLetter Place = "letter" // 公开的留言答复
	InCall   Place = "call"   // 征集和调查
)

var placeNames = map[Place]string{InPage: "公开页面", InFile: "附件", InOld: "历史版本", InGuide: "办事指南", InColumn: "栏目", InEntry: "目录事项", InUnit: "单位", InLetter: "留言答复", InCall: "征集调查"}

// Places lists them in the order in which a result shows them.
func Places() []Place {
	return []Place{InPage, InFile, InOld, InGuide, InColumn, InEntry, InUnit, InLetter, InCall}
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
	InUnit:   `SELECT u.id, 0 AS item_id, u.id AS unit_id, u.name AS title, u.short_name || ' ' || u.address || ' ' || u.phone AS text FROM org_unit u WHERE u.closed_on = ''`,
	InLetter: `SELECT l.id, 0 AS item_id, l.unit_id, l.shown_title AS title, l.shown_question || ' ' || l.shown_answer AS text FROM consult_letter l WHERE l.shown = 'shown'`,
	InCall:   `SELECT a.id, 0 AS item_id, a.unit_id, a.title, a.body || ' ' || a.result AS text FROM consult_call a WHERE a.state IN ('open', 'summed', 'done')`,
}

// each calls f with everything at a place.
func each(q db.Reader, p Place, f func(s source) error) error {
	return fault.Wrap("patrol.each "+string(p), q.Each(func(rows *sqlx.Rows) error {
		var s source
		if err := rows.StructScan(&s); err != nil {
			return err
		}
		s.plain(p)
		return f(s)
	}, sources[p]))
}

// plain turns what is stored in a form of its own into words: the fields of a
// card, the lists of an entry.
func (s *source) plain(p Place) {
	switch p {
	case InGuide:
		var c guide.Content
		if err := json.Unmarshal([]byte(s.Text), &c); err != nil {
			return // as it stands: still looked through
		}
		var lines []string
		for _, key := range slices.Sorted(maps.Keys(c.Fields)) {
			lines = append(lines, c.Fields[key])
		}
		s.Text = strings.Join(lines, "\n")
	case InEntry:
		s.Text = loosen.Replace(s.Text)
	}
}

// loosen takes the marks of JSON lists out of a text.
var loosen = strings.NewReplacer(`","`, "，", `["`, "", `"]`, "", `[]`, "", `\n`, " ", `\"`, `"`)

// text reads what stands now at one place.
func text(q db.Reader, p Place, id int64) (s source, err error) {
	alias := map[Place]string{InPage: "i.id", InFile: "f.id", InOld: "r.id", InGuide: "g.id", InColumn: "c.id", InEntry: "e.id", InUnit: "u.id", InLetter: "l.id", InCall: "a.id"}[p]
	err = q.Get(&s, sources[p]+` AND `+alias+` = ?`, id)
	s.plain(p)
	return s, err
}
