package duty

import (
	"slices"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
)

func TestPlanningIsIdempotent(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.entry("救助标准", "每季度公布一次", term.County, civil)
		first := o.replan()
		if first.Added == 0 {
			t.Fatal("nothing was planned")
		}
		if again := o.replan(); again.Any() {
			t.Errorf("planned again: %+v", again)
		}
		o.sound()
	})
}

func TestASheetClosesItsPeriod(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.replan()
		o.on("2026-02-20")
		p := o.publish(Publication{UnitID: village1, Tier: term.Village, Sheet: SheetFinance, Period: "2026-01", Fact: calendar.On(2026, 2, 14)})
		if got := o.duties(village1, "s:village_finance"); !slices.Contains(got, "2026-01 2026-02-24 done 2026-02-14") {
			t.Errorf("%q", got)
		}
		second := o.publish(Publication{UnitID: village1, Tier: term.Village, Sheet: SheetFinance, Period: "2026-01"})
		for item, closed := range map[int64]bool{p.ItemID: true, second.ItemID: false} {
			list, err := ServedBy(o.d.Reader(o.ctx), item)
			if ok(t, err); len(list) != 1 || list[0].Closed != closed || list[0].Period != "2026-01" || list[0].Title == "" {
				t.Errorf("item %d: %+v", item, list)
			}
		}
		o.takeDown(p)
		if got := o.duties(village1, "s:village_finance"); !slices.Contains(got, "2026-01 2026-02-24 done 2026-02-20") {
			t.Errorf("the second item keeps it closed: %q", got)
		}
		o.takeDown(second)
		if got := o.duties(village1, "s:village_finance"); !slices.Contains(got, "2026-01 2026-02-24 open") {
			t.Errorf("nothing serves it: %q", got)
		}
		o.sound()
	})
}

func TestDatesDecideWithoutAPeriod(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entry("救助标准", "每季度首月20日前", term.County, civil)
		slot := "e" + itoa(e) + ":county"
		o.replan()
		o.on("2026-01-12")
		p := o.publish(Publication{UnitID: civil, Tier: term.County, Entries: []int64{e}})
		want := []string{"2025Q4 2026-01-20 done 2026-01-12"}
		if got := o.duties(civil, slot); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		o.on("2026-01-19") // a new revision of the same item serves what it served
		o.replan()
		o.write(func(tx *dbTx) error { return Published(tx, p) })
		want = append(want, "2026Q1 2026-04-20 open")
		if got := o.duties(civil, slot); !slices.Equal(got, want) {
			t.Errorf("after the revision: %q", got)
		}
		o.publish(Publication{UnitID: civil, Tier: term.County, Entries: []int64{e}})
		if got := o.duties(civil, slot); !slices.Equal(got, []string{want[0], "2026Q1 2026-04-20 done 2026-01-19"}) {
			t.Errorf("a second item: %q", got)
		}
		o.sound()
	})
}

func TestClosedFactsOutliveReplanning(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entry("救助标准", "每季度公布一次", term.County, civil)
		slot := "e" + itoa(e) + ":county"
		o.replan()
		o.publish(Publication{UnitID: civil, Tier: term.County, Entries: []int64{e}, Period: "2026Q1"})
		o.write(func(tx *dbTx) error {
			_, err := tx.Exec(`UPDATE claim SET state = 'released' WHERE entry_id = ?`, e)
			return err
		})
		o.on("2026-03-01")
		o.replan()
		if got := o.duties(civil, slot); !slices.Equal(got, []string{"2026Q1 2026-03-31 done 2026-01-05"}) {
			t.Errorf("%q", got)
		}
		o.sound()
	})
}

func TestAnItemServesWhatIsPlannedLater(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entry("救助标准", "每季度公布一次", term.County, civil)
		o.on("2026-02-02")
		o.publish(Publication{UnitID: civil, Tier: term.County, Entries: []int64{e}})
		o.replan()
		if got := o.duties(civil, "e"+itoa(e)+":county"); !slices.Equal(got, []string{"2026Q1 2026-03-31 done 2026-02-02"}) {
			t.Errorf("%q", got)
		}
		o.sound()
	})
}
