package sheet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf16"
)

// oleEntry is one line of an OLE compound file's directory.
type oleEntry struct {
	name  string
	start uint32
}

const oleEntrySize = 128

// oleNames are the entries that say what a compound file is, the decisive
// ones first.
var oleNames = []struct {
	name string
	err  error
}{
	{"EncryptedPackage", errEncrypted},
	{"PowerPoint Document", refuse("not_xlsx_ppt", "这是演示文稿（.ppt），不是工作簿。请上传 .xlsx 文件。")},
	{"_VBA_PROJECT", errMacro},
	{"_VBA_PROJECT_CUR", errMacro},
}

var (
	errMacro   = refuse("macro", "文件带有宏，不能接收。请另存为“Excel 工作簿（.xlsx）”或“Word 文档（.docx）”后再上传。")
	errOldWord = refuse("not_xlsx_doc", "这是 Word 文档（.doc），不是工作簿。请把其中的表格复制到 WPS 表格或 Excel，另存为 .xlsx 再上传。")
)

// compound looks into an OLE compound file by its directory only: an encrypted
// workbook costs nothing, however many rounds its key asks for. For an old
// workbook that can be converted it gives the converter's name of the format.
func compound(path string) (oldFormat, error) {
	f, err := os.Open(path)
	if err != nil {
		return oldFormat{}, err
	}
	defer f.Close()
	found, sector, err := oleDirectory(f)
	if err != nil {
		return oldFormat{}, err
	}
	for _, n := range oleNames {
		if _, ok := found[n.name]; ok {
			return oldFormat{}, n.err
		}
	}
	if e, ok := found["WordDocument"]; ok {
		if wordEncrypted(f, (int64(e.start)+1)*sector) {
			return oldFormat{}, errEncrypted
		}
		return formatDOC, nil
	}
	for name, format := range map[string]oldFormat{"Workbook": formatXLS, "Book": formatXLS95} {
		if e, ok := found[name]; ok {
			if biffEncrypted(f, (int64(e.start)+1)*sector) {
				return oldFormat{}, errEncrypted
			}
			return format, nil
		}
	}
	return oldFormat{}, refuse("not_xlsx_ole", "不认识的旧式文件，不是工作簿。"+saveAs)
}

// oleDirectory finds the directory entries by their fixed form, without
// following the file's own chains, which may be broken or endless.
func oleDirectory(r io.Reader) (map[string]oleEntry, int64, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	block := make([]byte, oleEntrySize)
	found := map[string]oleEntry{}
	sector := int64(512)
	for n := 0; ; n++ {
		_, err := io.ReadFull(in, block)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return found, sector, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if n == 0 && binary.LittleEndian.Uint16(block[30:]) == 12 {
			sector = 4096
		}
		if e, ok := oleName(block); ok && n >= 4 && len(found) < 1000 {
			if _, twice := found[e.name]; !twice {
				found[e.name] = e
			}
		}
	}
}

// oleName reads one directory entry: 64 bytes of UTF-16 name, the name's
// length with its final zero, and a type of 1, 2 or 5.
func oleName(b []byte) (oleEntry, bool) {
	size := int(binary.LittleEndian.Uint16(b[64:]))
	if size < 4 || size > 64 || size%2 != 0 || b[66] != 1 && b[66] != 2 && b[66] != 5 {
		return oleEntry{}, false
	}
	units := make([]uint16, 0, 32)
	for i := 0; i < size-2; i += 2 {
		units = append(units, binary.LittleEndian.Uint16(b[i:]))
	}
	if b[size-2] != 0 || b[size-1] != 0 {
		return oleEntry{}, false
	}
	return oleEntry{strings.TrimSpace(string(utf16.Decode(units))), binary.LittleEndian.Uint32(b[116:])}, true
}

// biffEncrypted reports the record FILEPASS right behind the workbook's head.
func biffEncrypted(r io.ReaderAt, at int64) bool {
	const filePass, records = 0x2F, 4
	head := make([]byte, 4)
	for range records {
		if _, err := r.ReadAt(head, at); err != nil {
			return false
		}
		if binary.LittleEndian.Uint16(head) == filePass {
			return true
		}
		at += 4 + int64(binary.LittleEndian.Uint16(head[2:]))
	}
	return false
}

// wordEncrypted reads the flag fEncrypted in the head of an old document (FIB).
func wordEncrypted(r io.ReaderAt, at int64) bool {
	const flags, encrypted = 0x0A, 0x0100
	head := make([]byte, 2)
	if _, err := r.ReadAt(head, at+flags); err != nil {
		return false
	}
	return binary.LittleEndian.Uint16(head)&encrypted != 0
}
