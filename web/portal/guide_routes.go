package portal

import "lianghua/web"

// guideRoutes are 一本通, 惠民政策汇编, services and questions.
func guideRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Get("/guide", "portal/guide", d.guideShow).At("/guide"),
		web.Get("/guide/booklet", "print/guide", d.guideBooklet).At("/guide/booklet"),
		web.Get("/guide/cards/:id", "portal/guide_card", d.guideCard).At("/guide/cards/1"),
		web.Get("/guide/:event", "portal/guide_event", d.guideEvent).At("/guide/birth"),

		web.Get("/policies", "portal/policies", d.policiesShow).At("/policies"),
		web.Get("/policies/categories/:category", "portal/policy_list", d.policyList).At("/policies/categories/relief"),
		web.Get("/policies/match", "portal/policy_match", d.policyAsk).At("/policies/match"),
		web.Answer("/policies/match", "portal/policy_match", d.policyMatch),
		web.Get("/policies/:id", "portal/guide_card", d.policyCard).At("/policies/111"),

		web.Get("/services", "portal/services", d.servicesShow).At("/services"),
		web.Get("/services/:id", "portal/guide_card", d.serviceCard).At("/services/214"),
		web.Get("/questions", "portal/questions", d.questionsShow).At("/questions"),
	}
}
