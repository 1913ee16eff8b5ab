package disclose

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// TestRandomActsNeverLeaveTheTables lets everybody try everything and holds
// after each act that the step stands in a table, that only publishing changes
// what is public, and that a published revision never changes.
func TestRandomActsNeverLeaveTheTables(t *testing.T) {
	const acts = 2000
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		seed := uint64(time.Now().UnixNano())
		r := rand.New(rand.NewPCG(seed, 1))
		o := open(t, d)
		var ids []int64
		for i, typ := range []string{"notice", "policy", "lowincome", "notice"} {
			c := []form.Content{noticeOf("甲"), policy("乙"), lowIncome("丙"), noticeOf("丁")}[i]
			ids = append(ids, o.create(writer(), civil, typ, c).ID)
		}
		people := everybody()
		done := map[Action]int{}
		sealed := map[int64]string{}
		for n := range acts {
			id := ids[r.IntN(len(ids))]
			before := o.detail(id)
			who := people[r.IntN(len(people))]
			action := Actions()[r.IntN(len(Actions()))]
			if r.IntN(3) > 0 && len(before.Moves) > 0 {
				action = before.Moves[r.IntN(len(before.Moves))].Action
			}
			if shortcut[action] && r.IntN(20) > 0 { // seldom, or nothing else would be reached
				continue
			}
			if r.IntN(12) == 0 {
				_ = o.save(who, id, func(ch *Change) { ch.Content.Summary = fmt.Sprint("概述", n) })
				o.unchanged(t, seed, before, o.detail(id), sealed)
				continue
			}
			err := o.try(who, id, action, o.randomForm(r))
			after := o.detail(id)
			switch {
			case err != nil && !refusal(err):
				t.Fatalf("seed %d: %s by %s: %v", seed, action, who.Name, err)
			case err != nil && (after.Version != before.Version || after.Draft.State != before.Draft.State):
				t.Fatalf("seed %d: the refused %s changed the item", seed, action)
			case err != nil:
				o.unchanged(t, seed, before, after, sealed)
				continue
			}
			done[action]++
			if !inTable(before, after, action) {
				t.Fatalf("seed %d: %s made %s/%s from %s/%s", seed, action, after.Stage, after.Draft.State, before.Stage, before.Draft.State)
			}
			if action == ActPublish || action == ActEmergency {
				sealed[after.Revisions[0].ID] = after.Revisions[0].Content.V.Hash()
				if len(after.Revisions) != len(before.Revisions)+1 || after.Revisions[0].ID != after.RevisionID {
					t.Fatalf("seed %d: publishing made no new revision", seed)
				}
			} else {
				o.unchanged(t, seed, before, after, sealed)
			}
		}
		if len(done) < 13 {
			t.Errorf("seed %d: only %d kinds of act succeeded: %v", seed, len(done), done)
		}
	})
}

var shortcut = map[Action]bool{ActEmergency: true, ActDrop: true, ActWithdraw: true, ActOffline: true, ActRecall: true, ActReturn: true}

func (o *office) randomForm(r *rand.Rand) Form {
	f := Form{Reason: "理由", PublishAt: db.At(o.now.Add(time.Hour)), Phone: &Phone{By: "示例局长", At: db.At(o.now)},
		Effect: &Effect{Validity: Repealed, On: day("2026-11-23"), Basis: "蒙政发〔2026〕9号"}}
	if r.IntN(5) > 0 {
		f.Secrecy = clean()
	}
	if r.IntN(6) == 0 {
		f.Paper = o.scan()
	}
	return f
}

// unchanged holds that the public sees the same words as before, and that no
// sealed revision has other ones.
func (o *office) unchanged(t *testing.T, seed uint64, before, after Detail, sealed map[int64]string) {
	t.Helper()
	if after.RevisionID != before.RevisionID {
		t.Fatalf("seed %d: the public revision changed without publishing", seed)
	}
	for _, r := range after.Revisions {
		if want, ok := sealed[r.ID]; ok && r.Content.V.Hash() != want {
			t.Fatalf("seed %d: revision %d changed", seed, r.ID)
		}
	}
}

// inTable reports that a table has the step that was made.
func inTable(before, after Detail, action Action) bool {
	for _, m := range moves {
		if m.Action == action && m.From == before.Draft.State && m.fits(before.Draft.Level) && m.To == after.Draft.State {
			return m.To == Published && action != ActCountersign && after.Stage == Live || m.To != Published || action == ActCountersign
		}
	}
	for _, x := range turns {
		if x.Action == action && x.From == before.Stage && x.To == after.Stage {
			return true
		}
	}
	return false
}

func TestEveryStateCanBeReachedAndLeft(t *testing.T) {
	reached := map[State]bool{Draft: true}
	for range moves {
		for _, m := range moves {
			if reached[m.From] {
				reached[m.To] = true
			}
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s)
		}
		if s.Open() {
			if _, err := next(s, "nonsense", 1); fault.KindOf(err) != fault.KindConflict {
				t.Errorf("%s: %v", s, err)
			}
		}
	}
	for _, a := range Actions() {
		if a.Name() == "" {
			t.Errorf("%s has no name", a)
		}
	}
}
