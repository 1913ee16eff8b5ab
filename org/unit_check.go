package org

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

func (d UnitDraft) tidy() UnitDraft {
	for _, s := range []*string{&d.Code, &d.Name, &d.ShortName, &d.ParentCode, &d.Phone, &d.Address, &d.Link} {
		*s = strings.TrimSpace(*s)
	}
	if d.ShortName == "" {
		d.ShortName = d.Name
	}
	if d.Relation == "" {
		d.Relation = ByCounty
	}
	return d
}

var (
	codeForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$`)
	phoneForm = regexp.MustCompile(`^[0-9+()（） 、,，;；/转-]{5,60}$`)
	linkForm  = regexp.MustCompile(`^https?://[^\s]{3,500}$`)
)

// parents are the kinds below which a kind may stand.
var parents = map[Kind][]Kind{
	Department: {County, Department, Township, Subdistrict}, Township: {County}, Subdistrict: {County},
	Village: {Township, Subdistrict}, Community: {Township, Subdistrict},
}

// checkFields finds what is wrong with the draft alone.
func (d UnitDraft) checkFields(p *fault.Problems) {
	if !codeForm.MatchString(d.Code) {
		p.Add("code", "单位编码应为 1 到 32 位字母、数字、短横或下划线，如 MY-D07。")
	}
	p.Need("name", d.Name, "请填写单位名称。")
	if n := utf8.RuneCountInString(d.Name); n > 60 {
		p.Add("name", "单位名称不能超过 60 字。")
	}
	if kindLabels[d.Kind] == "" {
		p.Add("kind", "单位类别应为："+labelList(kinds, Kind.Label)+"。")
	}
	if relationLabels[d.Relation] == "" {
		p.Add("relation", "领导关系应为："+labelList(relations, Relation.Label)+"。")
	}
	if d.Phone != "" && !phoneForm.MatchString(d.Phone) {
		p.Add("phone", "电话“"+d.Phone+"”不能识别，应像 0539-4271234。")
	}
	if d.Link != "" && !linkForm.MatchString(d.Link) {
		p.Add("link", "链接应以 http:// 或 https:// 开头。")
	}
}

// checkUnit finds everything wrong with a draft for the unit u (zero: a new
// one) and returns its parent.
func checkUnit(tx *db.Tx, u Unit, d UnitDraft) (parent Unit, err error) {
	var p fault.Problems
	d.checkFields(&p)
	if u.Closed() {
		p.Add("code", u.ShortName+"已撤销，不能修改。请先恢复。")
	}
	var taken string
	err = tx.Get(&taken, `SELECT name FROM org_unit WHERE code = ? AND id <> ?`, d.Code, u.ID)
	switch {
	case err == nil:
		p.Add("code", "编码"+d.Code+"已由“"+taken+"”使用。")
	case !db.NoRows(err):
		return parent, err
	}
	if parent, err = checkParent(tx, &p, u, d); err != nil {
		return parent, err
	}
	if err := checkAliases(tx, &p, u.ID, d.Aliases); err != nil {
		return parent, err
	}
	return parent, p.Err()
}

func checkParent(tx *db.Tx, p *fault.Problems, u Unit, d UnitDraft) (parent Unit, err error) {
	if d.ParentCode == "" {
		if d.Kind != County {
			p.Add("parent", "请填写上级单位编码；只有县政府没有上级。")
			return parent, nil
		}
		root, err := CountyUnit(tx)
		if err == nil && root.ID != u.ID {
			p.Add("parent", "县政府已是“"+root.Name+"”，一个系统只管一个县。")
		}
		if db.NoRows(err) || fault.KindOf(err) == fault.KindNotFound {
			err = nil
		}
		return parent, err
	}
	parent, err = UnitByCode(tx, d.ParentCode)
	if fault.KindOf(err) == fault.KindNotFound {
		p.Add("parent", "没有编码为“"+d.ParentCode+"”的上级单位，请先建上级单位。")
		return Unit{}, nil
	}
	if err != nil {
		return parent, err
	}
	fits := false
	for _, k := range parents[d.Kind] {
		fits = fits || k == parent.Kind
	}
	switch {
	case parent.Closed():
		p.Add("parent", "上级单位"+parent.ShortName+"已撤销。")
	case !fits && kindLabels[d.Kind] != "":
		p.Add("parent", d.Kind.Label()+"不能设在"+parent.ShortName+"（"+parent.Kind.Label()+"）下面。")
	case u.ID != 0 && strings.HasPrefix(parent.Path, u.Path):
		p.Add("parent", "上级单位不能是本单位或它的下级。")
	}
	return parent, nil
}

func labelList[T any](list []T, label func(T) string) string {
	var out []string
	for _, x := range list {
		out = append(out, label(x))
	}
	return strings.Join(out, "、")
}
