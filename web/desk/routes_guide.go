package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// aCard is a card of the demo county that a change waits for; its id is that
// of the first policies of 民政局.
const aCard = `/desk/guide?kind=policy&state=pending .ledger th a`

// guideRoutes are 一本通, 惠民政策汇编, services and questions as they are tended,
// and the words of the search.
func guideRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/guide", "desk/guide_list", rbac.GuideRead, d.guideList).At("/desk/guide"),
		web.Desk("/desk/guide/export", "", rbac.GuideRead, d.guideExport),
		web.Act("/desk/guide/samples", rbac.GuideConfirm, d.guideSamples),
		web.Act("/desk/guide/confirm", rbac.GuideConfirm, d.guideConfirm),
		web.Desk("/desk/guide/new", "desk/guide_edit", rbac.GuideEdit, d.guideNew).At("/desk/guide/new?kind=policy"),
		web.Act("/desk/guide", rbac.GuideEdit, d.guideAdd),
		web.Desk("/desk/guide/:id", "desk/guide_show", rbac.GuideRead, d.guideShow).At(aCard),
		web.Desk("/desk/guide/:id/edit", "desk/guide_edit", rbac.GuideEdit, d.guideEdit).At("/desk/guide/111/edit"),
		web.Act("/desk/guide/:id/edit", rbac.GuideEdit, d.guideChange),
		web.Act("/desk/guide/:id/stand", rbac.GuideEdit, d.guideStand),
		web.Act("/desk/guide/:id/return", rbac.GuideConfirm, d.guideReturn),
		web.Act("/desk/guide/:id/close", rbac.GuideConfirm, d.guideClose),
		web.Act("/desk/guide/:id/reopen", rbac.GuideConfirm, d.guideReopen),

		web.Desk("/desk/search", "desk/search_words", rbac.SettingEdit, d.searchWords).At("/desk/search"),
		web.Desk("/desk/search/missed", "", rbac.SettingEdit, d.searchMissed),
		web.Act("/desk/search", rbac.SettingEdit, d.searchWordsSet),
	}
}
