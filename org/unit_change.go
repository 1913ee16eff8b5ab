package org

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// UnitDraft is what is said about a unit when it is added or changed.
type UnitDraft struct {
	Code       string
	Name       string
	ShortName  string // the name without the county when ""
	Kind       Kind
	Relation   Relation
	ParentCode string // "" for the county
	Sort       int
	Phone      string // office phone
	Address    string
	Link       string // https://… where a vertical unit's own system publishes
	Sample     bool
	Aliases    []string
}

// AddUnit adds a unit below its parent.
func (s *Service) AddUnit(ctx context.Context, actor rbac.Actor, d UnitDraft) (u Unit, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		parent, err := parentOf(tx, d.ParentCode)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, parent.RBAC()); err != nil {
			return err
		}
		u, err = addUnit(tx, Who(actor), d)
		return err
	})
	return u, fault.Wrap("org.AddUnit", err)
}

// ChangeUnit changes a unit that the editor saw at version; a new parent moves
// the whole subtree.
func (s *Service) ChangeUnit(ctx context.Context, actor rbac.Actor, id, version int64, d UnitDraft) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		parent, err := parentOf(tx, d.ParentCode)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, parent.RBAC()); err != nil {
			return err
		}
		return changeUnit(tx, Who(actor), u, version, d)
	})
	return fault.Wrap("org.ChangeUnit", err)
}

// SetAliases replaces the aliases of a unit.
func (s *Service) SetAliases(ctx context.Context, actor rbac.Actor, id int64, aliases []string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		var p fault.Problems
		if err := checkAliases(tx, &p, id, aliases); err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		audit.Record(tx, Who(actor), act(rbac.UnitEdit, "unit", id, id, "aliases", "count", len(aliases)))
		return putAliases(tx, id, aliases)
	})
	return fault.Wrap("org.SetAliases", err)
}

// CloseUnit closes a unit (撤销) as of a day. It refuses with the list of all
// that stands in the way: units below, current posts, roles, and what other
// slices hold for it.
func (s *Service) CloseUnit(ctx context.Context, actor rbac.Actor, id, version int64, on calendar.Date) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		return s.closeUnit(tx, Who(actor), u, version, on)
	})
	return fault.Wrap("org.CloseUnit", err)
}

// ReopenUnit takes back a closing.
func (s *Service) ReopenUnit(ctx context.Context, actor rbac.Actor, id, version int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.UnitEdit, u.RBAC()); err != nil {
			return err
		}
		return reopenUnit(tx, Who(actor), u, version)
	})
	return fault.Wrap("org.ReopenUnit", err)
}

func parentOf(q db.Reader, code string) (Unit, error) {
	if code == "" {
		return Unit{}, nil
	}
	return UnitByCode(q, code)
}

func addUnit(tx *db.Tx, who audit.Who, d UnitDraft) (Unit, error) {
	d = d.tidy()
	parent, err := checkUnit(tx, Unit{}, d)
	if err != nil {
		return Unit{}, err
	}
	id, err := tx.Insert(`INSERT INTO org_unit (code, name, short_name, kind, relation, parent_id, path, sort, phone, address, link, sample)
		VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?) RETURNING id`,
		d.Code, d.Name, d.ShortName, d.Kind, d.Relation, orNull(parent.ID), d.Sort, d.Phone, d.Address, d.Link, d.Sample)
	if err != nil {
		return Unit{}, err
	}
	if _, err := tx.Exec(`UPDATE org_unit SET path = ? WHERE id = ?`, childPath(parent.Path, id), id); err != nil {
		return Unit{}, err
	}
	if err := putAliases(tx, id, d.Aliases); err != nil {
		return Unit{}, err
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", id, id, "add"))
	return UnitByID(tx, id)
}

func changeUnit(tx *db.Tx, who audit.Who, u Unit, version int64, d UnitDraft) error {
	d = d.tidy()
	parent, err := checkUnit(tx, u, d)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE org_unit SET code = ?, name = ?, short_name = ?, kind = ?, relation = ?, parent_id = ?, sort = ?,
		phone = ?, address = ?, link = ?, sample = ?, version = version + 1 WHERE id = ? AND version = ?`,
		d.Code, d.Name, d.ShortName, d.Kind, d.Relation, orNull(parent.ID), d.Sort, d.Phone, d.Address, d.Link, d.Sample, u.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	if path := childPath(parent.Path, u.ID); path != u.Path {
		if _, err := tx.Exec(`UPDATE org_unit SET path = CAST(? AS TEXT) || substr(path, ?) WHERE path >= ? AND path < ?`,
			path, len(u.Path)+1, u.Path, prefixEnd(u.Path)); err != nil {
			return err
		}
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", u.ID, u.ID, "change", "fields", changedUnitFields(u, parent, d)))
	return putAliases(tx, u.ID, d.Aliases)
}

func changedUnitFields(u, parent Unit, d UnitDraft) []string {
	out := []string{}
	for _, f := range []struct {
		name    string
		differs bool
	}{{"code", u.Code != d.Code}, {"name", u.Name != d.Name}, {"short_name", u.ShortName != d.ShortName}, {"kind", u.Kind != d.Kind},
		{"relation", u.Relation != d.Relation}, {"parent", u.ParentID != parent.ID}, {"phone", u.Phone != d.Phone},
		{"address", u.Address != d.Address}, {"link", u.Link != d.Link}, {"sort", u.Sort != d.Sort}} {
		if f.differs {
			out = append(out, f.name)
		}
	}
	return out
}

func (s *Service) closeUnit(tx *db.Tx, who audit.Who, u Unit, version int64, on calendar.Date) error {
	if on.IsZero() {
		on = today(tx)
	}
	blockers, err := s.blockers(tx, u)
	if err != nil {
		return err
	}
	if len(blockers) > 0 {
		e := &fault.Error{Kind: fault.KindConflict, Msg: "还不能撤销" + u.ShortName + "：" + strings.Join(blockers, "；") + "。请先办结或移交。"}
		for _, b := range blockers {
			e.Problems = append(e.Problems, fault.Problem{Msg: b})
		}
		return e
	}
	n, err := tx.Exec(`UPDATE org_unit SET closed_on = ?, version = version + 1 WHERE id = ? AND version = ? AND closed_on = ''`, on, u.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", u.ID, u.ID, "close", "on", on.String()))
	return nil
}

func reopenUnit(tx *db.Tx, who audit.Who, u Unit, version int64) error {
	n, err := tx.Exec(`UPDATE org_unit SET closed_on = '', version = version + 1 WHERE id = ? AND version = ?`, u.ID, version)
	if err := one(n, err); err != nil {
		return err
	}
	audit.Record(tx, who, act(rbac.UnitEdit, "unit", u.ID, u.ID, "reopen"))
	return nil
}

func (s *Service) blockers(tx *db.Tx, u Unit) (out []string, err error) {
	day := today(tx)
	for _, c := range []struct{ query, words string }{
		{`SELECT short_name FROM org_unit WHERE parent_id = ? AND closed_on = '' AND closed_on < ? ORDER BY code`, "下级单位"},
		{`SELECT p.name FROM org_post o JOIN org_person p ON p.id = o.person_id
			WHERE o.unit_id = ? AND (o.until_on = '' OR o.until_on >= ?) ORDER BY o.id`, "在任人员"},
		{`SELECT p.name FROM org_grant g JOIN org_person p ON p.id = g.person_id
			WHERE g.unit_id = ? AND (g.until_on = '' OR g.until_on >= ?) ORDER BY g.id`, "尚有系统角色的人员"},
	} {
		var names []string
		if err := tx.Select(&names, c.query, u.ID, day); err != nil {
			return nil, err
		}
		if len(names) > 0 {
			out = append(out, c.words+strings.Join(names, "、"))
		}
	}
	for _, hook := range s.Closing {
		more, err := hook(tx, u)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

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
