package duty

import (
	"fmt"
	"strconv"
	"time"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
)

// PeriodOf names the period of a frequency that holds a day: "2026-08",
// "2026Q3", "2026H2", "2026". It is "" for what has no named periods (daily,
// weekly, on demand).
func PeriodOf(f term.Period, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	m := int(d.Month())
	switch f {
	case term.Monthly:
		return fmt.Sprintf("%04d-%02d", d.Year(), m)
	case term.Quarterly:
		return fmt.Sprintf("%04dQ%d", d.Year(), (m+2)/3)
	case term.HalfYearly:
		return fmt.Sprintf("%04dH%d", d.Year(), (m+5)/6)
	case term.Yearly:
		return fmt.Sprintf("%04d", d.Year())
	}
	return ""
}

// Periods names the periods of a frequency in a year, in order.
func Periods(f term.Period, year int) []string {
	var out []string
	for m := time.January; m <= time.December; m += time.Month(max(1, months(f))) {
		if p := PeriodOf(f, calendar.On(year, m, 1)); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func months(f term.Period) int {
	switch f {
	case term.Monthly:
		return 1
	case term.Quarterly:
		return 3
	case term.HalfYearly:
		return 6
	}
	return 12
}

// Span is the first and the last day of a named period; ok is false for a
// text that names none.
func Span(period string) (first, last calendar.Date, ok bool) {
	f, year, n := parsePeriod(period)
	if f == "" {
		return first, last, false
	}
	step := months(f)
	first = calendar.On(year, time.Month((n-1)*step+1), 1)
	return first, calendar.On(year, time.Month(n*step+1), 1).AddDays(-1), true
}

// FrequencyOf is the frequency of a named period, "" for a text that names none.
func FrequencyOf(period string) term.Period {
	f, _, _ := parsePeriod(period)
	return f
}

func parsePeriod(s string) (f term.Period, year, n int) {
	if len(s) < 4 || len(s) > 7 {
		return "", 0, 0
	}
	year, err := strconv.Atoi(s[:4])
	if err != nil || year < 1000 {
		return "", 0, 0
	}
	if len(s) == 4 {
		return term.Yearly, year, 1
	}
	n, err = strconv.Atoi(s[5:])
	if err != nil {
		return "", 0, 0
	}
	switch s[4] {
	case '-':
		f = term.Monthly
	case 'Q':
		f = term.Quarterly
	case 'H':
		f = term.HalfYearly
	}
	if f == "" || n < 1 || n > 12/months(f) || (f == term.Monthly) != (len(s) == 7) {
		return "", 0, 0
	}
	return f, year, n
}

// PeriodName is a period as people say it: 2026年8月, 2026年第三季度,
// 2026年上半年, 2026年; 按需公开 for "".
func PeriodName(period string) string {
	if period == "" {
		return "按需公开"
	}
	f, year, n := parsePeriod(period)
	switch f {
	case term.Monthly:
		return fmt.Sprintf("%d年%d月", year, n)
	case term.Quarterly:
		return fmt.Sprintf("%d年第%s季度", year, [...]string{"一", "二", "三", "四"}[n-1])
	case term.HalfYearly:
		return fmt.Sprintf("%d年%s半年", year, [...]string{"上", "下"}[n-1])
	case term.Yearly:
		return fmt.Sprintf("%d年", year)
	}
	return period
}
