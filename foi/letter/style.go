package letter

import (
	"fmt"
	"strings"
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relations  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	wordType   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// Fonts by the names that Word and WPS know; the second is used where the
// first is not installed.
var fonts = []struct{ name, instead, family string }{
	{fangSong, "仿宋", "roman"}, {xiaoBiaoSong, "宋体", "roman"}, {heiTi, "SimHei", "swiss"}, {"宋体", "SimSun", "roman"},
}

const (
	fangSong     = "仿宋_GB2312"
	xiaoBiaoSong = "方正小标宋简体"
	heiTi        = "黑体"
)

// style is a paragraph style: what an office sees in its list of styles.
type style struct {
	id, name, font string
	half           int // size in half points: 三号 32, 二号 44, 四号 28, 小四 24
	paragraph      string
	run            string
}

// exact is a line of that many twips.
func exact(twips int) string {
	return fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/>`, twips)
}

// signAxis: 署名 and 成文日期 stand centred on one axis, so that a date of seven
// characters ends four characters from the right edge (GB/T 9704 7.3.5).
const signAxis = `<w:ind w:left="4044"/><w:jc w:val="center"/>`

var paragraphStyles = []style{
	{"Body", "公文正文", "", 0, `<w:ind w:firstLine="640" w:firstLineChars="200"/>`, ""},
	{"Title", "公文标题", xiaoBiaoSong, 44, `<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="660" w:lineRule="exact"/><w:jc w:val="center"/>`, `<w:spacing w:val="0"/>`},
	{"Head", "发文机关标志", xiaoBiaoSong, 72, `<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="FF0000"/></w:pBdr><w:spacing w:after="400" w:line="1100" w:lineRule="exact"/><w:jc w:val="center"/>`, `<w:color w:val="FF0000"/><w:spacing w:val="20"/>`},
	{"Number", "发文字号", "", 0, `<w:spacing w:after="579" w:line="579" w:lineRule="exact"/><w:jc w:val="center"/>`, ""},
	{"Salute", "主送", "", 0, `<w:spacing w:before="300" w:line="579" w:lineRule="exact"/>`, ""},
	{"Sign", "署名和日期", "", 0, `<w:keepNext/><w:keepLines/>` + exact(lineStep) + signAxis, ""},
	{"Item", "附件项", "", 0, `<w:ind w:left="960" w:firstLine="0"/>`, ""},
	{"Right", "右对齐", "", 0, exact(lineStep) + `<w:jc w:val="right"/>`, ""},
	{"Centre", "居中", heiTi, 32, exact(lineStep) + `<w:jc w:val="center"/>`, ""},
	{"Section", "一级标题", heiTi, 32, `<w:keepNext/>` + exact(lineStep) + `<w:ind w:firstLine="640" w:firstLineChars="200"/>`, ""},
	{"Small", "说明文字", "", 28, exact(480), ""},
	{"Copies", "抄送", "", 28, `<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="4" w:color="000000"/></w:pBdr><w:spacing w:before="579" w:line="520" w:lineRule="exact"/><w:ind w:left="280" w:right="280"/>`, ""},
	{"Rule", "填写线", "", 0, `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:between w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:pBdr>`, ""},
	{"Mark", "占位标记", "", 0, "", `<w:color w:val="7F7F7F"/>`},
	{"Cell", "表格文字", "", 24, `<w:spacing w:before="40" w:after="40" w:line="400" w:lineRule="exact"/><w:jc w:val="left"/>`, `<w:spacing w:val="0"/>`},
	{"CellHead", "表格栏目", heiTi, 24, `<w:spacing w:before="40" w:after="40" w:line="400" w:lineRule="exact"/><w:jc w:val="center"/>`, `<w:spacing w:val="0"/>`},
	{"Thin", "表后", "", 8, exact(160), ""},
	{"Post", "信封邮编", "宋体", 36, `<w:spacing w:after="500"/><w:jc w:val="left"/>`, `<w:spacing w:val="120"/>`},
	{"PostTo", "信封地址", "", 32, `<w:spacing w:after="200" w:line="600" w:lineRule="exact"/><w:ind w:left="1200"/>`, ""},
	{"PostName", "信封收件人", heiTi, 48, `<w:spacing w:before="300" w:after="500" w:line="800" w:lineRule="exact"/><w:jc w:val="center"/>`, ""},
	{"PostMark", "信封标记", "", 28, `<w:spacing w:after="300" w:line="480" w:lineRule="exact"/><w:jc w:val="left"/>`, ""},
	{"PostFrom", "信封寄件人", "", 28, `<w:spacing w:line="480" w:lineRule="exact"/><w:jc w:val="right"/>`, ""},
	{"Page", "页码", "宋体", 28, `<w:spacing w:line="400" w:lineRule="exact"/>`, `<w:spacing w:val="0"/>`},
}

// face is a font for every script: digits and quotation marks of a 公文 are
// set in its own font.
func face(name string) string {
	return fmt.Sprintf(`<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s" w:hint="eastAsia"/>`, name)
}

func size(half int) string { return fmt.Sprintf(`<w:sz w:val="%[1]d"/><w:szCs w:val="%[1]d"/>`, half) }

// styles is word/styles.xml. Characters stand 0.25 pt closer, so that 28 of
// 16 pt fit into 156 mm.
func styles() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>` + face(fangSong) + `<w:spacing w:val="-5"/><w:kern w:val="0"/>` + size(32) +
		`<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>` + exact(lineStep) +
		`<w:jc w:val="both"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	for _, s := range paragraphStyles {
		b.WriteString(`<w:style w:type="paragraph" w:customStyle="1" w:styleId="` + s.id + `"><w:name w:val="` + s.name + `"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>` + s.paragraph + `</w:pPr><w:rPr>`)
		if s.font != "" {
			b.WriteString(face(s.font))
		}
		b.WriteString(s.run)
		if s.half > 0 {
			b.WriteString(size(s.half))
		}
		b.WriteString(`</w:rPr></w:style>`)
	}
	return b.String() + `</w:styles>`
}

// footer is a page number between dashes: — 1 —, on odd pages one character
// from the right, on even ones from the left (GB/T 9704 7.5).
func footer(side string) string {
	return xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Page"/><w:ind w:left="280" w:right="280"/><w:jc w:val="` + side + `"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>` +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>` +
		`<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
}

func fontTable() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:fonts ` + namespaces + `>`)
	for _, f := range fonts {
		b.WriteString(`<w:font w:name="` + f.name + `"><w:altName w:val="` + f.instead + `"/><w:charset w:val="86"/><w:family w:val="` + f.family + `"/></w:font>`)
	}
	return b.String() + `</w:fonts>`
}

// fixedParts are the same in every template.
var fixedParts = [][2]string{
	{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/><Override PartName="/word/fontTable.xml" ContentType="` + wordType + `fontTable+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + wordType + `footer+xml"/><Override PartName="/word/footer2.xml" ContentType="` + wordType + `footer+xml"/></Types>`},
	{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `officeDocument" Target="word/document.xml"/></Relationships>`},
	{"word/_rels/document.xml.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relations + `settings" Target="settings.xml"/><Relationship Id="rId3" Type="` + relations + `fontTable" Target="fontTable.xml"/>` +
		`<Relationship Id="rId4" Type="` + relations + `footer" Target="footer1.xml"/><Relationship Id="rId5" Type="` + relations + `footer" Target="footer2.xml"/></Relationships>`},
	{"word/settings.xml", xmlHead + `<w:settings ` + namespaces + `><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`},
	{"word/fontTable.xml", fontTable()},
	{"word/footer1.xml", footer("right")},
	{"word/footer2.xml", footer("left")},
}
