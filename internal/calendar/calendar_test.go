package calendar

import (
	"strings"
	"testing"
	"testing/quick"
	"time"

	"lianghua/internal/fault"
)

// Working days of the year, counted from the State Council's notices.
func TestYearTotals(t *testing.T) {
	c := Embedded()
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		n := 0
		for _, d := range c.Days(On(year, 1, 1), On(year, 12, 31)) {
			if d.Workday {
				n++
			}
		}
		if n != want {
			t.Errorf("%d: %d working days, want %d", year, n, want)
		}
	}
}

func TestAroundTheFestivals(t *testing.T) {
	c := Embedded()
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-02-13", 1, "2026-02-14"},  // a Saturday of work before 春节
		{"2026-02-14", 1, "2026-02-24"},  // the holiday lies between
		{"2026-02-13", 10, "2026-03-05"}, // with 02-28, a Saturday of work
		{"2026-09-30", 1, "2026-10-08"},  // 国庆
		{"2026-09-30", 3, "2026-10-10"},  // with 10-10, a Saturday of work
		{"2025-01-24", 1, "2025-01-26"},  // a Sunday of work
		{"2025-09-30", 5, "2025-10-14"},
		{"2024-02-08", 1, "2024-02-09"}, // 除夕 2024 counted as work
		{"2024-02-09", 1, "2024-02-18"},
		{"2026-11-23", 20, "2026-12-21"},
	} {
		due := c.AddWorkdays(MustParse(x.from), x.n)
		if due.Date.String() != x.want || due.Provisional {
			t.Errorf("%s + %d: got %s (provisional %v), want %s", x.from, x.n, due.Date, due.Provisional, x.want)
		}
	}
}

// The n-th working day is a working day, and exactly n working days away.
func TestAddAndCountAgree(t *testing.T) {
	c := Embedded()
	agree := func(day uint16, n uint8) bool {
		from := On(2024, 1, 1).AddDays(int(day) % 1000)
		due := c.AddWorkdays(from, int(n)%60)
		return c.WorkdaysUntil(from, due.Date) == int(n)%60 && (int(n)%60 == 0 || c.IsWorkday(due.Date))
	}
	if err := quick.Check(agree, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
}

func TestCrossingIntoAnUnknownYear(t *testing.T) {
	due := Embedded().AddWorkdays(MustParse("2026-12-25"), 10)
	if !due.Provisional || due.Year != 2027 || !strings.Contains(due.Warning(), "2027年") {
		t.Errorf("got %+v %q", due, due.Warning())
	}
	known := New(EmbeddedDays(), append(EmbeddedYears(), 2027))
	if due := known.AddWorkdays(MustParse("2026-12-25"), 10); due.Provisional || due.Warning() != "" {
		t.Errorf("2027 is known now: %+v", due)
	}
}

func TestOneDayDoesNotMakeAYearKnown(t *testing.T) {
	days := append(EmbeddedDays(), Exception{Day: On(2027, 1, 1), Kind: Off})
	due := New(days, EmbeddedYears()).AddWorkdays(MustParse("2026-12-25"), 10)
	if due.Date.String() != "2027-01-11" || !due.Provisional || due.Warning() == "" {
		t.Errorf("one day of 2027 silenced the warning: %+v", due)
	}
}

func TestLegalDayIsShanghais(t *testing.T) {
	if d := DateOf(time.Date(2026, 1, 1, 16, 30, 0, 0, time.UTC)); d.String() != "2026-01-02" {
		t.Errorf("got %s", d)
	}
	if MustParse("2026-11-02").Chinese() != "2026年11月2日" {
		t.Error(MustParse("2026-11-02").Chinese())
	}
}

func TestReadCSVNamesEveryProblem(t *testing.T) {
	_, err := ReadCSV(strings.NewReader("日期,类别\n2027-01-01,放假\n2027-13-01,放假\n2027-01-04,也许\n2027-01-02,放假\n2027-01-01,放假\n"))
	problems := fault.FieldProblems(err)
	if len(problems) != 4 {
		t.Fatalf("got %v", problems)
	}
	for i, word := range []string{"第 3 行", "第 4 行", "没有差别", "出现了两次"} {
		if !strings.Contains(problems[i].Msg, word) {
			t.Errorf("problem %d: %q lacks %q", i, problems[i].Msg, word)
		}
	}
	days, err := ReadCSV(strings.NewReader("date,kind\n2027-01-01,off\n"))
	if err != nil || len(days) != 1 || days[0].Kind != Off {
		t.Errorf("got %v, %v", days, err)
	}
}

func TestReadCSVCountsTheFilesOwnLines(t *testing.T) {
	_, err := ReadCSV(strings.NewReader("date,kind\n\n\n2027-01-01,bad\n"))
	if problems := fault.FieldProblems(err); len(problems) != 1 || !strings.Contains(problems[0].Msg, "第 4 行") {
		t.Errorf("got %v", problems)
	}
}

func TestReadCSVAsASpreadsheetSavesIt(t *testing.T) {
	// GB18030: 日期,类别 / 2027/1/1,放假
	days, err := ReadCSV(strings.NewReader("\xc8\xd5\xc6\xda,\xc0\xe0\xb1\xf0\r\n2027/1/1,\xb7\xc5\xbc\xd9\r\n"))
	if err != nil || len(days) != 1 || days[0].Day != On(2027, 1, 1) || days[0].Kind != Off {
		t.Errorf("got %v, %v", days, err)
	}
}

func TestReadCSVRefusesWhatIsNoTable(t *testing.T) {
	if _, err := ReadCSV(strings.NewReader("")); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("an empty file: got %v", err)
	}
	_, err := ReadCSV(strings.NewReader(strings.Repeat("x,y\n", 10000)))
	if n := len(fault.FieldProblems(err)); n != maxProblems+1 {
		t.Errorf("%d problems shown", n)
	}
	if _, err := ReadCSV(strings.NewReader(strings.Repeat("\n", maxBytes+1))); fault.KindOf(err) != fault.KindTooLarge {
		t.Errorf("a huge file: got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2026-02-29")
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err == nil && s != "" && d.String() != s {
			t.Errorf("%q became %q", s, d)
		}
	})
}

func TestNoDateIsNoDistance(t *testing.T) {
	c := Embedded()
	if n := c.WorkdaysUntil(MustParse("2026-11-24"), Date{}); n != 0 {
		t.Errorf("until no date: %d", n)
	}
	if n := c.WorkdaysUntil(Date{}, MustParse("2026-11-24")); n != 0 {
		t.Errorf("from no date: %d", n)
	}
}

// Every start within three weeks of 春节 and 国庆, every limit up to 40 working
// days: the last day is a working day and exactly so many away; a later start
// or a longer limit never ends earlier; a holiday adds days and never takes any.
func TestLimitsAroundTheFestivalsHold(t *testing.T) {
	c := Embedded()
	for _, feast := range []string{"2024-02-10", "2025-01-29", "2026-02-17", "2024-10-01", "2025-10-01", "2026-10-01"} {
		for off := -21; off <= 21; off++ {
			from := MustParse(feast).AddDays(off)
			before := from
			for n := 1; n <= 40; n++ {
				due := c.AddWorkdays(from, n).Date
				next := c.AddWorkdays(from.AddDays(1), n).Date
				switch {
				case !c.IsWorkday(due), c.WorkdaysUntil(from, due) != n:
					t.Fatalf("%s + %d ends on %s: working day %v, %d away", from, n, due, c.IsWorkday(due), c.WorkdaysUntil(from, due))
				case !before.Before(due), next.Before(due):
					t.Fatalf("%s + %d ends on %s, one day less on %s, one day later on %s", from, n, due, before, next)
				case due.Before(from.AddDays(n)):
					t.Fatalf("%s + %d ends on %s: fewer days than working days", from, n, due)
				}
				before = due
			}
		}
	}
}
