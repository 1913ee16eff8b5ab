package foi_test

import (
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/foi/letter"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// An office's template is checked, kept as a version, used, and put aside.
func TestTemplates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		good, err := letter.Builtin("correction")
		c.must(err)
		bad, err := letter.Builtin("extension")
		c.must(err)
		_, err = c.AddTemplate(ctx, c.officer(), foi.TemplateUpload{Kind: "correction", Name: "补正.docx", Raw: bad})
		c.refused(err, fault.KindInvalid, "a template of another letter")
		if n := len(fault.FieldProblems(err)); n < 2 || !strings.Contains(err.Error(), "补正事项") {
			t.Errorf("%d problems: %v", n, err)
		}
		up := foi.TemplateUpload{Kind: "correction", Name: "补正.docx", Raw: good, Note: "第一次"}
		_, err = c.AddTemplate(ctx, c.liaison(), up)
		c.refused(err, fault.KindForbidden, "a liaison")
		first, err := c.AddTemplate(ctx, c.officer(), up)
		c.must(err)
		second, err := c.AddTemplate(ctx, c.officer(), up)
		c.must(err)
		list, err := foi.Templates(d.Reader(ctx))
		c.must(err)
		if len(list) != 2 || list[0].ID != second || !list[0].Current() || list[1].Current() || list[1].Number != 1 || list[1].Note != "第一次" {
			t.Errorf("%+v", list)
		}
		c.must(c.UseTemplate(ctx, c.officer(), "correction", first))
		if x, err := foi.TemplateByID(d.Reader(ctx), first); err != nil || !x.Current() {
			t.Error(x, err)
		}
		c.must(c.UseTemplate(ctx, c.officer(), "correction", 0))
		list, err = foi.Templates(d.Reader(ctx))
		c.must(err)
		for _, x := range list {
			if x.Current() {
				t.Errorf("version %d is still used beside the built-in one", x.Number)
			}
		}
		c.refused(c.UseTemplate(ctx, c.officer(), "correction", second+99), fault.KindNotFound, "no such version")
		checked, text, err := c.CheckTemplate(ctx, "correction", good)
		if err != nil || len(checked.Problems) > 0 || !strings.Contains(text, "示例甲：\n本机关于2026年2月13日收到") {
			t.Errorf("%v %v %s", err, checked.Problems, text)
		}
	})
}
