package document

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// read reads a file of testdata with the default limits.
func read(t testing.TB, name string) *Document {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(t, name, raw)
}

func readBytes(t testing.TB, name string, raw []byte) *Document {
	t.Helper()
	d, err := Read(context.Background(), name, bytes.NewReader(raw), int64(len(raw)), Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d
}

// said lists every text of a document with its place: place｜text, with what
// is not seen in brackets.
func said(d *Document) (out []string) {
	add := func(where, text, unseen string) {
		if unseen != "" {
			where += "（" + unseen + "）"
		}
		out = append(out, where+"｜"+strings.TrimSpace(text))
	}
	for _, b := range d.Blocks {
		if b.Rows == nil {
			add(b.Where, b.Text, b.Unseen)
		}
		for _, r := range b.Rows {
			for _, c := range r.Cells {
				if c.Text != "" {
					add(c.Where, c.Text, c.Unseen+b.Unseen)
				}
			}
		}
	}
	return out
}

func codes(d *Document) (out []Code) {
	for _, h := range d.Hidden {
		out = append(out, h.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func wantTexts(t *testing.T, d *Document, want ...string) {
	t.Helper()
	got := said(d)
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, strings.Join(got, "\n"))
		}
	}
}

func TestWord(t *testing.T) {
	d := read(t, "python-docx.docx")
	if d.MediaType != DOCX {
		t.Error(d.MediaType)
	}
	wantTexts(t, d, "正文第1段｜申请人身份证号：371328198512120027", "正文第2段｜正常隐藏13812345678", "页眉第1段｜页眉 371328199001010015",
		"正文表1第1行第3列｜病种", "正文表1第3行第1列｜示例乙", "正文表1第3行第4列｜800", "文件属性（作者）（文件属性）｜示例经办")
	if got := codes(d); !slices.Equal(got, []Code{HiddenText, Metadata}) {
		t.Error(got)
	}
}

func TestWorkbook(t *testing.T) {
	d := read(t, "openpyxl.xlsx")
	wantTexts(t, d, "名单!A1｜姓名", "名单!C2（隐藏的列）｜13812345678", "名单!B3（隐藏的行）｜371328199001010015", "原始!A1（隐藏的工作表）｜371328194806070127",
		"批注（E2）（批注）｜他妈妈电话13712345678", "名单!F5｜371328")
	if got := codes(d); !slices.Equal(got, []Code{Comment, HiddenColumn, HiddenRow, HiddenSheet, Metadata}) {
		t.Error(got)
	}
}

// Three programs write the same things in three ways: with a built-in Chinese
// font and no map of its text, with subsets and maps, with tagged spans.
func TestPDF(t *testing.T) {
	wantTexts(t, read(t, "reportlab.pdf"), "第1页（色块下的文字）｜乙 371328199001010015", "第1页（看不见的文字）｜白字 13712345678\n隐形 13612345678",
		"第1页｜申请人示例甲，身份证号371328198512120027，电话13812345678\n示例", "第2页｜6222600260001072444", "文件属性（作者）（文件属性）｜示例主任")
	d := read(t, "chromium.pdf")
	wantTexts(t, d, "第1页（色块下的文字）｜被遮盖的13712345678", "第1页（看不见的文字）｜白色 13612345678")
	all := strings.Join(said(d), "\n")
	for _, w := range []string{"申请人示例甲,身份证号 371328198512120027，电话 13812345678", "示例甲 371328199001010015 尿毒症", "办公电话 0539-4271234"} {
		if !strings.Contains(all, w) {
			t.Errorf("no %q in\n%s", w, all)
		}
	}
	if got := codes(read(t, "calc.pdf")); !slices.Equal(got, []Code{Metadata}) {
		t.Error(got)
	}
	if all := strings.Join(said(read(t, "calc.pdf")), "\n"); !strings.Contains(all, "身份证号") || !strings.Contains(all, "示例甲") {
		t.Error(all)
	}
}

// Anybody may read files with an owner's password alone.
func TestEncryptedPDF(t *testing.T) {
	for _, name := range []string{"owner-rc4.pdf", "owner-aes128.pdf", "owner-aes256.pdf", "object-streams.pdf"} {
		wantTexts(t, read(t, name), "第2页｜6222600260001072444")
	}
	raw, err := os.ReadFile("testdata/password.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), "a.pdf", bytes.NewReader(raw), int64(len(raw)), Limits{}); CodeOf(err) != "encrypted" {
		t.Error(err)
	}
}

func TestPage(t *testing.T) {
	d := readBytes(t, "a.html", []byte(`<!DOCTYPE html><html><head><title>公示</title><meta name="author" content="示例经办"><script>var a="13800138000"</script></head>
<body><p>证件 371<b>328</b>19900101<i>0015</i></p><!-- 13900139000 --><div style="display: none">13700137000</div><a href="tel:13600136000">电话</a>
<table><tr><th>姓名</th><th>病种</th></tr><tr><td>示例甲</td><td>尿毒<br>症</td></tr></table><img alt="示例乙" src="data:x"></body></html>`))
	wantTexts(t, d, "正文第1段｜公示", "正文第2段｜证件 371328199001010015", "网页注释（网页注释）｜13900139000", "正文第3段（不显示的内容）｜13700137000", "网页属性 href｜13600136000",
		"表1第1行第2列｜病种", "表1第2行第2列｜尿毒\n症", "网页属性 alt｜示例乙", "文件属性（作者）（文件属性）｜示例经办")
	if got := codes(d); !slices.Equal(got, []Code{Comment, HiddenText, Metadata}) {
		t.Error(got)
	}
	if d := readBytes(t, "a.html", []byte(`<html><meta name="author" content=" "><p>x</p>`)); len(d.Hidden) != 0 {
		t.Errorf("nobody's name: %+v", d.Hidden)
	}
	if strings.Contains(strings.Join(said(d), ""), "13800138000") {
		t.Error("scripts are no text")
	}
}

func TestPlainText(t *testing.T) {
	gbk := "\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\xba\xc5\n\xca\xbe\xc0\xfd\xbc\xd7,13800138000\n" // 姓名,手机号 示例甲 in GB18030
	wantTexts(t, readBytes(t, "a.csv", []byte(gbk)), "第1行第2列｜手机号", "第2行第1列｜示例甲", "第2行第2列｜13800138000")
	wantTexts(t, readBytes(t, "a.txt", []byte("\xff\xfe"+string(utf16le("示例甲 13800138000")))), "正文｜示例甲 13800138000")
	wantTexts(t, readBytes(t, "a.txt", []byte("\xef\xbb\xbf示例甲\n")), "正文｜示例甲")
	wantTexts(t, readBytes(t, "a.txt", []byte("姓名\t金额\n示例甲\t500\n")), "第2行第2列｜500")
}

func utf16le(s string) (out []byte) {
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

func TestRefusals(t *testing.T) {
	for want, raw := range map[string]string{
		"old_office": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "unknown": "MZ\x90\x00\x03", "broken": "PK\x03\x04nothing",
	} {
		_, err := Read(t.Context(), "a", strings.NewReader(raw), int64(len(raw)), Limits{})
		if CodeOf(err) != want {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
	lim := DefaultLimits()
	lim.Bytes = 10
	if _, err := Read(t.Context(), "a.txt", strings.NewReader("more than ten bytes"), 19, lim); CodeOf(err) != "too_large" {
		t.Error(err)
	}
}
