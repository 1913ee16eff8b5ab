// Package foi keeps applications for government information (依申请公开): one
// door, one clock that can be proved, one answer. Verbs are methods of Service;
// what the law counts is in foi/clock, what an answer is in foi/answer.
package foi

import (
	"context"

	"lianghua/disclose"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Service holds the verbs of the desk and of the public form.
type Service struct {
	DB       *db.DB
	Keys     *crypt.Keys
	Files    *attach.Store
	Calendar func(q db.Reader) (calendar.Calendar, error) // the county's working days
	Items    *disclose.Service                            // 依申请转主动公开 opens a draft there
}

// Request (政府信息公开申请) is one application. The applicant is sealed: see
// Service.Reveal and Service.masked.
type Request struct {
	ID            int64         `db:"id"`
	Number        string        `db:"number"`   // 受理号, unique for the organ
	OrganID       int64         `db:"organ_id"` // the organ addressed (答复机关)
	Channel       Channel       `db:"channel"`
	State         State         `db:"state"`
	Sensitivity   Sensitivity   `db:"sensitivity"`
	SensitiveWhy  string        `db:"sensitive_why"`
	ApplicantType string        `db:"applicant_type"` // answer.Applicant
	Sealed        string        `db:"sealed" json:"-"`
	WhoBlind      string        `db:"who_blind" json:"-"`
	Agent         bool          `db:"agent"`
	Help          bool          `db:"help"` // 需要帮助 (条例第四十三条)
	HelpHow       string        `db:"help_how"`
	Subject       string        `db:"subject"` // one line, for lists
	Need          string        `db:"need"`    // 所需信息
	Purpose       string        `db:"purpose"` // 用途, never required
	Carrier       string        `db:"carrier"`
	Way           string        `db:"way"`
	OtherWay      bool          `db:"other_way"`
	Suggests      bool          `db:"suggests"` // suggests proactive publication (条例第四十四条)
	SubmittedOn   calendar.Date `db:"submitted_on"`
	PostNumber    string        `db:"post_number"`
	TransferFrom  string        `db:"transfer_from"`
	ReceivedOn    calendar.Date `db:"received_on"` // 收到之日 (条例第三十一条)
	ConfirmedOn   calendar.Date `db:"confirmed_on"`
	ConfirmedHow  string        `db:"confirmed_how"`
	ConfirmedBy   string        `db:"confirmed_by"`
	NagOn         calendar.Date `db:"nag_on"` // by then a 待确认 is to be settled
	RegisteredAt  db.NullTime   `db:"registered_at"`
	RegisteredBy  string        `db:"registered_by"`
	Registrar     int64         `db:"registrar"` // person
	Handler       int64         `db:"handler"`   // person, 经办人
	HandlerName   string        `db:"handler_name"`
	FirstView     string        `db:"first_view"` // 初审意见
	CorrectionDue calendar.Date `db:"correction_due_on"`
	DueOn         calendar.Date `db:"due_on"` // by the clock
	Provisional   bool          `db:"provisional"`
	WaitUntil     calendar.Date `db:"wait_until"` // the applicant's or a third party's last day
	DraftID       int64         `db:"draft_id"`
	AnswerCode    string        `db:"answer_code"` // answer.Type.Code
	RuleVersion   string        `db:"rule_version"`
	AnsweredOn    calendar.Date `db:"answered_on"`
	DocumentNo    string        `db:"document_no"`
	DeliveredOn   calendar.Date `db:"delivered_on"`
	ArchivedOn    calendar.Date `db:"archived_on"`
	ArchiveNo     string        `db:"archive_no"`
	ClosedAs      string        `db:"closed_as"`
	ClosedOn      calendar.Date `db:"closed_on"`
	SameAs        int64         `db:"same_as"` // the request that this one repeats
	ItemID        int64         `db:"item_id"`
	PublishedAt   db.NullTime   `db:"published_at"`
	PublicNeed    string        `db:"public_need"`
	PublicAnswer  string        `db:"public_answer"`
	Imported      int64         `db:"imported"` // import batch, 0: none
	Notes         string        `db:"notes"`
	ErasedAt      db.NullTime   `db:"erased_at"`
	Version       int64         `db:"version"`
	Organ         string        `db:"organ"` // the organ's name
	OrganShort    string        `db:"organ_short"`
	OrganPath     string        `db:"organ_path"`
}

const requestColumns = `r.id, r.number, r.organ_id, r.channel, r.state, r.sensitivity, r.sensitive_why, r.applicant_type, r.sealed, r.who_blind,
	r.agent, r.help, r.help_how, r.subject, r.need, r.purpose, r.carrier, r.way, r.other_way, r.suggests, r.submitted_on, r.post_number,
	r.transfer_from, r.received_on, r.confirmed_on, r.confirmed_how, r.confirmed_by, r.nag_on, r.registered_at, r.registered_by, r.registrar,
	r.handler, r.handler_name, r.first_view, r.correction_due_on, r.due_on, r.provisional, r.wait_until, r.draft_id, r.answer_code,
	r.rule_version, r.answered_on, r.document_no, r.delivered_on, r.archived_on, r.archive_no, r.closed_as, r.closed_on, r.same_as,
	r.item_id, r.published_at, r.public_need, r.public_answer, COALESCE(r.imported, 0) AS imported, r.notes, r.erased_at, r.version, u.name AS organ, u.short_name AS organ_short, u.path AS organ_path`

const requestFrom = ` FROM foi_request r JOIN org_unit u ON u.id = r.organ_id `

// Ref names a request and the version that the person saw.
type Ref struct{ ID, Version int64 }

// Open reports a case whose answer is still owed.
func (r Request) Open() bool { return r.AnsweredOn.IsZero() && r.ClosedOn.IsZero() }

// ByID reads one request; NotFound when there is none. The caller checks the right.
func ByID(q db.Reader, id int64) (Request, error) {
	var r Request
	err := q.Get(&r, `SELECT `+requestColumns+requestFrom+`WHERE r.id = ?`, id)
	if db.NoRows(err) {
		return r, errNone
	}
	return r, fault.Wrap("foi.ByID", err)
}

var errNone = fault.NotFound("没有这件申请，或不在您的办理范围。请从申请列表重新进入。")

// Channel is how an application came in (提交方式); the day of receipt follows
// from it (条例第三十一条).
type Channel string

// The channels.
const (
	Web      Channel = "web"      // 互联网
	Counter  Channel = "counter"  // 当面提交
	Signed   Channel = "signed"   // 需要签收的邮件
	Ordinary Channel = "ordinary" // 平常信函
	Fax      Channel = "fax"      // 传真
	Transfer Channel = "transfer" // 其他单位转来
)

// Channels lists all channels; those that the desk enters come first.
func Channels() []Channel { return []Channel{Counter, Signed, Ordinary, Fax, Transfer, Web} }

var channelNames = map[Channel]string{Web: "互联网", Counter: "当面提交", Signed: "签收邮件（挂号、快递）", Ordinary: "平常信函",
	Fax: "传真", Transfer: "其他单位转来"}

// Name is the channel in Chinese.
func (c Channel) Name() string { return channelNames[c] }

// Confirmed reports a channel whose day of receipt is the day on which the
// office confirms with the applicant (条例第三十一条第二项、第三项).
func (c Channel) Confirmed() bool { return c == Web || c == Ordinary || c == Fax }

// Sensitivity chooses the way of an answer to its signature.
type Sensitivity string

// The three.
const (
	Plain Sensitivity = "plain" // 一般
	Key   Sensitivity = "key"   // 重点
	Suit  Sensitivity = "suit"  // 涉诉
)

// Sensitivities lists all.
func Sensitivities() []Sensitivity { return []Sensitivity{Plain, Key, Suit} }

// Name is the sensitivity in Chinese.
func (s Sensitivity) Name() string {
	return map[Sensitivity]string{Plain: "一般", Key: "重点", Suit: "涉诉"}[s]
}

// write runs one verb in a transaction.
func (s *Service) write(ctx context.Context, op string, f func(tx *db.Tx) error) error {
	return fault.Wrap(op, s.DB.Write(ctx, f))
}
