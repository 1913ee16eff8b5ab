package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// person is a workbook as somebody sends it: two sheets, styles, widths, a
// comment, a merge, a formula and a picture of their own.
func person(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: "楷体", Color: "0000FF"}, Protection: &excelize.Protection{Locked: false}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		f.SetCellStr("Sheet1", "A1", "序号"), f.SetCellStr("Sheet1", "B1", "公开时限"), f.SetCellInt("Sheet1", "A2", 1), f.SetCellStr("Sheet1", "B2", "二十天"),
		f.SetCellFormula("Sheet1", "C2", "A2*2"), f.SetCellStyle("Sheet1", "A1", "B2", bold), f.MergeCell("Sheet1", "A3", "B4"),
		f.SetColWidth("Sheet1", "B", "B", 33), f.AddComment("Sheet1", excelize.Comment{Cell: "B2", Text: "我的批注"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("别的"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStr("别的", "A1", "不动"); err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/原表.xlsx"
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func part(t *testing.T, raw []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The person's own workbook stays theirs: only the marked cells turn red and
// get a comment, below what was said there before.
func TestAnnotateLeavesTheRest(t *testing.T) {
	src := person(t)
	before, err := os.ReadFile(src)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Annotate(src, &out, []Mark{{"Sheet1", "B2", "公开时限看不懂"}, {"Sheet1", "A2", "序号重复"}}, [][]string{{"位置", "问题"}}); err != nil {
		t.Fatal(err)
	}
	if part(t, before, "xl/worksheets/sheet2.xml") != part(t, out.Bytes(), "xl/worksheets/sheet2.xml") {
		t.Error("a sheet without any mark was changed")
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	width, err1 := f.GetColWidth("Sheet1", "B")
	formula, err2 := f.GetCellFormula("Sheet1", "C2")
	merges, err3 := f.GetMergeCells("Sheet1")
	comments, err4 := f.GetComments("Sheet1")
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || width != 33 || formula != "A2*2" || len(merges) != 1 {
		t.Errorf("width %v, formula %q, merges %v, errors %v %v %v %v", width, formula, merges, err1, err2, err3, err4)
	}
	said := map[string]string{}
	for _, c := range comments {
		said[c.Cell] = c.Text
		for _, run := range c.Paragraph {
			said[c.Cell] += run.Text
		}
	}
	if !strings.Contains(said["B2"], "我的批注") || !strings.Contains(said["B2"], "公开时限看不懂") || !strings.Contains(said["A2"], "序号重复") || len(said) != 2 {
		t.Errorf("comments %q", said)
	}
	for cell, red := range map[string]bool{"B2": true, "A2": true, "A1": false, "B1": false} {
		id, err := f.GetCellStyle("Sheet1", cell)
		if err != nil {
			t.Fatal(err)
		}
		st, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if isRed := len(st.Fill.Color) == 1 && strings.HasSuffix(st.Fill.Color[0], "FFC7CE"); isRed != red || !st.Font.Bold || st.Font.Family != "楷体" || st.Protection == nil || st.Protection.Locked {
			t.Errorf("%s: %+v %+v %+v", cell, st.Fill, st.Font, st.Protection)
		}
	}
}

// What is too large or unsound is refused with a code, so that the problems go
// into a workbook of their own.
func TestAnnotateRefuses(t *testing.T) {
	rows := func(n int, cells string) string {
		return newPack(repeat(n, func(i int) string { return fmt.Sprintf(`<row r="%d">%s</row>`, i+1, cells) }), "").save(t)
	}
	for name, c := range map[string]struct{ path, code string }{
		"too many rows":  {rows(AnnotateRows+1, "<c><v>1</v></c>"), "annotate_too_large"},
		"a far row":      {newPack(`<row r="1048576"/>`, "").save(t), "annotate_too_large"},
		"far cells":      {newPack(repeat(100, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%d" s="0"/></row>`, i+1, i+1) }), "").save(t), "annotate_too_large"},
		"a large file":   {bytesFile(t, "a.xlsx", make([]byte, AnnotateBytes+1)), "annotate_too_large"},
		"blown up":       {newPack("", "").sheet(func(w io.Writer) { fill(w, "<row/>", annotateUnpacked) }, "").save(t), "zip_bomb"},
		"out of order":   {newPack(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`, "").save(t), "rows_out_of_order"},
		"not a workbook": {bytesFile(t, "a.csv", []byte("a,b")), "broken_zip"},
	} {
		var out bytes.Buffer
		if err := Annotate(c.path, &out, []Mark{{"表一", "A1", "x"}}, nil); CodeOf(err) != c.code || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
}
