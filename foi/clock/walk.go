package clock

import (
	"fmt"

	"lianghua/internal/calendar"
)

// span is days that are not counted: from the day after "from" to "to".
type span struct {
	from, to calendar.Date
	reason   string
	rule     Rule
	talk     bool // a consultation
}

func (s span) holds(d calendar.Date) bool { return d.After(s.from) && !d.After(s.to) }

// spans are the times in which nothing is counted.
func (c *course) spans() []span {
	out := make([]span, 0, len(c.waits)+len(c.talks))
	for _, w := range c.waits {
		s := span{from: w.from, to: w.to, reason: "等待缴费", rule: ruleFee}
		if w.correction {
			s.reason, s.rule = "等待补正", ruleCorrection
		}
		if w.to.IsZero() {
			s.to = c.last
		}
		out = append(out, s)
	}
	for _, t := range c.talks {
		s := span{t.sent, c.talkEnd(t), "征求第三方意见", ruleThird, true}
		if t.coOrgan {
			s.reason, s.rule = "征求共同制作机关意见", ruleCoOrgan
		}
		out = append(out, s)
	}
	return out
}

// talkEnd is the last day that a consultation takes out: the day of the
// opinion, at most the 15th working day after receipt; while neither is known
// the last known day.
func (c *course) talkEnd(t talk) calendar.Date {
	end := t.answered
	if !t.received.IsZero() {
		silent := ThirdDue(t.received, c.cal).Date
		if end.IsZero() || silent.Before(end) {
			end = silent
		}
	}
	if end.IsZero() {
		end = c.last
	}
	return end
}

// counted is one counting of the days.
type counted struct {
	due       calendar.Date
	suspended int
	steps     []Step
}

// count walks from the first day of p until 20 working days and the extension
// are counted.
func (c *course) count(p period) counted {
	limit := ruleAnswer.Days + p.extended
	out := counted{due: p.from, steps: make([]Step, 0, 2*limit)}
	spans := c.spans()
	for n, d := 0, p.from; n < limit && d.Year() <= lastYear+10; d = d.AddDays(1) {
		s, talk := c.step(d, spans)
		switch {
		case d == p.from && !c.countsFirst(p):
			s = Step{Date: d, Reason: firstDay(p.by), Article: firstRule(p.by).Text}
		case s.Counted:
			n++
			s.N = n
			if n > ruleAnswer.Days {
				s.Reason += "（延期）"
			}
		case talk:
			out.suspended++
		}
		out.steps = append(out.steps, s)
		out.due = d
	}
	return out
}

// countsFirst: payment counts from the next day whatever the setting says.
func (c *course) countsFirst(p period) bool { return c.first && p.by != FeePaid }

// firstDay is why the first day does not count.
func firstDay(by Kind) string {
	switch by {
	case CorrectionReceived:
		return "收到补正申请当日不计"
	case FeePaid:
		return "缴费当日不计"
	}
	return "收到申请当日不计"
}

func firstRule(by Kind) Rule {
	if by == FeePaid {
		return ruleFee
	}
	return ruleFirstDay
}

// step says what one day is, apart from being the first, and whether a
// consultation took it out.
func (c *course) step(d calendar.Date, spans []span) (s Step, talk bool) {
	day := c.cal.DayOf(d)
	s = Step{Date: d, Reason: day.Reason, Article: ruleAnswer.Text}
	if !day.Workday {
		s.Article = ruleHolidays.Text
		return s, false
	}
	for _, x := range spans {
		if x.holds(d) {
			s.Reason, s.Article = x.reason, x.rule.Text
			return s, x.talk
		}
	}
	s.Counted = true
	return s, false
}

// result is the ladder from receipt to the last day.
func (c *course) result() Result {
	now := c.periods[len(c.periods)-1]
	k := c.count(now)
	due := c.correctionDue()
	r := Result{CorrectionDue: due.Date, Due: k.due, Start: now.from, Limit: ruleAnswer.Days + now.extended, Suspended: k.suspended,
		Waiting: c.waiting(), Warnings: c.warnings}
	for _, t := range c.talks {
		if t.sent.After(k.due) {
			r.Warnings = append(r.Warnings, fmt.Sprintf("征求意见书 %s 发出时，答复期限 %s 已经届满。", t.sent, k.due))
		}
	}
	r.Ladder = append(c.before(now), k.steps...)
	r.UnknownYear = c.unknownYear(due, k.due)
	r.Provisional = r.UnknownYear > 0 || r.Waiting != ""
	return r
}

// before are the days up to a new start: none of them counts any more.
func (c *course) before(now period) []Step {
	var out []Step
	spans := c.spans()
	for d := c.periods[0].from; d.Before(now.from); d = d.AddDays(1) {
		s, _ := c.step(d, spans)
		if s.Counted {
			s.Counted, s.Reason, s.Article = false, "期限重新计算前的工作日", ruleCorrection.Text
			if now.by == FeePaid {
				s.Article = ruleFee.Text
			}
		}
		if d == c.periods[0].from && !c.first {
			s.Reason, s.Article = firstDay(""), ruleFirstDay.Text
		}
		out = append(out, s)
	}
	return out
}

// correctionDue is the last day to ask for a correction: 7 working days from
// receipt (条例 §30).
func (c *course) correctionDue() calendar.Due {
	n, from := ruleCorrection.Days, c.periods[0].from
	if c.first && c.cal.IsWorkday(from) {
		n--
	}
	return c.cal.AddWorkdays(from, n)
}

// waiting says what is open without a known end.
func (c *course) waiting() string {
	for _, w := range c.waits {
		switch {
		case !w.to.IsZero():
		case w.correction:
			return fmt.Sprintf("补正告知书 %s 发出，尚未收到补正材料", w.from)
		default:
			return fmt.Sprintf("收费通知书 %s 发出，尚未缴费", w.from)
		}
	}
	for _, t := range c.talks {
		if t.answered.IsZero() && t.received.IsZero() {
			return fmt.Sprintf("征求意见书 %s 发出，尚未登记对方收到的日期", t.sent)
		}
	}
	return ""
}

// unknownYear is the first year without a calendar that the count touches.
func (c *course) unknownYear(correction calendar.Due, due calendar.Date) int {
	last := max(correction.Date.Year(), due.Year())
	for y := c.periods[0].from.Year(); y <= last; y++ {
		if !c.cal.Known(y) {
			return y
		}
	}
	return 0
}

// Sentence is what stands beside a provisional date, "" otherwise.
func (r Result) Sentence() string {
	switch {
	case r.Waiting != "" && r.UnknownYear > 0:
		return fmt.Sprintf("%s；%d年的放假安排也尚未录入，日期为暂定。", r.Waiting, r.UnknownYear)
	case r.Waiting != "":
		return r.Waiting + "，日期为暂定，只会推后。"
	case r.UnknownYear > 0:
		return calendar.Due{Provisional: true, Year: r.UnknownYear}.Warning()
	}
	return ""
}
