package duty

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/workday"
	"lianghua/rbac"
)

// slowBoard is the board counted from the duties themselves: what the
// counters must always equal.
func slowBoard(q db.Reader, look Look) (map[int64]map[string]Tally, error) {
	var list []Duty
	if err := q.Select(&list, `SELECT `+columns+` FROM duty d WHERE d.state <> 'gone'`); err != nil {
		return nil, err
	}
	out := map[int64]map[string]Tally{}
	for _, d := range list {
		if out[d.UnitID] == nil {
			out[d.UnitID] = map[string]Tally{}
		}
		t := out[d.UnitID][d.Domain]
		slowly(&t, d, look)
		out[d.UnitID][d.Domain] = t
	}
	return out, nil
}

func slowly(t *Tally, d Duty, look Look) {
	switch d.State {
	case Demand:
		t.Demand++
	case Open:
		t.Open++
		switch {
		case d.DueOn.Before(look.Long):
			t.Missing++
			t.Overdue++
		case d.DueOn.Before(look.Today):
			t.Overdue++
		case !look.Soon.Before(d.DueOn):
			t.Soon++
		}
	case Waiting:
		t.Waiting++
	case Done:
		t.Done++
	case Elsewhere:
		t.Elsewhere++
	case Declared:
		t.Declared++
	case NotApplicable:
		t.NotApplicable++
	}
	if d.Late() {
		t.Late++
	}
}

// walk is a county in which things happen at random while time passes.
type walk struct {
	*office
	r       *rand.Rand
	day     calendar.Date
	entries []int64
	live    []Publication
	done    map[string]int // acts that succeeded
}

// TestBoardEqualsTheSlowQuery moves the clock over midnights, the holidays of
// Spring and Autumn 2026 and an import of the calendar of 2027, acts at random
// and compares every counter with the duties after each step.
func TestBoardEqualsTheSlowQuery(t *testing.T) {
	for _, seed := range []uint64{1, 20261127} {
		each(t, func(t *testing.T, o *office) {
			w := &walk{office: o, r: rand.New(rand.NewPCG(seed, 7)), day: calendar.On(2026, 1, 5), done: map[string]int{}}
			w.entries = []int64{o.entry("救助标准", "每季度公布一次", term.County, civil), o.entry("救助人数", "每季度首月20日前", term.County, civil),
				o.entry("年度总结", "每年1月31日前", term.County, safety), o.entry("政策文件", "信息形成之日起20个工作日内", term.County, civil),
				o.entry("农业补贴", "每半年公布一次", term.Township, town1, town2)}
			o.replan()
			for i := range 220 {
				w.step()
				if i%7 == 0 || i > 210 {
					w.compare(i)
				}
			}
			for _, verb := range []string{"publish", "takedown", "elsewhere", "declare", "exempt", "agree", "refuse", "silent", "reopen", "release", "calendar", "day", "recall"} {
				if w.done[verb] == 0 {
					t.Errorf("seed %d: %s never happened: %v", seed, verb, w.done)
				}
			}
		})
	}
}

// compare holds the board, at midnight and on the days around it, to the slow query.
func (w *walk) compare(step int) {
	w.t.Helper()
	err := w.d.Snapshot(w.ctx, func(q db.Reader) error {
		for _, day := range []calendar.Date{w.day, w.day.AddDays(1), w.day.AddDays(40)} {
			look := LookOn(day, settings.Defaults())
			want, err := slowBoard(q, look)
			if err != nil {
				return err
			}
			got := map[int64]map[string]Tally{}
			for _, f := range []BoardFilter{{}, {Villages: true, Town: town1}, {Villages: true, Town: town2}} {
				b, err := board(q, look, rbac.Reach{All: true}, f)
				if err != nil {
					return err
				}
				for unit, cells := range b.Cells {
					got[unit] = cells
				}
			}
			if !reflect.DeepEqual(got, want) {
				return fmt.Errorf("step %d, seen on %s: the board is\n%v\nthe duties say\n%v", step, day, got, want)
			}
		}
		return nil
	})
	ok(w.t, err)
	w.sound()
}

// step is one random act; most are followed by a day or two.
func (w *walk) step() {
	w.t.Helper()
	switch n := w.r.IntN(14); n {
	case 0, 1, 2:
		w.publishSome()
	case 3:
		w.downSome()
	case 4, 5:
		w.move(Open, ActDeclare, Form{Reason: "本期未发生"}, actor(21, "示例乙", rbac.CountyOfficer, county))
	case 6:
		w.move(Open, []Action{ActExempt, ActElsewhere}[w.r.IntN(2)], Form{Reason: "无此职能", Platform: "省平台", Link: "https://example.gov.cn/1", On: w.day.AddDays(-w.r.IntN(3))},
			actor(21, "示例乙", rbac.CountyOfficer, county))
	case 7, 8:
		w.move(Waiting, []Action{ActAgree, ActRefuse, ActRecall}[w.r.IntN(3)], Form{Reason: "请核实"}, actor(22, "示例丙", rbac.CountyOfficer, county))
	case 9:
		w.move([]State{Elsewhere, Declared, NotApplicable}[w.r.IntN(3)], ActReopen, Form{Reason: "抽查不实"}, actor(22, "示例丙", rbac.CountyOfficer, county))
	case 10:
		w.release()
	case 11:
		w.holiday()
	case 12:
		w.townDay()
	default:
		w.replan()
		n, err := w.s.Silence(w.ctx)
		ok(w.t, err)
		w.done["silent"] += n
	}
	w.day = w.day.AddDays(w.r.IntN(5))
	w.on(w.day.String())
}

func (w *walk) publishSome() {
	p := Publication{UnitID: []int64{civil, safety, town1, village1, village2, village3}[w.r.IntN(6)], Tier: term.County, Migrated: w.r.IntN(9) == 0,
		Fact: w.day.AddDays(-w.r.IntN(20))}
	switch {
	case p.UnitID >= village1:
		p.Tier, p.Sheet = term.Village, []string{SheetFinance, SheetAffairs, SheetEvents}[w.r.IntN(3)]
		p.Period = PeriodOf(map[string]term.Period{SheetFinance: term.Monthly, SheetAffairs: term.Quarterly}[p.Sheet], w.day.AddDays(-w.r.IntN(60)))
	default:
		if p.UnitID == town1 {
			p.Tier = term.Township
		}
		p.Entries = []int64{w.entries[w.r.IntN(len(w.entries))]}
	}
	w.live = append(w.live, w.publish(p))
	w.done["publish"]++
}

func (w *walk) downSome() {
	if len(w.live) == 0 {
		return
	}
	i := w.r.IntN(len(w.live))
	if p := w.live[i]; w.r.IntN(3) == 0 { // a new revision instead
		p.Fact = p.Fact.AddDays(w.r.IntN(9) - 4)
		w.write(func(tx *db.Tx) error { return Published(tx, p) })
		return
	}
	w.takeDown(w.live[i])
	w.live = append(w.live[:i], w.live[i+1:]...)
	w.done["takedown"]++
}

// move makes a move on some duties that stand in a state.
func (w *walk) move(from State, a Action, f Form, who rbac.Actor) {
	var refs []Ref
	var rows []Duty
	ok(w.t, w.d.Reader(w.ctx).Select(&rows, `SELECT `+columns+` FROM duty d WHERE d.state = ? ORDER BY d.id`, string(from)))
	for _, d := range rows {
		if w.r.IntN(len(rows)) < 3 {
			refs = append(refs, Ref{d.ID, d.Version})
		}
	}
	if len(refs) == 0 {
		return
	}
	results, err := w.s.Act(w.ctx, who, refs, a, f)
	if fault.KindOf(err) == fault.KindConflict {
		return
	}
	ok(w.t, err)
	for _, r := range results {
		if r.OK {
			w.done[string(a)]++
		}
	}
}

// release ends or renews a claim and plans its entry.
func (w *walk) release() {
	e := w.entries[w.r.IntN(len(w.entries))]
	state := []string{"released", "confirmed", "confirmed"}[w.r.IntN(3)]
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE claim SET state = ? WHERE entry_id = ?`, state, e); err != nil {
			return err
		}
		return w.s.ClaimsChanged(tx, []int64{e})
	})
	w.done["release"]++
}

// holiday imports days off, which move limits in working days.
func (w *walk) holiday() {
	w.write(func(tx *db.Tx) error {
		who := audit.Who{Name: "示例甲", Face: "cli"}
		day := w.day.AddDays(w.r.IntN(60))
		for !(calendar.Calendar{}).IsWorkday(day) {
			day = day.AddDays(1)
		}
		if day.Year() == 2027 || w.done["calendar"] == 0 {
			if err := workday.PutYear(tx, who, 2027, "示例通知", []calendar.Exception{{Day: calendar.On(2027, 1, 1), Kind: calendar.Off},
				{Day: calendar.On(2027, 1, 15), Kind: calendar.Off}, {Day: calendar.On(2027, 2, 15), Kind: calendar.Off}}); err != nil {
				return err
			}
		} else if err := workday.SetDay(tx, who, calendar.Exception{Day: day, Kind: calendar.Off}); err != nil {
			return err
		}
		c, err := workday.LoadCalendar(tx)
		if err != nil {
			return err
		}
		_, err = Replan(tx, c, nil)
		return err
	})
	w.done["calendar"]++
}

func (w *walk) townDay() {
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO duty_town_day (unit_id, day, shift) VALUES (?, ?, ?) ON CONFLICT (unit_id) DO UPDATE SET day = excluded.day`,
			town1, 5+w.r.IntN(20), true)
		return err
	})
	w.replan()
	w.done["day"]++
}
