package site_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/internal/fault"
	"lianghua/site"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestHostIsTakenOver(t *testing.T) {
	h, err := site.ReadHost(folder(t, map[string]string{"host.css": ".x { background: url(logo.png) }", "logo.png": "\x89PNG",
		"head.html": "<div class=\"x\"><a href=\"/\" title=\"首页\"><img src=\"logo.png\" alt=\"示例县人民政府\"></a><a href=\"https://www.example.gov.cn/a'b\">要闻 &amp; 动态</a><br></div>\n"}))
	if err != nil {
		t.Fatal(err)
	}
	want := `<div class="x"><a href='/' title="首页"><img src="/host/logo.png" alt="示例县人民政府"></a><a href='https://www.example.gov.cn/a&#39;b'>要闻 &amp; 动态</a><br></div>` + "\n"
	if h.Head != want || h.Style != "/host/host.css" || h.Foot != "" {
		t.Errorf("%s\n%s\n%+v", h.Head, want, h.Style)
	}
	if f, ok := h.File("logo.png"); !ok || f.Kind != "image/png" {
		t.Errorf("logo: %+v", f)
	}
	if _, ok := h.File("head.html"); ok {
		t.Error("the fragment itself is served")
	}
	if h, err := site.ReadHost(""); h != nil || err != nil {
		t.Errorf("no folder: %v %v", h, err)
	}
}

// Every problem is named with file and line, in Chinese, all at once.
func TestHostIsChecked(t *testing.T) {
	_, err := site.ReadHost(folder(t, map[string]string{"host.css": "a{}\nb { background: url('https://cdn.example.com/x.png') }",
		"head.html": "<div>\n<script src=\"https://cdn.example.com/a.js\"></script>\n<img src=\"https://cdn.example.com/x.png\">\n<a href=\"javascript:alert(1)\" onclick=\"x()\">x</a>\n<p style=\"color:red\">x</p></span>",
		"foot.html": "<p>x</p>"}))
	var all []string
	for _, p := range fault.FieldProblems(err) {
		all = append(all, p.Msg)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"host.css 第 2 行：从别的网站加载", "head.html 第 2 行：不能用 <script>", "head.html 第 3 行：图片“https://cdn", "head.html 第 4 行：链接“javascript:",
		"head.html 第 4 行：不能用 onclick", "head.html 第 5 行：不能用 style", "head.html 第 5 行：</span> 与前面", "<div> 没有关闭"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if _, err := site.ReadHost(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that does not exist was taken")
	}
}
