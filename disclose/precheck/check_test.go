package precheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

var today = calendar.MustParse("2026-11-27")

func check(t *testing.T, s Subject) Report {
	t.Helper()
	if s.Rules.Today.IsZero() {
		s.Rules.Today = today
	}
	r, err := Check(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// said writes findings as kind, ! when they block, the passage and its place.
func said(r Report) (out []string) {
	for _, f := range r.Findings {
		mark := "?"
		if f.Severity == Block {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%s%s %s @%s", f.Kind, mark, f.Text, f.Where))
	}
	return out
}

func want(t *testing.T, r Report, list ...string) {
	t.Helper()
	if got := said(r); !slices.Equal(got, list) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(list, "\n"))
	}
	for _, f := range r.Findings {
		if f.Message == "" || f.Mend == "" || f.Where == "" || f.Text == "" {
			t.Errorf("a finding without why, where or how: %+v", f)
		}
	}
}

// file is an attachment of the given bytes.
func file(name string, raw []byte) File {
	return File{Name: name, Open: func() (io.ReaderAt, int64, error) { return bytes.NewReader(raw), int64(len(raw)), nil }}
}

func TestEveryPartIsLookedAt(t *testing.T) {
	r := check(t, Subject{
		Title:  "关于示例甲（13800138000）的公示",
		Body:   `<p>申请人身份证号371<b>328</b>199001010015</p><table><tr><th>姓名</th><th>手机号</th></tr><tr><td>示例甲</td><td>13900139000</td></tr></table>`,
		Fields: []Field{{"bank", "银行卡号", "6222600260001072444"}, {"home_phone", "家庭电话", "0539-4271234"}, {"office", "办公电话", "0539-4271234"}},
		Table:  &Table{Headers: []string{"户主", "病种"}, Rows: [][]string{{"示例乙", "尿毒症"}}},
		Files:  []File{file("示例丙371328198512120027.txt", []byte("密级：机密"))},
	})
	want(t, r, "id_card! 371328199001010015 @正文正文第1段", "mobile! 手机号 @正文表1第1行第2列", "mobile! 13900139000 @正文表1第2行第2列",
		"bank_card! 6222600260001072444 @“银行卡号”", "landline! 0539-4271234 @“家庭电话”", "illness! 病种 @表格表头第2列", "illness! 尿毒症 @表格第1行第2列",
		"id_card! 371328198512120027 @附件“示例丙371328198512120027.txt”文件名", "mark! 机密 @附件“示例丙371328198512120027.txt”正文", "mobile? 13800138000 @标题")
	if !r.Blocks || len(r.Hash) != 64 || r.Lists == "" {
		t.Errorf("%+v", r)
	}
	for _, f := range r.Findings {
		if (f.File >= 0) != (f.Field == "") {
			t.Errorf("of which part: %+v", f)
		}
	}
}

func TestInnocent(t *testing.T) {
	want(t, check(t, Subject{
		Title:  "蒙阴县民政局关于2026年第三季度低保发放情况的公示（蒙民字〔2026〕15号）",
		Body:   `<p>联系电话：0539-4271234，12345。统一社会信用代码11370686004268741K，项目代码2407-371328-04-01-123456，金额1,234,567.00元。</p>`,
		Table:  &Table{Headers: []string{"户主", "村", "保障人数", "金额"}, Rows: [][]string{{"示例甲", "示例村", "2", "13800138000"}}},
		Fields: []Field{{"phone", "监督电话", "0539-4271235"}},
	}))
}

// A list of names shows the columns its form allows and no other personal ones.
func TestNameList(t *testing.T) {
	table := &Table{Headers: []string{"户主", "村", "身份证号", "出生年月", "联系电话", "金额"}, Rows: [][]string{{"示例甲", "示例村", "371328********0015", "1990年1月", "", "500"}}}
	rules := Rules{NameList: true, Whitelist: []string{"户主", "村", "金额"}}
	want(t, check(t, Subject{Table: table, Rules: rules}), "name_list_column! 出生年月 @表格表头第4列", "name_list_column? 联系电话 @表格表头第5列")
	rules.Whitelist = append(rules.Whitelist, "出生年月", "联系电话")
	want(t, check(t, Subject{Table: table, Rules: rules}))
	table.Rows[0][2] = "371328199001010015"
	want(t, check(t, Subject{Table: table, Rules: rules}), "id_card! 身份证号 @表格表头第3列", "id_card! 371328199001010015 @表格第1行第3列")
}

func TestMarks(t *testing.T) {
	for text, found := range map[string]string{
		"机密★10年\n关于示例的通知": "机密★10年", "机密★": "机密★", "绝密★长期": "绝密★长期", "密级：秘密": "秘密", "秘密\n文件": "秘密", "秘密  5年": "秘密", "（内部资料，注意保存）": "内部资料",
		"内部文件 注意保存": "内部文件", "内部资料": "内部资料", "工作秘密★6个月": "工作秘密", "【工作秘密】": "工作秘密", "此件仅供内部使用，不得外传": "仅供内部", "机 密★1年": "机 密★1年", "本资料仅供内部参考": "仅供内部", "内部参考": "内部参考",
	} {
		r := check(t, Subject{Fields: []Field{{"x", "内容", text}}})
		if len(r.Findings) == 0 || r.Findings[0].Kind != Mark || r.Findings[0].Text != found || !r.Blocks {
			t.Errorf("%q: %q, want %s", text, said(r), found)
		}
	}
	for _, text := range []string{"保守国家秘密法宣传", "依法保守秘密", "商业秘密和个人隐私", "密切联系", "工作秘密管理办法", "内部控制", "企业内部资料室", "涉密人员", "机密级计算机管理规定的解读", "秘密级以下"} {
		if r := check(t, Subject{Fields: []Field{{"x", "内容", text}}}); len(r.Findings) > 0 {
			t.Errorf("%q: %q", text, said(r))
		}
	}
}

func TestWords(t *testing.T) {
	s := Subject{Body: "<p>截止目前，县国土资源局已布署。原国土资源局的档案。分布署名。贫困户名单。台湾总统。</p>"}
	want(t, check(t, s), "word! 台湾总统 @正文正文第1段", "word? 截止目前 @正文正文第1段", "title? 国土资源局 @正文正文第1段", "word? 布署 @正文正文第1段", "word? 贫困户 @正文正文第1段")
	s.Rules.Allow = []Allow{{Word, "布署", "县政务公开办公室", today}, {"", "贫困户", "", today}, {Title, "国土资源局", "县委编办", today.AddDays(-1)}, {"", "截止目前", "县府办", calendar.Date{}},
		{Title, "台湾总统", "县府办", calendar.Date{}}}
	want(t, check(t, s), "word! 台湾总统 @正文正文第1段", "title? 国土资源局 @正文正文第1段", "word? 贫困户 @正文正文第1段")
}

// The county's own words are found beside those that are built in; a title that
// somebody has no more is one beside that name only.
func TestCountyWords(t *testing.T) {
	lists := []List{{Kind: Word, Name: "本县用语", Version: "2026-1", Owner: "县府办", Entries: []Entry{{Word: "示例误写", Suggest: "示例正写", Severity: Block, Unless: []string{"示例误写本"}, Explanation: "县府办 2026 年通报。"}}},
		{Kind: Title, Name: "领导职务变动", Version: "2026-2", Owner: "县委办", Entries: []Entry{{Word: "县长", Person: "示例甲", Severity: Warn, Explanation: "2026-11-01 起不再担任"}}}}
	rules := Rules{Lists: lists}
	r := check(t, Subject{Title: "示例误写", Body: "<p>见示例误写本。截止目前。</p>", Rules: rules})
	want(t, r, "word! 示例误写 @标题", "word? 截止目前 @正文正文第1段")
	if r.Findings[0].Message != "本县用语（县府办 2026-1）：县府办 2026 年通报。" || r.Findings[0].Mend != "建议改为“示例正写”。" || !strings.Contains(r.Lists, "本县用语 2026-1；领导职务变动 2026-2") {
		t.Errorf("%+v, %s", r.Findings[0], r.Lists)
	}
	for text, found := range map[string]string{"县委副书记、县长示例甲出席": "县长示例甲", "县长：示例甲": "县长：示例甲", "示例甲县长调研": "示例甲县长", "示例甲（县长）": "示例甲（县长", "示例甲同志的县长": "示例甲同志的县长", "县委书记示例甲、县长示例乙": "", "县委书记示例甲，县长示例乙": "",
		"原县长示例甲": "", "时任县长示例甲": "", "副县长示例甲": "", "免去示例甲县长职务": "", "免去示例甲的县长职务": "", "县长示例乙，示例甲": "", "示例甲": "", "示例甲县长助理": "", "县长。示例甲": ""} {
		got := check(t, Subject{Title: text, Rules: rules}).Findings
		if len(got) > 1 || len(got) == 1 && (got[0].Text != found || got[0].Kind != Title) || len(got) == 0 && found != "" {
			t.Errorf("%s: %+v, want %q", text, got, found)
		}
	}
}

// A text that repeals a law, or says it is a former one, cites it rightly.
func TestRepealedBasisIsNotWhatRepealsIt(t *testing.T) {
	rules := Rules{BasisOf: func(c string) (string, bool) { return "已废止", c != "《甲办法》" }}
	for text, n := range map[string]int{"根据《甲办法》": 1, "《甲办法》（蒙政发〔2019〕1号）同时废止": 0, "《甲办法》同时废止": 0, "废止《甲办法》": 0, "原《甲办法》": 0, "《乙办法》": 0, "《甲办法》（试行）和": 1} {
		for _, s := range []Subject{{Title: text}, {Body: "<p>" + text + "</p>"}, {Body: "<table><tr><td>" + text + "</td></tr></table>"}, {Fields: []Field{{"basis", "依据", text}}}} {
			s.Rules = rules
			if got := check(t, s); len(got.Findings) != n {
				t.Errorf("%+v: %v, want %d", s, said(got), n)
			}
		}
	}
}

// Only a short hard list of words blocks; every list says who answers for it.
func TestLists(t *testing.T) {
	hard, all := 0, 0
	seen := map[string]bool{}
	for _, l := range Lists() {
		for _, e := range l.Entries {
			if seen[e.Word] {
				t.Errorf("%s stands twice", e.Word)
			}
			seen[e.Word] = true
			if all++; e.Severity == Block {
				hard++
			}
			for _, u := range e.Unless {
				if u == "" {
					t.Errorf("%s: a blank exception", e.Word)
				}
			}
		}
	}
	if hard == 0 || hard > 20 || all < 60 {
		t.Errorf("%d of %d words block", hard, all)
	}
	for _, bad := range []string{"", "#list,a\n#version,1\n#owner,x\n#date,2026-11-27\n", "#list,a\n#version,1\n#owner,x\n#date,2026-11-27\nw,s,perhaps,,why\n", "#list,a\n#version,1\n#date,2026-11-27\nw,s,warn,,why\n", "#list,a\n#version,1\n#owner,x\n#date,昨天\nw,s,warn,,why\n"} {
		if _, err := ParseList(Word, bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestElementsLinksBasis(t *testing.T) {
	asked := map[string]int{}
	s := Subject{
		Body:     `<p>依据《环境保护法》和《政府信息公开条例》，见<a href="https://example.gov.cn/a?x=1&amp;y=2">这里</a>。</p>`,
		Links:    []string{"https://example.gov.cn/dead", "https://example.gov.cn/dead"},
		Basis:    []string{"《社会救助暂行办法》"},
		Required: []Field{{"contact", "联系方式", " "}, {"basis", "依据", "有"}},
		Rules: Rules{
			LinkIsDead: func(a string) (string, bool) { asked[a]++; return "404", strings.HasSuffix(a, "dead") },
			BasisOf: func(c string) (string, bool) {
				return "已被《生态环境法典》替代", c != "《环境保护法》"
			},
		},
	}
	want(t, check(t, s), "missing? 联系方式 @“联系方式”", "basis? 《环境保护法》 @正文", "link? https://example.gov.cn/dead @其他渠道链接")
	if asked["https://example.gov.cn/dead"] != 1 || asked["https://example.gov.cn/a?x=1&y=2"] != 1 {
		t.Error(asked)
	}
}

// The hash binds a review to the exact bytes: any change voids it.
func TestHash(t *testing.T) {
	base := func() Subject {
		return Subject{Title: "a", Body: "<p>b</p>", Fields: []Field{{"n", "l", "v"}}, Table: &Table{[]string{"h"}, [][]string{{"c"}}}, Links: []string{"x"}, Basis: []string{"y"}, Files: []File{file("f.txt", []byte("1"))}}
	}
	first := check(t, base()).Hash
	if check(t, base()).Hash != first {
		t.Error("the same subject has two hashes")
	}
	for i, change := range []func(*Subject){
		func(s *Subject) { s.Title = "a " }, func(s *Subject) { s.Body = "<p>b </p>" }, func(s *Subject) { s.Fields[0].Value = "w" }, func(s *Subject) { s.Table.Rows[0][0] = "d" },
		func(s *Subject) { s.Links[0] = "z" }, func(s *Subject) { s.Basis = nil }, func(s *Subject) { s.Files[0] = file("f.txt", []byte("2")) }, func(s *Subject) { s.Files[0] = file("g.txt", []byte("1")) },
	} {
		s := base()
		if change(&s); check(t, s).Hash == first {
			t.Errorf("change %d is not seen", i)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	want(t, check(t, Subject{Files: []File{file("a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), file("b.docx", []byte("PK\x03\x04"))}}),
		"unread! a.doc @附件“a.doc”", "unread? b.docx @附件“b.docx”")
	broken := errors.New("disk")
	if _, err := Check(t.Context(), Subject{Files: []File{{Name: "x", Open: func() (io.ReaderAt, int64, error) { return nil, 0, broken }}}}); !errors.Is(err, broken) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(ctx, Subject{Body: strings.Repeat("<p>x</p>", 2000)}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What was found is masked where it stands, and the copy has nothing left.
func TestMaskedCopyIsClean(t *testing.T) {
	raw := []byte("姓名,手机号,金额\n王示例,13800138000,500\n李示例,371328199001010015,800\n")
	f := file("名单.csv", raw)
	r, err := ScanFile(t.Context(), f, Rules{Today: today})
	if err != nil || !r.Blocks {
		t.Fatal(said(r), err)
	}
	var out bytes.Buffer
	if err := document.Mask(t.Context(), f.Name, bytes.NewReader(raw), int64(len(raw)), &out, Edits(r.Findings, privacy.DefaultMasks())); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "姓名,手机号,金额\n王示例,138****8000,500\n李示例,371328********0015,800\n" {
		t.Error(got)
	}
	if r, err = ScanFile(t.Context(), file("名单.csv", out.Bytes()), Rules{Today: today}); err != nil || len(r.Findings) > 0 {
		t.Error(said(r), err)
	}
	list := []byte("姓名,开户银行账号,病种,出生日期\n示例甲,9130114200142050012,高位截瘫,1990年\n示例乙,/,无,1991年\n")
	rules := Rules{Today: today, NameList: true, Whitelist: []string{"姓名"}}
	if r, err = ScanFile(t.Context(), file("a.csv", list), rules); err != nil || !r.Blocks {
		t.Fatal(said(r), err)
	}
	out.Reset()
	if err := document.Mask(t.Context(), "a.csv", bytes.NewReader(list), int64(len(list)), &out, Edits(r.Findings, privacy.StrictMasks())); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "姓名,开户银行账号,病种,出生日期\n示例甲,,,\n示例乙,/,无,\n" {
		t.Error(got)
	}
	body := `<p>申请人证件371328<i>199001010015</i>，电话13800138000</p>`
	r = check(t, Subject{Body: body})
	masked, err := document.MaskHTML(t.Context(), body, Edits(r.Findings, privacy.Masks{}))
	if err != nil || len(check(t, Subject{Body: masked}).Findings) > 0 {
		t.Error(masked, err)
	}
}

// A list as lines of text, as a pdf gives it, is read as a table.
func TestListInText(t *testing.T) {
	r, err := ScanFile(t.Context(), file("a.txt", []byte("救助名单\n序号 姓名 银行账号 病种\n1 示例甲 9130114200142050012 糖尿病\n2 示例乙 9130114200142050013 无\n\n咨询电话 0539-4271234\n")), Rules{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	want(t, r, "bank_card! 银行账号 @正文第2行", "illness! 病种 @正文第2行", "illness! 糖尿病 @正文第3行", "bank_card? 9130114200142050012 @正文第3行", "bank_card? 9130114200142050013 @正文第4行")
}
