package foi

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/foi/answer"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Organ is what the county set for an organ that people address: without a row
// the rules decide.
type Organ struct {
	UnitID      int64  `db:"unit_id"`
	Mark        string `db:"mark"`     // pattern of 文号: {year}, {n}, {suffix}
	Reviewer    string `db:"reviewer"` // 复议机关; of the county's own row: the city's government
	Court       string `db:"court"`
	Phone       string `db:"phone"`
	Address     string `db:"address"`
	Office      string `db:"office"` // 受理机构: 政务公开科
	Hours       string `db:"hours"`  // 办公时间, as the public guide says it (条例第十二条)
	Postcode    string `db:"postcode"`
	Fax         string `db:"fax"`
	Email       string `db:"email"`
	RetainYears int    `db:"retain_years"` // after archiving, applicants' data is made unreadable
	Version     int64  `db:"version"`
}

const organColumns = `unit_id, mark, reviewer, court, phone, address, office, hours, postcode, fax, email, retain_years, version`

// OrganOf reads what was set for an organ; a zero one has the defaults.
func OrganOf(q db.Reader, unit int64) (o Organ, err error) {
	err = q.Get(&o, `SELECT `+organColumns+` FROM foi_organ WHERE unit_id = ?`, unit)
	if db.NoRows(err) {
		return Organ{UnitID: unit, RetainYears: 10}, nil
	}
	return o, fault.Wrap("foi.OrganOf", err)
}

// Organs reads what was set for all organs.
func Organs(q db.Reader) (map[int64]Organ, error) {
	var rows []Organ
	err := q.Select(&rows, `SELECT `+organColumns+` FROM foi_organ`)
	out := map[int64]Organ{}
	for _, o := range rows {
		out[o.UnitID] = o
	}
	return out, fault.Wrap("foi.Organs", err)
}

// SetOrgan sets 文号, 复议机关, court and contact of an organ.
func (s *Service) SetOrgan(ctx context.Context, actor rbac.Actor, o Organ) error {
	return s.write(ctx, "foi.SetOrgan", func(tx *db.Tx) error {
		u, err := addressee(tx, o.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiSetup, u.RBAC()); err != nil {
			return err
		}
		if err := o.check(); err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO foi_organ (unit_id, mark, reviewer, court, phone, address, office, hours, postcode, fax, email, retain_years)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (unit_id) DO UPDATE SET mark = excluded.mark, reviewer = excluded.reviewer, court = excluded.court, phone = excluded.phone,
			address = excluded.address, office = excluded.office, hours = excluded.hours, postcode = excluded.postcode, fax = excluded.fax, email = excluded.email,
			retain_years = excluded.retain_years, version = foi_organ.version + 1 WHERE foi_organ.version = ?`,
			o.UnitID, o.Mark, o.Reviewer, o.Court, o.Phone, o.Address, o.Office, o.Hours, o.Postcode, o.Fax, o.Email, o.RetainYears, o.Version)
		if err == nil && n == 0 {
			return fault.Conflict("这个机关的设置刚被他人改过，请刷新页面后再改。")
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiSetup), ObjectKind: "foi_organ", ObjectID: audit.ID(o.UnitID), UnitID: o.UnitID})
		return err
	})
}

// check tidies what was typed and says all that is wrong with it.
func (o *Organ) check() error {
	var p fault.Problems
	for name, t := range map[string]*string{"reviewer": &o.Reviewer, "court": &o.Court, "phone": &o.Phone, "address": &o.Address, "office": &o.Office, "hours": &o.Hours,
		"postcode": &o.Postcode, "fax": &o.Fax, "email": &o.Email} {
		if *t = strings.TrimSpace(*t); utf8.RuneCountInString(*t) > 200 {
			p.Add(name, "每项不能超过 200 字。")
		}
	}
	if o.Mark != "" && !strings.Contains(o.Mark, "{n}") {
		p.Add("mark", "文号格式里应有 {n}（顺序号），例如：蒙政公开〔{year}〕{n}号。")
	}
	if o.RetainYears < 1 || o.RetainYears > 100 {
		p.Add("retain_years", "保存年限应在 1 至 100 年之间。")
	}
	if o.Postcode != "" && !postForm.MatchString(o.Postcode) {
		p.Add("postcode", "邮政编码应为 6 位数字。")
	}
	if o.Email != "" && !mailForm.MatchString(o.Email) {
		p.Add("email", "电子邮箱不能识别，应像 name@example.cn。")
	}
	return p.Err()
}

// answering is the organ as the remedy paragraph needs it.
func answering(q db.Reader, unit int64) (answer.Organ, error) {
	u, err := org.UnitByID(q, unit)
	if err != nil {
		return answer.Organ{}, err
	}
	county, err := org.CountyUnit(q)
	if err != nil {
		return answer.Organ{}, err
	}
	own, err := OrganOf(q, unit)
	if err != nil {
		return answer.Organ{}, err
	}
	top, err := OrganOf(q, county.ID)
	if err != nil {
		return answer.Organ{}, err
	}
	return answer.Organ{Kind: organKind(u), Name: u.Name, County: county.Name, City: top.Reviewer, Reviewer: own.Reviewer, Court: own.Court}, nil
}

// organKind says by whom an organ's acts are reviewed (行政复议法第二十四条、第二十七条、第二十八条).
func organKind(u org.Unit) answer.OrganKind {
	switch {
	case u.Kind == org.County:
		return answer.CountyGovernment
	case u.Kind == org.Township:
		return answer.Township
	case u.Kind == org.Subdistrict:
		return answer.Subdistrict
	case u.Relation == org.Vertical:
		return answer.Vertical
	case u.Relation == org.CityBranch:
		return answer.CityBranch
	case u.Relation == org.Public:
		return answer.PublicService
	case strings.Contains(u.Name, "政府办公室"):
		return answer.CountyOffice
	case strings.Contains(u.Name, "司法局"):
		return answer.JusticeBureau
	}
	return answer.Department
}

// NextDocument takes the next 文号 of an organ for a letter: one series a unit
// and year, whatever the letter.
func NextDocument(tx *db.Tx, unit int64, year int, suffix string) (string, error) {
	u, err := org.UnitByID(tx, unit)
	if err != nil {
		return "", err
	}
	o, err := OrganOf(tx, unit)
	if err != nil {
		return "", err
	}
	if o.Mark == "" {
		o.Mark = u.ShortName + "依申请〔{year}〕第{n}号{suffix}"
	}
	n, err := db.NextNumber(tx, "foi.document."+itoa(unit), year)
	if suffix != "" {
		suffix = "-" + suffix
	}
	return strings.NewReplacer("{year}", itoa(int64(year)), "{n}", fmt.Sprint(n), "{suffix}", suffix).Replace(o.Mark), err
}
