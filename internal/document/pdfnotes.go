package document

import (
	"fmt"
	"slices"
	"strings"
)

// annotations reads notes and form fields of a page; boxes laid over the page
// cover what is under them.
func (t *pdfReader) annotations(n int, page pdfDict, p *pageReader) error {
	if t.crypt != nil {
		return nil // their texts are encrypted one by one
	}
	for i, x := range t.array(page["Annots"]) {
		if i == 5000 {
			break
		}
		a := t.dict(x)
		kind := t.name(a["Subtype"])
		if r := t.array(a["Rect"]); len(r) == 4 && (kind == "Redact" || kind == "Square" && t.array(a["IC"]) != nil) {
			p.order++
			p.fills = append(p.fills, filled{boxOf(identity, t.float(r[0]), t.float(r[1]), t.float(r[2]), t.float(r[3])), p.order, false})
		}
		text := t.text(a["Contents"])
		if kind == "Widget" {
			text = t.text(a["V"]) + t.text(t.dict(a["Parent"])["V"])
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		where := fmt.Sprintf("第%d页", n)
		unseen := ""
		if kind != "Widget" && kind != "FreeText" && kind != "Link" {
			unseen = "批注"
			t.d.Hidden = append(t.d.Hidden, Hidden{Comment, where, sample(text), "带有批注“" + sample(text) + "”。", "删除批注后重新导出。"})
		}
		if err := t.d.addText(t.b, Block{Where: where + "批注、表单", Text: text, Unseen: unseen}); err != nil {
			return err
		}
	}
	return nil
}

// text is a text string, "" for anything else.
func (t *pdfReader) text(x any) string {
	s, _ := t.get(x).(pdfString)
	return pdfText(string(s))
}

// rest reads what stands beside the pages: properties, attachments, photographs.
func (t *pdfReader) rest() error {
	if err := t.properties(); err != nil {
		return err
	}
	pictures := 0
	for _, n := range t.numbers() {
		s, ok := t.objects[n].(*pdfStream)
		if !ok {
			continue
		}
		switch {
		case t.name(s.dict["Type"]) == "EmbeddedFile":
			t.d.Hidden = append(t.d.Hidden, Hidden{Embedded, "附件", "", "PDF 里嵌有另一个文件，未检查。", "删除嵌入的附件后再上传。"})
		case t.name(s.dict["Type"]) == "Metadata":
			if err := t.xmpPacket(s); err != nil {
				return err
			}
		case t.name(s.dict["Subtype"]) == "Image" && pictures < 50:
			pictures++
			raw, filter, err := t.data(s)
			if err != nil {
				return err
			}
			if filter == "DCTDecode" || filter == "DCT" {
				if err := readPictureBytes(t.b, t.d, "文件中的图片", raw); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// properties reads who made the file and what it is called.
func (t *pdfReader) properties() error {
	if t.crypt != nil {
		return nil
	}
	info := t.dict(t.trailer["Info"])
	for _, x := range [][2]string{{"Author", "作者"}, {"Company", "公司"}, {"Manager", "经理"}, {"Keywords", "关键词"}, {"LastModifiedBy", "最后保存者"}} {
		if text := strings.TrimSpace(t.text(info[x[0]])); !isGeneric(text) {
			t.d.metadata(x[1], text)
		}
	}
	for _, k := range []string{"Title", "Subject"} {
		if err := t.d.addText(t.b, Block{Where: "文件属性（标题）", Text: t.text(info[k]), Unseen: "文件属性"}); err != nil {
			return err
		}
	}
	return nil
}

// xmpPacket notes the author in the document's own XMP.
func (t *pdfReader) xmpPacket(s *pdfStream) error {
	raw, _, err := t.data(s)
	if err != nil {
		return err
	}
	author, err := charData(t.b, raw, "creator")
	if err != nil && CodeOf(err) != "dtd" {
		return err
	}
	author = strings.TrimSpace(author)
	known := slices.ContainsFunc(t.d.Hidden, func(h Hidden) bool { return h.Code == Metadata && h.Text == sample(author) })
	if author != "" && !isGeneric(author) && !known {
		t.d.metadata("作者", author)
	}
	return nil
}
