package importer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
)

var (
	dayForm     = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?$`)
	compactDay  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	monthForm   = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?$`)
	quarterForm = regexp.MustCompile(`^(\d{4})\s*年?\s*(?:第?\s*([一二三四1-4])\s*季度?|[Qq]([1-4]))$`)
	halfForm    = regexp.MustCompile(`^(\d{4})\s*年?\s*(?:(上|下)半年?|[Hh]([12]))$`)
	yearForm    = regexp.MustCompile(`^(\d{4})\s*(?:年度?)?$`)
)

// normal writes a value as the form has it: days as 2026-01-02, amounts
// without separators, periods as 2026-08. What it does not understand stays
// and is said.
func (rd *itemReader) normal(line *itemLine, c itemColumn, text string) string {
	switch {
	case c.To == ofCommon+"period":
		return periodOf(text)
	case c.Kind == form.Day:
		day, ok := dayOf(text)
		if !ok {
			line.say(c.To, term.SeverityError, codeFieldWrong, fmt.Sprintf("“%s”应是日期，如 2026-08-05；表中是“%s”。", c.Header, text))
			return ""
		}
		return day.String()
	case c.Kind == form.Amount:
		return amountOf(text)
	case c.Kind == form.Number:
		return strings.NewReplacer(",", "", "，", "").Replace(text)
	}
	return text
}

func amountOf(text string) string {
	text = strings.TrimSuffix(strings.NewReplacer(",", "", "，", "", "￥", "", "¥", "", " ", "").Replace(text), "元")
	if text == "-" || text == "—" || text == "－" { // how account books write nothing
		return ""
	}
	return text
}

func dayOf(text string) (calendar.Date, bool) {
	m := dayForm.FindStringSubmatch(text)
	if m == nil {
		m = compactDay.FindStringSubmatch(text)
	}
	if m == nil {
		return calendar.Date{}, false
	}
	d, err := calendar.Parse(m[1] + "-" + two(m[2]) + "-" + two(m[3]))
	return d, err == nil
}

func two(s string) string {
	n, _ := strconv.Atoi(s) // digits by the pattern
	return fmt.Sprintf("%02d", n)
}

var chineseDigit = map[string]string{"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}

// periodOf reads 2026年8月, 2026年第三季度, 2026年上半年, 2026年度; anything
// else stays as it is and the form refuses it.
func periodOf(text string) string {
	digit := func(a, b string) string {
		if a == "" {
			a = b
		}
		if d, ok := chineseDigit[a]; ok {
			return d
		}
		return a
	}
	switch {
	case monthForm.MatchString(text):
		m := monthForm.FindStringSubmatch(text)
		return m[1] + "-" + two(m[2])
	case quarterForm.MatchString(text):
		m := quarterForm.FindStringSubmatch(text)
		return m[1] + "Q" + digit(m[2], m[3])
	case halfForm.MatchString(text):
		m := halfForm.FindStringSubmatch(text)
		return m[1] + "H" + digit(m[2], m[3])
	case yearForm.MatchString(text):
		return yearForm.FindStringSubmatch(text)[1]
	}
	if d, ok := dayOf(text); ok && d.Day() == 1 { // a month that a program made a day of
		return d.String()[:7]
	}
	return text
}
