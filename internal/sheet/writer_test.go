package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sample(t *testing.T) []byte {
	t.Helper()
	w := NewWorkbook()
	s := w.Sheet("安全生产/领域", Layout{Widths: []float64{6, 20}, Paper: A3, Landscape: true, Repeat: 2, Protect: true, Hidden: []int{3}})
	s.Row(30, Cells(Title, "标题", "", "")...)
	s.Merge(Range{1, 1, 1, 3})
	s.Row(0, Cells(Head, "序号", "事项", "键")...)
	s.Row(0, Out{Text: "1", Style: Center}, Out{Text: "=1+1", Style: Input}, Out{Text: "D05-0001", Style: Key})
	s.Row(0, Out{Text: "2", Style: Center}, Out{Text: "甲\n乙", Style: Bad, Note: "请核对"}, Out{Text: "D05-0002", Style: Key})
	s.DropDown(2, 3, 4, []string{"无异议", "有修改"})
	s.DropDown(1, 3, 4, strings.Split(strings.Repeat("很长的选项,", 60)+"末", ","))
	w.Stamp([2]string{"unit", "MY-D07"}, [2]string{"round", "1"})
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEqualDataGivesEqualBytes(t *testing.T) {
	a, b := sample(t), sample(t)
	if !bytes.Equal(a, b) {
		t.Error("two writings of the same data differ")
	}
	z, err := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r)
		r.Close()
		if strings.HasPrefix(f.Name, "docProps/") && (strings.Contains(string(text), "excelize") || strings.Contains(string(text), "creator")) {
			t.Errorf("%s names its maker: %s", f.Name, text)
		}
		if strings.Contains(string(text), "<f>") {
			t.Errorf("%s holds a formula", f.Name)
		}
	}
}

func TestWrittenIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "renamed 副本(3).xlsx")
	if err := os.WriteFile(path, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	b, err := Open(ctx, path, path, Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if st := b.Stamp(ctx); st["unit"] != "MY-D07" || st["round"] != "1" {
		t.Errorf("stamp: %v", st)
	}
	var got []string
	if err := b.Read(ctx, 0, func(r *Row) error { got = append(got, r.Text(0)+"|"+r.Text(1)+"|"+r.Text(2)); return nil }); err != nil {
		t.Fatal(err)
	}
	want := []string{"标题|标题|标题", "序号|事项|键", "1|=1+1|D05-0001", "2|甲\n乙|D05-0002"}
	if strings.Join(got, ";") != strings.Join(want, ";") {
		t.Errorf("got %q", got)
	}
}

func TestAnnotateKeepsTheFile(t *testing.T) {
	src := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(src, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	marks := []Mark{{"安全生产 领域", "B3", "公式"}, {"安全生产 领域", "B3", "再说一次"}, {"不存在", "A1", "x"}, {"安全生产 领域", "不是格", "x"}}
	if err := Annotate(src, &out, marks, [][]string{{"位置", "问题"}, {"B3", "=公式"}}); err != nil {
		t.Fatal(err)
	}
	dst := filepath.Join(t.TempDir(), "b.xlsx")
	if err := os.WriteFile(dst, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := Open(context.Background(), dst, dst, Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	last := b.Sheets()[len(b.Sheets())-1]
	if last.Name != "问题汇总" {
		t.Errorf("sheets: %v", b.Sheets())
	}
	if st := b.Stamp(context.Background()); st["unit"] != "MY-D07" {
		t.Errorf("the stamp is gone: %v", st)
	}
}

func TestCSVIsSafeAndComesBack(t *testing.T) {
	rows := [][]string{{"=cmd|' /C calc'!A0", "-1", "普通"}, {"@x", "'=y", "a,b\n\"c\""}}
	var out bytes.Buffer
	if err := WriteCSV(&out, rows); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"\n=", ",-", "\n@", "\ufeff="} {
		if strings.Contains(out.String(), bad) {
			t.Errorf("the file holds %q", bad)
		}
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := Open(context.Background(), "a.csv", path, Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	i := 0
	if err := b.Read(context.Background(), 0, func(r *Row) error {
		for c, want := range rows[i] {
			if r.Text(c) != want {
				t.Errorf("row %d: got %q, want %q", i, r.Text(c), want)
			}
		}
		i++
		return nil
	}); err != nil || i != 2 {
		t.Errorf("%d rows, %v", i, err)
	}
}

// rich is a workbook with everything that a map inside the library could put
// in another order.
func rich(t *testing.T) []byte {
	t.Helper()
	w := NewWorkbook()
	for n := range 4 {
		s := w.Sheet(fmt.Sprintf("表%d", n), Layout{Paper: A3, Landscape: true, Repeat: 1, Protect: n%2 == 0, Hidden: []int{4}})
		s.Row(0, Cells(Head, "甲", "乙", "丙", "键")...)
		for r := range 30 {
			s.Row(0, Out{Text: fmt.Sprint(r), Style: Style(r) % styleCount, Note: "说明"}, Out{Text: "=1"}, Out{Text: "x", Style: Input}, Out{Text: "k", Style: Key})
		}
		s.Merge(Range{2, 1, 3, 1})
		s.DropDown(3, 2, 31, []string{"无异议", "有修改"})
		s.DropDown(2, 2, 31, strings.Split(strings.Repeat("很长的选项,", 60)+"末", ","))
	}
	w.Stamp([2]string{"unit", "MY-D07"})
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEqualDataGivesEqualBytesEveryTime(t *testing.T) {
	first := rich(t)
	for range 15 {
		if !bytes.Equal(first, rich(t)) {
			t.Fatal("two writings of the same data differ")
		}
	}
}

// What is printed and what is locked stands in the file.
func TestWrittenSheetIsReadyForPaper(t *testing.T) {
	raw := rich(t)
	sheet, book := part(t, raw, "xl/worksheets/sheet1.xml"), part(t, raw, "xl/workbook.xml")
	for _, want := range []string{`paperSize="8"`, `orientation="landscape"`, `fitToHeight="0"`, `<sheetProtection`, `hidden="1"`, `type="list"`, `state="frozen"`, `第 &amp;P 页`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
	for _, want := range []string{`_xlnm.Print_Titles`, `$1:$1`, `veryHidden`} {
		if !strings.Contains(book, want) {
			t.Errorf("the workbook has no %s", want)
		}
	}
	styles := part(t, raw, "xl/styles.xml")
	for _, want := range []string{"黑体", "仿宋", "宋体", `wrapText="true"`, `locked="false"`} {
		if !strings.Contains(styles, want) {
			t.Errorf("the styles have no %s", want)
		}
	}
	if strings.Contains(sheet, `<dimension ref="A1"/>`) {
		t.Error("the declared dimension leaves the rows out")
	}
}

// The sheets of options and the stamp are ours, and no sheets of the person's.
func TestOurHiddenSheetsAreNotRead(t *testing.T) {
	b := open(t, bytesFile(t, "a.xlsx", rich(t)))
	if len(b.Sheets()) != 4 {
		t.Errorf("sheets %v", b.Sheets())
	}
	if st := b.Stamp(t.Context()); len(st) != 1 || st["unit"] != "MY-D07" {
		t.Errorf("stamp %v", st)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{"甲\n乙\t": "甲\n乙\t", "甲\x0b乙\r\n": "甲乙\n", "甲\xff乙": "甲乙", "甲\uFFFD乙": "甲\uFFFD乙", "\uFFFE甲": "甲",
		strings.Repeat("长", 40_000): strings.Repeat("长", 32_767)} {
		if got := printable(in); got != want {
			t.Errorf("%.40q became %.40q", in, got)
		}
	}
}
