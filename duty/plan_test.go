package duty

import (
	"fmt"
	"slices"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/org"
)

func TestPeriodsAreNamed(t *testing.T) {
	day := calendar.On(2026, 8, 31)
	for f, want := range map[term.Period]string{term.Monthly: "2026-08", term.Quarterly: "2026Q3", term.HalfYearly: "2026H2", term.Yearly: "2026", term.Weekly: "", OnDemand: ""} {
		if got := PeriodOf(f, day); got != want {
			t.Errorf("%s: %q, want %q", f, got, want)
		}
		if want == "" {
			continue
		}
		first, last, known := Span(want)
		if !known || day.Before(first) || day.After(last) || PeriodOf(f, first) != want || PeriodOf(f, last) != want || PeriodOf(f, last.AddDays(1)) == want {
			t.Errorf("%s is from %s to %s", want, first, last)
		}
	}
	if got := Periods(term.Quarterly, 2026); !slices.Equal(got, []string{"2026Q1", "2026Q2", "2026Q3", "2026Q4"}) {
		t.Error(got)
	}
	if len(Periods(term.Monthly, 2026)) != 12 || Periods(term.Daily, 2026) != nil {
		t.Error("periods of a year")
	}
	for _, bad := range []string{"", "20", "2026-13", "2026-8", "2026Q5", "2026Q0", "2026H3", "2026X1", "abcd", "2026-08-01"} {
		if _, _, known := Span(bad); known {
			t.Errorf("%q is no period", bad)
		}
	}
}

func limit(t *testing.T, text string) []term.Rule {
	t.Helper()
	rules, _ := term.ParseLimit(text)
	return rules
}

func TestLimitsBecomeDuties(t *testing.T) {
	in := Inputs{Calendar: calendar.Embedded(), Units: []org.Unit{{ID: 2, Kind: org.Department}}}
	for text, want := range map[string][]string{
		"信息形成之日起20个工作日内": {" "},
		"每年1月31日前":       {"2025 2026-01-31"},
		"每年10月底前":        {"2026 2026-10-31"},
		"每季度首月20日前":      {"2025Q4 2026-01-20", "2026Q1 2026-04-20", "2026Q2 2026-07-20", "2026Q3 2026-10-20"},
		"每半年公布一次":        {"2026H1 2026-06-30", "2026H2 2026-12-31"},
		"每周更新":           {" "},
		"长期公开":           {" "},
	} {
		in.Entries = []Entry{{ID: 1, Domain: "D20", Rules: limit(t, text)}}
		in.Claims = []Claim{{EntryID: 1, Tier: term.County, UnitID: 2}}
		var got []string
		for _, d := range Plan(in, calendar.On(2026, 1, 1), calendar.On(2026, 12, 31)) {
			got = append(got, d.Period+" "+d.DueOn.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s (%v): %q, want %q", text, in.Entries[0].Rules, got, want)
		}
	}
}

func TestWhoOwes(t *testing.T) {
	in := Inputs{Calendar: calendar.Embedded(), Units: []org.Unit{{ID: 1, Kind: org.County}, {ID: 2, Kind: org.Department}, {ID: 3, Kind: org.Department, Relation: org.Vertical},
		{ID: 5, Kind: org.Township}, {ID: 6, Kind: org.Subdistrict}, {ID: 7, Kind: org.Village, ParentID: 5}, {ID: 8, Kind: org.Community, ParentID: 6}}}
	in.Entries = []Entry{{ID: 1, Domain: "D20"}, {ID: 2, Domain: "D20", Names: "综合 部门预算说明"}}
	in.Claims = []Claim{{EntryID: 1, Tier: term.Township, UnitID: 1, All: true, Except: []int64{6}}, {EntryID: 1, Tier: term.Village, UnitID: 1, All: true},
		{EntryID: 2, Tier: term.County, UnitID: 2}, {EntryID: 9, Tier: term.County, UnitID: 2}}
	in.Presets = []Preset{{ID: 4, Target: ForEntries, Words: "部门预算", Frequency: term.Yearly, Month: 3, Day: 10, Event: "批复", Days: 20, DayUnit: term.Day, Active: true,
		Events: map[int]calendar.Date{2026: calendar.On(2026, 2, 6)}},
		{ID: 5, Target: ForAll, Frequency: term.Yearly, Month: 1, Day: 31, About: -1, Active: true},
		{ID: 6, Target: ForUnit, UnitID: 1, Frequency: term.Yearly, Month: 3, Day: 31, Active: false}}
	in.Sheets = []Sheet{{Key: "village_finance", Frequency: term.Monthly, Active: true}, {Key: "village_events", Frequency: OnDemand, Active: true},
		{Key: "village_party", Frequency: term.HalfYearly}}
	in.TownDays = map[int64]TownDay{6: {Day: 20}}
	var got []string
	for _, d := range Plan(in, calendar.On(2026, 1, 1), calendar.On(2026, 3, 1)) {
		got = append(got, fmt.Sprintf("%d %s %s %s %s", d.UnitID, d.Slot, d.Period, d.DueOn, d.State))
	}
	want := []string{
		"2 e2:county:p4 2026 2026-02-26 open", // 20 days after the day that was entered
		"2 p5 2025 2026-01-31 open",
		"5 e1:township   demand",
		"5 p5 2025 2026-01-31 open",
		"6 p5 2025 2026-01-31 open",
		"7 s:village_events   demand",
		"7 s:village_finance 2025-12 2026-01-15 open",
		"7 s:village_finance 2026-01 2026-02-24 open", // 15 February is in the Spring Festival of 2026
		"8 s:village_events   demand",
		"8 s:village_finance 2025-12 2026-01-20 open",
		"8 s:village_finance 2026-01 2026-02-20 open", // this township's day is not shifted
	}
	if !slices.Equal(got, want) {
		t.Errorf("planned:\n%q\nwant:\n%q", got, want)
	}
}

func TestNobodyOwesWhatFellDueBefore(t *testing.T) {
	in := Inputs{Calendar: calendar.Embedded(), Entries: []Entry{{ID: 1, Rules: []term.Rule{{Kind: term.Periodic, Period: term.Monthly}}}},
		Claims: []Claim{{EntryID: 1, Tier: term.County, UnitID: 2, Since: calendar.On(2026, 3, 1)}}}
	got := Plan(in, calendar.On(2026, 1, 1), calendar.On(2026, 4, 30))
	if len(got) != 2 || got[0].Period != "2026-03" || got[0].DueOn != calendar.On(2026, 3, 31) {
		t.Errorf("%+v", got)
	}
}

func TestTheStatementOfADeclaredDuty(t *testing.T) {
	r := Row{Duty: Duty{Period: "2026Q3", State: Declared}, Title: "救助资金"}
	if got := r.Statement(); got != "截至2026年9月30日，“救助资金”2026年第三季度无应公开信息。" {
		t.Error(got)
	}
	for _, other := range []Row{{Duty: Duty{Period: "2026Q3", State: Waiting}}, {Duty: Duty{State: Declared}}} {
		if got := other.Statement(); got != "" {
			t.Error(got)
		}
	}
}
