package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
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
	part   string // its XML inside the zip
}

// parts is what a workbook's zip says about itself.
type parts struct {
	zip    *zip.ReadCloser
	sheets []Info
	stamp  string // part of the hidden stamp sheet, "" for none
	shared string
	styles string
}

// maxEntries bounds the number of files inside a workbook.
const maxEntries = 5000

// openParts looks into a zip: what kind of document it is, how large it will
// be, where its sheets are.
func openParts(file string, lim Limits) (*parts, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, refuse("broken_zip", "文件已损坏，打不开。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	}
	p := &parts{zip: z}
	if err := p.inspect(lim); err != nil {
		z.Close()
		return nil, err
	}
	return p, nil
}

func (p *parts) inspect(lim Limits) error {
	if len(p.zip.File) > maxEntries {
		return refuse("zip_bomb", "文件内部的条目过多，疑似恶意构造，未读取。")
	}
	var total uint64
	for _, f := range p.zip.File {
		if total += f.UncompressedSize64; total > uint64(lim.UnpackedBytes) {
			return tooLarge("zip_bomb", fmt.Sprintf("文件解开后超过 %d MB，未读取。请删除多余的空白区域或拆分后再上传。", lim.UnpackedBytes>>20))
		}
		if f.Flags&1 != 0 {
			return refuse("encrypted", "文件设有打开密码。请在 WPS 或 Excel 中去掉密码后再上传。")
		}
	}
	if err := p.kind(); err != nil {
		return err
	}
	if err := p.noDTD(); err != nil {
		return err
	}
	return p.workbook(lim)
}

func (p *parts) file(name string) *zip.File {
	name = strings.TrimPrefix(name, "/")
	for _, f := range p.zip.File {
		if strings.EqualFold(strings.ReplaceAll(f.Name, "\\", "/"), name) {
			return f
		}
	}
	return nil
}

func (p *parts) has(prefix string) bool {
	for _, f := range p.zip.File {
		if strings.HasPrefix(strings.ToLower(f.Name), prefix) {
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
	case p.has("xl/workbook.bin"):
		return refuse("xlsb", "这是二进制工作簿（.xlsb）。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	case p.file("xl/workbook.xml") != nil || p.has("xl/worksheets/"):
		return nil
	case p.has("word/"):
		return refuse("not_xlsx_docx", "这是 Word 文档（.docx），不是工作簿。请把其中的表格复制到 WPS 表格或 Excel，另存为 .xlsx 再上传。")
	case p.has("ppt/"):
		return refuse("not_xlsx_pptx", "这是演示文稿（.pptx），不是工作簿。请上传 .xlsx 文件。")
	case p.file("mimetype") != nil && p.has("content.xml"):
		return errOpenDocument
	}
	return refuse("not_xlsx", "这是压缩包，不是工作簿。请解压后上传其中的 .xlsx 文件。")
}

var errOpenDocument = errors.New("an OpenDocument file")

// noDTD refuses entity definitions before any XML parser sees them.
func (p *parts) noDTD() error {
	for _, f := range p.zip.File {
		if ext := strings.ToLower(path.Ext(f.Name)); ext != ".xml" && ext != ".rels" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return refuse("broken_zip", "文件已损坏，打不开。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
		}
		head, err := io.ReadAll(io.LimitReader(r, 4096))
		r.Close()
		if err != nil && len(head) == 0 {
			return refuse("broken_zip", "文件已损坏，打不开。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
		}
		if bytes.Contains(head, []byte("<!DOCTYPE")) || bytes.Contains(head, []byte("<!ENTITY")) {
			return errDTD
		}
	}
	return nil
}

type workbookXML struct {
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		ID2   string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
	} `xml:"sheets>sheet"`
}

type relsXML struct {
	Rels []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// decode reads a small XML part whole.
func (p *parts) decode(name string, into any) error {
	f := p.file(name)
	if f == nil {
		return fmt.Errorf("no part %s", name)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(io.LimitReader(r, 8<<20)).Decode(into)
}

// workbook finds each sheet's part through workbook.xml and its relations,
// never by guessing "sheet1.xml".
func (p *parts) workbook(lim Limits) error {
	broken := refuse("broken_workbook", "工作簿的目录已损坏。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	var w workbookXML
	var rels relsXML
	if p.decode("xl/workbook.xml", &w) != nil || p.decode("xl/_rels/workbook.xml.rels", &rels) != nil {
		return broken
	}
	target := map[string]string{}
	for _, r := range rels.Rels {
		part := r.Target
		if strings.HasPrefix(part, "/") {
			part = strings.TrimPrefix(part, "/")
		} else {
			part = path.Join("xl", part)
		}
		target[r.ID] = part
		switch {
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			p.shared = part
		case strings.HasSuffix(r.Type, "/styles"):
			p.styles = part
		}
	}
	for _, s := range w.Sheets {
		id := s.ID
		if id == "" {
			id = s.ID2
		}
		part := target[id]
		if s.Name == stampSheet {
			p.stamp = part
			continue
		}
		if p.file(part) == nil {
			return broken
		}
		if !strings.Contains(part, "worksheet") { // chart sheets have no cells
			continue
		}
		p.sheets = append(p.sheets, Info{Name: s.Name, Hidden: s.State == "hidden" || s.State == "veryHidden", part: part})
	}
	if len(p.sheets) == 0 {
		return refuse("no_sheets", "工作簿里没有工作表。")
	}
	if len(p.sheets) > lim.Sheets {
		return tooLarge("too_many_sheets", fmt.Sprintf("工作簿有 %d 张表，最多 %d 张，请拆分后再上传。", len(p.sheets), lim.Sheets))
	}
	return nil
}

// longestFormat is the length that Excel itself allows a number format.
const longestFormat = 255

// wildFormats reports number formats far beyond what Excel writes, which make
// a formatter slow: such a workbook is read with raw values.
func (p *parts) wildFormats() (bool, error) {
	f := p.file(p.styles)
	if f == nil {
		return false, nil
	}
	r, err := f.Open()
	if err != nil {
		return false, err
	}
	defer r.Close()
	s := newScanner(r)
	for n := 0; ; n++ {
		t, ok, err := s.next(0)
		if err != nil || !ok {
			return false, err
		}
		if n > 400_000 {
			return false, refuse("too_many_styles", "文件的单元格样式过多，疑似损坏。请新建工作簿，用“选择性粘贴—数值”复制后再上传。")
		}
		if string(t.name) == "numFmt" && len(t.attr("formatCode")) > 4*longestFormat {
			return true, nil
		}
	}
}

// emptyShared lists the shared strings that hold no text.
func (p *parts) emptyShared() (map[int]bool, error) {
	empty := map[int]bool{}
	f := p.file(p.shared)
	if f == nil {
		return empty, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := newScanner(r)
	i, has := -1, false
	for {
		t, ok, err := s.next(16)
		if err != nil || !ok {
			return empty, err
		}
		switch name := string(t.name); {
		case name == "si" && !t.end:
			i, has = i+1, false
			if t.self {
				empty[i] = true
			}
		case name == "si" && !has:
			empty[i] = true
		case name == "t" && t.end && len(s.text) > 0:
			has = true
		}
	}
}
