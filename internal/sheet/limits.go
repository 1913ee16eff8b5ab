package sheet

import (
	"errors"
	"time"

	"lianghua/internal/fault"
)

// Limits bound what one file may cost. They are stated in docs/import.md.
type Limits struct {
	FileBytes     int64         // the file as uploaded
	UnpackedBytes int64         // all parts of the workbook, unpacked
	Sheets        int           // sheets in a workbook
	Rows          int           // rows with content in one sheet
	Cols          int           // columns read; farther cells are left out with a notice
	Merges        int           // merged ranges in one sheet
	CellRunes     int           // characters in one cell; the rest is cut with a notice
	Depth         int           // nesting of a sheet's XML
	Convert       time.Duration // how long LibreOffice may take for an old format
}

// DefaultLimits are the limits when none are given.
func DefaultLimits() Limits {
	return Limits{
		FileBytes: 128 << 20, UnpackedBytes: 512 << 20, Sheets: 200, Rows: 200_000, Cols: 256,
		Merges: 200_000, CellRunes: 32_767, Depth: 64, Convert: 20 * time.Second,
	}
}

// Refusal says why a file is not read: a stable code for programs and a
// Chinese sentence for the person.
type Refusal struct{ Code, Msg string }

// Error is the sentence.
func (r *Refusal) Error() string { return r.Code + ": " + r.Msg }

// refuse makes the fault that carries a Refusal.
func refuse(code, msg string) error {
	return &fault.Error{Kind: fault.KindInvalid, Op: "sheet", Field: "file", Msg: msg,
		Problems: []fault.Problem{{Field: "file", Msg: msg}}, Err: &Refusal{code, msg}}
}

// tooLarge is refuse for a limit.
func tooLarge(code, msg string) error {
	return &fault.Error{Kind: fault.KindTooLarge, Op: "sheet", Field: "file", Msg: msg,
		Problems: []fault.Problem{{Field: "file", Msg: msg}}, Err: &Refusal{code, msg}}
}

// CodeOf is the stable code of a refusal, "" for other errors.
func CodeOf(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

// Notice is something a reader of the result should know: a row left out, an
// oddity that was read anyway.
type Notice struct {
	Sheet    string
	Cell     string
	Severity string // info or warn
	Code     string
	Message  string
}
