package letter

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lianghua/internal/document"
)

// read is what a file says, without blanks, and how many pages a pdf has.
func read(t *testing.T, name string, raw []byte) (text string, d *document.Document) {
	t.Helper()
	d, err := document.Read(t.Context(), name, bytes.NewReader(raw), int64(len(raw)), document.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var b strings.Builder
	for _, x := range d.Blocks {
		b.WriteString(x.Text + "\n")
		for _, r := range x.Rows {
			for _, c := range r.Cells {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	return squeeze(b.String()), d
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// says lists what a letter must say: the value of every required placeholder.
func says(k Kind, d Data) (out []string) {
	for _, name := range k.Required {
		f, _ := fieldByName(name)
		if f.text != nil {
			out = append(out, strings.Split(f.text(&d), "\n")...)
			continue
		}
		for _, e := range f.list(&d) {
			out = append(out, e[f.Of[1]])
		}
	}
	return out
}

// Every letter says what it must, hides nothing and has no braces left. The
// built-in templates pass the check that an office's own must pass.
func TestEveryLetter(t *testing.T) {
	d := Sample()
	for _, k := range Kinds() {
		raw, err := Builtin(k.Code)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := Builtin(k.Code); !bytes.Equal(raw, again) {
			t.Errorf("%s: not the same bytes twice", k.Code)
		}
		c, err := CheckTemplate(t.Context(), k.Code, raw)
		if err != nil || len(c.Problems) > 0 || len(c.Notes) > 0 {
			t.Errorf("%s: %v %v %v", k.Code, err, c.Problems, c.Notes)
			continue
		}
		out, err := Render(t.Context(), k.Code, nil, d)
		if err != nil {
			t.Errorf("%s: %v", k.Code, err)
			continue
		}
		text, doc := read(t, k.Code+".docx", out)
		for _, w := range says(k, d) {
			if !strings.Contains(text, squeeze(w)) {
				t.Errorf("%s does not say %q", k.Code, w)
			}
		}
		if strings.ContainsAny(text, "{}") || len(doc.Hidden) > 0 {
			t.Errorf("%s: braces or hidden content: %+v\n%s", k.Code, doc.Hidden, text)
		}
	}
}

// An empty case leaves no holes like “，于收到”: blocks fall away.
func TestEmptyBlocksFallAway(t *testing.T) {
	d := Data{Organ: "示例县人民政府", Recipient: "示例甲", On: "2026年3月12日", ReceivedOn: "2026年2月13日", Need: "示例", Basis: "条例第三十六条", RequestNo: "1"}
	out, err := Render(t.Context(), "answer_open", nil, d)
	if err != nil {
		t.Fatal(err)
	}
	want := "政府信息公开答复书示例甲：本机关于2026年2月13日收到你（单位）提出的政府信息公开申请（受理号：1），申请内容为：示例根据条例第三十六条的规定，本机关决定予以公开。示例县人民政府2026年3月12日"
	if text, _ := read(t, "a.docx", out); !strings.HasSuffix(text, want) {
		t.Error(text)
	}
}

// LibreOffice opens every letter and shows what it must: one conversion of all.
func TestLettersInLibreOffice(t *testing.T) {
	d := Sample()
	dir := t.TempDir()
	var files []string
	for _, k := range Kinds() {
		out, err := Render(t.Context(), k.Code, nil, d)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, k.Code+".docx")
		if err := os.WriteFile(name, out, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	d.Facts = strings.Repeat("一二三四五六七八九十甲乙丙丁", 2*120) // 120 lines of 28
	long, err := Render(t.Context(), "answer_open", nil, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "long.docx"), long, 0o600); err != nil {
		t.Fatal(err)
	}
	office(t, dir, append(files, filepath.Join(dir, "long.docx"))...)
	for _, k := range Kinds() {
		raw, err := os.ReadFile(filepath.Join(dir, k.Code+".pdf"))
		if err != nil {
			t.Errorf("%s was not converted: %v", k.Code, err)
			continue
		}
		text, doc := read(t, k.Code+".pdf", raw)
		text = pageNumber.ReplaceAllString(text, "")
		for _, w := range says(k, Sample()) {
			if !strings.Contains(text, squeeze(w)) {
				t.Errorf("%s as pdf does not say %q in %s", k.Code, w, text)
			}
		}
		if n := pages(doc); n < 1 || n > 2 {
			t.Errorf("%s has %d pages", k.Code, n)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "long.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	_, doc := read(t, "long.pdf", raw)
	second := ""
	for _, x := range doc.Blocks {
		if x.Where == "第2页" {
			second += squeeze(x.Text)
		}
	}
	if body, number := strings.CutSuffix(second, "—2—"); !number || len([]rune(body)) != 22*28 || pages(doc) != 7 {
		t.Errorf("a full page has %d characters, not 22 lines of 28; %d pages\n%s", len([]rune(body)), pages(doc), second)
	}
}

// pageNumber is what stands between the texts of two pages.
var pageNumber = regexp.MustCompile(`—\d+—`)

// office converts files to pdf with a profile of its own.
func office(t *testing.T, dir string, files ...string) {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("soffice is needed: make needs")
	}
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}, files...)
	if out, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

// pages counts the pages of a pdf by the places of its texts.
func pages(d *document.Document) int {
	var seen []string
	for _, b := range d.Blocks {
		if !slices.Contains(seen, b.Where) {
			seen = append(seen, b.Where)
		}
	}
	return len(seen)
}
