// Package document reads what a file says and what it hides: the text of
// txt, csv, html, docx, xlsx and pdf with the place of each passage, hidden
// rows and sheets, comments, tracked changes, metadata, the position where a
// photograph was taken. Any bytes may be fed to it: size, time and memory are
// bounded by Limits, and a damaged file is refused with a code. It also makes
// derivatives: Clean without what is hidden, Mask with passages replaced,
// Shrink of a picture. It judges nothing: that is disclose/precheck.
package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lianghua/internal/fault"
)

// Media types that are read.
const (
	Text = "text/plain" // also .csv
	HTML = "text/html"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Limits bound what one file may cost.
type Limits struct {
	Bytes    int64         // the file
	Unpacked int64         // all parts of a zip or all streams of a pdf, unpacked
	Parts    int           // parts of a zip, objects of a pdf
	Pages    int           // pages of a pdf
	Cells    int           // cells of all tables
	Text     int           // bytes of text kept
	Depth    int           // nesting of XML, objects and forms
	Pixels   int           // of a picture that is made smaller
	Time     time.Duration // reading one file
}

// DefaultLimits are the limits when none are given; they stand in docs/privacy-check.md.
func DefaultLimits() Limits {
	return Limits{Bytes: 64 << 20, Unpacked: 192 << 20, Parts: 20_000, Pages: 2000, Cells: 1_000_000, Text: 24 << 20, Depth: 256,
		Pixels: 50_000_000, Time: 15 * time.Second}
}

// Document is what a file says.
type Document struct {
	MediaType string
	Pages     int      // of a pdf, 0 for others
	Blocks    []Block  // paragraphs and tables, in reading order
	Hidden    []Hidden // what a reader does not see
	Partial   string   // Chinese: what was not read and why, "" when all was
}

// Block is a passage or, with Rows, a table.
type Block struct {
	Where  string // 正文第3段, 第2页, 工作表“名单”
	Text   string
	Rows   []Row
	Unseen string // why a reader does not see it, "" when it is seen: 批注, 隐藏工作表
}

// Row is a row of a table.
type Row struct {
	Cells  []Cell
	Unseen string
}

// Cell is a cell of a table.
type Cell struct {
	Where  string // 名单!B5, 表1第2行第3列
	Text   string
	Unseen string
}

// Code says what kind of thing is hidden.
type Code string

// What files hide.
const (
	HiddenSheet  Code = "hidden_sheet"
	HiddenRow    Code = "hidden_row"
	HiddenColumn Code = "hidden_column"
	HiddenText   Code = "hidden_text"
	Comment      Code = "comment"
	Revision     Code = "revision" // tracked changes (修订)
	Covered      Code = "covered"  // text under a black box
	PivotCache   Code = "pivot_cache"
	External     Code = "external_link"
	Embedded     Code = "embedded" // another file inside
	Macro        Code = "macro"
	CustomXML    Code = "custom_xml"
	Metadata     Code = "metadata" // author, company, program
	Position     Code = "gps"      // where a photograph was taken
	Unread       Code = "unread"   // encrypted or damaged: nobody could look
)

// Hidden is something a file carries unseen.
type Hidden struct {
	Code    Code
	Where   string
	Text    string // a sample of it
	Message string // Chinese: what it is
	Mend    string // Chinese: how to be rid of it
}

// Refusal says why a file was not read: a stable code and a Chinese sentence.
type Refusal struct{ Code, Msg string }

// Error is the code and the sentence.
func (r *Refusal) Error() string { return r.Code + ": " + r.Msg }

// CodeOf is the code of a refusal, "" for other errors.
func CodeOf(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func refuse(code, msg string) error {
	kind := fault.KindInvalid
	if code == "too_large" || code == "too_slow" {
		kind = fault.KindTooLarge
	}
	return &fault.Error{Kind: kind, Op: "document", Field: "file", Msg: msg, Problems: []fault.Problem{{Field: "file", Msg: msg}}, Err: &Refusal{code, msg}}
}

// What damaged and oversized files are answered with.
var (
	errBroken   = refuse("broken", "文件已损坏或结构异常，无法读取。请用原软件打开后另存再上传。")
	errTooLarge = refuse("too_large", "文件内容过大，超出检查的上限。请拆分后再上传。")
	errTooSlow  = refuse("too_slow", "文件内容过于庞杂，没能在限定时间内读完。请拆分后再上传。")
	errDTD      = refuse("dtd", "文件中含有外部实体定义，正常的文件没有这种内容，未读取。请用原软件打开后另存再上传。")
)

// Read reads a file by its content; its name only helps to tell csv from txt.
// It never changes r.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64, lim Limits) (doc *Document, err error) {
	if lim == (Limits{}) {
		lim = DefaultLimits()
	}
	if size > lim.Bytes {
		return nil, refuse("too_large", fmt.Sprintf("文件有 %d MB，检查的上限是 %d MB。请拆分后再上传。", size>>20, lim.Bytes>>20))
	}
	b := newBudget(ctx, lim)
	d := &Document{MediaType: detect(r, size)}
	read, ok := readers[d.MediaType]
	if !ok {
		return nil, unsupported(r, size)
	}
	if err := read(b, d, name, r, size); err != nil {
		return nil, err
	}
	return d, nil
}

// readers by media type.
var readers = map[string]func(b *budget, d *Document, name string, r io.ReaderAt, size int64) error{
	Text: readText, HTML: readHTML, DOCX: readDOCX, XLSX: readXLSX, JPEG: readJPEG, PNG: readPNG, PDF: readPDF,
}

// Unit is one passage that Mask offers for change: a cell or a paragraph. Where
// equals the Where that Read gave.
type Unit struct {
	Where string
	Text  string
}

// Edit replaces the bytes Start to End of a unit's text.
type Edit struct {
	Start, End int
	New        string
}
