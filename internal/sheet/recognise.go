package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
)

var (
	magicZip = []byte("PK\x03\x04")
	magicCFB = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
)

// open recognises the file by its first bytes.
func (b *Book) open(ctx context.Context, name, path string, head []byte, o Options) error {
	lim := o.Limits
	switch {
	case bytes.HasPrefix(head, magicZip):
		err := b.workbook(ctx, path, lim, FormatXLSX)
		switch {
		case errors.Is(err, errOpenDocument):
			return b.converted(ctx, name, path, formatODS, lim)
		case o.Word && errors.Is(err, errWord):
			return b.word(ctx, name, path, lim, FormatDOCX)
		}
		return err
	case bytes.HasPrefix(head, magicCFB):
		format, err := compound(path)
		if err == nil && format == formatDOC && !o.Word {
			err = errOldWord
		}
		if err != nil {
			return err
		}
		return b.converted(ctx, name, path, format, lim)
	}
	if err := notATable(name, head); err != nil {
		return err
	}
	text, bad, err := decodeText(path, head)
	if err != nil {
		return err
	}
	if bad > 0 {
		b.say(Notice{"", "", "warn", "bad_characters", fmt.Sprintf("文件中有 %d 处文字编码损坏，显示为“\uFFFD”，请核对。", bad)})
	}
	switch {
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text[:min(len(text), headOfPart)], urnExcel2003):
		return b.xmlTable(ctx, name, path, text, lim) // before HTML: it has <Table> as well
	case looksHTML(text):
		return b.html(name, text, lim)
	case strings.HasPrefix(text, "<?xml"):
		return b.xmlTable(ctx, name, path, text, lim)
	}
	return b.csv(name, text, lim)
}

const urnExcel2003 = "urn:schemas-microsoft-com:office:spreadsheet"

// xmlTable takes the XML workbooks of Excel 2003, which are saved as .xls.
func (b *Book) xmlTable(ctx context.Context, name, path, text string, lim Limits) error {
	head := text[:min(len(text), headOfPart)]
	if strings.Contains(head, "<!DOCTYPE") || strings.Contains(head, "<!ENTITY") {
		return errDTD
	}
	if !strings.Contains(head, urnExcel2003) {
		return refuse("not_a_table", fmt.Sprintf("“%s”是 XML 文件，不是表格。请上传 .xlsx 工作簿。", name))
	}
	return b.converted(ctx, name, path, formatXML2003, lim)
}

// magics are the first bytes of what is plainly no table. binary asks for a
// zero byte too: a CSV may well begin with these letters.
var magics = []struct {
	magic, what string
	binary      bool
}{
	{"%PDF", "PDF 文件", false}, {"\x89PNG", "图片", false}, {"\xff\xd8\xff", "图片", false}, {"GIF8", "图片", true},
	{"BM", "图片", true}, {"RIFF", "图片", true}, {"II*\x00", "图片", false}, {"MM\x00*", "图片", false},
	{"Rar!\x1a", "压缩包", false}, {"7z\xbc\xaf", "压缩包", false}, {"\x1f\x8b", "压缩包", false}, {"PK\x05\x06", "空的压缩包", false},
	{"{\\rtf", "RTF 文档", false}, {"MIME-Version:", "单个文件网页", false}, {"MZ", "程序", true}, {"\x7fELF", "程序", false},
	{"SQLite format 3", "数据库文件", false}, {"PK", "压缩包", true},
}

// notATable refuses what is plainly no table, by name.
func notATable(name string, head []byte) error {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) && (!m.binary || bytes.IndexByte(head, 0) >= 0) {
			return refuse("not_a_table", fmt.Sprintf("“%s”是%s，不是表格。请上传 .xlsx 工作簿。", name, m.what))
		}
	}
	return nil
}
