package claim

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

func TestMoveTableIsWhole(t *testing.T) {
	type key struct {
		s State
		a Action
	}
	seen := map[key]bool{}
	reached := map[State]bool{None: true}
	for _, m := range moves {
		if seen[key{m.From, m.Action}] {
			t.Errorf("%s from %s twice", m.Action, m.From)
		}
		seen[key{m.From, m.Action}] = true
		reached[m.To] = true
		if m.Action.Name() == string(m.Action) || m.To.Name() == string(m.To) {
			t.Errorf("%+v has no Chinese word", m)
		}
		if m.Right.Label() == "" {
			t.Errorf("%+v asks a right that does not exist", m)
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		if !slices.ContainsFunc(moves[:], func(m move) bool { return m.From == s }) {
			t.Errorf("nothing leads out of %s", s)
		}
	}
}

// What needs the head needs the head on every way: nothing is confirmed
// without an endorsement, the county's claim of all townships or a settlement.
func FuzzMoves(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3}, "accept", "assigned")
	f.Add([]byte{9, 0, 4, 4, 4, 1, 200, 3}, "x", "")
	f.Fuzz(func(t *testing.T, walk []byte, action, state string) {
		if m, err := next(State(state), Action(action)); err == nil {
			if !slices.Contains(States(), m.To) {
				t.Fatalf("%s leads to %q", action, m.To)
			}
		} else if fault.KindOf(err) != fault.KindConflict || fault.Message(err) == "" {
			t.Fatalf("%v", err)
		}
		at, signed := None, false
		for _, b := range walk {
			var out []move
			for _, m := range moves {
				if m.From == at {
					out = append(out, m)
				}
			}
			m := out[int(b)%len(out)]
			switch m.Action {
			case ActEndorse, ActCover, ActUphold,
				regain(Confirmed), regain(Endorsed): // what an upgrade undid stands again as it was signed
				signed = true
			}
			at = m.To
			if at == Confirmed && !signed {
				t.Fatalf("confirmed without a head by %v", walk)
			}
			if !at.Live() || at == Assigned || at == Returned || at == Requested {
				signed = false
			}
			for _, who := range []rbac.Actor{officer(), head(), liaison(), clerk()} {
				for _, b := range Moves(at, who, org.Unit{ID: civil, Path: "/1/2/", Relation: org.ByCounty}) {
					if _, err := next(at, b.Action); err != nil {
						t.Fatalf("a button that the table refuses: %+v", b)
					}
				}
			}
		}
	})
}

// Random acts of random people keep the record whole: each move begins where
// the one before ended, and the claim stands where the last one ended.
func TestRandomWalkKeepsTheRecord(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		r := rand.New(rand.NewPCG(7, 11))
		e := o.entries("D07", 3, term.County)
		people := []rbac.Actor{officer(), leader(), liaison(), head(), safetyMan(), safetyHead()}
		actions := []Action{ActAccept, ActRefuse, ActContest, ActWithdraw, ActEndorse, ActDecline, ActConfirm, ActReturn, ActAgree, ActPublish, ActUnmet, ActRelease}
		form := Form{Desk: desk, Reason: "理由", Link: "https://example.gov.cn", Other: tax}
		done := 0
		for range 450 {
			who := people[r.IntN(len(people))]
			entry := e[r.IntN(len(e))]
			switch r.IntN(20) {
			case 0, 5, 6:
				_, _ = o.s.Assign(o.ctx, officer(), Assignment{EntryID: entry, Tier: term.County, UnitID: []int64{civil, safety, tax}[r.IntN(3)]})
			case 1:
				_, _ = o.s.Propose(o.ctx, who, Proposal{EntryID: entry, Tier: term.County, UnitID: who.Home().ID, Desk: desk})
			case 2, 3, 4:
				if list, _, _ := o.s.Disputes(o.ctx, leader(), true, 0); len(list) > 0 {
					_, _ = o.s.Settle(o.ctx, leader(), list[0].ID, settlement([]int64{civil, safety}[r.IntN(2)]))
				}
			default:
				rows, _, err := o.s.List(o.ctx, who, Filter{States: States()}, Cursor{})
				ok(t, err)
				if len(rows) == 0 {
					continue
				}
				row := rows[r.IntN(len(rows))]
				action := actions[r.IntN(len(actions))] // pressed or not on the page
				if n := len(row.Moves); n > 0 && r.IntN(3) > 0 {
					action = row.Moves[r.IntN(n)].Action
				}
				if err := o.actErr(who, row.Claim, action, form); err == nil {
					done++
				} else if fault.KindOf(err) == fault.KindInternal {
					t.Fatal(err)
				}
			}
		}
		if done < 30 {
			t.Errorf("only %d acts went through", done)
		}
		if n := o.count(`SELECT count(*) FROM claim c WHERE c.state <> (SELECT m.to_state FROM claim_move m WHERE m.claim_id = c.id ORDER BY m.id DESC LIMIT 1)`); n > 0 {
			t.Errorf("%d claims stand elsewhere than their last move", n)
		}
		if n := o.count(`SELECT count(*) FROM (SELECT from_state, lag(to_state, 1, '') OVER (PARTITION BY claim_id ORDER BY id) AS before FROM claim_move) x
			WHERE from_state <> before`); n > 0 {
			t.Errorf("%d moves begin elsewhere than the one before ended", n)
		}
		if n := o.count(`SELECT count(*) FROM (SELECT 1 FROM claim WHERE part = 'lead' AND tier = 'county' AND state = 'confirmed' GROUP BY entry_id HAVING count(*) > 1) x`); n > 0 {
			t.Errorf("%d entries have two confirmed leads", n)
		}
	})
}
