package sheet

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pack is a workbook written part by part, as another program might write it.
type pack struct {
	parts []packPart
}

type packPart struct {
	name  string
	write func(w io.Writer)
}

// text adds a part; a part of the same name is replaced.
func (p *pack) text(name, text string) *pack {
	return p.stream(name, func(w io.Writer) { _, _ = io.WriteString(w, text) })
}

func (p *pack) stream(name string, write func(w io.Writer)) *pack {
	for i := range p.parts {
		if p.parts[i].name == name {
			p.parts[i].write = write
			return p
		}
	}
	p.parts = append(p.parts, packPart{name, write})
	return p
}

// newPack is a sound workbook with one sheet "表一" of the given rows' XML and
// what follows the rows.
func newPack(rows, tail string) *pack {
	p := &pack{}
	p.text("[Content_Types].xml", xmlHead+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`)
	p.text("_rels/.rels", xmlHead+`<Relationships xmlns="`+packageNS+`"><Relationship Id="rId1" Type="`+officeNS+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	p.text("xl/workbook.xml", xmlHead+`<workbook xmlns="`+mainNS+`" xmlns:r="`+officeNS+`"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	p.text("xl/_rels/workbook.xml.rels", xmlHead+`<Relationships xmlns="`+packageNS+`">`+
		`<Relationship Id="rId1" Type="`+officeNS+`/worksheet" Target="worksheets/sheet1.xml"/>`+
		`<Relationship Id="rId2" Type="`+officeNS+`/sharedStrings" Target="sharedStrings.xml"/>`+
		`<Relationship Id="rId3" Type="`+officeNS+`/styles" Target="styles.xml"/></Relationships>`)
	return p.sheet(func(w io.Writer) { _, _ = io.WriteString(w, rows) }, tail)
}

// sheet replaces the rows of the one sheet.
func (p *pack) sheet(rows func(w io.Writer), tail string) *pack {
	return p.stream("xl/worksheets/sheet1.xml", func(w io.Writer) {
		_, _ = io.WriteString(w, xmlHead+`<worksheet xmlns="`+mainNS+`"><sheetData>`)
		rows(w)
		_, _ = io.WriteString(w, `</sheetData>`+tail+`</worksheet>`)
	})
}

// shared sets the shared strings.
func (p *pack) shared(texts ...string) *pack {
	return p.text("xl/sharedStrings.xml", xmlHead+`<sst xmlns="`+mainNS+`"><si><t>`+strings.Join(texts, `</t></si><si><t>`)+`</t></si></sst>`)
}

// formats sets the styles: cell style i has the number format formats[i].
func (p *pack) formats(formats ...string) *pack {
	var fmts, xfs strings.Builder
	for i, f := range formats {
		fmt.Fprintf(&fmts, `<numFmt numFmtId="%d" formatCode="%s"/>`, 200+i, strings.ReplaceAll(f, `"`, "&quot;"))
		fmt.Fprintf(&xfs, `<xf numFmtId="%d" fontId="0"/>`, 200+i)
	}
	return p.text("xl/styles.xml", xmlHead+`<styleSheet xmlns="`+mainNS+`"><numFmts>`+fmts.String()+`</numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>`+xfs.String()+`</cellXfs></styleSheet>`)
}

// save writes the workbook.
func (p *pack) save(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, part := range p.parts {
		method := zip.Deflate
		if strings.HasPrefix(part.name, "xl/media/") {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		b := bufio.NewWriterSize(w, 64<<10)
		part.write(b)
		if err := b.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// inline is a cell with its own text.
func inline(ref, text string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// bytesFile writes a file of the given content.
func bytesFile(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
