// Package annual makes the annual report of an organ's work with information
// (政府信息公开工作年度报告, 国办公开办函〔2021〕30号; 条例 §49, 条例 §50): tables
// 二 (主动公开), 三 (依申请公开) and 四 (复议、诉讼), the identities between their
// numbers, the text, and the report as it was published. Tables 三 and 四 are
// counted from the records, never typed. It also holds the ledger (台账), which
// is the list behind every number.
package annual

import (
	"strconv"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Service makes and keeps the reports.
type Service struct {
	DB       *db.DB
	Calendar func(q db.Reader) (calendar.Calendar, error)
}

// Scope is whose report it is: one organ's, or the county's as a whole
// (Whole; Unit is then the county's government, which publishes it).
type Scope struct {
	Unit  org.Unit
	Whole bool
}

// Name is who stands on the cover.
func (s Scope) Name() string {
	if s.Whole {
		return s.Unit.Name + "（全县）"
	}
	return s.Unit.Name
}

// WholeCounty is the scope of the county's own report.
func WholeCounty(q db.Reader) (Scope, error) {
	var code string
	err := q.Get(&code, `SELECT code FROM org_unit WHERE kind = ? AND closed_on = '' ORDER BY path LIMIT 1`, org.County)
	if db.NoRows(err) {
		return Scope{Whole: true, Unit: org.Unit{Name: "县人民政府", ShortName: "县政府", Kind: org.County}}, nil
	}
	if err != nil {
		return Scope{}, fault.Wrap("annual.WholeCounty", err)
	}
	u, err := org.UnitByCode(q, code)
	return Scope{u, true}, err
}

// ScopeOf reads a scope as an address has it: "" is the whole county, else the
// unit's code.
func ScopeOf(q db.Reader, code string) (Scope, error) {
	if code == "" {
		return WholeCounty(q)
	}
	u, err := org.UnitByCode(q, code)
	if err == nil && u.Kind.Villages() {
		err = fault.Invalid("unit", "村、社区不编制政府信息公开工作年度报告。")
	}
	return Scope{Unit: u}, err
}

// firstYear is the first year that is reported; earlier forms had other tables.
const firstYear = 2019

// CheckYear refuses what is no year of a report.
func CheckYear(year int, today calendar.Date) error {
	if year < firstYear || year > today.Year() {
		return fault.Invalidf("year", "年度应在 %d 年至 %d 年之间，写的是 %d。", firstYear, today.Year(), year)
	}
	return nil
}

// bounds are the first and last day of a year as text.
func bounds(year int) (first, last string) {
	y := strconv.Itoa(year)
	return y + "-01-01", y + "-12-31"
}
