package catalog

import (
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// ColumnKind says what stands behind a column's link (栏目类型).
type ColumnKind string

// The kinds of column.
const (
	KindSection ColumnKind = "section" // 目录: holds columns, nothing of its own
	KindList    ColumnKind = "list"    // 动态更新: a list of items
	KindPage    ColumnKind = "page"    // 固定内容: one page that is kept up to date
	KindLink    ColumnKind = "link"    // 外部链接: another system publishes
)

// ColumnKinds lists the kinds.
func ColumnKinds() []ColumnKind { return []ColumnKind{KindSection, KindList, KindPage, KindLink} }

// Name is the kind in Chinese.
func (k ColumnKind) Name() string {
	return map[ColumnKind]string{KindSection: "目录", KindList: "动态更新", KindPage: "固定内容", KindLink: "外部链接"}[k]
}

// PathSeparator stands between the names of a column's path.
const PathSeparator = "/"

// ColumnFields is what a form or a row of 《政务公开栏目责任分工表》 says of a column.
type ColumnFields struct {
	Name       string     `db:"name" json:"name"`
	Kind       ColumnKind `db:"kind" json:"kind"`
	Link       string     `db:"link" json:"link"`
	Frequency  string     `db:"frequency" json:"frequency"` // 更新要求
	UnitID     int64      `db:"unit_id" json:"unit_id"`     // 责任单位, 0 when none
	Section    string     `db:"section" json:"section"`     // 责任科室
	Officer    string     `db:"officer" json:"officer"`     // 责任人
	Phone      string     `db:"phone" json:"phone"`
	Supporting string     `db:"supporting" json:"supporting"` // 配合单位
}

// Column (栏目) is one node of the portal's tree.
type Column struct {
	ID       int64  `db:"id"`
	Code     string `db:"code"`
	ParentID int64  `db:"parent_id"` // 0 at the top
	FullName string `db:"full_name"` // names from the top, joined by /
	ColumnFields
	UnitCode string `db:"unit_code"`
	UnitName string `db:"unit_name"`
	Sort     int64  `db:"sort"`
	Active   bool   `db:"active"`
	Version  int64  `db:"version"`
	Entries  int64  `db:"entries"` // entries in force that are published here
}

// Depth is 0 at the top of the tree.
func (c Column) Depth() int { return strings.Count(c.FullName, PathSeparator) }

const columnSelect = `SELECT c.id, c.code, COALESCE(c.parent_id, 0) AS parent_id, c.name, c.full_name, c.kind, c.link, c.frequency,
	COALESCE(c.unit_id, 0) AS unit_id, COALESCE(u.code, '') AS unit_code, COALESCE(u.name, '') AS unit_name,
	c.section, c.officer, c.phone, c.supporting, c.sort, c.active, c.version,
	(SELECT count(*) FROM catalog_entry e WHERE e.column_id = c.id AND e.state IN ('confirmed', 'unverified')) AS entries
	FROM catalog_column c LEFT JOIN org_unit u ON u.id = c.unit_id`

// Columns lists the tree, every column after its parent, in one query.
func Columns(q db.Reader) ([]Column, error) {
	var list []Column
	if err := q.Select(&list, columnSelect+` ORDER BY c.sort, c.id`); err != nil {
		return nil, fault.Wrap("catalog.Columns", err)
	}
	return inTree(list, func(c Column) (int64, int64) { return c.ID, c.ParentID }), nil
}

// inTree orders rows of the tree so that each comes after its parent.
func inTree[T any](list []T, ids func(T) (id, parent int64)) []T {
	below := map[int64][]T{}
	for _, c := range list {
		_, parent := ids(c)
		below[parent] = append(below[parent], c)
	}
	out := make([]T, 0, len(list))
	var walk func(parent int64)
	walk = func(parent int64) {
		for _, c := range below[parent] {
			out = append(out, c)
			id, _ := ids(c)
			walk(id)
		}
	}
	walk(0)
	return out
}

// ColumnChoice is a column as a filter offers it and a list names it.
type ColumnChoice struct {
	ID       int64      `db:"id"`
	ParentID int64      `db:"parent_id"`
	Code     string     `db:"code"`
	FullName string     `db:"full_name"`
	Kind     ColumnKind `db:"kind"`
	Active   bool       `db:"active"`
}

// ColumnChoices lists the tree without counting what stands in it.
func ColumnChoices(q db.Reader) ([]ColumnChoice, error) {
	var list []ColumnChoice
	err := q.Select(&list, `SELECT id, COALESCE(parent_id, 0) AS parent_id, code, full_name, kind, active FROM catalog_column ORDER BY sort, id`)
	if err != nil {
		return nil, fault.Wrap("catalog.ColumnChoices", err)
	}
	return inTree(list, func(c ColumnChoice) (int64, int64) { return c.ID, c.ParentID }), nil
}

// ColumnByID reads one column.
func ColumnByID(q db.Reader, id int64) (c Column, err error) {
	err = q.Get(&c, columnSelect+` WHERE c.id = ?`, id)
	if db.NoRows(err) {
		return c, fault.NotFound("没有这个栏目，请从栏目树中选择。")
	}
	return c, fault.Wrap("catalog.ColumnByID", err)
}

// columnNames reads every column's full name by id.
func columnNames(q db.Reader) (map[int64]string, error) {
	out := map[int64]string{}
	err := q.Each(func(rows *sqlx.Rows) error {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		out[id] = name
		return err
	}, `SELECT id, full_name FROM catalog_column`)
	return out, fault.Wrap("catalog.columnNames", err)
}

func (f ColumnFields) clean() ColumnFields {
	for _, s := range []*string{&f.Name, &f.Link, &f.Frequency, &f.Section, &f.Officer, &f.Phone, &f.Supporting} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	if f.Kind == "" {
		f.Kind = KindList
	}
	return f
}

// Check reports everything that keeps f from being a column.
func (f ColumnFields) Check() error {
	var p fault.Problems
	p.Need("name", f.Name, "请填写栏目名称。")
	if strings.Contains(f.Name, PathSeparator) {
		p.Add("name", "栏目名称里不能有“/”，它用来分隔上下级栏目；请改用顿号或“和”。")
	}
	if f.Kind.Name() == "" {
		p.Add("kind", "请选择栏目类型：目录、动态更新、固定内容或外部链接。")
	}
	if f.Link != "" && !strings.HasPrefix(f.Link, "http://") && !strings.HasPrefix(f.Link, "https://") && !strings.HasPrefix(f.Link, "/") {
		p.Add("link", "栏目链接应以 http:// 或 https:// 开头，请从浏览器地址栏复制。")
	}
	return p.Err()
}

// AddColumn adds a column under parent (0: at the top), last among its
// siblings, and returns its id.
func AddColumn(tx *db.Tx, act Act, parentID int64, f ColumnFields) (int64, error) {
	f = f.clean()
	if err := f.Check(); err != nil {
		return 0, err
	}
	full := f.Name
	if parentID != 0 {
		parent, err := ColumnByID(tx, parentID)
		if err != nil {
			return 0, err
		}
		full = parent.FullName + PathSeparator + f.Name
	}
	if err := freeName(tx, full, 0); err != nil {
		return 0, err
	}
	n, err := db.NextNumber(tx, "column", 0)
	if err != nil {
		return 0, fault.Wrap("catalog.AddColumn", err)
	}
	id, err := tx.Insert(`INSERT INTO catalog_column (code, parent_id, name, full_name, kind, link, frequency, unit_id, section, officer, phone, supporting, sort)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE(max(sort), 0) + 1 FROM catalog_column WHERE COALESCE(parent_id, 0) = ? RETURNING id`,
		serial("L", n, 4), null(parentID), f.Name, full, string(f.Kind), f.Link, f.Frequency, null(f.UnitID), f.Section, f.Officer, f.Phone, f.Supporting, parentID)
	if err != nil {
		return 0, fault.Wrap("catalog.AddColumn", err)
	}
	act.note(tx, rbac.ColumnEdit, "add", "column", columnID(id))
	return id, nil
}

func freeName(q db.Reader, full string, self int64) error {
	var taken int
	if err := q.Get(&taken, `SELECT count(*) FROM catalog_column WHERE full_name = ? AND id <> ?`, full, self); err != nil {
		return fault.Wrap("catalog.freeName", err)
	}
	if taken > 0 {
		return fault.Invalid("name", "已有栏目“"+full+"”，请换一个名称或修改原栏目。")
	}
	return nil
}
