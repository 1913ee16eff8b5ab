package claim

import (
	"sync"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/fault"
)

// Eight people press the same button: one gets through, the others are told
// that somebody was there, and nothing is left half done.
func TestOneOfManyGetsThrough(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		c := o.assign(e, term.County, civil)
		if n := o.race(func() error { return o.actErr(liaison(), c, ActAccept, Form{Desk: desk}) }); n != 1 {
			t.Errorf("%d acceptances", n)
		}
		c = o.act(head(), o.claim(c.ID), ActEndorse, Form{})
		if n := o.race(func() error { return o.actErr(officer(), c, ActConfirm, Form{}) }); n != 1 {
			t.Errorf("%d confirmations", n)
		}
		if n := o.count(`SELECT count(*) FROM claim_move WHERE claim_id = ?`, c.ID); n != 4 {
			t.Errorf("%d moves", n)
		}
	})
}

// Two returns of one unit's workbook at the same time leave one set of rows.
func TestReturnsDoNotMix(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.entries("D07", 6, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		p := o.sendRound("D07")
		d := p.open(civil)
		for i := range 6 {
			d.set(i, "公开时限", "实时公开")
		}
		path := d.save(p.dir, "a.xlsx")
		if n := o.race(func() error {
			_, err := o.s.Receive(o.ctx, liaison(), Upload{Name: "a.xlsx", Path: path})
			return err
		}); n < 1 {
			t.Fatalf("%d returns", n)
		}
		if n := o.count(`SELECT count(*) FROM claim_round_row WHERE round_id = ?`, p.round.ID); n != 6 {
			t.Errorf("%d rows", n)
		}
		row := p.page(civil).Differences[0]
		if n := o.race(func() error {
			return o.s.DecideRow(o.ctx, officer(), RowDecision{Round: p.round.ID, Unit: civil, Row: row.ID, Accept: true})
		}); n != 1 {
			t.Errorf("%d decisions", n)
		}
	})
}

// race runs f eight times at once and counts those that went through; a
// refusal must be a conflict.
func (o *office) race(f func() error) int {
	o.t.Helper()
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = f()
		}()
	}
	wg.Wait()
	n := 0
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case fault.KindOf(err) != fault.KindConflict:
			o.t.Error(err)
		}
	}
	return n
}
