package portal

import (
	"lianghua/foi/annual"
	"lianghua/internal/calendar"
	"lianghua/templates"
	"lianghua/web"
)

// Pages are the portal's templates with the struct that fills each.
func Pages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"portal/home": &HomePage{Base: b}, "portal/catalogue": &CataloguePage{Base: b}, "portal/domain": &DomainPage{Base: b},
		"portal/entry": &EntryPage{Base: b}, "portal/editions": &EditionsPage{Base: b}, "portal/edition": &EditionPage{Base: b},
		"portal/units": &UnitsPage{Base: b}, "portal/unit": &UnitPage{Base: b}, "portal/unit_gone": &UnitGonePage{Base: b}, "portal/fail": &web.FailPage{Base: b},
		"portal/search": &SearchPage{Base: b}, "portal/guide": &GuidePage{Base: b}, "portal/guide_event": &GuideEventPage{Base: b}, "portal/guide_card": &GuideCardPage{Base: b},
		"portal/policies": &PoliciesPage{Base: b}, "portal/policy_list": &PolicyListPage{Base: b}, "portal/policy_match": &PolicyMatchPage{Base: b},
		"portal/services": &ServicesPage{Base: b}, "portal/questions": &QuestionsPage{Base: b}, "print/guide": &GuideBookletPage{Base: b},
		"portal/disclosure": &PlatformPage{Base: b}, "portal/disclosure_domains": &PlatformPage{Base: b},
		"portal/documents": &DocumentsPage{Base: b}, "portal/zones": &RegisterPage{Base: b}, "portal/media": &RegisterPage{Base: b}, "portal/relays": &RegisterPage{Base: b},
		"portal/zone": &ZonePage{Base: b}, "portal/institutions": &InstitutionsPage{Base: b}, "portal/site_map": &SiteMapPage{Base: b},
		"portal/consult": &ConsultPage{Base: b}, "portal/consult_letters": &LettersPage{Base: b}, "portal/consult_letter": &LetterPage{Base: b}, "portal/consult_write": &WritePage{Base: b},
		"portal/consult_receipt": &ReceiptPage{Base: b}, "portal/consult_query": &QueryPage{Base: b}, "portal/consult_calls": &CallsPage{Base: b}, "portal/consult_call": &CallPage{Base: b},
		"portal/data": &DataPage{Base: b}, "portal/annual_list": &AnnualListPage{Base: b}, "portal/annual_report": &AnnualReportPage{Base: b, Report: annual.Report{Texts: annual.Texts{}}},
		"portal/requests": &RequestGuidePage{Base: b}, "portal/request_fees": &RequestFeesPage{Base: b}, "portal/request_new": &RequestNeedPage{Base: b},
		"portal/request_offers": &RequestOffersPage{Base: b}, "portal/request_answered": &RequestAnsweredPage{Base: b}, "portal/request_form": &RequestFormPage{Base: b, Form: map[string]string{}},
		"portal/request_receipt": &RequestReceiptPage{Base: b}, "portal/request_status": &RequestStatusPage{Base: b}, "portal/request_answers": &RequestAnswersPage{Base: b},
		"portal/request_answer": &RequestAnswerPage{Base: b},
		"portal/item":           &ItemPage{Base: b}, "portal/item_gone": &ItemGonePage{Base: b}, "portal/items": &ItemsPage{Base: b},
	}
}

// CheckTemplates renders every page of the portal empty, so that a field that
// an overridden template asks for in vain is known at start and not to a reader.
func CheckTemplates(set *templates.Set) error {
	data := map[string]any{}
	for name, page := range Pages(web.Base{County: "示例县", SiteName: "示例", Title: "示例", Path: "/", Today: calendar.On(2026, 1, 1)}) {
		data[name] = page
	}
	return set.Check(data)
}
