package queue

import (
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
)

// Step is a rung of the ladder of nudges: first the liaison, then the head,
// then the county. The system only proposes a rung; an officer presses 发出.
type Step string

// The rungs.
const (
	ToLiaison Step = "liaison"
	ToHead    Step = "head"
	ToCounty  Step = "county"
)

// Name is the rung in Chinese.
func (s Step) Name() string {
	return map[Step]string{ToLiaison: "联络员", ToHead: "单位负责人", ToCounty: "报县政府办公室"}[s]
}

// Patience is how many working days a nudge is given before the next rung;
// Forgotten is after how many days the ladder starts anew.
const (
	Patience  = 3
	Forgotten = 30
)

// Sent is one nudge that a unit was sent.
type Sent struct {
	UnitID int64         `db:"unit_id"`
	Step   Step          `db:"step"`
	On     calendar.Date `db:"sent_on"`
}

// ByUnit sorts nudges, oldest first, to their units.
func ByUnit(rows []Sent) map[int64][]Sent {
	out := map[int64][]Sent{}
	for _, r := range rows {
		out[r.UnitID] = append(out[r.UnitID], r)
	}
	return out
}

// Next is the rung after what was sent lately, and whether the last nudge has
// had its time.
func Next(before []Sent, today calendar.Date, c calendar.Calendar) (step Step, ready bool) {
	if len(before) == 0 {
		return ToLiaison, true
	}
	last := before[len(before)-1]
	ready = c.WorkdaysUntil(last.On, today) >= Patience
	if last.Step == ToLiaison {
		return ToHead, ready
	}
	return ToCounty, ready
}

// People are who is told at a rung: the unit's liaisons, from the second on
// its heads too, on the last those of the county's office as well. Only a verb
// that an officer has called asks this; a test of the source holds that nobody
// else looks for heads.
func People(tx *db.Tx, unit int64, step Step) ([]int64, error) {
	today := calendar.DateOf(tx.Now.Time)
	kinds := []org.PostKind{org.Liaison}
	if step != ToLiaison {
		kinds = append(kinds, org.Head, org.Principal)
	}
	posts, err := org.InPost(tx, []int64{unit}, today, kinds...)
	if err != nil || step != ToCounty {
		return posts[unit], err
	}
	county, err := org.CountyUnit(tx)
	if err != nil {
		return nil, err
	}
	heads, err := org.InPost(tx, []int64{county.ID}, today, org.Head, org.Principal)
	all := append(posts[unit], heads[county.ID]...)
	slices.Sort(all)
	return slices.Compact(all), err
}
