package redact

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"lianghua/internal/document"
	"lianghua/internal/fault"
)

// maxPages bounds a pdf that is made into pictures.
const maxPages = 200

// openPDF joins what the reader found page by page.
func (s *Source) openPDF(d *document.Document) error {
	if s.Pages = d.Pages; s.Pages > maxPages {
		return fault.TooLarge(fmt.Sprintf("PDF 有 %d 页，一次最多遮盖 %d 页。请拆分后再上传。", s.Pages, maxPages))
	}
	for n := 1; n <= s.Pages; n++ {
		u := Unit{n, place(n), ""}
		for _, b := range d.Blocks {
			if b.Where == u.Place && b.Unseen == "" {
				u.Text = strings.TrimSpace(u.Text + "\n" + b.Text)
			}
		}
		s.Units = append(s.Units, u)
	}
	return nil
}

// applyPDF renders every page, paints over what is marked and binds the
// pictures into a new pdf: there is no text, no layer and no metadata in it.
func (s *Source) applyPDF(ctx context.Context, marks []Mark, t Tools) (Copy, error) {
	if t.Pdftoppm == "" || t.Pdftotext == "" {
		return Copy{}, errNoPoppler
	}
	words, err := t.words(ctx, s.Raw)
	if err != nil {
		return Copy{}, err
	}
	pages, err := t.pages(ctx, s.Raw, 1, maxPages, dpiCopy, "-jpeg")
	if err != nil {
		return Copy{}, err
	}
	if len(pages) == 0 {
		return Copy{}, errConvert
	}
	var out picturePDF
	for i, raw := range pages {
		img, err := decodePicture(raw)
		if err != nil {
			return Copy{}, err
		}
		boxes := boxesOf(marks, i+1)
		for _, m := range marks {
			if m.Unit != i+1 || !m.Box.IsZero() {
				continue
			}
			found := boxesOfWords(words[i+1], m.Words)
			if len(found) == 0 {
				return Copy{}, fault.Invalidf("unit", "第%d页的“%s”找不到在页面上的位置，请改用坐标遮盖。", i+1, m.Words)
			}
			boxes = append(boxes, found...)
		}
		paint(img, boxes)
		var page bytes.Buffer
		if err := jpeg.Encode(&page, img, &jpeg.Options{Quality: 80}); err != nil {
			return Copy{}, err
		}
		out.add(page.Bytes(), img.Bounds().Dx(), img.Bounds().Dy())
	}
	for _, m := range marks {
		if m.Unit > len(pages) {
			return Copy{}, fault.Invalidf("unit", "文件只有 %d 页，没有第 %d 页。", len(pages), m.Unit)
		}
	}
	return Copy{Raw: out.bytes(), Media: document.PDF, Ext: ".pdf"}, nil
}

// word is one word of a page and where it stands, in points.
type word struct {
	text           string
	x0, y0, x1, y1 float64
	w, h           float64 // of the page
}

// words asks poppler where the words of each page stand.
func (t Tools) words(ctx context.Context, raw []byte) (map[int][]word, error) {
	var text []byte
	err := inFolder(func(dir string) error {
		in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.html")
		if err := os.WriteFile(in, raw, 0o600); err != nil {
			return err
		}
		if err := run(ctx, dir, t.Pdftotext, "-bbox", "-enc", "UTF-8", in, out); err != nil {
			return firstOf(err, errConvert)
		}
		var err error
		text, err = os.ReadFile(out)
		return err
	})
	if err != nil {
		return nil, err
	}
	return readWords(text)
}

func readWords(text []byte) (map[int][]word, error) {
	out := map[int][]word{}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	page, in := 0, false
	var w, h float64
	var at word
	for {
		x, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, errConvert
		}
		switch e := x.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "page":
				page++
				w, h = number(e, "width"), number(e, "height")
			case "word":
				in, at = true, word{"", number(e, "xMin"), number(e, "yMin"), number(e, "xMax"), number(e, "yMax"), w, h}
			}
		case xml.CharData:
			if in {
				at.text += string(e)
			}
		case xml.EndElement:
			if e.Name.Local == "word" && in {
				in = false
				out[page] = append(out[page], at)
			}
		}
	}
}

func number(e xml.StartElement, name string) float64 {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			f, err := strconv.ParseFloat(a.Value, 64)
			if err == nil {
				return f
			}
		}
	}
	return 0
}

// boxesOfWords are the boxes over every place of a page where the words stand,
// also when a line breaks inside them. Of a long word only a part is covered.
func boxesOfWords(page []word, words string) (out []Box) {
	want := []rune(squeeze(words))
	type glyph struct{ word, at int }
	var text []rune
	var glyphs []glyph
	for i, w := range page {
		for at, r := range []rune(w.text) {
			if !unicode.IsSpace(r) {
				text, glyphs = append(text, r), append(glyphs, glyph{i, at})
			}
		}
	}
	for i := 0; len(want) > 0 && i+len(want) <= len(text); i++ {
		if string(text[i:i+len(want)]) != string(want) {
			continue
		}
		for j := i; j < i+len(want); {
			g := glyphs[j]
			k := j
			for k+1 < i+len(want) && glyphs[k+1].word == g.word {
				k++
			}
			out = append(out, page[g.word].part(g.at, glyphs[k].at+1))
			j = k + 1
		}
	}
	return out
}

// widths are the least and the most that a character takes of a Chinese one's
// width: poppler tells where a word stands, not where its characters do.
func widths(r rune) (least, most float64) {
	switch {
	case '0' <= r && r <= '9':
		return .42, .75
	case r < 0x2e80: // letters of any font, marks that some fonts set wide
		return .2, 1
	case r < 0x3040 || r >= 0xff00 && r < 0xff10 || r >= 0xff1a && r < 0xff20: // marks, which a program may squeeze
		return .4, 1
	}
	return 1, 1
}

// part is the box that surely holds the characters from..to of a word: as far
// left as they can begin and as far right as they can end.
func (w word) part(from, to int) Box {
	var before, in, after [2]float64 // least, most
	for i, r := range []rune(w.text) {
		least, most := widths(r)
		sum := &after
		if i < from {
			sum = &before
		} else if i < to {
			sum = &in
		}
		sum[0], sum[1] = sum[0]+least, sum[1]+most
	}
	left, right := 0.0, 1.0
	if from > 0 {
		left = before[0] / (before[0] + in[1] + after[1])
	}
	if after[0] > 0 {
		right = (before[1] + in[1]) / (before[1] + in[1] + after[0])
	}
	x0, x1 := w.x0+(w.x1-w.x0)*left-1, w.x0+(w.x1-w.x0)*right+1
	y0, y1 := w.y0-1, w.y1+1
	b := Box{X: max(0, int(x0/w.w*1000)), Y: max(0, int(y0/w.h*1000))}
	b.W, b.H = min(1000-b.X, int(x1/w.w*1000)+1-b.X), min(1000-b.Y, int(y1/w.h*1000)+1-b.Y)
	return b
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// picturePDF is a pdf whose pages are pictures.
type picturePDF struct {
	objects [][]byte
	kids    []string
}

// add binds one page of so many pixels.
func (p *picturePDF) add(raw []byte, w, h int) {
	n := 3 + len(p.objects)
	pw, ph := float64(w)*72/dpiCopy, float64(h)*72/dpiCopy
	draw := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /P Do Q", pw, ph)
	p.objects = append(p.objects,
		[]byte(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >> >>", pw, ph, n+1, n+2)),
		[]byte(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw)),
		append([]byte(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n", w, h, len(raw))), append(raw, "\nendstream"...)...))
	p.kids = append(p.kids, fmt.Sprintf("%d 0 R", n))
}

// bytes writes the file.
func (p *picturePDF) bytes() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	all := append([][]byte{[]byte("<< /Type /Catalog /Pages 2 0 R >>"),
		[]byte(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(p.kids), strings.Join(p.kids, " ")))}, p.objects...)
	offsets := make([]int, len(all))
	for i, o := range all {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, start)
	return out.Bytes()
}
