package sheet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxText bounds a plain text file, which is held in memory.
const maxText = 32 << 20

// decodeText reads a text file as UTF-8 (with or without a byte-order mark),
// UTF-16 with one, or GB18030. bad counts the characters that were damaged.
func decodeText(path string, head []byte) (text string, bad int, err error) {
	raw, err := readHead(path, maxText+1)
	if err != nil {
		return "", 0, err
	}
	if len(raw) > maxText {
		return "", 0, tooLarge("file_too_large", fmt.Sprintf("文本表格超过 %d MB，请拆分后再上传。", maxText>>20))
	}
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	if enc == nil && !mostlyUTF8(raw) {
		enc = simplifiedchinese.GB18030
	}
	if enc != nil {
		if raw, err = enc.NewDecoder().Bytes(raw); err != nil {
			return "", 0, refuse("unknown_encoding", "文件的文字编码不能识别。"+saveAs)
		}
	}
	raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", 0, refuse("not_a_table", "文件不是表格。请上传 .xlsx 工作簿。")
	}
	bad = bytes.Count(raw, []byte("\uFFFD"))
	if bad > 10 && bad*damagedShare > utf8.RuneCount(raw) {
		return "", 0, refuse("unknown_encoding", "文件的文字编码不能识别。"+saveAs)
	}
	return string(raw), bad, nil
}

// damagedShare: a text with more than one damaged character in so many is no text.
const damagedShare = 100

// mostlyUTF8 reports text in UTF-8, a few damaged bytes allowed: read as
// GB18030 the whole file would turn into other characters without a word.
func mostlyUTF8(raw []byte) bool {
	if utf8.Valid(raw) {
		return true
	}
	wide, wrong := 0, 0
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		i += n
		switch {
		case r == utf8.RuneError && n == 1:
			wrong++
		case n >= 3: // Han characters; two-byte forms also occur in GB18030 by chance
			wide++
		}
	}
	return wrong*damagedShare < wide
}

func readHead(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}
