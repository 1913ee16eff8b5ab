package redact

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/internal/privacy"
)

// prove reads a derivative again: it hides nothing, says the marked words only
// where they were not marked, and its warnings name personal data that is left.
func (s *Source) prove(ctx context.Context, marks []Mark, c Copy) (Copy, error) {
	d, err := document.Read(ctx, "copy"+c.Ext, bytes.NewReader(c.Raw), int64(len(c.Raw)), document.Limits{})
	if err != nil {
		return Copy{}, fault.Wrap("redact.prove", err)
	}
	for _, h := range d.Hidden {
		if h.Code == document.Unread && s.Paged() { // pictures have no text: that is the point
			continue
		}
		return Copy{}, fault.Conflictf("遮盖后的文件仍带有看不见的内容：%s没有生成，请换一种格式再办。", h.Message)
	}
	copied := squeeze(textOf(d))
	was := squeeze(s.text())
	gone := map[string]int{}
	for _, m := range marks {
		if w := squeeze(m.Words); m.Box.IsZero() && w != "" {
			gone[w]++
		}
	}
	for w, n := range gone {
		left := max(0, strings.Count(was, w)-n)
		if strings.Count(copied, w) > left || left == 0 && Holds(c.Raw, w) {
			return Copy{}, fault.Conflictf("遮盖后的文件里仍能找到已遮盖的文字，没有生成。请用坐标遮盖，或者换一种格式再办（%d 字）。", len([]rune(w)))
		}
	}
	for _, b := range d.Blocks {
		for _, f := range privacy.Scan(b.Text, privacy.Options{}) {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s：还有%s，请核对是否应当遮盖。", b.Where, f.Kind.Name()))
		}
	}
	if s.Paged() {
		c.Warnings = append(c.Warnings, "图片里的文字不能自动核对，请逐页看过。")
	}
	return c, nil
}

func (s *Source) text() string {
	var b strings.Builder
	for _, u := range s.Units {
		b.WriteString(u.Text + "\n")
	}
	return b.String()
}

func textOf(d *document.Document) string {
	var out strings.Builder
	for _, b := range d.Blocks {
		out.WriteString(b.Text + "\n")
		for _, r := range b.Rows {
			for _, c := range r.Cells {
				out.WriteString(c.Text + "\n")
			}
		}
	}
	return out.String()
}

// Holds looks for words in every byte of a file, in the encodings in which
// programs write them: in the file itself, in the parts of a package, in the
// packed streams of a pdf.
func Holds(raw []byte, words string) bool {
	forms := [][]byte{[]byte(words), utf16Of(words, binary.LittleEndian), utf16Of(words, binary.BigEndian)}
	if gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(words)); err == nil {
		forms = append(forms, gb)
	}
	for _, form := range []string{"&#%d;", "&#x%x;", "&#x%X;"} {
		var refs bytes.Buffer
		for _, r := range words {
			fmt.Fprintf(&refs, form, r)
		}
		forms = append(forms, refs.Bytes())
	}
	has := func(b []byte) bool {
		for _, f := range forms {
			if len(f) > 0 && bytes.Contains(b, f) {
				return true
			}
		}
		return false
	}
	if has(raw) {
		return true
	}
	for _, part := range unpacked(raw) {
		if has(part) {
			return true
		}
	}
	return false
}

func utf16Of(s string, order binary.AppendByteOrder) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// maxPart bounds what is unpacked of one part.
const maxPart = 64 << 20

// unpacked are the parts of a package or the streams of a pdf.
func unpacked(raw []byte) (out [][]byte) {
	if z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err == nil {
		for _, f := range z.File {
			if r, err := f.Open(); err == nil {
				part, _ := io.ReadAll(io.LimitReader(r, maxPart)) // what can be read of it is looked at
				out = append(out, part)
				_ = r.Close() // only read
			}
		}
		return out
	}
	for rest := raw; ; {
		at := bytes.Index(rest, []byte("stream"))
		if at < 0 {
			return out
		}
		rest = bytes.TrimLeft(rest[at+len("stream"):], "\r\n")
		if r, err := zlib.NewReader(bytes.NewReader(rest)); err == nil {
			part, _ := io.ReadAll(io.LimitReader(r, maxPart)) // a stream ends where it ends
			out = append(out, part)
		}
	}
}
