package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// IndexPreview is what the first 索引号 of a unit in a year would look like
// under a template: for the page on which the template is chosen.
func IndexPreview(q db.Reader, template string, u org.Unit, year int) (string, error) {
	code, err := unitCodeOf(q, u)
	return indexNumber(template, code.USCC, code.Abbr, year, 1), err
}

// UnitNumbers are the units whose 索引号 begin with something of their own.
func UnitNumbers(q db.Reader) (list []UnitNumber, err error) {
	err = q.Select(&list, `SELECT unit_id, uscc, abbr FROM disclose_unit ORDER BY unit_id`)
	return list, fault.Wrap("disclose.UnitNumbers", err)
}
