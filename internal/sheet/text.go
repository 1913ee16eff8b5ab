package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxText bounds a plain text file, which is held in memory.
const maxText = 32 << 20

// decodeText reads a text file as UTF-8 (with or without a byte-order mark),
// UTF-16 with one, or GB18030.
func decodeText(path string, head []byte) (string, error) {
	raw, err := readHead(path, maxText+1)
	if err != nil {
		return "", err
	}
	if len(raw) > maxText {
		return "", tooLarge("file_too_large", fmt.Sprintf("文本表格超过 %d MB，请拆分后再上传。", maxText>>20))
	}
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	if enc == nil && !utf8.Valid(raw) {
		enc = simplifiedchinese.GB18030
	}
	if enc != nil {
		if raw, err = enc.NewDecoder().Bytes(raw); err != nil {
			return "", refuse("unknown_encoding", "文件的文字编码不能识别。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
		}
	}
	if bytes.IndexByte(raw, 0) >= 0 || bytes.Count(raw, []byte("\uFFFD")) > 10 {
		return "", refuse("not_a_table", "文件不是表格。请上传 .xlsx 工作簿。")
	}
	return string(raw), nil
}

// table is a grid held in memory: CSV and HTML files.
type table struct {
	merges [][]Range // by sheet
	sheets [][][]string
	name   []string
	lim    Limits
}

func (t *table) close() error { return nil }

func (t *table) read(ctx context.Context, i int, say func(Notice), each func(*Row) error) error {
	lay := newOverlay(t.merges[i])
	row := &Row{}
	for n, cells := range t.sheets[i] {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row.N, row.Cells = n+1, row.Cells[:0]
		if len(cells) > t.lim.Cols {
			say(Notice{t.name[i], Name(t.lim.Cols+1, n+1), "warn", "far_cells", fmt.Sprintf("第 %d 列以外的内容没有读取。", t.lim.Cols)})
			cells = cells[:t.lim.Cols]
		}
		for c, text := range cells {
			if utf8.RuneCountInString(text) > t.lim.CellRunes {
				text = string([]rune(text)[:t.lim.CellRunes])
				say(Notice{t.name[i], Name(c+1, n+1), "warn", "cell_cut", fmt.Sprintf("单元格超过 %d 字，只读取了前面部分。", t.lim.CellRunes)})
			}
			row.Cells = append(row.Cells, Cell{Text: text})
		}
		lay.apply(row)
		if len(row.Cells) == 0 {
			continue
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) add(name string, rows [][]string, merges []Range) {
	t.name, t.sheets, t.merges = append(t.name, name), append(t.sheets, rows), append(t.merges, merges)
}

func (b *Book) memory(t *table, format Format) {
	b.grid, b.format = t, format
	for _, n := range t.name {
		b.sheets = append(b.sheets, Info{Name: n})
	}
}

// csv reads a comma, semicolon or tab separated table.
func (b *Book) csv(name, text string, lim Limits) error {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes = separator(text), -1, true
	var rows [][]string
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return refuse("broken_csv", fmt.Sprintf("“%s”第 %d 行的引号不成对，无法读取。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", name, len(rows)+1))
		}
		line, _ := in.FieldPos(0)
		for len(rows) < line-1 && len(rows) < lim.Rows { // blank lines keep their number
			rows = append(rows, nil)
		}
		if rows = append(rows, row); len(rows) > lim.Rows {
			return tooLarge("too_many_rows", fmt.Sprintf("“%s”超过 %d 行，请拆分后再上传。", name, lim.Rows))
		}
	}
	for i, row := range rows {
		for c := range row {
			rows[i][c] = unguard(row[c])
		}
	}
	t := &table{lim: lim}
	t.add(base(name), rows, nil)
	b.memory(t, FormatCSV)
	return nil
}

// separator is the mark that the first lines use most.
func separator(text string) rune {
	head := text[:min(len(text), 4096)]
	best, most := ',', 0
	for _, r := range []rune{',', '\t', ';'} {
		if n := strings.Count(head, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}
