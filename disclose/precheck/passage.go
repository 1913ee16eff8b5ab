package precheck

import (
	"fmt"
	"path"
	"strings"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// blocks looks at passages and tables. Paragraphs that follow each other are
// read as one text, so that a list written line by line is seen as a list.
func (c *checker) blocks(blocks []document.Block) {
	var run []document.Block
	for _, b := range blocks {
		if b.Rows == nil && (len(run) == 0 || run[0].Unseen == b.Unseen) {
			run = append(run, b)
			continue
		}
		c.run(run)
		run = nil
		if b.Rows != nil {
			c.table(b, c.rules.NameList)
			continue
		}
		run = append(run, b)
	}
	c.run(run)
}

// run looks at paragraphs together and says for each finding where it stands.
func (c *checker) run(run []document.Block) {
	if len(run) == 0 {
		return
	}
	if len(run) == 1 {
		c.passage(run[0], "")
		return
	}
	var text strings.Builder
	at := make([]int, len(run))
	for i, b := range run {
		at[i] = text.Len()
		text.WriteString(strings.ReplaceAll(b.Text, "\x00", " "))
		text.WriteByte('\n')
	}
	i := 0
	c.text(text.String(), "", func(start int) (document.Block, int) {
		if start < at[i] {
			i = 0
		}
		for i+1 < len(run) && start >= at[i+1] {
			i++
		}
		return run[i], at[i]
	})
}

// passage looks at one text.
func (c *checker) passage(b document.Block, label string) {
	c.text(b.Text, label, func(int) (document.Block, int) { return b, 0 })
}

// text looks at a text: the lists in it as tables, the rest as it stands.
func (c *checker) text(text, label string, locate func(start int) (document.Block, int)) {
	at := 0
	for _, l := range listsIn(text) {
		c.scan(text[at:l.from], label, shifted(locate, at))
		c.list(l, locate)
		at = l.to
	}
	c.scan(text[at:], label, shifted(locate, at))
}

// shifted is locate for a part of the text that begins at base.
func shifted(locate func(int) (document.Block, int), base int) func(int) (document.Block, int) {
	return func(start int) (document.Block, int) {
		b, at := locate(start + base)
		return b, at - base
	}
}

// scan runs every detector for text once and notes what they find. locate says
// in which block an offset lies and where that block begins.
func (c *checker) scan(text, label string, locate func(start int) (document.Block, int)) {
	if strings.TrimSpace(text) == "" {
		return
	}
	for _, f := range privacy.Scan(text, privacy.Options{Today: c.rules.Today, Label: label}) {
		b, base := locate(f.Start)
		c.addFind(f, b, f.Start-base)
	}
	for _, f := range c.marksAndWords(text) {
		b, base := locate(f.Start)
		f.Start, f.End = f.Start-base, f.End-base
		f.Unit, f.Where = b.Where, b.Where+lineIn(b.Text, f.Start)+seen(b.Unseen)
		c.add(f)
	}
}

// addFind turns personal data into a finding.
func (c *checker) addFind(f privacy.Find, b document.Block, start int) {
	severity := Warn
	if f.Sure {
		severity = Block
	}
	c.add(Finding{Kind: Kind(f.Kind), Severity: severity, Text: f.Text, Where: b.Where + lineIn(b.Text, start) + seen(b.Unseen), Unit: b.Where,
		Start: start, End: start + len(f.Text), Message: f.Kind.Name() + "：" + f.Why + "。", Mend: mendOf(f.Kind)})
}

// seen says in brackets that a reader does not see the place.
func seen(unseen string) string {
	if unseen == "" {
		return ""
	}
	return "（" + unseen + "）"
}

// lineIn names the line of a text that has several.
func lineIn(text string, start int) string {
	if !strings.Contains(text, "\n") || start < 0 || start > len(text) {
		return ""
	}
	return fmt.Sprintf("第%d行", strings.Count(text[:start], "\n")+1)
}

// mendOf says how personal data of a kind is mended.
func mendOf(k privacy.Kind) string {
	return map[privacy.Kind]string{
		privacy.IDCard:   "删除；确需区分同名人员时只留前 6 位和后 4 位，或后 4 位。",
		privacy.Mobile:   "删除，或遮盖中间 4 位；办公联系请改用办公电话。",
		privacy.Landline: "删除，改用办公电话。",
		privacy.BankCard: "删除整列；最多保留后 4 位。",
		privacy.Address:  "改到村、社区一级。",
		privacy.Minor:    "删除未成年人的姓名和证件信息，只公布人数，或写监护人“姓＋某”。",
		privacy.Illness:  "删除病情、残疾类别等级，只写救助类别和金额。",
		privacy.Passport: "删除，或只保留后 4 位。",
		privacy.Plate:    "遮盖其中几位，如 鲁Q·1*2*3。",
	}[k]
}

// fileName looks at the name of a file: lists are named after persons, pictures
// after identity cards.
func (c *checker) fileName(name string) {
	base := path.Base(strings.ReplaceAll(name, "\\", "/"))
	c.passage(document.Block{Text: base}, "")
}
