package precheck

import (
	"testing"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// FuzzCheck feeds any body, field and file name: findings say where they are,
// masking what was found leaves the rest alone and never fails.
func FuzzCheck(f *testing.F) {
	f.Add("<p>证件371<b>328</b>199001010015</p>", "姓名 手机号 病种\n示例甲 13800138000 尿毒症", "机密★10年.txt")
	f.Add("<table><tr><td>姓名<td>银行账号<tr><td>x<td>1</table>", "密级：秘密\n|姓名|住址|\n|a|b|\n", "绝 密")
	f.Add("<div hidden>《a", "姓名，身份证号，电话\n,,\n", "\xff\xfe")
	f.Fuzz(func(t *testing.T, body, text, name string) {
		s := Subject{Title: name, Body: body, Fields: []Field{{"a", "内容", text}}, Files: []File{file(name, []byte(text))},
			Table: &Table{Headers: []string{"姓名", "手机号", text}, Rows: [][]string{{name, text}, {text}}}, Rules: Rules{Today: today, NameList: true, Whitelist: []string{"姓名"}}}
		r, err := Check(t.Context(), s)
		if err != nil {
			if document.CodeOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		for _, x := range r.Findings {
			if x.Where == "" || x.Message == "" || x.Mend == "" || x.End < x.Start {
				t.Fatalf("%+v", x)
			}
		}
		if _, err := document.MaskHTML(t.Context(), body, Edits(r.Findings, privacy.StrictMasks())); err != nil && document.CodeOf(err) == "" {
			t.Fatal(err)
		}
	})
}
