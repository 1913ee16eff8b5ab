package catalog

import (
	"fmt"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// branch is one top section of the default tree and the columns in it.
type branch struct {
	code, name string
	kind       ColumnKind
	frequency  string
	leaves     []leaf
}

type leaf struct {
	name      string
	kind      ColumnKind
	frequency string
}

// statutory are the 15 kinds of information of 政府信息公开条例 §20, the least
// that every unit publishes, with the three documents of §12 and §49 before.
// Unless another law says otherwise an item is due within 20 工作日 (§26).
var statutory = []leaf{
	{"政府信息公开指南", KindPage, "变更后及时更新"},
	{"政府信息公开制度", KindList, "形成或变更之日起20个工作日内"},
	{"政府信息公开年报", KindList, "部门每年1月31日前，县政府每年3月31日前"},
	{"行政法规、规章和规范性文件", KindList, "形成或变更之日起20个工作日内"},
	{"机构职能", KindPage, "变更之日起20个工作日内"},
	{"规划信息", KindList, "形成或变更之日起20个工作日内"},
	{"统计信息", KindList, "形成之日起20个工作日内"},
	{"行政许可和其他对外管理服务", KindList, "形成或变更之日起20个工作日内"},
	{"行政处罚和行政强制", KindList, "形成或变更之日起20个工作日内"},
	{"财政预决算", KindList, "批准后20日内"}, // 预算法 §14
	{"行政事业性收费", KindList, "变更之日起20个工作日内"},
	{"政府采购", KindList, "形成之日起20个工作日内"},
	{"重大建设项目", KindList, "形成或变更之日起20个工作日内"},
	{"扶贫、教育、医疗、社会保障、促进就业", KindList, "形成或变更之日起20个工作日内"},
	{"突发公共事件", KindList, "形成或变更之日起20个工作日内"},
	{"环境保护、公共卫生、安全生产、食品药品、产品质量监督检查", KindList, "形成之日起20个工作日内"},
	{"公务员招考", KindList, "形成之日起20个工作日内"},
	{"其他法定信息", KindList, "形成或变更之日起20个工作日内"},
}

// branches is the default tree. The 26 domains fill the second section.
func branches() []branch {
	return []branch{
		{"S", "法定主动公开内容", KindSection, "", statutory},
		{"D", "基层政务公开标准化试点领域", KindSection, "", nil},
		{"T", "乡镇（街道）政务公开", KindSection, "", []leaf{
			// 条例 §21: what townships publish besides.
			{"机构概况", KindPage, "变更之日起20个工作日内"}, {"政策文件", KindList, "形成或变更之日起20个工作日内"},
			{"农业农村政策", KindList, "形成或变更之日起20个工作日内"}, {"农田水利工程建设运营", KindList, "形成或变更之日起20个工作日内"},
			{"农村土地承包经营权流转", KindList, "形成或变更之日起20个工作日内"}, {"宅基地使用情况审核", KindList, "形成或变更之日起20个工作日内"},
			{"土地征收和房屋征收", KindList, "形成或变更之日起20个工作日内"}, {"筹资筹劳", KindList, "形成或变更之日起20个工作日内"},
			{"社会救助", KindList, "形成或变更之日起20个工作日内"}, {"财政预决算", KindList, "批准后20日内"}}},
		{"V", "村（居）务公开", KindSection, "", []leaf{
			// 村民委员会组织法 §35: posted for at least 15 days.
			{"党务公开", KindList, "按规定及时公开"}, {"村（居）务公开", KindList, "一般事项至少每季度一次"}, {"财务公开", KindList, "每月一次"}}},
		{"P", "公共企事业单位信息公开", KindSection, "", []leaf{
			// 条例 §55.
			{"教育", KindList, "按主管部门规定"}, {"卫生健康", KindList, "按主管部门规定"}, {"供水", KindList, "按主管部门规定"},
			{"供电", KindList, "按主管部门规定"}, {"供气", KindList, "按主管部门规定"}, {"供热", KindList, "按主管部门规定"},
			{"环境保护", KindList, "按主管部门规定"}, {"公共交通", KindList, "按主管部门规定"}}},
		{"X", "专题", KindSection, "", nil},
	}
}

// loadColumns grows the default tree where there is no tree yet, and a column
// for every domain that has none.
func loadColumns(tx *db.Tx, _ starterData, out *Loaded) error {
	has, err := present(tx, `SELECT code FROM catalog_column`)
	if err != nil {
		return err
	}
	if len(has) == 0 {
		var tops, leaves [][]any
		for i, b := range branches() {
			tops = append(tops, []any{b.code, nil, b.name, b.name, string(b.kind), b.frequency, i + 1})
			for n, l := range b.leaves {
				leaves = append(leaves, []any{fmt.Sprintf("%s%02d", b.code, n+1), b.code, l.name, b.name + PathSeparator + l.name, string(l.kind), l.frequency, n + 1})
			}
		}
		if err := insertMany(tx, insertColumn, tops); err != nil {
			return err
		}
		if err := insertBelow(tx, leaves); err != nil {
			return err
		}
		out.Columns = len(tops) + len(leaves)
	}
	n, err := addDomainColumns(tx)
	out.Columns += n
	return err
}

const insertColumn = `INSERT INTO catalog_column (code, parent_id, name, full_name, kind, frequency, sort)`

// insertBelow inserts columns whose second value is their parent's code.
func insertBelow(tx *db.Tx, rows [][]any) error {
	ids := map[any]int64{}
	for _, r := range rows {
		if ids[r[1]] == 0 {
			var id int64
			if err := tx.Get(&id, `SELECT id FROM catalog_column WHERE code = ?`, r[1]); err != nil {
				return err
			}
			ids[r[1]] = id
		}
		r[1] = ids[r[1]]
	}
	return insertMany(tx, insertColumn, rows)
}

// growDomainColumns gives every domain without a column its own.
func growDomainColumns(tx *db.Tx) error {
	_, err := addDomainColumns(tx)
	return fault.Wrap("catalog.growDomainColumns", err)
}

// addDomainColumns adds the missing columns of domains under the section of
// domains. When the county took that section away, nothing is added.
func addDomainColumns(tx *db.Tx) (int, error) {
	var top Column
	err := tx.Get(&top, columnSelect+` WHERE c.code = 'D'`)
	if db.NoRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	has, err := present(tx, `SELECT code FROM catalog_column`)
	if err != nil {
		return 0, err
	}
	taken, err := present(tx, `SELECT full_name FROM catalog_column`)
	if err != nil {
		return 0, err
	}
	domains, err := Domains(tx)
	if err != nil {
		return 0, err
	}
	var rows [][]any
	for _, d := range domains {
		full := top.FullName + PathSeparator + d.Name
		if !has[d.Key] && !taken[full] {
			rows = append(rows, []any{d.Key, top.ID, d.Name, full, string(KindList), "按目录各事项的公开时限", d.Sort})
		}
	}
	return len(rows), insertMany(tx, insertColumn, rows)
}
