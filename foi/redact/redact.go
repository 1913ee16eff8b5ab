// Package redact blacks out what an answer must not give (区分处理, 条例第三十七条)
// and proves that it is gone. Texts (docx, xlsx, txt, html) lose the words
// themselves and everything hidden; pages of a pdf and pictures become new
// pictures with the passage painted over, so that nothing lies beneath. The
// result is read again before anybody gets it.
package redact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/internal/privacy"
)

// Mark is one passage to black out: words of a passage, or a box of a page.
type Mark struct {
	Unit       int    // number of the passage or page, from 1
	Start, End int    // bytes of the passage's text; of a page both 0
	Words      string // what stands there; of a pdf what is looked for on the page
	Box        Box    // of a page or picture
}

// Box is a rectangle in thousandths of the page's width and height, from the
// upper left corner. The zero Box is none.
type Box struct{ X, Y, W, H int }

// IsZero reports no box.
func (b Box) IsZero() bool { return b == Box{} }

// Valid reports a box inside the page.
func (b Box) Valid() bool {
	return b.X >= 0 && b.Y >= 0 && b.W > 0 && b.H > 0 && b.X+b.W <= 1000 && b.Y+b.H <= 1000
}

// Unit is one passage of a text, or the text of one page.
type Unit struct {
	Number int    // from 1
	Place  string // 正文第3段, 名单!B5, 第2页
	Text   string
}

// Source is a file that is to be blacked out.
type Source struct {
	Name  string
	Media string
	Raw   []byte
	Units []Unit
	Pages int // of a pdf or picture, 0 for texts
}

// Black stands in place of words: always as long, so that it does not tell how
// much was there.
const Black = "■■■■"

// Open reads a file into its passages.
func Open(ctx context.Context, name string, raw []byte) (*Source, error) {
	d, err := document.Read(ctx, name, bytes.NewReader(raw), int64(len(raw)), document.Limits{})
	if err != nil {
		return nil, err
	}
	s := &Source{Name: name, Media: d.MediaType, Raw: raw}
	switch d.MediaType {
	case document.PDF:
		return s, s.openPDF(d)
	case document.JPEG, document.PNG:
		s.Pages, s.Units = 1, []Unit{{1, "图片", ""}}
		return s, nil
	}
	err = document.Mask(ctx, name, bytes.NewReader(raw), int64(len(raw)), io.Discard, func(u document.Unit) []document.Edit {
		s.Units = append(s.Units, Unit{len(s.Units) + 1, u.Where, u.Text})
		return nil
	})
	return s, err
}

// Paged reports a file that is blacked out page by page, with boxes.
func (s *Source) Paged() bool { return s.Pages > 0 }

// Hit is a passage that may have to be blacked out.
type Hit struct {
	Mark
	Place string
	Kind  string // 身份证号 …, 词语
	Why   string
}

// Find proposes passages: personal data, and the given words wherever they
// stand.
func (s *Source) Find(phrases []string, today calendar.Date) []Hit {
	var out []Hit
	for _, u := range s.Units {
		taken := 0
		for _, f := range privacy.Scan(u.Text, privacy.Options{Today: today}) {
			if f.Start < taken {
				continue
			}
			taken = f.End
			out = append(out, Hit{s.mark(u, f.Start, f.End), u.Place, f.Kind.Name(), f.Why})
		}
		for _, p := range phrases {
			if p = strings.TrimSpace(p); p == "" {
				continue
			}
			for at := 0; ; {
				i := strings.Index(u.Text[at:], p)
				if i < 0 {
					break
				}
				out = append(out, Hit{s.mark(u, at+i, at+i+len(p)), u.Place, "词语", "含有“" + p + "”"})
				at += i + len(p)
			}
		}
	}
	return out
}

func (s *Source) mark(u Unit, from, to int) Mark {
	m := Mark{Unit: u.Number, Start: from, End: to, Words: u.Text[from:to]}
	return m
}

// Check says what is wrong with a mark before it enters the register.
func (s *Source) Check(m Mark) error {
	if m.Unit < 1 || m.Unit > max(len(s.Units), s.Pages) {
		return fault.Invalidf("unit", "没有第 %d 处（页），请核对。", m.Unit)
	}
	if !m.Box.IsZero() {
		if !s.Paged() {
			return fault.Invalid("box", "这个文件按文字遮盖，不用坐标。")
		}
		if !m.Box.Valid() {
			return fault.Invalid("box", "坐标以页宽、页高的千分之一为单位，左、上、宽、高都在 0 至 1000 之间，且不能超出页面。")
		}
		return nil
	}
	if s.Media == document.PNG || s.Media == document.JPEG {
		return fault.Invalid("box", "图片请填写遮盖的坐标。")
	}
	text := s.Units[m.Unit-1].Text
	if m.Start < 0 || m.End <= m.Start || m.End > len(text) || !utf8.ValidString(text[m.Start:m.End]) || text[m.Start:m.End] != m.Words {
		return fault.Invalid("unit", "遮盖的文字与原文不一致，请从列表重新选择。")
	}
	return nil
}

// Copy is a derivative: what is given away instead of the original.
type Copy struct {
	Raw      []byte
	Media    string
	Ext      string
	Warnings []string // what a person should look at once more
}

// Apply makes the derivative and proves it: a copy in which a marked passage
// can still be found, or that hides anything, is an error and not a result.
func (s *Source) Apply(ctx context.Context, marks []Mark, t Tools) (Copy, error) {
	for _, m := range marks {
		if err := s.Check(m); err != nil {
			return Copy{}, err
		}
	}
	c, err := s.apply(ctx, marks, t)
	if err != nil {
		return Copy{}, err
	}
	return s.prove(ctx, marks, c)
}

func (s *Source) apply(ctx context.Context, marks []Mark, t Tools) (Copy, error) {
	switch s.Media {
	case document.PNG, document.JPEG:
		raw, err := paintPicture(s.Raw, boxesOf(marks, 1))
		return Copy{Raw: raw, Media: document.PNG, Ext: ".png"}, err
	case document.PDF:
		return s.applyPDF(ctx, marks, t)
	}
	return s.applyText(ctx, marks, t)
}

func boxesOf(marks []Mark, page int) (out []Box) {
	for _, m := range marks {
		if m.Unit == page && !m.Box.IsZero() {
			out = append(out, m.Box)
		}
	}
	return out
}

// applyText takes the words out of the file, then everything hidden, then
// makes a pdf of it when the machine has LibreOffice.
func (s *Source) applyText(ctx context.Context, marks []Mark, t Tools) (Copy, error) {
	at := map[int][]document.Edit{}
	for _, m := range marks {
		at[m.Unit] = append(at[m.Unit], document.Edit{Start: m.Start, End: m.End, New: Black})
	}
	var masked, clean bytes.Buffer
	n, same := 0, true
	err := document.Mask(ctx, s.Name, bytes.NewReader(s.Raw), int64(len(s.Raw)), &masked, func(u document.Unit) []document.Edit {
		n++
		same = same && n <= len(s.Units) && s.Units[n-1].Text == u.Text
		return at[n]
	})
	if err != nil {
		return Copy{}, err
	}
	if !same {
		return Copy{}, fault.Internal("redact.applyText", errors.New("the passages came in another order"))
	}
	if s.Media == document.Text || s.Media == document.HTML {
		return Copy{Raw: masked.Bytes(), Media: document.Text, Ext: ".txt"}, s.textOnly()
	}
	if _, err := document.Clean(ctx, s.Name, bytes.NewReader(masked.Bytes()), int64(masked.Len()), &clean); err != nil {
		return Copy{}, err
	}
	ext := map[string]string{document.DOCX: ".docx", document.XLSX: ".xlsx"}[s.Media]
	if t.Soffice == "" {
		return Copy{Raw: clean.Bytes(), Media: s.Media, Ext: ext, Warnings: []string{"本机没有 LibreOffice，没有转成 PDF：遮盖的文字和隐藏内容已从文件中删去，格式仍可编辑。"}}, nil
	}
	pdf, err := t.toPDF(ctx, clean.Bytes(), ext)
	return Copy{Raw: pdf, Media: document.PDF, Ext: ".pdf"}, err
}

// textOnly refuses what is not plain text: a page of the web carries scripts,
// links and comments.
func (s *Source) textOnly() error {
	if s.Media == document.HTML {
		return fault.Invalid("file", "网页文件不能直接遮盖，请另存为 Word、PDF 或者文本后再上传。")
	}
	return nil
}

// errNoPoppler says what is missing for pages of a pdf.
var errNoPoppler = fault.Conflict("遮盖 PDF 需要服务器安装 poppler（pdftoppm、pdftotext）。请联系管理员安装，或者把页面存成图片后上传。")

func place(n int) string { return fmt.Sprintf("第%d页", n) }
