package portal_test

import (
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/internal/htmlcheck"
	"lianghua/templates"
	"lianghua/web"
	"lianghua/web/portal"
)

// Every template fits its page, and is sound with nothing in it and with errors.
func TestTemplatesFitTheirPages(t *testing.T) {
	set, err := templates.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range portal.Pages(web.Base{}) { // before the first Execute, which rewrites templates
		if err := templatecheck.CheckHTML(set.Lookup(name), page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	empty := web.Base{County: "蒙阴县", SiteName: "蒙阴县基层政务公开", Title: "标题", Path: "/x", Today: calendar.On(2026, 11, 23)}
	failed := empty
	failed.Errors = []fault.Problem{{Msg: "请填写文字"}}
	for _, b := range []web.Base{empty, failed} {
		for name, page := range portal.Pages(b) {
			body, err := set.Execute(name, page)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if got := htmlcheck.Text(string(body), ".errors li"); len(b.Errors) > 0 && got != "请填写文字" && !strings.HasPrefix(name, "print/") {
				t.Errorf("%s: the summary says %q", name, got)
			}
		}
	}
}
