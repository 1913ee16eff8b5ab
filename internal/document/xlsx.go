package document

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// book is a workbook while it is read.
type book struct {
	b      *budget
	d      *Document
	pack   *pack
	shared []string
	sheets []bookSheet
}

// bookSheet is one sheet as the workbook lists it.
type bookSheet struct {
	name, state, part string
}

// readXLSX reads all sheets with what they hide, and all parts beside them.
func readXLSX(b *budget, d *Document, _ string, r io.ReaderAt, size int64) error {
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	k := &book{b: b, d: d, pack: p}
	for _, step := range []func() error{k.readShared, k.readWorkbook, k.readSheets, k.readComments, k.readDrawings, k.readPivots, k.readExternal, k.readConnections} {
		if err := step(); err != nil {
			return err
		}
	}
	return p.readProps(b, d)
}

// newBook is a workbook of which nothing is read yet but its list of sheets and
// its shared strings.
func newBook(b *budget, p *pack) (*book, error) {
	k := &book{b: b, d: &Document{}, pack: p}
	if err := k.readShared(); err != nil {
		return nil, err
	}
	return k, k.readWorkbook()
}

// readShared reads the table of shared strings.
func (k *book) readShared() error {
	raw, err := k.pack.part(k.b, "xl/sharedStrings.xml")
	if err != nil || raw == nil {
		return err
	}
	k.shared, err = sharedStrings(k.b, raw)
	return err
}

func sharedStrings(b *budget, raw []byte) (out []string, err error) {
	err = eachShared(b, raw, func(x sharedString) { out = append(out, x.text) })
	return out, err
}

// sharedString is a shared string, the bytes it stands in and its elements' prefix.
type sharedString struct {
	text     string
	from, to int64
	prefix   string
}

// with is the string's XML with another text.
func (x sharedString) with(text string) patch {
	return patch{x.from, x.to, `<` + x.prefix + `si><` + x.prefix + `t xml:space="preserve">` + escape(text) + `</` + x.prefix + `t></` + x.prefix + `si>`}
}

// eachShared hands out the shared strings in order.
func eachShared(b *budget, raw []byte, each func(sharedString)) error {
	var text strings.Builder
	var one sharedString
	in, phonetic := false, false
	return walk(b, raw, func(t *token) error {
		switch x := t.Token.(type) {
		case xml.StartElement:
			in = x.Name.Local == "t"
			phonetic = phonetic || x.Name.Local == "rPh"
			if x.Name.Local == "si" {
				if one = (sharedString{from: t.from}); x.Name.Space != "" {
					one.prefix = x.Name.Space + ":"
				}
			}
		case xml.EndElement:
			in = false
			switch x.Name.Local {
			case "rPh":
				phonetic = false
			case "si":
				one.text, one.to = text.String(), t.to
				each(one)
				text.Reset()
				return b.cell()
			}
		case xml.CharData:
			if in && !phonetic {
				text.Write(x)
				return b.keep(len(x))
			}
		}
		return nil
	})
}

// readWorkbook lists the sheets; a sheet no list knows is read all the same.
func (k *book) readWorkbook() error {
	raw, err := k.pack.part(k.b, "xl/workbook.xml")
	if err != nil {
		return err
	}
	targets, err := k.relations("xl/_rels/workbook.xml.rels", "xl")
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	err = walk(k.b, raw, func(t *token) error {
		e := t.start()
		if e == nil || e.Name.Local != "sheet" {
			return nil
		}
		s := bookSheet{attr(e, "name"), attr(e, "state"), ""}
		for _, a := range e.Attr {
			if a.Name.Local == "id" && a.Name.Space != "" {
				s.part = targets[a.Value]
			}
		}
		listed[s.part] = true
		k.sheets = append(k.sheets, s)
		return nil
	})
	for _, folder := range []string{"xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/", "xl/macrosheets/"} {
		for _, name := range k.pack.under(folder, ".xml") {
			if !listed[name] {
				k.sheets = append(k.sheets, bookSheet{path.Base(name), "", name})
			}
		}
	}
	if len(k.sheets) == 0 {
		return errBroken
	}
	return err
}

// relations maps the ids of a .rels part to the names of parts.
func (k *book) relations(name, folder string) (map[string]string, error) {
	out := map[string]string{}
	raw, err := k.pack.part(k.b, name)
	if err != nil {
		return nil, err
	}
	err = walk(k.b, raw, func(t *token) error {
		if e := t.start(); e != nil && e.Name.Local == "Relationship" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			out[attr(e, "Id")] = partName(target)
		}
		return nil
	})
	return out, err
}

func (k *book) readSheets() error {
	for _, s := range k.sheets {
		raw, err := k.pack.part(k.b, s.part)
		if err != nil {
			return err
		}
		if err := k.d.addText(k.b, Block{Where: "工作表名称", Text: s.name}); err != nil {
			return err
		}
		if err := k.readSheet(s, raw); err != nil {
			return err
		}
	}
	return nil
}

// readSheet reads one sheet and notes what is hidden in it.
func (k *book) readSheet(s bookSheet, raw []byte) error {
	g := &grid{b: k.b, shared: k.shared, name: s.name}
	if s.state == "hidden" || s.state == "veryHidden" {
		g.unseen = "隐藏的工作表"
	}
	if err := walk(k.b, raw, g.token); err != nil {
		return err
	}
	if len(g.rows) > 0 {
		k.d.Blocks = append(k.d.Blocks, Block{Where: "工作表“" + s.name + "”", Rows: g.rows, Unseen: g.unseen})
	}
	for _, x := range g.extra {
		if err := k.d.addText(k.b, x); err != nil {
			return err
		}
	}
	k.d.noteSheet(s, g)
	return nil
}

// noteSheet notes the sheet, its rows and columns that are hidden and hold something.
func (d *Document) noteSheet(s bookSheet, g *grid) {
	where := "工作表“" + s.name + "”"
	if g.unseen != "" && g.filled > 0 {
		how := "取消隐藏后核对，不需要公开的整张删除再上传。"
		if s.state == "veryHidden" {
			how = "该表设为深度隐藏，界面上看不到；请把需要公开的内容复制到新工作簿再上传。"
		}
		d.Hidden = append(d.Hidden, Hidden{HiddenSheet, where, g.sample, fmt.Sprintf("%s被隐藏，其中有 %d 个单元格有内容。", where, g.filled), how})
		return
	}
	if len(g.hiddenRows) > 0 {
		d.Hidden = append(d.Hidden, Hidden{HiddenRow, where, g.sampleRow, fmt.Sprintf("%s隐藏了 %d 行有内容的行：第 %s 行。", where, len(g.hiddenRows), list(g.hiddenRows)),
			"取消隐藏后核对，不需要公开的删除再上传；筛选造成的隐藏也一样。"})
	}
	if len(g.hiddenCols) > 0 {
		d.Hidden = append(d.Hidden, Hidden{HiddenColumn, where, g.sampleCol, fmt.Sprintf("%s隐藏了 %d 列有内容的列：%s 列。", where, len(g.hiddenCols), strings.Join(g.hiddenCols, "、")),
			"取消隐藏后核对，不需要公开的整列删除再上传。"})
	}
}

// list names some numbers.
func list(n []int) string {
	var out []string
	for i, x := range n {
		if i == 10 {
			out = append(out, "…")
			break
		}
		out = append(out, strconv.Itoa(x))
	}
	return strings.Join(out, "、")
}
