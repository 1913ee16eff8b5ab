package sheet

import (
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
	FormatConverted Format = "converted" // .xls, .et, .ods, .doc through LibreOffice
	FormatDOCX      Format = "docx"      // tables of a Word document, where Options.Word allows it
)

// Options say how to read.
type Options struct {
	TempDir string // private folder for temporary files; "" makes one
	Limits  Limits // zero means DefaultLimits
	Word    bool   // the tables of .docx and .doc are read too, each as a sheet
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
	} else if len(b.notices) == maxNotices {
		b.notices = append(b.notices, Notice{"", "", "warn", "more_notices", fmt.Sprintf("提示很多，只列出前 %d 条。", maxNotices)})
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
	if err := ctx.Err(); err != nil {
		return nil, err
	}
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
	if temp, err = filepath.Abs(temp); err != nil {
		return nil, err
	}
	b := &Book{sha: sha, temp: temp}
	if err := b.open(ctx, name, path, head, o); err != nil {
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

func (b *Book) workbook(ctx context.Context, path string, lim Limits, format Format) error {
	x, err := openXLSX(ctx, path, b.temp, lim)
	if err != nil {
		return err
	}
	b.grid, b.sheets, b.format = x, x.parts.sheets, format
	return nil
}

// base is the file's name without folder and ending: a table's sheet name.
func base(name string) string {
	n := filepath.Base(name)
	return strings.TrimSuffix(n, filepath.Ext(n))
}
