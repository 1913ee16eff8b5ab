package sheet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Format is what a file turned out to be, by its content.
type Format string

// The formats that are read.
const (
	FormatXLSX      Format = "xlsx"
	FormatCSV       Format = "csv"
	FormatHTML      Format = "html"      // a web table saved under the name .xls
	FormatConverted Format = "converted" // .xls, .et, .ods through LibreOffice
)

// Options say how to read.
type Options struct {
	TempDir string // private folder for temporary files; "" makes one
	Limits  Limits // zero means DefaultLimits
}

// grid is a source of rows: a workbook or a plain table.
type grid interface {
	read(ctx context.Context, i int, say func(Notice), each func(*Row) error) error
	close() error
}

// Book is an opened workbook.
type Book struct {
	format  Format
	sha     string
	sheets  []Info
	notices []Notice
	grid    grid
	parts   *parts
	temp    string
}

// Format says what the file is.
func (b *Book) Format() Format { return b.format }

// SHA256 is the hash of the file as it was uploaded, hexadecimal.
func (b *Book) SHA256() string { return b.sha }

// Sheets lists the sheets in order, without our own hidden stamp.
func (b *Book) Sheets() []Info { return b.sheets }

// Notices lists what was odd or left out so far; reading adds to it.
func (b *Book) Notices() []Notice { return b.notices }

// Read streams sheet i in order. Rows without any cell are passed over. each
// gets the same Row again and again.
func (b *Book) Read(ctx context.Context, i int, each func(*Row) error) error {
	if i < 0 || i >= len(b.sheets) {
		return fmt.Errorf("sheet: no sheet %d", i)
	}
	return b.grid.read(ctx, i, b.say, each)
}

// maxNotices keeps the list readable.
const maxNotices = 200

func (b *Book) say(n Notice) {
	if len(b.notices) < maxNotices {
		b.notices = append(b.notices, n)
	}
}

// Close removes every temporary file.
func (b *Book) Close() error {
	err := b.grid.close()
	return errors.Join(err, os.RemoveAll(b.temp))
}

// Open recognises the file at path by its first bytes, whatever its name, and
// opens it. name is what the person called it, for messages. A file that is
// not read is refused with a code (see CodeOf) and a sentence.
func Open(ctx context.Context, name, path string, o Options) (*Book, error) {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, refuse("no_file", fmt.Sprintf("找不到文件“%s”。", name))
	}
	if st.IsDir() {
		return nil, refuse("no_file", fmt.Sprintf("“%s”是文件夹，请指定其中的文件。", name))
	}
	if st.Size() == 0 {
		return nil, refuse("empty_file", fmt.Sprintf("“%s”是空文件。", name))
	}
	if st.Size() > o.Limits.FileBytes {
		return nil, tooLarge("file_too_large", fmt.Sprintf("“%s”有 %d MB，最多 %d MB，请拆分后再上传。", name, st.Size()>>20, o.Limits.FileBytes>>20))
	}
	sha, head, err := digest(path)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(o.TempDir, "sheet-")
	if err != nil {
		return nil, err
	}
	b := &Book{sha: sha, temp: temp}
	if err := b.open(ctx, name, path, head, o.Limits); err != nil {
		return nil, errors.Join(err, os.RemoveAll(temp))
	}
	return b, nil
}

func digest(path string) (sha string, head []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	h := sha256.New()
	head = make([]byte, 8192)
	n, err := io.ReadFull(io.TeeReader(f, h), head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return "", nil, err
	}
	if _, err := io.Copy(h, f); err != nil {
		return "", nil, err
	}
	return hex.EncodeToString(h.Sum(nil)), head[:n], nil
}

var (
	magicZip = []byte("PK\x03\x04")
	magicCFB = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
)

func (b *Book) open(ctx context.Context, name, path string, head []byte, lim Limits) error {
	switch {
	case bytes.HasPrefix(head, magicZip):
		err := b.workbook(path, lim, FormatXLSX)
		if errors.Is(err, errOpenDocument) {
			return b.converted(ctx, name, path, ".ods", lim)
		}
		return err
	case bytes.HasPrefix(head, magicCFB):
		if err := compound(path); err != nil {
			return err
		}
		return b.converted(ctx, name, path, ".xls", lim)
	}
	if err := binary(name, head); err != nil {
		return err
	}
	text, err := decodeText(path, head)
	if err != nil {
		return err
	}
	if looksHTML(text) {
		return b.html(name, text, lim)
	}
	return b.csv(name, text, lim)
}

func (b *Book) workbook(path string, lim Limits, format Format) error {
	x, err := openXLSX(path, b.temp, lim)
	if err != nil {
		return err
	}
	b.grid, b.parts, b.sheets, b.format = x, x.parts, x.parts.sheets, format
	return nil
}

// binary refuses what is plainly no table, by name.
func binary(name string, head []byte) error {
	for magic, what := range map[string]string{
		"%PDF": "PDF 文件", "\x89PNG": "图片", "\xff\xd8\xff": "图片", "GIF8": "图片", "BM": "图片",
		"Rar!": "压缩包", "7z\xbc\xaf": "压缩包", "\x1f\x8b": "压缩包", "{\\rtf": "RTF 文档", "PK": "压缩包",
		"MZ": "程序", "\x7fELF": "程序", "SQLite format 3": "数据库文件",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return refuse("not_a_table", fmt.Sprintf("“%s”是%s，不是表格。请上传 .xlsx 工作簿。", name, what))
		}
	}
	return nil
}

// streamNames are what an OLE compound file holds, as its directory writes
// them (UTF-16LE), and what that makes the file.
var streamNames = []struct{ name, code, msg string }{
	{"EncryptedPackage", "encrypted", "文件设有打开密码。请在 WPS 或 Excel 中去掉密码后再上传。"},
	{"WordDocument", "not_xlsx_doc", "这是 Word 文档（.doc），不是工作簿。请把其中的表格复制到 WPS 表格或 Excel，另存为 .xlsx 再上传。"},
	{"PowerPoint Document", "not_xlsx_ppt", "这是演示文稿（.ppt），不是工作簿。请上传 .xlsx 文件。"},
	{"_VBA_PROJECT", "macro", "文件带有宏，不能接收。请另存为“Excel 工作簿（.xlsx）”后再上传。"},
}

// compound looks into an OLE compound file by its directory names only: an
// encrypted workbook costs nothing, however many rounds its key asks for.
func compound(path string) error {
	raw, err := readHead(path, 64<<20)
	if err != nil {
		return err
	}
	for _, s := range streamNames {
		if bytes.Contains(raw, utf16LE(s.name)) {
			return refuse(s.code, s.msg)
		}
	}
	if !bytes.Contains(raw, utf16LE("Workbook")) && !bytes.Contains(raw, utf16LE("Book")) {
		return refuse("not_xlsx_ole", "不认识的旧式文件，不是工作簿。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	}
	return nil
}

func readHead(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}

func utf16LE(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r), 0)
	}
	return out
}

// base is the file's name without folder and ending: a table's sheet name.
func base(name string) string {
	n := filepath.Base(name)
	return strings.TrimSuffix(n, filepath.Ext(n))
}
