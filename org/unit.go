package org

import (
	"slices"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Kind is the kind of a unit (单位类别).
type Kind string

// The kinds of unit.
const (
	County      Kind = "county"      // 县级人民政府
	Department  Kind = "department"  // 县直部门、派出机构、公共企事业单位
	Township    Kind = "township"    // 乡镇、功能区
	Subdistrict Kind = "subdistrict" // 街道
	Village     Kind = "village"     // 村
	Community   Kind = "community"   // 社区
)

var kinds = []Kind{County, Department, Township, Subdistrict, Village, Community}

var kindLabels = map[Kind]string{County: "县政府", Department: "县直部门", Township: "乡镇",
	Subdistrict: "街道", Village: "村", Community: "社区"}

// Kinds lists all kinds in the order of the tree.
func Kinds() []Kind { return slices.Clone(kinds) }

// Label is the kind in Chinese.
func (k Kind) Label() string { return kindLabels[k] }

// Towns reports a township or a subdistrict (乡级).
func (k Kind) Towns() bool { return k == Township || k == Subdistrict }

// Villages reports a village or a community (村级).
func (k Kind) Villages() bool { return k == Village || k == Community }

// Relation is who leads a unit (领导关系).
type Relation string

// The relations.
const (
	ByCounty   Relation = "county"      // 县级
	Dual       Relation = "dual"        // 双重管理
	Vertical   Relation = "vertical"    // 垂直管理
	CityBranch Relation = "city_branch" // 市级派出机构
	Public     Relation = "public"      // 公共企事业单位
)

var relations = []Relation{ByCounty, Dual, Vertical, CityBranch, Public}

var relationLabels = map[Relation]string{ByCounty: "县级", Dual: "双重管理", Vertical: "垂直管理",
	CityBranch: "市级派出机构", Public: "公共企事业单位"}

// Relations lists all relations.
func Relations() []Relation { return slices.Clone(relations) }

// Label is the relation in Chinese.
func (r Relation) Label() string { return relationLabels[r] }

// Unit is an organisation (单位): the county, a department, a township or a village.
type Unit struct {
	ID        int64         `db:"id" json:"-"`
	Code      string        `db:"code" json:"code"`
	Name      string        `db:"name" json:"name"`
	ShortName string        `db:"short_name" json:"short_name"`
	Kind      Kind          `db:"kind" json:"kind"`
	Relation  Relation      `db:"relation" json:"relation"`
	ParentID  int64         `db:"parent_id" json:"-"` // 0 at the root
	Path      string        `db:"path" json:"-"`      // "/1/7/33/": ids from the root to this unit
	Sort      int           `db:"sort" json:"-"`
	Phone     string        `db:"phone" json:"phone"`
	Address   string        `db:"address" json:"address"`
	Link      string        `db:"link" json:"link"`     // where a vertical unit's own system publishes
	Sample    bool          `db:"sample" json:"sample"` // 示例单位, not a real one
	OpenedOn  calendar.Date `db:"opened_on" json:"-"`   // zero: before anybody recorded it
	ClosedOn  calendar.Date `db:"closed_on" json:"closed_on"`
	Version   int64         `db:"version" json:"-"`
}

// ByRequest reports a unit that the county cannot assign work to, only ask
// (商请): vertical units and branches of the city. What they disclose counts
// as 由垂管系统公开(附链接).
func (u Unit) ByRequest() bool { return u.Relation == Vertical || u.Relation == CityBranch }

// Closed reports a unit that no longer exists (已撤销).
func (u Unit) Closed() bool { return !u.ClosedOn.IsZero() }

// Depth is 0 for the root, 1 below it, and so on.
func (u Unit) Depth() int { return strings.Count(u.Path, "/") - 2 }

const unitColumns = `u.id, u.code, u.name, u.short_name, u.kind, u.relation, COALESCE(u.parent_id, 0) AS parent_id,
	u.path, u.sort, u.phone, u.address, u.link, u.sample, u.opened_on, u.closed_on, u.version`

// UnitByID reads one unit, closed or not.
func UnitByID(q db.Reader, id int64) (u Unit, err error) {
	err = q.Get(&u, `SELECT `+unitColumns+` FROM org_unit u WHERE u.id = ?`, id)
	if db.NoRows(err) {
		return u, fault.NotFound("没有这个单位，可能已被合并，请从单位列表重新进入。")
	}
	return u, err
}

// UnitByCode reads one unit by its code.
func UnitByCode(q db.Reader, code string) (u Unit, err error) {
	err = q.Get(&u, `SELECT `+unitColumns+` FROM org_unit u WHERE u.code = ?`, strings.TrimSpace(code))
	if db.NoRows(err) {
		return u, fault.NotFound("没有编码为“" + code + "”的单位，请核对单位编码。")
	}
	return u, err
}

// CountyUnit reads the root of the tree.
func CountyUnit(q db.Reader) (u Unit, err error) {
	err = q.Get(&u, `SELECT `+unitColumns+` FROM org_unit u WHERE u.parent_id IS NULL ORDER BY u.id LIMIT 1`)
	if db.NoRows(err) {
		return u, fault.NotFound("还没有单位。请先导入单位表：lianghua import units 文件。")
	}
	return u, err
}

// UnitsByID reads the named units in one query, keyed by id.
func UnitsByID(q db.Reader, ids []int64) (map[int64]Unit, error) {
	out := make(map[int64]Unit, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	query, args, err := db.In(`SELECT `+unitColumns+` FROM org_unit u WHERE u.id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	var rows []Unit
	if err := q.Select(&rows, query, args...); err != nil {
		return nil, err
	}
	for _, u := range rows {
		out[u.ID] = u
	}
	return out, nil
}

func childPath(parent string, id int64) string {
	if parent == "" {
		parent = "/"
	}
	return parent + strconv.FormatInt(id, 10) + "/"
}

// prefixEnd is the first text after every text that begins with the path p,
// so that a subtree is the range [p, prefixEnd(p)) of an index.
func prefixEnd(p string) string { return strings.TrimSuffix(p, "/") + "0" }
