package redact

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/document"
	"lianghua/internal/fault"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "internal", "document", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func opened(t *testing.T, name string, raw []byte) *Source {
	t.Helper()
	s, err := Open(t.Context(), name, raw)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func marksOf(hits []Hit) (out []Mark) {
	for _, h := range hits {
		out = append(out, h.Mark)
	}
	return out
}

// What was blacked out is in no byte of the copy, not in a part, not in a
// packed stream, and the copy hides nothing: with and without LibreOffice.
func TestWordsAreGoneFromTexts(t *testing.T) {
	for _, tools := range []Tools{{}, FindTools()} {
		for _, name := range []string{"python-docx.docx", "openpyxl.xlsx"} {
			s := opened(t, name, file(t, name))
			hits := s.Find([]string{"示例甲", " "}, calendar.MustParse("2026-09-01"))
			if len(hits) < 3 || !slices.ContainsFunc(hits, func(h Hit) bool { return h.Kind == "身份证号" }) || !slices.ContainsFunc(hits, func(h Hit) bool { return h.Kind == "词语" }) {
				t.Fatalf("%s: %+v", name, hits)
			}
			c, err := s.Apply(t.Context(), marksOf(hits), tools)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if pdf := c.Media == document.PDF; pdf != (tools.Soffice != "") {
				t.Errorf("%s became %s", name, c.Media)
			}
			held := 0
			for _, h := range hits {
				if Holds(s.Raw, h.Words) {
					held++
				}
				if Holds(c.Raw, h.Words) {
					t.Errorf("%s: the copy still holds %q", name, h.Words)
				}
			}
			if held < 2 { // the others are split over runs, or numbers that a program has damaged
				t.Errorf("%s: the proof would not find what stands in the original: %d of %d", name, held, len(hits))
			}
			text := said(t, "copy"+c.Ext, c.Raw)
			if !strings.Contains(text, Black) || strings.Contains(text, "示例甲") {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

func said(t *testing.T, name string, raw []byte) string {
	t.Helper()
	d, err := document.Read(t.Context(), name, bytes.NewReader(raw), int64(len(raw)), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return squeeze(textOf(d))
}

// Of the same words only those that were marked go; what is left is warned of.
func TestOneOfTwoPlaces(t *testing.T) {
	s := opened(t, "a.txt", []byte("第一段示例甲，电话13800138000。\n第二段示例甲。"))
	at := strings.Index(s.Units[0].Text, "示例甲")
	c, err := s.Apply(t.Context(), []Mark{{Unit: 1, Start: at, End: at + len("示例甲"), Words: "示例甲"}}, Tools{})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(c.Raw); got != "第一段"+Black+"，电话13800138000。\n第二段示例甲。" || len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "手机号") || strings.Contains(c.Warnings[0], "138") {
		t.Errorf("%q %v", got, c.Warnings)
	}
}

// A pdf becomes pictures: the words are black pixels, and there is no text.
func TestPagesOfPDF(t *testing.T) {
	tools := FindTools()
	if tools.Soffice == "" || tools.Pdftoppm == "" {
		t.Fatal("LibreOffice and poppler are needed: make needs")
	}
	raw, err := tools.toPDF(t.Context(), []byte("申请人示例甲，身份证号371328199001010015，住示例路。\n\n可以公开的一段。"), ".txt")
	if err != nil {
		t.Fatal(err)
	}
	s := opened(t, "a.pdf", raw)
	hits := s.Find([]string{"示例甲"}, calendar.Date{})
	if s.Pages != 1 || len(hits) != 2 {
		t.Fatalf("%d pages, %+v, %+v", s.Pages, hits, s.Units)
	}
	marks := append(marksOf(hits), Mark{Unit: 1, Box: Box{0, 900, 100, 50}})
	c, err := s.Apply(t.Context(), marks, tools)
	if err != nil {
		t.Fatal(err)
	}
	if text := said(t, "a.pdf", c.Raw); text != "" || !slices.ContainsFunc(c.Warnings, func(w string) bool { return strings.Contains(w, "逐页") }) {
		t.Errorf("the copy has text %q, warnings %v", text, c.Warnings)
	}
	words, err := tools.words(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	before, after := look(t, tools, raw), look(t, tools, c.Raw)
	for _, h := range hits {
		for _, b := range boxesOfWords(words[1], h.Words) {
			if n, m := ink(before, b), ink(after, b); n == 1000 || m < 990 {
				t.Errorf("%q at %+v: %d‰ ink before, %d‰ after", h.Words, b, n, m)
			}
		}
	}
	rest := boxesOfWords(words[1], "可以公开的一段")
	if len(rest) != 1 || ink(after, rest[0]) > 500 || ink(after, Box{1, 905, 90, 40}) < 990 {
		t.Errorf("what may be given is covered, or a box is not: %v", rest)
	}
	if _, err := s.Apply(t.Context(), marks, Tools{}); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("without poppler: %v", err)
	}
	if _, err := s.Apply(t.Context(), []Mark{{Unit: 2, Box: Box{0, 0, 10, 10}}}, tools); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a page that is not there: %v", err)
	}
}

// A number behind its label is covered from its first digit on: what the label
// alone shows tells where that is.
func TestNothingOfAWordIsLeft(t *testing.T) {
	tools := FindTools()
	cases := [][2]string{{"申请人身份证号：", "371328199001010015"}, {"联系人示例甲电话", "13800138000，住示例路"}, {"Mr. iiiill ", "示例甲Wang"}, {"账号62", "22600260001072444"}}
	var texts []string
	for _, x := range cases {
		texts = append(texts, x[0], x[0]+x[1])
	}
	pdfs := printed(t, tools, texts...)
	for i, x := range cases {
		label, secret := x[0], x[1]
		alone, whole := pdfs[2*i], pdfs[2*i+1]
		s := opened(t, "a.pdf", whole)
		at := strings.Index(s.Units[0].Text, secret)
		if at < 0 {
			t.Fatalf("%q", s.Units[0].Text)
		}
		c, err := s.Apply(t.Context(), []Mark{{Unit: 1, Start: at, End: at + len(secret), Words: secret}}, tools)
		if err != nil {
			t.Fatal(err)
		}
		columns := func(raw []byte) (out []bool) {
			img := look(t, tools, raw)
			for x := range img.Bounds().Dx() {
				dark := false
				for y := range img.Bounds().Dy() / 4 {
					dark = dark || color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 128
				}
				out = append(out, dark)
			}
			return out
		}
		words, was, now := columns(alone), columns(whole), columns(c.Raw)
		end := 0 // behind the label
		for i, dark := range words {
			if dark {
				end = i + 1
			}
		}
		for i := end + 1; i < len(was); i++ {
			if was[i] && !now[i] {
				t.Fatalf("%s: column %d of the secret is not covered", label, i)
			}
		}
		first := slices.Index(was[end+1:], true) + end + 1
		if !now[first] || !now[first+2] || slices.Index(now[first:], false) < 20 {
			t.Errorf("%s: the box does not begin with the secret", label)
		}
	}
}

// printed makes a pdf of each text, with one call of LibreOffice.
func printed(t *testing.T, tools Tools, texts ...string) (out [][]byte) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	for i, text := range texts {
		name := filepath.Join(dir, string(rune('a'+i))+".txt")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if err := run(t.Context(), dir, tools.Soffice, args...); err != nil {
		t.Fatal(err)
	}
	for i := range texts {
		raw, err := os.ReadFile(filepath.Join(dir, string(rune('a'+i))+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw)
	}
	return out
}

func look(t *testing.T, tools Tools, raw []byte) image.Image {
	t.Helper()
	page, err := tools.Page(t.Context(), raw, 1)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// ink is how many thousandths of a box, less its rim, are dark.
func ink(img image.Image, b Box) int {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	dark, all := 0, 0
	for y := b.Y*h/1000 + 2; y < (b.Y+b.H)*h/1000-2; y++ {
		for x := b.X*w/1000 + 2; x < (b.X+b.W)*w/1000-2; x++ {
			if c := color.GrayModel.Convert(img.At(x, y)).(color.Gray); c.Y < 100 {
				dark++
			}
			all++
		}
	}
	return dark * 1000 / max(all, 1)
}

// A picture is painted over and loses what it says about itself.
func TestPicture(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 200, 100))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	s := opened(t, "a.png", raw)
	c, err := s.Apply(t.Context(), []Mark{{Unit: 1, Box: Box{100, 200, 500, 300}}}, Tools{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(c.Raw))
	if err != nil {
		t.Fatal(err)
	}
	if ink(got, Box{100, 200, 500, 300}) != 1000 || ink(got, Box{0, 0, 1000, 180}) != 0 {
		t.Error("the box is not where it was asked for")
	}
	if r, err := Ruled(raw); err != nil || bytes.Equal(r, raw) {
		t.Error("no ruler", err)
	}
}

// What can not be done is said, with the reason.
func TestRefusals(t *testing.T) {
	text := opened(t, "a.txt", []byte("示例甲"))
	pic := &Source{Media: document.PNG, Pages: 1, Units: []Unit{{1, "图片", ""}}}
	for what, err := range map[string]error{
		"other words": text.Check(Mark{Unit: 1, Start: 0, End: 9, Words: "示例乙"}), "half a character": text.Check(Mark{Unit: 1, Start: 0, End: 2, Words: "\xe7\xa4"}),
		"no such passage": text.Check(Mark{Unit: 2, Start: 0, End: 9, Words: "示例甲"}), "a box on words": text.Check(Mark{Unit: 1, Box: Box{0, 0, 1, 1}}),
		"words on a picture": pic.Check(Mark{Unit: 1, Words: "示"}), "a box outside": pic.Check(Mark{Unit: 1, Box: Box{900, 0, 200, 10}}),
	} {
		if fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	page := opened(t, "a.html", []byte("<p>示例甲<script>x</script></p>"))
	if _, err := page.Apply(t.Context(), nil, Tools{}); fault.KindOf(err) != fault.KindInvalid {
		t.Error(err)
	}
}

// A copy in which the words can still be found is no result.
func TestProofFindsWhatIsLeft(t *testing.T) {
	s := opened(t, "a.txt", []byte("示例甲的材料"))
	m := []Mark{{Unit: 1, Start: 0, End: 9, Words: "示例甲"}}
	for name, raw := range map[string]string{"plain": "示例甲", "split": "示例\n甲", "wide": string(utf16Of("示例甲", binary.LittleEndian))} {
		if _, err := s.prove(t.Context(), m, Copy{Raw: []byte(raw), Media: document.Text, Ext: ".txt"}); err == nil {
			t.Errorf("%s: taken for clean", name)
		}
	}
}
