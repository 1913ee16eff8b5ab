package clock

import (
	"fmt"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

// firstYear and lastYear bound the dates that are believed: before it the
// Regulation was not in force, behind it somebody mistyped.
const (
	firstYear = 2008
	lastYear  = 2100
)

// talk is one consultation.
type talk struct {
	coOrgan                  bool
	party                    string
	sent, received, answered calendar.Date
}

// wait is a time in which the applicant is waited for; to is zero while open.
type wait struct {
	correction bool // else a fee
	from, to   calendar.Date
}

// period is one counting of the 20 days: from receipt, from the corrected
// application, from payment.
type period struct {
	from     calendar.Date
	by       Kind // "" for the receipt itself
	extended int
}

// course is the facts put in order.
type course struct {
	cal      calendar.Calendar
	first    bool // the first day counts
	kept     bool // extensions stand as they were approved
	last     calendar.Date
	talks    []talk
	waits    []wait
	periods  []period
	warnings []string
	problems fault.Problems
	unsure   map[Kind]bool // letters of a kind whose day could not be read
}

// placed is an event with its place in what was handed in, for messages.
type placed struct {
	Event
	no int // from 1
}

func (p placed) field() string { return fmt.Sprintf("events[%d]", p.no-1) }

func (c *course) problem(p placed, format string, args ...any) {
	c.problems.Add(p.field(), fmt.Sprintf("第 %d 项“%s”（%s）：", p.no, p.Kind.Name(), p.On)+fmt.Sprintf(format, args...))
}

// read puts the facts in order and refuses what cannot have happened.
func read(f Facts, cal calendar.Calendar) (*course, error) {
	c := &course{cal: cal, first: f.CountFirstDay, kept: f.Kept, last: f.Received, unsure: map[Kind]bool{}}
	if f.Received.IsZero() {
		c.problems.Add("received", "没有写明收到申请之日（received），应写成 2026-01-02。")
	} else if !believable(f.Received) {
		c.problems.Add("received", fmt.Sprintf("收到申请之日 %s 不在 %d 年至 %d 年之间，请核对。", f.Received, firstYear, lastYear))
	}
	events := c.order(f)
	if !believable(f.Received) {
		return nil, c.problems.Err()
	}
	if c.last.Before(f.AsOf) && believable(f.AsOf) {
		c.last = f.AsOf
	}
	c.periods = []period{{from: f.Received}}
	var extensions []placed
	for _, e := range events {
		if e.Kind == Extended {
			extensions = append(extensions, e)
			continue
		}
		c.take(e)
	}
	c.restartAtOpenEnd()
	c.extend(extensions)
	return c, c.problems.Err()
}

func believable(d calendar.Date) bool { return d.Year() >= firstYear && d.Year() <= lastYear }

// order checks each event by itself and sorts them by day.
func (c *course) order(f Facts) []placed {
	out := make([]placed, 0, len(f.Events))
	for i, e := range f.Events {
		p := placed{e, i + 1}
		if !e.Kind.Known() || !believable(e.On) {
			c.unreadable(p)
			continue
		}
		if e.On.Before(f.Received) && believable(f.Received) {
			c.problem(p, "早于收到申请之日 %s。", f.Received)
		}
		if c.last.Before(e.On) {
			c.last = e.On
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		switch {
		case a.On.Before(b.On):
			return -1
		case b.On.Before(a.On):
			return 1
		}
		return a.Kind.order() - b.Kind.order()
	})
	return out
}

// unreadable notes an event that cannot be used; what answers it is then not
// blamed for its absence.
func (c *course) unreadable(p placed) {
	c.unsure[p.Kind] = true
	switch {
	case !p.Kind.Known():
		c.problems.Add(p.field(), fmt.Sprintf("第 %d 项：没有“%s”这种事项，可用的有：%s。", p.no, p.Kind, KindWords()))
	case p.On.IsZero():
		c.problems.Add(p.field(), fmt.Sprintf("第 %d 项“%s”：没有写明日期。", p.no, p.Kind.Name()))
	default:
		c.problem(p, "日期不在 %d 年至 %d 年之间，请核对。", firstYear, lastYear)
	}
}

// take enters one event.
func (c *course) take(e placed) {
	switch e.Kind {
	case CorrectionSent, FeeNotice:
		c.ask(e)
	case CorrectionReceived, FeePaid:
		c.receive(e)
	case ConsultSent, CoOrganSent:
		c.talks = append(c.talks, talk{coOrgan: e.Kind == CoOrganSent, party: e.Party, sent: e.On})
	case ConsultReceived, CoOrganReceived:
		if t := c.find(e, func(t talk) bool { return t.received.IsZero() && t.answered.IsZero() }); t != nil {
			t.received = e.On
			return
		}
		c.orphan(e, "此前没有发出、尚未登记收到的征求意见书。请核对发出日期，收到不能早于发出。")
	case ConsultAnswered, CoOrganAnswered:
		if t := c.find(e, func(t talk) bool { return t.answered.IsZero() }); t != nil {
			t.answered = e.On
			return
		}
		c.orphan(e, "此前没有发出、尚在等待意见的征求意见书。请核对发出日期，答复不能早于发出。")
	}
}

// sentBy is the letter that a kind answers.
var sentBy = map[Kind]Kind{CorrectionReceived: CorrectionSent, FeePaid: FeeNotice, ConsultReceived: ConsultSent, ConsultAnswered: ConsultSent,
	CoOrganReceived: CoOrganSent, CoOrganAnswered: CoOrganSent}

// orphan is an event without the letter it answers.
func (c *course) orphan(e placed, msg string) {
	if !c.unsure[sentBy[e.Kind]] {
		c.problem(e, "%s", msg)
	}
}

// ask begins to wait for the applicant.
func (c *course) ask(e placed) {
	correction := e.Kind == CorrectionSent
	for _, w := range c.waits {
		if w.correction != correction {
			continue
		}
		if correction {
			c.problem(e, "补正只能告知一次（%s），%s 已经发过。", ruleCorrection.Text, w.from)
		} else {
			c.problem(e, "收费通知书 %s 已经发过，一件申请只收一次费。", w.from)
		}
		return
	}
	if due := c.correctionDue(); correction && due.Date.Before(e.On) {
		c.warnings = append(c.warnings, fmt.Sprintf("补正告知书 %s 发出，已过 %s 的补正告知期限（%d 个工作日）。", e.On, due.Date, ruleCorrection.Days))
	}
	c.waits = append(c.waits, wait{correction: correction, from: e.On})
}

// receive ends the wait and starts the 20 days anew.
func (c *course) receive(e placed) {
	correction := e.Kind == CorrectionReceived
	for i := range c.waits {
		w := &c.waits[i]
		if w.correction != correction {
			continue
		}
		if !w.to.IsZero() {
			c.problem(e, "%s 已经登记过，不能再登记一次。", w.to)
			return
		}
		w.to = e.On
		if due := FeeDue(w.from, c.cal); !correction && due.Date.Before(e.On) {
			c.warnings = append(c.warnings, fmt.Sprintf("缴费 %s 晚于收费通知书发出后第 %d 个工作日 %s，请核对申请人收到通知的日期。", e.On, ruleFee.Days, due.Date))
		}
		c.restart(e.On, e.Kind)
		return
	}
	if correction {
		c.orphan(e, "此前没有发出补正告知书。请核对发出日期，收到不能早于发出。")
	} else {
		c.orphan(e, "此前没有发出收费通知书。请核对发出日期，缴费不能早于通知。")
	}
}

func (c *course) restart(on calendar.Date, by Kind) {
	c.periods = append(c.periods, period{from: on, by: by})
}

// restartAtOpenEnd treats what the applicant still owes as received on the
// last known day: the earliest day that is possible.
func (c *course) restartAtOpenEnd() {
	for _, w := range c.waits {
		if !w.to.IsZero() {
			continue
		}
		by := FeePaid
		if w.correction {
			by = CorrectionReceived
		}
		c.restart(c.last, by)
	}
}

// find is the consultation that e belongs to: of its party when it names one;
// among several the earliest that silence has not ended yet, else the earliest.
func (c *course) find(e placed, open func(talk) bool) *talk {
	coOrgan := e.Kind == CoOrganReceived || e.Kind == CoOrganAnswered
	var late *talk
	for i := range c.talks {
		t := &c.talks[i]
		if t.coOrgan != coOrgan || !open(*t) || (e.Party != "" && t.party != e.Party) {
			continue
		}
		if t.received.IsZero() || !ThirdDue(t.received, c.cal).Date.Before(e.On) {
			return t
		}
		if late == nil {
			late = t
		}
	}
	return late
}

// extend enters the extensions: one for each counting of the 20 days, of 1 to
// 20 working days, approved before that counting ended (条例 §33). A
// counting that starts anew starts without extension.
func (c *course) extend(extensions []placed) {
	for _, e := range extensions {
		if e.Days < 1 || e.Days > maxExtension {
			c.problem(e, "延长的期限应为 1 至 %d 个工作日（%s），写的是 %d。", maxExtension, ruleAnswer.Text, e.Days)
			continue
		}
		p := c.periodOn(e.On)
		if p.extended > 0 {
			c.problem(e, "延期只能一次，此前已经批准延长 %d 个工作日。", p.extended)
			continue
		}
		switch due := c.count(*p).due; {
		case e.On.Before(due):
		case c.kept:
			c.warnings = append(c.warnings, fmt.Sprintf("延期 %s 批准，按现在的工作日历答复期限 %s 已经届满，请核对放假安排和收到日期。", e.On, due))
		default:
			c.problem(e, "答复期限 %s 届满，延期应在届满之前批准（%s）。", due, ruleAnswer.Text)
			continue
		}
		p.extended = e.Days
	}
}

// periodOn is the counting that runs on a day.
func (c *course) periodOn(d calendar.Date) *period {
	p := &c.periods[0]
	for i := range c.periods {
		if !d.Before(c.periods[i].from) {
			p = &c.periods[i]
		}
	}
	return p
}
