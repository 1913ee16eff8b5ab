// Package clock computes the limits of a request for information (依申请公开)
// from its facts: which days count, which do not and by what article. It is
// pure: no database, no clock of its own; the same facts and the same calendar
// always give the same dates.
//
// # What the law says and how it is read here
//
// The day of receipt does not count (民法典 §201; a setting of the county).
// The office asks for a correction within 7 working days, once; the 20 days
// start anew when the corrected application is received (条例 §30). The answer
// is due within 20 working days and may be extended by at most 20 (条例 §33).
// While a third party (条例 §32) or the organ that made the information too
// (条例 §34) is asked, the days are not counted (条例 §33): from the day after
// the letter was sent up to and including the day the opinion arrived, at most
// to the 15th working day after the letter was received. A fee notice starts
// the 20 days anew on the day after payment (政府信息公开信息处理费管理办法
// §6). Expert opinions and joint reviews (专家论证、会商) stop nothing: there
// is no kind of event for them.
//
// # Open ends
//
// A question without its end is known to be open up to the last known day:
// Facts.AsOf or the day of the latest event, whichever is later.
//
//   - A letter of consultation whose receipt is known and whose answer is not:
//     excluded up to the 15th working day after receipt, since silence then
//     hands the decision back (§32) or is consent (§34). The date is firm, and
//     moves forward in time only if the opinion comes earlier.
//   - A letter whose receipt is not known either: excluded up to the last known
//     day, and the date is provisional. It can only move later.
//   - A correction asked for, or a fee, and nothing received: as if it were
//     received on the last known day; provisional, and can only move later.
package clock

import "lianghua/internal/calendar"

// Kind says what happened.
type Kind string

// The kinds of event. Whatever else happens to a request stops no clock.
const (
	CorrectionSent     Kind = "correction_sent"           // 补正告知书 sent, once
	CorrectionReceived Kind = "correction_received"       // the corrected application came
	ConsultSent        Kind = "consult_sent"              // 征求意见书 to a third party
	ConsultReceived    Kind = "consult_received_by_third" // the third party has it
	ConsultAnswered    Kind = "consult_answered"          // its opinion came
	CoOrganSent        Kind = "coorgan_sent"              // 征求意见书 to the organ that made it too
	CoOrganReceived    Kind = "coorgan_received_by_organ" // that organ has it
	CoOrganAnswered    Kind = "coorgan_answered"          // its opinion came
	Extended           Kind = "extended"                  // extension approved, by Days working days
	FeeNotice          Kind = "fee_notice"                // 收费通知书 sent
	FeePaid            Kind = "fee_paid"                  // paid
)

// Event is one fact about a request.
type Event struct {
	Kind Kind          `json:"kind"`
	On   calendar.Date `json:"on"`
	// Days is the length of an extension in working days, 1 to 20; other kinds have none.
	Days int `json:"days,omitempty"`
	// Party tells consultations apart that run at the same time; "" belongs to
	// the earliest one that is still open.
	Party string `json:"party,omitempty"`
}

// Facts is all that the limits depend on.
type Facts struct {
	Received calendar.Date // 收到申请之日, by channel: 条例 §31
	Events   []Event       // in any order
	// CountFirstDay counts the day of receipt itself (首日不计 switched off).
	CountFirstDay bool
	// AsOf is the day up to which nothing else is known to have happened; zero
	// is the day of the latest event.
	AsOf calendar.Date
	// Kept: the extensions are of a record and were in time by the calendar of
	// their day. One that a changed calendar makes late stands, with a warning.
	Kept bool
}

// Step is one calendar day of the ladder (期限计算说明).
type Step struct {
	Date    calendar.Date `json:"date"`
	Counted bool          `json:"counted"`
	N       int           `json:"n"`       // the day's number when it counts, else 0
	Reason  string        `json:"reason"`  // why it counts or not
	Article string        `json:"article"` // by what article
}

// Result is what follows from the facts.
type Result struct {
	CorrectionDue calendar.Date // last day to ask for a correction
	Due           calendar.Date // last day to answer
	// Provisional: the dates may move, either because a year has no calendar
	// (UnknownYear) or because a question is open whose end is not known (Waiting).
	Provisional bool
	UnknownYear int    // the first year without a calendar, 0 if none
	Waiting     string // what is waited for, "" if nothing
	// Start is the day from which the 20 days were last counted.
	Start calendar.Date
	// Limit is the number of working days: 20 and the extension.
	Limit int
	// Suspended is how many working days a consultation took out.
	Suspended int
	// Warnings are facts that happened although they should not have.
	Warnings []string
	// Ladder is every calendar day from receipt to Due.
	Ladder []Step
}

// Compute derives the limits from the facts. Facts that contradict one another
// or the law are refused with every problem at once, in the office's words.
func Compute(f Facts, cal calendar.Calendar) (Result, error) {
	c, err := read(f, cal)
	if err != nil {
		return Result{}, err
	}
	return c.result(), nil
}
