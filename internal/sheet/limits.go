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
	Cells         int           // cells in one sheet, empty ones that are written down included
	Strings       int           // texts in the workbook's shared table
	Merges        int           // merged ranges in one sheet
	CellRunes     int           // characters in one cell; the rest is cut with a notice
	Depth         int           // nesting of a sheet's XML
	Time          time.Duration // reading one workbook, without what the caller does with its rows
	Convert       time.Duration // how long LibreOffice may take for an old format
}

// DefaultLimits are the limits when none are given.
func DefaultLimits() Limits {
	return Limits{
		FileBytes: 128 << 20, UnpackedBytes: 320 << 20, Sheets: 200, Rows: 200_000, Cols: 256,
		Cells: 6_000_000, Strings: 2_000_000, Merges: 200_000, CellRunes: 32_767, Depth: 64,
		Time: 18 * time.Second, Convert: 20 * time.Second,
	}
}

// Refusal says why a file is not read: a stable code for programs and a
// Chinese sentence for the person.
type Refusal struct{ Code, Msg string }

// Error is the code and the sentence.
func (r *Refusal) Error() string { return r.Code + ": " + r.Msg }

// refuse makes the fault that carries a Refusal.
func refuse(code, msg string) error { return refusal(fault.KindInvalid, code, msg) }

// tooLarge is refuse for a limit.
func tooLarge(code, msg string) error { return refusal(fault.KindTooLarge, code, msg) }

func refusal(kind fault.Kind, code, msg string) error {
	return &fault.Error{Kind: kind, Op: "sheet", Field: "file", Msg: msg,
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

// saveAs ends every message about a file that another program can mend.
const saveAs = "请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。"

// What a damaged workbook is answered with.
var (
	errBrokenZip  = refuse("broken_zip", "文件已损坏，打不开。"+saveAs)
	errBrokenBook = refuse("broken_workbook", "工作簿内部结构异常，无法读取。"+saveAs)
	errEncrypted  = refuse("encrypted", "文件设有打开密码。请在 WPS 或 Excel 中去掉密码后再上传。")
	errTruncated  = refuse("truncated", "工作表内容不完整，文件可能没有传完或已损坏。请重新保存后再上传。")
	errTooSlow    = tooLarge("too_slow", "文件内容过于庞杂，没能在限定时间内读完。请拆分后再上传。")
	errDTD        = refuse("dtd", "文件中含有外部实体定义，正常的工作簿没有这种内容，为安全起见未读取。"+saveAs)
	// errToken refuses a run of bytes that no spreadsheet program writes: XML
	// parsers hold such a run in memory.
	errToken = refuse("xml_token", "文件中有一段异常长的内部内容，疑似损坏或恶意构造，未读取。请新建工作簿，把表格复制过去后再上传。")
)

// Notice is something a reader of the result should know: a row left out, an
// oddity that was read anyway.
type Notice struct {
	Sheet    string
	Cell     string
	Severity string // info or warn
	Code     string
	Message  string
}
