package consult

import (
	"lianghua/internal/calendar"
	"lianghua/internal/settings"
)

// limit is the last day for an answer. The day of receipt does not count.
func limit(k Kind, longer bool, received calendar.Date, v settings.Values, cal calendar.Calendar) calendar.Date {
	days := v.ConsultDays()
	switch {
	case k == Fix:
		days = v.ConsultFixDays()
	case longer:
		days = v.ConsultLongDays()
	}
	return cal.AddWorkdays(received, days).Date
}

// vetoMonths: a letter that is unanswered for so long fails the whole site
// (政府网站与政务新媒体检查指标, 国办秘函〔2019〕19号, 单项否决: 互动回应差).
const vetoMonths = 3

// veto is the day on which an unanswered letter fails the site.
func veto(received calendar.Date) calendar.Date {
	first := calendar.On(received.Year(), received.Month()+vetoMonths, 1)
	last := calendar.On(first.Year(), first.Month()+1, 0).Day()
	return calendar.On(first.Year(), first.Month(), min(received.Day(), last))
}

// left are the working days that remain: 0 on the last day, less than 0 when
// it is over.
func left(today, due calendar.Date, cal calendar.Calendar) int {
	if today.After(due) {
		return -max(1, cal.WorkdaysUntil(due, today))
	}
	return cal.WorkdaysUntil(today, due)
}

// stages are the working days that remain when a reminder goes out.
var stages = []int{5, 2, 0}

// stage is the reminder that is due: the lowest stage that was reached, 99 for
// none yet, -1 when the day is over.
func stage(left int) int {
	if left < 0 {
		return -1
	}
	at := 99
	for _, s := range stages {
		if left <= s {
			at = s
		}
	}
	return at
}
