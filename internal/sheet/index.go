package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

type workbookXML struct {
	Pr struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		ID2   string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
	} `xml:"sheets>sheet"`
}

type relsXML struct {
	Rels []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// decode reads a small XML part whole.
func (p *parts) decode(f *zip.File, into any) error {
	if f == nil || f.UncompressedSize64 > smallPart {
		return errBrokenBook
	}
	raw, err := readPart(f, smallPart)
	if err != nil {
		return errBrokenBook
	}
	return xml.NewDecoder(bytes.NewReader(raw)).Decode(into)
}

// mainPart is the workbook's own part, as the package names it.
func (p *parts) mainPart() string {
	var rels relsXML
	if p.decode(p.file("_rels/.rels"), &rels) == nil {
		for _, r := range rels.Rels {
			if strings.HasSuffix(r.Type, "/officeDocument") && p.file(r.Target) != nil {
				return strings.TrimPrefix(r.Target, "/")
			}
		}
	}
	if p.file("xl/workbook.xml") != nil {
		return "xl/workbook.xml"
	}
	return ""
}

// relation is one line of the workbook's relations.
type relation struct {
	kind string // the last word of its type
	part *zip.File
}

func (p *parts) relations(main string) (map[string]relation, error) {
	dir, file := path.Split(main)
	var rels relsXML
	if p.decode(p.file(dir+"_rels/"+file+".rels"), &rels) != nil {
		return nil, errBrokenBook
	}
	out := map[string]relation{}
	for _, r := range rels.Rels {
		target := r.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		out[r.ID] = relation{path.Base(r.Type), p.file(target)}
	}
	return out, nil
}

// index finds each sheet's part through the workbook and its relations, never
// by guessing "sheet1.xml".
func (p *parts) index(lim Limits) error {
	main := p.mainPart()
	var w workbookXML
	if main == "" || p.decode(p.file(main), &w) != nil {
		return errBrokenBook
	}
	rels, err := p.relations(main)
	if err != nil {
		return err
	}
	p.tables(rels)
	p.date1904 = yes([]byte(w.Pr.Date1904))
	for _, s := range w.Sheets {
		r, known := rels[s.ID+s.ID2]
		hidden := s.State == "hidden" || s.State == "veryHidden"
		switch {
		case known && r.kind != "worksheet": // charts and dialogs have no cells
		case r.part == nil:
			return errBrokenBook
		case hidden && s.Name == stampSheet:
			p.stamp = r.part
		case hidden && strings.HasPrefix(s.Name, listSheet): // options of our drop-downs
		default:
			p.sheets = append(p.sheets, Info{Name: s.Name, Hidden: hidden, part: r.part})
		}
	}
	if len(p.sheets) == 0 {
		return refuse("no_sheets", "工作簿里没有工作表。")
	}
	if len(p.sheets) > lim.Sheets {
		return tooLarge("too_many_sheets", fmt.Sprintf("工作簿有 %d 张表，最多 %d 张，请拆分后再上传。", len(p.sheets), lim.Sheets))
	}
	return nil
}

// tables finds the parts that all sheets share.
func (p *parts) tables(rels map[string]relation) {
	for _, r := range rels {
		switch r.kind {
		case "sharedStrings":
			p.shared = r.part
		case "styles":
			p.styles = r.part
		}
	}
}
