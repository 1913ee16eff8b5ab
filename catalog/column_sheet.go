package catalog

import (
	"fmt"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// ColumnHead is one column of 《政务公开栏目责任分工表》.
type ColumnHead struct {
	Field    string
	Header   string   // as exported
	Aliases  []string // other heads that counties use
	Required bool
	Example  string
}

// ColumnHeads is the form of the table: export, blank template and import
// follow it. A row is matched by code, else by path.
func ColumnHeads() []ColumnHead {
	return []ColumnHead{
		{"code", "栏目编号", []string{"编号", "栏目代码", "栏目编码"}, false, "D05"},
		{"path", "栏目全称", []string{"栏目", "栏目名称", "栏目名", "栏目路径", "公开栏目", "网站栏目", "所属栏目", "政务公开栏目", "信息公开栏目"}, true, "基层政务公开标准化试点领域/安全生产"},
		{"kind", "栏目类型", []string{"类型", "栏目性质"}, false, "动态更新"},
		{"link", "栏目链接", []string{"链接", "网址", "栏目网址", "链接地址", "栏目地址", "网站链接", "URL"}, false, "https://www.example.gov.cn/aqsc/"},
		{"frequency", "更新要求", []string{"更新频率", "更新频次", "更新时限", "更新周期", "更新时间", "更新时间要求", "更新时限要求", "更新频次要求", "更新频率要求", "内容更新要求", "时限要求", "公开时限"}, false, "形成或变更之日起20个工作日内"},
		{"unit", "责任单位", []string{"牵头单位", "承办单位", "责任部门", "主办单位", "责任主体", "牵头责任单位", "牵头部门", "栏目责任单位", "责任单位名称", "维护单位", "保障单位", "内容保障单位", "信息提供单位", "主要责任单位"}, false, "示例县应急管理局"},
		{"section", "责任科室", []string{"科室", "承办科室", "责任股室", "股室", "责任处室", "责任科(股)室", "责任科室(股室)", "业务科室", "内设机构", "责任内设机构"}, false, "办公室"},
		{"officer", "责任人", []string{"联系人", "工作人员", "具体责任人", "责任人姓名", "负责人", "栏目负责人", "具体负责人", "业务人员", "经办人", "信息员", "联络员", "维护人员", "责任人员"}, false, "示例甲"},
		{"phone", "联系电话", []string{"电话", "办公电话", "联系方式", "电话号码", "联系电话号码", "责任人电话", "联系人电话", "固定电话", "座机"}, false, "0000-0000000"},
		{"supporting", "配合单位", []string{"协办单位", "协助单位", "配合部门", "协同单位", "参与单位", "协作单位", "责任配合单位", "协办部门"}, false, "各乡镇（街道）"},
		{"active", "是否启用", []string{"启用", "状态"}, false, "是"},
	}
}

// columnLevels are heads that give the path in parts.
var columnLevels = []string{"level1", "level2", "level3", "level4"}

// ColumnLevelHeads are the heads 一级栏目 … 四级栏目, which may stand for 栏目全称.
func ColumnLevelHeads() []ColumnHead {
	names := []string{"一级栏目", "二级栏目", "三级栏目", "四级栏目"}
	out := make([]ColumnHead, len(names))
	for i, n := range names {
		level, digit := []rune(n)[0], i+1
		out[i] = ColumnHead{Field: columnLevels[i], Header: n}
		for _, form := range []string{"%s级", "%s级栏目名称", "%s级栏目名", "%s级目录", "%s级分类", "%s级类目", "%s级标题", "%s级菜单", "栏目%s级", "第%s级栏目", "第%s级"} {
			out[i].Aliases = append(out[i].Aliases, fmt.Sprintf(form, string(level)), fmt.Sprintf(form, fmt.Sprint(digit)))
		}
		out[i].Aliases = append(out[i].Aliases, fmt.Sprintf("%d级栏目", digit))
	}
	return out
}

// ColumnRow is one row of the table, understood.
type ColumnRow struct {
	Path string `json:"path"`
	ColumnFields
	Active bool `json:"active"`
}

// ColumnSheet reads rows of the table against the tree as it is.
type ColumnSheet struct {
	byPath, byCode map[string]Column
	units          *org.Resolver
	ids            map[string]int64
	coming         map[string]bool // paths of rows read before
}

// NewColumnSheet prepares reading a table: the tree, the units.
func NewColumnSheet(q db.Reader) (*ColumnSheet, error) {
	list, err := Columns(q)
	if err != nil {
		return nil, err
	}
	s := &ColumnSheet{byPath: map[string]Column{}, byCode: map[string]Column{}, ids: map[string]int64{}, coming: map[string]bool{}}
	for _, c := range list {
		s.byPath[matchPath(c.FullName)], s.byCode[c.Code] = c, c
	}
	if s.units, err = org.LoadResolver(q); err != nil {
		return nil, fault.Wrap("catalog.NewColumnSheet", err)
	}
	var rows []UnitRef
	if err := q.Select(&rows, `SELECT id, code, name, short_name FROM org_unit`); err != nil {
		return nil, fault.Wrap("catalog.NewColumnSheet", err)
	}
	for _, u := range rows {
		s.ids[u.Code] = u.ID
	}
	return s, nil
}

func matchPath(path string) string {
	return strings.Trim(strings.NewReplacer(">", "/", "\\", "/", "-/", "/").Replace(term.Match(path)), "/")
}

// Read understands one row: cells by field, a field that the table does not
// have left out. found is the column that the row is about; without one the
// row adds a column. Problems name the field and say how to mend it.
func (s *ColumnSheet) Read(cells map[string]string) (row ColumnRow, found Column, ok bool, problems []fault.Problem) {
	path := columnPath(cells)
	found, ok = s.byCode[strings.TrimSpace(cells["code"])]
	if !ok {
		found, ok = s.byPath[matchPath(path)]
	}
	row = ColumnRow{Path: path, ColumnFields: found.ColumnFields, Active: true}
	if ok && path == "" {
		row.Path = found.FullName
	}
	var p fault.Problems
	for i, l := range columnLevels {
		if strings.ContainsAny(cells[l], slashes) {
			p.Add(l, fmt.Sprintf("%s“%s”里不能有“/”，它用来分隔上下级栏目；请改用顿号或“和”。", ColumnLevelHeads()[i].Header, cells[l]))
		}
	}
	s.place(&row, found, ok, &p)
	s.fill(&row, cells, &p)
	row.ColumnFields = row.clean()
	if err := row.Check(); err != nil && row.Path != "" {
		problems = append(problems, fault.FieldProblems(err)...)
	}
	s.coming[matchPath(row.Path)] = true
	return row, found, ok, append(problems, fault.FieldProblems(p.Err())...)
}

// slashes are what counties put between the names of a path.
const slashes = "/>＞／→"

// columnPath is the path that a row names: whole, or in parts, or in parts
// with the last one under 栏目名称.
func columnPath(cells map[string]string) string {
	path := cells["path"]
	if !strings.ContainsAny(path, slashes) {
		var parts []string
		for _, l := range columnLevels {
			parts = append(parts, cells[l])
		}
		if above := joinPath(parts); above != "" && term.Match(path) != "" && !strings.HasSuffix("/"+matchPath(above), "/"+matchPath(path)) {
			parts = append(parts, path)
		} else if above == "" {
			parts = []string{path}
		}
		return joinPath(parts)
	}
	return joinPath(strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(slashes, r) }))
}

func joinPath(names []string) string {
	var parts []string
	for _, name := range names {
		if name = term.Squeeze(name); name != "" {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, PathSeparator)
}

// MissingAncestors gives for each row of a table that names its columns in
// parts the columns above it that neither exist nor have a row of their own.
func MissingAncestors(q db.Reader, rows []map[string]string) ([][]map[string]string, error) {
	list, err := Columns(q)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, c := range list {
		there[matchPath(c.FullName)] = true
	}
	for _, cells := range rows {
		there[matchPath(columnPath(cells))] = true
	}
	out := make([][]map[string]string, len(rows))
	for i, cells := range rows {
		if !inParts(cells) {
			continue
		}
		names := strings.Split(columnPath(cells), PathSeparator)
		for n := 1; n < len(names); n++ {
			above := strings.Join(names[:n], PathSeparator)
			if key := matchPath(above); !there[key] {
				there[key] = true
				out[i] = append(out[i], map[string]string{"path": above})
			}
		}
	}
	return out, nil
}

// inParts reports a row whose names stand in level columns, none with a slash.
func inParts(cells map[string]string) bool {
	some := false
	for _, l := range columnLevels {
		if strings.ContainsAny(cells[l], slashes) {
			return false
		}
		some = some || term.Match(cells[l]) != ""
	}
	return some
}

// place checks where the row stands in the tree.
func (s *ColumnSheet) place(row *ColumnRow, found Column, ok bool, p *fault.Problems) {
	if row.Path == "" {
		p.Add("path", "请填写栏目全称，上下级栏目之间用“/”隔开。")
		return
	}
	parent, name := "", row.Path
	if i := strings.LastIndex(row.Path, PathSeparator); i >= 0 {
		parent, name = row.Path[:i], row.Path[i+1:]
	}
	row.Name = name
	if s.coming[matchPath(row.Path)] {
		p.Add("path", "栏目“"+row.Path+"”在本表中出现了两次，请合并成一行。")
	}
	switch {
	case ok && matchPath(row.Path) == matchPath(found.FullName):
		row.Path, row.Name = found.FullName, found.Name
	case ok && matchPath(strings.TrimSuffix(found.FullName, found.Name)) != matchPath(parent):
		p.Add("path", "栏目“"+found.FullName+"”的上级栏目与系统中不同，请在栏目树中移动后再导入。")
	case !ok && parent != "":
		if _, there := s.byPath[matchPath(parent)]; !there && !s.coming[matchPath(parent)] {
			p.Add("path", "上级栏目“"+parent+"”还没有，请在本表前面先列出这一行，或先在栏目树中新增。")
		}
	}
}

// fill takes the cells that the table has over the row.
func (s *ColumnSheet) fill(row *ColumnRow, cells map[string]string, p *fault.Problems) {
	for field, to := range map[string]*string{"link": &row.Link, "frequency": &row.Frequency, "section": &row.Section,
		"officer": &row.Officer, "phone": &row.Phone, "supporting": &row.Supporting} {
		if text, has := cells[field]; has {
			*to = text
		}
	}
	if text := term.Match(cells["kind"]); text != "" {
		row.Kind = ""
		for _, k := range ColumnKinds() {
			if text == k.Name() || text == string(k) {
				row.Kind = k
			}
		}
		if row.Kind == "" {
			row.Kind = KindList
			p.Add("kind", "栏目类型“"+cells["kind"]+"”不能识别，应为目录、动态更新、固定内容或外部链接。")
		}
	}
	if text, has := cells["unit"]; has {
		row.UnitID = s.unit(strings.TrimSpace(text), p)
	}
	if text := term.Squeeze(cells["active"]); text != "" {
		mark, _ := term.Tick(text)
		row.Active = mark == term.MarkYes || text == "启用"
		if mark == term.MarkNoun && text != "启用" && text != "停用" {
			row.Active = true
			p.Add("active", "“是否启用”应填是或否。")
		}
	}
}

func (s *ColumnSheet) unit(text string, p *fault.Problems) int64 {
	if text == "" {
		return 0
	}
	if id := s.ids[text]; id != 0 {
		return id
	}
	if u, ok := s.units.Lookup(text); ok {
		return u.ID
	}
	p.Add("unit", "责任单位“"+text+"”不能对应到唯一的单位，请写单位全称或编码；多个单位时只写牵头的一个，其余写在“配合单位”。")
	return 0
}

// ColumnTable is the table as it is now: one row for each column of the tree,
// in the order of ColumnHeads.
func ColumnTable(q db.Reader) (rows [][]string, err error) {
	list, err := Columns(q)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		active := "是"
		if !c.Active {
			active = "否"
		}
		rows = append(rows, []string{c.Code, c.FullName, c.Kind.Name(), c.Link, c.Frequency, c.UnitName, c.Section, c.Officer, c.Phone, c.Supporting, active})
	}
	return rows, nil
}
