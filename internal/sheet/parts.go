package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Info is one sheet of a workbook.
type Info struct {
	Name   string
	Hidden bool
	part   *zip.File // its XML
}

// parts is what a workbook's zip says about itself.
type parts struct {
	zip      *zip.ReadCloser
	byName   map[string]*zip.File
	sheets   []Info
	stamp    *zip.File // the hidden stamp sheet, nil for none
	shared   *zip.File // the table of shared strings
	styles   *zip.File
	date1904 bool
}

// Bounds of the container itself.
const (
	maxEntries  = 5000
	smallPart   = 16 << 20 // workbook, relations: read whole
	ratioFloor  = 64 << 20 // below this the ratio of packing says nothing
	ratioLimit  = 300      // blank formatted sheets reach about 60
	headOfPart  = 4096
	mimeOpenDoc = "application/vnd.oasis.opendocument."
)

// openParts looks into a zip: what kind of document it is, how large it will
// be, where its sheets are. Nothing is unpacked for that but the directory.
func openParts(file string, lim Limits) (*parts, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, errBrokenZip
	}
	p := &parts{zip: z, byName: map[string]*zip.File{}}
	if err := p.inspect(lim); err != nil {
		return nil, errors.Join(err, z.Close())
	}
	return p, nil
}

func (p *parts) inspect(lim Limits) error {
	if err := p.weigh(lim); err != nil {
		return err
	}
	if err := p.kind(); err != nil {
		return err
	}
	if err := p.noDTD(); err != nil {
		return err
	}
	if err := p.index(lim); err != nil {
		return err
	}
	return p.utf8XML()
}

// weigh adds up what the zip says about its size. The figures cannot lie: a
// part that unpacks to more than it declared fails when it is read.
func (p *parts) weigh(lim Limits) error {
	if len(p.zip.File) > maxEntries {
		return refuse("zip_bomb", "文件内部的条目过多，疑似恶意构造，未读取。")
	}
	var total, packed uint64
	for _, f := range p.zip.File {
		total += f.UncompressedSize64
		packed += f.CompressedSize64
		if f.UncompressedSize64 > uint64(lim.UnpackedBytes) || total > uint64(lim.UnpackedBytes) {
			return tooLarge("zip_bomb", fmt.Sprintf("文件解开后超过 %d MB，未读取。请删除多余的空白区域或拆分后再上传。", lim.UnpackedBytes>>20))
		}
		if f.Flags&1 != 0 {
			return errEncrypted
		}
		if f.Method != zip.Store && f.Method != zip.Deflate {
			return errBrokenZip
		}
		name := partName(f.Name)
		if _, twice := p.byName[name]; twice && !strings.HasSuffix(name, "/") {
			return errBrokenZip // readers would disagree which one counts
		}
		p.byName[name] = f
	}
	if total > ratioFloor && total > ratioLimit*packed {
		return tooLarge("zip_bomb", "文件解开后膨胀数百倍，疑似恶意构造，未读取。请新建工作簿，把表格复制过去后再上传。")
	}
	return nil
}

// partName is how a part is looked up: some programs write other cases and
// backslashes.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/"))
}

func (p *parts) file(name string) *zip.File { return p.byName[partName(name)] }

func (p *parts) has(prefix string) bool {
	for name := range p.byName {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// kind tells a workbook from its relatives by what is inside.
func (p *parts) kind() error {
	switch {
	case p.has("xl/vbaproject") || p.has("xl/macrosheets/"):
		return refuse("macro", "文件带有宏（.xlsm），不能接收。请另存为“Excel 工作簿（.xlsx）”后再上传。")
	case p.file("xl/workbook.bin") != nil:
		return refuse("xlsb", "这是二进制工作簿（.xlsb）。"+saveAs)
	case p.file("xl/workbook.xml") != nil || p.has("xl/worksheets/"):
		return nil
	case p.has("word/"):
		return errWord
	case p.has("ppt/"):
		return refuse("not_xlsx_pptx", "这是演示文稿（.pptx），不是工作簿。请上传 .xlsx 文件。")
	case p.file("mimetype") != nil && p.file("content.xml") != nil:
		return p.openDocument()
	case p.mainPart() != "":
		return nil
	}
	return refuse("not_xlsx", "这是压缩包，不是工作簿。请解压后上传其中的 .xlsx 文件。")
}

// errOpenDocument sends an .ods to the converter.
var errOpenDocument = errors.New("an OpenDocument spreadsheet")

func (p *parts) openDocument() error {
	kind, err := readPart(p.file("mimetype"), 256)
	if err != nil {
		return errBrokenZip
	}
	if !strings.HasPrefix(string(kind), mimeOpenDoc+"spreadsheet") {
		return refuse("not_xlsx_odf", "这是文字文档或演示文稿，不是工作簿。请上传 .xlsx 文件。")
	}
	if manifest, err := readPart(p.file("META-INF/manifest.xml"), smallPart); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return errEncrypted
	}
	return errOpenDocument
}

// noDTD refuses entity definitions before any XML parser sees them.
func (p *parts) noDTD() error {
	for name, f := range p.byName {
		if ext := path.Ext(name); ext != ".xml" && ext != ".rels" {
			continue
		}
		head, err := readPart(f, headOfPart)
		if err != nil {
			return errBrokenZip
		}
		if bytes.Contains(head, []byte("<!DOCTYPE")) || bytes.Contains(head, []byte("<!ENTITY")) {
			return errDTD
		}
	}
	return nil
}

// utf8XML refuses encodings that a byte scan cannot read, in the parts that
// are read; what other parts are written in is no matter.
func (p *parts) utf8XML() error {
	_, used := p.keyed()
	for _, f := range append(used, p.shared, p.styles) {
		if f == nil {
			continue
		}
		head, err := readPart(f, headOfPart)
		if err != nil {
			return errBrokenZip
		}
		if bytes.IndexByte(head, 0) >= 0 || foreignEncoding(head) {
			return refuse("xml_encoding", "文件内部的文字编码异常，无法读取。"+saveAs)
		}
	}
	return nil
}

// foreignEncoding reports an XML declaration that names anything but UTF-8.
func foreignEncoding(head []byte) bool {
	end := bytes.Index(head, []byte("?>"))
	if end < 0 || !bytes.Contains(head[:end], []byte("<?xml")) {
		return false
	}
	enc := string(bytes.ToLower((tag{attrs: head[:end]}).attr("encoding")))
	return enc != "" && enc != "utf-8" && enc != "utf8" && enc != "us-ascii"
}

// readPart reads at most n bytes of a part.
func readPart(f *zip.File, n int64) ([]byte, error) {
	if f == nil {
		return nil, io.ErrUnexpectedEOF
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, n))
}
