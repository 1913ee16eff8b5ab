package workday_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
)

var officer = audit.Who{AccountID: 1, Name: "示例甲", Role: "county.officer", Face: "web"}

func each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		audit.Attach(d, k)
		f(t, d)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(d *db.DB, f func(tx *db.Tx) error) error { return d.Write(context.Background(), f) }

func seed(t *testing.T, d *db.DB) (added int) {
	t.Helper()
	must(t, write(d, func(tx *db.Tx) (err error) {
		added, err = workday.Seed(tx, officer)
		return err
	}))
	return added
}

func load(t *testing.T, d *db.DB) calendar.Calendar {
	t.Helper()
	c, err := workday.LoadCalendar(d.Reader(context.Background()))
	must(t, err)
	return c
}

func TestSeedIsTheEmbeddedCalendar(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if n := seed(t, d); n != 3 {
			t.Errorf("%d years added", n)
		}
		stored, embedded := load(t, d), calendar.Embedded()
		if !slices.Equal(stored.Years(), embedded.Years()) {
			t.Errorf("years %v", stored.Years())
		}
		for day := calendar.On(2024, 1, 1); day.Year() < 2027; day = day.AddDays(1) {
			if stored.IsWorkday(day) != embedded.IsWorkday(day) {
				t.Errorf("%s: a working day: %v", day, stored.IsWorkday(day))
			}
		}
		years, err := workday.Years(d.Reader(context.Background()))
		must(t, err)
		if len(years) != 3 || years[0].Year != 2026 || years[0].Off == 0 || years[0].Work == 0 || !strings.Contains(years[0].Source, "2026年") {
			t.Errorf("years: %+v", years)
		}
	})
}

func TestSeedNeverGoesOverEdits(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		byHand := calendar.Exception{Day: calendar.On(2026, 10, 1), Kind: calendar.Off, Note: "县里另定"}
		must(t, write(d, func(tx *db.Tx) error { return workday.SetDay(tx, officer, byHand) }))
		if load(t, d).Known(2026) {
			t.Error("one day made its year known")
		}
		seed(t, d)
		days, err := workday.Days(d.Reader(context.Background()), 2026)
		must(t, err)
		if !slices.Contains(days, byHand) {
			t.Error("the note of a day set by hand was lost")
		}
		must(t, write(d, func(tx *db.Tx) error { return workday.RemoveDay(tx, officer, byHand.Day) }))
		if n := seed(t, d); n != 0 || !load(t, d).IsWorkday(byHand.Day) {
			t.Errorf("%d years added again; the removed day is back: %v", n, !load(t, d).IsWorkday(byHand.Day))
		}
	})
}

func TestAYearIsReplacedWhole(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		first := []calendar.Exception{{Day: calendar.On(2027, 1, 1), Kind: calendar.Off, Note: "元旦"}, {Day: calendar.On(2027, 2, 8), Kind: calendar.Off}}
		second := []calendar.Exception{{Day: calendar.On(2027, 1, 1), Kind: calendar.Off}, {Day: calendar.On(2027, 1, 3), Kind: calendar.Work}}
		for _, days := range [][]calendar.Exception{first, second} {
			must(t, write(d, func(tx *db.Tx) error { return workday.PutYear(tx, officer, 2027, " 通知 ", days) }))
		}
		got, err := workday.Days(d.Reader(context.Background()), 2027)
		must(t, err)
		if !slices.Equal(got, second) || !load(t, d).Known(2027) {
			t.Errorf("days %v", got)
		}
		rows, _, err := audit.Page(d.Reader(context.Background()), audit.Filter{ObjectKind: "calendar", ObjectID: "2027"}, 0)
		must(t, err)
		if len(rows) != 2 || rows[0].Action != "calendar.edit" || rows[0].Details()["count"] != float64(2) {
			t.Errorf("acts: %+v", rows)
		}
	})
}

func TestWhatIsWrongIsNamedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := write(d, func(tx *db.Tx) error {
			return workday.PutYear(tx, officer, 2027, "", []calendar.Exception{{Day: calendar.On(2026, 12, 31), Kind: calendar.Off},
				{Day: calendar.On(2027, 1, 2), Kind: calendar.Off}, {Day: calendar.On(2027, 1, 4), Kind: calendar.Work}})
		})
		var fields []string
		for _, p := range fault.FieldProblems(err) {
			fields = append(fields, p.Field)
		}
		if !slices.Equal(fields, []string{"source", "days", "days", "days"}) {
			t.Errorf("problems at %v: %v", fields, err)
		}
		for _, e := range []calendar.Exception{{}, {Day: calendar.On(2026, 11, 23)}, {Day: calendar.On(2026, 11, 22), Kind: calendar.Off},
			{Day: calendar.On(2026, 11, 23), Kind: calendar.Work}, {Day: calendar.On(1926, 11, 23), Kind: calendar.Off},
			{Day: calendar.On(2026, 11, 23), Kind: calendar.Off, Note: strings.Repeat("长", 41)}} {
			if err := write(d, func(tx *db.Tx) error { return workday.SetDay(tx, officer, e) }); fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%v %v: %v", e.Day, e.Kind, err)
			}
		}
		if err := write(d, func(tx *db.Tx) error { return workday.RemoveDay(tx, officer, calendar.On(2026, 11, 23)) }); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("removing a day that is not there: %v", err)
		}
		if c := load(t, d); len(c.Years()) != 0 {
			t.Errorf("years %v were written", c.Years())
		}
	})
}
