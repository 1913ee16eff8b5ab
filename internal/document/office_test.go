package document

import (
	"slices"
	"strings"
	"testing"
)

// Word writes one text in many ways; each is met once.
func TestWordShapes(t *testing.T) {
	body := `<w:p><w:hyperlink><w:r><w:t>证件</w:t></w:r></w:hyperlink><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>371328</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>19900101</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>0015</w:t></w:r></w:p>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr id="1" name="a" descr="示例甲的照片"/><wps:txbx><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>` +
		`<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>框外</w:t></w:r></w:p>` +
		`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t><w:br/><w:t>三</w:t></w:r></w:p></w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText>HYPERLINK "tel:13800138000"</w:instrText></w:r><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>` +
		`<w:p><w:moveFrom w:author="示例乙"><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>`
	raw := wordFile(t, body, map[string]string{
		"word/footnotes.xml":     `<w:footnotes xmlns:w="` + wordNS + `"><w:footnote><w:p><w:r><w:t>注13900139000</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"word/footer2.xml":       `<ns0:ftr xmlns:ns0="` + wordNS + `"><ns0:p><ns0:r><ns0:t>脚13700137000</ns0:t></ns0:r></ns0:p></ns0:ftr>`,
		"word/charts/chart1.xml": `<c:chartSpace><c:v>示例甲</c:v><a:t>图名</a:t></c:chartSpace>`,
		"docProps/core.xml":      `<cp:coreProperties><dc:title>示例乙的申请</dc:title><dc:creator>Administrator</dc:creator></cp:coreProperties>`,
		"customXml/item1.xml":    `<x><y>13600136000</y></x>`,
		"word/embeddings/a.xlsx": "PK", "word/vbaProject.bin": "x",
	})
	d := readBytes(t, "a.docx", raw)
	wantTexts(t, d, "正文第1段｜证件371328199001010015", "文本框（正文第2段）｜框内", "正文第3段｜框外", "正文图片说明、选项｜示例甲的照片", "正文表2第1行第1列｜内", "正文表1第1行第1列｜外", "正文表1第1行第2列｜一\n二\n三",
		`正文第4段｜HYPERLINK "tel:13800138000"`, "正文第5段｜移走移来", "脚注第1段｜注13900139000", "页脚第1段｜脚13700137000", "图表数据｜示例甲", "文件属性（文件属性）｜示例乙的申请", "自定义 XML 数据（自定义 XML 数据）｜13600136000")
	if n := strings.Count(strings.Join(said(d), "\n"), "框内"); n != 1 {
		t.Errorf("a text box and its fallback: read %d times", n)
	}
	if got := codes(d); !slices.Equal(got, []Code{CustomXML, Embedded, Macro, Revision}) {
		t.Error(got)
	}
}

// So do the programs that write workbooks.
func TestSheetShapes(t *testing.T) {
	sheet := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>证件</t></r><r><t>号</t></r></is></c><c r="D1"><v>3.71328199001011E+17</v></c></row>` +
		`<row r="3" ht="0"><c r="A3" t="str"><f>B1&amp;"x"</f><v>371328199001010015</v></c><c r="B3"><f>"13800138000"</f></c></row><row><c><v>13900139000</v></c></row>`
	raw := sheetFile(t, sheet,
		textPart("xl/sharedStrings.xml", `<x:sst xmlns:x="`+sheetNS+`"><x:si><x:r><x:t>姓</x:t></x:r><x:r><x:t>名</x:t></x:r><x:rPh><x:t>xing</x:t></x:rPh></x:si></x:sst>`),
		textPart("xl/threadedComments/threadedComment1.xml", `<ThreadedComments><threadedComment ref="A1"><text>电话13700137000</text></threadedComment></ThreadedComments>`),
		textPart("xl/pivotCache/pivotCacheRecords1.xml", `<pivotCacheRecords><r><s v="示例甲"/><n v="13600136000"/></r></pivotCacheRecords>`),
		textPart("xl/externalLinks/externalLink1.xml", `<externalLink><externalBook><sheetDataSet><v>13500135000</v></sheetDataSet></externalBook></externalLink>`),
		textPart("xl/externalLinks/_rels/externalLink1.xml.rels", `<Relationships><Relationship Id="rId1" Target="file:///D:/示例/原始.xlsx"/></Relationships>`),
		textPart("xl/drawings/drawing1.xml", `<xdr:wsDr><a:p><a:r><a:t>框里</a:t></a:r><a:r><a:t>的字</a:t></a:r></a:p></xdr:wsDr>`),
		textPart("xl/worksheets/sheet9.xml", `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>不在目录里</t></is></c></row></sheetData><headerFooter><oddHeader>&amp;C内部资料</oddHeader></headerFooter></worksheet>`),
		textPart("[Content_Types].xml", `<Types><Override PartName="/xl/calcChain.xml" ContentType="x"/><Override PartName="/xl/workbook.xml" ContentType="y"/></Types>`),
		textPart("xl/calcChain.xml", `<calcChain><c r="A3"/></calcChain>`),
		textPart("xl/connections.xml", `<connections><connection><dbPr connection="Server=10.0.0.1;User=sa"/></connection></connections>`))
	d := readBytes(t, "a.xlsx", raw)
	wantTexts(t, d, "表一!A1｜姓名", "表一!B1｜证件号", "表一!D1｜371328199001011000", "表一!A3（隐藏的行）｜371328199001010015", "表一!B3（隐藏的行）｜13800138000", "表一!A4｜13900139000",
		"批注（A1）（批注）｜电话13700137000", "数据透视表缓存（数据透视表缓存）｜示例甲\n13600136000", "外部链接缓存（外部链接缓存）｜13500135000\n file:///D:/示例/原始.xlsx", "文本框｜框里的字",
		"sheet9.xml!A1｜不在目录里", "工作表“sheet9.xml”打印页眉｜&C内部资料", "工作表名称｜表一")
	if got := codes(d); !slices.Equal(got, []Code{Comment, External, HiddenRow, PivotCache}) {
		t.Error(got)
	}
	out, _ := cleaned(t, "a.xlsx", raw)
	if inParts(t, out, "calcChain") {
		t.Error("the order of computing names cells that are gone")
	}
	for _, w := range []string{"371328199001010015", "13800138000", "13700137000", "13600136000", "13500135000", "10.0.0.1"} {
		if inParts(t, out, w) {
			t.Errorf("the cleaned copy still says %s", w)
		}
	}
	if d := readBytes(t, "a.xlsx", out); !slices.Contains(said(d), "表一!A1｜姓名") || len(d.Hidden) > 0 {
		t.Error(said(d), codes(d))
	}
}

// A column of width 0 is as hidden as one that says so.
func TestHiddenColumns(t *testing.T) {
	raw := zipOf(t, textPart("xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="表一" r:id="rId1"/></sheets></workbook>`),
		textPart("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>`),
		textPart("xl/worksheets/sheet1.xml", `<worksheet><cols><col min="2" max="3" width="0"/><col min="5" max="16384" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c><c r="E1"/></row></sheetData></worksheet>`))
	d := readBytes(t, "a.xlsx", raw)
	if len(d.Hidden) != 1 || d.Hidden[0].Code != HiddenColumn || !strings.Contains(d.Hidden[0].Message, "：C 列") {
		t.Errorf("%+v", d.Hidden)
	}
}
