package document

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxPlain bounds text and page files, which are held in memory whole.
const maxPlain = 16 << 20

// readText reads a text or a .csv.
func readText(b *budget, d *Document, name string, r io.ReaderAt, size int64) error {
	text, err := plainText(b, r, size)
	if err != nil {
		return err
	}
	if ext := strings.ToLower(path.Ext(name)); ext == ".csv" || ext == ".tsv" || tabular(text) {
		if rows, ok := readCSV(b, text, name); ok {
			d.Blocks = append(d.Blocks, Block{Where: "表格", Rows: rows})
			return nil
		}
	}
	return d.addText(b, Block{Where: "正文", Text: text})
}

// plainText reads a whole file as text, whatever it is written in.
func plainText(b *budget, r io.ReaderAt, size int64) (string, error) {
	if size > maxPlain {
		return "", errTooLarge
	}
	raw, err := whole(r, size)
	if err != nil {
		return "", errBroken
	}
	if err := b.unpack(size); err != nil {
		return "", err
	}
	text, err := decode(raw)
	if err != nil {
		return "", refuse("encoding", "文件的文字编码不能识别。请另存为 UTF-8 文本再上传。")
	}
	return text, nil
}

// decode reads UTF-8, UTF-16 with a byte order mark, or GB18030.
func decode(raw []byte) (string, error) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case damaged(raw) > len(raw)/100:
		enc = simplifiedchinese.GB18030
	}
	if enc != nil {
		var err error
		if raw, err = enc.NewDecoder().Bytes(raw); err != nil {
			return "", err
		}
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD"), nil
}

// damaged counts bytes that are not UTF-8.
func damaged(raw []byte) (n int) {
	for _, c := range string(raw) {
		if c == '\uFFFD' {
			n++
		}
	}
	return n
}

// tabular reports lines that nearly all have the same number of tabs: a table
// that was copied from a sheet.
func tabular(text string) bool {
	lines, tabbed := 0, 0
	for line := range strings.Lines(text) {
		if lines++; strings.Contains(line, "\t") {
			tabbed++
		}
		if lines == 50 {
			break
		}
	}
	return lines > 1 && tabbed*10 >= lines*8
}

// readCSV reads rows, false when the text is no table.
func readCSV(b *budget, text, name string) ([]Row, bool) {
	c := csv.NewReader(strings.NewReader(text))
	c.LazyQuotes, c.FieldsPerRecord, c.ReuseRecord = true, -1, true
	if strings.ToLower(path.Ext(name)) == ".tsv" || strings.Count(text, "\t") > strings.Count(text, ",") {
		c.Comma = '\t'
	}
	if strings.Count(text, string(c.Comma))+strings.Count(text, "\n") > b.lim.Cells {
		return nil, false
	}
	var rows []Row
	for n := 1; ; n++ {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, len(rows) > 0
		}
		if err != nil {
			return nil, false
		}
		row := Row{Cells: make([]Cell, 0, len(record))}
		for i, field := range record {
			if b.cell() != nil {
				return nil, false
			}
			row.Cells = append(row.Cells, Cell{Where: fmt.Sprintf("第%d行第%d列", n, i+1), Text: field})
		}
		rows = append(rows, row)
	}
}
