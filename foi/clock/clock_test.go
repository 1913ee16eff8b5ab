package clock

import (
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

// on makes events from "kind date" pairs; extended takes "20@2026-01-02".
func on(pairs ...string) (out []Event) {
	for i := 0; i < len(pairs); i += 2 {
		e := Event{Kind: Kind(pairs[i])}
		date := pairs[i+1]
		if n, rest, ok := strings.Cut(date, "@"); ok {
			for _, r := range n {
				e.Days = e.Days*10 + int(r-'0')
			}
			date = rest
		}
		e.On = day(date)
		out = append(out, e)
	}
	return out
}

func compute(t *testing.T, received string, events ...string) Result {
	t.Helper()
	r, err := Compute(Facts{Received: day(received), Events: on(events...)}, calendar.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The examples of the office's rule book, counted by hand over the State
// Council's holiday notices.
func TestWorkedExamples(t *testing.T) {
	for _, x := range []struct{ received, correction, due string }{
		{"2025-09-26", "", "2025-10-30"},
		{"2025-01-20", "", "2025-02-21"},
		{"2026-02-10", "", "2026-03-16"},
		{"2026-09-18", "2026-09-29", "2026-10-22"},
		{"2026-02-13", "2026-03-02", ""},
		{"2026-04-30", "", "2026-06-01"},
	} {
		r := compute(t, x.received)
		if x.due != "" && r.Due.String() != x.due {
			t.Errorf("received %s: due %s, want %s", x.received, r.Due, x.due)
		}
		if x.correction != "" && r.CorrectionDue.String() != x.correction {
			t.Errorf("received %s: correction until %s, want %s", x.received, r.CorrectionDue, x.correction)
		}
		if r.Provisional || r.Limit != 20 || r.Sentence() != "" {
			t.Errorf("received %s: %+v", x.received, r)
		}
	}
}

// Counted by hand: 2026-06-01 is a Monday, 06-19 a holiday.
func TestSuspensionsAndRestarts(t *testing.T) {
	for _, x := range []struct {
		name      string
		events    []string
		due       string
		suspended int
	}{
		{"nothing", nil, "2026-06-30", 0},
		{"answered", []string{"consult_sent", "2026-06-03", "consult_received_by_third", "2026-06-05", "consult_answered", "2026-06-10"}, "2026-07-07", 5},
		{"answered the same day", []string{"consult_sent", "2026-06-03", "consult_answered", "2026-06-03"}, "2026-06-30", 0},
		{"silent", []string{"consult_sent", "2026-06-03", "consult_received_by_third", "2026-06-05"}, "2026-07-23", 17},
		{"late is silent", []string{"consult_sent", "2026-06-03", "consult_received_by_third", "2026-06-05", "consult_answered", "2026-07-20"}, "2026-07-23", 17},
		{"two at once", []string{"consult_sent", "2026-06-03", "consult_sent", "2026-06-04", "consult_answered", "2026-06-08", "consult_answered", "2026-06-10"}, "2026-07-07", 5},
		{"one behind the other", []string{"consult_sent", "2026-06-03", "consult_answered", "2026-06-05", "coorgan_sent", "2026-06-08", "coorgan_answered", "2026-06-10"}, "2026-07-06", 4},
		{"over the holiday", []string{"consult_sent", "2026-06-18", "consult_answered", "2026-06-22"}, "2026-07-01", 1},
		{"extended", []string{"extended", "20@2026-06-29"}, "2026-07-28", 0},
		{"extended by 5", []string{"extended", "5@2026-06-01"}, "2026-07-07", 0},
		{"corrected", []string{"correction_sent", "2026-06-05", "correction_received", "2026-06-12"}, "2026-07-13", 0},
		{"paid", []string{"fee_notice", "2026-06-05", "fee_paid", "2026-06-12"}, "2026-07-13", 0},
		{"paid on a Saturday", []string{"fee_notice", "2026-06-05", "fee_paid", "2026-06-13"}, "2026-07-13", 0},
		{"corrected, then asked", []string{"correction_sent", "2026-06-05", "correction_received", "2026-06-12", "consult_sent", "2026-06-15", "consult_answered", "2026-06-17"}, "2026-07-15", 2},
		{"asked across the correction", []string{"correction_sent", "2026-06-05", "consult_sent", "2026-06-11", "correction_received", "2026-06-12", "consult_answered", "2026-06-15"}, "2026-07-14", 1},
		{"an extension ends with its counting", []string{"extended", "20@2026-06-03", "correction_sent", "2026-06-05", "correction_received", "2026-06-12"}, "2026-07-13", 0},
		{"extended while asked", []string{"consult_sent", "2026-06-03", "consult_answered", "2026-06-10", "extended", "10@2026-07-01"}, "2026-07-21", 5},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := compute(t, "2026-06-01", x.events...)
			if r.Due.String() != x.due || r.Suspended != x.suspended || r.Provisional {
				t.Errorf("due %s, %d suspended, provisional %v; want %s, %d", r.Due, r.Suspended, r.Provisional, x.due, x.suspended)
			}
		})
	}
}

func TestTheFirstDayCountsWhenTheCountySaysSo(t *testing.T) {
	for _, x := range []struct{ received, due, correction string }{
		{"2026-06-01", "2026-06-29", "2026-06-09"},
		{"2026-06-06", "2026-07-06", "2026-06-16"}, // a Saturday counts for nobody
	} {
		r, err := Compute(Facts{Received: day(x.received), CountFirstDay: true}, calendar.Embedded())
		if err != nil || r.Due.String() != x.due || r.CorrectionDue.String() != x.correction {
			t.Errorf("received %s: due %s, correction %s, %v; want %s, %s", x.received, r.Due, r.CorrectionDue, err, x.due, x.correction)
		}
	}
	paid, err := Compute(Facts{Received: day("2026-06-01"), CountFirstDay: true, Events: on("fee_notice", "2026-06-05", "fee_paid", "2026-06-12")}, calendar.Embedded())
	if err != nil || paid.Due.String() != "2026-07-13" {
		t.Errorf("payment counts from the next day: due %s, %v", paid.Due, err)
	}
}

func TestOpenEndsAreProvisional(t *testing.T) {
	for _, x := range []struct {
		name, asOf, due string
		events          []string
	}{
		{"correction", "", "2026-07-06", []string{"correction_sent", "2026-06-05"}},
		{"correction, today", "2026-06-12", "2026-07-13", []string{"correction_sent", "2026-06-05"}},
		{"fee", "", "2026-07-06", []string{"fee_notice", "2026-06-05"}},
		{"letter without receipt", "", "2026-06-30", []string{"consult_sent", "2026-06-05"}},
		{"letter without receipt, today", "2026-06-10", "2026-07-03", []string{"consult_sent", "2026-06-05"}},
	} {
		f := Facts{Received: day("2026-06-01"), Events: on(x.events...)}
		if x.asOf != "" {
			f.AsOf = day(x.asOf)
		}
		r, err := Compute(f, calendar.Embedded())
		if err != nil || r.Due.String() != x.due || !r.Provisional || r.Waiting == "" || !strings.Contains(r.Sentence(), "暂定") {
			t.Errorf("%s: due %s, want %s; %q, %v", x.name, r.Due, x.due, r.Sentence(), err)
		}
	}
	r := compute(t, "2026-12-21")
	if !r.Provisional || r.UnknownYear != 2027 || !strings.Contains(r.Sentence(), "2027年") {
		t.Errorf("a year without a calendar: %+v", r)
	}
}

func TestImpossibleFactsAreRefusedAllAtOnce(t *testing.T) {
	for _, x := range []struct {
		events []string
		words  []string
	}{
		{[]string{"consult_answered", "2026-06-03", "consult_sent", "2026-06-05"}, []string{"答复不能早于发出"}},
		{[]string{"consult_received_by_third", "2026-06-03"}, []string{"收到不能早于发出"}},
		{[]string{"coorgan_answered", "2026-06-03", "consult_sent", "2026-06-02"}, []string{"此前没有发出"}},
		{[]string{"correction_sent", "2026-06-03", "correction_received", "2026-06-05", "correction_sent", "2026-06-08"}, []string{"补正只能告知一次"}},
		{[]string{"correction_received", "2026-06-03", "correction_sent", "2026-06-05"}, []string{"此前没有发出补正告知书"}},
		{[]string{"fee_paid", "2026-06-03"}, []string{"此前没有发出收费通知书"}},
		{[]string{"extended", "21@2026-06-03"}, []string{"1 至 20 个工作日"}},
		{[]string{"extended", "2026-06-03"}, []string{"写的是 0"}},
		{[]string{"extended", "5@2026-06-30"}, []string{"2026-06-30 届满"}},
		{[]string{"extended", "5@2026-07-01"}, []string{"届满"}},
		{[]string{"extended", "5@2026-06-03", "extended", "5@2026-06-04"}, []string{"延期只能一次"}},
		{[]string{"consult_sent", "2026-05-31"}, []string{"早于收到申请之日"}},
		{[]string{"expert_opinion", "2026-06-03"}, []string{"没有“expert_opinion”这种事项"}},
		{[]string{"consult_sent", "2926-06-03"}, []string{"2100 年之间"}},
		{[]string{"consult_sent", "2026-05-31", "nothing", "2026-06-03", "fee_paid", "", "extended", "21@2026-06-03", "coorgan_answered", "2026-06-03"}, []string{"第 1 项", "第 2 项", "第 3 项", "第 5 项", "第 4 项"}},
		{[]string{"consult_sent", "", "consult_answered", "2026-06-03"}, []string{"第 1 项"}},
	} {
		_, err := Compute(Facts{Received: day("2026-06-01"), Events: on(x.events...)}, calendar.Embedded())
		problems := fault.FieldProblems(err)
		if fault.KindOf(err) != fault.KindInvalid || len(problems) != len(x.words) {
			t.Errorf("%v: %v", x.events, err)
			continue
		}
		for i, w := range x.words {
			if !strings.Contains(problems[i].Msg, w) {
				t.Errorf("%v: %q lacks %q", x.events, problems[i].Msg, w)
			}
		}
	}
	if _, err := Compute(Facts{}, calendar.Embedded()); !strings.Contains(fault.Message(err), "收到申请之日") {
		t.Errorf("no receipt: %v", err)
	}
}

func TestLateActsAreWarnedOf(t *testing.T) {
	r := compute(t, "2026-06-01", "correction_sent", "2026-06-15", "correction_received", "2026-06-16")
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "2026-06-10") {
		t.Errorf("late correction: %q", r.Warnings)
	}
	r = compute(t, "2026-06-01", "consult_sent", "2026-07-06", "consult_answered", "2026-07-08")
	if len(r.Warnings) != 1 || r.Due.String() != "2026-06-30" {
		t.Errorf("consultation after the end: %s %q", r.Due, r.Warnings)
	}
}

// Parties keep consultations apart that run at the same time.
func TestPartiesKeepConsultationsApart(t *testing.T) {
	events := []Event{
		{Kind: ConsultSent, On: day("2026-06-03"), Party: "甲"},
		{Kind: ConsultSent, On: day("2026-06-03"), Party: "乙"},
		{Kind: ConsultReceived, On: day("2026-06-04"), Party: "乙"},
		{Kind: ConsultAnswered, On: day("2026-06-05"), Party: "甲"},
	}
	r, err := Compute(Facts{Received: day("2026-06-01"), Events: events}, calendar.Embedded())
	if err != nil || r.Due.String() != "2026-07-22" || r.Provisional {
		t.Errorf("due %s, %v", r.Due, err) // 乙 is silent until 2026-06-26
	}
}

func BenchmarkLadder(b *testing.B) {
	cal := calendar.Embedded()
	f := Facts{Received: day("2026-01-20"), Events: on("correction_sent", "2026-01-26", "correction_received", "2026-02-04",
		"consult_sent", "2026-02-06", "consult_received_by_third", "2026-02-10", "coorgan_sent", "2026-02-09", "coorgan_answered", "2026-03-02",
		"extended", "20@2026-03-10")}
	for b.Loop() {
		if _, err := Compute(f, cal); err != nil {
			b.Fatal(err)
		}
	}
}
