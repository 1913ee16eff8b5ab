package disclose

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// unitCode is what a unit's numbers begin with.
type unitCode struct {
	USCC string `db:"uscc"` // 统一社会信用代码
	Abbr string `db:"abbr"` // pinyin abbreviation, e.g. zfb
}

// templateToken is one part of a template of 索引号 that is filled in:
// {code} the unit's USCC or its code, {abbr}, {yyyy}, {n5} five digits.
var templateToken = regexp.MustCompile(`\{(code|abbr|yyyy|n[1-9])\}`)

// indexNumber fills a template. A counter that outgrows its digits is printed whole.
func indexNumber(template string, code, abbr string, year int, n int64) string {
	return templateToken.ReplaceAllStringFunc(template, func(tok string) string {
		switch tok {
		case "{code}":
			return code
		case "{abbr}":
			return abbr
		case "{yyyy}":
			return strconv.Itoa(year)
		}
		return fmt.Sprintf("%0*d", int(tok[2]-'0'), n)
	})
}

// number gives the item its 索引号, when it has none, and shows its revision:
// the last write of a publication, so that one that fails leaves no gap.
func (d *deed) number(w *work) error {
	if w.IndexNo == "" {
		return d.nextNumber(w)
	}
	_, err := d.tx.Exec(`UPDATE disclose_item SET index_no = ?, revision_id = ? WHERE id = ?`, w.IndexNo, w.RevisionID, w.Item.ID)
	return fault.Wrap("disclose.number", err)
}

// nextNumber takes the next number of the item's unit and year. One that an
// imported item already carries is passed over.
func (d *deed) nextNumber(w *work) error {
	v, err := d.values()
	if err != nil {
		return err
	}
	code, err := d.codeOf(w.Unit)
	if err != nil {
		return err
	}
	for {
		n, err := db.NextNumber(d.tx, "index:"+strconv.FormatInt(w.UnitID, 10), d.today.Year())
		if err != nil {
			return fault.Internal("disclose.number", err)
		}
		w.IndexNo = indexNumber(v.IndexTemplate(), code.USCC, code.Abbr, d.today.Year(), n)
		given, err := d.tx.Exec(`UPDATE disclose_item SET index_no = ?, revision_id = ? WHERE id = ?
			AND NOT EXISTS (SELECT 1 FROM disclose_item x WHERE x.index_no = ?) AND NOT EXISTS (SELECT 1 FROM disclose_alias a WHERE a.number = ?)`,
			w.IndexNo, w.RevisionID, w.Item.ID, w.IndexNo, w.IndexNo)
		if err != nil || given == 1 {
			return fault.Wrap("disclose.number", err)
		}
	}
}

func numberTaken(q db.Reader, no string) (bool, error) {
	var n int
	err := q.Get(&n, `SELECT (SELECT count(*) FROM disclose_item WHERE index_no = ?) + (SELECT count(*) FROM disclose_alias WHERE number = ?)`, no, no)
	return n > 0, fault.Wrap("disclose.numberTaken", err)
}

// codeOf is what a unit's numbers begin with: its USCC when it is known, else
// the unit's code.
func (d *deed) codeOf(u org.Unit) (unitCode, error) {
	if c, ok := d.codes[u.ID]; ok {
		return c, nil
	}
	c, err := unitCodeOf(d.tx, u)
	if err != nil {
		return c, err
	}
	if d.codes == nil {
		d.codes = map[int64]unitCode{}
	}
	d.codes[u.ID] = c
	return c, nil
}

func unitCodeOf(q db.Reader, u org.Unit) (unitCode, error) {
	var c unitCode
	err := q.Get(&c, `SELECT uscc, abbr FROM disclose_unit WHERE unit_id = ?`, u.ID)
	if err != nil && !db.NoRows(err) {
		return c, fault.Internal("disclose.unitCodeOf", err)
	}
	if c.USCC == "" {
		c.USCC = u.Code
	}
	if c.Abbr == "" {
		c.Abbr = strings.ToLower(u.Code)
	}
	return c, nil
}

// UnitNumber is what the 索引号 of a unit begin with.
type UnitNumber struct {
	UnitID int64  `db:"unit_id"`
	USCC   string `db:"uscc"` // 统一社会信用代码, "" : the unit's code stands for it
	Abbr   string `db:"abbr"`
}

var abbrForm = regexp.MustCompile(`^[a-z0-9]{0,20}$`)

// SetUnitNumber stores a unit's 统一社会信用代码 and abbreviation. Numbers that
// were issued stay as they are.
func (s *Service) SetUnitNumber(ctx context.Context, actor rbac.Actor, n UnitNumber) error {
	n.USCC, n.Abbr = strings.ToUpper(strings.TrimSpace(n.USCC)), strings.TrimSpace(n.Abbr)
	return s.do(ctx, actor, func(d *deed) error {
		county, err := org.CountyUnit(d.tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.ItemSetup, county.RBAC()); err != nil {
			return err
		}
		if _, err := d.unit(n.UnitID); err != nil {
			return err
		}
		var p fault.Problems
		if n.USCC != "" && !ValidUSCC(n.USCC) {
			p.Add("uscc", "统一社会信用代码应为 18 位，校验位不符，请核对")
		}
		if !abbrForm.MatchString(n.Abbr) {
			p.Add("abbr", "缩写只用小写字母和数字，不超过 20 个")
		}
		if err := p.Err(); err != nil {
			return err
		}
		_, err = d.tx.Exec(`INSERT INTO disclose_unit (unit_id, uscc, abbr) VALUES (?, ?, ?)
			ON CONFLICT (unit_id) DO UPDATE SET uscc = excluded.uscc, abbr = excluded.abbr`, n.UnitID, n.USCC, n.Abbr)
		audit.Record(d.tx, d.who, audit.Entry{Action: string(rbac.ItemSetup), ObjectKind: "unit_number", ObjectID: audit.ID(n.UnitID), UnitID: n.UnitID})
		return fault.Wrap("disclose.SetUnitNumber", err)
	})
}

const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccWeights = [...]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ValidUSCC checks the length, letters and check digit of a 统一社会信用代码 (GB 32100-2015).
func ValidUSCC(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i, w := range usccWeights {
		v := strings.IndexByte(usccLetters, s[i])
		if v < 0 {
			return false
		}
		sum += v * w
	}
	return usccLetters[(31-sum%31)%31] == s[17]
}
