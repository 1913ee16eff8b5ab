package annual

import (
	"lianghua/foi/answer"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// endOn is the day on which a request was done with: answered, or ended
// without an answer.
const endOn = `CASE WHEN r.answered_on <> '' THEN r.answered_on ELSE r.closed_on END`

// group is requests that count alike.
type group struct {
	Organ     int64  `db:"organ_id"`
	Applicant string `db:"applicant_type"`
	Code      string `db:"answer_code"`
	Fresh     bool   `db:"fresh"` // received in the year, else carried over
	Done      bool   `db:"done"`  // done with in the year, else carried on
	N         int    `db:"n"`
}

// County is the numbers of every organ and of all together, from one pass over
// the records.
type County struct {
	Year   int
	Whole  *Counted
	Organs map[int64]*Counted // those with at least one record
}

// Of is the numbers of a scope; an organ without records has zeros.
func (c *County) Of(s Scope) *Counted {
	if s.Whole {
		return c.Whole
	}
	if x := c.Organs[s.Unit.ID]; x != nil {
		return x
	}
	return newCounted()
}

// Count counts a year. A request is new in the year of its receipt, done with
// in the year of its answer, and carried over at every turn of a year between.
// It counts for the organ that it is addressed to, whoever works on it, so that
// nothing counts twice. What was no application (不作为申请处理) and what is not
// yet received (待确认) counts nowhere.
func Count(q db.Reader, year int) (*County, error) {
	first, last := bounds(year)
	var groups []group
	if err := q.Select(&groups, `SELECT r.organ_id, r.applicant_type, r.answer_code, CASE WHEN r.received_on >= ? THEN TRUE ELSE FALSE END AS fresh,
		CASE WHEN `+endOn+` = '' OR `+endOn+` > ? THEN FALSE ELSE TRUE END AS done, COUNT(*) AS n
		FROM foi_request r WHERE r.state <> 'dismissed' AND r.received_on <> '' AND r.received_on <= ? AND (`+endOn+` = '' OR `+endOn+` >= ?)
		GROUP BY 1, 2, 3, 4, 5`, first, last, last, first); err != nil {
		return nil, fault.Wrap("annual.Count", err)
	}
	c := &County{Year: year, Whole: newCounted(), Organs: map[int64]*Counted{}}
	for _, g := range groups {
		c.organ(g.Organ).take(g)
		c.Whole.take(g)
	}
	return c, c.reviews(q)
}

func (c *County) organ(id int64) *Counted {
	if c.Organs[id] == nil {
		c.Organs[id] = newCounted()
	}
	return c.Organs[id]
}

// take counts a group into its rows.
func (c *Counted) take(g group) {
	if g.Fresh {
		c.add(RowNew, g.Applicant, g.N)
	} else {
		c.add(RowCarried, g.Applicant, g.N)
	}
	if !g.Done {
		c.add(RowOpen, g.Applicant, g.N)
		return
	}
	c.add(RowDone, g.Applicant, g.N)
	if t, ok := answer.ByCode(g.Code); ok { // without a type the sum of the rows differs: identity I2 says so
		c.add(t.Row, g.Applicant, g.N)
	}
}

// outcomes are the columns of table 四 by foi_review.outcome.
var outcomes = map[string]int{"upheld": 0, "corrected": 1, "other": 2, "": 3}

// reviews counts table 四: what was decided in the year by its outcome, what
// was open at its end as 尚未审结.
func (c *County) reviews(q db.Reader) error {
	first, last := bounds(c.Year)
	var rows []struct {
		Organ   int64  `db:"organ_id"`
		Kind    string `db:"kind"`
		Outcome string `db:"outcome"`
		N       int    `db:"n"`
	}
	if err := q.Select(&rows, `SELECT r.organ_id, v.kind, CASE WHEN v.outcome_on > ? THEN '' ELSE v.outcome END AS outcome, COUNT(*) AS n
		FROM foi_review v JOIN foi_request r ON r.id = v.request_id
		WHERE v.received_on <= ? AND (v.outcome_on = '' OR v.outcome_on >= ?) GROUP BY 1, 2, 3`, last, last, first); err != nil {
		return fault.Wrap("annual.reviews", err)
	}
	for _, x := range rows {
		for _, to := range []*Counted{c.organ(x.Organ), c.Whole} {
			for i := range to.C {
				if to.C[i].Kind == x.Kind {
					to.C[i].Cells[outcomes[x.Outcome]] += x.N
					to.C[i].Cells[4] += x.N
				}
			}
		}
	}
	return nil
}
