package sheet

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// open opens a file that must be readable.
func open(t *testing.T, path string) *Book {
	t.Helper()
	b, err := Open(t.Context(), filepath.Base(path), path, Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// texts is a sheet as lines of cells.
func texts(t *testing.T, b *Book, i int) []string {
	t.Helper()
	var out []string
	err := b.Read(t.Context(), i, func(r *Row) error {
		line := make([]string, len(r.Cells))
		for c := range r.Cells {
			line[c] = r.Cells[c].Text
		}
		out = append(out, strings.Join(line, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Numbers, dates and the rest are read as a person sees them.
func TestDisplayedText(t *testing.T) {
	for _, c := range []struct{ cell, format, want string }{
		{`<c r="A1"><v>1</v></c>`, "", "1"},
		{`<c r="A1" s="1"><v>505</v></c>`, "General", "505"},
		{`<c r="A1"><v>0.30000000000000004</v></c>`, "", "0.3"},
		{`<c r="A1" s="1"><v>20</v></c>`, "0", "20"},
		{`<c r="A1" s="1"><v>20</v></c>`, `0"个工作日"`, "20个工作日"},
		{`<c r="A1" s="1"><v>0.85</v></c>`, "0%", "85%"},
		{`<c r="A1" s="1"><v>1234.5</v></c>`, "#,##0.00", "1,234.50"},
		{`<c r="A1" s="1"><v>46349</v></c>`, "yyyy-mm-dd", "2026-11-23"},
		{`<c r="A1" s="1"><v>46349</v></c>`, `yyyy"年"m"月"d"日"`, "2026年11月23日"},
		{`<c r="A1" t="b"><v>1</v></c>`, "", "TRUE"},
		{`<c r="A1" t="e"><v>#REF!</v></c>`, "", "#REF!"},
		{`<c r="A1"><f>1+1</f><v>2</v></c>`, "", "2"},
		{`<c r="A1" t="str"><f>A2&amp;"x"</f><v>甲x</v></c>`, "", "甲x"},
		{`<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c>`, "", "甲乙"},
		{`<c r="A1" t="inlineStr"><is><t><![CDATA[<甲>]]></t></is></c>`, "", "<甲>"},
		{`<c r="A1" s="1" t="inlineStr"><is><t>001</t></is></c>`, "@", "001"},
	} {
		p := newPack(`<row r="1">`+c.cell+`</row>`, "").formats("General", c.format)
		got := texts(t, open(t, p.save(t)), 0)
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s as %q: got %q, want %q", c.cell, c.format, got, c.want)
		}
	}
}

// A number format that shows nothing, and a shared text without any letters,
// are no lost cells.
func TestHiddenValuesAreNoLoss(t *testing.T) {
	p := newPack(`<row r="1"><c r="A1" s="1"><v>5</v></c>`+inline("B1", "乙")+`<c r="C1" t="s"><v>1</v></c><c r="D1" t="s"><v>0</v></c></row>`, "").
		formats("General", ";;;").shared("丁", "")
	if got := texts(t, open(t, p.save(t)), 0); !slices.Equal(got, []string{"|乙||丁"}) {
		t.Errorf("got %q", got)
	}
}

func TestDateSystem1904(t *testing.T) {
	p := newPack(`<row r="1"><c r="A1" s="1"><v>44887</v></c></row>`, "").formats("General", "yyyy-mm-dd").
		text("xl/workbook.xml", `<workbook xmlns="`+mainNS+`" xmlns:r="`+officeNS+`"><workbookPr date1904="1"/><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	if got := texts(t, open(t, p.save(t)), 0); got[0] != "2026-11-23" {
		t.Errorf("got %q", got)
	}
}

// Sheets are found through the package's own directory, whatever their parts,
// names and states are.
func TestSheetsAreFound(t *testing.T) {
	long := strings.Repeat("长", 40)
	sheet := func(text string) string {
		return `<worksheet xmlns="` + mainNS + `"><sheetData><row r="1">` + inline("A1", text) + `</row></sheetData></worksheet>`
	}
	p := &pack{}
	p.text("_rels/.rels", `<Relationships xmlns="`+packageNS+`"><Relationship Id="a" Type="`+officeNS+`/officeDocument" Target="/Book/Main.xml"/></Relationships>`)
	p.text("book\\main.xml", `<workbook xmlns="`+mainNS+`" xmlns:r="`+officeNS+`"><sheets><sheet name="`+long+`" r:id="x"/><sheet name="同名" state="hidden" r:id="y"/><sheet name="同名" r:id="z"/><sheet name="图" r:id="c"/></sheets></workbook>`)
	p.text("book/_rels/main.xml.rels", `<Relationships xmlns="`+packageNS+`"><Relationship Id="x" Type="`+officeNS+`/worksheet" Target="one.xml"/>`+
		`<Relationship Id="y" Type="`+officeNS+`/worksheet" Target="/book/two.xml"/><Relationship Id="z" Type="`+officeNS+`/worksheet" Target="../three.xml"/>`+
		`<Relationship Id="c" Type="`+officeNS+`/chartsheet" Target="chart.xml"/><Relationship Id="s" Type="`+officeNS+`/sharedStrings" Target="texts.xml"/></Relationships>`)
	p.text("book/one.xml", sheet("一")).text("book/two.xml", sheet("二")).text("book/chart.xml", "<chartsheet/>")
	p.text("three.xml", `<worksheet xmlns="`+mainNS+`"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`)
	p.text("book/texts.xml", `<sst xmlns="`+mainNS+`"><si><t>三</t></si></sst>`)
	b := open(t, p.save(t))
	var got []string
	for i, s := range b.Sheets() {
		got = append(got, s.Name+"="+texts(t, b, i)[0])
	}
	if want := []string{long + "=一", "同名=二", "同名=三"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if !b.Sheets()[1].Hidden || b.Sheets()[2].Hidden {
		t.Error("the wrong sheet is hidden")
	}
}

func TestNoticesOfOddities(t *testing.T) {
	p := newPack(`<row r="1" hidden="1"><c r="A1" t="e"><v>#REF!</v></c></row><row r="3"><c r="B3"><f>1+1</f><v>2</v></c></row>`, "")
	b := open(t, p.save(t))
	if got := texts(t, b, 0); !slices.Equal(got, []string{"#REF!", "|2"}) {
		t.Errorf("got %q", got)
	}
	var codes []string
	for _, n := range b.Notices() {
		codes = append(codes, n.Code+n.Cell)
	}
	if want := []string{"error_valueA1", "formulas", "hidden_rows"}; !slices.Equal(codes, want) {
		t.Errorf("got %q, want %q", codes, want)
	}
}

func TestMergesGiveTheirText(t *testing.T) {
	p := newPack(`<row r="2">`+inline("A2", "甲")+inline("C2", "丙")+`</row><row r="4">`+inline("C4", "末")+`</row>`,
		`<mergeCells><mergeCell ref="A2:B4"/><mergeCell ref="$D$2:$E$2"/><mergeCell ref="C4:B3"/></mergeCells>`)
	b := open(t, p.save(t))
	got := texts(t, b, 0)
	if want := []string{"甲|甲|丙||", "甲|甲|", "甲|甲|"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	err := b.Read(t.Context(), 0, func(r *Row) error {
		if m := r.Cells[1].Merge; m == nil || *m != (Range{2, 1, 4, 2}) || m.Anchor(r.N, 2) || !m.Has(r.N, 2) {
			t.Errorf("row %d: merge %v", r.N, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLongTextIsCutAndSaid(t *testing.T) {
	p := newPack(`<row r="1">`+inline("A1", strings.Repeat("长", 40_000))+`</row>`, "")
	b := open(t, p.save(t))
	if got := texts(t, b, 0); len([]rune(got[0])) != DefaultLimits().CellRunes {
		t.Errorf("%d characters", len([]rune(got[0])))
	}
	if n := b.Notices(); len(n) != 1 || n[0].Code != "cell_cut" || n[0].Cell != "A1" {
		t.Errorf("notices %v", n)
	}
}

// The caller's own error and panic come through as they are.
func TestCallersFailuresAreTheCallers(t *testing.T) {
	b := open(t, newPack(twoRows, "").save(t))
	stop := errors.New("enough")
	if err := b.Read(t.Context(), 0, func(*Row) error { return stop }); !errors.Is(err, stop) || CodeOf(err) != "" {
		t.Errorf("got %v", err)
	}
	defer func() {
		if r := recover(); r != "mine" {
			t.Errorf("recovered %v", r)
		}
	}()
	_ = b.Read(t.Context(), 0, func(*Row) error { panic("mine") })
	t.Error("the panic was swallowed")
}
