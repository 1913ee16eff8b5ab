package letter

import (
	"slices"
	"strings"
	"testing"
)

// own is a template as an office would make it.
func own(t *testing.T, lines ...string) []byte {
	t.Helper()
	s := &sheet{}
	for _, x := range lines {
		s.line(x)
	}
	s.endTable()
	raw, err := s.docx()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// An uploaded template is told everything that is wrong with it, with the place.
func TestCheckSaysEverything(t *testing.T) {
	raw := own(t, "{{收件人}}：", "你单位于{{受到日期}}申请", "{{补正事项", "{{逐条：答复期限}}", "{{内容}}", "{{完}}", "{{检索记录}}", "#表 1,1", "| {{检索部门}} | {{如有：批准人}} |")
	c, err := CheckTemplate(t.Context(), "correction", raw)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range c.Problems {
		got = append(got, p.String())
	}
	for _, want := range []string{
		"正文第2段：没有名为“受到日期”的占位符，是不是“收到日期”。",
		"正文第3段：花括号“{{”不成对，占位符应写成 {{名称}}：“{{补正事项”。",
		"正文第4段：“答复期限”不是清单，不能逐条；可以写 {{答复期限}}。",
		"正文第5段：占位符“{{内容}}”只能写在“{{逐条：不明确之处}}”和“{{完}}”之间。",
		"正文第7段：“检索记录”是清单，应写成“{{逐条：检索记录}}”和“{{完}}”，中间用 {{序号}} {{检索部门}} {{检索关键词}} {{检索范围}} {{检索日期}} {{检索人}} {{检索结果}}。",
		"正文表1第1行第1列：占位符“{{检索部门}}”只能写在“{{逐条：检索记录}}”和“{{完}}”之间。",
		"正文表1第1行第2列：{{如有：批准人}}没有对应的{{完}}。",
		"《政府信息公开申请补正告知书》缺少必须有的占位符“{{收到日期}}”。",
		"《政府信息公开申请补正告知书》缺少必须有的占位符“{{补正期限}}”。",
		"《政府信息公开申请补正告知书》缺少必须有的占位符“{{成文日期}}”。",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("not said: %s", want)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(got, "\n"))
	}
}

// An office's own template makes the letter, with what it has changed.
func TestOwnTemplate(t *testing.T) {
	raw := own(t, "#题 补正通知", "#称 {{收件人}}同志：", "{{收到日期}}收到。请补正：", "{{补正事项}}", "期限{{补正期限}}。", "#署 {{成文日期}}")
	if c, err := CheckTemplate(t.Context(), "correction", raw); err != nil || len(c.Problems) > 0 {
		t.Fatal(err, c.Problems)
	}
	out, err := Render(t.Context(), "correction", raw, Sample())
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := read(t, "a.docx", out); !strings.Contains(text, "示例甲同志：2026年2月13日收到。请补正：写明所需信息的名称、文号或者其他特征性描述。写明所需信息形成的年度。期限2026年3月17日。") {
		t.Error(text)
	}
	if _, err := CheckTemplate(t.Context(), "correction", []byte("PK 不是文档")); err == nil {
		t.Error("no document, and no error")
	}
	if _, err := Render(t.Context(), "没有这种", nil, Data{}); err == nil {
		t.Error("an unknown kind")
	}
}
