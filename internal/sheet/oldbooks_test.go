package sheet

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// record is one record of an old Excel stream.
func record(kind uint16, body ...any) []byte {
	var b bytes.Buffer
	for _, v := range body {
		switch x := v.(type) {
		case int:
			b.Write(binary.LittleEndian.AppendUint16(nil, uint16(x)))
		case byte:
			b.WriteByte(x)
		case string:
			b.WriteString(x)
		}
	}
	out := binary.LittleEndian.AppendUint16(nil, kind)
	out = binary.LittleEndian.AppendUint16(out, uint16(b.Len()))
	return append(out, b.Bytes()...)
}

// biff5 is the stream of an Excel 95 workbook with one sheet of texts in GBK.
func biff5(t *testing.T, name string, rows [][]string) []byte {
	t.Helper()
	gbk := func(s string) string {
		b, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	globals := record(0x0809, 0x0500, 0x0005, 0x096C, 0x07C9)
	globals = append(globals, record(0x0042, 936)...)
	bound := len(globals)
	globals = append(globals, record(0x0085, 0, 0, 0, byte(len(gbk(name))), gbk(name))...)
	globals = append(globals, record(0x000A)...)
	binary.LittleEndian.PutUint32(globals[bound+4:], uint32(len(globals)))
	sheet := record(0x0809, 0x0500, 0x0010, 0x096C, 0x07C9)
	sheet = append(sheet, record(0x0200, 0, len(rows), 0, len(rows[0]), 0)...)
	for r, cells := range rows {
		for c, text := range cells {
			sheet = append(sheet, record(0x0204, r, c, 0, len(gbk(text)), gbk(text))...)
		}
	}
	return append(append(globals, sheet...), record(0x000A)...)
}

// compoundFile wraps one stream in an OLE compound file: a header, a sector
// of chains, a directory, the stream.
func compoundFile(name string, stream []byte) []byte {
	const free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	stream = append(stream, make([]byte, max(0, 4096-len(stream)))...) // shorter ones would need small sectors
	sectors := (len(stream) + 511) / 512
	head := make([]byte, 512)
	copy(head, magicCFB)
	le := binary.LittleEndian
	le.PutUint16(head[24:], 0x3E)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xFFFE)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], 1)
	le.PutUint32(head[48:], 1)
	le.PutUint32(head[56:], 4096)
	le.PutUint32(head[60:], end)
	le.PutUint32(head[68:], end)
	for i := range 109 {
		le.PutUint32(head[76+4*i:], free)
	}
	le.PutUint32(head[76:], 0)
	chains := make([]byte, 512)
	for i := range 128 {
		next := uint32(free)
		switch {
		case i == 0:
			next = fat
		case i == 1, i == 1+sectors:
			next = end
		case i > 1 && i < 1+sectors:
			next = uint32(i + 1)
		}
		le.PutUint32(chains[4*i:], next)
	}
	directory := make([]byte, 512)
	for i, e := range []struct {
		name        string
		kind        byte
		child       uint32
		start, size uint32
	}{{"Root Entry", 5, 1, end, 0}, {name, 2, free, 2, uint32(len(stream))}} {
		d := directory[i*oleEntrySize:]
		copy(d, utf16Bytes(e.name))
		le.PutUint16(d[64:], uint16(2*len(e.name)+2))
		d[66], d[67] = e.kind, 1
		le.PutUint32(d[68:], free)
		le.PutUint32(d[72:], free)
		le.PutUint32(d[76:], e.child)
		le.PutUint32(d[116:], e.start)
		le.PutUint32(d[120:], e.size)
	}
	for i := 2; i < 4; i++ {
		for _, at := range []int{68, 72, 76} {
			le.PutUint32(directory[i*oleEntrySize+at:], free)
		}
	}
	out := append(append(head, chains...), directory...)
	out = append(out, stream...)
	return append(out, make([]byte, (512-len(out)%512)%512)...)
}

// xml2003 is a workbook as Excel 2003 saves it in XML.
const xml2003 = `<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="旧表"><Table>
<Row><Cell><Data ss:Type="String">序号</Data></Cell><Cell><Data ss:Type="String">事项</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:MergeDown="1"><Data ss:Type="String">政策文件</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">2</Data></Cell></Row>
</Table></Worksheet></Workbook>`

// Excel 95 and the XML of Excel 2003 are read through LibreOffice, whatever
// the file is called; without it the refusal says how to save them.
func TestOlderThanExcel97(t *testing.T) {
	_, lookErr := exec.LookPath("soffice")
	for _, f := range []struct {
		name    string
		content []byte
		want    []string
	}{
		{"九五.xls", compoundFile("Book", biff5(t, "旧表", [][]string{{"序号", "事项"}, {"1", "政策文件"}})), []string{"序号|事项", "1|政策文件"}},
		{"二零零三.xls", []byte(xml2003), []string{"序号|事项", "1|政策文件", "2|政策文件"}},
	} {
		b, err := Open(t.Context(), f.name, bytesFile(t, f.name, f.content), Options{TempDir: t.TempDir()})
		if lookErr != nil {
			if CodeOf(err) != "legacy_needs_libreoffice" || !strings.Contains(err.Error(), "另存为 .xlsx") {
				t.Errorf("%s without LibreOffice: %v", f.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
			continue
		}
		if got := texts(t, b, 0); !slices.Equal(got, f.want) || b.Sheets()[0].Name != "旧表" {
			t.Errorf("%s: %v %q", f.name, b.Sheets(), got)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What is not read is named for what it is and how to save it, whatever the
// file is called: a really encrypted workbook, one with macros, a document.
func TestRefusalsSayWhatToDo(t *testing.T) {
	f := excelize.NewFile()
	if err := f.SetCellStr("Sheet1", "A1", "序号"); err != nil {
		t.Fatal(err)
	}
	var locked bytes.Buffer
	if err := f.Write(&locked, excelize.Options{Password: "示例口令"}); err != nil {
		t.Fatal(err)
	}
	types := func(main string) string {
		return `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="` + main + `"/></Types>`
	}
	macro := (&pack{}).text("[Content_Types].xml", types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")).
		text("xl/workbook.xml", "<x/>").text("xl/vbaProject.bin", "x").save(t)
	document := (&pack{}).text("[Content_Types].xml", "<x/>").text("_rels/.rels", "<x/>").text("word/document.xml", "<x/>").save(t)
	for _, c := range []struct{ path, code, words string }{
		{bytesFile(t, "目录.xlsx", locked.Bytes()), "encrypted", "去掉密码后再上传"},
		{macro, "macro", "另存为“Excel 工作簿（.xlsx）”"},
		{document, "not_xlsx_docx", "这是 Word 文档（.docx）"},
	} {
		_, err := Open(t.Context(), "目录.xlsx", c.path, Options{TempDir: t.TempDir()})
		if CodeOf(err) != c.code || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", c.code, err)
		}
	}
}
