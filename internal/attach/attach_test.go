package attach_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func zipped(t *testing.T, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		name, text, _ := strings.Cut(p, "=")
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	pdf  = "%PDF-1.7\n%…\n"
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF"
	ole  = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00\x00"
)

func store(t *testing.T) (*attach.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	s, err := attach.OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func files(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func save(t *testing.T, s *attach.Store, content string, p attach.Purpose) attach.Stored {
	t.Helper()
	got, err := s.Save(context.Background(), strings.NewReader(content), "扫描件.pdf", p)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTypeIsByContent(t *testing.T) {
	xlsx := zipped(t, "[Content_Types].xml=x", "xl/workbook.xml=x")
	docx := zipped(t, "[Content_Types].xml=x", "word/document.xml=x")
	ods := zipped(t, "mimetype="+attach.ODS)
	scan, book, doc := attach.Scan(1<<20), attach.Workbook(1<<20), attach.Document(1<<20)
	cases := []struct {
		name, content, want string
		takes, refuses      []attach.Purpose
	}{
		{"pdf", pdf, attach.PDF, []attach.Purpose{scan, doc}, []attach.Purpose{book}},
		{"png", png, attach.PNG, []attach.Purpose{scan, doc}, []attach.Purpose{book}},
		{"jpeg", jpeg, attach.JPEG, []attach.Purpose{scan, doc}, []attach.Purpose{book}},
		{"xlsx", xlsx, attach.XLSX, []attach.Purpose{book, doc}, []attach.Purpose{scan}},
		{"xlsx with odd parts", zipped(t, "xl/book1.xml=x"), attach.XLSX, []attach.Purpose{book}, []attach.Purpose{scan}},
		{"docx", docx, attach.DOCX, []attach.Purpose{doc}, []attach.Purpose{scan, book}},
		{"ods", ods, attach.ODS, []attach.Purpose{book}, []attach.Purpose{scan, doc}},
		{"xls", ole, attach.OLE, []attach.Purpose{book}, []attach.Purpose{scan, doc}},
		{"html named xls", "\ufeff<meta charset=utf-8><table><tr><td>序号", attach.HTML, []attach.Purpose{book}, []attach.Purpose{scan, doc}},
		{"csv", "序号,一级事项\n1,社会救助\n", attach.Text, []attach.Purpose{book}, []attach.Purpose{scan}},
		{"csv gb18030", "\xd0\xf2\xba\xc5,\xd2\xbb\xbc\xb6\xca\xc2\xcf\xee\r\n1,\xc9\xe7\xbb\xe1", attach.Text, []attach.Purpose{book}, []attach.Purpose{scan}},
		{"ofd", zipped(t, "OFD.xml=x", "Doc_0/Document.xml=x"), attach.OFD, []attach.Purpose{doc}, []attach.Purpose{scan, book}},
		{"zip", zipped(t, "a.txt=x"), "", nil, []attach.Purpose{scan, book, doc}},
		{"program", "\x7fELF\x02\x01\x01\x00", "", nil, []attach.Purpose{scan, book, doc}},
		{"cut zip", xlsx[:40], "", nil, []attach.Purpose{scan, book, doc}},
		{"zip of a huge directory", xlsx[:len(xlsx)-10] + "\xff\xff\xff\x7f" + xlsx[len(xlsx)-6:], "", nil, []attach.Purpose{book}},
		{"svg", "<svg xmlns='x'><script>alert(1)</script></svg>", "", nil, []attach.Purpose{scan, doc}},
		{"empty", "", "", nil, []attach.Purpose{scan, book, doc}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, dir := store(t)
			for _, p := range c.refuses {
				_, err := s.Save(context.Background(), strings.NewReader(c.content), "文件.pdf", p)
				if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.Message(err), "文件.pdf") {
					t.Errorf("%s: got %v", p.Name, err)
				}
			}
			if n := files(t, dir); n != 0 {
				t.Errorf("%d files of what was refused", n)
			}
			for _, p := range c.takes {
				if got, err := s.Save(context.Background(), strings.NewReader(c.content), "文件", p); err != nil || got.MediaType != c.want {
					t.Errorf("%s: %+v, %v", p.Name, got, err)
				}
			}
		})
	}
}

func TestSameBytesAreKeptOnce(t *testing.T) {
	s, dir := store(t)
	a, b := save(t, s, pdf, attach.Scan(1<<20)), save(t, s, pdf, attach.Scan(1<<20))
	if a != b || files(t, dir) != 1 || a.Size != int64(len(pdf)) {
		t.Errorf("%+v %+v, %d files", a, b, files(t, dir))
	}
	f, err := s.Open(a.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != pdf {
		t.Errorf("read back %q, %v", got, err)
	}
	if ok, err := s.Verify(a.SHA256); !ok || err != nil {
		t.Errorf("verify: %v %v", ok, err)
	}
	if err := os.WriteFile(filepath.Join(dir, a.SHA256[:2], a.SHA256[2:4], a.SHA256), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ok, _ := s.Verify(a.SHA256); ok {
		t.Error("changed bytes were not seen")
	}
	for _, sha := range []string{"", "../../etc/passwd", strings.Repeat("a", 64), strings.ToUpper(a.SHA256)} {
		if _, err := s.Open(sha); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("Open(%q): %v", sha, err)
		}
	}
}

func TestLimits(t *testing.T) {
	s, dir := store(t)
	exact := attach.Scan(int64(len(pdf)))
	save(t, s, pdf, exact)
	_, err := s.Save(context.Background(), strings.NewReader(pdf+"x"), "大.pdf", exact)
	if fault.KindOf(err) != fault.KindTooLarge || !strings.Contains(fault.Message(err), "大.pdf") {
		t.Errorf("one byte over: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Save(ctx, strings.NewReader(pdf), "扫描件.pdf", attach.Scan(1<<20)); err == nil {
		t.Error("an upload without its request was kept")
	}
	if n := files(t, dir); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestRecordAndSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, dir := store(t)
		q := d.Reader(context.Background())
		kept, loose := save(t, s, pdf, attach.Scan(1<<20)), save(t, s, png, attach.Scan(1<<20))
		owner := attach.Owner{Kind: "claim_move", ID: 5, UnitID: 2}
		var id int64
		err := d.Write(context.Background(), func(tx *db.Tx) (err error) {
			id, err = attach.Record(tx, kept, owner, `C:\扫描\认领表.pdf`, "示例甲")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		a, err := attach.ByID(q, id)
		if err != nil || a.Name != "认领表.pdf" || a.SHA256 != kept.SHA256 || a.UnitID != 2 || a.MediaType != attach.PDF {
			t.Errorf("%+v %v", a, err)
		}
		if _, err := attach.ByID(q, id+1); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("no such file: %v", err)
		}
		if all, err := attach.Of(q, owner); err != nil || len(all) != 1 {
			t.Errorf("%v %v", all, err)
		}
		err = d.Write(context.Background(), func(tx *db.Tx) error {
			return attach.Rehome(tx, id, attach.Owner{Kind: "claim_round_unit", ID: 9, UnitID: 3})
		})
		if a, _ := attach.ByID(q, id); err != nil || a.OwnerID != 9 || a.UnitID != 3 {
			t.Errorf("rehomed: %+v %v", a, err)
		}
		for _, name := range []string{"readme.txt", "tmp/up-1"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := s.Sweep(q, time.Now().Add(-time.Hour)); err != nil || out.Files != 0 {
			t.Errorf("young files were swept: %+v %v", out, err)
		}
		if out, err := s.Sweep(q, time.Now().Add(time.Hour)); err != nil || out.Files != 2 || out.Bytes != int64(len(png))+1 {
			t.Errorf("swept: %+v %v", out, err)
		}
		if _, err := s.Open(loose.SHA256); err == nil {
			t.Error("the loose file is still there")
		}
		if ok, err := s.Verify(kept.SHA256); !ok || err != nil || files(t, dir) != 2 {
			t.Errorf("the recorded file: %v %v, %d files", ok, err, files(t, dir))
		}
	})
}

func TestNamesAreSafe(t *testing.T) {
	for in, want := range map[string]string{
		"县民政局第一轮(3).xlsx": "县民政局第一轮(3).xlsx", "../../etc/passwd": "passwd", `C:\桌面\表.xls`: "表.xls", "a\r\nSet-Cookie: x.pdf": "aSet-Cookie_ x.pdf",
		"表\u202Exslx.exe": "表xslx.exe", `"><script>.pdf`: "___script_.pdf", "...": "附件", "": "附件", "\xff\xfe.pdf": "pdf", "。.": "。",
		strings.Repeat("长", 200) + ".xlsx": strings.Repeat("长", 115) + ".xlsx", "a." + strings.Repeat("b", 200): "a." + strings.Repeat("b", 118),
	} {
		if got := attach.SafeName(in); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", in, got, want)
		}
	}
}

// What a browser reads from the header is the safe name, whatever was uploaded.
func TestDisposition(t *testing.T) {
	for _, name := range []string{"认领表.pdf", "plain.pdf", "a b;c%41.pdf", `q"uote.pdf`, "é\u0301.png", "x\ny.pdf", "𠮷.xlsx", "100%.pdf", "it's.pdf"} {
		for _, inline := range []bool{true, false} {
			h := attach.Disposition(name, attach.PDF, inline)
			if strings.ContainsAny(h, "\r\n") || !utf8.ValidString(h) || strings.ContainsFunc(h, func(r rune) bool { return r > '~' }) {
				t.Errorf("%q: %s", name, h)
			}
			star, found := strings.CutPrefix(h[strings.LastIndex(h, "; ")+2:], "filename*=")
			whole := h
			if found { // a reader of RFC 6266 takes the second name
				whole = strings.SplitN(h, ";", 2)[0] + "; filename*=" + star
			}
			way, params, err := mime.ParseMediaType(whole)
			if err != nil || params["filename"] != attach.SafeName(name) || (way == "inline") != inline {
				t.Errorf("%q → %s: %q %v %v", name, h, way, params, err)
			}
		}
	}
	if h := attach.Disposition("a.html", attach.HTML, true); !strings.HasPrefix(h, "attachment") {
		t.Errorf("a page must not open inside the site: %s", h)
	}
}
