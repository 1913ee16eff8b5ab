package org

import "regexp"

// Group is a whole tier that a subject names without naming a unit.
type Group string

// The groups.
const (
	Townships Group = "township" // 乡镇人民政府(街道办事处)
	Villages  Group = "village"  // 村(居)民委员会
)

var groupLabels = map[Group]string{Townships: "各乡镇（街道）", Villages: "各村（社区）"}

// Label is the group in Chinese.
func (g Group) Label() string { return groupLabels[g] }

// holds reports whether a unit belongs to the group.
func (g Group) holds(k Kind) bool {
	return g == Townships && k.Towns() || g == Villages && k.Villages()
}

const (
	townWord    = `(?:乡镇\(街道\)|乡\(镇、街道\)|乡\(镇、街\)|镇\(街道\)|镇\(街\)|镇、街道|乡镇街道|乡\(镇\)|乡、镇|镇乡|镇街|街镇|乡镇级|乡镇|乡级|镇级|街道|乡|镇)`
	villageWord = `(?:村\(社区\)|村\(居\)|村、社区|村居|行政村\(社区\)|行政村|村级|村|社区)`
	everyWord   = `(?:各|所有|全部|相关|有关|辖区内?|所属|属地|所在地?)?`
)

var (
	townGroup = regexp.MustCompile(`^` + everyWord + townWord +
		`(?:\(街道\))?(?:人民政府|政府|办事处|人民政府办事处|党委政府)?(?:\(?街道办事处\)?|\(街道\)|、街道办事处)?$`)
	townOffice   = regexp.MustCompile(`^` + everyWord + `(?:乡镇\(街道\)|乡镇街道|乡镇|乡级|镇级|镇街|街道).+(?:中心|所|站|办|办公室|部门|机构)$`)
	villageGroup = regexp.MustCompile(`^(?:.{0,8}所在)?` + everyWord + villageWord +
		`(?:\(社区\)|\(居\))?(?:民委员会|委会|委员会|村民委员会|级组织|集体经济组织|两委|党组织|组织)?(?:\(?居(?:民委员|委)会\)?|\(社区\))?$`)
	villageNames = regexp.MustCompile(`^(?:各)?(?:村|居|村\(居\))(?:民委员会|委会)(?:\(?居(?:民委员|委)会\)?)?$|^农村集体经济组织$|^居民委员会$`)
	outsider     = regexp.MustCompile(`(?:招标人|投标人|采购人|供应商|出让方|受让方|转让方|中标人|企业|公司|建设单位|运营单位|代理机构|评估机构|检测机构|中介机构|医疗机构|养老机构|学校|医院|幼儿园|法人)$`)
	vague        = regexp.MustCompile(`^(?:各|相关|有关|其他|其它|负责|涉及|项目|具体|承担|行业|上述|同级|县直|制定|发布|作出|实施|起草|审批|核准|\((?:审批|核准)\)|行政|监督|主管|责任|承办|牵头|组织|管理|级|的)*(?:部门|机关|单位|机构)(?:\((?:单位|部门)\))?$`)
)

// groupOf recognises a whole tier in a folded text.
func groupOf(s string) (Group, bool) {
	switch {
	case townGroup.MatchString(s), townOffice.MatchString(s):
		return Townships, true
	case villageGroup.MatchString(s), villageNames.MatchString(s):
		return Villages, true
	}
	return "", false
}
