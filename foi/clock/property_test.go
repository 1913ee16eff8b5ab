package clock

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"lianghua/internal/calendar"
)

// randomCalendar has a table for 2026 and 2027 with random holidays and
// make-up days.
func randomCalendar(r *rand.Rand) calendar.Calendar {
	var days []calendar.Exception
	for range r.IntN(60) {
		d := calendar.On(2026, 1, 1).AddDays(r.IntN(720))
		kind := calendar.Off
		if w := d.Weekday(); w == 0 || w == 6 {
			kind = calendar.Work
		}
		days = append(days, calendar.Exception{Day: d, Kind: kind})
	}
	return calendar.New(days, []int{2026, 2027, 2028})
}

// randomTalks are consultations that are possible: sent, perhaps received,
// perhaps answered, each of a party of its own.
func randomTalks(r *rand.Rand, from calendar.Date) (out []Event) {
	for i := range r.IntN(4) {
		sent, received, answered := ConsultSent, ConsultReceived, ConsultAnswered
		if r.IntN(3) == 0 {
			sent, received, answered = CoOrganSent, CoOrganReceived, CoOrganAnswered
		}
		party := string(rune('a' + i))
		d := from.AddDays(r.IntN(25))
		out = append(out, Event{Kind: sent, On: d, Party: party})
		d = d.AddDays(r.IntN(6))
		if r.IntN(4) > 0 {
			out = append(out, Event{Kind: received, On: d, Party: party})
		}
		if r.IntN(3) > 0 {
			out = append(out, Event{Kind: answered, On: d.AddDays(r.IntN(30)), Party: party})
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

const rounds = 3000

// Due is never a day off, the ladder counts exactly n, each day once, and what
// it says of a day is what an independent count says.
func TestLadderProperties(t *testing.T) {
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		cal := randomCalendar(r)
		f := Facts{Received: calendar.On(2026, 1, 1).AddDays(r.IntN(500)), CountFirstDay: r.IntN(2) == 0}
		f.Events = randomTalks(r, f.Received)
		if r.IntN(2) == 0 {
			f.Events = append(f.Events, Event{Kind: Extended, On: f.Received.AddDays(r.IntN(5)), Days: 1 + r.IntN(20)})
		}
		got, err := Compute(f, cal)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		checkLadder(t, seed, f, got, cal)
		if want := plainDue(f, got.Limit, cal); got.Due != want {
			t.Fatalf("seed %d: due %s, counted plainly %s", seed, got.Due, want)
		}
	}
}

func checkLadder(t *testing.T, seed uint64, f Facts, got Result, cal calendar.Calendar) {
	t.Helper()
	n := 0
	for i, s := range got.Ladder {
		if s.Date != f.Received.AddDays(i) {
			t.Fatalf("seed %d: step %d is %s", seed, i, s.Date)
		}
		if s.Reason == "" || s.Article == "" {
			t.Fatalf("seed %d: %s has no reason", seed, s.Date)
		}
		if s.Counted {
			if n++; s.N != n || !cal.IsWorkday(s.Date) {
				t.Fatalf("seed %d: %+v is the %d. to count, a working day: %v", seed, s, n, cal.IsWorkday(s.Date))
			}
		} else if s.N != 0 {
			t.Fatalf("seed %d: %+v does not count", seed, s)
		}
	}
	last := got.Ladder[len(got.Ladder)-1]
	if n != got.Limit || last.Date != got.Due || !last.Counted {
		t.Fatalf("seed %d: %d of %d days counted, due %s, last step %+v", seed, n, got.Limit, got.Due, last)
	}
}

// plainDue counts as a clerk does: strike out the days of each letter on a
// wall calendar, then count what is left.
func plainDue(f Facts, limit int, cal calendar.Calendar) calendar.Date {
	last := f.Received
	for _, e := range f.Events {
		if e.On.After(last) {
			last = e.On
		}
	}
	struck := map[calendar.Date]bool{}
	for _, sent := range f.Events {
		if sent.Kind != ConsultSent && sent.Kind != CoOrganSent {
			continue
		}
		end := calendar.Date{}
		for _, e := range f.Events {
			if e.Party == sent.Party && (e.Kind == ConsultAnswered || e.Kind == CoOrganAnswered) {
				end = e.On
			}
		}
		for _, e := range f.Events {
			if e.Party != sent.Party || (e.Kind != ConsultReceived && e.Kind != CoOrganReceived) {
				continue
			}
			silent := e.On
			for n := 0; n < 15; {
				if silent = silent.AddDays(1); cal.IsWorkday(silent) {
					n++
				}
			}
			if end.IsZero() || end.After(silent) {
				end = silent
			}
		}
		if end.IsZero() {
			end = last
		}
		for d := sent.On.AddDays(1); !d.After(end); d = d.AddDays(1) {
			struck[d] = true
		}
	}
	d := f.Received
	if !f.CountFirstDay {
		d = d.AddDays(1)
	}
	for n := 0; ; d = d.AddDays(1) {
		if cal.IsWorkday(d) && !struck[d] {
			if n++; n == limit {
				return d
			}
		}
	}
}

// One more consultation, or a later answer, never makes the answer due earlier.
func TestMoreSuspensionIsNeverEarlier(t *testing.T) {
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 2))
		cal := randomCalendar(r)
		f := Facts{Received: calendar.On(2026, 1, 1).AddDays(r.IntN(500)), Events: randomTalks(r, calendar.On(2026, 1, 1).AddDays(500))}
		less, err := Compute(f, cal)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		sent := f.Received.AddDays(r.IntN(30))
		answered := sent.AddDays(r.IntN(30))
		with := func(answered calendar.Date) calendar.Date {
			g := f
			g.Events = append(append([]Event{}, f.Events...), Event{Kind: ConsultSent, On: sent, Party: "x"}, Event{Kind: ConsultAnswered, On: answered, Party: "x"})
			more, err := Compute(g, cal)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			return more.Due
		}
		if more := with(answered); more.Before(less.Due) {
			t.Fatalf("seed %d: %s with one more letter, %s without", seed, more, less.Due)
		} else if later := with(answered.AddDays(1 + r.IntN(9))); later.Before(more) {
			t.Fatalf("seed %d: %s with a later answer, %s before", seed, later, more)
		}
	}
}

// A corrected application is as good as one received on that day: the same
// due date and the same ladder from there. So is payment.
func TestRestartEqualsANewReceipt(t *testing.T) {
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 3))
		cal := randomCalendar(r)
		received := calendar.On(2026, 1, 1).AddDays(r.IntN(500))
		again := received.AddDays(1 + r.IntN(20))
		sent := received.AddDays(r.IntN(again.DaysUntil(received)*-1 + 1))
		later := randomTalks(r, again)
		if r.IntN(2) == 0 {
			later = append(later, Event{Kind: Extended, On: again.AddDays(r.IntN(5)), Days: 1 + r.IntN(20)})
		}
		pair := []Event{{Kind: CorrectionSent, On: sent}, {Kind: CorrectionReceived, On: again}}
		if r.IntN(2) == 0 {
			pair = []Event{{Kind: FeeNotice, On: sent}, {Kind: FeePaid, On: again}}
		}
		restarted, err := Compute(Facts{Received: received, Events: append(pair, later...)}, cal)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		fresh, err := Compute(Facts{Received: again, Events: later}, cal)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		tail := restarted.Ladder[received.DaysUntil(again):]
		if restarted.Due != fresh.Due || len(tail) != len(fresh.Ladder) || !reflect.DeepEqual(tail[1:], fresh.Ladder[1:]) {
			t.Fatalf("seed %d: restarted due %s, fresh %s", seed, restarted.Due, fresh.Due)
		}
		n := 0
		for _, s := range restarted.Ladder {
			if s.Counted {
				n++
			}
		}
		if n != restarted.Limit {
			t.Fatalf("seed %d: the whole ladder counts %d of %d", seed, n, restarted.Limit)
		}
	}
}
