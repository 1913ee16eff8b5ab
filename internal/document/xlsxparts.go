package document

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

// readComments reads notes and threaded comments of all sheets.
func (k *book) readComments() error {
	n, first := 0, ""
	for _, name := range append(k.pack.under("xl/comments", ".xml"), k.pack.under("xl/threadedcomments/", ".xml")...) {
		raw, err := k.pack.part(k.b, name)
		if err != nil {
			return err
		}
		if err := eachComment(k.b, raw, func(ref, text string) error {
			if n++; first == "" {
				first = sample(text)
			}
			return k.d.addText(k.b, Block{Where: "批注（" + ref + "）", Text: text, Unseen: "批注"})
		}); err != nil {
			return err
		}
	}
	if n > 0 {
		k.d.Hidden = append(k.d.Hidden, Hidden{Comment, "批注", first, fmt.Sprintf("工作簿带有批注 %d 条。", n), "选中全表后删除批注再上传。"})
	}
	return nil
}

// eachComment hands out the comments of a part.
func eachComment(b *budget, raw []byte, each func(ref, text string) error) error {
	ref, in := "", false
	var text strings.Builder
	return walk(b, raw, func(t *token) error {
		switch x := t.Token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "comment", "threadedComment":
				ref = attr(&x, "ref")
				text.Reset()
			case "t", "text":
				in = true
			}
		case xml.EndElement:
			switch x.Name.Local {
			case "t", "text":
				in = false
			case "comment", "threadedComment":
				if strings.TrimSpace(text.String()) != "" {
					return each(ref, text.String())
				}
			}
		case xml.CharData:
			if in {
				text.Write(x)
			}
		}
		return nil
	})
}

// readDrawings reads text boxes, charts and legacy shapes.
func (k *book) readDrawings() error {
	for _, name := range k.pack.under("xl/drawings/", ".xml") {
		raw, err := k.pack.part(k.b, name)
		if err != nil {
			return err
		}
		text, err := charData(k.b, raw, "p")
		if err != nil {
			return err
		}
		if err := k.d.addText(k.b, Block{Where: "文本框", Text: text}); err != nil {
			return err
		}
	}
	return k.pack.readCharts(k.b, k.d, "xl/")
}

// readPivots reads what pivot tables keep of their source.
func (k *book) readPivots() error {
	n := 0
	var values []string
	for _, name := range k.pack.under("xl/pivotcache/", ".xml") {
		raw, err := k.pack.part(k.b, name)
		if err != nil {
			return err
		}
		if err := walk(k.b, raw, func(t *token) error {
			e := t.start()
			if e == nil || e.Name.Local != "s" && e.Name.Local != "n" && e.Name.Local != "cacheField" {
				return nil
			}
			v := attr(e, "v")
			if e.Name.Local == "cacheField" {
				v = attr(e, "name")
			} else {
				n++
			}
			values = append(values, v)
			return k.b.keep(len(v))
		}); err != nil {
			return err
		}
	}
	if n == 0 {
		return nil
	}
	k.d.Hidden = append(k.d.Hidden, Hidden{PivotCache, "数据透视表缓存", sample(strings.Join(values, " ")), fmt.Sprintf("数据透视表的缓存里存有原始数据 %d 项，删除了数据源仍可读出。", n),
		"把透视表复制后“选择性粘贴—数值”到新工作簿再上传。"})
	return k.d.addText(k.b, Block{Where: "数据透视表缓存", Text: strings.Join(values, "\n"), Unseen: "数据透视表缓存"})
}

// readExternal reads links to other workbooks and the values kept of them.
func (k *book) readExternal() error {
	for _, name := range k.pack.under("xl/externallinks/", ".xml") {
		raw, err := k.pack.part(k.b, name)
		if err != nil {
			return err
		}
		text, err := charData(k.b, raw, "v")
		if err != nil {
			return err
		}
		target := ""
		if rels, err := k.pack.part(k.b, "xl/externallinks/_rels/"+path.Base(name)+".rels"); err == nil {
			_ = walk(k.b, rels, func(t *token) error {
				if e := t.start(); e != nil && e.Name.Local == "Relationship" && target == "" {
					target = attr(e, "Target")
				}
				return nil
			})
		}
		if target == noTarget && strings.TrimSpace(text) == "" {
			continue
		}
		k.d.Hidden = append(k.d.Hidden, Hidden{External, "外部链接", sample(target), "工作簿链接到另一个文件（" + sample(target) + "），并存有其中的数据。", "在“数据—编辑链接”中断开链接后再上传。"})
		if err := k.d.addText(k.b, Block{Where: "外部链接缓存", Text: text + " " + target, Unseen: "外部链接缓存"}); err != nil {
			return err
		}
	}
	return nil
}

// readConnections reads data connections, which name servers and accounts, and
// the defined names, which may hold texts.
func (k *book) readConnections() error {
	raw, err := k.pack.part(k.b, "xl/connections.xml")
	if err != nil {
		return err
	}
	if err := walk(k.b, raw, func(t *token) error {
		if e := t.start(); e != nil && (e.Name.Local == "dbPr" || e.Name.Local == "textPr" || e.Name.Local == "webPr") {
			text := sample(attr(e, "connection") + attr(e, "sourceFile") + attr(e, "url"))
			k.d.Hidden = append(k.d.Hidden, Hidden{External, "数据连接", text, "工作簿带有数据连接“" + text + "”。", "在“数据—连接”中删除后再上传。"})
		}
		return nil
	}); err != nil {
		return err
	}
	if raw, err = k.pack.part(k.b, "xl/workbook.xml"); err != nil {
		return err
	}
	text, err := charData(k.b, raw, "definedName")
	if err != nil || !strings.Contains(text, `"`) {
		return err
	}
	return k.d.addText(k.b, Block{Where: "定义的名称", Text: text, Unseen: "定义的名称"})
}
