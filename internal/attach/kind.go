package attach

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"lianghua/internal/fault"
)

// Media types that content is recognised as.
const (
	PDF   = "application/pdf"
	PNG   = "image/png"
	JPEG  = "image/jpeg"
	XLSX  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	DOCX  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	OFD   = "application/ofd" // 版式文档 (GB/T 33190)
	ODS   = "application/vnd.oasis.opendocument.spreadsheet"
	OLE   = "application/x-ole-storage" // .xls, .et, .doc, and encrypted .xlsx
	ZIP   = "application/zip"
	HTML  = "text/html"
	Text  = "text/plain" // also .csv, in UTF-8 or GB18030
	Other = "application/octet-stream"
)

var typeNames = map[string]string{PDF: "PDF", PNG: "PNG 图片", JPEG: "JPEG 图片", XLSX: "Excel 工作簿（.xlsx）", DOCX: "Word 文档（.docx）",
	OFD: "OFD 版式文档", ODS: "ODS 表格", OLE: "旧版 Office 文件（.xls、.et、.doc）或加密的工作簿", ZIP: "压缩包（.zip）", HTML: "网页文件", Text: "文本文件（.csv）", Other: "不能识别的文件"}

// Purpose says what an upload is for: which types are taken and how large.
type Purpose struct {
	Name  string // Chinese, e.g. 签字盖章扫描件
	Types []string
	Limit int64 // bytes
}

// Scan is a signed and sealed sheet of paper (签字盖章扫描件).
func Scan(limit int64) Purpose {
	return Purpose{"签字盖章扫描件", []string{PDF, PNG, JPEG}, limit}
}

// Workbook is a file to import: everything that the sheet reader can read or
// refuse by name.
func Workbook(limit int64) Purpose {
	return Purpose{"表格文件", []string{XLSX, ODS, OLE, HTML, Text}, limit}
}

// Tables is a file to import, a workbook or a Word document with tables.
func Tables(limit int64) Purpose {
	p := Workbook(limit)
	p.Types = append(p.Types, DOCX)
	return p
}

// Document is a file that stands beside a record (附件).
func Document(limit int64) Purpose {
	return Purpose{"附件", []string{PDF, OFD, PNG, JPEG, XLSX, DOCX}, limit}
}

// admit recognises the file by its content and refuses what the purpose does not take.
func (p Purpose) admit(f io.ReaderAt, size int64, name string) (string, error) {
	got, err := detect(f, size)
	if err != nil {
		return "", fault.Invalidf("file", "文件“%s”已损坏或结构异常，无法读取，请用原软件打开后另存再上传。", SafeName(name))
	}
	if !slices.Contains(p.Types, got) {
		var want []string
		for _, t := range p.Types {
			want = append(want, typeNames[t])
		}
		return "", fault.Invalidf("file", "文件“%s”是%s，%s只接受%s。", SafeName(name), typeNames[got], p.Name, strings.Join(want, "、"))
	}
	return got, nil
}

var oleHead = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// detect names the content's type; the file's name says nothing.
func detect(f io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(size, 512))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if bytes.HasPrefix(head, oleHead) {
		return OLE, nil
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch kind {
	case ZIP:
		return detectZip(f, size)
	case PDF, PNG, JPEG, HTML:
		return kind, nil
	case "text/xml", Text:
		return textual(head), nil
	}
	if !bytes.ContainsRune(head, 0) && kind == Other && plain(head) {
		return Text, nil
	}
	return Other, nil
}

// textual tells a table saved as a page from other text: some begin with
// white space, a comment or an XML head.
func textual(head []byte) string {
	low := bytes.ToLower(head)
	for _, tag := range []string{"<html", "<table", "<meta", "<!doctype html"} {
		if bytes.Contains(low, []byte(tag)) {
			return HTML
		}
	}
	return Text
}

// plain reports bytes without control characters: GB18030 text looks binary
// to the sniffer only when it holds some.
func plain(head []byte) bool {
	return !bytes.ContainsFunc(head, func(r rune) bool { return r < 0x20 && r != '\t' && r != '\r' && r != '\n' })
}

// maxDirectory is the largest zip directory that is read, so that a small
// file cannot make millions of entries.
const maxDirectory = 4 << 20

func detectZip(f io.ReaderAt, size int64) (string, error) {
	if err := boundDirectory(f, size); err != nil {
		return "", err
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return "", err
	}
	for _, e := range z.File {
		switch {
		case e.Name == "xl/workbook.xml" || e.Name == "xl/workbook.bin":
			return XLSX, nil
		case e.Name == "word/document.xml":
			return DOCX, nil
		case e.Name == "OFD.xml":
			return OFD, nil
		case e.Name == "mimetype":
			return openDocument(e), nil
		}
	}
	return zipByFolder(z), nil
}

// zipByFolder takes workbooks that keep their parts under unusual names.
func zipByFolder(z *zip.Reader) string {
	for _, e := range z.File {
		if strings.HasPrefix(e.Name, "xl/") {
			return XLSX
		}
		if strings.HasPrefix(e.Name, "word/") {
			return DOCX
		}
	}
	return ZIP
}

func openDocument(e *zip.File) string {
	r, err := e.Open()
	if err != nil {
		return ZIP
	}
	defer r.Close()
	text, _ := io.ReadAll(io.LimitReader(r, 128))
	if strings.TrimSpace(string(text)) == ODS {
		return ODS
	}
	return ZIP
}

// boundDirectory reads the size of the zip's directory from its end record.
func boundDirectory(f io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 66<<10))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < 22 {
		return errors.New("attach: zip without an end record")
	}
	if n := binary.LittleEndian.Uint32(tail[at+12:]); n > maxDirectory { // zip64 writes 0xffffffff
		return fmt.Errorf("attach: zip directory of %d bytes", n)
	}
	return nil
}
