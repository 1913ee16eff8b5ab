package annual

import (
	"encoding/json"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// InputCell is a number of table 二 in a report.
type InputCell struct {
	Key    string `json:"key"`
	Item   string `json:"item"`
	Name   string `json:"name"`
	Column string `json:"column"`
	Value  string `json:"value"` // as printed, "" while nothing was said
	State  State  `json:"state"`
	Last   string `json:"last,omitempty"` // of the year before
}

// Report is a report with everything in it: what is frozen and what is shown.
type Report struct {
	Year    int         `json:"year"`
	Unit    string      `json:"unit"`
	Whole   bool        `json:"whole"`
	A       []InputCell `json:"a"`
	B       []RowB      `json:"b"`
	C       []RowC      `json:"c"`
	Texts   Texts       `json:"texts"` // filled in
	Checks  []Check     `json:"checks"`
	Missing []string    `json:"missing,omitempty"`
}

// Make makes a scope's report of a year from the records and from what was
// typed last.
func (s *Service) Make(q db.Reader, scope Scope, year int) (Report, error) {
	in, texts, _, err := Typed(q, scope, year)
	if err != nil {
		return Report{}, err
	}
	return s.make(q, scope, year, in, texts)
}

// of makes the report of an edition anew.
func (s *Service) of(q db.Reader, e Edition) (Report, error) {
	u, err := org.UnitByID(q, e.UnitID)
	if err != nil {
		return Report{}, err
	}
	return s.make(q, Scope{u, e.Whole}, e.Year, e.Inputs.V, e.Texts.V)
}

// Shown is an edition as it is to be read: the frozen one, or made now.
func (s *Service) Shown(q db.Reader, e Edition) (r Report, err error) {
	if e.Frozen == "" {
		return s.of(q, e)
	}
	return r, json.Unmarshal([]byte(e.Frozen), &r)
}

func (s *Service) make(q db.Reader, scope Scope, year int, in Inputs, texts Texts) (Report, error) {
	m := Material{Scope: scope, Inputs: in}
	var err error
	if m.Now, err = Count(q, year); err != nil {
		return Report{}, err
	}
	if err := m.yearBefore(q); err != nil {
		return Report{}, err
	}
	fee, err := feeOf(q, scope, year)
	if err != nil {
		return Report{}, err
	}
	filled := texts.fill(blanks(m, fee))
	m.Text = filled.whole()
	n := m.Now.Of(scope)
	r := Report{Year: year, Unit: scope.Unit.Name, Whole: scope.Whole, B: n.B, C: n.C, Texts: filled, Checks: m.Checks(), Missing: in.Missing()}
	for _, c := range Cells() {
		r.A = append(r.A, InputCell{Key: c.Key, Item: c.Item, Name: c.Name, Column: c.Column, Value: in.Shown(c.Key), State: in.StateOf(c.Key), Last: m.Before.Shown(c.Key)})
	}
	return r, nil
}

// yearBefore reads what the year before is compared with: as published, else
// the table as counted and the numbers as typed.
func (m *Material) yearBefore(q db.Reader) error {
	year := m.Now.Year - 1
	last, ok, err := published(q, m.Scope, year)
	if err != nil {
		return err
	}
	if ok {
		m.Last = &Counted{last.B, last.C}
		m.Before = Inputs{}
		for _, c := range last.A {
			m.Before[c.Key] = c.Value
		}
		return nil
	}
	county, err := Count(q, year)
	if err != nil {
		return err
	}
	m.Last = county.Of(m.Scope)
	e, err := Latest(q, m.Scope, year)
	if err == nil {
		m.Before = e.Inputs.V
	} else if fault.KindOf(err) == fault.KindNotFound {
		err = nil
	}
	return err
}

// feeOf is the 信息处理费 that came in during a year, in 分.
func feeOf(q db.Reader, scope Scope, year int) (cents int64, err error) {
	first, last := bounds(year)
	where, args := ``, []any{first, last}
	if !scope.Whole {
		where, args = ` AND r.organ_id = ?`, append(args, scope.Unit.ID)
	}
	err = q.Get(&cents, `SELECT CAST(COALESCE(SUM(e.amount), 0) AS BIGINT) FROM foi_event e JOIN foi_request r ON r.id = e.request_id
		WHERE e.kind = 'fee_paid' AND e.voided_at IS NULL AND e.on_day BETWEEN ? AND ?`+where, args...)
	return cents, fault.Wrap("annual.feeOf", err)
}
