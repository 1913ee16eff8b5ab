package letter

// Data is what letters are written from. It is flat and holds finished text:
// dates as 2026年11月28日 (see Day), amounts in 元. What a case does not have
// stays empty, and a template's 如有 block around it falls away. Every field is
// a placeholder of that name in Chinese: see Fields.
type Data struct {
	// The organ that writes, and how it is reached.
	Organ, Head, Number, Recipient, On               string // Head: 红头, empty for paper that has one
	Contact, Phone, Address, Postcode, Email, Copies string

	// The case.
	RequestNo, ReceivedOn, Channel, Need, Summary, DueOn string
	QueryCode, StatusURL, Handler, HandlerDue            string
	Remarks, Result                                      string

	// Who asks; only forms inside the office and the receipt show more than the name.
	Applicant, ApplicantType, IDKind, IDNumber, LegalPerson, Person                    string
	ApplicantPhone, ApplicantAddress, ApplicantPostcode, ApplicantEmail, ApplicantWork string
	WantedForm, WantedWay, Purpose, Agent                                              string

	// 补正 and 说明理由.
	Unclear, CorrectionItems                         []string
	CorrectionSentOn, CorrectionDue, CorrectionOn    string
	CountPeriod, CountRequests, ExplainDue, Explains string

	// 延期.
	OldDue, NewDue, ExtensionReason, Approver string

	// 征求意见, 协办.
	Info, InfoPart, ConsultKinds, ConsultDays, ConsultDue string
	ConsultSentOn, ConsultDoneOn, Opinion                 string
	Task, TaskDue                                         string

	// 收费.
	FeeMode, FeeCount, FeeStandard, FeeAmount, FeeCapital, FeeWay, FeeDue string

	// 答复.
	Course                           []string // 办理经过: 补正、延期、征求意见
	Body                             string   // 答复内容: what was drafted and agreed to
	Facts, Basis, Conclusion, Reason string
	Provided, Obtain                 string // how it is given; where it is to be found
	Attachments                      []string
	Redactions                       []Redaction
	Searches                         []Search
	OtherOrgan, OtherContact         string
	CloseReason                      string
	Remedy                           []string // finished paragraphs, R1 or R2

	// 内部审签.
	MeetingOn, MeetingPlace, MeetingHost, MeetingClerk, MeetingSubject, MeetingConclusion string
	Opinions                                                                              []Opinion
	Draft, Secrecy                                                                        string // 拟办意见, 保密审查
	Steps                                                                                 []Step
	Ladder                                                                                []LadderDay
	CalendarSource, ClockRule, Provisional                                                string

	// 送达归档.
	Delivered                                                 []Paper
	DeliveryWay, PostNumber, DeliveredOn, SignedBy, Deliverer string
	ToAddress, ToPostcode, ToPhone, ArchiveNumber, ArchivedOn string
	Archive                                                   []Paper
}

// Redaction is one passage that was blacked out.
type Redaction struct{ Where, Reason, Article string }

// Search is one search for information that was not found.
type Search struct{ Unit, Words, Scope, On, By, Found string }

// Opinion is what one of those at a joint review said.
type Opinion struct{ Unit, Person, Text, Dissent string }

// Step is one step of approval.
type Step struct{ Name, Person, Opinion, On string }

// LadderDay is one calendar day of the ladder.
type LadderDay struct{ Date, Counted, N, Reason, Article string }

// Paper is one paper that is delivered or filed.
type Paper struct{ Name, Number, On, Pages, Note string }
