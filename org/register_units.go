package org

import (
	"slices"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func unitFields() []Field {
	return []Field{
		{Key: "code", Header: "编码", Other: []string{"单位编码", "机构编码"}, Example: "MY-D07", Required: true, Width: 14},
		{Key: "name", Header: "名称", Other: []string{"单位名称", "机构名称"}, Example: "蒙阴县民政局", Required: true, Width: 30},
		{Key: "short_name", Header: "简称", Other: []string{"单位简称"}, Example: "民政局", Width: 16},
		{Key: "kind", Header: "类别", Other: []string{"单位类别"}, Example: Department.Label(), Choices: labels(kinds, Kind.Label), Required: true, Width: 10},
		{Key: "relation", Header: "领导关系", Example: ByCounty.Label(), Choices: labels(relations, Relation.Label), Width: 14},
		{Key: "parent", Header: "上级编码", Other: []string{"上级单位编码", "上级"}, Example: "MY", Width: 14},
		{Key: "phone", Header: "电话", Other: []string{"联系电话", "办公电话"}, Example: "0539-4271234", Width: 18},
		{Key: "address", Header: "地址", Other: []string{"办公地址"}, Example: "蒙阴县叠翠路1号", Width: 30},
		{Key: "link", Header: "公开链接", Other: []string{"链接", "垂管系统公开链接"}, Example: "", Width: 30},
		{Key: "aliases", Header: "别名", Other: []string{"又称"}, Example: "县民政部门、民政办", Width: 30},
	}
}

// UnitRegister is the 单位表: rows are matched by 编码.
func (s *Service) UnitRegister() Register {
	return Register{
		Name: "units", Title: "单位表", Action: rbac.UnitEdit, Fields: unitFields(),
		Prepare: func(db.Reader) (func(map[string]string) (map[string]string, error), error) { return prepareUnit, nil },
		Key:     func(f map[string]string) string { return strings.ToUpper(fold(f["code"])) },
		Differs: func(now, said map[string]string) []string { return differs(unitFields(), now, said) },
		Load:    loadUnits,
		Check:   checkUnitRow,
		Add:     addUnitRow,
		Change:  changeUnitRow,
		Close: func(tx *db.Tx, who audit.Who, id, version int64) error {
			u, err := UnitByID(tx, id)
			if err != nil {
				return err
			}
			return s.closeUnit(tx, who, u, version, calendar.Date{})
		},
		Reopen: func(tx *db.Tx, who audit.Who, id, version int64) error {
			u, err := UnitByID(tx, id)
			if err != nil {
				return err
			}
			return reopenUnit(tx, who, u, version)
		},
		Version: func(q db.Reader, id int64) (int64, error) {
			return versionOf(q, `SELECT version FROM org_unit WHERE id = ? AND closed_on = ''`, id)
		},
	}
}

func loadUnits(q db.Reader) ([]Record, error) {
	tree, err := Tree(q, false)
	if err != nil {
		return nil, err
	}
	all, err := Aliases(q)
	if err != nil {
		return nil, err
	}
	aliases := map[int64][]string{}
	for _, a := range all {
		aliases[a.UnitID] = append(aliases[a.UnitID], a.Alias)
	}
	var out []Record
	var walk func(list []*Node, parent string)
	walk = func(list []*Node, parent string) {
		for _, n := range list {
			out = append(out, Record{ID: n.ID, Version: n.Version, Fields: unitRecord(n.Unit, parent, aliases[n.ID])})
			walk(n.Children, n.Code)
		}
	}
	walk(tree, "")
	return out, nil
}

func unitRecord(u Unit, parent string, aliases []string) map[string]string {
	aliases = slices.Clone(aliases)
	slices.Sort(aliases)
	return map[string]string{"code": u.Code, "name": u.Name, "short_name": u.ShortName, "kind": u.Kind.Label(), "relation": u.Relation.Label(),
		"parent": parent, "phone": u.Phone, "address": u.Address, "link": u.Link, "aliases": strings.Join(aliases, "、")}
}

// prepareUnit gives labels and aliases the form in which they go out.
func prepareUnit(f map[string]string) (map[string]string, error) {
	out := merge(nil, f)
	if k, ok := byLabel(kinds, Kind.Label, f["kind"]); ok {
		out["kind"] = k.Label()
	}
	if r, ok := byLabel(relations, Relation.Label, f["relation"]); ok {
		out["relation"] = r.Label()
	}
	if a, ok := f["aliases"]; ok {
		list := SplitAliases(a)
		slices.Sort(list)
		out["aliases"] = strings.Join(list, "、")
	}
	for _, key := range []string{"short_name", "relation"} { // blank: as it is
		if v, ok := out[key]; ok && strings.TrimSpace(v) == "" {
			delete(out, key)
		}
	}
	return out, nil
}

// unitDraft reads a row; a label that is none stays and is named by the check.
func unitDraft(f map[string]string) UnitDraft {
	d := UnitDraft{Code: f["code"], Name: f["name"], ShortName: f["short_name"], ParentCode: f["parent"],
		Phone: f["phone"], Address: f["address"], Link: f["link"], Aliases: SplitAliases(f["aliases"]),
		Kind: Kind(strings.TrimSpace(f["kind"])), Relation: Relation(strings.TrimSpace(f["relation"]))}
	if k, ok := byLabel(kinds, Kind.Label, f["kind"]); ok {
		d.Kind = k
	}
	if r, ok := byLabel(relations, Relation.Label, f["relation"]); ok {
		d.Relation = r
	}
	return d.tidy()
}

func checkUnitRow(q db.Reader, f map[string]string, known map[string]bool) ([]fault.Problem, error) {
	var p fault.Problems
	d := unitDraft(f)
	d.checkFields(&p)
	if d.ParentCode != "" && !known[strings.ToUpper(fold(d.ParentCode))] {
		switch _, err := UnitByCode(q, d.ParentCode); {
		case fault.KindOf(err) == fault.KindNotFound && err != nil:
			p.Add("parent", "上级编码“"+d.ParentCode+"”在系统和本表中都没有，请核对。")
		case err != nil:
			return nil, err
		}
	}
	if d.ParentCode == "" && d.Kind != County {
		p.Add("parent", "请填写上级编码；只有县政府没有上级。")
	}
	return fault.FieldProblems(p.Err()), nil
}

func addUnitRow(tx *db.Tx, who audit.Who, f map[string]string) (int64, error) {
	u, err := addUnit(tx, who, unitDraft(f))
	return u.ID, err
}

func changeUnitRow(tx *db.Tx, who audit.Who, id, version int64, f map[string]string) (map[string]string, int64, error) {
	u, err := UnitByID(tx, id)
	if err != nil {
		return nil, 0, err
	}
	aliases, err := AliasesOf(tx, id)
	if err != nil {
		return nil, 0, err
	}
	parent := Unit{}
	if u.ParentID != 0 {
		if parent, err = UnitByID(tx, u.ParentID); err != nil {
			return nil, 0, err
		}
	}
	before := unitRecord(u, parent.Code, aliases)
	d := unitDraft(merge(before, f))
	d.Sort, d.Sample = u.Sort, u.Sample
	return before, version + 1, changeUnit(tx, who, u, version, d)
}
