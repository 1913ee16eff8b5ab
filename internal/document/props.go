package document

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

// property names of docProps that tell about persons, firms and machines.
var properties = map[string]string{"creator": "作者", "lastModifiedBy": "最后保存者", "Company": "公司", "Manager": "经理", "keywords": "", "description": "备注",
	"category": "", "contentStatus": "", "HyperlinkBase": "链接地址", "lpwstr": "自定义属性", "subject": ""}

// generic authors are what programs and servers put in, not persons.
var generic = []string{"", "Administrator", "admin", "user", "User", "WPS Office", "Microsoft Office User", "openpyxl", "python-docx", "Apache POI", "xuri", "Windows 用户", "lianghua", "unknown", "anonymous", "(anonymous)"}

func isGeneric(s string) bool {
	for _, g := range generic {
		if strings.EqualFold(s, g) {
			return true
		}
	}
	return false
}

// mendMetadata ends every finding of metadata.
const mendMetadata = "用“清除隐藏信息”另存一份；或在 WPS、Word、Excel 的“文件—文档加密（检查文档）”中删除个人信息后再上传。"

// readProps reads docProps and customXml: what a package says about its makers.
func (p *pack) readProps(b *budget, d *Document) error {
	for _, name := range p.under("docprops/", ".xml") {
		raw, err := p.part(b, name)
		if err != nil {
			return err
		}
		if err := readProperties(b, d, raw); err != nil {
			return err
		}
	}
	return p.readExtras(b, d)
}

// readProperties reads one part of docProps.
func readProperties(b *budget, d *Document, raw []byte) error {
	var label string
	return walk(b, raw, func(t *token) error {
		switch x := t.Token.(type) {
		case xml.StartElement:
			label = properties[x.Name.Local]
		case xml.EndElement:
			label = ""
		case xml.CharData:
			text := strings.TrimSpace(string(x))
			if label == "" || isGeneric(text) {
				return nil
			}
			d.metadata(label, text)
			return b.keep(len(text))
		}
		return nil
	})
}

// metadata notes one property; its text is looked at like any other.
func (d *Document) metadata(label, text string) {
	text = sample(text)
	d.Hidden = append(d.Hidden, Hidden{Metadata, "文件属性", text, fmt.Sprintf("文件属性中带有%s“%s”。", label, text), mendMetadata})
	d.Blocks = append(d.Blocks, Block{Where: "文件属性（" + label + "）", Text: text, Unseen: "文件属性"})
}

// sample is the beginning of a text, for a message.
func sample(text string) string {
	const longest = 60
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return string(r)
}

// readExtras notes embedded files, macros, custom XML and the pictures' own metadata.
func (p *pack) readExtras(b *budget, d *Document) error {
	pictures := 0
	for _, n := range p.names {
		base := path.Base(n)
		switch {
		case strings.Contains(n, "/embeddings/") && !strings.HasSuffix(n, "/"):
			d.Hidden = append(d.Hidden, Hidden{Embedded, "嵌入的文件", base, "文件里嵌有另一个文件（" + base + "），其中可能有完整的原始数据，未检查。", "双击打开核对后删除该对象，需要时改为图片或单独上传。"})
		case base == "vbaproject.bin":
			d.Hidden = append(d.Hidden, Hidden{Macro, "宏", base, "文件带有宏。", "另存为不带宏的 .docx 或 .xlsx。"})
		case strings.HasPrefix(n, "customxml/item") && path.Ext(n) == ".xml" && !strings.HasPrefix(base, "itemprops"):
			if err := p.readCustom(b, d, n); err != nil {
				return err
			}
		case strings.Contains(n, "/media/") && pictures < 50:
			pictures++
			if err := p.readPicture(b, d, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// readCustom reads the text of a custom XML part; empty ones are of no interest.
func (p *pack) readCustom(b *budget, d *Document, name string) error {
	raw, err := p.part(b, name)
	if err != nil {
		return err
	}
	text, err := charData(b, raw, "")
	if err != nil || strings.TrimSpace(text) == "" {
		return err
	}
	d.Hidden = append(d.Hidden, Hidden{CustomXML, "自定义 XML 数据", sample(text), "文件里附有看不见的自定义数据：" + sample(text), mendMetadata})
	return d.addText(b, Block{Where: "自定义 XML 数据", Text: text, Unseen: "自定义 XML 数据"})
}

// charData is all text of a part, or of its elements of one name.
func charData(b *budget, raw []byte, element string) (string, error) {
	var out strings.Builder
	in := element == ""
	err := walk(b, raw, func(t *token) error {
		switch x := t.Token.(type) {
		case xml.StartElement:
			in = in || x.Name.Local == element
		case xml.EndElement:
			if x.Name.Local == element {
				in = false
				out.WriteByte('\n')
			}
		case xml.CharData:
			if in {
				out.Write(x)
				if element == "" {
					out.WriteByte(' ')
				}
			}
		}
		return nil
	})
	return out.String(), err
}

// addText keeps a block within the budget; blank ones are dropped.
func (d *Document) addText(b *budget, x Block) error {
	if strings.TrimSpace(x.Text) == "" {
		return nil
	}
	d.Blocks = append(d.Blocks, x)
	return b.keep(len(x.Text))
}
