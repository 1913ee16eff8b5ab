// Package precheck is the check before publication (发布前体检): what is about
// to be published goes in, findings come out, each with where it is, why it is
// one and how to mend it. It covers personal data in text, tables, attachments
// and their names, hidden content, marks of secrecy, wrong words and titles,
// missing elements, dead links and repealed bases. It is pure and works
// offline: no database, no network, no clock; what it needs to know of the
// world is handed in by Rules. What it finds is measured on a labelled corpus,
// docs/privacy-check.md.
package precheck

import (
	"io"

	"lianghua/internal/calendar"
	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// Kind is what a finding is about. Values are stable: they stand in the output
// of `lianghua scan` and in the records of overrides.
type Kind string

// The kinds of findings. The first nine are kinds of personal data.
const (
	IDCard         Kind = Kind(privacy.IDCard)
	Mobile         Kind = Kind(privacy.Mobile)
	Landline       Kind = Kind(privacy.Landline)
	BankCard       Kind = Kind(privacy.BankCard)
	Address        Kind = Kind(privacy.Address)
	Minor          Kind = Kind(privacy.Minor)
	Illness        Kind = Kind(privacy.Illness)
	Passport       Kind = Kind(privacy.Passport)
	Plate          Kind = Kind(privacy.Plate)
	NameListColumn Kind = "name_list_column" // a personal column the type form does not allow
	Hidden         Kind = "hidden"           // content that a reader does not see
	Metadata       Kind = "metadata"         // author, company, position of a photograph
	Mark           Kind = "mark"             // 密级、工作秘密、内部资料
	Word           Kind = "word"             // wrong or unsuitable words
	Title          Kind = "title"            // a leader's or an office's outdated title
	Missing        Kind = "missing"          // a required element is blank
	Link           Kind = "link"             // a dead link
	Basis          Kind = "basis"            // a repealed or replaced basis
	Unread         Kind = "unread"           // a file nobody could look into
)

// Severity says whether a finding stops publishing. Saving is never stopped.
type Severity string

// The severities.
const (
	Block Severity = "block" // publishing needs a head's override with a reason
	Warn  Severity = "warn"
)

// Subject is what is about to be published.
type Subject struct {
	Title    string
	Body     string // sanitised HTML
	Fields   []Field
	Table    *Table
	Files    []File
	Links    []string // addresses; those in Body need not be repeated
	Basis    []string // laws and documents cited as basis, one a string
	Required []Field  // elements the type form requires, with their values
	Rules    Rules
}

// Field is one field of a type form.
type Field struct {
	Name  string // stable name: contact_phone
	Label string // as people read it: 联系电话
	Value string
}

// Table is the table of a type form.
type Table struct {
	Headers []string
	Rows    [][]string
}

// File is an attachment.
type File struct {
	Name      string
	MediaType string // as stored; the content decides
	Open      func() (io.ReaderAt, int64, error)
}

// Rules are what the type form and the world outside say.
type Rules struct {
	Today      calendar.Date // ages, expiries of the allow-list
	NameList   bool          // the type form is a list of persons (practice: 名单类)
	Whitelist  []string      // headers such a list may have; others that are personal are findings
	Lists      []List        // the county's own, beside those that are built in
	Allow      []Allow       // 错敏词 that are accepted here
	Masks      privacy.Masks // of the type form; zero means DefaultMasks
	Limits     document.Limits
	LinkIsDead func(address string) (reason string, dead bool) // nil: links are not checked
	BasisOf    func(citation string) (problem string, ok bool) // what became of a law; nil: not checked
}

// Allow is an accepted word: 允许清单.
type Allow struct {
	Kind  Kind // Word or Title; "" is both
	Word  string
	Owner string        // who answers for it
	Until calendar.Date // the last day; zero never ends
}

// Finding is one thing that was found.
type Finding struct {
	Kind     Kind     `json:"kind"`
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`    // the passage
	Where    string   `json:"where"`   // 正文第3段, 附件“名单.xlsx”名单!B5
	Message  string   `json:"message"` // why
	Mend     string   `json:"mend"`    // how to mend it
	File     int      `json:"-"`       // index in Subject.Files, -1 for none
	Field    string   `json:"-"`       // Field.Name, "title", "body", "table", "" for a file
	Unit     string   `json:"-"`       // Where of document.Unit: the cell or paragraph
	Start    int      `json:"-"`       // byte offsets in the unit's text; both 0 when there are none
	End      int      `json:"-"`

	Under []Passage `json:"-"` // of a column: the cells under it that are not masked
}

// Passage is a text and the unit it stands in.
type Passage struct{ Unit, Text string }

// Report is the result of a check.
type Report struct {
	Findings []Finding
	Blocks   bool   // at least one finding blocks
	Hash     string // SHA-256 of everything that was checked, hexadecimal
	Lists    string // versions of the word lists, for the record
}
