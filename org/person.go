package org

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Person is a member of staff. The personal mobile is sealed in the database.
type Person struct {
	ID          int64         `db:"id"`
	Name        string        `db:"name"`
	OfficePhone string        `db:"office_phone"`
	Mobile      string        `db:"mobile"` // sealed; see Service.Masked and Reveal
	Note        string        `db:"note"`
	LeftOn      calendar.Date `db:"left_on"` // last day of work, zero: still here
	Version     int64         `db:"version"`
}

// PersonDraft is what is said about a person.
type PersonDraft struct {
	Name        string
	OfficePhone string
	Mobile      string // plain; masked (138****0000) means "as it is"
	Note        string
}

const personColumns = `p.id, p.name, p.office_phone, p.mobile, p.note, p.left_on, p.version`

func personByID(q db.Reader, id int64) (p Person, err error) {
	err = q.Get(&p, `SELECT `+personColumns+` FROM org_person p WHERE p.id = ?`, id)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这个人员，可能已被合并，请从人员列表重新进入。")
	}
	return p, err
}

// PersonByID reads a person whose posts the actor may see.
func (s *Service) PersonByID(ctx context.Context, actor rbac.Actor, id int64) (Person, error) {
	q := s.DB.Reader(ctx)
	p, err := personByID(q, id)
	if err == nil {
		err = checkPerson(q, actor, rbac.UnitRead, id)
	}
	return p, fault.Wrap("org.PersonByID", err)
}

// checkPerson asks for the action in any unit where the person holds or held a
// post or a role; "not yours" looks like "does not exist".
func checkPerson(q db.Reader, actor rbac.Actor, action rbac.Action, id int64) error {
	reach := rbac.ReachOf(actor, action)
	if reach.All {
		return nil
	}
	where, args := reach.Where("u.path", "u.id")
	var n int
	err := q.Get(&n, `SELECT count(*) FROM org_unit u WHERE u.id IN (SELECT o.unit_id FROM org_post o WHERE o.person_id = ?
		UNION SELECT g.unit_id FROM org_grant g WHERE g.person_id = ?) AND `+where, append([]any{id, id}, args...)...)
	if err == nil && n == 0 {
		return fault.NotFound("没有这个人员，或不在您管理的单位。")
	}
	return err
}

var (
	mobileForm = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	maskedForm = regexp.MustCompile(`^1[0-9]{2}\*{4}[0-9]{4}$`)
)

// mask shows a mobile as lists may: 138****0000.
func mask(mobile string) string {
	if len(mobile) != 11 {
		return strings.Repeat("*", utf8.RuneCountInString(mobile))
	}
	return mobile[:3] + "****" + mobile[7:]
}

// Masked opens a sealed mobile and hides its middle; without the key it says so.
func (s *Service) Masked(sealed string) string {
	plain, err := s.Keys.Decrypt(sealed)
	if errors.Is(err, crypt.ErrNoKey) {
		return "（缺密钥）"
	}
	if err != nil {
		return "（无法读取）"
	}
	if plain == "" {
		return ""
	}
	return mask(plain)
}

// RevealReasons are the reasons for which a personal mobile may be looked up.
// They are a closed list, so that no personal data enters the log.
func RevealReasons() []string {
	return []string{"工作联系", "紧急联络", "核对信息", "催办提醒"}
}

// Reveal shows a person's whole mobile number; who looked and why is logged.
func (s *Service) Reveal(ctx context.Context, actor rbac.Actor, person int64, reason string) (mobile string, err error) {
	known := false
	for _, r := range RevealReasons() {
		known = known || r == reason
	}
	if !known {
		return "", fault.Invalid("reason", "请选择查看理由："+strings.Join(RevealReasons(), "、")+"。")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := personByID(tx, person)
		if err != nil {
			return err
		}
		if err := checkPerson(tx, actor, rbac.PersonReveal, person); err != nil {
			return err
		}
		if mobile, err = s.Keys.Decrypt(p.Mobile); err != nil {
			return fault.Internal("org.Reveal", err)
		}
		audit.Record(tx, Who(actor), act(rbac.PersonReveal, "person", person, 0, "mobile", "reason", reason))
		return nil
	})
	return mobile, fault.Wrap("org.Reveal", err)
}

// ChangePerson changes name and phones.
func (s *Service) ChangePerson(ctx context.Context, actor rbac.Actor, id, version int64, d PersonDraft) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := checkPerson(tx, actor, rbac.PersonEdit, id); err != nil {
			return err
		}
		return s.changePerson(tx, Who(actor), id, version, d)
	})
	return fault.Wrap("org.ChangePerson", err)
}

func (d PersonDraft) check(p *fault.Problems) {
	switch n := utf8.RuneCountInString(d.Name); {
	case n == 0:
		p.Add("name", "请填写姓名。")
	case n > 30:
		p.Add("name", "姓名不能超过 30 字。")
	}
	if d.OfficePhone != "" && !phoneForm.MatchString(d.OfficePhone) {
		p.Add("office_phone", "办公电话“"+d.OfficePhone+"”不能识别，应像 0539-4271234。")
	}
	if d.Mobile != "" && !mobileForm.MatchString(d.Mobile) && !maskedForm.MatchString(d.Mobile) {
		p.Add("mobile", "手机号应为 11 位数字；不修改时可保留 138****0000 的形式。")
	}
}

func (d PersonDraft) tidy() PersonDraft {
	d.Name, d.OfficePhone, d.Note = strings.TrimSpace(d.Name), strings.TrimSpace(d.OfficePhone), strings.TrimSpace(d.Note)
	d.Mobile = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, d.Mobile)
	return d
}

// sealMobile gives what is stored for a typed mobile; a masked one keeps the old.
func (s *Service) sealMobile(old Person, typed string) (sealed, index string, err error) {
	if maskedForm.MatchString(typed) {
		plain, err := s.Keys.Decrypt(old.Mobile)
		if err != nil || mask(plain) != typed {
			return "", "", fault.Invalid("mobile", "手机号“"+typed+"”与系统中的不一致，请填写完整号码。")
		}
		typed = plain
	}
	index, err = s.Keys.Blind("mobile", typed)
	if err != nil {
		return "", "", err
	}
	if plain, err := s.Keys.Decrypt(old.Mobile); err == nil && plain == typed && typed != "" {
		return old.Mobile, index, nil
	}
	sealed, err = s.Keys.Encrypt(typed)
	return sealed, index, err
}

func (s *Service) addPerson(tx *db.Tx, who audit.Who, d PersonDraft) (int64, error) {
	d = d.tidy()
	var p fault.Problems
	d.check(&p)
	if err := p.Err(); err != nil {
		return 0, err
	}
	sealed, index, err := s.sealMobile(Person{}, d.Mobile)
	if err != nil {
		return 0, err
	}
	id, err := tx.Insert(`INSERT INTO org_person (name, office_phone, mobile, mobile_index, note) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		d.Name, d.OfficePhone, sealed, index, d.Note)
	if err == nil {
		audit.Record(tx, who, act(rbac.PersonEdit, "person", id, 0, "add"))
	}
	return id, err
}

func (s *Service) changePerson(tx *db.Tx, who audit.Who, id, version int64, d PersonDraft) error {
	d = d.tidy()
	var p fault.Problems
	d.check(&p)
	if err := p.Err(); err != nil {
		return err
	}
	old, err := personByID(tx, id)
	if err != nil {
		return err
	}
	sealed, index, err := s.sealMobile(old, d.Mobile)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE org_person SET name = ?, office_phone = ?, mobile = ?, mobile_index = ?, note = ?, version = version + 1
		WHERE id = ? AND version = ?`, d.Name, d.OfficePhone, sealed, index, d.Note, id, version)
	if err := one(n, err); err != nil {
		return err
	}
	fields := []string{}
	for _, f := range []struct {
		name    string
		differs bool
	}{{"name", old.Name != d.Name}, {"office_phone", old.OfficePhone != d.OfficePhone}, {"mobile", old.Mobile != sealed}, {"note", old.Note != d.Note}} {
		if f.differs {
			fields = append(fields, f.name)
		}
	}
	audit.Record(tx, who, act(rbac.PersonEdit, "person", id, 0, "change", "fields", fields))
	return nil
}

// Depart records that a person has left (已离岗): posts and roles end that
// day, the account is disabled and its sessions end at once.
func (s *Service) Depart(ctx context.Context, actor rbac.Actor, person, version int64, on calendar.Date) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := checkPerson(tx, actor, rbac.PersonEdit, person); err != nil {
			return err
		}
		if person == actor.PersonID {
			return fault.Forbidden("不能为自己办理离岗，请由接替您的同事或上级办理。")
		}
		if !actor.Local { // or whoever keeps the roster could remove whoever grants the roles
			admin, err := holdsAny(tx, person, rbac.SysAdmin, rbac.SecAdmin, rbac.Auditor)
			if err != nil {
				return err
			}
			if admin {
				return fault.Conflict("这个人是系统管理员、安全管理员或审计员，请先由安全管理员收回角色，再办理离岗。")
			}
		}
		return s.depart(tx, Who(actor), person, version, on)
	})
	return fault.Wrap("org.Depart", err)
}

func (s *Service) depart(tx *db.Tx, who audit.Who, person, version int64, on calendar.Date) error {
	if on.IsZero() {
		on = today(tx)
	}
	if on.After(today(tx)) {
		return fault.Invalid("left_on", "离岗日期不能晚于今天。")
	}
	n, err := tx.Exec(`UPDATE org_person SET left_on = ?, version = version + 1 WHERE id = ? AND version = ?`, on, person, version)
	if err := one(n, err); err != nil {
		return err
	}
	for _, q := range []string{
		`UPDATE org_post SET until_on = ?, version = version + 1 WHERE person_id = ? AND (until_on = '' OR until_on > ?)`,
		`UPDATE org_grant SET until_on = ? WHERE person_id = ? AND (until_on = '' OR until_on > ?)`,
	} {
		if _, err := tx.Exec(q, on, person, on); err != nil {
			return err
		}
	}
	audit.Record(tx, who, act(rbac.PersonEdit, "person", person, 0, "depart", "on", on.String()))
	var accounts []int64
	if err := tx.Select(&accounts, `SELECT id FROM org_account WHERE person_id = ? AND NOT disabled ORDER BY id`, person); err != nil {
		return err
	}
	for _, a := range accounts {
		if err := setDisabled(tx, who, a, true); err != nil {
			return err
		}
	}
	return nil
}
