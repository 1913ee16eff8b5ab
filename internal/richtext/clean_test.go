package richtext

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"lianghua/internal/fault"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "你好", "你好"},
		{"blank", " \n\t ", ""},
		{"word paragraph", `<p class=MsoNormal style='text-align:center;mso-pagination:none'><b><span lang=EN-US style='font-size:22.0pt;font-family:宋体'>标题<o:p></o:p></span></b></p>`,
			`<p class="text-center"><strong>标题</strong></p>`},
		{"first-line indent", `<p style="text-indent:24pt">正文</p>`, `<p class="text-indent">正文</p>`},
		{"left margin", `<p style="margin-left:72pt;text-indent:-5pt">正文</p>`, `<p class="text-indent-2">正文</p>`},
		{"align attribute", `<div align="right">落款</div>`, `<p class="text-right">落款</p>`},
		{"center", `<center>落款</center>`, `<p class="text-center">落款</p>`},
		{"spans stay", `<table border=1 style="width:100%"><tr><td rowspan=2 colspan="3" width=80 style="border:none">合</td><td>1</td></tr></table>`,
			`<table><tbody><tr><td rowspan="2" colspan="3">合</td><td>1</td></tr></tbody></table>`},
		{"absurd span", `<table><tr><td rowspan="99999" colspan="0">a</td></tr></table>`, `<table><tbody><tr><td>a</td></tr></tbody></table>`},
		{"conditional comment", `<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--><p>文</p>`, `<p>文</p>`},
		{"style sheet", `<style>p{color:red}</style><p>文</p>`, `<p>文</p>`},
		{"bold by style", `<p><span style="font-weight:bold">重</span>轻</p>`, `<p><strong>重</strong>轻</p>`},
		{"file image", `<p>甲<img src="file:///C:/Users/示例/msohtmlclip1/01/clip_image002.png">乙</p>`, `<p>甲乙</p>`},
		{"own image", `<p><img src="/files/abcdefghijklmnopqrstuvwxyz/图.png" alt="图"></p>`, `<p><img src="/files/abcdefghijklmnopqrstuvwxyz/%E5%9B%BE.png" alt="图"/></p>`},
		{"foreign image", `<img src="https://example.com/x.png">`, ``},
		{"script link", `<a href="javascript:alert(1)">点</a>`, `点`},
		{"data link", `<a href=" data:text/html;base64,AAAA">点</a>`, `点`},
		{"handler", `<p onclick="alert(1)">文</p>`, `<p>文</p>`},
		{"script", `<p>文</p><script>alert(1)</script>`, `<p>文</p>`},
		{"svg", `<svg><script>alert(1)</script></svg>文`, `文`},
		{"heading", `<h1>题</h1><h6>小</h6>`, `<h2>题</h2><h4>小</h4>`},
		{"empty paragraphs", `<p>甲</p><p>&nbsp;</p><p><span> </span></p><p>乙</p>`, `<p>甲</p><p>乙</p>`},
		{"block in a paragraph's div", `<div><p>甲</p><p>乙</p></div>`, `<p>甲</p><p>乙</p>`},
		{"our classes stay", `<p class="text-center text-indent evil">文</p>`, `<p class="text-center text-indent">文</p>`},
	} {
		got, err := Clean(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %q (%v)\nwant %q", c.name, got, err, c.want)
		}
	}
}

func TestLinkKeepsItsAddress(t *testing.T) {
	got, err := Clean(`<a href="https://www.gov.cn/a?b=1&amp;c=2" target="_blank" style="x">国办</a> <a href="/items/7">文件</a>`)
	if err != nil || !strings.Contains(got, `href="https://www.gov.cn/a?b=1&amp;c=2"`) || !strings.Contains(got, `href="/items/7"`) || strings.Contains(got, "target") {
		t.Errorf("%s %v", got, err)
	}
}

func TestCleanRefuses(t *testing.T) {
	for _, in := range []string{strings.Repeat("长", MaxInput/3+1), "\xff\xfe"} {
		if _, err := Clean(in); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%d bytes: %v", len(in), err)
		}
	}
}

func TestPlainAndDiff(t *testing.T) {
	a := `<h2>总则</h2><p>一、甲</p><table><tbody><tr><td>项</td><td>数</td></tr><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></tbody></table><ul><li>条</li></ul>`
	if got, want := Plain(a), "总则\n一、甲\n项\t数\n甲\t1\n乙\t2\n条"; got != want {
		t.Errorf("plain %q, want %q", got, want)
	}
	b := strings.NewReplacer("<td>1</td>", "<td>3</td>", "<p>一、甲</p>", "<p>一、甲</p><p>二、乙</p>", "<li>条</li>", "").Replace(a)
	var got []string
	for _, d := range Diff(a, b) {
		if d.Op != Same {
			got = append(got, string(d.Op)+" "+d.Where+" "+d.Old+"→"+d.New)
		}
	}
	want := []string{"added 第 2 段 →二、乙", "changed 表 1 第 2 行 甲\t1→甲\t3", "removed 列表第 1 条 条→"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("diff %q\nwant %q", got, want)
	}
}

func TestDiffOfLongTextsIsBounded(t *testing.T) {
	a, b := strings.Repeat("<p>甲</p>", 5000), strings.Repeat("<p>乙</p>", 5000)
	if got := Diff(a, b); len(got) != 5000 || got[0].Op != Changed {
		t.Errorf("%d differences, first %+v", len(got), got[0])
	}
}

var (
	forbidden = regexp.MustCompile(`(?i)<[^>]*(style=|mso|\son[a-z]+=|javascript:|file:|<script)`)
	anyTag    = regexp.MustCompile(`<[a-zA-Z]`)
)

// FuzzClean holds that whatever is pasted, nothing dangerous is kept and
// cleaning twice changes nothing.
func FuzzClean(f *testing.F) {
	for _, s := range []string{`<p style="text-align:center">甲<o:p></o:p></p>`, `<table><tr><td rowspan=2>a<td>b<tr><td>c</table>`, `<a href="java&#10;script:x">y</a>`,
		`<svg><style><img src=x onerror=alert(1)>`, `<math><mtext></p><script>1</script>`, `<p><p><table><td><p>`, `a<b`, `<ul><li><table></ul>x`, "<img src='/files/abcdefghijklmnopqrstuvwxyz/a'onerror=1>",
		`<a href="/\evil.example">x</a>`, `<p class="text-center">x</p>`, "<ol start=3><li>x</ol>", `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Clean(s)
		if err != nil {
			return
		}
		if !utf8.ValidString(got) {
			t.Fatalf("%q: broken text %q", s, got)
		}
		if anyTag.MatchString(got) && forbidden.MatchString(got) {
			t.Fatalf("%q: kept %q", s, got)
		}
		again, err := Clean(got)
		if err != nil || again != got {
			t.Fatalf("%q: cleaned once %q, twice %q (%v)", s, got, again, err)
		}
		if d := Diff(got, got); len(d) > 0 && d[0].Op != Same {
			t.Fatalf("%q differs from itself", got)
		}
	})
}
