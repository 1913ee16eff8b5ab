package desk_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/internal/htmlcheck"
	"lianghua/templates"
	"lianghua/web"
	"lianghua/web/desk"
)

// pages are the desk's templates with the struct that fills each.
func pages(b web.Base) map[string]web.Page {
	all := map[string]web.Page{
		"plain/login": &desk.LoginPage{Base: b}, "plain/login_code": &desk.CodePage{Base: b}, "desk/factor": &desk.FactorPage{Base: b},
		"desk/factor_codes": &desk.FactorPage{Base: b, Codes: []string{"示例"}}, "desk/security_list": &desk.LivingPage{Base: b}, "desk/security_factors": &desk.FactorsPage{Base: b},
		"desk/security_reset": &desk.FactorAskPage{Base: b}, "desk/security_review": &desk.ReviewPage{Base: b}, "desk/fail": &web.FailPage{Base: b},
		"desk/home": &desk.HomePage{Base: b}, "desk/todo": &desk.TodoPage{Base: b}, "desk/inbox": &desk.InboxPage{Base: b},
		"desk/password": &desk.PasswordPage{Base: b}, "desk/sessions": &desk.SessionsPage{Base: b},
	}
	maps.Copy(all, catalogPages(b))
	maps.Copy(all, adminPages(b))
	maps.Copy(all, claimPages(b))
	maps.Copy(all, owedPages(b))
	maps.Copy(all, villagePages(b))
	maps.Copy(all, itemPages(b))
	maps.Copy(all, patrolPages(b))
	maps.Copy(all, reorgPages(b))
	maps.Copy(all, requestPages(b))
	maps.Copy(all, letterPages(b))
	maps.Copy(all, annualPages(b))
	return all
}

// Every template fits its page, and is whole with nothing in it and with errors.
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
	empty := web.Base{County: "蒙阴县", SiteName: "蒙阴县基层政务公开", Title: "标题", Path: "/desk", Today: calendar.On(2026, 11, 23)}
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

// requestPages are the pages of applications for information.
func requestPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/request_list": &desk.RequestListPage{Base: b}, "desk/request_new": &desk.RequestNewPage{Base: b}, "desk/request_receipt": &desk.RequestReceiptPage{Base: b},
		"desk/request_applicant": &desk.RequestApplicantPage{Base: b}, "desk/request_act": &desk.RequestActPage{Base: b}, "desk/request_show": &desk.RequestShowPage{Base: b},
		"desk/request_tasks": &desk.RequestTasksPage{Base: b}, "desk/request_task": &desk.RequestTaskPage{Base: b}, "desk/request_asked": &desk.RequestAskedPage{Base: b},
		"desk/request_brief": &desk.RequestBriefPage{Base: b}, "print/request_clock": &desk.RequestClockPage{Base: b},
		"desk/request_disputes": &desk.RequestDisputesPage{Base: b}, "desk/request_dispute": &desk.RequestDisputePage{Base: b}, "desk/request_nudges": &desk.RequestNudgesPage{Base: b},
		"desk/request_erasures": &desk.RequestErasuresPage{Base: b}, "desk/request_setup": &desk.RequestSetupPage{Base: b},
	}
}
