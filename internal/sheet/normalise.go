package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"sort"
)

// Document properties without author, company, path or time.
const (
	coreXML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"></cp:coreProperties>`
	appXML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"></Properties>`
)

type counting struct {
	io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

// normalise writes the workbook's parts in a fixed order, without times, and
// with empty document properties: equal data gives equal bytes.
func normalise(raw []byte, out io.Writer) (int64, error) {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return 0, err
	}
	sort.Slice(in.File, func(i, j int) bool { return order(in.File[i].Name) < order(in.File[j].Name) })
	c := &counting{Writer: out}
	z := zip.NewWriter(c)
	for _, f := range in.File {
		if err := copyPart(z, f); err != nil {
			return c.n, err
		}
	}
	err = z.Close()
	return c.n, err
}

// order puts [Content_Types].xml first, as some readers want it.
func order(name string) string {
	if name == "[Content_Types].xml" {
		return ""
	}
	return name
}

// copyPart copies a part as it is packed; only the properties are written anew.
func copyPart(z *zip.Writer, f *zip.File) error {
	text := map[string]string{"docProps/core.xml": coreXML, "docProps/app.xml": appXML}[f.Name]
	if text == "" {
		return copyRaw(z, f.Name, f)
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}
