package reorg

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// model is the county as the rules of a re-organisation say it is, kept beside
// the database and sharing no code with it.
type model struct {
	units  map[string]modelUnit // by code
	claims map[int64]modelClaim
}

type modelUnit struct {
	id     int64
	name   string
	kind   string
	parent string
	open   bool
}

type modelClaim struct {
	entry  int64
	domain string
	part   string
	unit   string
	state  string
}

func (m model) copy() model { return model{maps.Clone(m.units), maps.Clone(m.claims)} }

// apply carries out one step by the rules.
func (m model) apply(s StepDraft, rules map[string]string) {
	u := m.units[s.Unit]
	switch s.Kind {
	case Create:
		m.units[s.Fields.Code] = modelUnit{0, s.Fields.Name, string(s.Fields.Kind), s.Fields.ParentCode, true}
		return
	case Rename:
		u.name = s.Fields.Name
	case Shift:
		u.parent = s.Fields.ParentCode
	default:
		for _, id := range slices.Sorted(maps.Keys(m.claims)) {
			c := m.claims[id]
			if c.unit != s.Unit || c.state == "released" {
				continue
			}
			to := s.Into
			if rules[c.domain] != "" {
				to = rules[c.domain]
			}
			if to != s.Unit {
				m.hand(id, c, to)
			}
		}
		if s.Into != s.Unit {
			for code, v := range m.units {
				if v.parent == s.Unit && v.open {
					v.parent = s.Into
					m.units[code] = v
				}
			}
			u.open = false
		}
	}
	m.units[s.Unit] = u
}

func (m model) hand(id int64, c modelClaim, to string) {
	for other, o := range m.claims {
		if o.unit == to && o.entry == c.entry && o.part == c.part {
			if o.state == "released" {
				o.state = c.state
				m.claims[other] = o
			}
			c.state = "released"
			m.claims[id] = c
			return
		}
	}
	c.unit = to
	m.claims[id] = c
}

// past is one plan that took effect.
type past struct {
	on     string
	steps  []StepDraft
	rules  map[string]string
	undone bool
}

// walk is one random history.
type walk struct {
	*office
	r     *rand.Rand
	start model
	now   model
	plans []past
	day   calendar.Date
	made  int
	done  map[string]int
}

// For random sequences of merges, splits, moves, renames and undo, no claim,
// entry or person is lost or duplicated, and every list as of a day equals a
// replay of the plans.
func TestRandomReorganisations(t *testing.T) {
	done := map[string]int{}
	for seed := range uint64(3) {
		each(t, func(t *testing.T, o *office) {
			w := &walk{office: o, r: rand.New(rand.NewPCG(seed, uint64(len(o.d.Engine())))), day: calendar.MustParse("2026-11-23"), done: done}
			w.settle()
			for range 20 {
				w.turn()
				w.whole()
			}
			w.replay()
		})
	}
	t.Log(done)
	for _, kind := range []Kind{Merge, Split, Rename, Shift, Create} {
		if done[string(kind)] == 0 {
			t.Errorf("no %s took effect", kind)
		}
	}
	if done["undo"] < 6 {
		t.Errorf("%d plans were undone", done["undo"])
	}
}

// settle fills the county with claims and reads the model off it.
func (w *walk) settle() {
	w.start = model{map[string]modelUnit{}, map[int64]modelClaim{}}
	for i, u := range units {
		parent := ""
		if u.parent != 0 {
			parent = fmt.Sprintf("U%d", u.parent)
		}
		w.start.units[fmt.Sprintf("U%d", i+1)] = modelUnit{int64(i + 1), u.name, u.kind, parent, true}
	}
	departments := []int64{civil, safety, farm, tax}
	domains := []string{"D05", "D07", "D20"}
	for n := range 14 {
		lead, domain := departments[w.r.IntN(4)], domains[w.r.IntN(3)]
		entry, id := w.claimed(domain, fmt.Sprintf("事项%d", n), term.County, lead, "lead")
		w.start.claims[id] = modelClaim{entry, domain, "lead", fmt.Sprintf("U%d", lead), "confirmed"}
		for _, other := range departments {
			if w.r.IntN(3) != 0 {
				continue
			}
			w.write(func(tx *db.Tx) error {
				part, state := "supporting", "confirmed"
				if other != lead && w.r.IntN(4) == 0 {
					part, state = "lead", "released"
				}
				id, err := w.claim(tx, entry, term.County, other, "supporting")
				if err == nil && part == "lead" {
					if _, err = tx.Exec(`UPDATE claim SET part = 'lead', state = 'released' WHERE id = ?`, id); err == nil {
						_, err = tx.Exec(`INSERT INTO claim_move (claim_id, action, from_state, to_state, way, by_name, at) VALUES (?, 'release', 'confirmed', 'released', 'system', '示例', ?)`, id, tx.Now)
					}
				}
				w.start.claims[id] = modelClaim{entry, domain, part, fmt.Sprintf("U%d", other), state}
				return err
			})
		}
	}
	w.now = w.start.copy()
}

func (w *walk) pick(kinds ...string) string {
	var list []string
	for code, u := range w.now.units {
		if u.open && slices.Contains(kinds, u.kind) {
			list = append(list, code)
		}
	}
	slices.Sort(list)
	if len(list) == 0 {
		return ""
	}
	return list[w.r.IntN(len(list))]
}

// draft makes a random plan.
func (w *walk) draft() (steps []StepDraft, rules map[string]string) {
	w.made++
	name := fmt.Sprintf("蒙阴县示例%d局", w.made)
	create := StepDraft{Kind: Create, Fields: Fields{Code: fmt.Sprintf("N%d", w.made), Name: name, ShortName: name, Kind: org.Department, Relation: org.ByCounty, ParentCode: "U1"}}
	dept := w.pick("department")
	switch w.r.IntN(6) {
	case 0:
		return []StepDraft{{Kind: Rename, Unit: dept, Fields: Fields{Name: name}}}, nil
	case 1:
		return []StepDraft{{Kind: Shift, Unit: w.pick("village"), Fields: Fields{ParentCode: w.pick("township")}}}, nil
	case 2:
		return []StepDraft{{Kind: Merge, Unit: dept, Into: w.pick("department")}}, nil
	case 3:
		kind := []string{"township", "village"}[w.r.IntN(2)]
		return []StepDraft{{Kind: Merge, Unit: w.pick(kind), Into: w.pick(kind)}}, nil
	case 4:
		return []StepDraft{create, {Kind: Split, Unit: dept, Into: create.Fields.Code}}, map[string]string{"D05": w.pick("department")}
	}
	return []StepDraft{create, {Kind: Split, Unit: dept, Into: dept, Keep: true}}, map[string]string{"D07": create.Fields.Code, "D20": create.Fields.Code}
}

// turn lets some days pass, carries a plan out and perhaps undoes it.
func (w *walk) turn() {
	w.day = w.day.AddDays(w.r.IntN(3))
	w.on(w.day.String())
	steps, rules := w.draft()
	ahead := w.r.IntN(2)
	on := w.day.AddDays(ahead)
	id, err := w.s.Begin(w.ctx, planner(), PlanDraft{Title: fmt.Sprintf("方案%d", w.made), Basis: "示例", EffectiveOn: on})
	ok(w.t, err)
	if err := w.enter(id, steps, rules); err != nil {
		if k := fault.KindOf(err); k != fault.KindInvalid && k != fault.KindConflict {
			w.t.Fatal(err)
		}
		w.done["refused"]++
		return
	}
	ok(w.t, w.advance(planner(), id, ActSubmit, MoveForm{}))
	ok(w.t, w.advance(second(), id, ActConfirm, MoveForm{}))
	if ahead > 0 {
		w.day = on
		w.on(on.String())
		if _, err := w.s.Tick(w.ctx); err != nil {
			w.t.Fatal(err)
		}
	}
	if s := w.state(id); s != Effective {
		w.t.Fatalf("plan %d is %s", id, s)
	}
	p := past{on.String(), steps, rules, false}
	if w.r.IntN(3) == 0 {
		ok(w.t, w.undo(id))
		p.undone = true
		w.done["undo"]++
	} else {
		for _, s := range steps {
			w.now.apply(s, rules)
			w.done[string(s.Kind)]++
		}
	}
	w.plans = append(w.plans, p)
}

// enter types the plan and tries it.
func (w *walk) enter(id int64, steps []StepDraft, rules map[string]string) error {
	if err := w.s.AddSteps(w.ctx, planner(), id, w.version(id), steps...); err != nil {
		return err
	}
	list, err := StepsOf(w.d.Reader(w.ctx), id)
	ok(w.t, err)
	for domain, into := range rules {
		if err := w.s.SetRules(w.ctx, planner(), id, w.version(id), list[len(list)-1].ID, Rule{Scope: ByDomain, What: domain, Into: into}); err != nil {
			return err
		}
	}
	return w.s.Try(w.ctx, planner(), id, w.version(id))
}

// whole asks that the database is what the model says now and that nothing is
// lost, doubled or left with a closed unit.
func (w *walk) whole() {
	w.t.Helper()
	w.same(w.now, w.day)
	for what, n := range map[string]int64{`SELECT count(*) FROM claim`: int64(len(w.start.claims)), `SELECT count(*) FROM catalog_entry`: 14,
		`SELECT count(*) FROM org_person`: int64(2 * len(units)),
		`SELECT count(DISTINCT o.person_id) FROM org_post o JOIN org_unit u ON u.id = o.unit_id WHERE o.until_on = '' AND u.closed_on = ''`:     int64(2 * len(units)),
		`SELECT count(*) FROM org_post o JOIN org_unit u ON u.id = o.unit_id WHERE o.until_on = '' AND u.closed_on <> ''`:                       0,
		`SELECT count(*) FROM org_grant g JOIN org_unit u ON u.id = g.unit_id WHERE g.until_on = '' AND u.closed_on <> ''`:                      0,
		`SELECT count(*) FROM claim c JOIN org_unit u ON u.id = c.unit_id WHERE c.state = 'confirmed' AND u.closed_on <> ''`:                    0,
		`SELECT count(*) FROM duty c JOIN org_unit u ON u.id = c.unit_id WHERE c.state IN ('open', 'demand') AND u.closed_on <> ''`:             0,
		`SELECT count(*) FROM todo c JOIN org_unit u ON u.id = c.unit_id WHERE c.closed_at IS NULL AND u.closed_on <> ''`:                       0,
		`SELECT count(*) FROM (SELECT entry_id FROM claim WHERE part = 'lead' AND state = 'confirmed' GROUP BY entry_id HAVING count(*) = 1) x`: 14} {
		if got := w.one(what); got != n {
			w.t.Fatalf("%s: %d, not %d\n%+v", what, got, n, w.plans[len(w.plans)-1])
		}
	}
}

// same compares the lists as of a day with a model.
func (w *walk) same(m model, day calendar.Date) {
	w.t.Helper()
	list, err := org.UnitsOn(w.d.Reader(w.ctx), day)
	ok(w.t, err)
	code := map[int64]string{}
	for _, u := range w.codes() {
		code[u.ID] = u.Code
	}
	got := map[string]string{}
	for _, u := range list {
		got[u.Code] = u.Name + " < " + code[u.ParentID]
	}
	want := map[string]string{}
	for c, u := range m.units {
		if u.open {
			want[c] = u.name + " < " + u.parent
		}
	}
	if !maps.Equal(got, want) {
		w.t.Fatalf("units on %s:\n%v\nreplay:\n%v\nplans: %+v", day, got, want, w.plans)
	}
	held, err := ClaimsOn(w.d.Reader(w.ctx), day, 0)
	ok(w.t, err)
	claims := map[int64]string{}
	for _, c := range held {
		claims[c.ID] = code[c.UnitID]
		if m.units[code[c.UnitID]].open && c.Unit == "" {
			w.t.Fatalf("claim %d has no unit's name on %s", c.ID, day)
		}
	}
	wanted := map[int64]string{}
	for id, c := range m.claims {
		if c.state == "confirmed" {
			wanted[id] = c.unit
		}
	}
	if !maps.Equal(claims, wanted) {
		w.t.Fatalf("claims on %s:\n%v\nreplay:\n%v\nplans: %+v", day, claims, wanted, w.plans)
	}
}

func (w *walk) codes() (list []org.Unit) {
	ok(w.t, w.d.Reader(w.ctx).Select(&list, `SELECT id, code FROM org_unit`))
	return list
}

// replay carries the plans out again from the beginning, day by day, and
// compares every day's lists.
func (w *walk) replay() {
	for day := calendar.MustParse("2026-11-23"); !day.After(w.day); day = day.AddDays(1) {
		m := w.start.copy()
		for _, p := range w.plans {
			if p.undone || p.on > day.String() {
				continue
			}
			for _, s := range p.steps {
				m.apply(s, p.rules)
			}
		}
		w.same(m, day)
	}
}
