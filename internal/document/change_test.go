package document

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func cleaned(t *testing.T, name string, raw []byte) ([]byte, []Hidden) {
	t.Helper()
	var out bytes.Buffer
	removed, err := Clean(t.Context(), name, bytes.NewReader(raw), int64(len(raw)), &out)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.Bytes(), removed
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A cleaned copy shows what the file showed and hides nothing.
func TestCleanOffice(t *testing.T) {
	for name, x := range map[string]struct{ gone, kept []string }{
		"openpyxl.xlsx":    {[]string{"13812345678", "371328199001010015", "371328194806070127", "13712345678", "示例科长"}, []string{"示例甲", "身份证号", "500"}},
		"python-docx.docx": {[]string{"13812345678", "示例经办"}, []string{"371328198512120027", "正常", "尿毒症", "371328199001010015"}},
	} {
		raw, removed := cleaned(t, name, testdata(t, name))
		d := readBytes(t, name, raw)
		if len(d.Hidden) != 0 || len(removed) == 0 {
			t.Errorf("%s still hides %+v; removed %+v", name, d.Hidden, removed)
		}
		all := strings.Join(said(d), "\n")
		for _, w := range x.gone {
			if strings.Contains(all, w) || inParts(t, raw, w) {
				t.Errorf("%s still says %s:\n%s", name, w, all)
			}
		}
		for _, w := range x.kept {
			if !strings.Contains(all, w) {
				t.Errorf("%s lost %s:\n%s", name, w, all)
			}
		}
	}
}

// inParts looks for a text in the bytes of every part of a package.
func inParts(t *testing.T, raw []byte, text string) bool {
	t.Helper()
	b := newBudget(t.Context(), DefaultLimits())
	p, err := openPack(b, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(p.names, func(n string) bool {
		part, err := p.part(b, n)
		return err == nil && bytes.Contains(part, []byte(text))
	})
}

func TestCleanTrackedChanges(t *testing.T) {
	body := `<w:p><w:r><w:t>公示</w:t></w:r><w:ins w:id="1" w:author="示例甲"><w:r><w:t>新增</w:t></w:r></w:ins><w:del w:id="2" w:author="示例甲"><w:r><w:delText>13800138000</w:delText></w:r></w:del>` +
		`<w:commentRangeStart w:id="0"/><w:r><w:t>正文</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>`
	raw := wordFile(t, body, map[string]string{"word/comments.xml": `<w:comments xmlns:w="` + wordNS + `"><w:comment w:id="0" w:author="示例乙"><w:p><w:r><w:t>电话13900139000</w:t></w:r></w:p></w:comment></w:comments>`})
	d := readBytes(t, "a.docx", raw)
	wantTexts(t, d, "正文第1段｜公示新增13800138000正文", "批注第1段（批注）｜电话13900139000")
	if got := codes(d); !slices.Equal(got, []Code{Comment, Revision}) {
		t.Error(got)
	}
	out, _ := cleaned(t, "a.docx", raw)
	d = readBytes(t, "a.docx", out)
	wantTexts(t, d, "正文第1段｜公示新增正文")
	if len(d.Hidden) != 0 || inParts(t, out, "13800138000") || inParts(t, out, "13900139000") || inParts(t, out, "示例") {
		t.Error(d.Hidden, said(d))
	}
}

// A number that is parted over runs, cells and strings is masked as one.
func TestMask(t *testing.T) {
	stars := func(u Unit) (edits []Edit) {
		for _, w := range []string{"371328198512120027", "371328199001010015", "13812345678", "13912345678", "3.71328198512120E+17", "371328198512120000"} {
			if i := strings.Index(u.Text, w); i >= 0 {
				edits = append(edits, Edit{i, i + len(w), w[:3] + "***"})
			}
		}
		return edits
	}
	for _, name := range []string{"python-docx.docx", "openpyxl.xlsx", "a.html", "a.txt", "a.csv"} {
		raw := map[string][]byte{"a.html": []byte("<p>证件371<b>32819</b>9001010015，电话<i>13812345678</i>完</p><table><tr><td>13<b>9</b>12345678</td></tr></table>"),
			"a.txt": []byte("证件371328199001010015\n电话13812345678"), "a.csv": []byte("姓名,手机\n示例甲,\"13812345678\"\n示例乙,13912345678\n")}[name]
		if raw == nil {
			raw = testdata(t, name)
		}
		before := readBytes(t, name, raw)
		var out bytes.Buffer
		if err := Mask(t.Context(), name, bytes.NewReader(raw), int64(len(raw)), &out, stars); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		after := readBytes(t, name, out.Bytes())
		want := strings.NewReplacer("371328198512120027", "371***", "371328199001010015", "371***", "13812345678", "138***", "13912345678", "139***", "371328198512120000", "371***").
			Replace(strings.Join(said(before), "\n"))
		if got := strings.Join(said(after), "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestMaskHTML(t *testing.T) {
	got, err := MaskHTML(t.Context(), `<p>电话<b>138</b>00138000</p><p>完</p>`, func(u Unit) []Edit {
		if i := strings.Index(u.Text, "13800138000"); i >= 0 {
			return []Edit{{i, i + 11, "138****8000"}}
		}
		return nil
	})
	if want := `<p>电话<b>138****8000</b></p><p>完</p>`; err != nil || got != want {
		t.Errorf("%s %v", got, err)
	}
}

// photo is a JPEG with a position, a camera and an orientation, as telephones
// make them.
func photo(t testing.TB, w, h int) []byte {
	t.Helper()
	src := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			src.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, src, nil); err != nil {
		t.Fatal(err)
	}
	be := func(n uint32) []byte { return []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)} }
	entry := func(tag, kind uint16, count uint32, value []byte) []byte {
		return append(append([]byte{byte(tag >> 8), byte(tag), byte(kind >> 8), byte(kind)}, be(count)...), value...)
	}
	// TIFF: IFD0 at 8 with make, orientation, GPS; GPS IFD at 50 with two rationals at 104 and 128.
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x03")
	tiff = append(tiff, entry(tagMake, 2, 4, []byte("Cam\x00"))...)
	tiff = append(tiff, entry(tagOrientation, 3, 1, []byte{0, 6, 0, 0})...)
	tiff = append(tiff, entry(tagGPSIFD, 4, 1, be(50))...)
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, 0, 4)
	tiff = append(tiff, entry(tagLatitudeRef, 2, 2, []byte("N\x00\x00\x00"))...)
	tiff = append(tiff, entry(tagLatitude, 5, 3, be(104))...)
	tiff = append(tiff, entry(tagLongitudeRef, 2, 2, []byte("E\x00\x00\x00"))...)
	tiff = append(tiff, entry(tagLongitude, 5, 3, be(128))...)
	tiff = append(tiff, 0, 0, 0, 0)
	for _, n := range []uint32{35, 42, 30, 117, 57, 0} {
		tiff = append(append(tiff, be(n)...), be(1)...)
	}
	body := append([]byte("Exif\x00\x00"), tiff...)
	seg := append([]byte{0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	raw := b.Bytes()
	return append(append(append([]byte{}, raw[:2]...), seg...), raw[2:]...)
}

func TestPictures(t *testing.T) {
	raw := photo(t, 60, 40)
	d := readBytes(t, "a.jpg", raw)
	if got := codes(d); !slices.Equal(got, []Code{Position, Metadata}) || !strings.Contains(d.Hidden[0].Text, "N35.70833 E117.95000") {
		t.Errorf("%v %+v", got, d.Hidden)
	}
	out, removed := cleaned(t, "a.jpg", raw)
	if d := readBytes(t, "a.jpg", out); len(d.Hidden) != 0 || len(removed) != 2 {
		t.Errorf("%+v, removed %+v", d.Hidden, removed)
	}
	if turnOf(out) != 6 {
		t.Errorf("the picture lies on its side now: %d", turnOf(out))
	}
	var small bytes.Buffer
	if err := Shrink(bytes.NewReader(raw), int64(len(raw)), &small, 30); err != nil {
		t.Fatal(err)
	}
	c, kind, err := image.DecodeConfig(&small)
	if err != nil || kind != "jpeg" || c.Width != 20 || c.Height != 30 {
		t.Errorf("%+v %s %v", c, kind, err)
	}
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	text := "Author\x00Li 13800138000"
	chunk := append([]byte{0, 0, 0, byte(len(text))}, "tEXt"+text+"\x00\x00\x00\x00"...)
	raw = append(append(append([]byte{}, raw[:33]...), chunk...), raw[33:]...)
	d := readBytes(t, "a.png", raw)
	if got := codes(d); !slices.Equal(got, []Code{Metadata}) {
		t.Error(got)
	}
	wantTexts(t, d, "图片的文字信息（图片信息）｜Li 13800138000")
	out, _ := cleaned(t, "a.png", raw)
	if d := readBytes(t, "a.png", out); len(d.Hidden) != 0 {
		t.Errorf("%+v", d.Hidden)
	}
	if _, err := png.Decode(bytes.NewReader(out)); err != nil {
		t.Error(err)
	}
}

// A picture of too many pixels is refused by its head.
func TestShrinkRefuses(t *testing.T) {
	head := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00\x31\x91\xe8\x51")
	var out bytes.Buffer
	if err := Shrink(bytes.NewReader(head), int64(len(head)), &out, 100); CodeOf(err) != "too_large" && CodeOf(err) != "not_picture" || out.Len() != 0 {
		t.Error(err)
	}
	if err := Shrink(strings.NewReader("no picture"), 10, &out, 100); CodeOf(err) != "not_picture" {
		t.Error(err)
	}
}
