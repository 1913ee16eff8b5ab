package sheet

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Text tables are read in every encoding and with every separator in use.
func TestTextTables(t *testing.T) {
	comma, want := "序号,一级事项\n\n1,\"甲,\n乙\"\n2,'=1+1\n", []string{"序号|一级事项", "1|甲,\n乙", "2|=1+1"}
	coded := func(e encoding.Encoding, s string) []byte {
		b, err := e.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, raw := range map[string][]byte{
		"UTF-8": []byte(comma), "UTF-8 with a mark": []byte("\ufeff" + comma), "carriage returns": []byte(strings.ReplaceAll(comma, "\n", "\r\n")),
		"GB18030": coded(simplifiedchinese.GB18030, comma), "UTF-16LE": coded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), comma),
		"UTF-16BE": coded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), comma),
		"tabs":     []byte("序号\t一级事项\n\n1\t\"甲,\n乙\"\n2\t'=1+1\n"), "semicolons": []byte("序号;一级事项\n\n1;\"甲,\n乙\"\n2;'=1+1\n"),
	} {
		b := open(t, bytesFile(t, "领域.csv", raw))
		if got := texts(t, b, 0); b.Format() != FormatCSV || b.Sheets()[0].Name != "领域" || !slices.Equal(got, want) {
			t.Errorf("%s: %s %v %q", name, b.Format(), b.Sheets(), got)
		}
		var rows []int
		if err := b.Read(t.Context(), 0, func(r *Row) error { rows = append(rows, r.N); return nil }); err != nil || !slices.Equal(rows, []int{1, 3, 4}) {
			t.Errorf("%s: rows %v, %v", name, rows, err)
		}
	}
}

// A damaged byte in a UTF-8 file is said; the file does not turn into other
// characters.
func TestDamagedUTF8IsNotTakenForGB18030(t *testing.T) {
	b := open(t, bytesFile(t, "a.csv", []byte("序号,"+strings.Repeat("政务公开标准目录", 40)+"\n1,甲\xff乙\n")))
	got := texts(t, b, 0)
	if len(got) != 2 || got[1] != "1|甲\uFFFD乙" || len(b.Notices()) != 1 || b.Notices()[0].Code != "bad_characters" {
		t.Errorf("%q, %v", got, b.Notices())
	}
}

func TestHTMLTableNamedXLS(t *testing.T) {
	page := `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gbk"><style>td{x}</style></head><body>
<table><tr><th colspan=2>公开&amp;事项</th><th rowspan="2">渠道</th></tr>
<tr><td>一级</td><td>二级</td></tr>
<tr><td rowspan=2>甲</td><td>a &lt;b&gt;<br>第二行</td><td>■网站<script>x()</script></td></tr>
<tr><td>乙<table><tr><td>里</td></tr></table></td><td></td></tr></table>
<p>x</p><table><tr><td>第二张</td></tr></table></body></html>`
	raw, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, bytesFile(t, "目录.xls", raw))
	want := []string{"公开&事项|公开&事项|渠道", "一级|二级|渠道", "甲|a <b>\n第二行|■网站", "甲|乙里"}
	if got := texts(t, b, 0); b.Format() != FormatHTML || !slices.Equal(got, want) {
		t.Errorf("%s %q", b.Format(), got)
	}
	if got := texts(t, b, 1); !slices.Equal(got, []string{"第二张"}) {
		t.Errorf("%q", got)
	}
}

func TestGuardGivesBackEveryText(t *testing.T) {
	for _, s := range []string{"", "甲", "=1", "'=1", "''-1", "+1", "-", "@x", "\tx", "\rx", "＝1", "'甲", "'", "a=1"} {
		g := guard(s)
		if runnable(g) {
			t.Errorf("%q stays runnable: %q", s, g)
		}
		if got := unguard(g); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// Reading stops when the caller gives up, in the middle of a sheet.
func TestReadingCanBeCancelled(t *testing.T) {
	temp := t.TempDir()
	path := countyFile(t, 3000, false)
	ctx, cancel := context.WithCancel(t.Context())
	b, err := Open(ctx, "a.xlsx", path, Options{TempDir: temp})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = b.Read(ctx, 0, func(*Row) error {
		if rows++; rows == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || rows != 10 {
		t.Errorf("%d rows, %v", rows, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Open(ctx, "a.csv", bytesFile(t, "a.csv", []byte("a,b")), Options{TempDir: temp}); err == nil {
		t.Error("opened although the caller had given up")
	}
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind %v, %v", left, err)
	}
}

func TestTimeIsLimited(t *testing.T) {
	lim := DefaultLimits()
	lim.Time = 1
	b, err := Open(t.Context(), "a.xlsx", newPack(twoRows, "").save(t), Options{TempDir: t.TempDir(), Limits: lim})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Read(t.Context(), 0, func(*Row) error { return nil }); CodeOf(err) != "too_slow" {
		t.Errorf("got %v", err)
	}
}

// The hash is that of the file as it came.
func TestHashAndMissingFiles(t *testing.T) {
	b := open(t, bytesFile(t, "a.csv", []byte("abc")))
	if b.SHA256() != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("hash %s", b.SHA256())
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "no"), t.TempDir()} {
		if _, err := Open(t.Context(), "x", path, Options{}); CodeOf(err) != "no_file" {
			t.Errorf("%s: %v", path, err)
		}
	}
	large := filepath.Join(t.TempDir(), "large.xlsx")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, DefaultLimits().FileBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), "x", large, Options{}); CodeOf(err) != "file_too_large" {
		t.Errorf("large: %v", err)
	}
}

func TestCellNames(t *testing.T) {
	for col, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 256: "IV", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnName(col); got != want {
			t.Errorf("column %d: %s", col, got)
		}
		if c, r, ok := parseName([]byte(Name(col, 12))); c != col || r != 12 || !ok {
			t.Errorf("%s read as %d, %d, %t", Name(col, 12), c, r, ok)
		}
	}
	for _, bad := range []string{"", "A", "1", "A0", "XFE1", "A1048577", "A1B", "甲1", "A-1", "A99999999999999999999"} {
		if _, _, ok := parseName([]byte(bad)); ok {
			t.Errorf("%q was read", bad)
		}
	}
	if !bytes.Equal([]byte(Name(6, 12)), []byte("F12")) {
		t.Error(Name(6, 12))
	}
}
