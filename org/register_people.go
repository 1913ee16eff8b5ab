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

func peopleFields() []Field {
	return []Field{
		{Key: "unit", Header: "单位编码", Other: []string{"编码", "机构编码"}, Example: "MY-D07", Width: 14},
		{Key: "unit_name", Header: "单位", Other: []string{"单位名称", "所在单位"}, Example: "民政局", Width: 24},
		{Key: "name", Header: "姓名", Example: "示例甲", Required: true, Width: 12},
		{Key: "post", Header: "岗位", Other: []string{"岗位类别"}, Example: Liaison.Label(), Choices: labels(postKinds, PostKind.Label), Required: true, Width: 16},
		{Key: "title", Header: "职务", Example: "办公室主任", Width: 16},
		{Key: "section", Header: "科室", Other: []string{"责任科室"}, Example: "办公室", Width: 16},
		{Key: "office_phone", Header: "办公电话", Other: []string{"电话", "联系电话"}, Example: "0539-4271234", Width: 18},
		{Key: "mobile", Header: "手机", Other: []string{"手机号", "手机号码"}, Example: "13800000000", Width: 16},
		{Key: "since_on", Header: "任职日期", Example: "2026-01-05", Width: 14},
		{Key: "until_on", Header: "离任日期", Example: "", Width: 14},
	}
}

// PeopleRegister is the 人员岗位表: one row a post, matched by unit, name and
// post. The unit is told by its code, or by its name when the code is blank.
// Mobiles go out masked; a masked one that comes back means "as it is".
func (s *Service) PeopleRegister() Register {
	return Register{
		Name: "people", Title: "人员岗位表", Action: rbac.PersonEdit, Fields: peopleFields(),
		Prepare: s.preparePeople,
		Key:     peopleKey,
		Differs: s.peopleDiffers,
		Load:    s.loadPeople,
		Check:   checkPeopleRow, CheckNew: wholeMobile,
		Add:    s.addPeopleRow,
		Change: s.changePeopleRow,
		Close: func(tx *db.Tx, who audit.Who, id, version int64) error {
			p, err := postByID(tx, id)
			if err != nil {
				return err
			}
			return endPost(tx, who, p, version, today(tx).AddDays(-1))
		},
		Reopen: func(tx *db.Tx, who audit.Who, id, version int64) error {
			p, err := postByID(tx, id)
			if err != nil {
				return err
			}
			return endPost(tx, who, p, version, calendar.Date{})
		},
		Version: func(q db.Reader, id int64) (int64, error) {
			return versionOf(q, `SELECT version FROM org_post WHERE id = ?`, id)
		},
	}
}

func peopleKey(f map[string]string) string {
	unit := strings.ToUpper(fold(f["unit"]))
	if unit == "" {
		unit = fold(f["unit_name"])
	}
	return unit + "|" + fold(f["name"]) + "|" + fold(f["post"])
}

// sealedMobile is the key under which a row carries its whole mobile, sealed.
const sealedMobile = "_mobile"

func (s *Service) preparePeople(q db.Reader) (func(map[string]string) (map[string]string, error), error) {
	r, err := LoadResolver(q)
	return func(f map[string]string) (map[string]string, error) { return s.preparePerson(r, f) }, err
}

func (s *Service) preparePerson(r *Resolver, f map[string]string) (map[string]string, error) {
	out := merge(nil, f)
	if strings.TrimSpace(f["unit"]) == "" {
		if u, ok := r.Lookup(f["unit_name"]); ok {
			out["unit"] = u.Code
		}
	}
	if k, ok := byLabel(postKinds, PostKind.Label, f["post"]); ok {
		out["post"] = k.Label()
	}
	var p fault.Problems
	for _, key := range []string{"since_on", "until_on"} {
		if d := rowDate(f, key, "", &p); !d.IsZero() {
			out[key] = d.String()
		}
	}
	if strings.TrimSpace(out["since_on"]) == "" {
		delete(out, "since_on") // blank: as it is, or today
	}
	m := personDraft(f).Mobile
	if !mobileForm.MatchString(m) {
		return out, nil
	}
	sealed, err := s.Keys.Encrypt(m)
	out["mobile"], out[sealedMobile] = mask(m), sealed
	return out, err
}

// peopleDiffers compares mobiles by the whole number, and never the unit or
// the name, which are the key.
func (s *Service) peopleDiffers(now, said map[string]string) []string {
	var out []string
	for _, key := range differs(peopleFields(), now, said) {
		if key != "unit" && key != "unit_name" && key != "name" && key != "post" {
			out = append(out, key)
		}
	}
	a, err1 := s.Keys.Decrypt(now[sealedMobile])
	b, err2 := s.Keys.Decrypt(said[sealedMobile])
	if err1 == nil && err2 == nil && b != "" && a != b && !slices.Contains(out, "mobile") {
		out = append(out, "mobile")
	}
	return out
}

const peopleQuery = `SELECT o.id, o.version, o.unit_id, u.code, u.short_name AS unit_name, o.person_id, p.name, o.kind, o.title, o.section,
	p.office_phone, p.mobile, o.since_on, o.until_on FROM org_post o JOIN org_unit u ON u.id = o.unit_id JOIN org_person p ON p.id = o.person_id`

func (s *Service) loadPeople(q db.Reader) ([]Record, error) {
	var rows []RosterRow
	err := q.Select(&rows, peopleQuery+` WHERE u.closed_on = '' AND (o.until_on = '' OR o.until_on >= ?) ORDER BY u.code, o.id`, s.Today())
	out := make([]Record, len(rows))
	for i, r := range rows {
		out[i] = Record{ID: r.PostID, Version: r.PostVersion, Fields: s.personRecord(r)}
	}
	return out, err
}

func (s *Service) personRecord(r RosterRow) map[string]string {
	return map[string]string{"unit": r.UnitCode, "unit_name": r.UnitName, "name": r.Name, "post": r.Kind.Label(), "title": r.Title, "section": r.Section,
		"office_phone": r.OfficePhone, "mobile": s.Masked(r.Mobile), sealedMobile: r.Mobile, "since_on": r.SinceOn.String(), "until_on": r.UntilOn.String()}
}

// rowUnit finds the unit of a prepared row.
func rowUnit(q db.Reader, f map[string]string) (Unit, error) {
	code := strings.TrimSpace(f["unit"])
	if code == "" {
		return Unit{}, fault.NotFound("单位“" + f["unit_name"] + "”不能确定是哪个单位，请填写单位编码。")
	}
	return UnitByCode(q, code)
}

func checkPeopleRow(q db.Reader, f map[string]string, known map[string]bool) ([]fault.Problem, error) {
	var p fault.Problems
	d := personDraft(f)
	d.check(&p)
	if _, ok := byLabel(postKinds, PostKind.Label, f["post"]); !ok {
		p.Add("post", "岗位“"+f["post"]+"”不能识别，应为："+labelList(postKinds, PostKind.Label)+"。")
	}
	since, until := rowDates(f, &p)
	if !since.IsZero() && !until.IsZero() && until.Before(since) {
		p.Add("until_on", "离任日期不能早于任职日期。")
	}
	if strings.TrimSpace(f["unit"]+f["unit_name"]) == "" {
		p.Add("unit", "请填写单位编码或单位名称。")
	} else if !known[strings.ToUpper(fold(f["unit"]))] {
		switch _, err := rowUnit(q, f); {
		case err != nil && fault.KindOf(err) == fault.KindNotFound:
			p.Add("unit", fault.Message(err))
		case err != nil:
			return nil, err
		}
	}
	return fault.FieldProblems(p.Err()), nil
}

// wholeMobile refuses a masked mobile where there is none to keep.
func wholeMobile(f map[string]string) []fault.Problem {
	if m := personDraft(f).Mobile; maskedForm.MatchString(m) && f[sealedMobile] == "" {
		return []fault.Problem{{Field: "mobile", Msg: "手机号“" + m + "”隐去了中间四位，系统里没有这个人的号码，请填写完整号码。"}}
	}
	return nil
}

func personDraft(f map[string]string) PersonDraft {
	return PersonDraft{Name: f["name"], OfficePhone: f["office_phone"], Mobile: f["mobile"]}.tidy()
}

var dateMarks = strings.NewReplacer("年", "-", "月", "-", "日", "", ".", "-", "/", "-")

// rowDate reads 2026-1-5, 2026/1/5, 2026.1.5 and 2026年1月5日.
func rowDate(f map[string]string, key, head string, p *fault.Problems) calendar.Date {
	text := dateMarks.Replace(fold(f[key]))
	if parts := strings.Split(text, "-"); len(parts) == 3 {
		for i, s := range parts {
			if len(s) == 1 {
				parts[i] = "0" + s
			}
		}
		text = strings.Join(parts, "-")
	}
	d, err := calendar.Parse(text)
	if err != nil {
		p.Add(key, head+"“"+f[key]+"”不能识别，应像 2026-01-05。")
	}
	return d
}

func rowDates(f map[string]string, p *fault.Problems) (since, until calendar.Date) {
	return rowDate(f, "since_on", "任职日期", p), rowDate(f, "until_on", "离任日期", p)
}

// wholePerson is the person of a prepared row with the mobile opened.
func (s *Service) wholePerson(f map[string]string) (PersonDraft, error) {
	d := personDraft(f)
	if maskedForm.MatchString(d.Mobile) && f[sealedMobile] != "" {
		plain, err := s.Keys.Decrypt(f[sealedMobile])
		if err != nil {
			return d, fault.Internal("org.people", err)
		}
		if mask(plain) != d.Mobile {
			return d, fault.Invalid("mobile", "手机号“"+d.Mobile+"”与系统中的不一致，请填写完整号码。")
		}
		d.Mobile = plain
	}
	return d, nil
}

func (s *Service) addPeopleRow(tx *db.Tx, who audit.Who, f map[string]string) (int64, error) {
	u, err := rowUnit(tx, f)
	if err != nil {
		return 0, err
	}
	var p fault.Problems
	since, until := rowDates(f, &p)
	kind, ok := byLabel(postKinds, PostKind.Label, f["post"])
	if !ok {
		p.Add("post", "岗位应为："+labelList(postKinds, PostKind.Label)+"。")
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	d, err := s.wholePerson(f)
	if err != nil {
		return 0, err
	}
	same, err := s.samePerson(tx, d)
	if err != nil {
		return 0, err
	}
	return s.appoint(tx, who, u, Appointment{UnitID: u.ID, PersonID: same, Person: d, Kind: kind,
		Title: f["title"], Section: f["section"], Since: since, Until: until})
}

// samePerson finds the person of that name and mobile: one person with posts
// in several units. Without a mobile nobody is taken for somebody else.
func (s *Service) samePerson(tx *db.Tx, d PersonDraft) (int64, error) {
	index, err := s.Keys.Blind("mobile", d.Mobile)
	if err != nil || index == "" {
		return 0, err
	}
	var ids []int64
	err = tx.Select(&ids, `SELECT id FROM org_person WHERE mobile_index = ? AND name = ? AND left_on = '' ORDER BY id`, index, d.Name)
	if len(ids) == 0 {
		return 0, err
	}
	return ids[0], err
}

func (s *Service) changePeopleRow(tx *db.Tx, who audit.Who, id, version int64, f map[string]string) (map[string]string, int64, error) {
	var r RosterRow
	if err := tx.Get(&r, peopleQuery+` WHERE o.id = ?`, id); err != nil {
		if db.NoRows(err) {
			return nil, 0, fault.NotFound("没有这条任职记录，可能已被删除。")
		}
		return nil, 0, err
	}
	before := s.personRecord(r)
	after := merge(before, f)
	var p fault.Problems
	since, until := rowDates(after, &p)
	if err := p.Err(); err != nil {
		return nil, 0, err
	}
	post, u, err := postAndUnit(tx, id)
	if err != nil {
		return nil, 0, err
	}
	if err := changePost(tx, who, u, post, version, PostDraft{Title: after["title"], Section: after["section"], Since: since, Until: until}); err != nil {
		return nil, 0, err
	}
	if after["office_phone"] == before["office_phone"] && after["mobile"] == before["mobile"] && after[sealedMobile] == before[sealedMobile] {
		return before, version + 1, nil
	}
	person, err := personByID(tx, r.PersonID)
	if err != nil {
		return nil, 0, err
	}
	d, err := s.wholePerson(after)
	if err != nil {
		return nil, 0, err
	}
	d.Note = person.Note
	return before, version + 1, s.changePerson(tx, who, person.ID, person.Version, d)
}
