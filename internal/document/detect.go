package document

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
)

// detect names the media type by content, "" for what is not read.
func detect(r io.ReaderAt, size int64) string {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return ""
	}
	if at := bytes.Index(head, []byte("%PDF-")); at >= 0 {
		return PDF
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch kind {
	case "application/zip":
		return detectZip(r, size)
	case JPEG, PNG, HTML:
		return kind
	case "text/xml", "text/plain", "application/octet-stream":
		return detectText(head)
	}
	return ""
}

// detectText tells pages and text from other bytes. Text in GB18030 looks
// binary to the sniffer only when it holds control characters.
func detectText(head []byte) string {
	low := bytes.ToLower(head)
	for _, tag := range []string{"<html", "<table", "<meta", "<!doctype html", "<body", "<div", "<p>", "<p ", "<span"} {
		if bytes.Contains(low, []byte(tag)) {
			return HTML
		}
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return Text
	}
	for _, c := range head {
		if c < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f' {
			return ""
		}
	}
	return Text
}

func detectZip(r io.ReaderAt, size int64) string {
	if boundDirectory(r, size) != nil {
		return DOCX // its reader refuses it with a reason
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return DOCX
	}
	for _, f := range z.File {
		switch name := partName(f.Name); {
		case strings.HasPrefix(name, "word/"):
			return DOCX
		case strings.HasPrefix(name, "xl/"):
			return XLSX
		}
	}
	return ""
}

// unsupported says what the file is and how to bring it into a form that is read.
func unsupported(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 8))
	_, _ = r.ReadAt(head, 0)
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) {
		return refuse("old_office", "这是旧版 Office 文件（.doc、.xls、.wps、.et）或加密的文件，不能检查。请去掉密码，另存为 .docx 或 .xlsx 再检查。")
	}
	return refuse("unknown", "不能识别的文件，无法检查其中是否有个人信息。可检查 txt、csv、html、docx、xlsx、pdf、jpg、png。")
}
