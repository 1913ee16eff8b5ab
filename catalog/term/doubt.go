package term

// Severity says what a doubt does to the row that carries it.
type Severity string

// The severities, from "the row cannot be used" to "good to know".
const (
	SeverityError Severity = "error" // the row is rejected until somebody mends it
	SeverityWarn  Severity = "warn"  // the row is used; a person should look at the cell
	SeverityInfo  Severity = "info"  // what the reader did, so that nothing happens in silence
)

// Code is the stable machine name of a doubt; docs/import.md lists them all.
type Code string

// Doubt (存疑) is one thing about a cell that a person may have to decide.
// Message is Chinese and does not name the cell: the reader adds the place.
type Doubt struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
}

// The codes that the cell parsers of this package give.
const (
	CodeUnknownChannel  Code = "unknown_channel"  // an option that is not in the list of channels
	CodeChannelUnticked Code = "channel_unticked" // every box of the cell is empty
	CodeChannelGuessed  Code = "channel_guessed"  // an unusual name taken for a known channel
	CodeMarkLost        Code = "mark_lost"        // a tick became a letter, or is missing
	CodeLimitUnparsed   Code = "limit_unparsed"   // the time limit is not understood
	CodeBasisBroken     Code = "basis_broken"     // brackets or parts of a document number are missing
	CodeBasisBrackets   Code = "basis_brackets"   // brackets of another kind than 〔〕
	CodePlaceholder     Code = "placeholder"      // XX省 was never filled in
	CodeForeignProvince Code = "foreign_province" // cites another province
	CodeTierGuessed     Code = "tier_guessed"     // a level header that can mean two levels
	CodeContentTitles   Code = "content_looks_like_titles"
)

func warn(code Code, msg string) Doubt { return Doubt{code, SeverityWarn, msg} }
func info(code Code, msg string) Doubt { return Doubt{code, SeverityInfo, msg} }
