package document

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func run(texts ...string) string {
	var b strings.Builder
	for _, x := range texts {
		b.WriteString(`<w:r><w:rPr><w:b/></w:rPr><w:t>` + x + `</w:t></w:r>`)
	}
	return b.String()
}

func par(texts ...string) string { return `<w:p>` + run(texts...) + `</w:p>` }

func cellOf(inner string) string { return `<w:tc><w:tcPr/>` + inner + `</w:tc>` }

func filledIn(t *testing.T, raw []byte, v Values) ([]byte, *Document) {
	t.Helper()
	var out bytes.Buffer
	if err := Fill(t.Context(), bytes.NewReader(raw), int64(len(raw)), &out, v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), readBytes(t, "a.docx", out.Bytes())
}

// Word splits a placeholder over runs as it likes; people type Chinese braces.
func TestFillOverRuns(t *testing.T) {
	raw := wordFile(t, par("收到", "{", "{收到", "日期}}", "的申请。")+par("｛｛ 申请人 ｝｝：")+
		`<w:p><w:r><w:t>{{甲}}</w:t></w:r><w:r><w:drawing><w:txbxContent>`+par("框{{甲}}")+`</w:txbxContent></w:drawing></w:r><w:r><w:t>尾{{甲}}</w:t></w:r></w:p>`,
		map[string]string{"word/header1.xml": `<w:hdr xmlns:w="` + wordNS + `">` + par("头", "{{甲", "}}") + `</w:hdr>`})
	_, d := filledIn(t, raw, Values{Text: map[string]string{"收到日期": "2026年2月13日", "申请人": "示例甲 <&> ", "甲": "一"}})
	wantTexts(t, d, "正文第1段｜收到2026年2月13日的申请。", "正文第2段｜示例甲 <&> ：", "文本框（正文第3段）｜框一", "正文第4段｜一尾一", "页眉第1段｜头一")
}

// Blocks of paragraphs, of rows and inside a paragraph.
func TestFillBlocks(t *testing.T) {
	body := par("{{如有：延期}}") + par("已延期至{{延期}}。") + par("{{完}}") +
		par("{{如无：延期}}") + par("未延期。") + par("{{完：延期}}") +
		par("{{逐条：事项}}") + par("{{序号}}．{{内容}}{{甲}}") + par("{{如有：备注}}") + par("注{{备注}}") + par("{{完}}") + par("{{完}}") +
		par("你{{如有：甲}}（", "{{甲}}）{{完}}{{如无：甲}}没有{{完}}好") +
		par("{{几行}}") + par("同一段：{{几行}}") +
		`<w:tbl><w:tr>` + cellOf(par("部门")) + cellOf(par("词")) + `</w:tr><w:tr>` + cellOf(par("{{逐条：检索}}{{部门}}")) + cellOf(par("{{词}}", "{{完}}")) + `</w:tr>` +
		`<w:tr>` + cellOf(par("{{如有：甲}}")+par("只此")+par("{{完}}")) + cellOf(par("{{如无：甲}}")+par("不见")+par("{{完}}")) + `</w:tr></w:tbl>`
	raw := wordFile(t, body, nil)
	marks, flaws, err := Marks(t.Context(), bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(flaws) > 0 {
		t.Fatal(err, flaws)
	}
	if !slices.Contains(marks, Mark{"", "词", "正文表1第2行第2列", "检索"}) || !slices.Contains(marks, Mark{MarkEach, "事项", "正文第7段", ""}) || !slices.Contains(marks, Mark{"", "备注", "正文第10段", "事项"}) {
		t.Errorf("%+v", marks)
	}
	out, d := filledIn(t, raw, Values{Text: map[string]string{"延期": "", "甲": "Ａ", "几行": "第一行\n第二行"}, Lists: map[string][]map[string]string{
		"事项": {{"序号": "1", "内容": "名称", "备注": ""}, {"序号": "2", "内容": "年度", "备注": "可空"}}, "检索": {{"部门": "档案室", "词": "征地"}, {"部门": "土地股", "词": "补偿"}, {"部门": "办公室", "词": "会议"}}}})
	wantTexts(t, d, "正文第1段｜未延期。", "正文第2段｜1．名称Ａ", "正文第3段｜2．年度Ａ", "正文第4段｜注可空", "正文第5段｜你（Ａ）好", "正文第6段｜第一行", "正文第7段｜第二行", "正文第8段｜同一段：第一行\n第二行",
		"正文表1第1行第1列｜部门", "正文表1第1行第2列｜词", "正文表1第2行第1列｜档案室", "正文表1第2行第2列｜征地", "正文表1第3行第1列｜土地股", "正文表1第3行第2列｜补偿", "正文表1第4行第1列｜办公室", "正文表1第4行第2列｜会议", "正文表1第5行第1列｜只此")
	if inParts(t, out, "{{") || !inParts(t, out, "<w:tcPr/><w:p/></w:tc>") {
		t.Error("braces left, or a cell without a paragraph")
	}
	if _, d = filledIn(t, raw, Values{Text: map[string]string{"延期": "3月1日", "甲": "", "几行": ""}, Lists: map[string][]map[string]string{"事项": nil, "检索": nil}}); !slices.Contains(said(d), "正文第1段｜已延期至3月1日。") || !slices.Contains(said(d), "正文第2段｜你没有好") {
		t.Error(said(d))
	}
}

// What is wrong is said with its place, all of it.
func TestMarksSayWhatIsWrong(t *testing.T) {
	body := par("{{申请人") + par("申请}}人") + par("{申请人}") + par("{{ }}") + par("{{如有：甲}}") + par("{{完}}{{完}}") + par("文字{{如无：乙}}") + par("中") + par("{{完}}") +
		par("{{逐条：事项}}、{{完}}") + `<w:tbl><w:tr>` + cellOf(par("{{逐条：甲}}")) + cellOf(par("{{完}}{{逐条：乙}}")) + cellOf(par("{{完}}")) + `</w:tr></w:tbl>` + par("{{如有：丙}}")
	raw := wordFile(t, body, nil)
	_, flaws, err := Marks(t.Context(), bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"正文第1段：花括号“{{”不成对", "正文第2段：花括号“}}”不成对", "正文第3段：花括号“{”不成对", "正文第4段：占位符“{{ }}”没有写名称", "正文第6段：{{完}}之前没有", "正文第7段：{{如无：乙}}和它的{{完}}要各占一段",
		"正文第10段：{{逐条：事项}}和它的{{完}}要各占一段", "正文表1第1行第2列：{{逐条：乙}}和{{逐条：甲}}交错", "正文第11段：{{如有：丙}}没有对应的{{完}}"} {
		if !slices.ContainsFunc(flaws, func(f Flaw) bool { return strings.HasPrefix(f.Where+"："+f.Msg, want) }) {
			t.Errorf("not said: %s\n%+v", want, flaws)
		}
	}
	if err := Fill(t.Context(), bytes.NewReader(raw), int64(len(raw)), &bytes.Buffer{}, Values{}); CodeOf(err) != "flawed" {
		t.Error(err)
	}
	raw = wordFile(t, par("{{没有的}}"), nil)
	if err := Fill(t.Context(), bytes.NewReader(raw), int64(len(raw)), &bytes.Buffer{}, Values{}); CodeOf(err) != "unknown_mark" {
		t.Error(err)
	}
	if err := Fill(t.Context(), strings.NewReader("文字"), 6, &bytes.Buffer{}, Values{}); CodeOf(err) != "no_docx" {
		t.Error(err)
	}
}
