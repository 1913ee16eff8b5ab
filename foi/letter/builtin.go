package letter

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
)

//go:embed builtin/*.txt
var builtin embed.FS

// Builtin is the template that comes with the program, as .docx: made from
// builtin/<code>.txt, the same bytes every time.
func Builtin(code string) ([]byte, error) {
	text, err := builtin.ReadFile("builtin/" + code + ".txt")
	if err != nil {
		return nil, fmt.Errorf("letter: no built-in template %s", code)
	}
	s := &sheet{}
	for _, line := range strings.Split(expand(string(text)), "\n") {
		s.line(strings.TrimRight(line, " \r"))
	}
	s.endTable()
	return s.docx()
}

// macros are what many letters share.
var macros = map[string]string{
	"#红": "{{如有：红头}}\n#头 {{红头}}\n{{完}}",
	"#号": "{{如有：文号}}\n#文 {{文号}}\n{{完}}",
	"#首": "#称 {{收件人}}：\n本机关于{{收到日期}}收到你（单位）提出的政府信息公开申请（受理号：{{受理号}}），申请内容为：{{申请内容}}\n" +
		"{{如有：办理经过}}\n{{办理经过}}\n{{完}}\n{{如有：查明事实}}\n经审查，{{查明事实}}\n{{完}}\n{{如有：答复内容}}\n{{答复内容}}\n{{完}}",
	"#联": "{{如有：联系电话}}\n联系人：{{如有：联系人}}{{联系人}}{{完}}{{如无：联系人}}{{机关名称}}{{完}}，联系电话：{{联系电话}}。\n{{完}}",
	"#尾": "{{如有：救济}}\n{{救济}}\n{{完}}\n#联\n{{如有：附件}}\n附件：\n{{完}}\n{{逐条：附件}}\n#项 {{序号}}．{{内容}}\n{{完}}\n#落",
	"#落": "#空\n#署 {{机关名称}}\n#署 {{成文日期}}\n{{如有：抄送}}\n#抄 抄送：{{抄送}}\n{{完}}",
}

// expand replaces macros, which may use macros.
func expand(text string) string {
	var out bytes.Buffer
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if m, ok := macros[strings.TrimSpace(line)]; ok {
			line = expand(m)
		}
		out.WriteString(line + "\n")
	}
	return strings.TrimSpace(out.String())
}

// styleOf says which style a mark at the beginning of a line stands for.
var styleOf = map[string]string{
	"#题": "Title", "#称": "Salute", "#头": "Head", "#文": "Number", "#署": "Sign", "#项": "Item", "#右": "Right", "#中": "Centre", "#小": "Small", "#抄": "Copies",
	"#线": "Rule", "#空": "Body", "#信": "Post", "#信址": "PostTo", "#信人": "PostName", "#信记": "PostMark", "#信寄": "PostFrom", "#附": "Body",
}

// line takes one line of a built-in template.
func (s *sheet) line(text string) {
	mark, rest, _ := strings.Cut(text, " ")
	switch {
	case strings.HasPrefix(text, "|"):
		s.row(text)
	case mark == "#表":
		s.endTable()
		s.beginTable(rest)
	case mark == "#表完":
		s.endTable()
	case mark == "#纸":
		s.envelope = true
	case mark == "#附":
		s.paragraph("Body", "附件："+rest)
	case styleOf[mark] != "":
		for _, x := range strings.Split(rest, `\n`) {
			s.paragraph(styleOf[mark], x)
		}
	case strings.HasPrefix(text, "{{") && strings.HasSuffix(text, "}}") && strings.Count(text, "{{") == 1 && strings.ContainsAny(text, "：完"):
		s.paragraph("Mark", text)
	default:
		s.paragraph("Body", text)
	}
}
