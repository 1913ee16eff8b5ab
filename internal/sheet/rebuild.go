package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

const (
	mainNS    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeNS  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNS = "http://schemas.openxmlformats.org/package/2006/relationships"
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// Sheets of the rebuilt package that are no sheets of the person's: the stamp,
// and one that shows the last shared string.
const (
	stampKey = "stamp"
	probeKey = "probe"
)

// key is sheet i's name inside the rebuilt package.
func key(i int) string { return fmt.Sprintf("s%d", i+1) }

// rebuild writes the package that excelize is given: the sheets and the shared
// strings as they are packed, under canonical names, with number formats for
// styles and nothing else. Whatever else a file may carry (pictures, a
// gigabyte of theme, two sheets of one name, sheets under odd paths) never
// reaches a parser, and cannot make excelize miss a part in silence.
func (p *parts) rebuild(to string, styles *numberStyles, last int) (err error) {
	f, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := zip.NewWriter(f)
	keys, sheets := p.keyed()
	for i, part := range sheets {
		if err := copyRaw(z, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), part); err != nil {
			return err
		}
	}
	if p.shared != nil {
		if err := copyRaw(z, "xl/sharedStrings.xml", p.shared); err != nil {
			return err
		}
	}
	for name, text := range p.frame(append(keys, probeKey), last) {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	w, err := z.Create("xl/styles.xml")
	if err != nil {
		return err
	}
	if err := styles.writeTo(w); err != nil {
		return err
	}
	return z.Close()
}

// keyed lists the sheets that are kept, with their names in the package.
func (p *parts) keyed() (keys []string, sheets []*zip.File) {
	for i, s := range p.sheets {
		keys, sheets = append(keys, key(i)), append(sheets, s.part)
	}
	if p.stamp != nil {
		keys, sheets = append(keys, stampKey), append(sheets, p.stamp)
	}
	return keys, sheets
}

// frame is the directory of the rebuilt package.
func (p *parts) frame(keys []string, last int) map[string]string {
	var sheets, rels strings.Builder
	for i, k := range keys {
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, k, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, officeNS, i+1)
	}
	if p.shared != nil {
		fmt.Fprintf(&rels, `<Relationship Id="rIdS" Type="%s/sharedStrings" Target="sharedStrings.xml"/>`, officeNS)
	}
	fmt.Fprintf(&rels, `<Relationship Id="rIdT" Type="%s/styles" Target="styles.xml"/>`, officeNS)
	return map[string]string{
		"[Content_Types].xml": xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`,
		"_rels/.rels": xmlHead + `<Relationships xmlns="` + packageNS + `"><Relationship Id="rId1" Type="` + officeNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": xmlHead + fmt.Sprintf(`<workbook xmlns="%s" xmlns:r="%s"><workbookPr date1904="%t"/><sheets>%s</sheets></workbook>`,
			mainNS, officeNS, p.date1904, sheets.String()),
		fmt.Sprintf("xl/worksheets/sheet%d.xml", len(keys)): fmt.Sprintf(`<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="s"><v>%d</v></c></row></sheetData></worksheet>`, mainNS, last),
		"xl/_rels/workbook.xml.rels":                        xmlHead + `<Relationships xmlns="` + packageNS + `">` + rels.String() + `</Relationships>`,
	}
}

// copyRaw copies a packed part without unpacking it.
func copyRaw(z *zip.Writer, name string, f *zip.File) error {
	r, err := f.OpenRaw()
	if err != nil {
		return err
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: f.Method, CRC32: f.CRC32,
		CompressedSize64: f.CompressedSize64, UncompressedSize64: f.UncompressedSize64})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}
