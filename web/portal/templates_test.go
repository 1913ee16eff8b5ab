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

// pages are the portal's templates with the struct that fills each.
func pages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"portal/home": &portal.HomePage{Base: b}, "portal/catalogue": &portal.CataloguePage{Base: b}, "portal/domain": &portal.DomainPage{Base: b},
		"portal/entry": &portal.EntryPage{Base: b}, "portal/editions": &portal.EditionsPage{Base: b}, "portal/edition": &portal.EditionPage{Base: b},
		"portal/units": &portal.UnitsPage{Base: b}, "portal/unit": &portal.UnitPage{Base: b}, "portal/fail": &web.FailPage{Base: b},
		"portal/search": &portal.SearchPage{Base: b}, "portal/guide": &portal.GuidePage{Base: b}, "portal/guide_event": &portal.GuideEventPage{Base: b}, "portal/guide_card": &portal.GuideCardPage{Base: b},
		"portal/policies": &portal.PoliciesPage{Base: b}, "portal/policy_list": &portal.PolicyListPage{Base: b}, "portal/policy_match": &portal.PolicyMatchPage{Base: b},
		"portal/services": &portal.ServicesPage{Base: b}, "portal/questions": &portal.QuestionsPage{Base: b}, "print/guide": &portal.GuideBookletPage{Base: b},
		"portal/data": &portal.DataPage{Base: b},
		"portal/item": &portal.ItemPage{Base: b}, "portal/item_gone": &portal.ItemGonePage{Base: b}, "portal/items": &portal.ItemsPage{Base: b},
	}
}

// Every template fits its page, and is sound with nothing in it and with errors.
func TestTemplatesFitTheirPages(t *testing.T) {
	set, err := templates.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range pages(web.Base{}) { // before the first Execute, which rewrites templates
		if err := templatecheck.CheckHTML(set.Lookup(name), page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	empty := web.Base{County: "蒙阴县", SiteName: "蒙阴县基层政务公开", Title: "标题", Path: "/x", Today: calendar.On(2026, 11, 23)}
	failed := empty
	failed.Errors = []fault.Problem{{Msg: "请填写文字"}}
	for _, b := range []web.Base{empty, failed} {
		for name, page := range pages(b) {
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
